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
#include "base/mem.h"
#include "model/number.h"
#include "model/plan.h"
#include "room/history/hour_own.h"
#include "room/history/sum.h"

const char *
hour_path(const char *folder, int64_t hour, uint32_t part, char *path, size_t size_bytes)
{
	snprintf(path, size_bytes, "%s/samples-%09" PRId64 "-%" PRIu32 ".seg", folder,
	    hour, part);
	return path;
}

bool
hour_name_read(const char *name, int64_t *hour, uint32_t *part)
{
	char again[64];

	if (sscanf(name, "samples-%" SCNd64 "-%" SCNu32 ".seg", hour, part) != 2)
		return false;
	return strcmp(hour_path(".", *hour, *part, again, sizeof again) + 2, name) == 0;
}

/* --- batches --- */

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

bool
hour_is_choked(const struct hour *h)
{
	return h->out.n >= BATCH_MAX / 2;
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
	buf_varint(&h->out, number_zigzag(step_ms)); /* a clock may be set back */
	buf_bytes(&h->out, values);
	return at;
}

void
hour_leave(struct hour *h, const struct hour_end *e)
{
	if (h->n_left == h->max_left) {
		h->max_left = h->max_left != 0 ? h->max_left * 2 : 64;
		h->left = mem_grow(h->left, h->max_left, sizeof *h->left);
	}
	h->left[h->n_left++] = *e;
}

static int
compare_ends(const void *a, const void *b)
{
	const struct hour_end *x = a, *y = b;

	if (x->device_id != y->device_id)
		return x->device_id < y->device_id ? -1 : 1;
	if (x->stream != y->stream)
		return x->stream < y->stream ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

void
hour_sort_left(struct hour *h)
{
	if (h->n_left != 0)
		qsort(h->left, h->n_left, sizeof *h->left, compare_ends);
}

const struct hour_end *
hour_ends(const struct hour *h, size_t *n)
{
	*n = h->n_left;
	return h->left;
}

/* --- beginning and end --- */

static int
open_file(const char *folder, int64_t hour, uint32_t part, int flags, struct hour **out)
{
	char path[PATH_TEXT_MAX + 64];
	struct hour *h = mem_alloc(sizeof *h);

	h->hour = hour;
	h->part = part;
	h->base = FILE_HEAD;
	map_init(&h->by_place);
	h->fd = open(hour_path(folder, hour, part, path, sizeof path),
	    flags | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (h->fd < 0) {
		mem_free(h);
		return errno == EEXIST ? ERR_EXISTS
		    : errno == ENOENT  ? ERR_NOT_FOUND
				       : ERR_IO;
	}
	*out = h;
	return 0;
}

int
hour_create(const char *folder, int64_t hour, uint32_t part, struct hour **out)
{
	static const char head[FILE_HEAD] = FILE_HEAD_TEXT;
	struct hour *h;
	int r = open_file(folder, hour, part, O_RDWR | O_CREAT | O_EXCL, &h);

	if (r < 0)
		return r;
	if (pwrite(h->fd, head, sizeof head, 0) != (ssize_t)sizeof head) {
		hour_free(h);
		return ERR_IO;
	}
	begin_batch(h);
	*out = h;
	return 0;
}

int
hour_adopt(const char *folder, int64_t hour, uint32_t part, struct hour **out)
{
	struct hour *h;
	struct stat st;
	int r = open_file(folder, hour, part, O_RDONLY, &h);

	if (r < 0)
		return r;
	if (fstat(h->fd, &st) == 0)
		h->base = (uint64_t)st.st_size;
	h->closed = h->adopted = h->seek_ends = true;
	*out = h;
	return 0;
}

int
hour_close(struct hour *h)
{
	int r = hour_write(h, true);

	buf_fini(&h->out);
	h->closed = true;
	h->seek_ends = r < 0; /* what could not be written is where streams end */
	hour_sort_left(h);
	return r;
}

void
hour_free(struct hour *h)
{
	struct hour_end *e;
	size_t at = 0;

	if (h == NULL)
		return;
	close(h->fd);
	buf_fini(&h->out);
	while ((e = map_next(&h->by_place, &at)) != NULL)
		mem_free(e);
	map_fini(&h->by_place);
	mem_free(h->left);
	mem_free(h->damage);
	mem_free(h);
}

int64_t
hour_of(const struct hour *h)
{
	return h->hour;
}

uint32_t
hour_part(const struct hour *h)
{
	return h->part;
}

uint64_t
hour_bytes(const struct hour *h)
{
	return h->base + h->out.n;
}
