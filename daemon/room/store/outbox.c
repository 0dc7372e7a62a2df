/* outbox.c - what is owed to other systems: written with what causes it, sent in order, tried again.
 *
 * Each sink has a gate. While it is away the gate is shut, and one entry at a time tries it; so two
 * days of silence cost a try an hour, however much is owed. An entry that alone is not taken waits by
 * itself, and those behind it of the same ticket with it; others pass.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "model/handover/progress.h"
#include "model/owed.h"
#include "room/store/inside.h"
#include "sys/log.h"

struct gate {
	char *sink;
	uint32_t in_flight;
	uint32_t failures; /* how often it was away, in a row */
	mono_us shut_until;
};

static struct gate *
gate_of(struct store *s, const char *sink)
{
	struct gate *g = map_get(&s->gates, sink);

	if (g == NULL) {
		g = mem_alloc(sizeof *g);
		g->sink = mem_text(sink);
		map_put(&s->gates, g->sink, g);
	}
	return g;
}

void
outbox_fini(struct store *s)
{
	struct gate *g;
	size_t at = 0;

	while ((g = map_next(&s->gates, &at)) != NULL) {
		mem_free(g->sink);
		mem_free(g);
	}
	map_fini(&s->gates);
	map_fini(&s->in_flight);
}

static int
owe(struct store *s, const struct sink *to, const struct ticket *t, struct bytes body)
{
	struct db_query *q;
	char key[128];
	int r = db_query(s->db,
	    "INSERT OR IGNORE INTO "
	    "outbox(key,sink,ticket_id,body,state,made_at,next_at,alarm_id)"
	    "VALUES(?1,?2,?3,?4,'owed',?5,?5,0)",
	    &q);

	if (r < 0)
		return r;
	snprintf(key, sizeof key, "ticket-%llu-v%u-%s", (unsigned long long)t->id,
	    t->version, to->name);
	db_bind_text(q, 1, key);
	db_bind_text(q, 2, to->name);
	db_bind_i64(q, 3, (int64_t)t->id);
	db_bind_bytes(q, 4, body);
	db_bind_i64(q, 5, t->changed_at);
	s->new_debts = true;
	return db_step(q);
}

/* A ticket names its customer as it is written on it. */
static const struct customer *
customer_of(const struct plan *plan, const struct ticket *t)
{
	size_t i;

	for (i = 0; i < plan->customers.n; i++)
		if (strcmp(*plan->customers.v[i].title != 0 ? plan->customers.v[i].title
							    : plan->customers.v[i].name,
			t->customer) == 0)
			return &plan->customers.v[i];
	return NULL;
}

/* Of the steps that the contract names, and nothing more than the customer may see. */
static int
owe_customer(struct store *s, const struct sink *to, const struct ticket *t)
{
	const struct plan *plan = house_plan(s->house);
	const struct customer *c = customer_of(plan, t);
	struct buf body;
	int r;

	if (!progress_is_told(plan_contract(plan, t->contract), c, t))
		return 0;
	buf_init(&body);
	progress_write(c, t, &body);
	r = owe(s, to, t, buf_view(&body));
	buf_fini(&body);
	return r;
}

/* One row per sink and version of the ticket, in the transaction that makes the version. */
int
outbox_owe(struct store *s, const struct ticket *t)
{
	const struct plan *plan = house_plan(s->house);
	struct buf body;
	struct json j;
	size_t i;
	int r = 0;

	buf_init(&body);
	j = json_into(&body);
	rec_json(&j, &ticket_rec, t);
	for (i = 0; i < plan->sinks.n && r >= 0; i++)
		if (plan->sinks.v[i].tell == SINK_TELL_CUSTOMER)
			r = owe_customer(s, &plan->sinks.v[i], t);
		else if (!sink_is_of_alarms(&plan->sinks.v[i]))
			r = owe(s, &plan->sinks.v[i], t, buf_view(&body));
	buf_fini(&body);
	return r < 0 ? r : 0;
}

static bool
hand_over(struct store *s, struct gate *g, struct db_query *q)
{
	struct deliver_msg m = { .entry = (uint64_t)db_i64(q, 0),
		.sink = g->sink,
		.key = db_text(q, 1),
		.tries = (uint32_t)db_i64(q, 2),
		.body = db_bytes(q, 3),
		.ticket_id = (uint64_t)db_i64(q, 4),
		.ref = db_text(q, 5) };

	if (map_get_id(&s->in_flight, m.entry) != NULL)
		return true;
	if (house_tell(s->house, ROLE_SINK, 0, MSG_DELIVER, &m) < 0)
		return false;
	map_put_id(&s->in_flight, m.entry, g);
	g->in_flight++;
	return true;
}

/* In order per ticket: an entry waits while an earlier one of its ticket is still owed. */
static void
send_to(struct store *s, const struct sink *to)
{
	struct loop *l = house_loop(s->house);
	struct gate *g = gate_of(s, to->name);
	uint32_t most = g->failures != 0 ? 1 : to->at_once;
	struct db_query *q;

	if (loop_now(l) < g->shut_until || g->in_flight >= most)
		return;
	if (db_query(s->db,
		"SELECT id,key,tries,body,o.ticket_id,a.ref FROM outbox o "
		"LEFT JOIN away a ON a.sink=o.sink AND a.ticket_id=o.ticket_id "
		"WHERE o.sink=?1 AND state='owed' AND next_at<=?2 "
		"AND NOT EXISTS(SELECT 1 FROM outbox e WHERE e.sink=o.sink "
		"AND e.ticket_id=o.ticket_id AND e.alarm_id=o.alarm_id "
		"AND e.state='owed' AND e.id<o.id) ORDER BY id LIMIT ?3",
		&q) < 0)
		return;
	db_bind_text(q, 1, to->name);
	db_bind_i64(q, 2, loop_wall(l));
	db_bind_i64(q, 3, (int64_t)to->at_once + g->in_flight);
	while (g->in_flight < most && db_step(q) == 1 && hand_over(s, g, q))
		;
	db_reset(q);
}

void
outbox_send(struct store *s)
{
	const struct plan *plan = house_plan(s->house);
	size_t i;

	if (!house_is_up(s->house, ROLE_SINK, 0))
		return;
	for (i = 0; i < plan->sinks.n; i++)
		send_to(s, &plan->sinks.v[i]);
}

struct entry {
	char sink[NAME_MAX_BYTES + 1];
	uint64_t ticket_id;
	uint32_t tries;
	wall_us since;
};

static bool
find(struct store *s, uint64_t id, struct entry *e)
{
	struct db_query *q;
	bool there;

	if (db_query(s->db,
		"SELECT sink,ticket_id,tries,iif(trying_since<>0,trying_since,made_at) "
		"FROM outbox "
		"WHERE id=?1 AND state='owed'",
		&q) < 0)
		return false;
	db_bind_i64(q, 1, (int64_t)id);
	there = db_step(q) == 1;
	if (there) {
		snprintf(e->sink, sizeof e->sink, "%s", db_text(q, 0));
		e->ticket_id = (uint64_t)db_i64(q, 1);
		e->tries = (uint32_t)db_i64(q, 2);
		e->since = db_i64(q, 3);
	}
	db_reset(q);
	return there;
}

static enum owed_state
state_after(struct store *s, const struct entry *e, const struct delivered_msg *m)
{
	const struct sink *to = plan_sink(house_plan(s->house), e->sink);

	return owed_after(m->end, loop_wall(house_loop(s->house)) - e->since,
	    to != NULL ? to->keep_trying_us : INT64_MAX);
}

/* What is set aside is told to people: nobody would look for it. */
void
outbox_hear(struct store *s, const struct delivered_msg *m)
{
	struct entry e;
	struct event said = {
		.at = loop_wall(house_loop(s->house)), .kind = "delivery", .device = ""
	};

	store_append(s, MSG_DELIVERED, 0, &delivered_msg_rec, m);
	if (!find(s, m->entry, &e) || state_after(s, &e, m) != OWED_ASIDE)
		return;
	said.ticket_id = e.ticket_id;
	said.text = arena_printf(&s->group_mem,
	    "set aside: entry %llu for sink %s: %s; triagectl outbox retry or drop",
	    (unsigned long long)m->entry, e.sink, m->note);
	store_append(s, MSG_PUT_EVENT, 0, &event_rec, &said);
}

/* Several are under way when a sink goes: it is away once. */
static void
move_gate(struct store *s, const char *sink, const struct delivered_msg *m)
{
	struct gate *g = gate_of(s, sink);
	struct loop *l = house_loop(s->house);
	uint16_t chance;

	if (m->end != DELIVERY_AWAY) {
		if (g->failures != 0)
			log_info("sink=%s is there again", g->sink);
		g->failures = 0;
		g->shut_until = 0;
		return;
	}
	if (loop_now(l) < g->shut_until)
		return;
	loop_random(l, &chance, sizeof chance);
	g->shut_until = loop_now(l) + owed_wait_us(g->failures, m->retry_us, chance);
	g->failures++;
}

static wall_us
next_try(struct store *s, const struct entry *e, const struct delivered_msg *m)
{
	struct loop *l = house_loop(s->house);
	uint16_t chance;

	if (m->end != DELIVERY_LATER)
		return loop_wall(l);
	loop_random(l, &chance, sizeof chance);
	return loop_wall(l) + owed_wait_us(e->tries, m->retry_us, chance);
}

/* What the sink calls the ticket; of what it took the body is not needed any more. */
static int
remember(struct store *s, const struct entry *e, const struct delivered_msg *m)
{
	struct db_query *q;
	int r = db_query(s->db,
	    "INSERT INTO away(sink,ticket_id,ref)VALUES(?1,?2,?3) "
	    "ON CONFLICT DO UPDATE SET ref=excluded.ref",
	    &q);

	if (r < 0)
		return r;
	db_bind_text(q, 1, e->sink);
	db_bind_i64(q, 2, (int64_t)e->ticket_id);
	db_bind_text(q, 3, m->ref);
	return db_step(q);
}

int
outbox_note(struct store *s, const struct delivered_msg *m)
{
	enum owed_state state;
	struct db_query *q;
	struct entry e;
	int r;

	s->new_debts = true; /* the next of its ticket may go */
	if (!find(s, m->entry, &e))
		return 0; /* a person was quicker */
	state = state_after(s, &e, m);
	move_gate(s, e.sink, m);
	r = db_query(s->db,
	    "UPDATE outbox SET state=?1,tries=tries+1,next_at=?2,note=?3,"
	    "body=iif(?1='sent',x'',body) WHERE id=?4",
	    &q);
	if (r < 0)
		return r;
	db_bind_text(q, 1, rec_name(&owed_state_names, (int)state));
	db_bind_i64(q, 2, next_try(s, &e, m));
	db_bind_text(q, 3, m->note);
	db_bind_i64(q, 4, (int64_t)m->entry);
	r = db_step(q);
	if (r >= 0 && *m->ref != 0)
		r = remember(s, &e, m);
	return r < 0 ? r : 0;
}

void
outbox_settled(struct store *s, const struct delivered_msg *m)
{
	struct gate *g = map_del_id(&s->in_flight, m->entry);

	if (g != NULL)
		g->in_flight--;
}

void
outbox_sink_gone(struct store *s)
{
	struct gate *g;
	size_t at = 0;

	map_fini(&s->in_flight);
	map_init(&s->in_flight);
	while ((g = map_next(&s->gates, &at)) != NULL)
		g->in_flight = 0;
}

/* "outbox.retry" and "outbox.drop", of entries that people_hear() has found to be there. */
int
outbox_obey(struct store *s, const struct command_msg *m)
{
	const char *id = argument_of(m->args.v, m->args.n, "id");
	const bool drop = strcmp(m->verb, "outbox.drop") == 0;
	struct db_query *q;
	struct gate *g;
	size_t at = 0;
	int r = db_query(s->db,
	    drop ? "UPDATE outbox SET state='dropped',note=?2,body=x'' "
		   "WHERE id=CAST(?1 AS INTEGER) AND state IN ('owed','aside')"
		 : "UPDATE outbox SET state='owed',tries=0,next_at=CAST(?2 AS INTEGER),"
		   "trying_since=CAST(?2 AS INTEGER) "
		   "WHERE id=CAST(?1 AS INTEGER) AND state IN ('owed','aside')",
	    &q);

	if (r < 0)
		return r;
	db_bind_text(q, 1, id);
	if (drop)
		db_bind_text(q, 2, argument_of(m->args.v, m->args.n, "text"));
	else
		db_bind_i64(q, 2, loop_wall(house_loop(s->house)));
	r = db_step(q);
	while ((g = map_next(&s->gates, &at)) != NULL)
		g->shut_until = 0;
	s->new_debts = true;
	return r < 0 ? r : 0;
}
