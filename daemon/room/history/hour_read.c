#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/frame.h"
#include "model/sample.h"
#include "room/history/hour_own.h"

#define PIECE_BYTES 4096 /* read at first; nearly all records are shorter */

bool
record_read(struct cur *c, struct arena *mem, uint64_t at, struct record *out)
{
	uint64_t back;

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
		out->shape_at = at - cur_varint(c);
		break;
	case RECORD_FRAME: back = cur_varint(c); break;
	default: return false;
	}
	out->ms = (int64_t)cur_varint(c);
	out->values = cur_bytes(c, SAMPLE_VALUES_MAX);
	if (cur_failed(c) || back > at)
		return false;
	out->last = back != 0 ? at - back : 0;
	return true;
}

/* --- a file that is read by its places --- */

struct reader {
	int fd;
	const struct hour *writing; /* what it has not written yet is in memory */
	struct buf piece;
	struct arena mem; /* the shape */
	struct shape_msg *shape;
	uint64_t shape_at;
	double *values;
	size_t n_values, max_values, wanted; /* the series is values[wanted] */
	const char *word, *label;
};

static bool
piece_at(struct reader *r, uint64_t at, size_t n)
{
	const struct hour *h = r->writing;
	ssize_t got;

	buf_clear(&r->piece);
	if (h != NULL && at >= h->base) {
		if (at - h->base >= h->out.n)
			return false;
		buf_put(&r->piece, h->out.p + (at - h->base), h->out.n - (at - h->base));
		return true;
	}
	buf_reserve(&r->piece, n);
	got = pread(r->fd, r->piece.p, n, (off_t)at);
	r->piece.n = got > 0 ? (size_t)got : 0;
	return got > 0;
}

static bool
record_at(struct reader *r, uint64_t at, struct arena *mem, struct record *out)
{
	size_t n;

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

/* The place of the series in a shape; false when it is not in it. */
static bool
find_series(struct reader *r)
{
	const struct shape_msg *s = r->shape;
	size_t i, k;

	for (i = 0; i < s->words.n && strcmp(s->words.v[i], r->word) != 0; i++)
		;
	for (k = 0; k < s->labels.n && strcmp(s->labels.v[k], r->label) != 0; k++)
		;
	r->n_values = s->words.n * s->labels.n;
	r->wanted = k * s->words.n + i;
	return i < s->words.n && k < s->labels.n;
}

static bool
take_shape(struct reader *r, uint64_t at)
{
	struct record found;

	if (r->shape != NULL && r->shape_at == at)
		return r->wanted < r->n_values;
	arena_reset(&r->mem);
	r->shape = NULL;
	if (!record_at(r, at, &r->mem, &found) || found.kind != RECORD_SHAPE)
		return false;
	r->shape = found.shape;
	r->shape_at = at;
	if (!find_series(r)) {
		r->wanted = SIZE_MAX;
		return false;
	}
	if (r->n_values > r->max_values) {
		r->max_values = r->n_values;
		r->values = mem_grow(r->values, r->max_values, sizeof *r->values);
	}
	return true;
}

struct places {
	uint64_t *v;
	size_t n, max;
};

static void
add_place(struct places *p, uint64_t at)
{
	if (p->n == p->max) {
		p->max = p->max != 0 ? p->max * 2 : 64;
		p->v = mem_grow(p->v, p->max, sizeof *p->v);
	}
	p->v[p->n++] = at;
}

/* Backwards, to a key that is not after `from`, or to the beginning. */
static void
find_places(struct reader *r, uint64_t end, wall_us from, struct places *out)
{
	struct record rec;
	uint64_t at = end;

	while (at != 0 && record_at(r, at, &r->mem, &rec) && rec.kind != RECORD_SHAPE) {
		add_place(out, at);
		if (rec.kind == RECORD_KEY && rec.ms * 1000 <= from)
			return;
		at = rec.last;
	}
}

static void
read_stream(struct reader *r, uint64_t end, wall_us from, wall_us to, hour_point_fn *fn,
    void *arg)
{
	struct places places = { 0 };
	int64_t ms = 0;
	bool good = false, more = true;

	find_places(r, end, from, &places);
	while (places.n != 0 && more) {
		struct record rec;
		struct cur c;
		uint64_t at = places.v[--places.n];

		if (!record_at(r, at, &r->mem, &rec))
			break;
		if (rec.kind == RECORD_KEY) {
			good = take_shape(r, rec.shape_at);
			ms = 0;
			/* The shape may have taken the piece's place. */
			if (!good || !record_at(r, at, &r->mem, &rec))
				continue;
		}
		ms += rec.ms;
		if (!good)
			continue;
		c = cur_over(rec.values.p, rec.values.n);
		good = frame_get(&c, rec.kind == RECORD_KEY, r->values, r->n_values);
		if (good && ms * 1000 >= from && ms * 1000 <= to &&
		    r->values[r->wanted] == r->values[r->wanted])
			more = fn(arg, ms * 1000, r->values[r->wanted]);
	}
	mem_free(places.v);
}

static void
reader_fini(struct reader *r)
{
	buf_fini(&r->piece);
	arena_fini(&r->mem);
	mem_free(r->values);
}

void
hour_read_stream(const struct hour *h, uint64_t end, const char *word, const char *label,
    wall_us from, wall_us to, hour_point_fn *fn, void *arg)
{
	struct reader r = { .fd = h->fd, .writing = h, .word = word, .label = label };

	read_stream(&r, end, from, to, fn, arg);
	reader_fini(&r);
}

/* --- another hour's file --- */

struct found {
	struct reader *reader;
	uint64_t device_id;
	struct places ends;
};

/* The index's entries of the device: they stand together. */
static bool
look_up(struct reader *r, struct found *f)
{
	uint8_t foot[INDEX_FOOT], entry[INDEX_ENTRY];
	struct cur c = cur_over(foot, sizeof foot);
	struct stat st;
	uint64_t n, low = 0, high, start;

	if (fstat(r->fd, &st) < 0 || st.st_size < INDEX_FOOT ||
	    pread(r->fd, foot, sizeof foot, st.st_size - INDEX_FOOT) != INDEX_FOOT)
		return false;
	n = cur_u64(&c);
	if (cur_u32(&c) != INDEX_MAGIC || n > (uint64_t)st.st_size / INDEX_ENTRY)
		return false;
	start = (uint64_t)st.st_size - INDEX_FOOT - n * INDEX_ENTRY;
	for (high = n; low < high;) {
		uint64_t mid = low + (high - low) / 2;

		if (pread(r->fd, entry, sizeof entry,
			(off_t)(start + mid * INDEX_ENTRY)) != INDEX_ENTRY)
			return false;
		c = cur_over(entry, sizeof entry);
		if (cur_u64(&c) < f->device_id)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < n; low++) {
		if (pread(r->fd, entry, sizeof entry,
			(off_t)(start + low * INDEX_ENTRY)) != INDEX_ENTRY)
			return false;
		c = cur_over(entry, sizeof entry);
		if (cur_u64(&c) != f->device_id)
			break;
		(void)cur_u32(&c);
		add_place(&f->ends, cur_u64(&c));
	}
	return true;
}

static void
note_end(void *arg, const struct hour_end *e)
{
	struct found *f = arg;

	if (e->device_id == f->device_id)
		add_place(&f->ends, e->at);
}

void
hour_read(const char *folder, int64_t hour, uint64_t device_id, const char *word,
    const char *label, wall_us from, wall_us to, hour_point_fn *fn, void *arg)
{
	struct reader r = { .word = word, .label = label };
	struct found f = { .reader = &r, .device_id = device_id };
	char path[PATH_TEXT_MAX + 64];
	size_t i;

	r.fd = open(hour_path(folder, hour, path, sizeof path),
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (r.fd < 0)
		return;
	if (!look_up(&r, &f)) {
		f.ends.n = 0;
		(void)hour_scan(r.fd, note_end, &f);
	}
	for (i = 0; i < f.ends.n; i++)
		read_stream(&r, f.ends.v[i], from, to, fn, arg);
	close(r.fd);
	mem_free(f.ends.v);
	reader_fini(&r);
}

void
hour_read_left(const struct hour *h, uint64_t device_id, const char *word,
    const char *label, wall_us from, wall_us to, hour_point_fn *fn, void *arg)
{
	size_t i;

	for (i = 0; i < h->n_left; i++)
		if (h->left[i].device_id == device_id)
			hour_read_stream(
			    h, h->left[i].at, word, label, from, to, fn, arg);
}
