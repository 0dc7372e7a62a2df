#include "room/history/history.h"

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/sample.h"
#include "room/history/hour.h"
#include "sys/file.h"
#include "sys/log.h"

#define WRITE_EVERY_US (5 * SECOND_US)
#define SYNC_EVERY     12               /* of these */
#define LATE_US        (10 * MINUTE_US) /* after its hour a file is sealed */
#define RAW_US         (48 * HOUR_US)
#define STREAMS_MAX    4000000
#define SHAPES_MAX     1000000

struct shape {
	struct arena mem;
	struct shape_msg msg;
	uint64_t id;             /* the room's and the sender's */
	uint32_t instance;       /* of the sender */
	const struct hour *hour; /* in which file it stands */
	uint64_t at;
};

struct stream {
	uint64_t device_id;
	uint32_t stream;
	uint32_t number;
	struct stream *next; /* of its device */
	struct hour *hour;
	uint64_t at; /* its last frame there */
	int64_t ms;
	bool lost; /* nothing is taken before the next key */
};

struct history {
	struct house *house;
	char folder[PATH_TEXT_MAX + 32];
	struct map devices; /* the first stream of each */
	size_t n_streams;
	struct map shapes;
	struct hour *now, *before; /* the hour's file; the one before, for a while */
	struct timer *timer;
	unsigned writes;
	bool refusing; /* the disk refused; said once */
	uint64_t lost;
};

/* --- streams and shapes --- */

static struct stream *
stream_of(struct history *h, uint64_t device_id, uint32_t no, bool make)
{
	struct stream *first = map_get_id(&h->devices, device_id), *s;

	for (s = first; s != NULL; s = s->next)
		if (s->stream == no)
			return s;
	if (!make || h->n_streams == STREAMS_MAX)
		return NULL;
	s = mem_alloc(sizeof *s);
	*s = (struct stream){ .device_id = device_id, .stream = no, .lost = true };
	h->n_streams++;
	if (first == NULL) {
		map_put_id(&h->devices, device_id, s);
	} else {
		s->next = first->next;
		first->next = s;
	}
	return s;
}

static struct hour_end
end_of(const struct stream *s)
{
	return (struct hour_end){ s->device_id, s->stream, s->at };
}

/* Each poll room counts its shapes by itself. */
static uint64_t
shape_id(struct room_from from, uint64_t id)
{
	return id + from.instance * 0x9e3779b97f4a7c15u;
}

static int
hear_shape(void *self, struct room_from from, const void *body)
{
	struct history *h = self;
	const struct shape_msg *m = body;
	uint64_t id = shape_id(from, m->id);
	struct shape *s = map_get_id(&h->shapes, id);

	if (m->words.n == 0 || m->labels.n == 0)
		return ERR_MALFORMED;
	if (s == NULL && h->shapes.n >= SHAPES_MAX)
		return 0;
	if (s == NULL) {
		s = mem_alloc(sizeof *s);
		map_put_id(&h->shapes, id, s);
	}
	arena_fini(&s->mem);
	rec_copy(&s->mem, &shape_msg_rec, &s->msg, m);
	s->id = id;
	s->instance = from.instance;
	s->hour = NULL;
	return 0;
}

static void
shape_free(struct shape *s)
{
	arena_fini(&s->mem);
	mem_free(s);
}

/* A poll room that begins anew names its shapes anew. */
static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct history *h = self;
	struct shape *s;
	size_t at = 0;

	if (role != ROLE_POLL || up)
		return;
	while ((s = map_next(&h->shapes, &at)) != NULL)
		if (s->instance == instance) {
			map_del_id(&h->shapes, s->id);
			shape_free(s);
		}
}

/* --- frames --- */

static void
found_end(void *arg, const struct hour_end *e)
{
	struct history *h = arg;
	struct stream *s = stream_of(h, e->device_id, e->stream, true);

	if (s != NULL && s->hour == NULL)
		s->at = e->at; /* its file is set when it is open */
}

static void
each_stream(struct history *h, void (*fn)(struct history *h, struct stream *s))
{
	struct stream *s, *next;
	size_t at = 0;

	while ((s = map_next(&h->devices, &at)) != NULL)
		for (; s != NULL; s = next) {
			next = s->next;
			fn(h, s);
		}
}

static void
go_on_here(struct history *h, struct stream *s)
{
	if (s->hour == NULL && s->at != 0)
		s->hour = h->now;
}

static void
complain(struct history *h)
{
	if (!h->refusing)
		log_error(
		    "cannot keep samples in %s: %s; the newest are lost until it can",
		    h->folder, strerror(errno));
	h->refusing = true;
}

static void
stop_refusing(struct history *h)
{
	if (h->refusing)
		log_info("samples are kept again");
	h->refusing = false;
}

static void
leave_before(struct history *h, struct stream *s)
{
	struct hour_end e = end_of(s);

	if (s->hour != h->before)
		return;
	hour_leave(h->before, &e);
	s->hour = NULL;
	s->at = 0;
	s->lost = true;
}

static void
forget_shapes(struct history *h, const struct hour *hour)
{
	struct shape *s;
	size_t at = 0;

	while ((s = map_next(&h->shapes, &at)) != NULL)
		if (s->hour == hour)
			s->hour = NULL;
}

static void
seal_before(struct history *h)
{
	if (h->before == NULL)
		return;
	each_stream(h, leave_before);
	forget_shapes(h, h->before);
	if (hour_seal(h->before, NULL, 0) < 0)
		complain(h);
	hour_free(h->before);
	h->before = NULL;
}

/* The file of the hour that it is. */
static void
turn_page(struct history *h)
{
	wall_us wall = loop_wall(house_loop(h->house));
	int64_t hour = wall / HOUR_US;

	if (h->now != NULL && hour_of(h->now) == hour) {
		if (h->before != NULL && wall % HOUR_US > LATE_US)
			seal_before(h);
		return;
	}
	seal_before(h);
	h->before = h->now;
	h->now = NULL;
	if (hour_open(h->folder, hour, found_end, h, &h->now) < 0) {
		complain(h);
		return;
	}
	each_stream(h, go_on_here);
}

static void
move_to(struct history *h, struct stream *s, struct hour *hour)
{
	struct hour_end e = end_of(s);

	if (s->hour == hour)
		return;
	if (s->hour != NULL)
		hour_leave(s->hour, &e);
	(void)h;
	s->hour = hour;
	s->at = 0;
}

static bool
keep_key(struct history *h, struct room_from from, struct stream *s,
    const struct sample_frame *f)
{
	struct shape *shape = map_get_id(&h->shapes, shape_id(from, f->shape));
	struct hour_end last;

	if (shape == NULL || h->now == NULL)
		return false;
	move_to(h, s, h->now);
	if (shape->hour != h->now) {
		shape->at = hour_put_shape(h->now, &shape->msg);
		shape->hour = h->now;
	}
	last = end_of(s);
	s->at = hour_put_key(h->now, &last, shape->at, f->ms, f->values);
	s->lost = false;
	return true;
}

static void
keep(struct history *h, struct room_from from, const struct sample_frame *f)
{
	struct stream *s = stream_of(h, f->device_id, f->stream, f->key);

	if (s == NULL) {
		h->lost++;
		return;
	}
	if (f->key) {
		if (!keep_key(h, from, s, f)) {
			s->lost = true;
			h->lost++;
			return;
		}
	} else if (s->lost || s->hour == NULL || f->number != s->number + 1) {
		s->lost = true;
		h->lost++;
		return;
	} else {
		s->at = hour_put_frame(s->hour, s->at, f->ms - s->ms, f->values);
	}
	s->number = f->number;
	s->ms = f->ms;
}

static void
write_file(struct history *h, struct hour *hour, bool sync)
{
	if (hour == NULL)
		return;
	if (hour_write(hour, sync) < 0)
		complain(h);
	else
		stop_refusing(h);
}

static int
hear_samples(void *self, struct room_from from, const void *body)
{
	struct history *h = self;
	const struct samples_msg *m = body;
	struct cur c = cur_over(m->frames.p, m->frames.n);
	struct sample_frame f;

	turn_page(h);
	while (sample_next(&c, &f))
		keep(h, from, &f);
	if (h->now != NULL && hour_is_full(h->now))
		write_file(h, h->now, false);
	return cur_failed(&c) ? ERR_MALFORMED : 0;
}

/* --- time --- */

static void
remove_old(struct history *h)
{
	char pattern[PATH_TEXT_MAX + 64], oldest[PATH_TEXT_MAX + 64];
	glob_t found;
	size_t i;

	snprintf(pattern, sizeof pattern, "%s/" HOUR_FILES, h->folder);
	hour_path(h->folder, (loop_wall(house_loop(h->house)) - RAW_US) / HOUR_US, oldest,
	    sizeof oldest);
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
	bool sync = ++h->writes % SYNC_EVERY == 0;

	timer_after(h->timer, WRITE_EVERY_US);
	turn_page(h);
	write_file(h, h->before, sync);
	write_file(h, h->now, sync);
	if (!sync)
		return;
	remove_old(h);
	if (h->lost != 0)
		log_info("samples lost on the way: %" PRIu64, h->lost);
	h->lost = 0;
}

/* --- reading back --- */

static bool
add_point(void *arg, wall_us at, double value)
{
	struct series_msg *out = arg;

	out->points.v[out->points.n++] = (struct series_point){ at, value };
	return out->points.n < SERIES_POINTS_MAX;
}

static void
gather(struct history *h, const struct series_ask_msg *m, struct series_msg *out)
{
	const struct stream *s, *first = map_get_id(&h->devices, m->device_id);
	int64_t hour;

	for (hour = m->from / HOUR_US; hour <= m->to / HOUR_US; hour++) {
		struct hour *open = h->now != NULL && hour_of(h->now) == hour ? h->now
		    : h->before != NULL && hour_of(h->before) == hour         ? h->before
									      : NULL;

		if (out->points.n == SERIES_POINTS_MAX)
			return;
		if (open == NULL) {
			hour_read(h->folder, hour, m->device_id, m->word, m->label,
			    m->from, m->to, add_point, out);
			continue;
		}
		for (s = first; s != NULL && out->points.n < SERIES_POINTS_MAX;
		     s = s->next)
			if (s->hour == open && s->at != 0)
				hour_read_stream(open, s->at, m->word, m->label, m->from,
				    m->to, add_point, out);
		hour_read_left(open, m->device_id, m->word, m->label, m->from, m->to,
		    add_point, out);
	}
}

static int
hear_ask(void *self, struct room_from from, const void *body)
{
	struct history *h = self;
	const struct series_ask_msg *m = body;
	struct series_msg out = { .ask = m->ask };
	struct arena mem;

	arena_init(&mem);
	out.points.v = arena_alloc(&mem, SERIES_POINTS_MAX * sizeof *out.points.v);
	if (m->from <= m->to && m->to - m->from <= RAW_US)
		gather(h, m, &out);
	house_tell(h->house, from.role, from.instance, MSG_SERIES, &out);
	arena_fini(&mem);
	return 0;
}

/* --- the room --- */

static void *
open_history(struct house *house)
{
	struct history *h = mem_alloc(sizeof *h);

	h->house = house;
	map_init(&h->devices);
	map_init(&h->shapes);
	snprintf(h->folder, sizeof h->folder, "%s/history", house_state_dir(house));
	if (file_make_dirs(h->folder, 0750) < 0) {
		log_error("cannot make %s: %s", h->folder, strerror(errno));
		mem_free(h);
		return NULL;
	}
	turn_page(h);
	h->timer = timer_new(house_loop(house), tick, h);
	timer_after(h->timer, WRITE_EVERY_US);
	house_ready(house);
	return h;
}

static void
leave(void *self)
{
	struct history *h = self;

	write_file(h, h->before, true);
	write_file(h, h->now, true);
}

static void
free_stream(struct history *h, struct stream *s)
{
	(void)h;
	mem_free(s);
}

static void
close_history(void *self)
{
	struct history *h = self;
	struct shape *s;
	size_t at = 0;

	timer_free(h->timer);
	each_stream(h, free_stream);
	map_fini(&h->devices);
	while ((s = map_next(&h->shapes, &at)) != NULL)
		shape_free(s);
	map_fini(&h->shapes);
	hour_free(h->before);
	hour_free(h->now);
	mem_free(h);
}

static const struct room_hears hears[] = {
	{ MSG_SHAPE, hear_shape },
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
	.peer = peer,
	.hears = hears,
};
