/* hour_scan.c - a journal is read through: what of it is whole, and where its streams end. */
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "room/history/hour_own.h"
#include "room/history/sum.h"

#define SCAN_BYTES (4 * 1024 * 1024) /* at each call */
#define SEEK_BYTES (64 * 1024)

static bool
batch_read(const struct hour *h, uint64_t at, struct buf *into)
{
	uint8_t head[BATCH_HEAD];
	struct cur c = cur_over(head, sizeof head);
	uint32_t n;

	if (pread(h->fd, head, sizeof head, (off_t)at) != (ssize_t)sizeof head ||
	    cur_u32(&c) != BATCH_MAGIC)
		return false;
	n = cur_u32(&c);
	if (n > BATCH_MAX || at + BATCH_HEAD + n > h->base)
		return false;
	buf_clear(into);
	buf_reserve(into, n + 1);
	if (pread(h->fd, into->p, n, (off_t)(at + BATCH_HEAD)) != (ssize_t)n)
		return false;
	into->n = n;
	return check_sum(into->p, n) == cur_u64(&c);
}

/* Follows the records of one batch: which stream ends where. */
static void
follow(struct hour *h, uint64_t base, const struct buf *batch)
{
	struct cur c = cur_over(batch->p, batch->n);
	struct arena mem;

	arena_init(&mem);
	while (!cur_failed(&c) && cur_left(&c) != 0) {
		struct record r;
		struct hour_end *s;
		uint64_t at = base + (uint64_t)(c.p - batch->p);

		if (!record_read(&c, &mem, at, &r))
			break;
		if (r.kind == RECORD_SHAPE) {
			arena_reset(&mem);
			continue;
		}
		s = r.last != 0 ? map_del_id(&h->by_place, r.last) : NULL;
		if (s == NULL && r.kind == RECORD_KEY) {
			s = mem_alloc(sizeof *s);
			s->device_id = r.device_id;
			s->stream = r.stream;
		}
		if (s == NULL)
			continue; /* what it follows on is lost: the next key goes on */
		s->at = at;
		map_put_id(&h->by_place, at, s);
	}
	arena_fini(&mem);
}

/* The next place behind `at` where a batch may begin, at most so many bytes away. */
static uint64_t
seek_magic(const struct hour *h, uint64_t at)
{
	uint8_t *bytes = mem_alloc(SEEK_BYTES);
	ssize_t got = pread(h->fd, bytes, SEEK_BYTES, (off_t)at), i;

	for (i = 0; i + 4 <= got; i++) {
		struct cur c = cur_over(bytes + i, 4);

		if (cur_u32(&c) == BATCH_MAGIC)
			break;
	}
	mem_free(bytes);
	return got < 4 ? h->base : at + (uint64_t)i;
}

static void
add_damage(struct hour *h, uint64_t from, uint64_t to)
{
	if (h->n_damage == h->max_damage) {
		h->max_damage = h->max_damage != 0 ? h->max_damage * 2 : 8;
		h->damage = mem_grow(h->damage, h->max_damage, sizeof *h->damage);
	}
	h->damage[h->n_damage++] = (struct damage){ from, to };
}

static void
end_scan(struct hour *h)
{
	struct hour_end *s;
	size_t i = 0;

	if (h->n_damage != 0 && !h->seek_ends) {
		/* What memory says of its streams may lead into what is lost: look. */
		h->seek_ends = true;
		h->n_damage = 0;
		h->scan_at = FILE_HEAD;
		return;
	}
	if (h->seek_ends) {
		h->n_left = 0;
		while ((s = map_next(&h->by_place, &i)) != NULL) {
			hour_leave(h, s);
			mem_free(s);
		}
		map_fini(&h->by_place);
		map_init(&h->by_place);
		hour_sort_left(h);
	}
	h->scanned = true;
}

bool
hour_scan(struct hour *h)
{
	uint64_t until;
	struct buf batch;

	if (h->scanned)
		return true;
	if (h->scan_at == 0)
		h->scan_at = FILE_HEAD;
	buf_init(&batch);
	for (until = h->scan_at + SCAN_BYTES;
	     h->scan_at < until && h->scan_at < h->base;) {
		if (batch_read(h, h->scan_at, &batch)) {
			if (h->scan_bad != 0)
				add_damage(h, h->scan_bad, h->scan_at);
			h->scan_bad = 0;
			if (h->seek_ends)
				follow(h, h->scan_at + BATCH_HEAD, &batch);
			h->scan_at += BATCH_HEAD + batch.n;
			continue;
		}
		if (h->scan_bad == 0)
			h->scan_bad = h->scan_at;
		h->scan_at = seek_magic(h, h->scan_at + 1);
	}
	buf_fini(&batch);
	if (h->scan_at < h->base)
		return false;
	if (h->scan_bad != 0)
		add_damage(h, h->scan_bad, h->base);
	h->scan_bad = 0;
	end_scan(h);
	return h->scanned;
}

bool
hour_is_scanned(const struct hour *h)
{
	return h->scanned;
}

uint64_t
hour_damaged(const struct hour *h, uint64_t *at)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < h->n_damage; i++)
		bytes += h->damage[i].to - h->damage[i].from;
	*at = h->n_damage != 0 ? h->damage[0].from : 0;
	return bytes;
}
