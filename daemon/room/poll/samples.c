/* samples.c - what was polled, packed and on its way to the history.
 *
 * Packing is done here, where the values of the poll before are at hand: the history only has to put
 * away what comes. Frames of many devices share a message; it leaves when it is full, or after a
 * second. When the history is another one, or a message was lost on the way to it, all streams begin
 * anew with keys.
 */
#include <math.h>

#include "base/mem.h"
#include "model/frame.h"
#include "model/sample.h"
#include "room/poll/inside.h"

#define MESSAGE_BYTES             24000
#define WAIT_US                   SECOND_US
#define KEY_AFTER                 120 /* frames, at most; and one at the beginning of each hour */
#define ROWS_A_STREAM             SHAPE_LABELS_MAX
#define TABLE_STREAM(table, part) (0x10000u + (table)*0x1000u + (part))
#define REACH_STREAM              0u
#define COLLECTED_STREAM(at)      (0x8000u + (at)) /* behind those of the groups */
#define PARTS_MAX                 0x1000u

struct known_shape {
	uint64_t id;
	uint32_t generation;
};

struct samples {
	struct poll *poll;
	struct buf out, frame;
	struct timer *timer;
	bool timer_is_set;
	uint32_t generation;
	uint64_t lost;     /* messages, as the house counted when we looked last */
	struct map shapes; /* that the history was told of */
	double *values;    /* of the frame that is made */
	size_t max_values;
};

static void
flush(struct samples *s)
{
	struct samples_msg m = { .frames = buf_view(&s->out) };
	struct house *h = s->poll->house;
	uint64_t lost;

	if (s->out.n != 0)
		house_tell(h, ROLE_HISTORY, 0, MSG_SAMPLES, &m);
	buf_clear(&s->out);
	lost = house_lost(h, ROLE_HISTORY, 0);
	if (lost != s->lost)
		s->generation++;
	s->lost = lost;
}

static void
rings(void *arg)
{
	struct samples *s = arg;

	s->timer_is_set = false;
	flush(s);
}

struct samples *
samples_new(struct poll *p)
{
	struct samples *s = mem_alloc(sizeof *s);

	s->poll = p;
	s->generation = 1;
	s->timer = timer_new(house_loop(p->house), rings, s);
	map_init(&s->shapes);
	return s;
}

void
samples_free(struct samples *s)
{
	struct known_shape *k;
	size_t at = 0;

	if (s == NULL)
		return;
	while ((k = map_next(&s->shapes, &at)) != NULL)
		mem_free(k);
	map_fini(&s->shapes);
	timer_free(s->timer);
	buf_fini(&s->out);
	buf_fini(&s->frame);
	mem_free(s->values);
	mem_free(s);
}

void
samples_begin_anew(struct samples *s)
{
	buf_clear(&s->out);
	s->generation++;
}

void
stream_fini(struct stream *s)
{
	if (!s->sent_is_lent)
		mem_free(s->sent);
}

/* --- shapes --- */

/* The id of a shape: that of its content, which nobody outside can aim at (map.h). */
static uint64_t
id_of(struct samples *s, const struct shape_msg *m)
{
	uint64_t id;

	buf_clear(&s->frame);
	rec_write(&s->frame, &shape_msg_rec, m);
	id = map_hash(s->frame.p, s->frame.n);
	return id != 0 ? id : 1;
}

/* Tells the history what it has not heard yet. */
static uint64_t
introduce(struct samples *s, struct shape_msg *m)
{
	struct known_shape *k;

	m->id = 0;
	m->id = id_of(s, m);
	k = map_get_id(&s->shapes, m->id);
	if (k == NULL) {
		k = mem_alloc(sizeof *k);
		k->id = m->id;
		map_put_id(&s->shapes, k->id, k);
	}
	if (k->generation != s->generation)
		house_tell(s->poll->house, ROLE_HISTORY, 0, MSG_SHAPE, m);
	k->generation = s->generation;
	return m->id;
}

/* --- frames --- */

/* The values of a frame are gathered here. */
static double *
room_for(struct samples *s, size_t n)
{
	if (n > s->max_values) {
		s->max_values = n;
		s->values = mem_grow(s->values, n, sizeof *s->values);
	}
	return s->values;
}

static bool
needs_key(const struct samples *s, const struct stream *t, size_t n, wall_us asked)
{
	return t->n != n || t->generation != s->generation || t->since_key >= KEY_AFTER ||
	    t->key_hour != (uint32_t)(asked / HOUR_US);
}

static void
put_frame(struct samples *s, struct polled *d, uint32_t no, struct stream *t, bool key,
    size_t n, wall_us asked)
{
	struct sample_frame f = { .device_id = d->d.id,
		.stream = no,
		.number = ++t->number,
		.key = key,
		.shape = t->shape,
		.ms = asked / MS_US };

	if (t->n != n && !t->sent_is_lent)
		t->sent = mem_grow(t->sent, n, sizeof *t->sent);
	t->n = (uint32_t)n;
	buf_clear(&s->frame);
	frame_put(&s->frame, key, t->sent, s->values, n);
	f.values = buf_view(&s->frame);
	sample_put(&s->out, &f);
	t->since_key = key ? 0 : t->since_key + 1;
	if (key) {
		t->generation = s->generation;
		t->key_hour = (uint32_t)(asked / HOUR_US);
	}
	if (s->out.n >= MESSAGE_BYTES)
		flush(s);
	if (s->out.n != 0 && !s->timer_is_set) {
		s->timer_is_set = true;
		timer_after(s->timer, WAIT_US);
	}
}

/* --- what is told --- */

static const char *no_label = "";

static uint64_t
items_shape(struct polled *d, const uint32_t *series, size_t n)
{
	struct shape_msg m = { .labels = { &no_label, 1 } };
	size_t i;

	arena_reset(&d->poll->scratch);
	m.words.v = arena_alloc(&d->poll->scratch, n * sizeof *m.words.v);
	for (i = 0; i < n; i++)
		m.words.v[m.words.n++] = d->view->items[series[i]].item->word;
	return introduce(d->poll->samples, &m);
}

void
samples_group(struct polled *d, uint32_t group, wall_us asked)
{
	struct samples *s = d->poll->samples;
	struct group *g = &d->view->groups[group];
	struct stream *t = &d->streams[group];
	double *values = room_for(s, g->n_series);
	bool key = needs_key(s, t, g->n_series, asked);
	size_t i;

	if (g->n_series == 0)
		return;
	if (key)
		t->shape = items_shape(d, g->series, g->n_series);
	for (i = 0; i < g->n_series; i++)
		values[i] = d->items[g->series[i]].number;
	put_frame(s, d, 1 + group, t, key, g->n_series, asked);
}

void
samples_collected(struct polled *d, uint32_t collector, wall_us asked)
{
	struct samples *s = d->poll->samples;
	const struct ready_collector *c = &d->view->collectors[collector];
	struct stream *t = &d->collecting[collector].stream;
	double *values = room_for(s, c->n_series);
	bool key = needs_key(s, t, c->n_series, asked);
	size_t i;

	if (c->n_series == 0)
		return;
	if (key)
		t->shape = items_shape(d, c->series, c->n_series);
	for (i = 0; i < c->n_series; i++)
		values[i] = d->items[c->series[i]].number;
	put_frame(s, d, COLLECTED_STREAM(collector), t, key, c->n_series, asked);
}

static uint64_t
table_shape(
    struct polled *d, const struct ready_table *rt, const struct row *rows, size_t n)
{
	struct arena *mem = &d->poll->scratch;
	struct shape_msg m = { 0 };
	size_t i;

	arena_reset(mem);
	m.words.v = arena_alloc(mem, rt->n_series * sizeof *m.words.v);
	m.labels.v = arena_alloc(mem, n * sizeof *m.labels.v);
	for (i = 0; i < rt->n_series; i++)
		m.words.v[m.words.n++] = rt->columns[rt->series[i]].item->word;
	for (i = 0; i < n; i++)
		m.labels.v[m.labels.n++] = rows[i].label;
	return introduce(d->poll->samples, &m);
}

/* A part of a table's rows, which is a stream. */
static void
put_part(struct polled *d, uint32_t table, uint32_t part, wall_us asked)
{
	struct samples *s = d->poll->samples;
	const struct ready_table *rt = &d->view->tables[table];
	struct polled_table *p = &d->tables[table];
	struct stream *t = &p->streams[part];
	size_t first = part * ROWS_A_STREAM, rows = p->n - first, n, i, k;
	double *values, *to;
	bool key;

	if (rows > ROWS_A_STREAM)
		rows = ROWS_A_STREAM;
	n = rows * rt->n_series;
	to = values = room_for(s, n);
	key = p->new_shape || needs_key(s, t, n, asked);
	if (key)
		t->shape = table_shape(d, rt, p->rows + first, rows);
	for (i = first; i < first + rows; i++) {
		const union slot *cells = &p->cells[i * rt->n_columns];

		for (k = 0; k < rt->n_series; k++)
			*to++ = p->rows[i].gone ? NAN : cells[rt->series[k]].number;
	}
	put_frame(s, d, TABLE_STREAM(table, part), t, key, n, asked);
}

void
samples_table(struct polled *d, uint32_t table, wall_us asked)
{
	struct polled_table *p = &d->tables[table];
	uint32_t parts = (p->n + ROWS_A_STREAM - 1) / ROWS_A_STREAM, i;

	if (d->view->tables[table].n_series == 0)
		return;
	if (parts > PARTS_MAX)
		parts = PARTS_MAX;
	if (parts > p->n_streams) {
		p->streams = mem_grow(p->streams, parts, sizeof *p->streams);
		for (; p->n_streams < parts; p->n_streams++)
			p->streams[p->n_streams] = (struct stream){ 0 };
	}
	for (i = 0; i < parts; i++)
		put_part(d, table, i, asked);
	p->new_shape = false;
}

void
samples_reach(struct polled *d, wall_us asked)
{
	static const char *words[] = { "reach.ping-loss", "reach.ping-rtt",
		"reach.snmp-rtt" };
	struct samples *s = d->poll->samples;
	double *values = room_for(s, REACH_WORD_COUNT);
	bool key = needs_key(s, &d->reach_stream, REACH_WORD_COUNT, asked);
	size_t i;

	if (key) {
		struct shape_msg m = { .words = { words, REACH_WORD_COUNT },
			.labels = { &no_label, 1 } };

		d->reach_stream.shape = introduce(s, &m);
	}
	for (i = 0; i < REACH_WORD_COUNT; i++)
		values[i] = d->reach_words[i].number;
	put_frame(s, d, REACH_STREAM, &d->reach_stream, key, REACH_WORD_COUNT, asked);
}
