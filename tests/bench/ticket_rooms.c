/* ticket_rooms - what tickets cost: verdicts to committed tickets, a million of them, and a sink that was away.
 *
 *     ticket_rooms TRIAGED CONFIG PLACE OUT.json [TICKETS] [SECONDS] [ENTRIES]
 *
 * The store, the reader and the sink are the real ones, each in its process and jail; this program is triage and the
 * web room to them. A ticket is made from a case with its verdict by the model's own functions, and goes with its
 * case, two entries of its ledger and an event, as triage sends it. Limits are SQLite itself, on the same disk, with the
 * same rows in transactions of the same size; and write() with fdatasync(). The sink is away until the last rows: its
 * own syncs, a line each, are measured there.
 */
#include <sqlite3.h>
#include <sys/stat.h>
#include <time.h>

#include "link/db/db.h"
#include "measure.h"
#include "model/ledger.h"
#include "room/files.h"
#include "ticket_house.h"

#define SAMPLES_MAX 200000
#define OUTSTANDING 512
#define DEVICES     100000
#define PAGE        "100"

struct samples {
	double ms[SAMPLES_MAX];
	size_t n;
};

static struct bench_house house;
static struct arena mem;
static char place[512], db_path[640];
static struct samples commits;
static uint64_t next_ticket = 1, next_entry = 1, seq, done_seq, recovered;
static double sent_at[1 << 20];
static bool answered;
static uint32_t answer_status;

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
sample(struct samples *s, double ms)
{
	if (s->n < SAMPLES_MAX)
		s->ms[s->n++] = ms;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
part(struct samples *s, double p)
{
	if (s->n == 0)
		return 0;
	qsort(s->ms, s->n, sizeof s->ms[0], by_size);
	return s->ms[(size_t)(p * (double)(s->n - 1))];
}

/* --- as triage --- */

static int
store_said(void *arg, unsigned type, struct bytes body, int fd)
{
	struct cur c = cur_over(body.p, body.n);
	struct commit_msg m;

	(void)arg;
	(void)fd;
	if (type == MSG_RECOVERED) {
		struct recovered_msg r;

		rec_read(&c, &mem, &recovered_msg_rec, &r);
		next_ticket = r.next_ticket;
		next_entry = r.next_entry;
		recovered++;
	}
	if (type == MSG_COMMITTED) {
		rec_read(&c, &mem, &commit_msg_rec, &m);
		while (done_seq < m.seq) {
			done_seq++;
			sample(
			    &commits, now_ms() - sent_at[done_seq % ARRAY_LEN(sent_at)]);
		}
	}
	house_check(&house);
	return 0;
}

static const struct chan_ops triage_ops = { store_said, room_gone };

static struct case_file case_of;
static struct alarm alarm_of;
static struct device device_of;

/* A case as it stands when its verdict does: a finding, five runs, what was ruled out. */
static void
make_case(void)
{
	static const char *const hashes[] = {
		"5b1f0c2d3e4a59687786958493a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4",
		"6c2f0c2d3e4a59687786958493a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4",
		"7d3f0c2d3e4a59687786958493a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4"
	};
	const struct plan *plan = &house.config.plan;
	const struct cause *k = plan_cause(plan, "sw.port.fiber-degraded");
	wall_us now = loop_wall(house.loop);
	size_t i;

	rec_init(&device_rec, &device_of);
	device_of.device_class = "switch";
	device_of.customer = "acme";
	device_of.site = "hill";
	device_of.model = "AS-4800";
	device_of.serial = "SN20260017";
	rec_init(&alarm_rec, &alarm_of);
	alarm_of.alarm_type = "optic-rx-low";
	alarm_of.severity = SEVERITY_MAJOR;
	rec_init(&case_file_rec, &case_of);
	case_of.component = "port:ge3";
	case_of.alarm_type = "optic-rx-low";
	case_of.alarm_text = "ge3 receives -27.4 dBm, its module warns below -24.0 dBm";
	case_of.severity = SEVERITY_MAJOR;
	case_of.first_sign = case_of.opened_at = now;
	case_of.verdict = VERDICT_DIAGNOSED;
	case_of.state = CASE_CLOSED;
	case_of.findings.v = arena_alloc(&mem, sizeof *case_of.findings.v);
	case_of.findings.n = 1;
	rec_init(&finding_rec, &case_of.findings.v[0]);
	case_of.findings.v[0].cause = k->code;
	case_of.findings.v[0].title = k->title;
	case_of.findings.v[0].confidence = 0.85;
	case_of.findings.v[0].probe = "sw_optic";
	case_of.findings.v[0].text =
	    "our ge3 lost 6.2 dB against its median while the far transmitter sends as "
	    "ever; "
	    "the other direction is unchanged";
	case_of.findings.v[0].action = k->action;
	case_of.findings.v[0].part = k->part;
	case_of.findings.v[0].skill = k->skill;
	case_of.findings.v[0].evidence.v = (const char **)(uintptr_t)hashes;
	case_of.findings.v[0].evidence.n = ARRAY_LEN(hashes);
	case_of.runs.v = arena_alloc(&mem, 5 * sizeof *case_of.runs.v);
	case_of.runs.n = 5;
	for (i = 0; i < 5; i++) {
		struct run *r = &case_of.runs.v[i];

		rec_init(&run_rec, r);
		r->seq = (uint32_t)i + 1;
		r->probe = i == 4 ? "sw_optic" : "sw_port";
		r->state = RUN_DONE;
		r->outcome = i == 4 ? OUTCOME_FOUND : OUTCOME_NOTHING;
		r->ordered_at = r->ended_at = now;
		r->evidence.v = (const char **)(uintptr_t)hashes;
		r->evidence.n = ARRAY_LEN(hashes);
	}
}

/* The verdict stands: the ticket is made, and all of it sent. */
static void
verdict(void)
{
	struct arena own;
	struct ticket t;
	struct ticket_entry e;
	struct event story;
	struct commit_msg end = { .seq = seq + 1 };
	uint64_t id = next_ticket++;
	wall_us now = loop_wall(house.loop);
	int i;

	sent_at[end.seq % ARRAY_LEN(sent_at)] = now_ms();
	arena_init(&own);
	device_of.name =
	    arena_printf(&own, "sw-%llu", (unsigned long long)(id * 7919 % DEVICES));
	alarm_of.device = case_of.device = case_of.findings.v[0].device = device_of.name;
	case_of.id = case_of.ticket_id = id;
	ticket_open(&own, &t, id, &house.config.plan, &case_of, &alarm_of, &device_of,
	    "the far end sees it well", now);
	t.version = 1;
	t.changed_at = now;
	t.change = "opened";
	t.changed_by = "triaged";
	house_say(&house, house.as_triage, MSG_PUT_CASE, &case_of, -1);
	house_say(&house, house.as_triage, MSG_PUT_TICKET, &t, -1);
	for (i = 0; i < 2; i++) {
		rec_init(&ticket_entry_rec, &e);
		e.id = next_entry++;
		e.ticket_id = id;
		e.at = now;
		e.by = "triaged";
		e.act = i == 0 ? ACT_OPENED : ACT_DIAGNOSED;
		house_say(&house, house.as_triage, MSG_PUT_TICKET_ENTRY, &e, -1);
	}
	rec_init(&event_rec, &story);
	story.at = now;
	story.kind = "ticket";
	story.device = device_of.name;
	story.ticket_id = id;
	story.text = t.problem.title;
	house_say(&house, house.as_triage, MSG_PUT_EVENT, &story, -1);
	house_say(&house, house.as_triage, MSG_COMMIT, &end, -1);
	seq = end.seq;
	arena_fini(&own);
}

static bool
all_committed(void *arg)
{
	(void)arg;
	return done_seq == seq;
}

static bool
is_recovered(void *arg)
{
	(void)arg;
	return recovered != 0;
}

/* --- as the web room --- */

static int
reader_said(void *arg, unsigned type, struct bytes body, int fd)
{
	struct cur c = cur_over(body.p, body.n);
	struct arena own;
	struct rows_msg m;

	(void)arg;
	(void)fd;
	if (type != MSG_ROWS)
		return 0;
	arena_init(&own);
	rec_read(&c, &own, &rows_msg_rec, &m);
	answer_status = m.status;
	answered = m.last;
	arena_fini(&own);
	house_check(&house);
	return 0;
}

static const struct chan_ops web_ops = { reader_said, room_gone };

/* Fifty questions a second, as some dozens of people and a page ask them. */
static void
rest_over(void *arg)
{
	*(bool *)arg = true;
	house_check(&house);
}

static bool
is_true(void *arg)
{
	return *(bool *)arg;
}

static void
rest(void)
{
	bool over = false;
	struct timer *t = timer_new(house.loop, rest_over, &over);

	timer_after(t, 20 * MS_US);
	house_wait(&house, is_true, &over);
	timer_free(t);
}

static bool
is_answered(void *arg)
{
	(void)arg;
	return answered;
}

/* --- verdicts at a pace, and questions between them --- */

struct pace {
	struct timer *timer;
	double began, per_ms, until;
	uint64_t first;
	bool over;
};

static void
pace_tick(void *arg)
{
	struct pace *p = arg;
	double now = now_ms();
	uint64_t due = (uint64_t)((now - p->began) * p->per_ms);

	while (seq - p->first < due && seq - done_seq < ARRAY_LEN(sent_at) / 2)
		verdict();
	if (now >= p->until)
		p->over = true;
	else
		timer_after(p->timer, MS_US);
	house_check(&house);
}

static void
pace_begin(struct pace *p, double per_s, double seconds)
{
	*p = (struct pace){ .timer = timer_new(house.loop, pace_tick, p),
		.began = now_ms(),
		.per_ms = per_s / 1e3,
		.until = now_ms() + seconds * 1e3,
		.first = seq };
	commits.n = 0;
	timer_after(p->timer, 0);
}

static bool
pace_over(void *arg)
{
	return ((struct pace *)arg)->over && done_seq == seq;
}

static void
rooms_up(void)
{
	recovered = 0;
	room_start(&house, &house.store, ROLE_STORE);
	house.as_triage = chan_new(
	    house.loop, room_meet(&house, &house.store, ROLE_TRIAGE), &triage_ops, NULL);
	house_wait(&house, is_recovered, NULL);
	room_start(&house, &house.reader, ROLE_READER);
	house.as_web = chan_new(
	    house.loop, room_meet(&house, &house.reader, ROLE_WEB), &web_ops, NULL);
}

static void
rooms_down(void)
{
	room_stop(&house.sink);
	room_stop(&house.reader);
	room_stop(&house.store);
	chan_free(house.as_triage);
	chan_free(house.as_web);
}

/* --- SQLite itself: what a verdict writes, in transactions of as many, durable --- */

static void
run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		errx(1, "%s: %s", sql, sqlite3_errmsg(db));
}

/* The rows of ticket 1 as the store wrote them, with indices of their ids alone: us a verdict. */
static double
sqlite_itself(unsigned group, double seconds)
{
	char path[640], attach[800];
	sqlite3 *db;
	sqlite3_stmt *s[3];
	static const char *const copies[] = { "INSERT INTO ticket SELECT * FROM t1",
		"INSERT INTO cases SELECT * FROM c1",
		"INSERT INTO ticket_entry SELECT * FROM e1" };
	double began, us;
	uint64_t n = 0;
	unsigned i, k;

	snprintf(path, sizeof path, "%s/itself.db", place);
	unlink(path);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		errx(1, "%s", path);
	snprintf(attach, sizeof attach, "ATTACH '%s' AS ours", db_path);
	run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
	run(db, attach);
	run(db,
	    "CREATE TEMP TABLE t1 AS SELECT * FROM ours.ticket WHERE id=1;"
	    "CREATE TEMP TABLE c1 AS SELECT * FROM ours.cases WHERE id=1;"
	    "CREATE TEMP TABLE e1 AS SELECT * FROM ours.ticket_entry WHERE ticket_id=1;"
	    "CREATE TABLE main.ticket AS SELECT * FROM t1; CREATE TABLE main.cases AS "
	    "SELECT * "
	    "FROM c1; CREATE TABLE main.ticket_entry AS SELECT * FROM e1;"
	    "DETACH ours");
	for (i = 0; i < 3; i++)
		sqlite3_prepare_v2(db, copies[i], -1, &s[i], NULL);
	began = now_ms();
	while (now_ms() - began < seconds * 1e3) {
		run(db, "BEGIN");
		for (k = 0; k < group; k++, n++)
			for (i = 0; i < 3; i++) {
				sqlite3_step(s[i]);
				sqlite3_reset(s[i]);
			}
		run(db, "COMMIT");
	}
	us = (now_ms() - began) * 1e3 / (double)n;
	for (i = 0; i < 3; i++)
		sqlite3_finalize(s[i]);
	sqlite3_close(db);
	unlink(path);
	return us;
}

/* --- a million, and a backlog: rows like the store's own, in the store's own tables --- */

/* "INSERT INTO table SELECT every column of its row 1, but these FROM n(i)". */
static void
multiply(sqlite3 *db, const char *table, const char *const (*but)[2], size_t n_but,
    uint64_t from, uint64_t to)
{
	struct buf columns, values, sql;
	sqlite3_stmt *q;
	char info[128];
	size_t i;

	buf_init(&columns);
	buf_init(&values);
	buf_init(&sql);
	snprintf(info, sizeof info, "SELECT name FROM pragma_table_info('%s')", table);
	sqlite3_prepare_v2(db, info, -1, &q, NULL);
	while (sqlite3_step(q) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(q, 0);
		const char *value = NULL;

		for (i = 0; i < n_but; i++)
			if (strcmp(but[i][0], name) == 0)
				value = but[i][1];
		buf_printf(&columns, "%s\"%s\"", columns.n != 0 ? "," : "", name);
		if (value != NULL)
			buf_printf(&values, "%s%s", values.n != 0 ? "," : "", value);
		else
			buf_printf(&values, "%sr.\"%s\"", values.n != 0 ? "," : "", name);
	}
	sqlite3_finalize(q);
	buf_printf(&sql,
	    "WITH RECURSIVE n(i) AS (SELECT %llu UNION ALL SELECT i+1 FROM n WHERE "
	    "i<%llu) "
	    "INSERT INTO %s(%s) SELECT %s FROM n, (SELECT * FROM %s ORDER BY 1 LIMIT 1) "
	    "r",
	    (unsigned long long)from, (unsigned long long)to, table, buf_str(&columns),
	    buf_str(&values), table);
	run(db, buf_str(&sql));
	buf_fini(&columns);
	buf_fini(&values);
	buf_fini(&sql);
}

static sqlite3 *
open_bulk(void)
{
	sqlite3 *db;

	if (sqlite3_open(db_path, &db) != SQLITE_OK)
		errx(1, "%s", db_path);
	run(db,
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;"
	    "PRAGMA wal_autocheckpoint=20000");
	return db;
}

/* Titles of words that are rare, and of some that are everywhere; one in five hundred is open. */
static void
make_many(uint64_t n)
{
	static const char *const tickets[][2] = { { "id", "i" }, { "case_id", "i" },
		{ "status", "iif(i%500=0,'inProgress','closed')" },
		{ "stage", "iif(i%500=0,'accepted','closed')" },
		{ "changed_at", "r.changed_at" }, { "alarm_id", "i" },
		{ "customer", "'Customer '||(i%2000)" },
		{ "product",
		    "json_set(r.product,'$.device','sw-'||(i*7919%100000),'$.serial','SN'"
		    "||i)" },
		{ "problem",
		    "json_set(r.problem,'$.title','sw-'||(i*7919%100000)||' port "
		    "ge'||(i%48)||"
		    "' word'||(i*31%5000)||' "
		    "term'||(i*17%50),'$.what','word'||(i*13%20000)||"
		    "' and word'||(i*29%20000)||' of the "
		    "line','$.circumstances','','$.accompanied',"
		    "'')" } };
	static const char *const entries[][2] = { { "id", "i" }, { "ticket_id", "i" } };
	static const char *const cases[][2] = { { "id", "i" }, { "ticket_id", "i" } };
	sqlite3 *db = open_bulk();
	uint64_t from = 2, to;

	run(db,
	    "DELETE FROM ticket WHERE id>1; DELETE FROM ticket_entry WHERE id>1; DELETE "
	    "FROM "
	    "cases WHERE id>1; DELETE FROM event; DELETE FROM ticket_search; DELETE FROM "
	    "outbox");
	for (; from <= n; from = to + 1) {
		to = from + 49999 < n ? from + 49999 : n;
		run(db, "BEGIN");
		multiply(db, "ticket", tickets, ARRAY_LEN(tickets), from, to);
		multiply(db, "ticket_entry", entries, ARRAY_LEN(entries), from, to);
		multiply(db, "cases", cases, ARRAY_LEN(cases), from, to);
		run(db, "COMMIT");
	}
	sqlite3_close(db);
}

static void
make_backlog(uint64_t n)
{
	sqlite3 *db = open_bulk();
	char sql[900];

	snprintf(sql, sizeof sql,
	    "DELETE FROM outbox;"
	    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<%llu) "
	    "INSERT INTO outbox(key,sink,ticket_id,body,state,tries,made_at,next_at) "
	    "SELECT "
	    "'ticket-'||(1+i%%(%llu/5+1))||'-v'||(1+i/(%llu/5+1))||'-tickets','tickets',"
	    "1+i%%(%llu/5+1),CAST(json_object('ticket',1+i%%(%llu/5+1),'version',1+i/"
	    "(%llu/"
	    "5+1),"
	    "'text',(SELECT problem||findings||clocks FROM ticket WHERE id=1)) AS "
	    "BLOB),'owed',30,"
	    "1000000*(unixepoch()-172800),1000000*(unixepoch()-100) FROM n",
	    (unsigned long long)n - 1, (unsigned long long)n, (unsigned long long)n,
	    (unsigned long long)n, (unsigned long long)n, (unsigned long long)n);
	run(db, sql);
	sqlite3_close(db);
}

/* --- the rows --- */

static void
bench_commits(double seconds)
{
	struct pace p;
	double began, us, limit, cpu;
	uint64_t first;
	int i;

	commits.n = 0;
	for (i = 0; i < 300; i++) {
		verdict();
		house_wait(&house, all_committed, NULL);
	}
	limit = sqlite_itself(1, seconds / 4) / 1e3;
	figure((struct figure){ "a verdict alone to its committed ticket, p50", "ms",
	    part(&commits, 0.5), limit, 0, 0 });
	figure((struct figure){ "a verdict alone to its committed ticket, p99", "ms",
	    part(&commits, 0.99), limit, 0, 100 });
	pace_begin(&p, 1000, seconds);
	house_wait(&house, pace_over, &p);
	us = (now_ms() - p.began) * 1e3 / (double)(seq - p.first);
	figure(
	    (struct figure){ "at 1,000 a second: time for each", "us", us, 0, 0, 1010 });
	figure((struct figure){ "at 1,000 a second: to the committed ticket, p99", "ms",
	    part(&commits, 0.99), 0, 0, 100 });
	timer_free(p.timer);
	first = seq;
	began = now_ms();
	cpu = room_cpu_us(&house.store);
	while (now_ms() - began < seconds * 1e3) {
		for (i = 0; i < OUTSTANDING; i++)
			verdict();
		house_wait(&house, all_committed, NULL);
	}
	us = (now_ms() - began) * 1e3 / (double)(seq - first);
	cpu = (room_cpu_us(&house.store) - cpu) / (double)(seq - first);
	figure((struct figure){ "as fast as it goes, each durable: time for each", "us",
	    us, sqlite_itself(OUTSTANDING, seconds / 4), 0, 1000 });
	figure((struct figure){ "the store's own CPU for each", "us", cpu, 0, 0, 1000 });
}

/* A question as the page asks it, with "limit" and up to two more arguments. */
struct question {
	const char *name, *query;
	struct argument args[2]; /* a value of NULL stands for the middle's id */
	size_t n_args;
	double aim;
};

static double
ask(const struct question *a, const char *middle)
{
	struct argument args[3] = { { "limit", PAGE } };
	struct query_msg m = { .ask = 1, .name = a->query, .args = { args, 1 } };
	double began = now_ms();

	for (; m.args.n <= a->n_args; m.args.n++) {
		args[m.args.n] = a->args[m.args.n - 1];
		if (args[m.args.n].value == NULL)
			args[m.args.n].value = middle;
	}
	answered = false;
	house_say(&house, house.as_web, MSG_QUERY, &m, -1);
	house_wait(&house, is_answered, NULL);
	if (answer_status != 200)
		errx(1, "%s: %u", a->query, answer_status);
	return now_ms() - began;
}

static void
bench_many(uint64_t n, double seconds)
{
	static const struct question asked[] = {
		{ "open tickets, a page, p99", "ticket.list", { { 0 } }, 0, 20 },
		{ "all tickets, a page, p99", "ticket.list", { { "all", "yes" } }, 1,
		    20 },
		{ "all tickets, a page in the middle, p99", "ticket.list",
		    { { "all", "yes" }, { "before", NULL } }, 2, 20 },
		{ "one ticket, p99", "ticket.show", { { "id", NULL } }, 1, 20 },
		{ "the counts, p99", "counts", { { 0 } }, 0, 20 },
		{ "search: a device, p99", "ticket.list", { { "search", "sw-77777" } }, 1,
		    50 },
		{ "search: a rare word, p99", "ticket.list", { { "search", "word4711" } },
		    1, 50 },
		{ "search: a rare word and a common one, p99", "ticket.list",
		    { { "search", "word4711 line" } }, 1, 50 },
		{ "search: two common words, p99", "ticket.list",
		    { { "search", "term7 line" } }, 1, 50 },
		{ "search: a beginning of a word, p99", "ticket.list",
		    { { "search", "word47" } }, 1, 50 },
	};
	struct samples *each = mem_alloc(ARRAY_LEN(asked) * sizeof *each);
	char middle[32];
	struct pace p;
	size_t i;

	snprintf(middle, sizeof middle, "%llu", (unsigned long long)n / 2);
	pace_begin(&p, 1000, seconds);
	while (!p.over)
		for (i = 0; i < ARRAY_LEN(asked) && !p.over; i++) {
			sample(&each[i], ask(&asked[i], middle));
			rest();
		}
	house_wait(&house, pace_over, &p);
	for (i = 0; i < ARRAY_LEN(asked); i++)
		figure((struct figure){
		    asked[i].name, "ms", part(&each[i], 0.99), 0, 0, asked[i].aim });
	figure((struct figure){ "and meanwhile verdicts, 1,000 a second, p99", "ms",
	    part(&commits, 0.99), 0, 0, 100 });
	figure((struct figure){ "time for each of them", "us",
	    (now_ms() - p.began) * 1e3 / (double)(seq - p.first), 0, 0, 1010 });
	timer_free(p.timer);
	mem_free(each);
}

/* What appending and syncing lines of that size costs: us a line. */
static double
lines_themselves(size_t n_bytes, unsigned n)
{
	char path[640];
	char *line = mem_alloc(n_bytes);
	double began;
	unsigned i;
	int fd;

	snprintf(path, sizeof path, "%s/lines", place);
	memset(line, 'x', n_bytes);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	began = now_ms();
	for (i = 0; i < n; i++)
		if (write(fd, line, n_bytes) != (ssize_t)n_bytes || fdatasync(fd) < 0)
			err(1, "%s", path);
	close(fd);
	unlink(path);
	mem_free(line);
	return (now_ms() - began) * 1e3 / n;
}

static bool
is_delivered(void *arg)
{
	struct stat st;

	return stat(house.config.plan.sinks.v[0].path, &st) == 0 &&
	    (uint64_t)st.st_size >= *(uint64_t *)arg;
}

static void
look_again(void *arg)
{
	timer_after(*(struct timer **)arg, 10 * MS_US);
	house_check(&house);
}

/* Each ticket's versions in the file are one after the other, and each is there once. */
static uint64_t
out_of_order(uint64_t entries)
{
	uint32_t *last = mem_alloc((entries + 2) * sizeof *last);
	FILE *f = fopen(house.config.plan.sinks.v[0].path, "r");
	unsigned long long ticket;
	unsigned version;
	uint64_t wrong = 0, lines = 0;
	char *line = NULL;
	size_t size = 0;

	while (f != NULL && getline(&line, &size, f) > 0) {
		if (sscanf(line, "{\"ticket\":%llu,\"version\":%u", &ticket, &version) !=
		    2)
			continue;
		lines++;
		if (ticket > entries || version != last[ticket] + 1)
			wrong++;
		else
			last[ticket] = version;
	}
	if (f != NULL)
		fclose(f);
	free(line);
	mem_free(last);
	return wrong + (lines != entries ? 1 : 0);
}

static void
bench_backlog(uint64_t entries, double seconds)
{
	struct timer *look;
	struct pace p;
	double began, line_us;
	uint64_t bytes = 0;
	sqlite3 *db = open_bulk();
	sqlite3_stmt *q;

	sqlite3_prepare_v2(db, "SELECT sum(length(body)+1) FROM outbox", -1, &q, NULL);
	if (sqlite3_step(q) == SQLITE_ROW)
		bytes = (uint64_t)sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	unlink(house.config.plan.sinks.v[0].path);
	rooms_up();
	pace_begin(&p, 1000, seconds / 4);
	house_wait(&house, pace_over, &p);
	figure((struct figure){ "sink down, much owed: verdicts, 1,000 a second, p99",
	    "ms", part(&commits, 0.99), 0, 0, 100 });
	timer_free(p.timer);
	line_us = lines_themselves(bytes / entries, 2000);
	began = now_ms();
	room_start(&house, &house.sink, ROLE_SINK);
	room_join(&house, &house.store, &house.sink);
	look = timer_new(house.loop, look_again, &look);
	timer_after(look, 0);
	house_wait(&house, is_delivered, &bytes);
	figure((struct figure){ "it is back: time for each entry", "us",
	    (now_ms() - began) * 1e3 / (double)entries, line_us, 0, 2 * line_us });
	timer_free(look);
	rooms_down();
	figure((struct figure){ "entries out of their ticket's order, or twice, or lost",
	    "", (double)out_of_order(entries), 0, 0, 0 });
}

int
main(int argc, char **argv)
{
	uint64_t n = argc > 5 ? strtoull(argv[5], NULL, 10) : 1000000,
		 entries = argc > 7 ? strtoull(argv[7], NULL, 10) : 100000;
	double seconds = argc > 6 ? strtod(argv[6], NULL) : 20, began;

	if (argc < 5)
		errx(2,
		    "usage: ticket_rooms TRIAGED CONFIG PLACE OUT.json [TICKETS] "
		    "[SECONDS] [ENTRIES]");
	snprintf(place, sizeof place, "%s", argv[3]);
	snprintf(db_path, sizeof db_path, "%s/state/%s", place, STORE_FILE);
	arena_init(&mem);
	house_open(&house, argv[1], argv[2]);
	make_case();
	rooms_up();
	bench_commits(seconds);
	rooms_down();
	began = now_ms();
	make_many(n);
	rooms_up();
	printf("  (%llu tickets made and indexed in %.0f s)\n", (unsigned long long)n,
	    (now_ms() - began) / 1e3);
	bench_many(n, seconds);
	rooms_down();
	make_backlog(entries);
	bench_backlog(entries, seconds);
	figures_write(argv[4]);
	return 0;
}
