/* owe_alarms.c - alarms that are owed to other systems: their last word each, for an alarm is a state. */
#include <stdio.h>

#include "base/mem.h"
#include "room/store/inside.h"

/* What waits of an alarm is overtaken; what the sink has in hand goes its way first. */
static int
drop_older(struct store *s, const char *sink, uint64_t alarm_id)
{
	static const char *const sql[] = { "DELETE FROM outbox WHERE id=?" };
	uint64_t old[64];
	struct db_query *q;
	size_t n = 0;
	int r = db_query(s->db,
	    "SELECT id FROM outbox WHERE sink=?1 AND ticket_id=0 AND alarm_id=?2 "
	    "AND state='owed'",
	    &q);

	if (r < 0)
		return r;
	db_bind_text(q, 1, sink);
	db_bind_i64(q, 2, (int64_t)alarm_id);
	while (n < ARRAY_LEN(old) && db_step(q) == 1)
		if (map_get_id(&s->in_flight, (uint64_t)db_i64(q, 0)) == NULL)
			old[n++] = (uint64_t)db_i64(q, 0);
	db_reset(q);
	while (n != 0 && r == 0)
		r = drop_rows(s->db, sql, 1, old[--n]);
	return r;
}

/* A shelved alarm troubles nobody; that it is over is told of all. */
static int
owe(struct store *s, const struct sink *to, uint64_t alarm_id)
{
	struct db_query *q;
	char key[128];
	int r = drop_older(s, to->name, alarm_id);

	if (r == 0)
		r = db_query(s->db,
		    "INSERT OR IGNORE INTO "
		    "outbox(key,sink,ticket_id,alarm_id,body,state,made_at,next_at) "
		    "SELECT ?1,?2,0,id,CAST(json_object('id',id,'device',device,"
		    "'component',component,'alarm_type',alarm_type,'qualifier',qualifier,"
		    "'severity',severity,'is_cleared',is_cleared,'text',text,'event_type'"
		    ","
		    "event_type,'probable_cause',probable_cause,'raised_at',"
		    "rfc3339(raised_at),'changed_at',rfc3339(changed_at)) AS BLOB),"
		    "'owed',changed_at,changed_at FROM alarm "
		    "WHERE id=?3 AND (is_cleared OR operator_state<>'shelved')",
		    &q);
	if (r < 0)
		return r;
	snprintf(key, sizeof key, "alarm-%llu-c%llu-%s", (unsigned long long)alarm_id,
	    (unsigned long long)s->last_change, to->name);
	db_bind_text(q, 1, key);
	db_bind_text(q, 2, to->name);
	db_bind_i64(q, 3, (int64_t)alarm_id);
	s->new_debts = true;
	r = db_step(q);
	return r < 0 ? r : 0;
}

int
outbox_owe_alarms(struct store *s)
{
	const struct plan *plan = house_plan(s->house);
	const struct put *p;
	struct map done;
	size_t i;
	int r = 0;

	map_init(&done);
	for (i = 0; i < plan->sinks.n && r == 0; i++) {
		if (!sink_is_of_alarms(&plan->sinks.v[i]))
			continue;
		map_fini(&done);
		map_init(&done);
		for (p = s->puts; p != NULL && r == 0; p = p->next) {
			const struct alarm_change *c = p->rec;

			if (p->msg != MSG_PUT_CHANGE ||
			    map_get_id(&done, c->alarm_id) != NULL)
				continue;
			map_put_id(&done, c->alarm_id, s);
			r = owe(s, &plan->sinks.v[i], c->alarm_id);
		}
	}
	map_fini(&done);
	return r;
}
