#include "base/esc.h"
#include "base/mem.h"
#include "room/store/inside.h"
#include "sys/log.h"

/* What triage works on: all alarms that are kept, the cases under way, the tickets not ended,
 * and what happened to them. */
struct part {
	const char *sql;
	enum msg msg;
	const struct rec_type *type;
};
static const struct part parts[] = {
	{ "SELECT * FROM alarm ORDER BY id", MSG_PUT_ALARM, &alarm_rec },
	{ "SELECT * FROM access", MSG_PUT_ACCESS, &access_rec },
	{ "SELECT * FROM cases WHERE state<>'closed' ORDER BY id", MSG_PUT_CASE,
	    &case_file_rec },
	{ "SELECT * FROM ticket WHERE status NOT IN ('closed','cancelled','rejected') "
	  "ORDER BY id",
	    MSG_PUT_TICKET, &ticket_rec },
	{ "SELECT * FROM maintenance ORDER BY id", MSG_PUT_MAINTENANCE,
	    &maintenance_rec },
	{ "SELECT * FROM stock_move ORDER BY id", MSG_PUT_STOCK_MOVE, &stock_move_rec },
	{ "SELECT * FROM person ORDER BY id", MSG_PUT_PERSON, &person_rec },
	{ "SELECT e.* FROM ticket t INDEXED BY ticket_open CROSS JOIN ticket_entry e ON "
	  "t.id=e.ticket_id WHERE "
	  "t.status NOT IN ('closed','cancelled','rejected') ORDER BY e.id",
	    MSG_PUT_TICKET_ENTRY, &ticket_entry_rec },
};

static uint64_t
next_of(struct store *s, const char *sql)
{
	struct db_query *q;
	uint64_t last = 0;

	if (db_query(s->db, sql, &q) == 0 && db_step(q) == 1)
		last = (uint64_t)db_i64(q, 0);
	db_reset(q);
	return last + 1;
}

/* The rows of a question, each as a message. */
static void
give(struct store *s, const struct part *part, enum role to)
{
	struct db_query *q;
	struct arena mem;
	int r = db_query(s->db, part->sql, &q);

	arena_init(&mem);
	while (r >= 0 && (r = db_step(q)) == 1) {
		void *rec;

		arena_reset(&mem);
		rec = arena_alloc(&mem, part->type->size_bytes);
		if (db_record(q, &mem, part->type, rec) < 0)
			log_error("a row of the store does not read, left out: %s",
			    ESC(part->sql));
		else
			house_tell(s->house, to, 0, part->msg, rec);
	}
	if (r < 0)
		log_error("cannot read the store back: %s", ESC(db_error(s->db)));
	arena_fini(&mem);
}

void
recover_triage(struct store *s)
{
	struct recovered_msg end = {
		.next_alarm = next_of(s, "SELECT max(id) FROM alarm"),
		.next_case = next_of(s, "SELECT max(id) FROM cases"),
		.next_ticket = next_of(s, "SELECT max(id) FROM ticket"),
		.next_entry = next_of(s, "SELECT max(id) FROM ticket_entry"),
		.next_maintenance = next_of(s, "SELECT max(id) FROM maintenance"),
		.next_stock_move = next_of(s, "SELECT max(id) FROM stock_move"),
		.next_person = next_of(s, "SELECT max(id) FROM person"),
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(parts); i++)
		give(s, &parts[i], ROLE_TRIAGE);
	house_tell(s->house, ROLE_TRIAGE, 0, MSG_RECOVERED, &end);
}

void
recover_vault(struct store *s)
{
	static const struct part people = { "SELECT * FROM person ORDER BY id",
		MSG_PERSON, &person_rec };

	give(s, &people, ROLE_VAULT);
}
