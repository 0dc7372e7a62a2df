/* ticket.c - what people do with a ticket. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ctl/ctl.h"

static int
move(struct ctl *c, const char *verb)
{
	static const char *const keys[] = { "text", "awaits", "by", "cause", "urgency",
		"version", "engineer", "part", "part-from", "satisfaction",
		"recommends" };
	const char *values[] = { c->text, c->awaits, c->by, c->cause, c->to, c->version,
		c->engineer, c->part, c->part_from, c->satisfaction, c->recommends };
	const char *id = ctl_id(c, 'T');
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_post(c, arena_printf(&c->mem, "/api/v1/tickets/%s/%s", id, verb), keys,
	    values, ARRAY_LEN(keys));
	if (r != CTL_OK)
		return r;
	return ctl_done(c,
	    arena_printf(&c->mem, "T%s is %s (%s)", tree_text(c->tree, "id"),
		tree_text(c->tree, "status"), tree_text(c->tree, "stage")));
}

int
cmd_ticket_accept(struct ctl *c)
{
	return move(c, "accept");
}

int
cmd_ticket_dispatch(struct ctl *c)
{
	return move(c, "dispatch");
}

int
cmd_ticket_arrive(struct ctl *c)
{
	return move(c, "arrive");
}

int
cmd_ticket_mend(struct ctl *c)
{
	return move(c, "mend");
}

int
cmd_ticket_hold(struct ctl *c)
{
	return move(c, "hold");
}

int
cmd_ticket_resume(struct ctl *c)
{
	return move(c, "resume");
}

int
cmd_ticket_resolve(struct ctl *c)
{
	return move(c, "resolve");
}

int
cmd_ticket_close(struct ctl *c)
{
	return move(c, "close");
}

int
cmd_ticket_reject(struct ctl *c)
{
	return move(c, "reject");
}

int
cmd_ticket_cancel(struct ctl *c)
{
	return move(c, "cancel");
}

int
cmd_ticket_comment(struct ctl *c)
{
	return move(c, "comment");
}

int
cmd_ticket_confirm(struct ctl *c)
{
	return move(c, "confirm");
}

int
cmd_ticket_reopen(struct ctl *c)
{
	return move(c, "reopen");
}

int
cmd_ticket_part(struct ctl *c)
{
	return move(c, "part");
}

int
cmd_ticket_report(struct ctl *c)
{
	return move(c, "service-report");
}

int
cmd_ticket_urgency(struct ctl *c)
{
	return move(c, "urgency");
}

static const char *
length(struct ctl *c, const struct tree *t, const char *key)
{
	char text[DURATION_TEXT_MAX];

	return arena_text(
	    &c->mem, duration_text(strtoll(tree_text(t, key), NULL, 10), text));
}

static const char *
standing(struct ctl *c, const struct tree *k)
{
	const char *late = strcmp(tree_text(k, "is_late"), "true") == 0 ? ", late" : "";

	if (*tree_text(k, "started_at") == 0)
		return arena_printf(
		    &c->mem, "starts with %s", tree_text(k, "starts_with"));
	if (*tree_text(k, "met_at") != 0)
		return arena_printf(
		    &c->mem, "met %.19s UTC%s", tree_text(k, "met_at"), late);
	if (*tree_text(k, "ended_at") != 0)
		return "over with the ticket";
	if (*tree_text(k, "stopped_at") != 0)
		return arena_printf(&c->mem, "stopped since %.19s UTC%s",
		    tree_text(k, "stopped_at"), late);
	return arena_printf(&c->mem, "due %.19s UTC (%s)%s", tree_text(k, "due_at"),
	    ago(c, tree_text(k, "due_at")), *late ? ", overdue" : "");
}

int
cmd_ticket_clocks(struct ctl *c)
{
	const char *id = ctl_id(c, 'T');
	const struct tree *k, *spans, *s;
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/tickets/%s/clocks", id);
	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	for (k = c->tree->child; k != NULL; k = k->next) {
		printf("%-16s %s of %s gone: %s\n", tree_text(k, "clock"),
		    length(c, k, "gone_us"), length(c, k, "limit_us"), standing(c, k));
		spans = tree_find(k, "spans");
		for (s = spans != NULL ? spans->child : NULL; s != NULL; s = s->next) {
			printf("  %.19s  %.19s  %-8s %s: ", tree_text(s, "from"),
			    tree_text(s, "to"), length(c, s, "us"),
			    strcmp(tree_text(s, "counts"), "true") == 0
				? "counts"
				: "does not count");
			print_safe(tree_text(s, "why"));
			putchar('\n');
		}
	}
	return CTL_OK;
}
