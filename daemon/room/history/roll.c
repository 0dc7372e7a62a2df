#include "room/history/roll.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define STEP_VALUES 400000 /* packed at each call, at least: some 20 ms */

/* Where a stream ends in one of the journals. */
struct end {
	uint64_t device_id;
	uint32_t stream;
	uint32_t journal;
	uint64_t at;
};

struct roll {
	char *folder;
	struct hour **journals;
	size_t n_journals;
	bool began;
	struct end *ends;
	size_t n_ends, next;
	struct pack_out *packs[GRAIN_COUNT];
	int error;
	size_t values; /* in this step */
	/* The block that is being gathered: values by time, then by series. */
	uint64_t device_id;
	struct arena shape_mem;
	const struct shape_msg *shape; /* NULL: none */
	uint32_t shape_journal;
	uint64_t shape_at;
	size_t n_series, n;
	int64_t *at_ms;
	double *rows;
	size_t max_rows; /* values there is room for */
};

struct roll *
roll_new(const char *folder, struct hour *const *journals, size_t n)
{
	struct roll *r = mem_alloc(sizeof *r);

	r->folder = mem_text(folder);
	r->journals = mem_array(n, sizeof(struct hour *));
	memcpy(r->journals, journals, n * sizeof(struct hour *));
	r->n_journals = n;
	r->at_ms = mem_array(COLUMN_MAX, sizeof *r->at_ms);
	arena_init(&r->shape_mem);
	return r;
}

void
roll_free(struct roll *r)
{
	enum grain g;

	if (r == NULL)
		return;
	for (g = 0; g < GRAIN_COUNT; g++)
		pack_drop(r->packs[g]);
	arena_fini(&r->shape_mem);
	mem_free(r->folder);
	mem_free(r->journals);
	mem_free(r->ends);
	mem_free(r->at_ms);
	mem_free(r->rows);
	mem_free(r);
}

int64_t
roll_hour(const struct roll *r)
{
	return hour_of(r->journals[0]);
}

/* --- a block --- */

static void
put(struct roll *r, const struct block *b)
{
	if (r->error == 0 && pack_put(r->packs[b->grain], b) < 0)
		r->error = errno;
}

/* What was gathered, as columns: raw, and added up. */
static void
flush(struct roll *r)
{
	struct block raw, five, hour;
	struct arena mem;
	size_t s, i;

	if (r->shape == NULL || r->n == 0)
		return;
	arena_init(&mem);
	block_init(&raw, &mem, GRAIN_RAW, r->device_id, r->shape, r->n);
	raw.n = r->n;
	memcpy(raw.at_ms, r->at_ms, r->n * sizeof *r->at_ms);
	for (s = 0; s < r->n_series; s++)
		for (i = 0; i < r->n; i++)
			raw.last[s * r->n + i] = r->rows[i * r->n_series + s];
	put(r, &raw);
	block_fold(&raw, &mem, GRAIN_FIVE, &five);
	put(r, &five);
	block_fold(&five, &mem, GRAIN_HOUR, &hour);
	put(r, &hour);
	arena_fini(&mem);
	r->values += r->n * r->n_series;
	r->n = 0;
}

static bool
is_same_shape(const struct roll *r, uint32_t journal, const struct hour_frame *f)
{
	struct shape_msg a, b;

	if (r->shape == NULL)
		return false;
	if (r->shape_journal == journal && r->shape_at == f->shape_at)
		return true;
	a = *r->shape;
	b = *f->shape;
	a.id = b.id = 0;
	return rec_equal(&shape_msg_rec, &a, &b);
}

struct source {
	struct roll *r;
	uint32_t journal;
};

static bool
take(void *arg, const struct hour_frame *f)
{
	struct source *s = arg;
	struct roll *r = s->r;

	if (!is_same_shape(r, s->journal, f)) {
		struct shape_msg *own;

		flush(r);
		arena_reset(&r->shape_mem);
		own = arena_alloc(&r->shape_mem, sizeof *own);
		rec_copy(&r->shape_mem, &shape_msg_rec, own, f->shape);
		r->shape = own;
		r->n_series = own->words.n * own->labels.n;
		r->n = 0;
	}
	r->shape_journal = s->journal;
	r->shape_at = f->shape_at;
	if (r->n == block_times_max(r->n_series))
		flush(r);
	if ((r->n + 1) * r->n_series > r->max_rows) {
		r->max_rows = (r->n + 16) * r->n_series;
		r->rows = mem_grow(r->rows, r->max_rows, sizeof *r->rows);
	}
	memcpy(r->rows + r->n * r->n_series, f->values, r->n_series * sizeof *r->rows);
	r->at_ms[r->n++] = f->ms;
	return true;
}

/* All that one stream told, in all journals. */
static void
pack_stream(struct roll *r)
{
	const struct end *first = &r->ends[r->next];

	r->device_id = first->device_id;
	r->shape = NULL;
	r->n = 0;
	for (; r->next < r->n_ends; r->next++) {
		const struct end *e = &r->ends[r->next];
		struct source s = { r, e->journal };

		if (e->device_id != first->device_id || e->stream != first->stream)
			break;
		hour_read_frames(r->journals[e->journal], e->at, INT64_MIN, take, &s);
	}
	flush(r);
	r->values += 1000; /* there is some work in an empty one, too */
}

/* --- the whole --- */

static int
by_stream(const void *a, const void *b)
{
	const struct end *x = a, *y = b;

	if (x->device_id != y->device_id)
		return x->device_id < y->device_id ? -1 : 1;
	if (x->stream != y->stream)
		return x->stream < y->stream ? -1 : 1;
	if (x->journal != y->journal)
		return x->journal < y->journal ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void
gather_ends(struct roll *r)
{
	const struct hour_end *v;
	size_t i, k, n, all = 0;

	for (i = 0; i < r->n_journals; i++) {
		(void)hour_ends(r->journals[i], &n);
		all += n;
	}
	r->ends = mem_array(all + 1, sizeof *r->ends);
	for (i = 0; i < r->n_journals; i++) {
		v = hour_ends(r->journals[i], &n);
		for (k = 0; k < n; k++)
			r->ends[r->n_ends++] = (struct end){ v[k].device_id, v[k].stream,
				(uint32_t)i, v[k].at };
	}
	if (r->n_ends != 0)
		qsort(r->ends, r->n_ends, sizeof *r->ends, by_stream);
}

static int
begin(struct roll *r)
{
	enum grain g;

	gather_ends(r);
	for (g = 0; g < GRAIN_COUNT; g++) {
		struct pack_name name = { g, roll_hour(r), 1 };

		if (pack_create(r->folder, &name, &r->packs[g]) < 0)
			return ERR_IO;
	}
	r->began = true;
	return 1;
}

/* The raw one last: where it is, the others are. */
static int
finish(struct roll *r)
{
	static const enum grain order[] = { GRAIN_HOUR, GRAIN_FIVE, GRAIN_RAW };
	size_t i;

	for (i = 0; i < ARRAY_LEN(order); i++) {
		struct pack_out *p = r->packs[order[i]];

		r->packs[order[i]] = NULL;
		if (pack_finish(p) < 0)
			return ERR_IO;
	}
	return 0;
}

int
roll_step(struct roll *r)
{
	size_t i;

	for (i = 0; i < r->n_journals; i++)
		if (!hour_is_scanned(r->journals[i])) {
			(void)hour_scan(r->journals[i]);
			return 1;
		}
	if (!r->began)
		return begin(r);
	for (r->values = 0;
	     r->next < r->n_ends && r->values < STEP_VALUES && r->error == 0;)
		pack_stream(r);
	if (r->error != 0) {
		errno = r->error;
		return ERR_IO;
	}
	return r->next < r->n_ends ? 1 : finish(r);
}
