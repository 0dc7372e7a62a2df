#include "room/history/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/plan.h"
#include "room/history/pack_own.h"
#include "room/history/sum.h"

#define WRITE_BYTES (256 * 1024)
#define SYNC_BYTES  (8 * 1024 * 1024) /* so that no sync takes long */

const char *
pack_name_text(const struct pack_name *n, char text[PACK_NAME_MAX])
{
	snprintf(text, PACK_NAME_MAX, "%s-%09" PRId64 "-%" PRIu32 ".pack",
	    grain_name(n->grain), n->hour, n->hours);
	return text;
}

bool
pack_name_read(const char *text, struct pack_name *out)
{
	char again[PACK_NAME_MAX];
	enum grain g;

	for (g = 0; g < GRAIN_COUNT; g++) {
		size_t n = strlen(grain_name(g));

		if (strncmp(text, grain_name(g), n) != 0)
			continue;
		out->grain = g;
		if (sscanf(text + n, "-%" SCNd64 "-%" SCNu32, &out->hour, &out->hours) ==
			2 &&
		    out->hours != 0)
			return strcmp(pack_name_text(out, again), text) == 0;
	}
	return false;
}

/* --- writing --- */

struct known_shape {
	uint64_t id, at;
};

struct pack_out {
	int fd;
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX + PACK_NAME_MAX + 8];
	uint64_t written, synced; /* bytes */
	struct buf out, payload;
	struct buf index; /* the pages, without their check sums yet */
	uint32_t in_page; /* entries of the last page */
	uint64_t last_device;
	bool any;
	struct map shapes;
};

static uint64_t
here(const struct pack_out *p)
{
	return p->written + p->out.n;
}

uint64_t
pack_bytes(const struct pack_out *p)
{
	return here(p);
}

static int
write_out(struct pack_out *p)
{
	size_t done = 0;

	while (done < p->out.n) {
		ssize_t n = pwrite(
		    p->fd, p->out.p + done, p->out.n - done, (off_t)(p->written + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		done += (size_t)n;
	}
	p->written += done;
	buf_clear(&p->out);
	if (p->written - p->synced >= SYNC_BYTES) {
		if (fdatasync(p->fd) < 0)
			return ERR_IO;
		p->synced = p->written;
	}
	return 0;
}

int
pack_create(const char *folder, const struct pack_name *name, struct pack_out **out)
{
	static const char head[PACK_HEAD] = PACK_HEAD_TEXT;
	struct pack_out *p = mem_alloc(sizeof *p);
	char text[PACK_NAME_MAX];

	snprintf(p->folder, sizeof p->folder, "%s", folder);
	snprintf(p->path, sizeof p->path, "%s/%s" PACK_NEW, folder,
	    pack_name_text(name, text));
	p->fd =
	    open(p->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (p->fd < 0) {
		mem_free(p);
		return ERR_IO;
	}
	map_init(&p->shapes);
	buf_put(&p->out, head, sizeof head);
	*out = p;
	return 0;
}

static void
put_piece(struct pack_out *p, uint32_t magic)
{
	buf_u32(&p->out, magic);
	buf_u32(&p->out, (uint32_t)p->payload.n);
	buf_u64(&p->out, check_sum(p->payload.p, p->payload.n) ^ magic);
	buf_put(&p->out, p->payload.p, p->payload.n);
}

/* Its place; it is written when it was not, or so long ago that it would be far off. */
static uint64_t
place_of(struct pack_out *p, const struct shape_msg *shape)
{
	struct shape_msg plain = *shape;
	struct known_shape *k;
	uint64_t id;

	plain.id = 0;
	buf_clear(&p->payload);
	rec_write(&p->payload, &shape_msg_rec, &plain);
	id = map_hash(p->payload.p, p->payload.n);
	k = map_get_id(&p->shapes, id);
	if (k == NULL) {
		k = mem_alloc(sizeof *k);
		k->id = id;
		map_put_id(&p->shapes, id, k);
	} else if (here(p) - k->at < SHAPE_EVERY)
		return k->at;
	k->at = here(p);
	put_piece(p, PIECE_SHAPE);
	return k->at;
}

static void
add_to_index(struct pack_out *p, uint64_t device_id, uint64_t at)
{
	static const uint8_t head[INDEX_PAGE_HEAD];

	if (p->any && p->last_device == device_id)
		return;
	if (!p->any || p->in_page == INDEX_ENTRIES) {
		buf_put(&p->index, head, sizeof head);
		p->in_page = 0;
	}
	p->any = true;
	p->last_device = device_id;
	p->in_page++;
	buf_u64(&p->index, device_id);
	buf_u64(&p->index, at);
}

int
pack_put(struct pack_out *p, const struct block *b)
{
	uint64_t shape_at, first = here(p), at;

	shape_at = place_of(p, b->shape);
	/* A shape before it is a piece of the device's, too: nothing stands between two places. */
	at = here(p);
	add_to_index(p, b->device_id, first);
	buf_clear(&p->payload);
	block_put(&p->payload, b, at - shape_at);
	if (p->payload.n > PIECE_MAX)
		return 0;
	put_piece(p, PIECE_BLOCK);
	return p->out.n >= WRITE_BYTES ? write_out(p) : 0;
}

/* Fills the pages up, and their heads in. */
static void
finish_index(struct pack_out *p)
{
	uint64_t index_at = here(p);
	uint32_t pages = 0;
	struct buf head;
	size_t at;

	buf_init(&head);
	buf_reserve(&p->index, INDEX_PAGE);
	for (at = 0; at < p->index.n; at += INDEX_PAGE) {
		size_t some = p->index.n - at < INDEX_PAGE ? p->index.n - at : INDEX_PAGE;

		memset(p->index.p + at + some, 0, INDEX_PAGE - some);
		buf_clear(&head);
		buf_u64(&head, 0);
		buf_u64(&head, (some - INDEX_PAGE_HEAD) / INDEX_ENTRY);
		memcpy(p->index.p + at, head.p, INDEX_PAGE_HEAD);
		buf_clear(&head);
		buf_u64(&head, check_sum(p->index.p + at + 8, INDEX_PAGE - 8));
		memcpy(p->index.p + at, head.p, 8);
		buf_put(&p->out, p->index.p + at, INDEX_PAGE);
		pages++;
	}
	buf_clear(&head);
	buf_u64(&head, index_at);
	buf_u64(&head, pages);
	buf_u64(&head, PACK_FOOT_MAGIC);
	buf_u64(&head, check_sum(head.p, head.n));
	buf_put(&p->out, head.p, head.n);
	buf_fini(&head);
}

static void
free_out(struct pack_out *p)
{
	struct known_shape *k;
	size_t at = 0;

	close(p->fd);
	while ((k = map_next(&p->shapes, &at)) != NULL)
		mem_free(k);
	map_fini(&p->shapes);
	buf_fini(&p->out);
	buf_fini(&p->payload);
	buf_fini(&p->index);
	mem_free(p);
}

int
pack_finish(struct pack_out *p)
{
	char final[sizeof p->path];
	int r;

	finish_index(p);
	r = write_out(p);
	snprintf(final, sizeof final, "%.*s", (int)(strlen(p->path) - strlen(PACK_NEW)),
	    p->path);
	if (r == 0 && (fdatasync(p->fd) < 0 || rename(p->path, final) < 0))
		r = ERR_IO;
	if (r < 0) {
		int why = errno;

		pack_drop(p);
		errno = why;
		return r;
	}
	free_out(p);
	return 0;
}

void
pack_drop(struct pack_out *p)
{
	if (p == NULL)
		return;
	(void)unlink(p->path);
	free_out(p);
}
