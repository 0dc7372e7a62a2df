#include "room/history/hour.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "room/history/hour_own.h"

const char *
hour_path(const char *folder, int64_t hour, char *path, size_t size_bytes)
{
	snprintf(path, size_bytes, "%s/samples-%09" PRId64 ".seg", folder, hour);
	return path;
}

/* --- batches --- */

/* Eight bytes at a time: enough to see a batch that was cut or half written. */
static uint64_t
check_sum(const uint8_t *p, size_t n)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ n, w;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		h = (h ^ w) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	while (n-- != 0)
		h = (h ^ *p++) * 0x100000001b3u;
	return h ^ h >> 29;
}

static void
begin_batch(struct hour *h)
{
	static const uint8_t room[BATCH_HEAD];

	buf_clear(&h->out);
	buf_put(&h->out, room, sizeof room);
}

/* Length and check sum, in front. */
static void
finish_batch(struct buf *out, uint32_t magic)
{
	struct buf head;

	buf_init(&head);
	buf_u32(&head, magic);
	buf_u32(&head, (uint32_t)(out->n - BATCH_HEAD));
	buf_u64(&head, check_sum(out->p + BATCH_HEAD, out->n - BATCH_HEAD));
	memcpy(out->p, head.p, BATCH_HEAD);
	buf_fini(&head);
}

bool
batch_read(int fd, uint64_t at, uint32_t magic, struct buf *into)
{
	uint8_t head[BATCH_HEAD];
	struct cur c = cur_over(head, sizeof head);
	uint32_t n;

	if (pread(fd, head, sizeof head, (off_t)at) != (ssize_t)sizeof head ||
	    cur_u32(&c) != magic)
		return false;
	n = cur_u32(&c);
	if (n > BATCH_MAX)
		return false;
	buf_clear(into);
	buf_reserve(into, n + 1);
	if (pread(fd, into->p, n, (off_t)(at + BATCH_HEAD)) != (ssize_t)n)
		return false;
	into->n = n;
	return check_sum(into->p, n) == cur_u64(&c);
}

static int
write_all(struct hour *h, const struct buf *b)
{
	size_t done = 0;
	ssize_t n;

	while (done < b->n) {
		n = pwrite(h->fd, b->p + done, b->n - done, (off_t)(h->base + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			/* What is half written has no check sum, and is written over. */
			return ERR_IO;
		}
		done += (size_t)n;
	}
	h->base += b->n;
	return 0;
}

int
hour_write(struct hour *h, bool sync)
{
	int r = 0;

	if (h->out.n > BATCH_HEAD) {
		finish_batch(&h->out, BATCH_MAGIC);
		r = write_all(h, &h->out);
		if (r < 0)
			return r;
		begin_batch(h);
		h->unsynced = true;
	}
	if (sync && h->unsynced) {
		if (fdatasync(h->fd) < 0)
			return ERR_IO;
		h->unsynced = false;
	}
	return 0;
}

bool
hour_is_full(const struct hour *h)
{
	return h->out.n >= WRITE_BYTES;
}

/* --- records --- */

static uint64_t
here(const struct hour *h)
{
	return h->base + h->out.n;
}

uint64_t
hour_put_shape(struct hour *h, const struct shape_msg *shape)
{
	uint64_t at = here(h);

	buf_u8(&h->out, RECORD_SHAPE);
	rec_write(&h->out, &shape_msg_rec, shape);
	return at;
}

uint64_t
hour_put_key(struct hour *h, const struct hour_end *last, uint64_t shape_at, int64_t ms,
    struct bytes values)
{
	uint64_t at = here(h);

	buf_u8(&h->out, RECORD_KEY);
	buf_varint(&h->out, last->device_id);
	buf_varint(&h->out, last->stream);
	buf_varint(&h->out, last->at != 0 ? at - last->at : 0);
	buf_varint(&h->out, at - shape_at);
	buf_varint(&h->out, (uint64_t)ms);
	buf_bytes(&h->out, values);
	return at;
}

uint64_t
hour_put_frame(struct hour *h, uint64_t last, int64_t step_ms, struct bytes values)
{
	uint64_t at = here(h);

	buf_u8(&h->out, RECORD_FRAME);
	buf_varint(&h->out, at - last);
	buf_varint(&h->out, (uint64_t)(step_ms < 0 ? 0 : step_ms));
	buf_bytes(&h->out, values);
	return at;
}

static void
add_end(struct hour *h, const struct hour_end *e)
{
	if (h->n_left == h->max_left) {
		h->max_left = h->max_left != 0 ? h->max_left * 2 : 64;
		h->left = mem_grow(h->left, h->max_left, sizeof *h->left);
	}
	h->left[h->n_left++] = *e;
}

void
hour_leave(struct hour *h, const struct hour_end *e)
{
	add_end(h, e);
}

/* --- the index --- */

static int
compare_ends(const void *a, const void *b)
{
	const struct hour_end *x = a, *y = b;

	if (x->device_id != y->device_id)
		return x->device_id < y->device_id ? -1 : 1;
	return x->stream < y->stream ? -1 : x->stream > y->stream;
}

int
hour_seal(struct hour *h, const struct hour_end *ends, size_t n)
{
	struct buf out;
	size_t i;
	int r = hour_write(h, false);

	if (r < 0)
		return r;
	for (i = 0; i < n; i++)
		add_end(h, &ends[i]);
	if (h->n_left != 0)
		qsort(h->left, h->n_left, sizeof *h->left, compare_ends);
	buf_init(&out);
	for (i = 0; i < h->n_left; i++) {
		buf_u64(&out, h->left[i].device_id);
		buf_u32(&out, h->left[i].stream);
		buf_u64(&out, h->left[i].at);
	}
	buf_u64(&out, h->n_left);
	buf_u32(&out, INDEX_MAGIC);
	r = write_all(h, &out);
	buf_fini(&out);
	return r < 0 || fdatasync(h->fd) < 0 ? ERR_IO : 0;
}

/* --- opening --- */

/* Follows the records of one batch: which stream ends where. */
static bool
follow(struct map *by_place, uint64_t base, const struct buf *batch)
{
	struct cur c = cur_over(batch->p, batch->n);
	struct arena mem;
	bool good = true;

	arena_init(&mem);
	while (good && !cur_failed(&c) && cur_left(&c) != 0) {
		struct record r;
		struct hour_end *s;
		uint64_t at = base + (uint64_t)(c.p - batch->p);

		good = record_read(&c, &mem, at, &r);
		if (!good || r.kind == RECORD_SHAPE)
			continue;
		s = r.last != 0 ? map_del_id(by_place, r.last) : NULL;
		if (s == NULL && r.kind == RECORD_KEY) {
			s = mem_alloc(sizeof *s);
			s->device_id = r.device_id;
			s->stream = r.stream;
		}
		if (s == NULL)
			continue;
		s->at = at;
		map_put_id(by_place, at, s);
	}
	arena_fini(&mem);
	return good && !cur_failed(&c);
}

/* Reads the whole file; returns where it is good up to. */
uint64_t
hour_scan(int fd, void (*end)(void *arg, const struct hour_end *e), void *arg)
{
	struct map by_place;
	struct hour_end *s;
	struct buf batch;
	uint64_t at = FILE_HEAD;
	size_t i = 0;

	map_init(&by_place);
	buf_init(&batch);
	while (batch_read(fd, at, BATCH_MAGIC, &batch) &&
	    follow(&by_place, at + BATCH_HEAD, &batch))
		at += BATCH_HEAD + batch.n;
	while ((s = map_next(&by_place, &i)) != NULL) {
		end(arg, s);
		mem_free(s);
	}
	map_fini(&by_place);
	buf_fini(&batch);
	return at;
}

int
hour_open(const char *folder, int64_t hour,
    void (*end)(void *arg, const struct hour_end *e), void *arg, struct hour **out)
{
	static const char head[FILE_HEAD] = "triaged samples 1\n";
	struct hour *h = mem_alloc(sizeof *h);
	char path[PATH_TEXT_MAX + 64], found[FILE_HEAD];

	h->hour = hour;
	h->fd = open(hour_path(folder, hour, path, sizeof path),
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (h->fd < 0) {
		mem_free(h);
		return ERR_IO;
	}
	h->base = FILE_HEAD;
	if (pread(h->fd, found, sizeof found, 0) == (ssize_t)sizeof found &&
	    memcmp(found, head, sizeof head) == 0)
		h->base = hour_scan(h->fd, end, arg);
	else if (pwrite(h->fd, head, sizeof head, 0) != (ssize_t)sizeof head) {
		hour_free(h);
		return ERR_IO;
	}
	if (ftruncate(h->fd, (off_t)h->base) < 0) {
		hour_free(h);
		return ERR_IO;
	}
	begin_batch(h);
	*out = h;
	return 0;
}

void
hour_free(struct hour *h)
{
	if (h == NULL)
		return;
	close(h->fd);
	buf_fini(&h->out);
	mem_free(h->left);
	mem_free(h);
}

int64_t
hour_of(const struct hour *h)
{
	return h->hour;
}
