/* people.c - what people want of the outbox: an entry tried again now, or given up. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "room/store/inside.h"

static void
answer(struct store *s, uint32_t instance, uint64_t ask, uint32_t status, const char *key,
    const char *text)
{
	struct command_done_msg m = { .ask = ask, .status = status };
	struct buf body;
	struct json j;

	buf_init(&body);
	j = json_into(&body);
	json_object(&j);
	json_put_text(&j, key, text);
	json_object_end(&j);
	m.body = buf_view(&body);
	house_tell(s->house, ROLE_WEB, instance, MSG_COMMAND_DONE, &m);
	buf_fini(&body);
}

/* NULL, or why it cannot be. */
static const char *
why_not(struct store *s, const struct command_msg *m, uint64_t *ticket, const char **sink)
{
	struct db_query *q;
	const char *why = NULL;

	if (db_query(s->db,
		"SELECT state,sink,ticket_id,EXISTS(SELECT 1 FROM outbox e WHERE "
		"e.sink=o.sink AND e.ticket_id=o.ticket_id AND e.alarm_id=o.alarm_id "
		"AND e.id>o.id AND e.state='sent') FROM outbox o "
		"WHERE id=CAST(?1 AS INTEGER)",
		&q) < 0)
		return "the store cannot be read";
	db_bind_text(q, 1, argument_of(m->args.v, m->args.n, "id"));
	if (db_step(q) != 1)
		return "there is no such entry";
	*sink = arena_text(&s->group_mem, db_text(q, 1));
	*ticket = (uint64_t)db_i64(q, 2);
	if (strcmp(db_text(q, 0), "sent") == 0)
		why = "it was delivered";
	else if (strcmp(db_text(q, 0), "dropped") == 0)
		why = "it was dropped";
	else if (strcmp(m->verb, "outbox.retry") == 0 && db_i64(q, 3) != 0)
		why = "a later version of the same went out since: the older one would "
		      "undo it; it can be dropped";
	else if (strcmp(m->verb, "outbox.drop") == 0 &&
	    *argument_of(m->args.v, m->args.n, "text") == 0)
		why = "say why: --text";
	db_reset(q);
	return why;
}

void
people_hear(struct store *s, uint32_t instance, const struct command_msg *m)
{
	const bool drop = strcmp(m->verb, "outbox.drop") == 0;
	struct event said = {
		.at = loop_wall(house_loop(s->house)), .kind = "delivery", .device = ""
	};
	const char *sink = "", *why;

	if (!drop && strcmp(m->verb, "outbox.retry") != 0) {
		answer(s, instance, m->ask, 404, "error", "no such command");
		return;
	}
	why = why_not(s, m, &said.ticket_id, &sink);
	if (why != NULL) {
		answer(s, instance, m->ask,
		    strcmp(why, "there is no such entry") == 0 ? 404 : 409, "error", why);
		return;
	}
	said.text = arena_printf(&s->group_mem, "entry %s for sink %s %s by %s%s%s",
	    argument_of(m->args.v, m->args.n, "id"), sink,
	    drop ? "dropped" : "to be tried again", m->who, drop ? ": " : "",
	    drop ? argument_of(m->args.v, m->args.n, "text") : "");
	store_append(s, MSG_COMMAND, instance, &command_msg_rec, m);
	store_append(s, MSG_PUT_EVENT, 0, &event_rec, &said);
}

void
people_settled(struct store *s, uint32_t instance, const struct command_msg *m)
{
	answer(s, instance, m->ask, 200, "id", argument_of(m->args.v, m->args.n, "id"));
}
