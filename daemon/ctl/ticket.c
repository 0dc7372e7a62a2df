/* ticket.c - what people do with a ticket. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/ctl.h"

static int
move(struct ctl *c, const char *verb)
{
	static const char *const keys[] = { "text", "awaits", "by", "cause" };
	const char *values[] = { c->text, c->awaits, c->by, c->cause };
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
