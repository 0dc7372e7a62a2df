#include "base/mem.h"
#include "room/store/inside.h"

/* What the outbox's first form did not have. */
struct outbox_more {
	uint64_t id;
	uint64_t alarm_id;
	int64_t trying_since; /* of an entry that a person had tried again; else 0 */
};
static const struct rec_field outbox_more_fields[] = {
	F_U64(outbox_more, id),
	F_U64(outbox_more, alarm_id),
	F_I64(outbox_more, trying_since),
};
static REC_TYPE(outbox_more_rec, outbox_more, outbox_more_fields);

/* What is not a record of the model's: rows that the store numbers itself. */
static const char *const own[] = {
	"CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) "
	"STRICT",
	"CREATE TABLE IF NOT EXISTS outbox("
	"id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, sink TEXT NOT "
	"NULL,"
	"ticket_id INTEGER NOT NULL, body BLOB NOT NULL, state TEXT NOT NULL,"
	"tries INTEGER NOT NULL DEFAULT 0, made_at INTEGER NOT NULL,"
	"next_at INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '') STRICT",
	/* what a sink calls a ticket */
	"CREATE TABLE IF NOT EXISTS away(sink TEXT NOT NULL, ticket_id INTEGER NOT NULL,"
	"ref TEXT NOT NULL, PRIMARY KEY(sink, ticket_id)) STRICT",
	"CREATE TABLE IF NOT EXISTS event(id INTEGER PRIMARY KEY,"
	"at INTEGER NOT NULL, kind TEXT NOT NULL, device TEXT NOT NULL,"
	"alarm_id INTEGER NOT NULL, case_id INTEGER NOT NULL, ticket_id INTEGER NOT NULL,"
	"text TEXT NOT NULL) STRICT",
	"CREATE TABLE IF NOT EXISTS alarm_change(id INTEGER PRIMARY KEY,"
	"alarm_id INTEGER NOT NULL, at INTEGER NOT NULL, is_cleared INTEGER NOT NULL,"
	"severity TEXT NOT NULL, by TEXT NOT NULL, text TEXT NOT NULL) STRICT",
};

static const char *const indexes[] = {
	"DROP INDEX IF EXISTS outbox_due",
	"CREATE INDEX IF NOT EXISTS outbox_owed ON outbox(sink, id) WHERE state='owed'",
	"CREATE INDEX IF NOT EXISTS outbox_line ON outbox(sink, ticket_id, alarm_id, id) "
	"WHERE state='owed'",
	"CREATE INDEX IF NOT EXISTS outbox_ticket ON outbox(ticket_id)",
	"CREATE INDEX IF NOT EXISTS alarm_raised ON alarm(is_cleared, changed_at)",
	"CREATE INDEX IF NOT EXISTS alarm_of_device ON alarm(device_id)",
	"CREATE INDEX IF NOT EXISTS change_of_alarm ON alarm_change(alarm_id)",
	"CREATE INDEX IF NOT EXISTS cases_state ON cases(state, deadline)",
	"CREATE INDEX IF NOT EXISTS ticket_status ON ticket(status, opened_at)",
	"CREATE INDEX IF NOT EXISTS ticket_opened ON ticket(opened_at)",
	"CREATE UNIQUE INDEX IF NOT EXISTS ticket_of_case ON ticket(case_id) WHERE "
	"case_id<>0",
	"DROP INDEX IF EXISTS entry_of_ticket",
	"CREATE INDEX IF NOT EXISTS entry_facts ON ticket_entry(ticket_id, act, at, by, "
	"verdict, stage, status, clock)", /* what figures.sql looks at */
	"CREATE INDEX IF NOT EXISTS entry_of_ticket ON ticket_entry(ticket_id)",
	"CREATE TABLE IF NOT EXISTS evidence_link(id INTEGER PRIMARY KEY,"
	"case_id INTEGER NOT NULL, hash TEXT NOT NULL, link TEXT NOT NULL,"
	"UNIQUE(case_id, hash)) STRICT",
	"CREATE INDEX IF NOT EXISTS link_of_case ON evidence_link(case_id, id)",
	"CREATE INDEX IF NOT EXISTS evidence_of_case ON evidence(case_id)",
	"CREATE UNIQUE INDEX IF NOT EXISTS device_name ON device(name)",
	"CREATE VIRTUAL TABLE IF NOT EXISTS article_search USING fts5("
	"name UNINDEXED, title, codes, text, tokenize='porter unicode61')",
	/* Lists show what is open, whatever the number of those that have ended. */
	"DROP INDEX IF EXISTS ticket_status",
	"CREATE INDEX IF NOT EXISTS ticket_open ON ticket(id,status) WHERE status NOT IN "
	"('closed','cancelled','rejected')",
	"CREATE INDEX IF NOT EXISTS ticket_part ON ticket(part_of) WHERE part_of<>0",
	"CREATE INDEX IF NOT EXISTS cases_open ON cases(id,state) WHERE state<>'closed'",
	/* By what a ticket is found: find.c keeps it. */
	"CREATE VIRTUAL TABLE IF NOT EXISTS ticket_search USING fts5("
	"text, columnsize=0, tokenize='unicode61')",
};

static const struct {
	const char *table, *key;
	const struct rec_type *type;
} tables[] = {
	{ "alarm", "id", &alarm_rec },
	{ "cases", "id", &case_file_rec },
	{ "ticket", "id", &ticket_rec },
	{ "ticket_entry", "id", &ticket_entry_rec },
	{ "maintenance", "id", &maintenance_rec },
	{ "stock_move", "id", &stock_move_rec },
	{ "person", "id", &person_rec },
	{ "session", "id", &session_rec },
	{ "device", "id", &device_rec },
	{ "device_state", "device_id", &device_state_rec },
	{ "access", "device_id", &access_rec },
	{ "learned", "device_id", &learned_rec },
	{ "evidence", "hash", &evidence_rec },
	{ "article", "name", &article_rec },
	{ "grant_note", "id", &grant_note_rec },
};

int
schema_open(struct store *s, const char *path, const char **why)
{
	size_t i;
	int r = db_open(path, DB_WRITE, &s->db, why);

	if (r < 0)
		return r;
	for (i = 0; i < ARRAY_LEN(tables) && r == 0; i++)
		r = db_table(s->db, tables[i].table, tables[i].type, tables[i].key);
	for (i = 0; i < ARRAY_LEN(own) && r == 0; i++)
		r = db_run(s->db, own[i]);
	if (r == 0)
		r = db_table(s->db, "outbox", &outbox_more_rec, "id");
	for (i = 0; i < ARRAY_LEN(indexes) && r == 0; i++)
		r = db_run(s->db, indexes[i]);
	if (r == 0)
		r = find_index_all(s);
	if (r == 0)
		r = figures_make(s);
	if (r == 0)
		r = retain_open(s);
	if (r < 0)
		*why = db_error(s->db);
	return r;
}
