#include "room/history/streams.h"

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/sample.h"

#define STREAMS_MAX 4000000
#define SHAPES_MAX  1000000
#define PARTS_MAX   1000000
#define SHAPE_EVERY (1024 * 1024) /* bytes */

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

struct streams {
	char *folder;
	struct map devices; /* the first stream of each */
	size_t n_streams;
	struct map shapes;
	struct hour *now, *before; /* the hour's journal; the one before, for a while */
	uint64_t lost;
};

struct streams *
streams_new(const char *folder)
{
	struct streams *s = mem_alloc(sizeof *s);

	s->folder = mem_text(folder);
	map_init(&s->devices);
	map_init(&s->shapes);
	return s;
}

static void
each_stream(struct streams *s, const struct hour *hour,
    void (*fn)(struct streams *s, struct stream *t))
{
	struct stream *t, *next;
	size_t at = 0;

	while ((t = map_next(&s->devices, &at)) != NULL)
		for (; t != NULL; t = next) {
			next = t->next;
			if (hour == NULL || t->hour == hour)
				fn(s, t);
		}
}

static void
free_stream(struct streams *s, struct stream *t)
{
	(void)s;
	mem_free(t);
}

static void
shape_free(struct shape *s)
{
	arena_fini(&s->mem);
	mem_free(s);
}

void
streams_free(struct streams *s)
{
	struct shape *shape;
	size_t at = 0;

	if (s == NULL)
		return;
	each_stream(s, NULL, free_stream);
	map_fini(&s->devices);
	while ((shape = map_next(&s->shapes, &at)) != NULL)
		shape_free(shape);
	map_fini(&s->shapes);
	hour_free(s->before);
	hour_free(s->now);
	mem_free(s->folder);
	mem_free(s);
}

/* --- shapes --- */

/* Each poll room counts its shapes by itself. */
static uint64_t
shape_id(uint32_t instance, uint64_t id)
{
	return id + instance * 0x9e3779b97f4a7c15u;
}

int
streams_shape(struct streams *s, uint32_t instance, const struct shape_msg *m)
{
	uint64_t id = shape_id(instance, m->id);
	struct shape *shape = map_get_id(&s->shapes, id);

	if (m->words.n == 0 || m->labels.n == 0)
		return ERR_MALFORMED;
	if (shape == NULL && s->shapes.n >= SHAPES_MAX)
		return 0;
	if (shape == NULL) {
		shape = mem_alloc(sizeof *shape);
		map_put_id(&s->shapes, id, shape);
	}
	arena_fini(&shape->mem);
	rec_copy(&shape->mem, &shape_msg_rec, &shape->msg, m);
	shape->id = id;
	shape->instance = instance;
	shape->hour = NULL;
	return 0;
}

void
streams_forget(struct streams *s, uint32_t instance)
{
	struct shape *shape;
	size_t at = 0;

	while ((shape = map_next(&s->shapes, &at)) != NULL)
		if (shape->instance == instance) {
			map_del_id(&s->shapes, shape->id);
			shape_free(shape);
		}
}

/* --- frames --- */

static struct stream *
stream_of(struct streams *s, uint64_t device_id, uint32_t no, bool make)
{
	struct stream *first = map_get_id(&s->devices, device_id), *t;

	for (t = first; t != NULL; t = t->next)
		if (t->stream == no)
			return t;
	if (!make || s->n_streams == STREAMS_MAX)
		return NULL;
	t = mem_alloc(sizeof *t);
	*t = (struct stream){ .device_id = device_id, .stream = no, .lost = true };
	s->n_streams++;
	if (first == NULL) {
		map_put_id(&s->devices, device_id, t);
	} else {
		t->next = first->next;
		first->next = t;
	}
	return t;
}

static struct hour_end
end_of(const struct stream *t)
{
	return (struct hour_end){ t->device_id, t->stream, t->at };
}

static void
move_to(struct stream *t, struct hour *hour)
{
	struct hour_end e = end_of(t);

	if (t->hour == hour)
		return;
	if (t->hour != NULL)
		hour_leave(t->hour, &e);
	t->hour = hour;
	t->at = 0;
}

static bool
keep_key(
    struct streams *s, uint32_t instance, struct stream *t, const struct sample_frame *f)
{
	struct shape *shape = map_get_id(&s->shapes, shape_id(instance, f->shape));
	struct hour_end last;

	if (shape == NULL || s->now == NULL || hour_is_choked(s->now))
		return false;
	move_to(t, s->now);
	/* A shape that is lost takes what rests on it with it: no more than so much. */
	if (shape->hour != s->now || hour_bytes(s->now) - shape->at > SHAPE_EVERY) {
		shape->at = hour_put_shape(s->now, &shape->msg);
		shape->hour = s->now;
	}
	last = end_of(t);
	t->at = hour_put_key(s->now, &last, shape->at, f->ms, f->values);
	t->lost = false;
	return true;
}

static void
keep(struct streams *s, uint32_t instance, const struct sample_frame *f)
{
	struct stream *t = stream_of(s, f->device_id, f->stream, f->key);

	if (t == NULL) {
		s->lost++;
		return;
	}
	if (f->key) {
		if (!keep_key(s, instance, t, f)) {
			t->lost = true;
			s->lost++;
			return;
		}
	} else if (t->lost || t->hour == NULL || f->number != t->number + 1 ||
	    hour_is_choked(t->hour)) {
		t->lost = true;
		s->lost++;
		return;
	} else {
		t->at = hour_put_frame(t->hour, t->at, f->ms - t->ms, f->values);
	}
	t->number = f->number;
	t->ms = f->ms;
}

int
streams_frames(struct streams *s, uint32_t instance, struct bytes frames)
{
	struct cur c = cur_over(frames.p, frames.n);
	struct sample_frame f;

	while (sample_next(&c, &f))
		keep(s, instance, &f);
	return cur_failed(&c) ? ERR_MALFORMED : 0;
}

uint64_t
streams_lost(struct streams *s)
{
	uint64_t n = s->lost;

	s->lost = 0;
	return n;
}

/* --- journals --- */

static void
leave(struct streams *s, struct stream *t)
{
	(void)s;
	move_to(t, NULL);
	t->lost = true;
}

static struct hour *
close_journal(struct streams *s, struct hour **which)
{
	struct hour *h = *which;
	struct shape *shape;
	size_t at = 0;

	if (h == NULL)
		return NULL;
	*which = NULL;
	each_stream(s, h, leave);
	while ((shape = map_next(&s->shapes, &at)) != NULL)
		if (shape->hour == h)
			shape->hour = NULL;
	(void)hour_close(h);
	return h;
}

struct hour *
streams_leave(struct streams *s)
{
	return close_journal(s, &s->before);
}

struct hour *
streams_break(struct streams *s)
{
	return close_journal(s, s->before != NULL ? &s->before : &s->now);
}

int
streams_turn(struct streams *s, int64_t hour)
{
	struct hour *h = NULL;
	uint32_t part;
	int r = ERR_EXISTS;

	for (part = 0; r == ERR_EXISTS && part < PARTS_MAX; part++)
		r = hour_create(s->folder, hour, part, &h);
	if (r < 0)
		return r;
	s->before = s->now;
	s->now = h;
	return 0;
}

int64_t
streams_first(const struct streams *s)
{
	return s->before != NULL ? hour_of(s->before)
	    : s->now != NULL     ? hour_of(s->now)
				 : INT64_MAX;
}

int64_t
streams_last(const struct streams *s)
{
	return s->now != NULL ? hour_of(s->now) : -1;
}

int
streams_write(struct streams *s, bool sync)
{
	int a = s->before != NULL ? hour_write(s->before, sync) : 0;
	int b = s->now != NULL ? hour_write(s->now, sync) : 0;

	return a < 0 ? a : b;
}

bool
streams_full(const struct streams *s)
{
	return s->now != NULL && hour_is_full(s->now);
}

uint64_t
streams_bytes(const struct streams *s)
{
	return (s->before != NULL ? hour_bytes(s->before) : 0) +
	    (s->now != NULL ? hour_bytes(s->now) : 0);
}

void
streams_read(
    struct streams *s, int64_t hour, uint64_t device_id, const struct hour_want *w)
{
	struct hour *both[] = { s->before, s->now };
	struct stream *t;
	size_t i;

	for (i = 0; i < ARRAY_LEN(both); i++) {
		if (both[i] == NULL || hour_of(both[i]) != hour)
			continue;
		for (t = map_get_id(&s->devices, device_id); t != NULL; t = t->next)
			if (t->hour == both[i] && t->at != 0)
				hour_read_stream(both[i], t->at, w);
		hour_read_left(both[i], device_id, w);
	}
}
