/* retain.c - what is known of people goes when its time is over, some rows at a time.
 *
 * Everything that holds what a customer said or is called stands here: another release that keeps
 * more of it adds its statements. A group of rows a tick, so that nobody waits for it.
 */
#include "base/esc.h"
#include "base/mem.h"
#include "room/store/inside.h"
#include "sys/log.h"

#define EVERY_US   MINUTE_US
#define AGAIN_US   SECOND_US /* while there is more */
#define ROWS_MAX   100
#define TICKETS    20 /* whole ones in a tick: each takes a dozen rows along */
#define ENDED      "status IN ('closed','cancelled','rejected')"
#define NO_CONTACT "'{\"name\":\"\",\"phone\":\"\",\"email\":\"\"}'"
#define FORGOTTEN  "'(forgotten)'"

static const char *const schema[] = {
	"CREATE TABLE IF NOT EXISTS forgotten(customer TEXT PRIMARY KEY,"
	"asked_by TEXT NOT NULL, asked_at INTEGER NOT NULL, done_at INTEGER NOT NULL) "
	"STRICT",
	"CREATE INDEX IF NOT EXISTS evidence_asked ON evidence(asked_at)",
	"CREATE INDEX IF NOT EXISTS ticket_ended ON ticket(changed_at) WHERE " ENDED,
	"CREATE INDEX IF NOT EXISTS ticket_contact ON ticket(changed_at) WHERE " ENDED
	" AND (contact<>" NO_CONTACT " OR confirmed_by<>'')",
	"CREATE INDEX IF NOT EXISTS ticket_customer ON ticket(customer,id)",
	"CREATE INDEX IF NOT EXISTS outbox_sent ON outbox(made_at) WHERE state<>'owed'",
};

int
retain_open(struct store *s)
{
	size_t i;
	int r = 0;

	for (i = 0; i < ARRAY_LEN(schema) && r == 0; i++)
		r = db_run(s->db, schema[i]);
	return r;
}

/* ?1 is the time before which it goes. */
static const struct {
	const char *sql;
	size_t keep_us; /* which of the settings */
} by_age[] = {
	{ "DELETE FROM evidence WHERE hash IN(SELECT e.hash FROM evidence e "
	  "WHERE e.asked_at<?1 AND NOT EXISTS(SELECT 1 FROM ticket t WHERE "
	  "t.case_id=e.case_id AND t.case_id<>0 AND t.status NOT IN "
	  "('closed','cancelled','rejected')) AND NOT EXISTS(SELECT 1 FROM cases c "
	  "WHERE c.id=e.case_id AND c.state<>'closed') ORDER BY e.asked_at LIMIT ?2)",
	    offsetof(struct settings, keep_evidence_us) },
	{ "UPDATE ticket SET contact=" NO_CONTACT ",confirmed_by='' WHERE id IN("
	  "SELECT id FROM ticket INDEXED BY ticket_contact WHERE " ENDED
	  " AND (contact<>" NO_CONTACT
	  " OR confirmed_by<>'') AND changed_at<?1 LIMIT ?2)",
	    offsetof(struct settings, keep_contacts_us) },
	{ "DELETE FROM outbox WHERE id IN(SELECT id FROM outbox WHERE state<>'owed' "
	  "AND made_at<?1 LIMIT ?2)",
	    offsetof(struct settings, keep_contacts_us) },
	{ "DELETE FROM event WHERE id IN(SELECT id FROM event WHERE id<(SELECT min(id) "
	  "FROM event)+?2 AND at<?1)",
	    offsetof(struct settings, keep_tickets_us) },
};

/* How many rows went. */
static int64_t
run_by_age(struct store *s, size_t i, wall_us now)
{
	const struct settings *set = &house_plan(s->house)->settings;
	int64_t keep_us = *(const int64_t *)((const char *)set + by_age[i].keep_us);
	struct db_query *q;
	int r = db_query(s->db, by_age[i].sql, &q);

	if (r < 0)
		return r;
	db_bind_i64(q, 1, now - keep_us);
	db_bind_i64(q, 2, ROWS_MAX);
	r = db_step(q);
	return r < 0 ? r : db_changed(s->db);
}

/* Up to so many ids of a statement with one parameter. */
static size_t
ids_of(struct store *s, const char *sql, int64_t number, const char *text, uint64_t *v,
    size_t most)
{
	struct db_query *q;
	size_t n = 0;

	if (db_query(s->db, sql, &q) < 0)
		return 0;
	if (text != NULL)
		db_bind_text(q, 1, text);
	else
		db_bind_i64(q, 1, number);
	while (n < most && db_step(q) == 1)
		v[n++] = (uint64_t)db_i64(q, 0);
	db_reset(q);
	return n;
}

/* Of the ticket's case. */
#define DROP_OF_CASE(table)                                                              \
	"DELETE FROM " table " WHERE case_id<>0 AND "                                    \
	"case_id=(SELECT case_id FROM ticket WHERE id=?1)"

static int64_t
drop_tickets(struct store *s, wall_us now)
{
	static const char *const sql[] = {
		DROP_OF_CASE("evidence"),
		DROP_OF_CASE("evidence_link"),
		"DELETE FROM cases WHERE id=(SELECT case_id FROM ticket WHERE id=?1)",
		"DELETE FROM outbox WHERE ticket_id=?1",
		"DELETE FROM ticket_entry WHERE ticket_id=?1",
		"DELETE FROM ticket_search WHERE rowid=?1",
		"DELETE FROM ticket WHERE id=?1",
	};
	int64_t keep_us = house_plan(s->house)->settings.keep_tickets_us;
	uint64_t ids[TICKETS];
	size_t i,
	    n = ids_of(s,
		"SELECT id FROM ticket INDEXED BY ticket_ended WHERE " ENDED
		" AND changed_at<?1 LIMIT 20",
		now - keep_us, NULL, ids, TICKETS);
	int r = 0;

	for (i = 0; i < n && r == 0; i++)
		r = drop_rows(s->db, sql, ARRAY_LEN(sql), ids[i]);
	return r < 0 ? r : (int64_t)n;
}

/* The numbers stay, for what is counted; what people said and are called goes. */
static int
forget_ticket(struct store *s, uint64_t id)
{
	static const char *const sql[] = {
		"DELETE FROM evidence WHERE case_id=(SELECT case_id FROM ticket WHERE "
		"id=?1 AND case_id<>0)",
		"DELETE FROM outbox WHERE ticket_id=?1",
		"UPDATE ticket_entry SET why='',by=iif(by='triaged',by," FORGOTTEN
		") WHERE ticket_id=?1",
		"UPDATE ticket SET customer=" FORGOTTEN ",contact=" NO_CONTACT
		",confirmed_by='',changed_by='',changed_why='',"
		"product=json_set(product,'$.site','','$.site_address','','$.serial',''),"
		"problem=iif(opened_by='triaged',problem,json_set(problem,'$.title',"
		"" FORGOTTEN ",'$.what','','$.circumstances','','$.accompanied','')),"
		"opened_by=iif(opened_by='triaged',opened_by," FORGOTTEN ") WHERE id=?1",
	};
	int r = drop_rows(s->db, sql, ARRAY_LEN(sql), id);

	return r < 0 ? r : find_index_ticket(s, id);
}

static int
forgotten_done(struct store *s, const char *customer, wall_us now)
{
	struct db_query *q;
	int r = db_query(s->db, "UPDATE forgotten SET done_at=?2 WHERE customer=?1", &q);

	if (r < 0)
		return r;
	db_bind_text(q, 1, customer);
	db_bind_i64(q, 2, now);
	r = db_step(q);
	if (r >= 0)
		log_info("customer=%s is forgotten", ESC(customer));
	return r < 0 ? r : 0;
}

static int64_t
forget_customers(struct store *s, wall_us now)
{
	struct db_query *q;
	struct arena mem;
	const char *customer = NULL;
	uint64_t ids[ROWS_MAX];
	size_t i, n;
	int r =
	    db_query(s->db, "SELECT customer FROM forgotten WHERE done_at=0 LIMIT 1", &q);

	if (r < 0)
		return r;
	arena_init(&mem);
	if (db_step(q) == 1)
		customer = arena_text(&mem, db_text(q, 0));
	db_reset(q);
	n = customer == NULL
	    ? 0
	    : ids_of(s, "SELECT id FROM ticket WHERE customer=? LIMIT 100", 0, customer,
		  ids, ROWS_MAX);
	for (i = 0; i < n && r == 0; i++)
		r = forget_ticket(s, ids[i]);
	if (customer != NULL && n == 0)
		r = forgotten_done(s, customer, now);
	arena_fini(&mem);
	return r < 0 ? r : customer != NULL;
}

int
retain_forget(struct store *s, const struct forget_msg *m)
{
	struct db_query *q;
	int r = db_query(s->db,
	    "INSERT OR REPLACE INTO forgotten(customer,asked_by,asked_at,done_at)"
	    "VALUES(?,?,?,0)",
	    &q);

	if (r < 0)
		return r;
	db_bind_text(q, 1, m->customer);
	db_bind_text(q, 2, m->by);
	db_bind_i64(q, 3, m->at);
	r = db_step(q);
	timer_after(s->retain_timer, 0);
	return r < 0 ? r : 0;
}

void
retain_tick(void *arg)
{
	struct store *s = arg;
	wall_us now = loop_wall(house_loop(s->house));
	int64_t n, gone = 0;
	size_t i;
	int r;

	timer_after(s->retain_timer, EVERY_US);
	if (s->waiting)
		return;
	r = db_begin(s->db);
	for (i = 0; i < ARRAY_LEN(by_age) && r == 0; i++) {
		n = run_by_age(s, i, now);
		r = n < 0 ? (int)n : 0;
		gone += n;
	}
	for (i = 0; i < 2 && r == 0; i++) {
		n = i == 0 ? drop_tickets(s, now) : forget_customers(s, now);
		r = n < 0 ? (int)n : 0;
		gone += n;
	}
	if (r == 0)
		r = db_commit(s->db);
	if (r < 0) {
		log_warn("cannot let go what is too old: %s", ESC(db_error(s->db)));
		db_rollback(s->db);
	} else if (gone != 0)
		timer_after(s->retain_timer, AGAIN_US);
}
