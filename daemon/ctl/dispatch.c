/* dispatch.c - who should go, and the spare parts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/ctl.h"

static void
tell_candidate(struct ctl *c, const struct tree *k)
{
	const struct tree *why = tree_find(k, "reasons");
	const char *rank = tree_text(k, "rank");

	if (strcmp(rank, "0") == 0)
		fputs("  -  ", stdout);
	else
		printf("%3s  ", rank);
	print_safe(tree_text(k, "engineer"));
	if (*tree_text(k, "title") != 0) {
		fputs(" (", stdout);
		print_safe(tree_text(k, "title"));
		putchar(')');
	}
	if (*tree_text(k, "arrives_at") != 0)
		printf(", there %s", ago(c, tree_text(k, "arrives_at")));
	if (*tree_text(k, "phone") != 0) {
		fputs(", ", stdout);
		print_safe(tree_text(k, "phone"));
	}
	putchar('\n');
	for (why = why != NULL ? why->child : NULL; why != NULL; why = why->next) {
		fputs("     ", stdout);
		print_safe(why->text);
		putchar('\n');
	}
}

void
dispatch_print(struct ctl *c, const struct tree *advice)
{
	const struct tree *list = tree_find(advice, "candidates"), *k;

	if (*tree_text(advice, "skill") != 0)
		printf("skill  %s\n", tree_text(advice, "skill"));
	if (*tree_text(advice, "part") != 0) {
		fputs("part   ", stdout);
		print_safe(tree_text(advice, "part"));
		putchar('\n');
	}
	if (*tree_text(advice, "due_at") != 0)
		printf("due    %.19s UTC on site (%s)\n", tree_text(advice, "due_at"),
		    ago(c, tree_text(advice, "due_at")));
	if (*tree_text(advice, "caution") != 0) {
		fputs("note   ", stdout);
		print_safe(tree_text(advice, "caution"));
		putchar('\n');
	}
	for (k = list != NULL ? list->child : NULL; k != NULL; k = k->next)
		tell_candidate(c, k);
}

int
cmd_dispatch_advise(struct ctl *c)
{
	const char *id = ctl_id(c, 'T');
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/tickets/%s/advice", id);
	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	dispatch_print(c, c->tree);
	return CTL_OK;
}

int
cmd_stock_list(struct ctl *c)
{
	static const struct column columns[] = { { "PLACE", "place", "", 0 },
		{ "PART", "part", "", 48 }, { "THERE", "there", "", 0 },
		{ "REORDER AT", "reorder_at", "", 0 }, { "ORDER", "order", "", 0 } };
	int r = ctl_get(c, "/api/v1/stock");

	return r != CTL_OK ? r : ctl_list(c, columns, ARRAY_LEN(columns), "no parts");
}

int
cmd_stock_report(struct ctl *c)
{
	const struct tree *l;
	const char *place = "";
	bool any = false;
	int r = ctl_get(c, "/api/v1/stock");

	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	for (l = c->tree->child; l != NULL; l = l->next) {
		if (strcmp(place, tree_text(l, "place")) != 0) {
			double covered = strtod(tree_text(l, "coverage"), NULL);

			place = tree_text(l, "place");
			print_safe(place);
			printf(": %.0f %% of its parts are there%s\n", 100 * covered,
			    covered < 0.95 ? ", below 95 %" : "");
		}
		if (strtoul(tree_text(l, "order"), NULL, 10) == 0)
			continue;
		any = true;
		printf("  order %s x ", tree_text(l, "order"));
		print_safe(tree_text(l, "part"));
		printf(" (%s there, reorder at %s)\n", tree_text(l, "there"),
		    tree_text(l, "reorder_at"));
	}
	if (!any)
		puts("nothing is to be ordered");
	return CTL_OK;
}

int
cmd_stock_move(struct ctl *c)
{
	static const char *const keys[] = { "part", "from", "to", "count", "text" };
	const char *values[] = { c->part, c->from, c->to, c->count, c->text };
	int r;

	if (c->part == NULL || (c->from == NULL && c->to == NULL)) {
		fputs("triagectl: --part, and --from or --to or both, are wanted\n",
		    stderr);
		return CTL_USAGE;
	}
	r = ctl_post(c, "/api/v1/stock/move", keys, values, ARRAY_LEN(keys));
	if (r != CTL_OK)
		return r;
	return ctl_done(c,
	    arena_printf(&c->mem, "%s has %s of \"%s\" now",
		c->to != NULL ? c->to : c->from, tree_text(c->tree, "there"), c->part));
}
