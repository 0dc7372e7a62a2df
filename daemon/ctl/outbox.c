/* outbox.c - what is owed to other systems, and what people do with an entry of it. */
#include "base/mem.h"
#include "ctl/ctl.h"

int
cmd_outbox_list(struct ctl *c)
{
	static const struct column columns[] = { { "ID", "id", "", 8 },
		{ "SINK", "sink", "", 20 }, { "KEY", "key", "", 40 },
		{ "STATE", "state", "", 8 }, { "TRIES", "tries", "", 5 },
		{ "NEXT", "next_at", "", 19 }, { "NOTE", "note", "", 60 } };
	int r = ctl_get(c, "/api/v1/outbox?all=%s&limit=%s", c->all ? "yes" : "no",
	    c->limit != NULL ? c->limit : "");

	return r != CTL_OK ? r
			   : ctl_list(c, columns, ARRAY_LEN(columns), "Nothing is owed.");
}

static int
act(struct ctl *c, const char *verb, const char *said)
{
	static const char *const keys[] = { "text" };
	const char *values[] = { c->text };
	const char *id = ctl_id(c, 'O');
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_post(
	    c, arena_printf(&c->mem, "/api/v1/outbox/%s/%s", id, verb), keys, values, 1);
	return r != CTL_OK ? r : ctl_done(c, said);
}

int
cmd_outbox_retry(struct ctl *c)
{
	return act(c, "retry", "it is tried again now");
}

int
cmd_outbox_drop(struct ctl *c)
{
	return act(c, "drop", "it is not owed any more");
}
