/* The journal of traps: what was accepted is there after a kill, once, until it is done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/trap/informs.h"
#include "room/trap/journal.h"

#define SIZE_BYTES (4 << 20)
#define THINGS     8

struct thing {
	struct entry entry;
	const char *text;
};

static struct loop *l;
static struct journal *j;
static int file;
static uint32_t boots;
static struct thing thing[THINGS];
static int n_moves;
static char again[4096], informs[256];

static void
synced(void *arg)
{
	(void)arg;
	if (journal_synced(j) >= journal_owes(j))
		loop_stop(l);
}

static struct entry_said
said_of(const char *text)
{
	struct entry_said e = { .table = "port", .label = "" };

	e.from.in4.sin_family = AF_INET;
	memcpy(&e.from.in4.sin_addr, "\x0a\x00\x00\x07", 4);
	rec_init(&sign_rec, &e.sign);
	e.sign.device = "sw-1";
	e.sign.index = "3";
	e.sign.name = "link-down";
	e.sign.alarm_type = "link-down";
	e.sign.text = text;
	e.sign.level = LEVEL_RAISED;
	e.sign.first_sign = 1;
	e.sign.seen_at = 2;
	return e;
}

static void
moves(void *arg, struct entry *entry)
{
	struct thing *x = LIST_THING(entry, struct thing, entry);
	struct entry_said e = said_of(x->text);

	(void)arg;
	n_moves++;
	journal_move(j, entry, &e);
}

static void
start(void)
{
	static const struct journal_ops ops = { synced, moves };
	size_t i;

	for (i = 0; i < THINGS; i++) {
		thing[i] = (struct thing){ 0 };
		list_init(&thing[i].entry.in_batch);
	}
	j = journal_new(l, dup(file), &ops, NULL);
	journal_begin(j, ++boots);
}

static int
make(void **state)
{
	char name[] = "/tmp/journal-XXXXXX";

	(void)state;
	l = loop_new();
	file = mkstemp(name);
	unlink(name);
	n_moves = 0;
	if (ftruncate(file, SIZE_BYTES) < 0)
		return -1;
	start();
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	journal_free(j);
	loop_free(l);
	close(file);
	return 0;
}

static void
wait_for_disk(void)
{
	if (journal_synced(j) < journal_owes(j))
		loop_run(l);
}

static int
enter(int i, const char *text, uint64_t inform)
{
	struct entry_said e = said_of(text);

	thing[i].text = text;
	e.inform = inform;
	return journal_enter(j, &thing[i].entry, &e);
}

static void
read_said(void *arg, const struct entry_said *e, uint64_t batch)
{
	int *next = arg;

	assert_string_equal(e->sign.device, "sw-1");
	assert_string_equal(e->sign.index, "3");
	assert_string_equal(e->table, "port");
	assert_int_equal(e->sign.level, LEVEL_RAISED);
	snprintf(
	    again + strlen(again), sizeof again - strlen(again), "%s ", e->sign.text);
	if (*next < THINGS) {
		thing[*next].text = "again";
		journal_keep(j, &thing[(*next)++].entry, e->sequence, batch);
	}
}

static void
read_inform(void *arg, uint64_t key, wall_us at)
{
	(void)arg;
	assert_int_equal(at, 2);
	snprintf(informs + strlen(informs), sizeof informs - strlen(informs), "%llu ",
	    (unsigned long long)key);
}

static const char *
kill_and_start(void)
{
	static const struct journal_reader reader = { read_said, read_inform };
	size_t i;
	int next = 0;

	for (i = 0; i < THINGS; i++)
		list_remove(&thing[i].entry.in_batch);
	journal_free(j);
	start();
	*again = *informs = 0;
	journal_read(j, &reader, &next);
	return again;
}

static void
what_was_entered_comes_again_until_it_is_done(void **state)
{
	(void)state;
	enter(0, "a", 0);
	enter(1, "b", 0);
	wait_for_disk();
	assert_string_equal(kill_and_start(), "a b ");
	journal_done(j, &thing[0].entry);
	enter(2, "c", 0);
	wait_for_disk();
	assert_string_equal(kill_and_start(), "b c ");
	journal_done(j, &thing[0].entry);
	journal_done(j, &thing[1].entry);
	enter(3, "d", 0);
	wait_for_disk();
	assert_string_equal(kill_and_start(), "d ");
}

static void
what_is_not_on_disk_was_never_entered(void **state)
{
	(void)state;
	enter(0, "a", 0);
	wait_for_disk();
	enter(1, "b", 0);
	assert_true(journal_owes(j) > journal_synced(j));
	assert_string_equal(kill_and_start(), "a ");
}

static void
a_later_word_takes_the_place_of_an_earlier_one(void **state)
{
	(void)state;
	enter(0, "down", 0);
	wait_for_disk();
	enter(0, "up", 0);
	wait_for_disk();
	assert_string_equal(kill_and_start(), "up ");
}

static void
numbers_never_come_again(void **state)
{
	uint64_t first, last;

	(void)state;
	enter(0, "a", 0);
	first = thing[0].entry.sequence;
	enter(0, "b", 0);
	last = thing[0].entry.sequence;
	assert_true(last > first);
	kill_and_start(); /* neither was on disk */
	enter(1, "c", 0);
	assert_true(thing[1].entry.sequence > last);
}

static void
one_that_lies_in_the_way_is_moved_and_comes_again_once(void **state)
{
	char text[400];
	uint64_t sequence;
	int i;

	(void)state;
	enter(0, "stays", 0);
	sequence = thing[0].entry.sequence;
	for (i = 0; n_moves < 3; i++) {
		assert_true(i < 40000);
		snprintf(text, sizeof text, "%0399d", i);
		assert_int_equal(enter(1, text, 0), 0);
		if (i % 256 == 0)
			wait_for_disk();
	}
	assert_int_equal(thing[0].entry.sequence, sequence);
	journal_done(j, &thing[1].entry);
	enter(2, "end", 0);
	wait_for_disk();
	assert_string_equal(kill_and_start(), "stays end ");
	assert_int_equal(thing[0].entry.sequence, sequence);
}

static void
when_it_is_full_it_says_so_and_has_room_again_later(void **state)
{
	static struct thing many[20000];
	static char text[ARRAY_LEN(many)][400]; /* no two are one */
	size_t i, n;

	(void)state;
	for (n = 0; n < ARRAY_LEN(many); n++) {
		struct entry_said e = said_of(text[n]);

		snprintf(text[n], sizeof text[n], "%0399zu", n);
		many[n].text = text[n];
		list_init(&many[n].entry.in_batch);
		if (journal_enter(j, &many[n].entry, &e) < 0)
			break;
		if (n % 256 == 0)
			wait_for_disk();
	}
	assert_in_range(n, 1000, ARRAY_LEN(many) - 1);
	for (i = 0; i < n; i++)
		journal_done(j, &many[i].entry);
	while (enter(0, "room", 0) < 0)
		loop_run(l);
	wait_for_disk();
	assert_string_equal(kill_and_start(), "room ");
}

static void
informs_are_known_again_although_they_are_done(void **state)
{
	(void)state;
	enter(0, "a", 77);
	enter(1, "b", 78);
	wait_for_disk();
	journal_done(j, &thing[0].entry);
	enter(2, "c", 0);
	wait_for_disk();
	assert_string_equal(kill_and_start(), "b c ");
	assert_string_equal(informs, "77 78 ");
}

static void
without_a_file_all_is_as_if_it_were_kept(void **state)
{
	static const struct journal_ops ops = { synced, moves };
	struct journal *none = journal_new(l, -1, &ops, NULL);
	struct entry_said e = said_of("a");

	(void)state;
	journal_begin(none, 1);
	assert_int_equal(journal_enter(none, &thing[0].entry, &e), 0);
	assert_true(thing[0].entry.sequence != 0);
	assert_int_equal(journal_owes(none), journal_synced(none));
	journal_done(none, &thing[0].entry);
	journal_free(none);
}

static void
an_inform_is_remembered_for_a_minute_and_then_forgotten(void **state)
{
	struct informs *v = informs_new();
	uint64_t key;

	(void)state;
	for (key = 1; key <= 5000; key++) {
		assert_false(informs_know(v, key << 40 | 3, SECOND_US));
		informs_remember(v, key << 40 | 3, SECOND_US);
	}
	for (key = 1; key <= 5000; key++)
		assert_true(informs_know(v, key << 40 | 3, 59 * SECOND_US));
	assert_true(informs_know(v, (UINT64_C(7) << 40) | 3, SECOND_US + INFORMS_US));
	assert_false(informs_know(v, (UINT64_C(7) << 40) | 3, HOUR_US));
	informs_free(v);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, unmake)
	const struct CMUnitTest tests[] = {
		T(what_was_entered_comes_again_until_it_is_done),
		T(what_is_not_on_disk_was_never_entered),
		T(a_later_word_takes_the_place_of_an_earlier_one),
		T(numbers_never_come_again),
		T(one_that_lies_in_the_way_is_moved_and_comes_again_once),
		T(when_it_is_full_it_says_so_and_has_room_again_later),
		T(informs_are_known_again_although_they_are_done),
		T(without_a_file_all_is_as_if_it_were_kept),
		cmocka_unit_test(an_inform_is_remembered_for_a_minute_and_then_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
