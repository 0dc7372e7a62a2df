#include "room/history/span.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define HOUR_MS (HOUR_US / MS_US)
/* What was asked in one hour may be filed under the next, when it was long on its way. */
#define LATE_MS (MINUTE_US / MS_US)

void
span_fini(struct span *s)
{
	arena_fini(&s->mem);
	mem_free(s->v);
	s->v = NULL;
	s->n = s->max = 0;
}

/* --- gathering --- */

struct gathering {
	struct span *out;
	int64_t from_ms, to_ms;  /* what is wanted */
	int64_t low_ms, high_ms; /* and of the pack that is read: of it alone */
	int64_t over_ms;         /* of what is read */
	const char *label;       /* the last one, in the arena */
};

static void
add(void *arg, const char *label, const struct figure *f)
{
	struct gathering *g = arg;
	struct span *s = g->out;

	int64_t begin = grain_floor(f->at_ms, g->over_ms);

	if (begin > g->to_ms ||
	    (g->over_ms == 0 ? begin : begin + g->over_ms - 1) < g->from_ms ||
	    f->at_ms < g->low_ms || f->at_ms >= g->high_ms)
		return;
	if (g->label == NULL || strcmp(g->label, label) != 0)
		g->label = arena_text(&s->mem, label);
	if (s->n == s->max) {
		s->max = s->max != 0 ? s->max * 2 : 256;
		s->v = mem_grow(s->v, s->max, sizeof *s->v);
	}
	s->v[s->n] = (struct span_point){ *f, g->over_ms, g->label, s->n };
	s->n++;
}

struct one_label {
	struct gathering *g;
	const char *label;
};

static void
add_one(void *arg, const struct figure *f)
{
	const struct one_label *o = arg;

	add(o->g, o->label, f);
}

static void
read_pack(const struct span_source *src, const struct span_ask *a,
    const struct shelf_pack *p, struct gathering *g)
{
	struct pack *pack = NULL;
	struct shelf_pack *known = (struct shelf_pack *)p;
	struct one_label one = { g, a->label };

	if (p->mend || pack_open(src->shelf->folder, &p->name, &pack) < 0) {
		pack_close(pack);
		return;
	}
	g->over_ms = grain_step_ms(p->name.grain);
	if (a->label != NULL)
		pack_read_series(pack, a->device_id, a->word, a->label, add_one, &one);
	else
		pack_read_word(pack, a->device_id, a->word, add, g);
	if (pack_damaged_bytes(pack) != 0 && !known->damaged) {
		known->damaged = true;
		if (src->damaged != NULL)
			src->damaged(src->arg, &p->name, pack_damaged_at(pack),
			    pack_damaged_bytes(pack));
	}
	pack_close(pack);
}

static void
read_journals(const struct span_source *src, const struct span_ask *a, int64_t hour,
    struct gathering *g)
{
	struct hour_want w = { a->word, a->label, g->from_ms, g->to_ms, add, g };
	const struct shelf *s = src->shelf;
	size_t i;

	g->low_ms = INT64_MIN;
	g->high_ms = INT64_MAX;
	g->over_ms = 0;
	for (i = 0; i < s->n_journals; i++)
		if (hour_of(s->journals[i]) == hour)
			hour_read_left(s->journals[i], a->device_id, &w);
	if (src->open != NULL)
		src->open(src->arg, hour, a->device_id, &w);
}

/* The grain to read of an hour: the coarsest that is fine enough, or the finest of the others. */
static const struct shelf_pack *
best_of(const struct shelf *s, int64_t hour, int64_t step_ms)
{
	const struct shelf_pack *p;
	int g;

	for (g = GRAIN_COUNT - 1; g >= 0; g--)
		if (grain_step_ms((enum grain)g) <= step_ms) {
			p = shelf_find(s, (enum grain)g, hour);
			if (p != NULL && !p->mend)
				return p;
		}
	for (g = 0; g < GRAIN_COUNT; g++)
		if (grain_step_ms((enum grain)g) > step_ms) {
			p = shelf_find(s, (enum grain)g, hour);
			if (p != NULL && !p->mend)
				return p;
		}
	return NULL;
}

/* Hours that one pack has are read at once. What lies before its first hour or behind its last belongs to
 * nobody else. */
static void
gather(const struct span_source *src, const struct span_ask *a, int64_t step_ms,
    struct gathering *g)
{
	int64_t hour = g->from_ms / HOUR_MS, last = (g->to_ms + LATE_MS) / HOUR_MS, end;

	while (hour <= last) {
		const struct shelf_pack *p = best_of(src->shelf, hour, step_ms);
		int64_t h;

		for (end = hour + 1;
		     p != NULL && end <= last && end < p->name.hour + p->name.hours &&
		     best_of(src->shelf, end, step_ms) == p;
		     end++)
			;
		if (p != NULL) {
			g->low_ms = hour == p->name.hour ? INT64_MIN : hour * HOUR_MS;
			g->high_ms = end == p->name.hour + p->name.hours ? INT64_MAX
									 : end * HOUR_MS;
			read_pack(src, a, p, g);
		}
		for (h = hour; h < end; h++)
			read_journals(src, a, h, g);
		hour = end;
	}
}

/* --- putting in order --- */

static int
by_label_and_time(const void *a, const void *b)
{
	const struct span_point *x = a, *y = b;
	int c = x->label == y->label ? 0 : strcmp(x->label, y->label);

	if (c != 0)
		return c;
	if (x->figure.at_ms != y->figure.at_ms)
		return x->figure.at_ms < y->figure.at_ms ? -1 : 1;
	if (x->over_ms != y->over_ms)
		return x->over_ms < y->over_ms ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* What stands for the same is added up; of a raw value that is there twice, one is left. */
static void
add_up(struct span *s, int64_t step_ms)
{
	size_t i, n = 0;

	for (i = 0; i < s->n; i++) {
		struct span_point p = s->v[i], *last = n != 0 ? &s->v[n - 1] : NULL;

		if (step_ms > p.over_ms)
			p.over_ms = step_ms;
		p.figure.at_ms = grain_floor(p.figure.at_ms, p.over_ms);
		if (last == NULL || last->figure.at_ms != p.figure.at_ms ||
		    last->over_ms != p.over_ms ||
		    (last->label != p.label && strcmp(last->label, p.label) != 0))
			s->v[n++] = p;
		else if (p.over_ms != 0)
			figure_add(&last->figure, &p.figure);
		else
			*last = p;
	}
	s->n = n;
	for (i = 0; i < n; i++)
		if (s->v[i].over_ms != 0)
			figure_tidy(&s->v[i].figure);
}

static void
read_grains(const struct span_source *src, const struct span_ask *a, int64_t coarse_ms,
    struct gathering *g)
{
	struct span *out = g->out;

	arena_init(&out->mem);
	out->v = NULL;
	out->n = out->max = 0;
	gather(src, a, coarse_ms, g);
	if (out->n != 0)
		qsort(out->v, out->n, sizeof *out->v, by_label_and_time);
}

static struct gathering
wanted(const struct span_ask *a, struct span *out)
{
	return (struct gathering){ .out = out,
		.from_ms = a->from / MS_US + (a->from % MS_US != 0),
		.to_ms = a->to / MS_US };
}

void
span_read(const struct span_source *src, const struct span_ask *a, int64_t step_ms,
    struct span *out)
{
	struct gathering g = wanted(a, out);

	if (step_ms > 0) {
		g.from_ms = grain_floor(g.from_ms, step_ms);
		g.to_ms = grain_floor(g.to_ms, step_ms) + step_ms - 1;
	}
	read_grains(src, a, step_ms, &g);
	add_up(out, step_ms);
}

void
span_near(const struct span_source *src, const struct span_ask *a, int64_t coarse_ms,
    struct span *out)
{
	struct gathering g = wanted(a, out);

	read_grains(src, a, coarse_ms, &g);
	add_up(out, 0);
}

/* Of the label that has most. */
static size_t
most_points(const struct span *s)
{
	size_t most = 0, run = 0, i;

	for (i = 0; i < s->n; i++) {
		run =
		    i != 0 && strcmp(s->v[i].label, s->v[i - 1].label) == 0 ? run + 1 : 1;
		if (run > most)
			most = run;
	}
	return most;
}

int64_t
span_choose(const struct span_source *src, const struct span_ask *a, size_t most,
    struct span *out)
{
	static const int64_t steps[] = { 0, 5 * 60 * 1000, HOUR_MS, 6 * HOUR_MS,
		24 * HOUR_MS, 7 * 24 * HOUR_MS };
	int64_t span_ms = (a->to - a->from) / MS_US;
	size_t i, n = ARRAY_LEN(steps);

	for (i = 0; i + 1 < n; i++) {
		/* Twice a minute is about as often as anything is asked. */
		int64_t often = steps[i] != 0 ? steps[i] : 30 * 1000;

		if (span_ms / often > (int64_t)most * (steps[i] == 0 ? 8 : 1))
			continue;
		span_read(src, a, steps[i], out);
		if (most_points(out) <= most)
			return steps[i];
		span_fini(out);
	}
	span_read(src, a, steps[n - 1], out);
	return steps[n - 1];
}
