#include "room/reader/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/json.h"
#include "base/list.h"
#include "base/mem.h"
#include "link/db/db.h"
#include "model/clocks.h"
#include "model/search.h"
#include "room/reader/commands.h"
#include "room/reader/bundled.h"
#include "room/reader/explained.h"
#include "room/reader/figures.h"
#include "room/reader/queries.h"
#include "room/reader/series.h"
#include "room/files.h"
#include "room/reader/spoken.h"
#include "sys/chan.h"
#include "sys/log.h"

#define STEPS_MAX  (200 * 1000 * 1000ull) /* some seconds of work */
#define PART_BYTES (96 * 1024)
#define BODY_MAX   (16 * 1024 * 1024)

struct reader {
	struct house *house;
	struct db *db;
	struct queries *queries;
	struct series_desk *series;
	struct list_node reports; /* of struct reporting */
};

/* The store makes the file before any reader is started; when it is put away and another laid in
 * its place (a restored backup), the room is started again with the rest. */
static int
open_db(struct reader *r)
{
	char path[PATH_TEXT_MAX + 32];
	const char *why = "";
	int e;

	snprintf(path, sizeof path, "%s/%s", house_state_dir(r->house), STORE_FILE);
	e = db_open(path, DB_READ, &r->db, &why);
	if (e < 0)
		log_error("cannot open %s: %s", path, ESC(why));
	else
		db_bound(r->db, STEPS_MAX);
	return e;
}

static void
send_part(struct reader *r, uint32_t instance, uint64_t ask, uint32_t status, bool last,
    struct bytes body)
{
	struct rows_msg m = { .ask = ask, .status = status, .last = last, .body = body };

	house_tell(r->house, ROLE_WEB, instance, MSG_ROWS, &m);
}

static void
answer(
    struct reader *r, uint32_t instance, uint64_t ask, uint32_t status, struct buf *body)
{
	struct bytes left = buf_view(body);

	do {
		size_t n = left.n < PART_BYTES ? left.n : PART_BYTES;

		send_part(
		    r, instance, ask, status, n == left.n, (struct bytes){ left.p, n });
		left.p += n;
		left.n -= n;
	} while (left.n != 0);
}

static uint32_t
refuse(struct buf *body, uint32_t status, const char *why)
{
	struct json j = json_into(body);

	buf_clear(body);
	json_object(&j);
	json_put_text(&j, "error", why);
	json_object_end(&j);
	return status;
}

/* "no such device", of a question that is called device.show. */
static uint32_t
none(struct buf *body, const char *question)
{
	char why[64];

	snprintf(why, sizeof why, "no such %.*s", (int)strcspn(question, "."), question);
	return refuse(body, 404, why);
}

static uint32_t
read_rows(struct reader *r, const struct query *row, struct db_query *q, struct buf *body)
{
	struct json j = json_into(body);
	int e, n = 0;

	if (!row->one)
		json_array(&j);
	while ((e = db_step(q)) == 1) {
		n++;
		db_row_json(q, &j);
		if (row->one || body->n > BODY_MAX)
			break;
	}
	db_reset(q);
	if (!row->one)
		json_array_end(&j);
	if (e == ERR_TIMEOUT)
		return refuse(body, 503, "the question takes too long; ask for less");
	if (e < 0) {
		log_error("query=%s failed: %s", row->name, ESC(db_error(r->db)));
		return refuse(body, 500, "the store did not answer");
	}
	if (row->one && n == 0)
		return none(body, row->name);
	return 200;
}

/* The clocks of a ticket are no rows: they are reckoned from its ledger. */
static uint32_t
tell_clocks(struct reader *r, const char *id, struct buf *body)
{
	struct json j = json_into(body);
	struct ledger ledger = { 0 };
	struct clocks clocks;
	struct db_query *q;
	struct arena mem;
	size_t i;
	int e = db_query(
	    r->db, "SELECT * FROM ticket_entry WHERE ticket_id=? ORDER BY id", &q);

	arena_init(&mem);
	if (e == 0)
		db_bind_i64(q, 1, strtoll(id, NULL, 10));
	while (e >= 0 && (e = db_step(q)) == 1) {
		struct ticket_entry entry;

		e = db_record(q, &mem, &ticket_entry_rec, &entry);
		if (e == 0)
			ledger_add(&mem, &ledger, &entry);
	}
	if (e < 0 || ledger.entries.n == 0) {
		arena_fini(&mem);
		return e < 0 ? refuse(body, 500, "the store did not answer")
			     : none(body, "ticket.clocks");
	}
	clocks_reckon(&mem, &ledger, loop_wall(house_loop(r->house)), &clocks);
	json_array(&j);
	for (i = 0; i < clocks.v.n; i++)
		rec_json(&j, &clock_told_rec, &clocks.v.v[i]);
	json_array_end(&j);
	arena_fini(&mem);
	return 200;
}

static uint32_t
tell_explained(struct reader *r, const char *id, struct buf *body)
{
	int e = explained(r->db, house_plan(r->house), strtoull(id, NULL, 10), body);

	if (e == ERR_NOT_FOUND)
		return none(body, "case.explain");
	return e < 0 ? refuse(body, 500, "the store did not answer") : 200;
}

/* A report under way: a view in each turn, so that other questions come between. */
struct reporting {
	struct reader *reader;
	struct timer *next;
	struct figures *figures;
	struct buf body;
	uint32_t instance;
	uint64_t ask;
	struct list_node in_reports;
};

static void
report_over(struct reporting *p)
{
	list_remove(&p->in_reports);
	figures_free(p->figures);
	timer_free(p->next);
	buf_fini(&p->body);
	mem_free(p);
}

static void
report_goes_on(void *arg)
{
	struct reporting *p = arg;
	struct reader *r = p->reader;
	uint32_t status = 200;
	int e = figures_step(p->figures, house_plan(r->house));

	if (e == 1) {
		timer_after(p->next, 0);
		return;
	}
	if (e == ERR_TIMEOUT)
		status = refuse(
		    &p->body, 503, "the question takes too long; ask for a shorter span");
	else if (e < 0) {
		log_error("query=report failed: %s", ESC(db_error(r->db)));
		status = refuse(&p->body, 500, "the store did not answer");
	}
	answer(r, p->instance, p->ask, status, &p->body);
	report_over(p);
}

/* 0 when it is under way, else a status. */
static uint32_t
report_begins(
    struct reader *r, uint32_t instance, const struct query_msg *m, struct buf *body)
{
	struct reporting *p;
	const char *wrong;

	if (!list_empty(&r->reports))
		return refuse(body, 503, "a report is under way: one at a time");
	p = mem_alloc(sizeof *p);
	*p = (struct reporting){ .reader = r, .instance = instance, .ask = m->ask };
	buf_init(&p->body);
	list_init(&p->in_reports);
	wrong = figures_new(r->db, house_plan(r->house), m->args.v, m->args.n,
	    loop_wall(house_loop(r->house)), &p->body, &p->figures);
	if (wrong != NULL) {
		report_over(p);
		return refuse(body, 400, wrong);
	}
	list_append(&r->reports, &p->in_reports);
	p->next = timer_new(house_loop(r->house), report_goes_on, p);
	timer_after(p->next, 0);
	return 0;
}

static uint32_t
tell_bundled(struct reader *r, const char *id, struct buf *body)
{
	int e = bundled(r->db, strtoull(id, NULL, 10), BODY_MAX, body);

	if (e == ERR_NOT_FOUND)
		return none(body, "case.evidence");
	if (e == ERR_RANGE)
		return refuse(
		    body, 413, "the evidence of this case is larger than 16 MB");
	return e < 0 ? refuse(body, 500, "the store did not answer") : 200;
}

/* The statement of device.show gets what only the plan knows. */
static void
bind_ways(struct reader *r, struct db_query *q, const char *device)
{
	struct arena mem;
	const char *said;

	arena_init(&mem);
	said = spoken_ways(r->db, house_plan(r->house), device, &mem);
	if (*said != 0)
		db_bind_name(q, ":ssh", said);
	arena_fini(&mem);
}

/* The samples are the history's: the answer comes from there, later. 0 when it does, else a status. */
static uint32_t
ask_history(
    struct reader *r, uint32_t instance, const struct query_msg *m, struct buf *body)
{
	struct db_query *q;
	const char *why;
	uint64_t id = 0;

	if (db_query(r->db, "SELECT id FROM device WHERE name=?", &q) < 0)
		return refuse(body, 500, "the store did not understand");
	db_bind_text(q, 1, argument_of(m->args.v, m->args.n, "name"));
	if (db_step(q) == 1)
		id = (uint64_t)db_i64(q, 0);
	db_reset(q);
	if (id == 0)
		return none(body, m->name);
	why = series_ask(r->series, instance, m, id);
	return why == NULL ? 0 : refuse(body, *why == 't' ? 503 : 400, why);
}

static void
series_done(void *arg, uint32_t instance, uint64_t ask, uint32_t status, struct buf *body)
{
	answer(arg, instance, ask, status, body);
}

static int
hear_series(void *self, struct room_from from, const void *msg)
{
	struct reader *r = self;

	(void)from;
	series_hear(r->series, msg);
	return 0;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct reader *r = self;

	(void)instance;
	if (role == ROLE_HISTORY && !up)
		series_history_gone(r->series);
}

/* "kb.list" asked for a search is a statement of its own. */
static const struct query *
statement(const struct reader *r, const struct query_msg *m)
{
	const struct argument *v = m->args.v;
	const struct query *row = NULL;
	char name[64];

	if (*argument_of(v, m->args.n, "search") != 0) {
		snprintf(name, sizeof name, "%.40s.search", m->name);
		row = queries_find(r->queries, name);
	}
	return row != NULL ? row : queries_find(r->queries, m->name);
}

/* False: there is no word in what is searched for. */
static bool
bind_arguments(struct db_query *q, const struct query_msg *m)
{
	struct arena mem;
	const char *match;
	size_t i;
	bool fine = true;

	arena_init(&mem);
	for (i = 0; i < m->args.n; i++) {
		const struct argument *a = &m->args.v[i];
		char name[72];

		snprintf(name, sizeof name, ":%s", a->key);
		if (*a->value != 0)
			db_bind_name(q, name, a->value);
		if (strcmp(a->key, "search") == 0 && *a->value != 0) {
			match = search_match(&mem, a->value);
			fine = *match != 0;
			db_bind_name(q, ":match", match);
		}
	}
	arena_fini(&mem);
	return fine;
}

static const char *
records_of(const struct reader *r, char path[PATH_TEXT_MAX + 32])
{
	snprintf(path, PATH_TEXT_MAX + 32, "%s/%s", house_state_dir(r->house),
	    SESSIONS_FOLDER);
	return path;
}

/* Command logs are files. */
static uint32_t
tell_commands(struct reader *r, const struct query_msg *m, struct buf *body)
{
	const char *text = argument_of(m->args.v, m->args.n, "text"),
		   *id = argument_of(m->args.v, m->args.n, "id"),
		   *limit = argument_of(m->args.v, m->args.n, "limit");
	size_t most = *limit != 0 ? strtoul(limit, NULL, 10) : GREP_ROWS;
	char folder[PATH_TEXT_MAX + 32];

	records_of(r, folder);
	if (strcmp(m->name, "session.commands") == 0)
		return commands_of_session(folder, strtoull(id, NULL, 10), body)
		    ? 200
		    : none(body, m->name);
	if (*text == 0)
		return refuse(body, 400, "text is wanted: a part of a command");
	commands_search(folder, text, most < GREP_ROWS ? most : GREP_ROWS, body);
	return 200;
}

static int
hear_query(void *self, struct room_from from, const void *msg)
{
	struct reader *r = self;
	const struct query_msg *m = msg;
	const struct query *row = statement(r, m);
	char folder[PATH_TEXT_MAX + 32];
	struct db_query *q = NULL;
	struct buf body;
	uint32_t status;

	buf_init(&body);
	if (strcmp(m->name, "ticket.clocks") == 0) {
		status = tell_clocks(r, argument_of(m->args.v, m->args.n, "id"), &body);
	} else if (strcmp(m->name, "case.explain") == 0) {
		status =
		    tell_explained(r, argument_of(m->args.v, m->args.n, "id"), &body);
	} else if (strcmp(m->name, "report") == 0) {
		status = report_begins(r, from.instance, m, &body);
	} else if (strcmp(m->name, "case.evidence") == 0) {
		status = tell_bundled(r, argument_of(m->args.v, m->args.n, "id"), &body);
	} else if (strcmp(m->name, "device.series") == 0) {
		status = ask_history(r, from.instance, m, &body);
	} else if (strcmp(m->name, "session.commands") == 0 ||
	    strcmp(m->name, "command.list") == 0) {
		status = tell_commands(r, m, &body);
	} else if (row == NULL) {
		status = refuse(&body, 404, "no such question");
	} else if (db_query(r->db, row->sql, &q) < 0) {
		log_error(
		    "query=%s does not compile: %s", row->name, ESC(db_error(r->db)));
		status = refuse(&body, 500, "the store did not understand");
	} else if (!bind_arguments(q, m)) {
		status =
		    refuse(&body, 400, "search: a word is wanted, of letters or digits");
	} else {
		if (strcmp(m->name, "session.show") == 0)
			db_bind_name(q, ":folder", records_of(r, folder));
		if (strcmp(m->name, "device.show") == 0)
			bind_ways(r, q, argument_of(m->args.v, m->args.n, "name"));
		status = read_rows(r, row, q, &body);
	}
	if (status != 0)
		answer(r, from.instance, m->ask, status, &body);
	buf_fini(&body);
	return 0;
}

static void *
open_reader(struct house *h)
{
	struct reader *r = mem_alloc(sizeof *r);

	r->house = h;
	if (open_db(r) < 0) {
		mem_free(r);
		return NULL;
	}
	list_init(&r->reports);
	r->queries = queries_new();
	r->series = series_desk_new(h, series_done, r);
	house_ready(h);
	return r;
}

static void
close_reader(void *self)
{
	struct reader *r = self;

	while (!list_empty(&r->reports))
		report_over(LIST_THING(r->reports.next, struct reporting, in_reports));
	series_desk_free(r->series);
	queries_free(r->queries);
	db_close(r->db);
	mem_free(r);
}

static const struct room_hears hears[] = {
	{ MSG_QUERY, hear_query },
	{ MSG_SERIES, hear_series },
	{ 0, NULL },
};

const struct room_ops reader_room = {
	.role = ROLE_READER,
	.may =
	    JAIL_READ_FILES | JAIL_WRITE_FILES, /* a WAL's index is shared in writing */
	.files_max = 256,
	.open = open_reader,
	.close = close_reader,
	.peer = peer,
	.hears = hears,
};
