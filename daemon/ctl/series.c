/* series.c - what a word was, over a span of time. */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ctl/ctl.h"

/* "36h" is so long ago; anything else is the daemon's to read. */
static const char *
time_of(struct ctl *c, const char *text)
{
	char at[TIME_TEXT_MAX];
	int64_t ago;

	if (text == NULL || duration_parse(text, &ago) < 0)
		return text != NULL ? ctl_quote(c, text) : "";
	return ctl_quote(
	    c, arena_text(&c->mem, wall_text((int64_t)time(NULL) * SECOND_US - ago, at)));
}

int
cmd_series(struct ctl *c)
{
	static const struct column plain[] = { { "AT", "at", "", 19 },
		{ "VALUE", "shown", "", 40 } };
	static const struct column figures[] = { { "FROM", "at", "", 19 },
		{ "VALUE", "shown", "", 40 }, { "LEAST", "min", "", 20 },
		{ "GREATEST", "max", "", 20 }, { "LAST", "last", "", 20 },
		{ "SAMPLES", "count", "", 10 } };
	const struct tree *points;
	int r;

	if (c->n_words != 2) {
		fputs("triagectl: a device and a word are wanted here, such as sw-1 "
		      "system.uptime\n",
		    stderr);
		return CTL_USAGE;
	}
	r = ctl_get(c,
	    "/api/v1/devices/%s/series?word=%s&label=%s&from=%s&to=%s&limit=%s",
	    ctl_quote(c, c->words[0]), ctl_quote(c, c->words[1]),
	    ctl_quote(c, c->label != NULL ? c->label : ""), time_of(c, c->from),
	    time_of(c, c->to), ctl_quote(c, c->limit != NULL ? c->limit : ""));
	if (r != CTL_OK)
		return r;
	if (c->json) {
		print_safe(buf_str(&c->answer));
		putchar('\n');
		return CTL_OK;
	}
	points = tree_find(c->tree, "points");
	if (points == NULL || points->child == NULL) {
		printf("nothing is known of it in that time\n");
		return CTL_OK;
	}
	if (tree_find(points->child, "min") != NULL)
		table_print(points, figures, ARRAY_LEN(figures));
	else
		table_print(points, plain, ARRAY_LEN(plain));
	return CTL_OK;
}
