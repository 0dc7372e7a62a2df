#include "room/history/block.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/number.h"

/* What stands before the columns of a series' figures. */
#define OWN_COUNT        1 /* it has counts of its own: not all of its values were known */
#define SPREAD           2 /* least and greatest are not always the last */
#define COLUMN_BYTES_MAX (COLUMN_MAX * 16)

size_t
block_times_max(size_t n_series)
{
	size_t n = BLOCK_FIGURES / (n_series != 0 ? n_series : 1);

	return n > COLUMN_MAX ? COLUMN_MAX : n < 1 ? 1 : n;
}

void
block_init(struct block *b, struct arena *mem, enum grain g, uint64_t device_id,
    const struct shape_msg *shape, size_t n)
{
	size_t all;

	*b = (struct block){ .grain = g,
		.device_id = device_id,
		.shape = shape,
		.n_series = shape->words.n * shape->labels.n,
		.at_ms = arena_alloc(mem, (n + 1) * sizeof *b->at_ms) };
	all = b->n_series * n + 1;
	b->last = arena_alloc(mem, all * sizeof *b->last);
	if (g == GRAIN_RAW)
		return;
	b->count = arena_alloc(mem, all * sizeof *b->count);
	b->sum = arena_alloc(mem, all * sizeof *b->sum);
	b->min = arena_alloc(mem, all * sizeof *b->min);
	b->max = arena_alloc(mem, all * sizeof *b->max);
}

struct figure
block_figure(const struct block *b, size_t series, size_t i)
{
	size_t at = series * b->n + i;
	double v = b->last[at];

	if (isnan(v))
		return (struct figure){ .at_ms = b->at_ms[i] };
	if (b->grain == GRAIN_RAW)
		return (struct figure){ b->at_ms[i], 1, v, v, v, v };
	return (struct figure){ b->at_ms[i], b->count[at], b->sum[at], b->min[at],
		b->max[at], v };
}

void
block_set(struct block *b, size_t series, size_t i, const struct figure *f)
{
	size_t at = series * b->n + i;
	bool known = f->count != 0;

	b->last[at] = known ? f->last : NAN;
	if (b->grain == GRAIN_RAW)
		return;
	b->count[at] = f->count;
	b->sum[at] = known ? f->sum : NAN;
	b->min[at] = known ? f->min : NAN;
	b->max[at] = known ? f->max : NAN;
}

size_t
shape_series(const struct shape_msg *s, const char *word, const char *label)
{
	size_t i, k;

	for (i = 0; i < s->words.n && strcmp(s->words.v[i], word) != 0; i++)
		;
	for (k = 0; k < s->labels.n && strcmp(s->labels.v[k], label) != 0; k++)
		;
	return i < s->words.n && k < s->labels.n ? k * s->words.n + i : SIZE_MAX;
}

/* --- adding up --- */

/* Which stretch each time falls into: its number; where they begin, and the first time in each. */
static size_t
stretches(const struct block *b, int64_t step, size_t *of, int64_t *begin, int64_t *first)
{
	size_t i, k, m, n = 0;

	for (i = 0; i < b->n; i++) {
		int64_t at = grain_floor(b->at_ms[i], step);

		/* Nearly always the last one, or a new one; a clock may have been set back. */
		for (k = n; k > 0 && begin[k - 1] > at; k--)
			;
		if (k > 0 && begin[k - 1] == at) {
			of[i] = k - 1;
			continue;
		}
		for (m = 0; k < n && m < i; m++)
			of[m] += of[m] >= k;
		memmove(&begin[k + 1], &begin[k], (n - k) * sizeof *begin);
		memmove(&first[k + 1], &first[k], (n - k) * sizeof *first);
		begin[k] = at;
		first[k] = b->at_ms[i];
		of[i] = k;
		n++;
	}
	return n;
}

void
block_fold(const struct block *b, struct arena *mem, enum grain to, struct block *out)
{
	size_t *of = arena_alloc(mem, (b->n + 1) * sizeof *of), n, i, s;
	int64_t *begin = arena_alloc(mem, (b->n + 1) * sizeof *begin);
	int64_t *first = arena_alloc(mem, (b->n + 1) * sizeof *first);
	struct figure *f;

	n = stretches(b, grain_step_ms(to), of, begin, first);
	f = arena_alloc(mem, (n + 1) * sizeof *f);
	block_init(out, mem, to, b->device_id, b->shape, n);
	out->n = n;
	memcpy(out->at_ms, first, n * sizeof *first);
	for (s = 0; s < b->n_series; s++) {
		memset(f, 0, n * sizeof *f);
		for (i = 0; i < b->n; i++) {
			struct figure one = block_figure(b, s, i);

			figure_add(&f[of[i]], &one);
		}
		for (i = 0; i < n; i++) {
			figure_tidy(&f[i]);
			block_set(out, s, i, &f[i]);
		}
	}
}

/* --- writing --- */

struct writer {
	struct buf *out, column, series;
	double *near; /* n */
};

static void
put_column(
    struct writer *w, struct buf *to, const double *v, const double *near, size_t n)
{
	buf_clear(&w->column);
	column_put(&w->column, v, near, n);
	buf_bytes(to, buf_view(&w->column));
}

/* The counts that most series have: those of the one that was known best. */
static void
most_counts(const struct block *b, double *out)
{
	size_t s, i;

	for (i = 0; i < b->n; i++)
		out[i] = 0;
	for (s = 0; s < b->n_series; s++)
		for (i = 0; i < b->n; i++)
			if (b->count[s * b->n + i] > out[i])
				out[i] = b->count[s * b->n + i];
}

static bool
is_spread(const double *last, const double *min, const double *max, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isnan(last[i]) &&
		    (number_bits(min[i]) != number_bits(last[i]) ||
			number_bits(max[i]) != number_bits(last[i])))
			return true;
	return false;
}

static void
put_figures(struct writer *w, const struct block *b, size_t s, const double *counts)
{
	size_t at = s * b->n, i;
	bool own = memcmp(b->count + at, counts, b->n * sizeof *counts) != 0;
	bool spread = is_spread(b->last + at, b->min + at, b->max + at, b->n);

	buf_clear(&w->series);
	buf_u8(&w->series, (own ? OWN_COUNT : 0) | (spread ? SPREAD : 0));
	if (own)
		put_column(w, &w->series, b->count + at, NULL, b->n);
	put_column(w, &w->series, b->last + at, NULL, b->n);
	if (spread) {
		put_column(w, &w->series, b->min + at, b->last + at, b->n);
		put_column(w, &w->series, b->max + at, b->last + at, b->n);
		for (i = 0; i < b->n; i++)
			w->near[i] = b->count[at + i] * b->last[at + i];
		put_column(w, &w->series, b->sum + at, w->near, b->n);
	}
	buf_bytes(w->out, buf_view(&w->series));
}

void
block_put(struct buf *out, const struct block *b, uint64_t shape_back)
{
	struct writer w = { .out = out, .near = mem_array(b->n + 1, sizeof(double)) };
	double *counts = mem_array(b->n + 1, sizeof *counts);
	size_t s, i;

	buf_init(&w.column);
	buf_init(&w.series);
	buf_varint(out, b->device_id);
	buf_varint(out, shape_back);
	buf_varint(out, b->n);
	for (i = 0; i < b->n; i++)
		counts[i] = (double)b->at_ms[i];
	put_column(&w, out, counts, NULL, b->n);
	if (b->grain != GRAIN_RAW) {
		most_counts(b, counts);
		put_column(&w, out, counts, NULL, b->n);
	}
	for (s = 0; s < b->n_series; s++)
		if (b->grain == GRAIN_RAW)
			put_column(&w, out, b->last + s * b->n, NULL, b->n);
		else
			put_figures(&w, b, s, counts);
	buf_fini(&w.column);
	buf_fini(&w.series);
	mem_free(w.near);
	mem_free(counts);
}

/* --- reading --- */

bool
block_get_head(struct cur *c, struct block_head *h)
{
	h->device_id = cur_varint(c);
	h->shape_back = cur_varint(c);
	h->n = (size_t)cur_varint(c);
	if (h->n > COLUMN_MAX)
		cur_fail(c);
	return !cur_failed(c);
}

static bool
get_column(struct cur *c, double *v, const double *near, size_t n)
{
	struct bytes b = cur_bytes(c, COLUMN_BYTES_MAX);
	struct cur in = cur_over(b.p, b.n);

	if (cur_failed(c) || !column_get(&in, v, near, n)) {
		cur_fail(c);
		return false;
	}
	return true;
}

static bool
get_times(struct cur *c, double *room, int64_t *at_ms, size_t n)
{
	size_t i;

	if (!get_column(c, room, NULL, n))
		return false;
	for (i = 0; i < n; i++) {
		if (!(room[i] > -4e15 && room[i] < 4e15)) {
			cur_fail(c);
			return false;
		}
		at_ms[i] = (int64_t)room[i];
	}
	return true;
}

/* The columns of one series, where they belong. */
struct columns {
	double *last, *count, *sum, *min, *max;
};

static bool
get_figures(
    struct cur *c, const struct columns *to, const double *counts, double *near, size_t n)
{
	struct bytes b = cur_bytes(c, 5 * COLUMN_BYTES_MAX);
	struct cur in = cur_over(b.p, b.n);
	uint8_t flags = cur_u8(&in);
	size_t i;

	if ((flags & ~(OWN_COUNT | SPREAD)) != 0)
		cur_fail(c);
	if (flags & OWN_COUNT)
		get_column(&in, to->count, NULL, n);
	else
		memcpy(to->count, counts, n * sizeof *counts);
	get_column(&in, to->last, NULL, n);
	if (cur_failed(c) || cur_failed(&in))
		return false;
	for (i = 0; i < n; i++)
		near[i] = to->count[i] * to->last[i];
	if (flags & SPREAD) {
		get_column(&in, to->min, to->last, n);
		get_column(&in, to->max, to->last, n);
		get_column(&in, to->sum, near, n);
	} else {
		memcpy(to->min, to->last, n * sizeof *to->last);
		memcpy(to->max, to->last, n * sizeof *to->last);
		memcpy(to->sum, near, n * sizeof *near);
	}
	return cur_done(&in);
}

bool
block_get(struct cur *c, struct arena *mem, const struct block_head *h, enum grain g,
    const struct shape_msg *shape, struct block *out)
{
	size_t n = h->n, s;
	double *counts, *near;

	if (shape->words.n * shape->labels.n > BLOCK_SERIES_MAX ||
	    shape->words.n * shape->labels.n > cur_left(c) ||
	    n > block_times_max(shape->words.n * shape->labels.n))
		return false;
	block_init(out, mem, g, h->device_id, shape, n);
	out->n = n;
	counts = arena_alloc(mem, (n + 1) * sizeof *counts);
	near = arena_alloc(mem, (n + 1) * sizeof *near);
	if (!get_times(c, near, out->at_ms, n))
		return false;
	if (g != GRAIN_RAW && !get_column(c, counts, NULL, n))
		return false;
	for (s = 0; s < out->n_series && !cur_failed(c); s++) {
		size_t at = s * n;

		if (g == GRAIN_RAW)
			get_column(c, out->last + at, NULL, n);
		else if (!get_figures(c,
			     &(struct columns){ out->last + at, out->count + at,
				 out->sum + at, out->min + at, out->max + at },
			     counts, near, n))
			return false;
	}
	return cur_done(c);
}

bool
block_get_series(struct cur *c, struct arena *mem, const struct block_head *h,
    enum grain g, size_t series, struct figure **out)
{
	static const char *nothing = "";
	const struct shape_msg one = { .words = { &nothing, 1 },
		.labels = { &nothing, 1 } };
	size_t n = h->n, i;
	struct block b;
	double *counts = arena_alloc(mem, (n + 1) * sizeof *counts);
	double *near = arena_alloc(mem, (n + 1) * sizeof *near);

	block_init(&b, mem, g, h->device_id, &one, n);
	b.n = n;
	if (!get_times(c, near, b.at_ms, n))
		return false;
	if (g != GRAIN_RAW && !get_column(c, counts, NULL, n))
		return false;
	for (i = 0; i < series && !cur_failed(c); i++)
		(void)cur_bytes(c, 5 * COLUMN_BYTES_MAX);
	if (g == GRAIN_RAW)
		get_column(c, b.last, NULL, n);
	else if (!get_figures(c,
		     &(struct columns){ b.last, b.count, b.sum, b.min, b.max }, counts,
		     near, n))
		return false;
	if (cur_failed(c))
		return false;
	*out = arena_alloc(mem, (n + 1) * sizeof **out);
	for (i = 0; i < n; i++)
		(*out)[i] = block_figure(&b, 0, i);
	return true;
}
