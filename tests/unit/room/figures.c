/* The quality figures, over a store whose tickets are known: each against what a person would count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "link/json/json.h"
#include "model/ledger.h"
#include "room/reader/figures.h"
#include "room/store/inside.h"

#define NOW  ((wall_us)1780000000 * SECOND_US)
#define BACK (NOW - 2 * DAY_US) /* when tickets are opened */

static struct store store;
static struct db *db; /* as the reader has it */
static char folder[] = "/tmp/figuresXXXXXX";
static uint64_t next_entry = 1;

static void
entry(uint64_t ticket, enum act act, int minute, const char *by, enum ticket_stage stage,
    enum ticket_status status)
{
	struct ticket_entry e;

	rec_init(&ticket_entry_rec, &e);
	e.id = next_entry++;
	e.ticket_id = ticket;
	e.act = act;
	e.at = BACK + minute * MINUTE_US;
	e.by = by;
	e.stage = stage;
	e.status = status;
	e.verdict =
	    act == ACT_OPENED || act == ACT_OVERDUE ? VERDICT_NONE : VERDICT_DIAGNOSED;
	assert_int_equal(db_put(store.db, "ticket_entry", &ticket_entry_rec, &e), 0);
}

static struct ticket_clock
clock_of(enum clock_kind kind, int met_minute, bool late)
{
	return (struct ticket_clock){ .clock = kind,
		.limit_us = HOUR_US,
		.starts_with = "first sign",
		.started_at = BACK,
		.met_at = met_minute != 0 ? BACK + met_minute * MINUTE_US : 0,
		.is_late = late };
}

static struct ticket
ticket(uint64_t id, const char *cause, const char *found, enum ticket_status status)
{
	struct ticket t;

	rec_init(&ticket_rec, &t);
	t.id = id;
	t.cause = cause;
	t.cause_found = found;
	t.status = status;
	t.stage = status == TICKET_CLOSED || status == TICKET_CANCELLED ? STAGE_CLOSED
									: STAGE_NEW;
	t.verdict = *cause != 0 ? VERDICT_DIAGNOSED : VERDICT_NONE;
	t.opened_at = BACK;
	t.first_sign = BACK;
	t.resolved_at = status == TICKET_CLOSED ? BACK + HOUR_US : 0;
	t.product.device_class = id == 1 ? "switch" : "terminal";
	t.product.region = "north";
	return t;
}

static void
put(struct ticket *t, struct ticket_clock *clocks, size_t n)
{
	t->clocks.v = clocks;
	t->clocks.n = n;
	assert_int_equal(db_put(store.db, "ticket", &ticket_rec, t), 0);
	entry(t->id, ACT_OPENED, 0, "triaged", STAGE_NEW, TICKET_ACKNOWLEDGED);
}

/* 1: all went well. 2: late, two visits, another cause, no word. 3: a complaint. 4: a duplicate. 5: still
 * open, and its closing overdue. */
static void
fill(void)
{
	struct ticket_clock good[] = { clock_of(CLOCK_FIRST_DIAGNOSIS, 10, false),
		clock_of(CLOCK_RESPONSE, 20, false) },
			    late[] = { clock_of(CLOCK_FIRST_DIAGNOSIS, 90, true) },
			    open[] = { clock_of(CLOCK_FIRST_DIAGNOSIS, 30, false),
				    clock_of(CLOCK_LOOP_CLOSED, 0, true) };
	struct finding part;
	struct ticket t;

	rec_init(&finding_rec, &part);
	part.part = "fuse";
	t = ticket(1, "a", "a", TICKET_CLOSED);
	t.satisfaction = 5;
	t.recommends_said = true;
	t.recommends = 10;
	t.closed_by = "customer";
	t.engineer = "anna";
	t.part_from = "store";
	t.findings.v = &part;
	t.findings.n = 1;
	put(&t, good, 2);
	entry(1, ACT_DIAGNOSED, 10, "triaged", STAGE_NEW, TICKET_ACKNOWLEDGED);
	entry(1, ACT_ACCEPTED, 20, "bo", STAGE_ACCEPTED, TICKET_ACKNOWLEDGED);
	entry(1, ACT_DISPATCHED, 30, "bo", STAGE_DISPATCHED, TICKET_IN_PROGRESS);
	entry(1, ACT_ARRIVED, 60, "anna", STAGE_ON_SITE, TICKET_IN_PROGRESS);
	entry(1, ACT_RESOLVED, 90, "anna", STAGE_VERIFYING, TICKET_IN_PROGRESS);
	entry(1, ACT_CLOSED, 120, "bo", STAGE_CLOSED, TICKET_CLOSED);
	t = ticket(2, "a", "b", TICKET_CLOSED);
	t.closed_by = "no answer";
	t.repeat_of = 1;
	t.engineer = "ben";
	put(&t, late, 1);
	entry(2, ACT_OVERDUE, 60, "triaged", STAGE_NEW, TICKET_ACKNOWLEDGED);
	entry(2, ACT_DIAGNOSED, 90, "triaged", STAGE_NEW, TICKET_ACKNOWLEDGED);
	entry(2, ACT_DISPATCHED, 100, "bo", STAGE_DISPATCHED, TICKET_IN_PROGRESS);
	entry(2, ACT_DISPATCHED, 200, "bo", STAGE_DISPATCHED, TICKET_IN_PROGRESS);
	entry(2, ACT_CLOSED, 300, "triaged", STAGE_CLOSED, TICKET_CLOSED);
	t = ticket(3, "", "", TICKET_CLOSED);
	t.kind = TICKET_COMPLAINT;
	t.satisfaction = 2;
	t.recommends_said = true;
	t.closed_by = "customer";
	put(&t, NULL, 0);
	t = ticket(4, "a", "a", TICKET_CANCELLED);
	put(&t, late, 1);
	t = ticket(5, "a", "", TICKET_ACKNOWLEDGED);
	put(&t, open, 2);
	entry(5, ACT_DIAGNOSED, 30, "triaged", STAGE_NEW, TICKET_ACKNOWLEDGED);
}

static int
set_up(void **state)
{
	const char *why = "";
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/store.db", folder);
	if (schema_open(&store, path, &why) < 0)
		fail_msg("%s", why);
	fill();
	if (db_open(path, DB_READ, &db, &why) < 0)
		fail_msg("%s", why);
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[64];
	size_t i;

	(void)state;
	db_close(db);
	db_close(store.db);
	for (i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(path, sizeof path, "%s/store.db%s", folder, ends[i]);
		unlink(path);
	}
	rmdir(folder);
	return 0;
}

/* The report, read; NULL with *why where it is refused. */
static const struct tree *
report(struct arena *mem, const char *by, const char *from, const char **why)
{
	const struct argument args[] = { { "by", by }, { "from", from } };
	static struct plan plan;
	const struct tree *t = NULL;
	uint32_t line, column;
	struct figures *f = NULL;
	struct buf out;
	int r = 0;

	rec_init(&plan_rec, &plan);
	plan.settings.targets = (struct targets){ .diagnosed = 100,
		.solved = 95,
		.first_time_fix = 85,
		.nps = 60,
		.satisfaction = 95,
		.stock_coverage = 95,
		.response_p95_us = 30 * MINUTE_US,
		.turnover_us = 15 * DAY_US };
	buf_init(&out);
	*why = figures_new(db, &plan, args, 2, NOW, &out, &f);
	while (*why == NULL && (r = figures_step(f, &plan)) == 1)
		;
	if (r < 0)
		fail_msg("%s", db_error(db));
	if (*why == NULL &&
	    json_read(mem, buf_str(&out), out.n, &t, &line, &column, why) < 0)
		fail_msg("%s", *why);
	if (*why == NULL)
		figures_free(f);
	buf_fini(&out);
	return t;
}

static const struct tree *
named(const struct tree *list, const char *key, const char *name)
{
	const struct tree *c;

	for (c = list->child; c != NULL; c = c->next)
		if (strcmp(tree_find(c, key)->text, name) == 0)
			return c;
	fail_msg("there is no %s", name);
	return NULL;
}

static double
number(const struct tree *t, const char *key)
{
	return strtod(tree_find(t, key)->text, NULL);
}

static void
each_figure_is_what_a_person_would_count(void **state)
{
	static const struct {
		const char *name;
		unsigned n;
		double value;
		bool missed;
	} want[] = {
		{ "diagnosed_in_time", 3, 200.0 / 3, true },
		{ "time_to_respond", 2, 6000, true },
		{ "time_to_diagnose", 3, 5400, false },
		{ "time_to_dispatch", 2, 6000, false },
		{ "time_to_arrive", 1, 3600, false },
		{ "time_to_repair", 1, 5400, false },
		{ "time_to_close", 2, 18000, false },
		{ "clocks_kept", 5, 60, false },
		{ "solved", 4, 75, true },
		{ "first_time_fix", 2, 50, true },
		{ "repeats", 3, 100.0 / 3, false },
		{ "hits", 2, 50, false },
		{ "no_answer", 3, 100.0 / 3, false },
		{ "satisfaction", 2, 50, true },
		{ "nps", 2, 0, true },
		{ "stock_coverage", 1, 100, false },
		{ "parts_used", 0, 0, false },
	};
	struct arena mem;
	const struct tree *t, *list, *f;
	const char *why;
	size_t i;

	(void)state;
	arena_init(&mem);
	t = report(&mem, "", "7d", &why);
	assert_null(why);
	list = tree_find(t, "figures");
	for (i = 0; i < ARRAY_LEN(want); i++) {
		f = tree_find(named(list, "name", want[i].name), "all");
		if ((unsigned)number(f, "n") != want[i].n ||
		    number(f, "value") - want[i].value > 0.01 ||
		    want[i].value - number(f, "value") > 0.01 ||
		    strcmp(tree_find(f, "missed")->text,
			want[i].missed ? "true" : "false") != 0)
			fail_msg("%s: %s of %s, missed %s", want[i].name,
			    tree_find(f, "value")->text, tree_find(f, "n")->text,
			    tree_find(f, "missed")->text);
	}
	for (f = list->child, i = 0; f != NULL; f = f->next)
		i++;
	assert_int_equal(i, ARRAY_LEN(want));
	arena_fini(&mem);
}

static void
groups_add_up_to_all_and_a_span_leaves_out(void **state)
{
	const struct tree *t, *f;
	struct arena mem;
	const char *why;

	(void)state;
	arena_init(&mem);
	t = report(&mem, "class", "7d", &why);
	f = tree_find(named(tree_find(t, "figures"), "name", "clocks_kept"), "groups");
	assert_true(number(named(f, "group", "switch"), "value") == 100);
	assert_true(number(named(f, "group", "terminal"), "n") == 3);
	t = report(&mem, "detail", "7d", &why);
	f = tree_find(named(tree_find(t, "figures"), "name", "clocks_kept"), "groups");
	assert_true(number(named(f, "group", "loop-closed"), "value") == 0);
	t = report(&mem, "", "1d", &why);
	f = tree_find(named(tree_find(t, "figures"), "name", "solved"), "all");
	assert_true(number(f, "n") == 0);
	assert_string_equal(tree_find(f, "value")->text, "");
	arena_fini(&mem);
}

static void
what_to_improve_is_weighed_by_tickets(void **state)
{
	const struct tree *t, *first;
	struct arena mem;
	const char *why;

	(void)state;
	arena_init(&mem);
	t = report(&mem, "", "7d", &why);
	first = tree_find(t, "improve")->child;
	assert_string_equal(tree_find(first, "name")->text, "nps");
	assert_true(number(first, "weight") == 2);
	assert_non_null(first->next->next);
	assert_null(first->next->next->next);
	t = named(tree_find(t, "pareto"), "cause", "a");
	assert_true(number(t, "tickets") == 2);
	arena_fini(&mem);
}

static void
what_cannot_be_asked_is_refused(void **state)
{
	struct arena mem;
	const char *why;

	(void)state;
	arena_init(&mem);
	(void)report(&mem, "class; DROP TABLE ticket", "7d", &why);
	assert_non_null(strstr(why, "grouped by"));
	(void)report(&mem, "", "yesterday", &why);
	assert_non_null(strstr(why, "dates such as"));
	(void)report(&mem, "", "2099-01-01", &why);
	assert_non_null(strstr(why, "not before"));
	arena_fini(&mem);
}

static void
views_are_made_once_and_again_when_they_change(void **state)
{
	(void)state;
	assert_int_equal(figures_make(&store), 0);
	assert_int_equal(meta_put(store.db, "figures", 1), 0);
	assert_int_equal(figures_make(&store), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_figure_is_what_a_person_would_count),
		cmocka_unit_test(groups_add_up_to_all_and_a_span_leaves_out),
		cmocka_unit_test(what_to_improve_is_weighed_by_tickets),
		cmocka_unit_test(what_cannot_be_asked_is_refused),
		cmocka_unit_test(views_are_made_once_and_again_when_they_change),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
