/* The ring: what was said to be on disk is there, whatever is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "sys/ring.h"

#define SIZE_BYTES (1 << 20)

static struct loop *l;
static struct ring *r;
static struct ring_found found;
static int file;
static uint64_t last; /* the last batch that is on disk */
static uint64_t stop_at;
static const char *notes;
static int n_failing;

static void
writing(void *arg)
{
	(void)arg;
	if (notes != NULL)
		ring_put(r, (struct bytes){ (const uint8_t *)notes, strlen(notes) });
	notes = NULL;
}

static void
synced(void *arg, uint64_t batch)
{
	(void)arg;
	last = batch;
	if (batch >= stop_at)
		loop_stop(l);
}

static void
failing(void *arg, int error)
{
	(void)arg;
	n_failing++;
	if (error != 0)
		loop_stop(l);
}

static const struct ring_ops ops = { writing, synced, failing };

static void
open_ring(void)
{
	r = ring_new(l, dup(file), &ops, NULL, &found);
}

/* As a kill does: what was not on disk is gone. */
static void
reopen(void)
{
	ring_free(r);
	open_ring();
	last = ring_synced(r);
}

static int
make(void **state)
{
	char name[] = "/tmp/ring-XXXXXX";

	(void)state;
	l = loop_new();
	file = mkstemp(name);
	unlink(name);
	last = 0;
	n_failing = 0;
	notes = NULL;
	if (ftruncate(file, SIZE_BYTES) < 0)
		return -1;
	open_ring();
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	ring_free(r);
	loop_free(l);
	close(file);
	return 0;
}

static uint64_t
put(const char *text)
{
	ring_put(r, (struct bytes){ (const uint8_t *)text, strlen(text) });
	return ring_owes(r);
}

static void
wait_for(uint64_t batch)
{
	stop_at = batch;
	if (last < batch)
		loop_run(l);
}

static void
put_and_wait(const char *text)
{
	wait_for(put(text));
}

static char read_text[4096];

static void
read_batch(void *arg, uint64_t batch, struct bytes bytes)
{
	(void)arg;
	snprintf(read_text + strlen(read_text), sizeof read_text - strlen(read_text),
	    "%llu:%.*s ", (unsigned long long)batch, (int)bytes.n, bytes.p);
}

static const char *
read_all(void)
{
	*read_text = 0;
	ring_read(r, read_batch, NULL);
	return read_text;
}

static void
what_is_on_disk_is_read_again_and_what_is_not_is_not(void **state)
{
	(void)state;
	assert_int_equal(ring_owes(r), 0);
	put("a");
	put_and_wait("b");
	put_and_wait("c");
	assert_int_equal(ring_owes(r), ring_synced(r));
	put("lost");
	assert_int_equal(ring_owes(r), ring_synced(r) + 1);
	reopen();
	assert_string_equal(read_all(), "1:ab 2:c ");
	assert_false(found.torn);
	assert_int_equal(found.gaps, 0);
	put_and_wait("d");
	reopen();
	assert_string_equal(read_all(), "1:ab 2:c 3:d ");
}

static void
what_was_let_go_is_not_read_again(void **state)
{
	(void)state;
	put_and_wait("a");
	put_and_wait("b");
	ring_let_go(r, 2);
	put_and_wait("c");
	reopen();
	assert_string_equal(read_all(), "2:b 3:c ");
}

/* Nothing else comes: it is noted within a second. */
static void
letting_go_is_noted_although_nothing_comes(void **state)
{
	(void)state;
	put_and_wait("a");
	ring_let_go(r, ring_gathers(r));
	notes = "note";
	wait_for(2);
	reopen();
	assert_string_equal(read_all(), "2:note ");
}

static void
a_cut_batch_counts_as_never_written_and_harms_no_other(void **state)
{
	char byte = 'x';

	(void)state;
	put_and_wait("first");
	put_and_wait("second");
	assert_int_equal(pwrite(file, &byte, 1, RING_BLOCK + 30), 1);
	reopen();
	assert_true(found.torn);
	assert_string_equal(read_all(), "1:first ");
	put_and_wait("again");
	reopen();
	assert_false(found.torn);
	assert_string_equal(read_all(), "1:first 2:again ");
}

static void
a_batch_that_is_missing_in_the_middle_is_told(void **state)
{
	char byte = 'x';

	(void)state;
	put_and_wait("a");
	put_and_wait("b");
	put_and_wait("c");
	assert_int_equal(pwrite(file, &byte, 1, RING_BLOCK + 28), 1);
	reopen();
	assert_int_equal(found.gaps, 1);
	assert_string_equal(read_all(), "1:a 3:c ");
}

static void
a_file_of_rubbish_is_an_empty_one(void **state)
{
	uint8_t *rubbish = malloc(SIZE_BYTES);
	size_t i;

	(void)state;
	for (i = 0; i < SIZE_BYTES; i++)
		rubbish[i] = (uint8_t)rand();
	assert_int_equal(pwrite(file, rubbish, SIZE_BYTES, 0), SIZE_BYTES);
	free(rubbish);
	reopen();
	assert_int_equal(found.batches, 0);
	put_and_wait("a");
	reopen();
	assert_string_equal(read_all(), "1:a ");
}

static void
it_goes_round_and_keeps_what_is_needed(void **state)
{
	char text[12000], want[32];
	uint64_t round;

	(void)state;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = 0;
	for (round = 1; round < 400; round++) {
		assert_true(ring_has_room(r, sizeof text));
		put_and_wait(text);
		ring_let_go(r, round > 20 ? round - 20 : 1);
		assert_true(ring_filled(r) < 50);
	}
	ring_let_go(r, 399);
	put_and_wait("end");
	reopen();
	read_all();
	snprintf(want, sizeof want, "399:xxx");
	assert_memory_equal(read_text, want, 7);
	assert_int_equal(found.batches, 2);
	assert_int_equal(found.gaps, 0);
}

static void
when_it_is_full_there_is_no_room_until_something_is_let_go(void **state)
{
	char text[40000];
	int n = 0;

	(void)state;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = 0;
	while (ring_has_room(r, sizeof text)) {
		put_and_wait(text);
		assert_true(++n < 100);
	}
	assert_true(n > 15);
	assert_true(ring_filled(r) > 80);
	ring_let_go(r, 10);
	assert_false(ring_has_room(r, sizeof text)); /* that is not on disk yet */
	wait_for(last + 1);
	assert_true(ring_has_room(r, sizeof text));
	reopen();
	assert_int_equal(found.gaps, 0);
}

/* A limit on the file's size refuses as a full disk does. */
static void
a_disk_that_refuses_is_told_of_and_written_when_it_does_not(void **state)
{
	struct rlimit was, none = { 0 };

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	none.rlim_max = was.rlim_max;
	setrlimit(RLIMIT_FSIZE, &none);
	put("a");
	stop_at = UINT64_MAX;
	loop_run(l); /* until it is told of */
	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(n_failing, 1);
	assert_int_equal(ring_synced(r), 0);
	wait_for(1);
	assert_int_equal(n_failing, 2);
	reopen();
	assert_string_equal(read_all(), "1:a ");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, unmake)
	const struct CMUnitTest tests[] = {
		T(what_is_on_disk_is_read_again_and_what_is_not_is_not),
		T(what_was_let_go_is_not_read_again),
		T(letting_go_is_noted_although_nothing_comes),
		T(a_cut_batch_counts_as_never_written_and_harms_no_other),
		T(a_batch_that_is_missing_in_the_middle_is_told),
		T(a_file_of_rubbish_is_an_empty_one),
		T(it_goes_round_and_keeps_what_is_needed),
		T(when_it_is_full_there_is_no_room_until_something_is_let_go),
		T(a_disk_that_refuses_is_told_of_and_written_when_it_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
