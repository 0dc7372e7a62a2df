#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "room/triage/inside.h"

void
keep_put(struct triage *t, enum msg m, const void *rec)
{
	t->dirty = true;
	house_tell(t->house, ROLE_STORE, 0, m, rec);
}

void
keep_alarm(struct known_alarm *k)
{
	k->triage->dirty = true;
	if (list_empty(&k->in_puts))
		list_append(&k->triage->puts, &k->in_puts);
}

static void
put_alarms(struct triage *t)
{
	while (!list_empty(&t->puts)) {
		struct known_alarm *k =
		    LIST_THING(t->puts.next, struct known_alarm, in_puts);

		list_remove(&k->in_puts);
		keep_put(t, MSG_PUT_ALARM, &k->a);
	}
}

void
keep_event(struct triage *t, const char *kind, const char *device, uint64_t alarm,
    uint64_t case_id, uint64_t ticket, const char *fmt, ...)
{
	char text[FINDING_TEXT_MAX];
	struct event e = { .at = triage_now(t),
		.kind = kind,
		.device = device,
		.alarm_id = alarm,
		.case_id = case_id,
		.ticket_id = ticket,
		.text = text };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	keep_put(t, MSG_PUT_EVENT, &e);
}

static struct after *
add(struct triage *t)
{
	struct after *a = mem_alloc(sizeof *a);

	a->seq = t->seq + 1;
	buf_init(&a->body);
	list_append(&t->afters, &a->in_order);
	return a;
}

void
keep_after_order(struct triage *t, uint64_t case_id, uint32_t run_seq)
{
	struct after *a = add(t);

	a->what = AFTER_ORDER;
	a->case_id = case_id;
	a->run_seq = run_seq;
}

void
keep_after_reply(
    struct triage *t, uint32_t instance, uint64_t ask, uint32_t status, struct buf *body)
{
	struct after *a = add(t);

	a->what = AFTER_REPLY;
	a->instance = instance;
	a->ask = ask;
	a->status = status;
	a->body = *body;
	buf_init(body);
}

void
keep_after_sign(struct triage *t, uint32_t instance, uint64_t sequence)
{
	struct after *a = list_empty(&t->afters)
	    ? NULL
	    : LIST_THING(t->afters.prev, struct after, in_order);

	if (a == NULL || a->what != AFTER_SIGN || a->seq != t->seq + 1 ||
	    a->instance != instance || a->body.n >= SIGNS_KEPT_MAX * 8) {
		a = add(t);
		a->what = AFTER_SIGN;
		a->instance = instance;
	}
	buf_u64(&a->body, sequence);
}

void
keep_after_word(struct triage *t, uint64_t id)
{
	struct after *a = add(t);

	a->what = AFTER_WORD;
	a->ask = id;
}

void
keep_after_look(struct triage *t, uint64_t ask)
{
	struct after *a = add(t);

	a->what = AFTER_LOOK;
	a->ask = ask;
}

static void
do_it(struct triage *t, struct after *a)
{
	struct command_done_msg reply = { .ask = a->ask, .status = a->status };

	if (a->what == AFTER_ORDER) {
		cases_order(t, a->case_id, a->run_seq);
		return;
	}
	if (a->what == AFTER_LOOK) {
		verify_order(t, a->ask);
		return;
	}
	if (a->what == AFTER_WORD) {
		struct id_msg kept = { .id = a->ask };

		house_tell(t->house, ROLE_INTAKE, 0, MSG_WORD_KEPT, &kept);
		return;
	}
	if (a->what == AFTER_SIGN) {
		struct signs_kept_msg kept = { buf_view(&a->body) };

		house_tell(t->house, ROLE_TRAP, a->instance, MSG_SIGNS_KEPT, &kept);
		return;
	}
	reply.body = buf_view(&a->body);
	house_tell(t->house, ROLE_WEB, a->instance, MSG_COMMAND_DONE, &reply);
}

static void
forget(struct after *a)
{
	buf_fini(&a->body);
	mem_free(a);
}

void
keep_committed(struct triage *t, uint64_t seq)
{
	while (!list_empty(&t->afters)) {
		struct after *a = LIST_THING(t->afters.next, struct after, in_order);

		if (a->seq > seq)
			return;
		list_remove(&a->in_order);
		do_it(t, a);
		forget(a);
	}
}

void
keep_free(struct triage *t)
{
	while (!list_empty(&t->afters)) {
		struct after *a = LIST_THING(t->afters.next, struct after, in_order);

		list_remove(&a->in_order);
		forget(a);
	}
}

void
keep_commit(struct triage *t)
{
	struct commit_msg m;

	if (!t->dirty &&
	    (list_empty(&t->afters) ||
		LIST_THING(t->afters.prev, struct after, in_order)->seq <= t->seq))
		return;
	/* A batch without puts is committed too when something waits for it: in order. */
	put_alarms(t);
	t->dirty = false;
	m.seq = ++t->seq;
	house_tell(t->house, ROLE_STORE, 0, MSG_COMMIT, &m);
}
