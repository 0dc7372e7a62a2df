#include "room/history/history.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/map.h"
#include "base/mem.h"
#include "room/history/segment.h"
#include "sys/file.h"
#include "sys/log.h"

#define FLUSH_EVERY_US MINUTE_US
#define BLOCK_POINTS   240
#define RAW_US         (48 * HOUR_US)
#define SERIES_MAX     20000000
#define FILE_MAX       (4ull << 30)

struct series {
	char *key; /* "ID WORD LABEL" */
	uint64_t device_id;
	char *word, *label;
	struct block open;
};

struct history {
	struct house *house;
	char folder[PATH_TEXT_MAX + 32];
	struct map series;
	struct timer *flush;
	bool refusing; /* the disk refused; said once */
};

static struct series *
series_of(
    struct history *h, uint64_t device_id, const char *word, const char *label, bool make)
{
	char key[512];
	struct series *s;

	snprintf(
	    key, sizeof key, "%llu %s %s", (unsigned long long)device_id, word, label);
	s = map_get(&h->series, key);
	if (s != NULL || !make || h->series.n >= SERIES_MAX)
		return s;
	s = mem_alloc(sizeof *s);
	s->key = mem_text(key);
	s->device_id = device_id;
	s->word = mem_text(word);
	s->label = mem_text(label);
	block_init(&s->open);
	map_put(&h->series, s->key, s);
	return s;
}

static void
put_open(struct buf *out, struct series *s)
{
	struct segment_block b = { .device_id = s->device_id,
		.word = s->word,
		.label = s->label,
		.first = s->open.first,
		.last = s->open.last,
		.n = s->open.n,
		.bytes = buf_view(&s->open.bytes) };

	segment_put(out, &b);
}

static int
append(struct history *h, struct bytes what)
{
	char path[PATH_TEXT_MAX + 64];
	int fd = open(
	    segment_path(h->folder, loop_wall(house_loop(h->house)), path, sizeof path),
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	bool ok;

	if (fd < 0)
		return ERR_IO;
	ok = write(fd, what.p, what.n) == (ssize_t)what.n && fdatasync(fd) == 0;
	close(fd);
	return ok ? 0 : ERR_IO;
}

static void
flush_blocks(struct history *h)
{
	struct series *s;
	struct buf out;
	size_t at = 0;
	int r = 0;

	buf_init(&out);
	while ((s = map_next(&h->series, &at)) != NULL)
		if (s->open.n != 0)
			put_open(&out, s);
	if (out.n != 0)
		r = append(h, buf_view(&out));
	buf_fini(&out);
	if (r < 0) {
		if (!h->refusing)
			log_error("cannot keep samples in %s: %s; they wait in memory, "
				  "the oldest "
				  "go when there are too many",
			    h->folder, strerror(errno));
		h->refusing = true;
		return;
	}
	if (h->refusing)
		log_info("samples are kept again");
	h->refusing = false;
	at = 0;
	while ((s = map_next(&h->series, &at)) != NULL)
		block_clear(&s->open);
}

static void
remove_old(struct history *h)
{
	char pattern[PATH_TEXT_MAX + 64], oldest[PATH_TEXT_MAX + 64];
	glob_t found;
	size_t i;

	snprintf(pattern, sizeof pattern, "%s/raw-*.seg", h->folder);
	segment_path(
	    h->folder, loop_wall(house_loop(h->house)) - RAW_US, oldest, sizeof oldest);
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (i = 0; i < found.gl_pathc; i++)
		if (strcmp(found.gl_pathv[i], oldest) < 0 &&
		    unlink(found.gl_pathv[i]) < 0)
			log_warn(
			    "cannot remove %s: %s", found.gl_pathv[i], strerror(errno));
	globfree(&found);
}

static void
tick(void *arg)
{
	struct history *h = arg;

	timer_after(h->flush, FLUSH_EVERY_US);
	flush_blocks(h);
	remove_old(h);
}

static int
hear_samples(void *self, struct room_from from, const void *body)
{
	struct history *h = self;
	const struct samples_msg *m = body;
	size_t i;

	(void)from;
	for (i = 0; i < m->samples.n; i++) {
		const struct sample *p = &m->samples.v[i];
		struct series *s = series_of(h, m->device_id, p->word, p->label, true);

		if (s == NULL)
			continue;
		if (s->open.n >= BLOCK_POINTS * 64)
			block_clear(&s->open); /* the disk has refused for hours */
		block_add(&s->open, m->at, p->value);
	}
	return 0;
}

static void
gather(struct series_msg *out, struct bytes bytes, uint32_t n, wall_us from, wall_us to)
{
	struct block_reader r = block_read(bytes, n);
	wall_us at;
	double v;

	while (out->points.n < SERIES_POINTS_MAX && block_next(&r, &at, &v))
		if (at >= from && at <= to)
			out->points.v[out->points.n++] = (struct series_point){ at, v };
}

/* The hour files that the period touches, oldest first; then what is still in memory. */
static void
gather_files(struct history *h, const struct series_ask_msg *m, struct series_msg *out)
{
	wall_us at;

	for (at = m->from; at <= m->to + HOUR_US; at += HOUR_US) {
		char path[PATH_TEXT_MAX + 64];
		struct segment_block b;
		struct arena mem;
		struct buf file;
		struct cur c;

		buf_init(&file);
		arena_init(&mem);
		if (file_read(segment_path(h->folder, at, path, sizeof path), FILE_MAX,
			&file) == 0) {
			c = cur_over(file.p, file.n);
			for (; segment_next(&c, &mem, &b); arena_reset(&mem))
				if (b.device_id == m->device_id && b.last >= m->from &&
				    b.first <= m->to && strcmp(b.word, m->word) == 0 &&
				    strcmp(b.label, m->label) == 0)
					gather(out, b.bytes, b.n, m->from, m->to);
		}
		arena_fini(&mem);
		buf_fini(&file);
	}
}

static int
hear_ask(void *self, struct room_from from, const void *body)
{
	struct history *h = self;
	const struct series_ask_msg *m = body;
	struct series *s = series_of(h, m->device_id, m->word, m->label, false);
	struct series_msg out = { .ask = m->ask };
	struct arena mem;

	arena_init(&mem);
	out.points.v = arena_alloc(&mem, SERIES_POINTS_MAX * sizeof *out.points.v);
	if (m->to - m->from <= RAW_US)
		gather_files(h, m, &out);
	if (s != NULL)
		gather(&out, buf_view(&s->open.bytes), s->open.n, m->from, m->to);
	house_tell(h->house, from.role, from.instance, MSG_SERIES, &out);
	arena_fini(&mem);
	return 0;
}

static void *
open_history(struct house *house)
{
	struct history *h = mem_alloc(sizeof *h);

	h->house = house;
	map_init(&h->series);
	snprintf(h->folder, sizeof h->folder, "%s/history", house_state_dir(house));
	if (file_make_dirs(h->folder, 0750) < 0) {
		log_error("cannot make %s: %s", h->folder, strerror(errno));
		mem_free(h);
		return NULL;
	}
	h->flush = timer_new(house_loop(house), tick, h);
	timer_after(h->flush, FLUSH_EVERY_US);
	house_ready(house);
	return h;
}

static void
leave(void *self)
{
	flush_blocks(self);
}

static void
close_history(void *self)
{
	struct history *h = self;
	struct series *s;
	size_t at = 0;

	timer_free(h->flush);
	while ((s = map_next(&h->series, &at)) != NULL) {
		block_fini(&s->open);
		mem_free(s->key);
		mem_free(s->word);
		mem_free(s->label);
		mem_free(s);
	}
	map_fini(&h->series);
	mem_free(h);
}

static const struct room_hears hears[] = {
	{ MSG_SAMPLES, hear_samples },
	{ MSG_SERIES_ASK, hear_ask },
	{ 0, NULL },
};

const struct room_ops history_room = {
	.role = ROLE_HISTORY,
	.may = JAIL_READ_FILES | JAIL_WRITE_FILES,
	.files_max = 256,
	.open = open_history,
	.leave = leave,
	.close = close_history,
	.hears = hears,
};
