/* What a walked row says: which rows are meant, how they are named, what other columns do to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "room/sheet.h"

static struct word words[] = {
	{ .name = "sensor.value", .table = "sensor", .type = WORD_GAUGE, .unit = "" },
	{ .name = "sensor.high", .table = "sensor", .type = WORD_GAUGE, .unit = "" },
	{ .name = "sensor.low", .table = "sensor", .type = WORD_GAUGE, .unit = "" },
	{ .name = "sensor.kind", .table = "sensor", .type = WORD_TEXT, .unit = "" },
};
static const struct vocab vocab = { .words = { words, 4 } };
static struct arena mem;
static struct item columns[4], label;
static struct table table;
static struct sheet sheet;

/* Columns are numbered by one arc each. */
static struct oid
column(uint32_t arc)
{
	return (struct oid){ arena_copy(&mem, &arc, sizeof arc), 1 };
}

static struct item
item(const char *word)
{
	struct item it;

	rec_init(&item_rec, &it);
	it.scale = 1;
	it.word = word;
	return it;
}

static void
begin(size_t n_columns, uint32_t label_arc)
{
	rec_init(&table_rec, &table);
	table.key = table.name = "sensor";
	label = item("");
	label.oid = column(label_arc);
	table.labels.v = &label;
	table.labels.n = label_arc != 0;
	table.columns.v = columns;
	table.columns.n = n_columns;
}

/* A row of the device's: values by the arc of their column; -1 is none. */
static bool
row(struct oid index, const int *values, sheet_label_fn *fn, struct sheet_row *out)
{
	struct snmp_value cells[ROW_COLUMNS_MAX];
	struct snmp_row r = { .index = index, .values = cells };
	size_t i;

	sheet_init(&sheet, &mem, &vocab, &table);
	r.n = sheet.n_oids;
	for (i = 0; i < r.n; i++) {
		cells[i] = (struct snmp_value){ .type = VALUE_INTEGER,
			.i = values[sheet.oids[i].arc[0]] };
		if (cells[i].i == -1) {
			cells[i].type = VALUE_NO_SUCH_INSTANCE;
			r.missing |= (uint64_t)1 << i;
		}
	}
	return sheet_read(&sheet, &mem, &r, fn, NULL, out);
}

static const uint32_t arcs[] = { 7, 10, 20 };
static const struct oid index3 = { arcs, 3 };

static void
other_columns_size_a_value(void **state)
{
	const int values[] = { -1, 3250, 8, 1, 4, 5 };
	struct sheet_row out;

	(void)state;
	begin(3, 0);
	columns[0] = item("sensor.value");
	columns[0].oid = column(1);
	columns[0].si_prefix = column(2); /* milli */
	columns[0].decimals = column(3);
	columns[1] = item("sensor.high");
	columns[1].oid = column(1);
	columns[1].times = column(4);
	columns[2] = item("sensor.low");
	columns[2].oid = column(4);
	columns[2].over = column(5);
	columns[2].scale = 100;
	assert_true(row(index3, values, NULL, &out));
	assert_true(out.cells[0].number > 0.3249 && out.cells[0].number < 0.3251);
	assert_true(out.cells[1].number == 13000);
	assert_true(out.cells[2].number == 80);
	assert_string_equal(out.label, "7.10.20"); /* nothing else names it */
	assert_int_equal(sheet.n_oids, 5); /* what is needed twice is walked once */
	arena_fini(&mem);
}

static void
a_column_has_a_second_one_in_its_place(void **state)
{
	const int none[] = { -1, -1, 40 }, both[] = { -1, 3, 40 };
	struct sheet_row out;

	(void)state;
	begin(1, 0);
	columns[0] = item("sensor.value");
	columns[0].oid = column(1);
	columns[0].scale = 1000;
	columns[0].instead = column(2);
	columns[0].instead_scale = 1;
	assert_true(row(index3, none, NULL, &out));
	assert_true(out.cells[0].number == 40);
	assert_true(row(index3, both, NULL, &out));
	assert_true(out.cells[0].number == 3000);
	arena_fini(&mem);
}

static void
rows_are_chosen_by_columns_and_by_their_index(void **state)
{
	static const char *eight[] = { "8" }, *ten[] = { "10" };
	static struct row_filter where[2];
	const int eights[] = { -1, 5, 8 }, nines[] = { -1, 5, 9 },
		  nothing[] = { -1, -1, 8 };
	struct sheet_row out;

	(void)state;
	begin(1, 0);
	columns[0] = item("sensor.value");
	columns[0].oid = column(1);
	where[0] = (struct row_filter){ .oid = column(2), .values = { eight, 1 } };
	where[1] = (struct row_filter){ .part = { 2, 2 }, .values = { ten, 1 } };
	table.where.v = where;
	table.where.n = 2;
	assert_true(row(index3, eights, NULL, &out));
	assert_false(row(index3, nines, NULL, &out));
	assert_false(row((struct oid){ arcs + 1, 2 }, eights, NULL, &out));
	where[0].unless = true;
	assert_false(row(index3, eights, NULL, &out));
	assert_true(row(index3, nines, NULL, &out));
	/* A row of which only the helpers are there is none. */
	where[0].unless = false;
	assert_false(row(index3, nothing, NULL, &out));
	arena_fini(&mem);
}

static const char *
label_of(void *arg, const char *name, const char *index)
{
	(void)arg;
	return strcmp(name, "port") == 0 && strcmp(index, "10") == 0 ? "ge1" : NULL;
}

static void
a_row_bears_the_name_of_another_tables(void **state)
{
	const int values[] = { -1, 5, 9 };
	struct sheet_row out;

	(void)state;
	begin(2, 2);
	columns[0] = item("sensor.value");
	columns[0].oid = column(1);
	columns[1] = item("sensor.kind");
	columns[1].part = (struct index_part){ -2, -2 };
	columns[1].row_of = "port";
	label.oid = (struct oid){ NULL, 0 };
	label.part = (struct index_part){ 2, 2 };
	label.row_of = "port";
	table.shown = "module {label} of {1}";
	assert_true(sheet_needs(&table, "port"));
	assert_false(sheet_needs(&table, "part"));
	assert_true(row(index3, values, label_of, &out));
	assert_string_equal(out.label, "module ge1 of 7");
	assert_string_equal(out.cells[1].text, "ge1");
	label.part = (struct index_part){ 3, 3 }; /* of which nothing is known */
	assert_true(row(index3, values, label_of, &out));
	assert_string_equal(out.label, "module 7.10.20 of 7");
	label.part = (struct index_part){ 9, 9 }; /* longer than the index */
	assert_true(row(index3, values, label_of, &out));
	arena_fini(&mem);
}

static void
rows_that_belong_together_bring_a_cell_each(void **state)
{
	static const char *one[] = { "10" }, *two[] = { "11" };
	static struct row_filter first, second;
	const int values[] = { -1, 5 };
	struct sheet_row out;

	(void)state;
	begin(2, 0);
	first = (struct row_filter){ .part = { 2, 2 }, .values = { one, 1 } };
	second = (struct row_filter){ .part = { 2, 2 }, .values = { two, 1 } };
	columns[0] = item("sensor.value");
	columns[0].oid = column(1);
	columns[0].where.v = &first;
	columns[0].where.n = 1;
	columns[1] = item("sensor.high");
	columns[1].oid = column(1);
	columns[1].where.v = &second;
	columns[1].where.n = 1;
	table.row_part = (struct index_part){ 1, 1 };
	assert_true(table_merges(&table));
	assert_true(row(index3, values, NULL, &out));
	assert_string_equal(out.index, "7");
	assert_true(out.touched[0] && out.cells[0].known);
	assert_false(out.touched[1] || out.cells[1].known);
	arena_fini(&mem);
}

static void
a_derived_cell_is_reckoned_from_its_row(void **state)
{
	const int values[] = { -1, 30, 120 };
	struct expr_error why;
	struct sheet_row out;

	(void)state;
	begin(3, 0);
	columns[0] = item("sensor.value");
	columns[0].oid = column(1);
	columns[1] = item("sensor.high");
	columns[1].oid = column(2);
	columns[2] = item("sensor.low");
	assert_int_equal(expr_parse(&mem, &vocab, "sensor", "value / high * 100",
			     &columns[2].derive, &why),
	    0);
	assert_true(row(index3, values, NULL, &out));
	assert_true(out.cells[2].known && out.cells[2].number == 25);
	arena_fini(&mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_columns_size_a_value),
		cmocka_unit_test(a_column_has_a_second_one_in_its_place),
		cmocka_unit_test(rows_are_chosen_by_columns_and_by_their_index),
		cmocka_unit_test(a_row_bears_the_name_of_another_tables),
		cmocka_unit_test(rows_that_belong_together_bring_a_cell_each),
		cmocka_unit_test(a_derived_cell_is_reckoned_from_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
