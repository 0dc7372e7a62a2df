/* maintenance.c - windows in which people work, and tickets wait. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/ctl.h"

static int
post(struct ctl *c, const char *path)
{
	static const char *const keys[] = { "device", "site", "region", "class",
		"customer", "weekly", "from", "to", "for", "zone", "text" };
	const char *values[] = { c->device, c->site, c->region, c->device_class,
		c->customer, c->weekly, c->from, c->to, c->for_time, c->zone, c->text };

	return ctl_post(c, path, keys, values, ARRAY_LEN(keys));
}

static const struct column date_columns[] = { { "BEGINS", "begins", "", 20 },
	{ "ENDS", "ends", "", 20 }, { "LASTS", "lasts", "", 12 } };

static int
print_dates(struct ctl *c)
{
	static const char *const fields[] = { "scope", "weekly", "from", "to", "zone",
		"why", "by" };
	const struct tree *dates = tree_find(c->tree, "dates");
	size_t i;

	if (c->json)
		return ctl_done(c, "");
	for (i = 0; i < ARRAY_LEN(fields); i++) {
		const char *text = tree_text(c->tree, fields[i]);

		if (*text == 0)
			continue;
		printf("%-8s", fields[i]);
		print_safe(text);
		putchar('\n');
	}
	if (dates == NULL || dates->child == NULL)
		puts("It is over.");
	else
		table_print(dates, date_columns, ARRAY_LEN(date_columns));
	return CTL_OK;
}

int
cmd_maintenance_add(struct ctl *c)
{
	int r;

	if (c->preview) {
		r = post(c, "/api/v1/maintenance/preview");
		return r != CTL_OK ? r : print_dates(c);
	}
	r = post(c, "/api/v1/maintenance");
	if (r != CTL_OK)
		return r;
	return ctl_done(c, arena_printf(&c->mem, "M%s", tree_text(c->tree, "id")));
}

int
cmd_maintenance_list(struct ctl *c)
{
	static const struct column columns[] = { { "NAME", "name", "", 24 },
		{ "OPEN", "is_open", "", 5 }, { "BEGINS", "begins", "", 20 },
		{ "ENDS", "ends", "", 20 }, { "OF", "scope", "", 40 },
		{ "WEEKLY", "weekly", "", 20 }, { "BY", "by", "", 30 },
		{ "WHY", "why", "", 60 } };
	int r = ctl_get(c, "/api/v1/maintenance");

	return r != CTL_OK ? r
			   : ctl_list(c, columns, ARRAY_LEN(columns),
				 "There are no windows of maintenance.");
}

/* "M3", or a name of the configuration, as a part of the path. NULL after saying that it is missing. */
static const char *
which(struct ctl *c)
{
	if (c->n_words == 1)
		return ctl_quote(c, c->words[0]);
	fputs("triagectl: which window? triagectl maintenance list\n", stderr);
	return NULL;
}

int
cmd_maintenance_show(struct ctl *c)
{
	const char *name = which(c);
	int r;

	if (name == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/maintenance/%s", name);
	return r != CTL_OK ? r : print_dates(c);
}

static int
act(struct ctl *c, const char *verb, const char *said)
{
	const char *name = which(c);
	int r;

	if (name == NULL)
		return CTL_USAGE;
	r = ctl_post(c, arena_printf(&c->mem, "/api/v1/maintenance/%s/%s", name, verb),
	    NULL, NULL, 0);
	return r != CTL_OK ? r : ctl_done(c, said);
}

int
cmd_maintenance_end(struct ctl *c)
{
	return act(c, "end", "ended; what is still wrong gets its tickets");
}

int
cmd_maintenance_remove(struct ctl *c)
{
	return act(c, "remove", "removed");
}
