/* The last values as lines for Prometheus: whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

#define ROWS 20000

/* The web room: what it was told. This takes the place of the house's own. */
static struct buf told;
static uint32_t status;
static unsigned n_parts, n_last;

int
house_tell(struct house *h, enum role to, uint32_t instance, enum msg m, const void *body)
{
	const struct rows_msg *rows = body;

	(void)h;
	(void)instance;
	assert_int_equal(to, ROLE_WEB);
	assert_int_equal(m, MSG_POLL_SAYS);
	assert_int_equal(rows->ask, 5);
	buf_put(&told, rows->body.p, rows->body.n);
	status = rows->status;
	n_parts++;
	n_last += rows->last;
	return 0;
}

static struct word words[] = {
	{ .name = "system.name", .type = WORD_TEXT },
	{ .name = "cpu.load", .type = WORD_GAUGE },
	{ .name = "port.rx-octets", .table = "port", .type = WORD_COUNTER },
};
static struct item items[2];
static struct ready_value ready[] = {
	{ .item = &items[0], .word = &words[0], .kind = VALUE_IS_TEXT },
	{ .item = &items[1], .word = &words[1], .kind = VALUE_IS_NUMBER },
};
static struct ready_value column = { .word = &words[2], .kind = VALUE_IS_NUMBER };
static struct profile profile = { .items = { items, 2 } };
static struct ready_table table = { .columns = &column, .n_columns = 1 };
static struct view view = {
	.profile = &profile, .items = ready, .tables = &table, .n_tables = 1
};
static char name[] = "a name";
static union slot slots[2] = { { .text = name }, { .number = 12.5 } };
static struct row rows[ROWS];
static union slot cells[ROWS];
static struct polled_table rows_of = { .rows = rows, .cells = cells };
static struct polled device = { .d = { .id = 1, .name = "sw-1" },
	.view = &view,
	.items = slots,
	.tables = &rows_of,
	.presence = { .state = PRESENCE_UP } };

static const char *
ask(const char *key, const char *value)
{
	struct argument arg = { key, value };
	struct query_msg m = { .ask = 5, .name = "samples", .args = { &arg, 1 } };
	struct room_from from = { ROLE_WEB, 0 };
	static char text[4096];
	struct poll p = { 0 };

	map_init(&p.devices);
	map_put_id(&p.devices, 1, &device);
	buf_clear(&told);
	n_parts = n_last = 0;
	metrics_tell(&p, from, &m);
	map_fini(&p.devices);
	assert_int_equal(n_last, 1);
	snprintf(text, sizeof text, "%.*s", (int)(told.n < 4000 ? told.n : 4000),
	    (const char *)told.p);
	return text;
}

static void
numbers_that_are_known_have_a_line(void **state)
{
	(void)state;
	rows[0] = (struct row){ .index = "1", .label = "ge\"1\\\n" };
	rows[1] = (struct row){ .index = "2", .label = "gone", .gone = true };
	rows[2] = (struct row){ .index = "3", .label = "unknown" };
	cells[0].number = cells[1].number = 1e12 + 1;
	cells[2].number = NAN;
	rows_of.n = 3;
	assert_string_equal(ask("limit", ""),
	    "triaged_device_up{device=\"sw-1\"} 1\n"
	    "triaged_cpu_load{device=\"sw-1\"} 12.5\n"
	    "triaged_port_rx_octets_total{device=\"sw-1\",label=\"ge\\\"1\\\\\\n\"} "
	    "1000000000001\n");
	assert_int_equal(status, 200);
	device.presence.state = PRESENCE_DOWN;
	assert_string_equal(ask("limit", ""), "triaged_device_up{device=\"sw-1\"} 0\n");
	device.presence.state = PRESENCE_UP;
}

static void
one_word_or_one_device_is_asked_for(void **state)
{
	(void)state;
	assert_string_equal(
	    ask("word", "cpu"), "triaged_cpu_load{device=\"sw-1\"} 12.5\n");
	assert_string_equal(
	    ask("word", "cpu.load"), "triaged_cpu_load{device=\"sw-1\"} 12.5\n");
	assert_string_equal(ask("word", "cp"), "");
	assert_int_equal(status, 404);
	assert_non_null(strstr(ask("device", "sw-1"), "cpu_load"));
	assert_string_equal(ask("device", "sw-2"), "");
	assert_int_equal(status, 404);
}

static void
more_than_fits_is_refused_as_a_whole(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		rows[i] = (struct row){ .index = "1", .label = "a port" };
		cells[i].number = 1;
	}
	rows_of.n = ROWS;
	assert_non_null(strstr(ask("limit", ""), "20002 values are more than the 20000"));
	assert_int_equal(status, 413);
	assert_int_equal(n_parts, 1);
	rows_of.n = ROWS - 2;
	(void)ask("limit", "");
	assert_int_equal(status, 200);
	assert_true(n_parts > 10);
}

static int
tidy(void **state)
{
	(void)state;
	buf_fini(&told);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_that_are_known_have_a_line),
		cmocka_unit_test(one_word_or_one_device_is_asked_for),
		cmocka_unit_test(more_than_fits_is_refused_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, tidy);
}
