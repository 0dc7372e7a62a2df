#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/frame.h"
#include "model/number.h"
#include "model/sample.h"
#include "room/history/hour_own.h"

#define MS_FAR      INT64_C(4000000000000000)
#define PIECE_BYTES 1024 /* read at first; nearly all records are shorter */

bool
record_read(struct cur *c, struct arena *mem, uint64_t at, struct record *out)
{
	uint64_t back, shape_back;

	*out = (struct record){ .kind = cur_u8(c) };
	switch (out->kind) {
	case RECORD_SHAPE:
		out->shape = arena_alloc(mem, sizeof *out->shape);
		rec_read(c, mem, &shape_msg_rec, out->shape);
		return !cur_failed(c);
	case RECORD_KEY:
		out->device_id = cur_varint(c);
		out->stream = (uint32_t)cur_varint(c);
		back = cur_varint(c);
		shape_back = cur_varint(c);
		if (shape_back > at)
			return false;
		out->shape_at = at - shape_back;
		break;
	case RECORD_FRAME: back = cur_varint(c); break;
	default: return false;
	}
	out->ms = out->kind == RECORD_KEY ? (int64_t)cur_varint(c)
					  : number_unzigzag(cur_varint(c));
	out->values = cur_bytes(c, SAMPLE_VALUES_MAX);
	if (cur_failed(c) || back > at || out->ms < -MS_FAR || out->ms > MS_FAR)
		return false;
	out->last = back != 0 ? at - back : 0;
	return true;
}

/* --- a file that is read by its places --- */

struct reader {
	struct hour *hour;
	struct buf piece;
	struct arena mem, shape_mem;
	struct shape_msg *shape;
	uint64_t shape_at;
	double *values;
	size_t n_values, max_values;
};

static bool
piece_at(struct reader *r, uint64_t at, size_t n)
{
	const struct hour *h = r->hour;
	ssize_t got;

	buf_clear(&r->piece);
	/* What is not written yet is in memory. */
	if (!h->closed && at >= h->base) {
		if (at - h->base >= h->out.n)
			return false;
		buf_put(&r->piece, h->out.p + (at - h->base), h->out.n - (at - h->base));
		return true;
	}
	buf_reserve(&r->piece, n);
	got = pread(h->fd, r->piece.p, n, (off_t)at);
	r->piece.n = got > 0 ? (size_t)got : 0;
	return got > 0;
}

static bool
is_lost(const struct hour *h, uint64_t at)
{
	size_t i;

	for (i = 0; i < h->n_damage; i++)
		if (at >= h->damage[i].from && at < h->damage[i].to)
			return true;
	return false;
}

static bool
record_at(struct reader *r, uint64_t at, struct arena *mem, struct record *out)
{
	size_t n;

	if (is_lost(r->hour, at))
		return false;
	for (n = PIECE_BYTES; n <= BATCH_MAX; n *= 16) {
		struct cur c;

		if (!piece_at(r, at, n))
			return false;
		c = cur_over(r->piece.p, r->piece.n);
		if (record_read(&c, mem, at, out))
			return true;
		if (r->piece.n < n)
			return false;
	}
	return false;
}

static bool
take_shape(struct reader *r, uint64_t at)
{
	struct record found;

	if (r->shape != NULL && r->shape_at == at)
		return true;
	arena_reset(&r->shape_mem);
	r->shape = NULL;
	if (!record_at(r, at, &r->shape_mem, &found) || found.kind != RECORD_SHAPE)
		return false;
	r->n_values = found.shape->words.n * found.shape->labels.n;
	if (r->n_values > FRAME_VALUES_MAX)
		return false;
	r->shape = found.shape;
	r->shape_at = at;
	if (r->n_values > r->max_values) {
		r->max_values = r->n_values;
		r->values = mem_grow(r->values, r->max_values, sizeof *r->values);
	}
	return true;
}

/* Backwards, to a key that is not after `from`, or to the beginning: newest first. */
struct chain {
	struct record *v;
	size_t n, max;
};

static void
follow_back(struct reader *r, uint64_t end, int64_t from_ms, struct chain *out)
{
	struct record rec;
	uint64_t at = end;

	while (at != 0 && record_at(r, at, &r->mem, &rec) && rec.kind != RECORD_SHAPE) {
		if (out->n == out->max) {
			out->max = out->max != 0 ? out->max * 2 : 64;
			out->v = mem_grow(out->v, out->max, sizeof *out->v);
		}
		rec.values.p = arena_copy(&r->mem, rec.values.p, rec.values.n);
		out->v[out->n++] = rec;
		if (rec.kind == RECORD_KEY && rec.ms <= from_ms)
			return;
		at = rec.last;
	}
}

void
hour_read_frames(
    struct hour *h, uint64_t end, int64_t from_ms, hour_frame_fn *fn, void *arg)
{
	struct reader r = { .hour = h };
	struct chain chain = { 0 };
	int64_t ms = 0;
	bool good = false, more = true;

	arena_init(&r.mem);
	arena_init(&r.shape_mem);
	follow_back(&r, end, from_ms, &chain);
	while (chain.n != 0 && more) {
		const struct record *rec = &chain.v[--chain.n];
		struct hour_frame f;
		struct cur c;

		if (rec->kind == RECORD_KEY) {
			good = take_shape(&r, rec->shape_at);
			ms = 0;
		}
		ms += rec->ms;
		if (ms < -MS_FAR || ms > MS_FAR)
			good = false;
		if (!good)
			continue;
		c = cur_over(rec->values.p, rec->values.n);
		good = frame_get(&c, rec->kind == RECORD_KEY, r.values, r.n_values);
		f = (struct hour_frame){ r.shape, r.shape_at, ms, r.values };
		if (good)
			more = fn(arg, &f);
	}
	mem_free(chain.v);
	buf_fini(&r.piece);
	arena_fini(&r.mem);
	arena_fini(&r.shape_mem);
	mem_free(r.values);
}

/* --- points --- */

static bool
tell_points(void *arg, const struct hour_frame *f)
{
	const struct hour_want *w = arg;
	const struct shape_msg *s = f->shape;
	size_t i, k;

	if (f->ms < w->from_ms || f->ms > w->to_ms)
		return true;
	for (i = 0; i < s->words.n && strcmp(s->words.v[i], w->word) != 0; i++)
		;
	if (i == s->words.n)
		return true;
	for (k = 0; k < s->labels.n; k++) {
		double v = f->values[k * s->words.n + i];
		struct figure one = { f->ms, 1, v, v, v, v };

		if (!isnan(v) &&
		    (w->label == NULL || strcmp(w->label, s->labels.v[k]) == 0))
			w->fn(w->arg, s->labels.v[k], &one);
	}
	return true;
}

void
hour_read_stream(struct hour *h, uint64_t end, const struct hour_want *w)
{
	hour_read_frames(h, end, w->from_ms, tell_points, (void *)w);
}

void
hour_read_left(struct hour *h, uint64_t device_id, const struct hour_want *w)
{
	size_t i = 0, high = h->n_left;

	if (h->closed && !h->scanned && h->adopted)
		return;
	while (h->closed && i < high) {
		size_t mid = i + (high - i) / 2;

		if (h->left[mid].device_id < device_id)
			i = mid + 1;
		else
			high = mid;
	}
	for (; i < h->n_left; i++)
		if (h->left[i].device_id == device_id)
			hour_read_stream(h, h->left[i].at, w);
		else if (h->closed)
			break;
}
