/* orders.c - what people tell us through triagectl: who is here, end it, approve it, the gateway's keys. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "room/session/inside.h"

#define LIVE_ROW_MAX 2048 /* bytes of a session in a list */

struct order {
	struct gate *gate;
	const struct command_msg *m;
	uint32_t status;
	struct json j;
};

static void
refuse(struct order *o, uint32_t status, const char *why)
{
	o->status = status;
	json_object(&o->j);
	json_put_text(&o->j, "error", why);
	json_object_end(&o->j);
}

static struct visit *
visit_named(struct order *o)
{
	const char *id = argument_of(o->m->args.v, o->m->args.n, "id");
	struct visit *v =
	    visit_of_session(o->gate, strtoull(id + (*id == 'S'), NULL, 10));

	if (v == NULL)
		refuse(o, 404, "there is no such session now");
	return v;
}

static void
answer_id(struct order *o, uint64_t id)
{
	json_object(&o->j);
	json_put_u64(&o->j, "id", id);
	json_object_end(&o->j);
}

static void
order_kill(struct order *o)
{
	const char *text = argument_of(o->m->args.v, o->m->args.n, "text");
	struct visit *v = visit_named(o);

	if (v == NULL)
		return;
	visit_end(v,
	    arena_printf(&v->scratch, "ended by %s%s%.200s", o->m->who,
		*text != 0 ? ": " : "", text));
	answer_id(o, v->session.id);
}

static void
order_approve(struct order *o)
{
	struct visit *v = visit_named(o);
	const char *why;

	if (v == NULL)
		return;
	why = visit_approve(v, o->m->who, true);
	if (why != NULL)
		refuse(o, 409, why);
	else
		answer_id(o, v->session.id);
}

static void
tell_live(struct json *j, const struct session *s)
{
	json_object(j);
	json_put_u64(j, "id", s->id);
	json_put_text(j, "state", rec_name(&session_state_names, (int)s->state));
	json_put_text(j, "person", s->person);
	json_put_text(j, "from", s->from);
	json_put_text(j, "device", s->device);
	json_put_text(j, "role", rec_name(&session_role_names, (int)s->role));
	json_put_text(j, "reason", s->reason);
	json_put_time(j, "began", s->began);
	json_put_time(j, "until", s->until);
	json_object_end(j);
}

/* As many as one answer has room for, the oldest first: some seven hundred. */
static void
order_live(struct order *o)
{
	const struct list_node *n;

	json_array(&o->j);
	LIST_EACH (n, &o->gate->visits) {
		const struct visit *v = LIST_THING(n, struct visit, in_gate);

		if (o->j.out->n > CHAN_BODY_MAX - LIVE_ROW_MAX)
			break;
		if (v->has_session && v->session.state != SESSION_OVER)
			tell_live(&o->j, &v->session);
	}
	json_array_end(&o->j);
}

/* What the person sees, as far as it is on the record: {text, next, over}. */
static void
order_read(struct order *o)
{
	const char *text = argument_of(o->m->args.v, o->m->args.n, "id");
	uint64_t id = strtoull(text + (*text == 'S'), NULL, 10);
	uint64_t from =
	    strtoull(argument_of(o->m->args.v, o->m->args.n, "from"), NULL, 10);
	struct buf b;

	buf_init(&b);
	if (shelf_read(o->gate, id, from, &b) < 0) {
		refuse(o, 404, "there is no such session");
	} else {
		json_object(&o->j);
		json_put_text(&o->j, "text", buf_str(&b));
		json_put_u64(&o->j, "next", from + b.n);
		json_put_bool(
		    &o->j, "over", b.n == 0 && visit_of_session(o->gate, id) == NULL);
		json_object_end(&o->j);
	}
	buf_fini(&b);
}

static void
order_hostkeys(struct order *o)
{
	char kind[GUEST_KEY_TEXT], print[GUEST_KEY_TEXT];
	size_t i;

	if (o->gate->keys == NULL) {
		refuse(
		    o, 409, "nobody comes in: sessions: {listen: ...} names no address");
		return;
	}
	json_array(&o->j);
	for (i = 0; i < GUEST_KEYS_N; i++) {
		guest_keys_print(o->gate->keys, i, kind, print);
		json_object(&o->j);
		json_put_text(&o->j, "kind", kind);
		json_put_text(&o->j, "fingerprint", print);
		json_object_end(&o->j);
	}
	json_array_end(&o->j);
}

static const struct {
	const char *verb;
	void (*fn)(struct order *o);
} verbs[] = {
	{ "session.kill", order_kill },
	{ "session.approve", order_approve },
	{ "session.live", order_live },
	{ "session.read", order_read },
	{ "session.hostkeys", order_hostkeys },
};

int
orders_hear(void *self, struct room_from from, const void *body)
{
	struct order o = { .gate = self, .m = body, .status = 200 };
	struct command_done_msg done = { .ask = o.m->ask };
	struct buf b;
	size_t i;

	buf_init(&b);
	o.j = json_into(&b);
	for (i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(verbs[i].verb, o.m->verb) == 0)
			break;
	if (i < ARRAY_LEN(verbs))
		verbs[i].fn(&o);
	else
		refuse(&o, 404, "there is no such command");
	done.status = o.status;
	done.body = buf_view(&b);
	house_tell(o.gate->house, from.role, from.instance, MSG_COMMAND_DONE, &done);
	buf_fini(&b);
	return 0;
}
