/* Tables, from agents that are right and from agents that are not. */
#include "snmp_stub.h"
#include "still_loop.h"

#include <stdio.h>

#include "link/snmp/walk.h"

#define TABLE "1.3.6.1.2.1.2.2.1."

static struct loop *loop;
static struct snmp_engine *engine;
static struct stub *stub;
static struct secret *community;
static struct snmp_credential credential;
static struct snmp_target target;
static struct timer *guard;

static struct {
	char text[65536]; /* "1:10,20 2:11,-" */
	size_t n;
	unsigned rows;
	bool done;
	struct snmp_walk_result result;
	struct snmp_walk *cancel_after;
	unsigned cancel_at;
} got;

static void
on_row(void *arg, const struct snmp_row *row)
{
	char text[OID_TEXT_MAX];
	size_t i;

	(void)arg;
	got.rows++;
	if (got.n + 2000 < sizeof got.text) {
		got.n += (size_t)sprintf(got.text + got.n, "%s%s:", got.n ? " " : "",
		    oid_text(row->index, text, sizeof text));
		for (i = 0; i < row->n; i++) {
			if (row->missing & UINT64_C(1) << i) {
				assert_int_equal(
				    row->values[i].type, VALUE_NO_SUCH_INSTANCE);
				got.n += (size_t)sprintf(
				    got.text + got.n, "%s-", i ? "," : "");
			} else {
				assert_int_equal(row->values[i].type, VALUE_INTEGER);
				got.n += (size_t)sprintf(got.text + got.n, "%s%ld",
				    i ? "," : "", (long)row->values[i].i);
			}
		}
	}
	if (got.cancel_after != NULL && got.rows == got.cancel_at) {
		snmp_walk_cancel(got.cancel_after);
		loop_stop(loop);
	}
}

static void
on_done(void *arg, const struct snmp_walk_result *r)
{
	(void)arg;
	assert_false(got.done);
	got.done = true;
	got.result = *r;
	loop_stop(loop);
}

static void
too_long(void *arg)
{
	(void)arg;
	loop_stop(loop);
}

static void
begin(enum snmp_version version)
{
	const struct snmp_engine_options o = { .wait_first_us = 30 * MS_US,
		.wait_min_us = 30 * MS_US,
		.wait_max_us = 60 * MS_US,
		.retries = 1,
		.retries_set = true };
	struct snmp_address a;

	loop = loop_new();
	guard = timer_new(loop, too_long, NULL);
	assert_int_equal(snmp_engine_new(loop, &o, &engine), 0);
	stub = stub_new(loop, "127.0.0.1");
	assert_non_null(stub);
	community = secret_new("public", 6);
	credential =
	    (struct snmp_credential){ .version = version, .community = community };
	assert_int_equal(address_parse("127.0.0.1", stub->port, &a), 0);
	target_init(&target, &a, &credential);
	memset(&got, 0, sizeof got);
}

static void
end(void)
{
	snmp_forget(engine, &target);
	target_fini(&target);
	snmp_engine_free(engine);
	stub_free(stub);
	timer_free(guard);
	secret_free(community);
	loop_free(loop);
}

static struct snmp_walk *
start(const struct snmp_walk_request *with, unsigned n_columns)
{
	static const uint32_t entry[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1 };
	static uint32_t arcs[ROW_COLUMNS_MAX][10];
	struct oid columns[ROW_COLUMNS_MAX];
	struct snmp_walk_request r = { 0 };
	struct snmp_walk *w;
	unsigned i;

	if (with != NULL)
		r = *with;
	for (i = 0; i < n_columns; i++) {
		memcpy(arcs[i], entry, sizeof entry);
		arcs[i][9] = i + 1;
		columns[i] = (struct oid){ arcs[i], 10 };
	}
	r.columns = columns;
	r.n = n_columns;
	assert_int_equal(
	    snmp_walk_start(loop, engine, &target, &r, on_row, on_done, NULL, &w), 0);
	return w;
}

static void
run(void)
{
	timer_after(guard, 10 * SECOND_US);
	assert_int_equal(loop_run(loop), 0);
	timer_stop(guard);
}

static void
walk(const struct snmp_walk_request *with, unsigned n_columns)
{
	memset(&got, 0, sizeof got);
	(void)start(with, n_columns);
	assert_false(got.done);
	run();
	assert_true(got.done);
	assert_int_equal(got.result.rows, got.rows);
}

/* Columns 1 to n, rows 1 to m: value column * 1000 + row. */
static void
fill(unsigned columns, unsigned rows)
{
	unsigned c, r;
	char name[64];

	for (c = 1; c <= columns; c++)
		for (r = 1; r <= rows; r++) {
			snprintf(name, sizeof name, TABLE "%u.%u", c, r);
			stub_add_int(stub, name, c * 1000 + r);
		}
}

static void
assert_whole(void)
{
	assert_int_equal(got.result.status, SNMP_OK);
	if (got.result.partial)
		fail_msg("partial: %s", walk_reason_names.name[got.result.reason]);
	assert_int_equal(got.result.reason, WALK_WHOLE);
}

static void
assert_partial(enum walk_reason reason)
{
	assert_true(got.result.partial);
	if (got.result.reason != reason)
		fail_msg("partial: %s", walk_reason_names.name[got.result.reason]);
}

static void
a_table_comes_whole_and_in_order(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 4);
	stub_add_int(stub, TABLE "4.1", 1);
	walk(NULL, 3);
	assert_whole();
	assert_string_equal(got.text,
	    "1:1001,2001,3001 2:1002,2002,3002 3:1003,2003,3003 4:1004,2004,3004");
	assert_int_equal(got.result.requests, 1);
	end();
}

static void
an_empty_table_has_no_rows(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	walk(NULL, 3); /* an agent with nothing at all */
	assert_whole();
	assert_int_equal(got.rows, 0);
	stub_add_int(stub, TABLE "9.1", 1);
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 0);
	end();
}

static void
holes_are_named_and_rows_stay_in_order(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	stub_add_int(stub, TABLE "1.1", 11);
	stub_add_int(stub, TABLE "1.2", 12);
	stub_add_int(stub, TABLE "1.5", 15);
	stub_add_int(stub, TABLE "2.2", 22);
	stub_add_int(stub, TABLE "2.3", 23);
	stub_add_int(stub, TABLE "2.4.7", 247);
	stub_add_int(stub, TABLE "3.1", 31);
	walk(NULL, 3);
	assert_whole();
	assert_string_equal(
	    got.text, "1:11,-,31 2:12,22,- 3:-,23,- 4.7:-,247,- 5:15,-,-");
	/* The same, a few cells at a time. */
	target.bulk = target.bulk_ceiling = 2;
	walk(NULL, 3);
	assert_whole();
	assert_string_equal(
	    got.text, "1:11,-,31 2:12,22,- 3:-,23,- 4.7:-,247,- 5:15,-,-");
	end();
}

static void
a_long_table_is_asked_for_in_growing_pieces(void **state)
{
	unsigned first, second;

	(void)state;
	begin(SNMP_V2C);
	fill(4, 300);
	walk(NULL, 4);
	assert_whole();
	assert_int_equal(got.rows, 300);
	first = got.result.requests;
	assert_true(stub->repetitions_max > 20 / 4);
	assert_true(target.bulk > 20);
	walk(NULL, 4);
	assert_whole();
	second = got.result.requests;
	assert_true(second < first);
	/* No more than the packets wanted. */
	assert_true(target.bulk <= 6144 / 17);
	end();
}

static void
nothing_is_asked_for_behind_the_end_that_is_expected(void **state)
{
	struct snmp_walk_request r = { .rows_expected = 10 };

	(void)state;
	begin(SNMP_V2C);
	fill(2, 10);
	target.bulk = 100;
	walk(&r, 2);
	assert_whole();
	assert_int_equal(got.result.requests, 1);
	assert_int_equal(stub->repetitions, 11);
	/* It grew since. */
	stub_add_int(stub, TABLE "1.11", 1);
	stub_add_int(stub, TABLE "2.11", 2);
	walk(&r, 2);
	assert_whole();
	assert_int_equal(got.rows, 11);
	end();
}

static void
an_answer_cut_short_teaches_how_much_fits(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 50);
	stub->varbinds_max = 10;
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 50);
	assert_true(target.bulk <= 10);
	/* Not even one of each column. */
	stub->varbinds_max = 2;
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 50);
	assert_int_equal(target.bulk, 2);
	end();
}

static void
too_big_halves_until_it_fits(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 20);
	stub->too_big_above = 4;
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 20);
	assert_true(target.bulk <= 4);
	end();
}

static bool
always_too_big(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)s;
	stub_error(a, q, PDU_TOO_BIG, 0);
	return true;
}

static void
a_cell_that_is_too_big_alone_costs_its_column(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(1, 3);
	stub->script = always_too_big;
	walk(NULL, 2);
	assert_partial(WALK_TOO_BIG);
	assert_int_equal(got.result.broken, 3);
	end();
}

static void
silence_for_large_answers_teaches_as_well(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 40);
	target.bulk = 60;
	target.quirks = QUIRK_BULK_WORKS;
	stub->silent_above = 31;
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 40);
	assert_true(target.bulk <= 45);
	assert_true(target.bulk_ceiling <= 45);
	end();
}

static void
an_agent_without_getbulk_is_asked_one_by_one(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 5);
	stub->no_bulk_error = true;
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 5);
	assert_true(target.quirks & QUIRK_NO_GETBULK);
	stub->bulks = 0;
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(stub->bulks, 0);
	end();

	begin(SNMP_V2C);
	fill(3, 5);
	stub->no_bulk_silence = true;
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 5);
	assert_true(target.quirks & QUIRK_NO_GETBULK);
	assert_int_equal(target.bulk, 0); /* it was not the size */
	end();
}

static void
v1_walks_by_getnext_and_ends_at_no_such_name(void **state)
{
	(void)state;
	begin(SNMP_V1);
	fill(3, 5);
	stub_add_int(stub, TABLE "2.9", 29);
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 6);
	assert_int_equal(stub->bulks, 0);
	assert_non_null(strstr(got.text, "9:-,29,-"));
	end();
}

static void
one_broken_column_costs_only_itself(void **state)
{
	static const uint32_t bad[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, 2 };

	(void)state;
	begin(SNMP_V2C);
	fill(3, 5);
	stub->gen_err = bad;
	stub->gen_err_n = ARRAY_LEN(bad);
	walk(NULL, 3);
	assert_partial(WALK_COLUMN_ERROR);
	assert_int_equal(got.result.status, SNMP_OK);
	assert_int_equal(got.result.broken, 2);
	assert_int_equal(got.result.error_status, PDU_GEN_ERR);
	assert_int_equal(got.rows, 5);
	assert_non_null(strstr(got.text, "5:1005,-,3005"));
	assert_false(target.quirks & QUIRK_NO_GETBULK);

	/* And when it does not say which one. */
	stub->gen_err_no_index = true;
	walk(NULL, 3);
	assert_partial(WALK_COLUMN_ERROR);
	assert_int_equal(got.result.broken, 2);
	assert_int_equal(got.rows, 5);
	assert_non_null(strstr(got.text, "5:1005,-,3005"));
	end();
}

static bool
may_not_read(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)s;
	stub_error(a, q, PDU_AUTHORIZATION_ERROR, 0);
	return true;
}

static void
who_may_not_read_is_told_once(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 5);
	stub->script = may_not_read;
	walk(NULL, 3);
	assert_partial(WALK_DEVICE);
	assert_int_equal(got.result.status, SNMP_ERROR_STATUS);
	assert_int_equal(got.result.error_status, PDU_AUTHORIZATION_ERROR);
	assert_int_equal(got.result.requests, 1);
	assert_int_equal(got.rows, 0);
	assert_false(target.quirks & QUIRK_NO_GETBULK);
	end();
}

/* The whole answer is of another table, and of types that no column has. */
static bool
tells_something_else(struct stub *s, const struct pdu *q, struct pdu *a)
{
	static const uint32_t other[] = { 1, 3, 6, 1, 2, 1, 99, 1, 1, 1, 1 };
	size_t i;

	(void)s;
	(void)q;
	for (i = 0; i < a->n; i++)
		a->varbinds[i] = (struct snmp_varbind){ { other, ARRAY_LEN(other) },
			{ .type = VALUE_NULL } };
	return true;
}

/* The same row for ever, as agents do whose table moved under them. */
static bool
stands_still(struct stub *s, const struct pdu *q, struct pdu *a)
{
	size_t i;

	(void)s;
	for (i = q->n; i < a->n; i++)
		a->varbinds[i] = a->varbinds[i % q->n];
	return true;
}

static void
agents_that_tell_something_else_or_stand_still_do_not_hold_us(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 5);
	stub->script = tells_something_else;
	walk(NULL, 3);
	assert_whole(); /* for all that can be seen, there is nothing */
	assert_int_equal(got.rows, 0);
	assert_int_equal(got.result.requests, 1);
	stub->script = stands_still;
	walk(NULL, 3);
	assert_partial(WALK_NOT_INCREASING);
	assert_int_equal(got.rows, 1);
	assert_int_equal(got.result.broken, 7);
	assert_int_equal(got.result.requests, 1);
	end();
}

static bool
goes_back(struct stub *s, const struct pdu *q, struct pdu *a)
{
	static const uint32_t back[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 3 };
	size_t i;

	(void)q;
	(void)s;
	/* In column 2, behind row 3 comes row 3. */
	for (i = 0; i < a->n; i++)
		if (a->varbinds[i].oid.arc[9] == 2 && a->varbinds[i].oid.arc[10] > 3)
			a->varbinds[i].oid = (struct oid){ back, ARRAY_LEN(back) };
	return true;
}

static void
names_that_do_not_increase_end_their_column(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 6);
	stub->script = goes_back;
	walk(NULL, 3);
	assert_partial(WALK_NOT_INCREASING);
	assert_int_equal(got.result.broken, 2);
	assert_int_equal(got.rows, 6);
	assert_non_null(strstr(got.text, "3:1003,2003,3003 4:1004,-,3004"));
	end();
}

/* The view of the columns up to a bound ends behind row 3. */
static uint32_t ends_up_to;

static bool
ends(struct stub *s, const struct pdu *q, struct pdu *a)
{
	size_t i;

	(void)s;
	for (i = 0; i < a->n; i++)
		if (a->varbinds[i].oid.arc[9] <= ends_up_to &&
		    a->varbinds[i].oid.arc[10] > 3)
			a->varbinds[i] = (struct snmp_varbind){ q->varbinds[i % q->n].oid,
				{ .type = VALUE_END_OF_VIEW } };
	return true;
}

static void
a_view_that_ends_before_what_is_there_leaves_a_partial_table(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 6);
	stub->script = ends;
	for (ends_up_to = 1; ends_up_to <= 3; ends_up_to++) {
		walk(NULL, 3);
		assert_partial(WALK_VIEW_ENDED);
		assert_int_equal(got.rows, ends_up_to < 3 ? 6 : 3);
	}
	/* Behind the last column it may. */
	ends_up_to = 0;
	walk(NULL, 3);
	assert_whole();
	end();
}

static bool
endless(struct stub *s, const struct pdu *q, struct pdu *a)
{
	static uint32_t arcs[STUB_OBJECTS][11];
	size_t i;

	a->n = 0;
	for (i = 0; i < (size_t)q->error_index * q->n; i++) {
		struct oid o = q->varbinds[i % q->n].oid;
		uint32_t row = (o.n > 10 ? o.arc[10] : 0) + 1 + (uint32_t)(i / q->n);

		memcpy(arcs[i], o.arc, 10 * sizeof **arcs);
		arcs[i][10] = row;
		s->varbinds[a->n++] = (struct snmp_varbind){ { arcs[i], 11 },
			{ .type = VALUE_INTEGER, .i = row } };
	}
	a->error_status = a->error_index = 0;
	a->varbinds = s->varbinds;
	return true;
}

static void
a_table_without_end_is_ended_by_rows_or_by_time(void **state)
{
	struct snmp_walk_request rows = { .rows_max = 1000 };
	struct snmp_walk_request time = { .limit_us = 100 * MS_US, .rows_max = 10000000 };

	(void)state;
	begin(SNMP_V2C);
	stub->script = endless;
	walk(&rows, 2);
	assert_partial(WALK_ROWS_MAX);
	assert_int_equal(got.rows, 1000);
	walk(&time, 2);
	assert_partial(WALK_TIME);
	assert_true(got.rows > 0);
	end();
}

/* After the second answer row 9 goes, and row 30 comes. */
static bool
changes(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)q;
	if (s->asked != 2)
		return true;
	stub_encode(s, a);
	stub_send_bytes(s, s->fd, s->sent.p, s->sent.n);
	stub_remove(s, TABLE "1.9");
	stub_remove(s, TABLE "2.9");
	stub_add_int(s, TABLE "1.30", 30);
	stub_add_int(s, TABLE "2.30", 30);
	return false;
}

static void
rows_may_come_and_go_meanwhile(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(2, 16);
	target.bulk = target.bulk_ceiling = 8;
	stub->script = changes;
	walk(NULL, 2);
	assert_whole();
	assert_int_equal(got.rows, 16);
	assert_null(strstr(got.text, " 9:"));
	assert_non_null(strstr(got.text, "30:30,30"));
	end();
}

static bool
silent_after_two(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)q;
	(void)a;
	return s->asked <= 2;
}

static void
a_device_that_falls_silent_leaves_a_partial_table(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(2, 30);
	target.quirks = QUIRK_BULK_WORKS;
	target.bulk = target.bulk_ceiling = 10;
	stub->script = silent_after_two;
	walk(NULL, 2);
	assert_partial(WALK_DEVICE);
	assert_int_equal(got.result.status, SNMP_TIMEOUT);
	assert_int_equal(got.rows, 10);
	assert_int_equal(target.bulk, 10); /* nothing was learned of its size */
	assert_true(got.result.heard);
	end();
}

static void
a_dead_device_is_given_up_soon(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	stub->drop = 1000;
	walk(NULL, 5);
	assert_partial(WALK_DEVICE);
	assert_int_equal(got.result.status, SNMP_TIMEOUT);
	assert_false(got.result.heard);
	assert_true(got.result.requests <= 3);
	assert_int_equal(target.bulk, 0);
	end();
}

static void
lost_datagrams_are_made_up_for(void **state)
{
	(void)state;
	begin(SNMP_V2C);
	fill(3, 60);
	stub->drop = 1;
	walk(NULL, 3);
	assert_whole();
	assert_int_equal(got.rows, 60);
	end();
}

static void
a_walk_can_be_cancelled_anywhere(void **state)
{
	struct snmp_walk *w;

	(void)state;
	begin(SNMP_V2C);
	fill(2, 40);
	w = start(NULL, 2);
	snmp_walk_cancel(w);
	memset(&got, 0, sizeof got);
	got.cancel_after = start(NULL, 2);
	got.cancel_at = 3;
	run();
	assert_int_equal(got.rows, 3);
	assert_false(got.done);
	assert_int_equal(snmp_engine_counters(engine).pending, 0);
	end();
}

static void
very_many_columns_with_holes_stay_right(void **state)
{
	unsigned c, r, cells = 0, seen = 0;
	char name[64];
	const char *p;

	(void)state;
	begin(SNMP_V2C);
	srand(7);
	for (c = 1; c <= 20; c++)
		for (r = 1; r <= 40; r++)
			if (rand() % 3 != 0) {
				snprintf(name, sizeof name, TABLE "%u.%u", c, r);
				stub_add_int(stub, name, c);
				cells++;
			}
	for (r = 3; r <= 200; r = r * 2 + 1) {
		target.bulk = target.bulk_ceiling = (uint16_t)r;
		walk(NULL, 20);
		assert_whole();
		assert_int_equal(got.rows, 40);
		for (p = got.text + 1, seen = 0; *p != 0; p++)
			seen +=
			    (*p >= '0' && *p <= '9') && (p[-1] == ',' || p[-1] == ':');
		assert_int_equal(seen, cells);
	}
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_comes_whole_and_in_order),
		cmocka_unit_test(an_empty_table_has_no_rows),
		cmocka_unit_test(holes_are_named_and_rows_stay_in_order),
		cmocka_unit_test(a_long_table_is_asked_for_in_growing_pieces),
		cmocka_unit_test(nothing_is_asked_for_behind_the_end_that_is_expected),
		cmocka_unit_test(an_answer_cut_short_teaches_how_much_fits),
		cmocka_unit_test(too_big_halves_until_it_fits),
		cmocka_unit_test(a_cell_that_is_too_big_alone_costs_its_column),
		cmocka_unit_test(silence_for_large_answers_teaches_as_well),
		cmocka_unit_test(an_agent_without_getbulk_is_asked_one_by_one),
		cmocka_unit_test(v1_walks_by_getnext_and_ends_at_no_such_name),
		cmocka_unit_test(one_broken_column_costs_only_itself),
		cmocka_unit_test(who_may_not_read_is_told_once),
		cmocka_unit_test(
		    agents_that_tell_something_else_or_stand_still_do_not_hold_us),
		cmocka_unit_test(names_that_do_not_increase_end_their_column),
		cmocka_unit_test(
		    a_view_that_ends_before_what_is_there_leaves_a_partial_table),
		cmocka_unit_test(a_table_without_end_is_ended_by_rows_or_by_time),
		cmocka_unit_test(rows_may_come_and_go_meanwhile),
		cmocka_unit_test(a_device_that_falls_silent_leaves_a_partial_table),
		cmocka_unit_test(a_dead_device_is_given_up_soon),
		cmocka_unit_test(lost_datagrams_are_made_up_for),
		cmocka_unit_test(a_walk_can_be_cancelled_anywhere),
		cmocka_unit_test(very_many_columns_with_holes_stay_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
