#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "room/store/inside.h"
#include "sys/log.h"

#define IN_FLIGHT_MAX 64
#define BACKOFF_US    (5 * SECOND_US)
#define BACKOFF_MAX   10 /* doublings: up to 85 minutes */

/* One row per sink and version of the ticket, in the transaction that makes the version. */
int
outbox_owe(struct store *s, const struct ticket *t)
{
	const struct plan *plan = house_plan(s->house);
	struct db_query *q;
	struct buf body;
	struct json j;
	char key[128];
	size_t i;
	int r = 0;

	buf_init(&body);
	j = json_into(&body);
	rec_json(&j, &ticket_rec, t);
	for (i = 0; i < plan->sinks.n && r == 0; i++) {
		r = db_query(s->db,
		    "INSERT OR IGNORE INTO "
		    "outbox(key,sink,ticket_id,body,state,made_at,next_at)"
		    "VALUES(?1,?2,?3,?4,'owed',?5,?5)",
		    &q);
		if (r < 0)
			break;
		snprintf(key, sizeof key, "ticket-%llu-v%u-%s", (unsigned long long)t->id,
		    t->version, plan->sinks.v[i].name);
		db_bind_text(q, 1, key);
		db_bind_text(q, 2, plan->sinks.v[i].name);
		db_bind_i64(q, 3, (int64_t)t->id);
		db_bind_bytes(q, 4, buf_view(&body));
		db_bind_i64(q, 5, t->changed_at);
		r = db_step(q);
		s->new_debts = true;
	}
	buf_fini(&body);
	return r < 0 ? r : 0;
}

/* In order per ticket and sink: an entry waits while an earlier one of its kind is still owed. */
void
outbox_send(struct store *s)
{
	wall_us now = loop_wall(house_loop(s->house));
	struct db_query *q;
	int r;

	if (!house_is_up(s->house, ROLE_SINK, 0) || s->in_flight.n >= IN_FLIGHT_MAX)
		return;
	r = db_query(s->db,
	    "SELECT id,sink,key,tries,body FROM outbox o WHERE state='owed' AND "
	    "next_at<=?1 "
	    "AND NOT EXISTS(SELECT 1 FROM outbox e WHERE e.ticket_id=o.ticket_id AND "
	    "e.sink=o.sink AND e.state='owed' AND e.id<o.id) ORDER BY id LIMIT 128",
	    &q);
	if (r < 0)
		return;
	db_bind_i64(q, 1, now);
	while (db_step(q) == 1 && s->in_flight.n < IN_FLIGHT_MAX) {
		struct deliver_msg m = { .entry = (uint64_t)db_i64(q, 0),
			.sink = db_text(q, 1),
			.key = db_text(q, 2),
			.tries = (uint32_t)db_i64(q, 3),
			.body = db_bytes(q, 4) };

		if (map_get_id(&s->in_flight, m.entry) != NULL)
			continue;
		if (house_tell(s->house, ROLE_SINK, 0, MSG_DELIVER, &m) == 0)
			map_put_id(&s->in_flight, m.entry, s);
	}
	db_reset(q);
}

static int64_t
backoff(uint32_t tries)
{
	return BACKOFF_US << (tries < BACKOFF_MAX ? tries : BACKOFF_MAX);
}

int
outbox_note(struct store *s, const struct delivered_msg *m)
{
	wall_us now = loop_wall(house_loop(s->house));
	struct db_query *q;
	uint32_t tries = 0;
	int r = db_query(s->db, "SELECT tries FROM outbox WHERE id=?", &q);

	if (r < 0)
		return r;
	db_bind_i64(q, 1, (int64_t)m->entry);
	if (db_step(q) == 1)
		tries = (uint32_t)db_i64(q, 0);
	db_reset(q);
	r = db_query(s->db,
	    "UPDATE outbox SET state=?1, tries=tries+1, next_at=?2, note=?3 WHERE id=?4",
	    &q);
	if (r < 0)
		return r;
	db_bind_text(q, 1, m->ok ? "sent" : "owed");
	db_bind_i64(q, 2, m->ok ? now : now + backoff(tries));
	db_bind_text(q, 3, m->note);
	db_bind_i64(q, 4, (int64_t)m->entry);
	r = db_step(q);
	s->new_debts = true; /* the next of its ticket may go */
	return r < 0 ? r : 0;
}

void
outbox_settled(struct store *s, const struct delivered_msg *m)
{
	map_del_id(&s->in_flight, m->entry);
}

void
outbox_sink_gone(struct store *s)
{
	map_fini(&s->in_flight);
}
