/* Files of the history that were cut, changed or left half done: what is damaged is missing, and nothing else. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/err.h"
#include "history_sender.h"
#include "room/history/merge.h"
#include "room/history/roll.h"
#include "room/history/shelf.h"

#define HOUR    INT64_C(490001)
#define HOUR_MS (HOUR * 3600000)
#define DEVICES 600
#define POLLS   12

static const char *words[] = { "a.value", "a.state" };
static const char *labels[] = { "" };

static double
value_of(uint64_t device_id, size_t poll)
{
	return (double)(device_id * 1000 + poll * poll);
}

static void
tell_devices(struct streams *s, size_t devices, size_t from_poll, size_t to_poll,
    unsigned write_every)
{
	struct sender *senders = mem_array(devices + 1, sizeof *senders);
	size_t i, k;

	for (k = from_poll; k < to_poll; k++)
		for (i = 1; i <= devices; i++) {
			double v[] = { value_of(i, k), 1 };

			senders[i].device_id = i;
			senders[i].shape =
			    (struct shape_msg){ 7, { words, 2 }, { labels, 1 } };
			sender_send(&senders[i], s, HOUR_MS + (int64_t)k * 60000, v);
			if (write_every != 0 && i % write_every == 0)
				assert_int_equal(streams_write(s, false), 0);
		}
	assert_int_equal(streams_write(s, false), 0);
	mem_free(senders);
}

struct points {
	uint64_t device_id;
	size_t n, wrong;
};

static void
check_point(void *arg, const char *label, const struct figure *f)
{
	struct points *p = arg;
	size_t poll = (size_t)((f->at_ms - HOUR_MS) / 60000);

	(void)label;
	p->n++;
	p->wrong += f->last != value_of(p->device_id, poll);
}

static void
check_figure(void *arg, const struct figure *f)
{
	check_point(arg, "", f);
}

static struct points
points_of_journal(struct hour *h, uint64_t device_id)
{
	struct points p = { .device_id = device_id };
	struct hour_want w = { words[0], labels[0], 0, INT64_MAX, check_point, &p };

	hour_read_left(h, device_id, &w);
	return p;
}

static struct points
points_of_pack(struct pack *pack, uint64_t device_id)
{
	struct points p = { .device_id = device_id };

	pack_read_series(pack, device_id, words[0], labels[0], check_figure, &p);
	return p;
}

static void
change_byte(const char *folder, const char *name, off_t at)
{
	char path[512];
	uint8_t b;
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &b, 1, at), 1);
	b ^= 0x10;
	assert_int_equal(pwrite(fd, &b, 1, at), 1);
	close(fd);
}

static off_t
size_of(const char *folder, const char *name)
{
	char path[512];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return stat(path, &st) == 0 ? st.st_size : -1;
}

static void
cut(const char *folder, const char *name, off_t to)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(truncate(path, to), 0);
}

/* --- journals --- */

static const char journal[] = "samples-000490001-0.seg";

static struct hour *
adopt(const char *folder)
{
	struct hour *h;

	assert_int_equal(hour_adopt(folder, HOUR, 0, &h), 0);
	while (!hour_scan(h))
		;
	return h;
}

static char *
a_journal(unsigned write_every)
{
	char *folder = test_folder();
	struct streams *s = streams_new(folder);

	assert_int_equal(streams_turn(s, HOUR), 0);
	tell_devices(s, 20, 0, POLLS, write_every);
	streams_free(s);
	return folder;
}

static void
a_journal_that_was_cut_is_read_up_to_there(void **state)
{
	char *folder = a_journal(4);
	off_t size = size_of(folder, journal), to;
	size_t before = 0;

	(void)state;
	for (to = size; to > 0; to -= to > 200 ? 97 : 11) {
		size_t all = 0, i;
		struct hour *h;
		uint64_t at;

		cut(folder, journal, to);
		h = adopt(folder);
		for (i = 1; i <= 20; i++) {
			struct points p = points_of_journal(h, i);

			assert_int_equal(p.wrong, 0);
			all += p.n;
		}
		if (to == size)
			assert_int_equal(all, 20 * POLLS);
		else
			assert_true(all <= before);
		assert_true(hour_damaged(h, &at) < 300);
		before = all;
		hour_free(h);
	}
	test_folder_gone(folder);
}

static void
a_journal_with_a_changed_byte_loses_little(void **state)
{
	char *folder = a_journal(4);
	off_t size = size_of(folder, journal), at;

	(void)state;
	for (at = 24; at < size; at += 7) {
		size_t whole = 0, i;
		uint64_t from, bytes;
		struct hour *h;

		change_byte(folder, journal, at);
		h = adopt(folder);
		bytes = hour_damaged(h, &from);
		assert_in_range(bytes, 1, 300);
		assert_true(from <= (uint64_t)at && from + bytes > (uint64_t)at);
		for (i = 1; i <= 20; i++) {
			struct points p = points_of_journal(h, i);

			assert_int_equal(p.wrong, 0);
			whole += p.n == POLLS;
		}
		/* A batch is of four devices. The first has the shape too, on which all rest. */
		if (at > 24 + 300)
			assert_true(whole == 16);
		hour_free(h);
		change_byte(folder, journal, at);
	}
	test_folder_gone(folder);
}

static void
the_hour_goes_on_in_another_part(void **state)
{
	char *folder = test_folder();
	struct hour *journals[4];
	struct pack_name name = { GRAIN_RAW, HOUR, 1 };
	struct shelf *shelf;
	struct streams *s;
	struct pack *pack;
	struct roll *r;
	size_t i, n;

	(void)state;
	for (i = 0; i < 3; i++) {
		s = streams_new(folder);
		assert_int_equal(streams_turn(s, HOUR), 0);
		tell_devices(s, 20, i * 4, i * 4 + 4, 0);
		streams_free(s);
	}
	assert_int_equal(shelf_new(folder, &shelf), 0);
	n = shelf_to_roll(shelf, HOUR, journals, 4);
	assert_int_equal(n, 0); /* some of it is open */
	n = shelf_to_roll(shelf, HOUR + 1, journals, 4);
	assert_int_equal(n, 3);
	r = roll_new(folder, journals, n);
	while (roll_step(r) == 1)
		;
	assert_int_equal(pack_open(folder, &name, &pack), 0);
	for (i = 1; i <= 20; i++) {
		struct points p = points_of_pack(pack, i);

		assert_int_equal(p.n, POLLS);
		assert_int_equal(p.wrong, 0);
	}
	pack_close(pack);
	roll_free(r);
	shelf_free(shelf);
	/* The journals are there still, as after a crash: their hour is packed, and they go. */
	assert_int_equal(shelf_new(folder, &shelf), 0);
	assert_int_equal(shelf->n_journals, 0);
	assert_int_equal(shelf->n_packs, 3);
	assert_true(size_of(folder, journal) < 0);
	shelf_free(shelf);
	test_folder_gone(folder);
}

/* --- packs --- */

static const struct pack_name raw_name = { GRAIN_RAW, HOUR, 1 };
static const char raw_file[] = "raw-000490001-1.pack";

static char *
a_pack(void)
{
	char *folder = test_folder();
	struct streams *s = streams_new(folder);
	struct hour *h;
	struct roll *r;

	assert_int_equal(streams_turn(s, HOUR), 0);
	tell_devices(s, DEVICES, 0, POLLS, 0);
	h = streams_break(s);
	r = roll_new(folder, &h, 1);
	while (roll_step(r) == 1)
		;
	roll_free(r);
	hour_free(h);
	streams_free(s);
	return folder;
}

static size_t
whole_devices(struct pack *pack)
{
	size_t whole = 0, i;

	for (i = 1; i <= DEVICES; i++) {
		struct points p = points_of_pack(pack, i);

		assert_int_equal(p.wrong, 0);
		assert_true(p.n == POLLS || p.n == 0);
		whole += p.n == POLLS;
	}
	return whole;
}

static void
a_pack_with_a_changed_byte_loses_one_device_at_most(void **state)
{
	char *folder = a_pack();
	off_t size = size_of(folder, raw_file), at;
	struct pack *pack;

	(void)state;
	assert_int_equal(pack_open(folder, &raw_name, &pack), 0);
	assert_int_equal(whole_devices(pack), DEVICES);
	assert_int_equal(pack_damaged_bytes(pack), 0);
	pack_close(pack);
	/* The shape stands first, in what follows the head: with it goes everything near. */
	for (at = 24 + 64; at < size - 32; at += 613) {
		change_byte(folder, raw_file, at);
		assert_int_equal(pack_open(folder, &raw_name, &pack), 0);
		assert_true(whole_devices(pack) >= DEVICES - 1);
		pack_close(pack);
		change_byte(folder, raw_file, at);
	}
	test_folder_gone(folder);
}

static void
a_pack_that_was_cut_is_written_anew(void **state)
{
	char *folder = a_pack();
	off_t size = size_of(folder, raw_file);
	struct pack_name packs[4], target;
	struct shelf *shelf;
	struct pack *pack;
	struct merge *m;
	uint64_t at;

	(void)state;
	cut(folder, raw_file, size / 2);
	assert_int_equal(pack_open(folder, &raw_name, &pack), ERR_MALFORMED);
	pack_close(pack);
	assert_int_equal(shelf_new(folder, &shelf), 0);
	assert_int_equal(shelf_to_merge(shelf, HOUR + 1, packs, 4, &target), 1);
	assert_int_equal(target.hour, HOUR);
	assert_int_equal(target.hours, 1);
	m = merge_new(folder, packs, 1, &target);
	while (merge_step(m) == 1)
		;
	assert_true(merge_damaged(m, 0, &at) > 0);
	merge_free(m);
	shelf_add_pack(shelf, &target);
	assert_int_equal(shelf_to_merge(shelf, HOUR + 1, packs, 4, &target), 0);
	assert_int_equal(pack_open(folder, &raw_name, &pack), 0);
	assert_in_range(whole_devices(pack), DEVICES / 3, DEVICES);
	assert_int_equal(pack_damaged_bytes(pack), 0);
	pack_close(pack);
	shelf_free(shelf);
	test_folder_gone(folder);
}

/* --- the shelf --- */

static void
make_file(const char *folder, const char *name, off_t size)
{
	char path[512];
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	close(fd);
}

static void
what_a_crash_left_is_cleared_away(void **state)
{
	char *folder = test_folder();
	struct shelf *shelf;

	(void)state;
	make_file(folder, "five-000490008-24.pack", 100);
	make_file(folder, "five-000490009-1.pack", 100);
	make_file(folder, "five-000490032-1.pack", 100);
	make_file(folder, "hour-000490008-24.pack.new", 100);
	make_file(folder, "notes.txt", 100);
	assert_int_equal(shelf_new(folder, &shelf), 0);
	assert_int_equal(shelf->n_packs, 2);
	assert_non_null(shelf_find(shelf, GRAIN_FIVE, 490031));
	assert_non_null(shelf_find(shelf, GRAIN_FIVE, 490032));
	assert_null(shelf_find(shelf, GRAIN_FIVE, 490033));
	assert_null(shelf_find(shelf, GRAIN_HOUR, 490008));
	assert_true(size_of(folder, "hour-000490008-24.pack.new") < 0);
	assert_true(size_of(folder, "five-000490009-1.pack") < 0);
	assert_int_equal(size_of(folder, "notes.txt"), 100);
	shelf_free(shelf);
	test_folder_gone(folder);
}

static void
the_oldest_of_the_finest_goes_first(void **state)
{
	static const char *in_order[] = { "raw-000490040-1.pack", "raw-000490041-1.pack",
		"five-000490008-24.pack", "five-000490041-1.pack",
		"hour-000490008-24.pack" };
	struct shelf_limits l = { { DAY_US, DAY_US, DAY_US }, 0 };
	char *folder = test_folder(), text[PACK_NAME_MAX];
	struct shelf_victim v;
	struct shelf *shelf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(in_order); i++)
		make_file(folder, in_order[ARRAY_LEN(in_order) - 1 - i], 1000);
	assert_int_equal(shelf_new(folder, &shelf), 0);
	l.bytes = 6000;
	assert_false(shelf_too_much(shelf, &l, 1000, &v));
	for (i = 0; i < ARRAY_LEN(in_order); i++) {
		l.bytes = (ARRAY_LEN(in_order) - i) * 1000;
		assert_false(shelf_too_much(shelf, &l, 0, &v));
		assert_true(shelf_too_much(shelf, &l, 1, &v));
		assert_string_equal(pack_name_text(&v.pack->name, text), in_order[i]);
		assert_int_equal(shelf_remove_pack(shelf, &v.pack->name), 0);
	}
	assert_false(shelf_too_much(shelf, &l, 5000, &v));
	shelf_free(shelf);
	test_folder_gone(folder);
}

static void
each_grain_is_kept_as_long_as_is_said(void **state)
{
	const struct shelf_limits l = { { 2 * DAY_US, 40 * DAY_US, 400 * DAY_US }, 1 };
	char *folder = test_folder();
	struct shelf *shelf;

	(void)state;
	make_file(folder, "raw-000490000-1.pack", 10);
	make_file(folder, "five-000480000-24.pack", 10);
	assert_int_equal(shelf_new(folder, &shelf), 0);
	assert_null(shelf_too_old(shelf, &l, (480024 + 960) * HOUR_US - 1));
	assert_int_equal(
	    shelf_too_old(shelf, &l, (480024 + 960) * HOUR_US)->name.hour, 480000);
	assert_int_equal(shelf_remove_pack(shelf, &shelf->packs[1].name), 0);
	assert_null(shelf_too_old(shelf, &l, (490001 + 48) * HOUR_US - 1));
	assert_int_equal(
	    shelf_too_old(shelf, &l, (490001 + 48) * HOUR_US)->name.hour, 490000);
	shelf_free(shelf);
	test_folder_gone(folder);
}

static void
names_say_what_is_in_a_file(void **state)
{
	static const char *none[] = { "raw-1-1.pack", "raw-000490001-0.pack", "raw-.pack",
		"ram-000490001-1.pack", "raw-000490001-1.pack.new",
		"raw-000490001-1.packs" };
	struct pack_name n;
	char text[PACK_NAME_MAX];
	size_t i;

	(void)state;
	assert_true(pack_name_read("hour-000490008-24.pack", &n));
	assert_true(n.grain == GRAIN_HOUR && n.hour == 490008 && n.hours == 24);
	assert_string_equal(pack_name_text(&n, text), "hour-000490008-24.pack");
	for (i = 0; i < ARRAY_LEN(none); i++)
		assert_false(pack_name_read(none[i], &n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_journal_that_was_cut_is_read_up_to_there),
		cmocka_unit_test(a_journal_with_a_changed_byte_loses_little),
		cmocka_unit_test(the_hour_goes_on_in_another_part),
		cmocka_unit_test(a_pack_with_a_changed_byte_loses_one_device_at_most),
		cmocka_unit_test(a_pack_that_was_cut_is_written_anew),
		cmocka_unit_test(what_a_crash_left_is_cleared_away),
		cmocka_unit_test(the_oldest_of_the_finest_goes_first),
		cmocka_unit_test(each_grain_is_kept_as_long_as_is_said),
		cmocka_unit_test(names_say_what_is_in_a_file),
	};

	return cmocka_run_group_tests_name("history files", tests, NULL, NULL);
}
