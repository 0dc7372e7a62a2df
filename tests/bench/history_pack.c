/* What keeping samples costs, by the code of the history room itself: bytes and CPU a point.
 *
 *     history_pack FOLDER DEVICES
 *
 * Each device has ten numbers asked each minute and a table of 24 ports and 10 columns each five, as real
 * ones move: busy and idle ports, errors that stand still, temperatures, states. Two hours come as a poll
 * room sends them, and are packed; a day is put together of its hours; then series are read. Prints a line
 * "NAME VALUE" for each figure, CPU in seconds for a million points. tests/bench/history makes a table of
 * them, with the peers. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/column.h"
#include "model/frame.h"
#include "model/sample.h"
#include "room/history/merge.h"
#include "room/history/roll.h"
#include "room/history/shelf.h"
#include "room/history/span.h"
#include "room/history/streams.h"

#define HOUR    INT64_C(490008)
#define HOUR_MS INT64_C(3600000)
#define SCALARS 10
#define ROWS    24
#define COLUMNS 10
#define CELLS   (ROWS * COLUMNS)
#define MESSAGE 24000
#define KINDS   7

static uint64_t seed = 1;

static uint64_t
draw(uint64_t below)
{
	uint64_t z = (seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

static double
cpu_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
print(const char *name, double value)
{
	printf("%s %.6g\n", name, value);
	fflush(stdout);
}

/* --- how values move --- */

enum kind { BUSY, IDLE, STILL, ERRORS, GAUGE, TENTHS, TICKS };
static const char *const kind_names[KINDS] = { "busy counter", "idle counter",
	"value that stands still", "error counter", "gauge in percent",
	"temperature in tenths", "ticks of an uptime" };

static double
move(enum kind kind, double was, int64_t step_s)
{
	double s = (double)step_s;

	switch (kind) {
	case BUSY: return was + floor(s * (1e6 + (double)draw(3000000)));
	case IDLE: return was + (draw(4) == 0 ? (double)draw(1500) * s / 60 : 0);
	case ERRORS: return was + (draw(200) == 0 ? (double)(1 + draw(20)) : 0);
	case GAUGE: return fmin(100, fmax(0, was + (double)draw(7) - 3));
	case TENTHS: return was + ((double)draw(5) - 2) / 10;
	case TICKS: return was + s * 100 + (double)draw(5) - 2;
	default: return was;
	}
}

/* Rounded as a profile's scale would. */
static double
next(enum kind kind, double was, int64_t step_s)
{
	double v = move(kind, was, step_s);

	return kind == TENTHS ? (double)llrint(v * 10) / 10 : v;
}

static double
first(enum kind kind)
{
	switch (kind) {
	case BUSY: return (double)draw(UINT64_C(1) << 42);
	case IDLE: return (double)draw(UINT64_C(1) << 30);
	case STILL: return draw(3) == 0 ? 1000000000 : (double)draw(3);
	case ERRORS: return (double)draw(2000);
	case GAUGE: return (double)draw(100);
	case TENTHS: return 35 + (double)draw(100) / 10;
	default: return (double)draw(UINT64_C(1) << 31);
	}
}

static const enum kind scalar_kinds[SCALARS] = { TICKS, GAUGE, GAUGE, TENTHS, TENTHS,
	STILL, STILL, BUSY, IDLE, ERRORS };
/* States, speed, octets, packets, errors and discards; of a port that is used, and of one that is not. */
static const enum kind used[COLUMNS] = { STILL, STILL, STILL, BUSY, BUSY, BUSY, BUSY,
	ERRORS, ERRORS, STILL };
static const enum kind unused[COLUMNS] = { STILL, STILL, STILL, IDLE, IDLE, IDLE, IDLE,
	STILL, STILL, STILL };

static enum kind
kind_of_cell(size_t cell)
{
	return cell / COLUMNS % 3 == 0 ? used[cell % COLUMNS] : unused[cell % COLUMNS];
}

/* --- what a poll room sends --- */

struct member {
	double scalars[SCALARS], scalars_sent[SCALARS];
	double cells[CELLS], cells_sent[CELLS];
	uint32_t numbers[2];
};

struct fleet {
	struct member *v;
	size_t n;
	struct shape_msg shapes[2];
	char words[SCALARS + COLUMNS][16], labels[ROWS][16];
	const char *word_of[SCALARS + COLUMNS], *label_of[ROWS], *none;
	struct buf message, frame;
	double kept_cpu; /* seconds in the history's own code */
	double points;
	int64_t bytes_sent;
};

static void
make_shapes(struct fleet *f)
{
	size_t i;

	for (i = 0; i < SCALARS + COLUMNS; i++) {
		snprintf(f->words[i], sizeof f->words[i], "bench.word-%zu", i);
		f->word_of[i] = f->words[i];
	}
	for (i = 0; i < ROWS; i++) {
		snprintf(f->labels[i], sizeof f->labels[i], "ge0-%zu", i);
		f->label_of[i] = f->labels[i];
	}
	f->none = "";
	f->shapes[0] = (struct shape_msg){ 1, { f->word_of, SCALARS }, { &f->none, 1 } };
	f->shapes[1] = (struct shape_msg){ 2, { f->word_of + SCALARS, COLUMNS },
		{ f->label_of, ROWS } };
}

static void
make_fleet(struct fleet *f, size_t n)
{
	size_t i, k;

	*f = (struct fleet){ .n = n, .v = mem_array(n, sizeof *f->v) };
	make_shapes(f);
	for (i = 0; i < n; i++) {
		for (k = 0; k < SCALARS; k++)
			f->v[i].scalars[k] = first(scalar_kinds[k]);
		for (k = 0; k < CELLS; k++)
			f->v[i].cells[k] = first(kind_of_cell(k));
	}
}

static void
flush(struct fleet *f, struct streams *to)
{
	double t = cpu_s();

	(void)streams_frames(to, 0, buf_view(&f->message));
	if (streams_full(to))
		(void)streams_write(to, false);
	f->kept_cpu += cpu_s() - t;
	f->bytes_sent += (int64_t)f->message.n;
	buf_clear(&f->message);
}

static void
poll(struct fleet *f, size_t i, unsigned stream, bool key, int64_t ms, struct streams *to)
{
	struct member *d = &f->v[i];
	double *v = stream == 0 ? d->scalars : d->cells;
	size_t n = stream == 0 ? SCALARS : CELLS, k;
	struct sample_frame s = { .device_id = 1000 + i,
		.stream = stream,
		.number = ++d->numbers[stream],
		.key = key,
		.shape = stream + 1,
		.ms = ms + (int64_t)draw(40) };

	for (k = 0; k < n; k++)
		v[k] = stream == 0 ? next(scalar_kinds[k], v[k], 60)
				   : next(kind_of_cell(k), v[k], 300);
	buf_clear(&f->frame);
	frame_put(&f->frame, key, stream == 0 ? d->scalars_sent : d->cells_sent, v, n);
	s.values = buf_view(&f->frame);
	sample_put(&f->message, &s);
	f->points += (double)n;
	if (f->message.n >= MESSAGE)
		flush(f, to);
}

/* An hour of polls, spread evenly: each device has its place in the minute. */
static struct hour *
live_an_hour(struct fleet *f, const char *folder, int64_t hour)
{
	struct streams *s = streams_new(folder);
	struct hour *journal;
	int64_t minute;
	size_t i, k;

	if (streams_turn(s, hour) < 0)
		abort();
	for (k = 0; k < 2; k++)
		(void)streams_shape(s, 0, &f->shapes[k]);
	for (minute = 0; minute < 60; minute++)
		for (i = 0; i < f->n; i++) {
			int64_t ms =
			    hour * HOUR_MS + minute * 60000 + (int64_t)(i * 60000 / f->n);

			poll(f, i, 0, minute == 0, ms, s);
			if ((minute + (int64_t)i) % 5 == 0)
				poll(f, i, 1, minute < 5, ms + 20, s);
		}
	flush(f, s);
	journal = streams_break(s);
	streams_free(s);
	return journal;
}

/* --- the figures --- */

static double longest; /* piece of work, seconds */

static double
piece(double since)
{
	double t = cpu_s();

	if (t - since > longest)
		longest = t - since;
	return t;
}

static double
roll(struct shelf *shelf, struct hour *journal)
{
	struct pack_name name = { .hour = hour_of(journal), .hours = 1 };
	struct roll *r = roll_new(shelf->folder, &journal, 1);
	double begin = cpu_s(), t = begin;

	while (roll_step(r) == 1)
		t = piece(t);
	roll_free(r);
	for (name.grain = 0; name.grain < GRAIN_COUNT; name.grain++)
		shelf_add_pack(shelf, &name);
	return cpu_s() - begin;
}

static double
merge_day(struct shelf *shelf)
{
	struct pack_name packs[2 * SHELF_DAY], target;
	double begin = cpu_s(), t = begin;
	size_t n, i;

	while ((n = shelf_to_merge(
		    shelf, HOUR + SHELF_DAY, packs, 2 * SHELF_DAY, &target)) != 0) {
		struct merge *m = merge_new(shelf->folder, packs, n, &target);

		while (merge_step(m) == 1)
			t = piece(t);
		merge_free(m);
		for (i = 0; i < n; i++)
			(void)shelf_remove_pack(shelf, &packs[i]);
		shelf_add_pack(shelf, &target);
	}
	return cpu_s() - begin;
}

/* The floor: the same bytes by write(), and to disk. */
static double
plain_write(const char *folder, uint64_t bytes)
{
	static uint8_t block[1024 * 1024];
	char path[512];
	double t = cpu_s();
	int fd;

	snprintf(path, sizeof path, "%s/plain", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (; fd >= 0 && bytes != 0;) {
		size_t n = bytes < sizeof block ? (size_t)bytes : sizeof block;

		if (write(fd, block, n) != (ssize_t)n)
			abort();
		bytes -= n;
	}
	(void)fdatasync(fd);
	close(fd);
	(void)unlink(path);
	return cpu_s() - t;
}

/* Bytes a point of each kind of series, as an hour's column. */
static void
kinds(size_t points_an_hour, const char *name)
{
	double v[60];
	struct buf out;
	size_t round, i, n;
	char text[96];
	enum kind k;

	for (k = 0; k < KINDS; k++) {
		buf_init(&out);
		for (round = n = 0; round < 200; round++) {
			v[0] = first(k);
			for (i = 1; i < points_an_hour; i++)
				v[i] = next(k, v[i - 1], 3600 / (int64_t)points_an_hour);
			column_put(&out, v, NULL, points_an_hour);
			buf_u8(&out, 0); /* its length */
			n += points_an_hour;
		}
		snprintf(text, sizeof text, "bytes-%s-%d", name, (int)k);
		print(text, (double)out.n / (double)n);
		buf_fini(&out);
	}
}

static void
read_back(struct shelf *shelf, size_t devices)
{
	struct span_source src = { shelf, NULL, NULL, NULL };
	struct span_ask a = { .word = "bench.word-17",
		.label = "ge0-3",
		.from = HOUR * HOUR_US,
		.to = (HOUR + 24) * HOUR_US };
	size_t i, points = 0, n = 200;
	double t = cpu_s();

	for (i = 0; i < n; i++) {
		struct span s;

		a.device_id = 1000 + draw(devices);
		span_read(&src, &a, 0, &s);
		points += s.n;
		span_fini(&s);
	}
	print("read-day-raw-ms", (cpu_s() - t) / (double)n * 1e3);
	print("read-points", (double)points / (double)n);
	t = cpu_s();
	for (i = 0; i < n; i++) {
		struct span s;

		a.device_id = 1000 + draw(devices);
		span_read(&src, &a, HOUR_MS, &s);
		span_fini(&s);
	}
	print("read-day-hours-ms", (cpu_s() - t) / (double)n * 1e3);
}

int
main(int argc, char **argv)
{
	double rolled = 0, raw_points, journal_bytes = 0, figures;
	struct shelf *shelf;
	struct fleet f;
	size_t devices;
	int64_t hour;

	if (argc != 3 || (devices = strtoul(argv[2], NULL, 10)) == 0) {
		fprintf(stderr, "as the first lines of history_pack.c say\n");
		return 2;
	}
	printf("kinds %s", kind_names[0]);
	for (enum kind k = 1; k < KINDS; k++)
		printf(";%s", kind_names[k]);
	printf("\n");
	kinds(60, "minute");
	kinds(12, "five");
	if (shelf_new(argv[1], &shelf) < 0) {
		perror(argv[1]);
		return 1;
	}
	mem_keep(); /* as rooms do */
	make_fleet(&f, devices);
	for (hour = HOUR; hour < HOUR + SHELF_DAY; hour++) {
		struct hour *journal = live_an_hour(&f, argv[1], hour);
		char path[512];

		journal_bytes += (double)hour_bytes(journal);
		rolled += roll(shelf, journal);
		hour_path(argv[1], hour, 0, path, sizeof path);
		(void)unlink(path);
		hour_free(journal);
	}
	raw_points = f.points;
	print("points", raw_points);
	print("cpu-keep", f.kept_cpu / raw_points * 1e6);
	print("cpu-write",
	    plain_write(argv[1], (uint64_t)journal_bytes) / raw_points * 1e6);
	print("cpu-pack", rolled / raw_points * 1e6);
	print("bytes-journal", journal_bytes / raw_points);
	print("bytes-raw", (double)shelf_bytes(shelf, GRAIN_RAW) / raw_points);
	print("cpu-day", merge_day(shelf) / raw_points * 1e6);
	print("longest-ms", longest * 1e3);
	figures = (double)devices * SHELF_DAY * 12 * (SCALARS + CELLS);
	print("bytes-five", (double)shelf_bytes(shelf, GRAIN_FIVE) / figures);
	figures = (double)devices * SHELF_DAY * (SCALARS + CELLS);
	print("bytes-hour", (double)shelf_bytes(shelf, GRAIN_HOUR) / figures);
	read_back(shelf, devices);
	return 0;
}
