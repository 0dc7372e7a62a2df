#include "room/files.h"
#include "room/store/inside.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "link/crypto/crypto.h"
#include "sys/halt.h"
#include "sys/log.h"

#define RETRY_US           SECOND_US
#define GROUP_MAX          2000 /* puts in one transaction */
#define GROUP_LARGE        100
#define GATHER_US          (20 * MS_US) /* between two large ones */
#define OUTBOX_US          SECOND_US
#define FORGET_EVERY       8
#define NOTES_FORGET_EVERY 100
#define CHECKPOINT_US      (30 * SECOND_US)

/* Of an alarm that changes more than once within a group only the last state is written. */
static void
replace_put(struct store *s, uint64_t alarm_id, struct put *p)
{
	struct put *before = map_put_id(&s->group_alarms, alarm_id, p);

	if (before != NULL)
		before->msg = 0;
}

void
store_append(struct store *s, enum msg m, uint32_t instance, const struct rec_type *t,
    const void *rec)
{
	struct put *p = arena_alloc(&s->group_mem, sizeof *p);

	p->msg = m;
	p->instance = instance;
	p->rec = arena_alloc(&s->group_mem, t->size_bytes);
	rec_copy(&s->group_mem, t, p->rec, rec);
	*s->puts_end = p;
	s->puts_end = &p->next;
	s->n_puts++;
	if (m == MSG_PUT_ALARM)
		replace_put(s, ((struct alarm *)p->rec)->id, p);
}

static int
write_event(struct store *s, struct event *e)
{
	struct db_query *q;
	int r = db_query(s->db,
	    "INSERT INTO event(at,kind,device,alarm_id,case_id,ticket_id,text,id)"
	    "VALUES(?,?,?,?,?,?,?,?)",
	    &q);

	if (r < 0)
		return r;
	db_bind_i64(q, 1, e->at);
	db_bind_text(q, 2, e->kind);
	db_bind_text(q, 3, e->device);
	db_bind_i64(q, 4, (int64_t)e->alarm_id);
	db_bind_i64(q, 5, (int64_t)e->case_id);
	db_bind_i64(q, 6, (int64_t)e->ticket_id);
	db_bind_text(q, 7, e->text);
	e->id = ++s->last_event;
	db_bind_i64(q, 8, (int64_t)e->id);
	r = db_step(q);
	return r < 0 ? r : 0;
}

/* RFC 8632: at least the last changes are kept; ours are the last 32. Forgetting costs as much as
 * writing, so one change in eight does it for its alarm: which, is chance, or an alarm that moves in
 * step with others could be passed over for ever. */
static int
forget_changes(struct store *s, uint64_t alarm_id)
{
	struct db_query *q;
	uint64_t nth = s->n_changes++;
	int r;

	if (map_hash(&nth, sizeof nth) % FORGET_EVERY != 0)
		return 0;
	r = db_query(s->db,
	    "DELETE FROM alarm_change WHERE alarm_id=?1 AND id<(SELECT id FROM "
	    "alarm_change "
	    "WHERE alarm_id=?1 ORDER BY id DESC LIMIT 1 OFFSET 31)",
	    &q);

	if (r < 0)
		return r;
	db_bind_i64(q, 1, (int64_t)alarm_id);
	r = db_step(q);
	return r < 0 ? r : 0;
}

static int
write_change(struct store *s, const struct alarm_change *c)
{
	struct db_query *q;
	int r = db_query(s->db,
	    "INSERT INTO alarm_change(alarm_id,at,is_cleared,severity,by,text,id)"
	    "VALUES(?,?,?,?,?,?,?)",
	    &q);

	if (r < 0)
		return r;
	db_bind_i64(q, 1, (int64_t)c->alarm_id);
	db_bind_i64(q, 2, c->at);
	db_bind_i64(q, 3, c->is_cleared);
	db_bind_text(q, 4, rec_name(&severity_names, (int)c->severity));
	db_bind_text(q, 5, c->by);
	db_bind_text(q, 6, c->text);
	db_bind_i64(q, 7, (int64_t)++s->last_change);
	r = db_step(q);
	return r < 0 ? r : forget_changes(s, c->alarm_id);
}

static int
drop_alarm(struct store *s, const struct id_msg *m)
{
	static const char *const sql[] = { "DELETE FROM alarm_change WHERE alarm_id=?",
		"DELETE FROM alarm WHERE id=?" };

	return drop_rows(s->db, sql, ARRAY_LEN(sql), m->id);
}

static int
compress_alarm(struct store *s, const struct id_msg *m)
{
	static const char *const sql[] = { "DELETE FROM alarm_change WHERE alarm_id=?1 "
					   "AND id<(SELECT max(id) FROM alarm_change "
					   "WHERE alarm_id=?1)" };

	return drop_rows(s->db, sql, ARRAY_LEN(sql), m->id);
}

static int
drop_person(struct store *s, const struct id_msg *m)
{
	static const char *const sql[] = { "DELETE FROM person WHERE id=?" };

	return drop_rows(s->db, sql, ARRAY_LEN(sql), m->id);
}

static int
drop_maintenance(struct store *s, const struct id_msg *m)
{
	static const char *const sql[] = { "DELETE FROM maintenance WHERE id=?" };

	return drop_rows(s->db, sql, ARRAY_LEN(sql), m->id);
}

/* The last ones are kept; one row in a hundred makes room for the next hundred. */
static int
write_note(struct store *s, struct grant_note *n)
{
	static const char *const sql[] = { "DELETE FROM grant_note WHERE id<=?1" };
	int r;

	n->id = ++s->last_note;
	r = db_put(s->db, "grant_note", &grant_note_rec, n);
	if (r == 0 && n->id % NOTES_FORGET_EVERY == 0 && n->id > GRANT_NOTES_KEPT)
		r = drop_rows(s->db, sql, ARRAY_LEN(sql), n->id - GRANT_NOTES_KEPT);
	return r;
}

static int
write_ticket(struct store *s, struct ticket *t)
{
	int r;

	t->evidence_seal = evidence_seal_of(s, t->case_id);
	r = db_put(s->db, "ticket", &ticket_rec, t);
	if (r == 0)
		r = find_index_ticket(s, t->id);
	return r < 0 ? r : outbox_owe(s, t);
}

static int
write_put(struct store *s, struct put *p)
{
	switch (p->msg) {
	case MSG_PUT_ALARM: return db_put(s->db, "alarm", &alarm_rec, p->rec);
	case MSG_PUT_CASE: return db_put(s->db, "cases", &case_file_rec, p->rec);
	case MSG_PUT_TICKET: return write_ticket(s, (struct ticket *)p->rec);
	case MSG_PUT_TICKET_ENTRY:
		return db_put(s->db, "ticket_entry", &ticket_entry_rec, p->rec);
	case MSG_DROP_ALARM: return drop_alarm(s, p->rec);
	case MSG_COMPRESS_ALARM: return compress_alarm(s, p->rec);
	case MSG_PUT_CHANGE: return write_change(s, p->rec);
	case MSG_PUT_EVENT: return write_event(s, p->rec);
	case MSG_PUT_MAINTENANCE:
		return db_put(s->db, "maintenance", &maintenance_rec, p->rec);
	case MSG_PUT_STOCK_MOVE:
		return db_put(s->db, "stock_move", &stock_move_rec, p->rec);
	case MSG_DROP_MAINTENANCE: return drop_maintenance(s, p->rec);
	case MSG_FORGET_CUSTOMER: return retain_forget(s, p->rec);
	case MSG_PUT_PERSON: return db_put(s->db, "person", &person_rec, p->rec);
	case MSG_DROP_PERSON: return drop_person(s, p->rec);
	case MSG_PUT_SESSION: return db_put(s->db, "session", &session_rec, p->rec);
	case MSG_PUT_DEVICE_STATE:
		return db_put(s->db, "device_state", &device_state_rec, p->rec);
	case MSG_PUT_ACCESS: return db_put(s->db, "access", &access_rec, p->rec);
	case MSG_EVIDENCE:
		return evidence_write(s, &((struct evidence_msg *)p->rec)->evidence);
	case MSG_GRANT_NOTE: return write_note(s, p->rec);
	case MSG_DELIVERED: return outbox_note(s, p->rec);
	case MSG_COMMAND: return outbox_obey(s, p->rec);
	case MSG_LEARNED: return learned_write(s, p->rec);
	default: return 0; /* MSG_COMMIT, or it was replaced */
	}
}

/* It is on disk: now it may be told. */
static void
tell(struct store *s)
{
	struct put *p;

	for (p = s->puts; p != NULL; p = p->next) {
		if (p->msg == MSG_COMMIT)
			house_tell(s->house, ROLE_TRIAGE, 0, MSG_COMMITTED, p->rec);
		else if (p->msg == MSG_PUT_EVENT)
			house_tell_all(s->house, ROLE_WEB, MSG_FEED, p->rec);
		else if (p->msg == MSG_PUT_PERSON)
			house_tell(s->house, ROLE_VAULT, 0, MSG_PERSON, p->rec);
		else if (p->msg == MSG_DROP_PERSON)
			house_tell(s->house, ROLE_VAULT, 0, MSG_PERSON_GONE, p->rec);
		else if (p->msg == MSG_EVIDENCE) {
			const struct evidence_msg *e = p->rec;
			struct evidence_kept_msg kept = { e->token, e->evidence.hash };

			house_tell(
			    s->house, ROLE_PROBE, p->instance, MSG_EVIDENCE_KEPT, &kept);
		} else if (p->msg == MSG_DELIVERED)
			outbox_settled(s, p->rec);
		else if (p->msg == MSG_COMMAND)
			people_settled(s, p->instance, p->rec);
		else if (p->msg == MSG_LEARNED)
			learned_kept(s, p->rec);
	}
}

static void
forget_group(struct store *s)
{
	arena_reset(&s->group_mem);
	map_fini(&s->group_alarms);
	map_init(&s->group_alarms);
	s->puts = NULL;
	s->puts_end = &s->puts;
	s->n_puts = 0;
	s->new_debts = false;
}

static int
write_group(struct store *s)
{
	struct put *p;
	int r = db_begin(s->db);

	for (p = s->puts; p != NULL && r == 0; p = p->next) {
		r = write_put(s, p);
		if (r != ERR_EXISTS)
			continue;
		/* Our own mistake, and no reason to stop all others. */
		log_error("%s left out: %s", msg_row(p->msg)->name, ESC(db_error(s->db)));
		r = 0;
	}
	if (r == 0)
		r = outbox_owe_alarms(s);
	if (r == 0 && s->new_debts)
		halt_at("outbox");
	return r == 0 ? db_commit(s->db) : r;
}

/* The disk refused. Everything is kept in memory and tried again; the log says so once. */
static void
wait_for_disk(struct store *s)
{
	if (!s->waiting)
		log_error(
		    "cannot write: %s; nothing is lost, %zu changes wait, trying again "
		    "each second",
		    ESC(db_error(s->db)), s->n_puts);
	db_rollback(s->db);
	s->waiting = true;
	s->new_debts = false;
	timer_after(s->retry, RETRY_US);
}

static void
flush(void *arg)
{
	struct store *s = arg;
	bool debts;

	if (s->puts == NULL || s->batch_open)
		return;
	if (write_group(s) < 0) {
		wait_for_disk(s);
		return;
	}
	if (s->waiting) {
		log_info("the disk writes again, nothing was lost");
		s->waiting = false;
	}
	tell(s);
	debts = s->new_debts;
	s->loaded = s->n_puts >= GROUP_LARGE;
	s->written_at = loop_now(house_loop(s->house));
	forget_group(s);
	if (debts)
		outbox_send(s);
}

/* Its moment is over: the end of this turn writes. */
static void
gathered(void *arg)
{
	struct store *s = arg;

	s->loaded = false;
}

/* A transaction costs by the pages it touches, and a storm touches the same ones again and again. */
static void
turn_over(void *arg)
{
	struct store *s = arg;
	int64_t left = s->written_at + GATHER_US - loop_now(house_loop(s->house));

	if (s->waiting)
		return;
	if (s->loaded && left > 0 && s->puts != NULL)
		timer_after(s->gather, left);
	else
		flush(s);
}

static int
hear_put(struct store *s, enum msg m, const struct rec_type *t, const void *rec)
{
	s->batch_open = true;
	store_append(s, m, 0, t, rec);
	return 0;
}

static int
hear_alarm(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_ALARM, &alarm_rec, body);
}

static int
hear_drop(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_DROP_ALARM, &id_msg_rec, body);
}

static int
hear_compress(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_COMPRESS_ALARM, &id_msg_rec, body);
}

static int
hear_change(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_CHANGE, &alarm_change_rec, body);
}

static int
hear_case(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_CASE, &case_file_rec, body);
}

static int
hear_ticket(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_TICKET, &ticket_rec, body);
}

static int
hear_ticket_entry(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_TICKET_ENTRY, &ticket_entry_rec, body);
}

static int
hear_event(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_EVENT, &event_rec, body);
}

static int
hear_device_state(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_DEVICE_STATE, &device_state_rec, body);
}

static int
hear_maintenance(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_MAINTENANCE, &maintenance_rec, body);
}

static int
hear_stock_move(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_STOCK_MOVE, &stock_move_rec, body);
}

static int
hear_drop_maintenance(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_DROP_MAINTENANCE, &id_msg_rec, body);
}

static int
hear_person(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_PERSON, &person_rec, body);
}

static int
hear_drop_person(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_DROP_PERSON, &id_msg_rec, body);
}

static int
hear_session(void *self, struct room_from from, const void *body)
{
	store_append(self, MSG_PUT_SESSION, from.instance, &session_rec, body);
	return 0;
}

static int
hear_forget(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_FORGET_CUSTOMER, &forget_msg_rec, body);
}

static int
hear_access(void *self, struct room_from from, const void *body)
{
	(void)from;
	return hear_put(self, MSG_PUT_ACCESS, &access_rec, body);
}

static int
hear_engine_ask(void *self, struct room_from from, const void *body)
{
	(void)body;
	identity_tell(self, from.instance);
	return 0;
}

static int
hear_commit(void *self, struct room_from from, const void *body)
{
	struct store *s = self;

	(void)from;
	store_append(s, MSG_COMMIT, 0, &commit_msg_rec, body);
	s->batch_open = false;
	if (s->n_puts >= GROUP_MAX && !s->waiting)
		flush(s);
	return 0;
}

static int
hear_evidence(void *self, struct room_from from, const void *body)
{
	store_append(self, MSG_EVIDENCE, from.instance, &evidence_msg_rec, body);
	return 0;
}

static int
hear_grant_note(void *self, struct room_from from, const void *body)
{
	store_append(self, MSG_GRANT_NOTE, from.instance, &grant_note_rec, body);
	return 0;
}

static int
hear_delivered(void *self, struct room_from from, const void *body)
{
	(void)from;
	outbox_hear(self, body);
	return 0;
}

static int
hear_command(void *self, struct room_from from, const void *body)
{
	people_hear(self, from.instance, body);
	return 0;
}

static int
hear_learned(void *self, struct room_from from, const void *body)
{
	store_append(self, MSG_LEARNED, from.instance, &learned_list_rec, body);
	return 0;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct store *s = self;

	if (role == ROLE_SINK) {
		outbox_sink_gone(s);
		if (up)
			outbox_send(s);
	}
	if (!up)
		return;
	if (role == ROLE_VAULT || role == ROLE_TRIAGE || role == ROLE_POLL ||
	    role == ROLE_TRAP || role == ROLE_INTAKE || role == ROLE_PROBE ||
	    role == ROLE_SESSION)
		inventory_give(s, role, instance);
	if (role == ROLE_VAULT)
		recover_vault(s);
	if (role == ROLE_TRIAGE)
		recover_triage(s);
}

static void
outbox_tick(void *arg)
{
	struct store *s = arg;

	timer_after(s->outbox_timer, OUTBOX_US);
	if (!s->waiting)
		outbox_send(s);
}

static void
idle_tick(void *arg)
{
	struct store *s = arg;

	timer_after(s->idle_timer, CHECKPOINT_US);
	if (db_checkpoint(s->db) < 0 && !s->waiting)
		log_warn("checkpoint: %s", ESC(db_error(s->db)));
}

static uint64_t
last_id(struct store *s, const char *sql)
{
	struct db_query *q;
	uint64_t last = 0;

	if (db_query(s->db, sql, &q) == 0 && db_step(q) == 1)
		last = (uint64_t)db_i64(q, 0);
	db_reset(q);
	return last;
}

static void *
open_store(struct house *h)
{
	struct store *s = mem_alloc(sizeof *s);
	char path[PATH_TEXT_MAX + 32];
	const char *why = "";

	s->house = h;
	s->puts_end = &s->puts;
	arena_init(&s->group_mem);
	arena_init(&s->inventory_mem);
	map_init(&s->group_alarms);
	map_init(&s->in_flight);
	map_init(&s->gates);
	snprintf(path, sizeof path, "%s/%s", house_state_dir(h), STORE_FILE);
	if (schema_open(s, path, &why) < 0) {
		log_error("cannot open %s: %s", path, ESC(why));
		return NULL;
	}
	s->last_event = last_id(s, "SELECT max(id) FROM event");
	s->last_change = last_id(s, "SELECT max(id) FROM alarm_change");
	s->last_note = last_id(s, "SELECT max(id) FROM grant_note");
	s->turn_end = loop_at_turn_end(house_loop(h), turn_over, s);
	s->gather = timer_new(house_loop(h), gathered, s);
	s->retry = timer_new(house_loop(h), flush, s);
	s->outbox_timer = timer_new(house_loop(h), outbox_tick, s);
	s->idle_timer = timer_new(house_loop(h), idle_tick, s);
	s->retain_timer = timer_new(house_loop(h), retain_tick, s);
	timer_after(s->outbox_timer, OUTBOX_US);
	timer_after(s->idle_timer, CHECKPOINT_US);
	timer_after(s->retain_timer, MINUTE_US);
	inventory_load(s);
	return s;
}

static void
close_store(void *self)
{
	struct store *s = self;

	turn_end_free(s->turn_end);
	timer_free(s->gather);
	timer_free(s->retry);
	timer_free(s->outbox_timer);
	timer_free(s->idle_timer);
	timer_free(s->retain_timer);
	arena_fini(&s->group_mem);
	learned_fini(s);
	map_fini(&s->devices);
	arena_fini(&s->inventory_mem);
	map_fini(&s->group_alarms);
	outbox_fini(s);
	db_close(s->db);
	mem_free(s);
}

static void
take_inventory(void *self, struct bytes blob)
{
	struct store *s = self;

	inventory_take(s, blob);
	house_ready(s->house);
}

static const struct room_hears hears[] = {
	{ MSG_PUT_ALARM, hear_alarm },
	{ MSG_DROP_ALARM, hear_drop },
	{ MSG_COMPRESS_ALARM, hear_compress },
	{ MSG_PUT_CHANGE, hear_change },
	{ MSG_PUT_CASE, hear_case },
	{ MSG_PUT_TICKET, hear_ticket },
	{ MSG_PUT_TICKET_ENTRY, hear_ticket_entry },
	{ MSG_PUT_EVENT, hear_event },
	{ MSG_PUT_DEVICE_STATE, hear_device_state },
	{ MSG_PUT_MAINTENANCE, hear_maintenance },
	{ MSG_DROP_MAINTENANCE, hear_drop_maintenance },
	{ MSG_FORGET_CUSTOMER, hear_forget },
	{ MSG_PUT_STOCK_MOVE, hear_stock_move },
	{ MSG_PUT_PERSON, hear_person },
	{ MSG_DROP_PERSON, hear_drop_person },
	{ MSG_PUT_SESSION, hear_session },
	{ MSG_PUT_ACCESS, hear_access },
	{ MSG_COMMIT, hear_commit },
	{ MSG_ENGINE_ASK, hear_engine_ask },
	{ MSG_EVIDENCE, hear_evidence },
	{ MSG_GRANT_NOTE, hear_grant_note },
	{ MSG_DELIVERED, hear_delivered },
	{ MSG_COMMAND, hear_command },
	{ MSG_LEARNED, hear_learned },
	{ 0, NULL },
};

const struct room_ops store_room = {
	.role = ROLE_STORE,
	.may = JAIL_READ_FILES | JAIL_WRITE_FILES,
	.files_max = 256,
	.open = open_store,
	.close = close_store,
	.peer = peer,
	.inventory = take_inventory,
	.hears = hears,
};
