#include "sys/ring.h"

#include <errno.h>
#include <linux/aio_abi.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/crc.h"
#include "base/cur.h"
#include "base/err.h"
#include "base/list.h"
#include "base/mem.h"

/* A batch as it lies on disk: magic, checksum of all that follows it, length, number, and the number of the oldest that was
 * still needed; then its bytes. In network order. */
#define MAGIC        0x54524731u /* "TRG1" */
#define HEAD         28
#define BATCH_MAX    (16 << 20)
#define GATHER_US    (3 * MS_US)
#define TRY_AGAIN_US SECOND_US
#define NOTE_US      SECOND_US
/* Blocks that are left free for batches that say nothing but what was let go: each makes place. */
#define RESERVED 4

struct batch {
	struct list_node in_ring;
	uint64_t number, at; /* its first block */
	uint64_t n_blocks;
};

struct ring {
	struct loop *loop;
	const struct ring_ops *ops;
	void *arg;
	int fd;
	uint64_t n_blocks;
	uint64_t next; /* the block where the next batch goes, if it fits there */
	struct list_node batches; /* not let go, the oldest first */
	struct buf gather, flying;
	uint64_t number; /* of the batch that gathers */
	uint64_t synced;
	uint64_t oldest; /* that is needed; as the batch under way says: */
	uint64_t oldest_flying;
	bool is_flying, is_failing, has_notes, is_open;
	mono_us written_at;
	struct timer *later, *note;
	struct turn_end *turn_end;
	aio_context_t aio; /* 0: the loop waits for the disk */
	int done_fd;
	struct watch *done;
};

static void
begin(struct buf *b)
{
	static const uint8_t head[HEAD];

	buf_clear(b);
	buf_put(b, head, sizeof head);
}

static uint64_t
blocks_of(size_t n_bytes)
{
	return (n_bytes + RING_BLOCK - 1) / RING_BLOCK;
}

static struct batch *
oldest_of(const struct ring *r)
{
	return LIST_THING(r->batches.next, struct batch, in_ring);
}

/* Where so many blocks fit, behind the newest batch and before the oldest. */
static bool
place(const struct ring *r, uint64_t n, uint64_t *at)
{
	bool is_free = list_empty(&r->batches);
	uint64_t oldest = is_free ? 0 : oldest_of(r)->at;

	*at = r->next;
	if (!is_free && oldest >= r->next)
		return r->next + n <= oldest;
	if (r->next + n <= r->n_blocks)
		return true;
	*at = 0;
	return is_free ? n <= r->n_blocks : n <= oldest;
}

bool
ring_has_room(const struct ring *r, size_t n_bytes)
{
	uint64_t at;

	return r->gather.n + n_bytes <= BATCH_MAX &&
	    place(r, blocks_of(r->gather.n + n_bytes) + RESERVED, &at);
}

void
ring_put(struct ring *r, struct bytes bytes)
{
	buf_put(&r->gather, bytes.p, bytes.n);
}

uint64_t
ring_gathers(const struct ring *r)
{
	return r->number;
}

uint64_t
ring_owes(const struct ring *r)
{
	return r->gather.n > HEAD ? r->number : r->number - 1;
}

uint64_t
ring_synced(const struct ring *r)
{
	return r->synced;
}

static void
add(struct ring *r, uint64_t number, uint64_t at, uint64_t n_blocks)
{
	struct batch *b = mem_alloc(sizeof *b);

	b->number = number;
	b->at = at;
	b->n_blocks = n_blocks;
	list_append(&r->batches, &b->in_ring);
}

static void
drop(struct batch *b)
{
	list_remove(&b->in_ring);
	mem_free(b);
}

void
ring_let_go(struct ring *r, uint64_t before)
{
	if (before <= r->oldest)
		return;
	r->oldest = before;
	ring_note(r);
}

void
ring_note(struct ring *r)
{
	if (!r->has_notes)
		timer_after(r->note, NOTE_US);
	r->has_notes = true;
}

unsigned
ring_filled(const struct ring *r)
{
	uint64_t oldest;

	if (list_empty(&r->batches))
		return 0;
	oldest = oldest_of(r)->at;
	return (unsigned)(100 *
	    (r->next > oldest ? r->next - oldest : r->n_blocks - oldest + r->next) /
	    r->n_blocks);
}

/* --- writing --- */

static void
fail(struct ring *r, int error)
{
	if (!r->is_failing) {
		r->is_failing = true;
		r->ops->failing(r->arg, error);
	}
	timer_after(r->later, TRY_AGAIN_US);
}

static void
synced(struct ring *r, int error)
{
	if (error != 0) {
		fail(r, error);
		return;
	}
	r->is_flying = false;
	r->synced++;
	while (!list_empty(&r->batches) && oldest_of(r)->number < r->oldest_flying)
		drop(oldest_of(r));
	if (r->is_failing) {
		r->is_failing = false;
		r->ops->failing(r->arg, 0);
	}
	r->ops->synced(r->arg, r->synced);
}

static void
sync_is_done(void *arg, unsigned ready)
{
	struct ring *r = arg;
	struct timespec none = { 0 };
	struct io_event e;
	uint64_t count;

	(void)ready;
	if (read(r->done_fd, &count, sizeof count) < 0)
		return;
	while (syscall(SYS_io_getevents, r->aio, 1L, 1L, &e, &none) == 1)
		synced(r, e.res < 0 ? (int)-e.res : 0);
}

/* At the first write: who only reads needs none. */
static void
open_aio(struct ring *r)
{
	r->is_open = true;
	if (loop_event_base(r->loop) == NULL || syscall(SYS_io_setup, 1L, &r->aio) < 0) {
		r->aio = 0;
		return;
	}
	r->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r->done = watch_new(r->loop, r->done_fd, WATCH_READ, sync_is_done, r);
}

static void
sync_now(struct ring *r)
{
	struct iocb job;
	struct iocb *jobs = &job;

	if (!r->is_open)
		open_aio(r);
	job = (struct iocb){ .aio_lio_opcode = IOCB_CMD_FDSYNC,
		.aio_fildes = (uint32_t)r->fd,
		.aio_flags = IOCB_FLAG_RESFD,
		.aio_resfd = (uint32_t)r->done_fd };
	if (r->aio == 0 || syscall(SYS_io_submit, r->aio, 1L, &jobs) != 1)
		synced(r, fdatasync(r->fd) < 0 ? errno : 0);
}

/* The batch under way, once more when the disk refused it before. */
static void
write_it(struct ring *r)
{
	const struct batch *b = LIST_THING(r->batches.prev, struct batch, in_ring);
	off_t at = (off_t)(b->at * RING_BLOCK);
	size_t done = 0;
	ssize_t n;

	while (done < r->flying.n) {
		n = pwrite(
		    r->fd, r->flying.p + done, r->flying.n - done, at + (off_t)done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			fail(r, n < 0 ? errno : ENOSPC);
			return;
		}
		done += (size_t)n;
	}
	sync_now(r);
}

static void
seal(struct ring *r, uint64_t number)
{
	struct buf head;

	buf_init(&head);
	buf_u32(&head, MAGIC);
	buf_u32(&head, 0);
	buf_u32(&head, (uint32_t)(r->flying.n - HEAD));
	buf_u64(&head, number);
	r->oldest_flying = r->oldest < number ? r->oldest : number;
	buf_u64(&head, r->oldest_flying);
	memcpy(r->flying.p, head.p, HEAD);
	buf_clear(&head);
	buf_u32(&head, crc32c(0, r->flying.p + 8, r->flying.n - 8));
	memcpy(r->flying.p + 4, head.p, 4);
	buf_fini(&head);
}

static void
write_batch(struct ring *r)
{
	struct buf swap = r->flying;
	uint64_t at;

	r->ops->writing(r->arg);
	if ((r->gather.n <= HEAD && r->oldest <= r->oldest_flying) ||
	    !place(r, blocks_of(r->gather.n), &at)) {
		timer_after(r->note, NOTE_US);
		return;
	}
	r->has_notes = false;
	timer_stop(r->note);
	r->flying = r->gather;
	r->gather = swap;
	begin(&r->gather);
	seal(r, r->number);
	add(r, r->number, at, blocks_of(r->flying.n));
	r->next = at + blocks_of(r->flying.n);
	r->number++;
	r->is_flying = true;
	r->written_at = loop_now(r->loop);
	write_it(r);
}

static void
turn_over(void *arg)
{
	struct ring *r = arg;
	int64_t left = r->written_at + GATHER_US - loop_now(r->loop);

	if (r->is_flying)
		return;
	if (r->gather.n > HEAD && left > 0 && loop_event_base(r->loop) != NULL)
		timer_after(r->later, left);
	else if (r->gather.n > HEAD || (r->has_notes && !ring_has_room(r, 0)))
		write_batch(r);
}

static void
later(void *arg)
{
	struct ring *r = arg;

	if (r->is_failing && r->is_flying)
		write_it(r);
	/* Otherwise a moment was waited for: the end of this turn writes. */
}

static void
note(void *arg)
{
	struct ring *r = arg;

	if (!r->is_flying)
		write_batch(r);
	else
		timer_after(r->note, GATHER_US);
}

/* --- reading --- */

struct found_batch {
	uint64_t number, oldest, at, n_blocks;
	uint32_t n_bytes;
	bool is_whole;
};

static bool
read_at(const struct ring *r, uint64_t block, void *out, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t k = pread(r->fd, (char *)out + done, n - done,
		    (off_t)(block * RING_BLOCK) + (off_t)done);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		done += (size_t)k;
	}
	return true;
}

/* A batch at this block, as far as its head says so; *bytes gets it whole. */
static bool
read_batch(
    const struct ring *r, uint64_t block, struct buf *bytes, struct found_batch *out)
{
	uint8_t head[HEAD];
	struct cur c = cur_over(head, sizeof head);
	uint32_t crc;

	if (!read_at(r, block, head, sizeof head) || cur_u32(&c) != MAGIC)
		return false;
	crc = cur_u32(&c);
	out->n_bytes = cur_u32(&c);
	out->number = cur_u64(&c);
	out->oldest = cur_u64(&c);
	out->at = block;
	out->n_blocks = blocks_of(HEAD + (size_t)out->n_bytes);
	if (out->n_bytes > BATCH_MAX || block + out->n_blocks > r->n_blocks ||
	    out->number == 0 || out->oldest > out->number)
		return false;
	buf_clear(bytes);
	buf_reserve(bytes, HEAD + (size_t)out->n_bytes);
	if (!read_at(r, block, bytes->p, HEAD + (size_t)out->n_bytes))
		return false;
	bytes->n = HEAD + (size_t)out->n_bytes;
	out->is_whole = crc32c(0, bytes->p + 8, bytes->n - 8) == crc;
	return true;
}

struct findings {
	struct found_batch *v;
	size_t n, cap;
};

static int
by_number(const void *a, const void *b)
{
	const struct found_batch *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

/* All whole batches of the file, old ones too; the newest of those that are not. */
static uint64_t
find_all(const struct ring *r, struct buf *bytes, struct findings *all)
{
	uint64_t block = 0, torn = 0;
	struct found_batch f;

	while (block < r->n_blocks) {
		if (!read_batch(r, block, bytes, &f)) {
			block++;
			continue;
		}
		if (!f.is_whole) {
			torn = f.number > torn ? f.number : torn;
			block++;
			continue;
		}
		if (all->n == all->cap) {
			all->cap = all->cap != 0 ? 2 * all->cap : 64;
			all->v = mem_grow(all->v, all->cap, sizeof *all->v);
		}
		all->v[all->n++] = f;
		block += f.n_blocks;
	}
	if (all->n != 0)
		qsort(all->v, all->n, sizeof *all->v, by_number);
	return torn;
}

/* What lies in the file, from the oldest batch that the newest one still needs. */
static void
find(struct ring *r, struct ring_found *found)
{
	struct findings all = { 0 };
	const struct found_batch *newest;
	struct buf bytes;
	uint64_t torn, number;
	size_t i;

	*found = (struct ring_found){ 0 };
	buf_init(&bytes);
	torn = find_all(r, &bytes, &all);
	buf_fini(&bytes);
	newest = all.n != 0 ? &all.v[all.n - 1] : NULL;
	found->torn = torn > (newest != NULL ? newest->number : 0);
	r->number = r->oldest = 1;
	if (newest != NULL) {
		r->number = newest->number + 1;
		r->oldest = r->oldest_flying = newest->oldest;
		r->next = newest->at + newest->n_blocks;
	}
	r->synced = r->number - 1;
	for (i = 0, number = r->oldest; i < all.n; i++) {
		const struct found_batch *b = &all.v[i];

		if (b->number < number)
			continue;
		found->gaps += b->number - number;
		found->batches++;
		number = b->number + 1;
		add(r, b->number, b->at, b->n_blocks);
	}
	mem_free(all.v);
}

void
ring_read(const struct ring *r, ring_fn *fn, void *arg)
{
	const struct list_node *n;
	struct found_batch f;
	struct buf bytes;

	buf_init(&bytes);
	LIST_EACH (n, &r->batches) {
		const struct batch *b = LIST_THING(n, struct batch, in_ring);

		if (read_batch(r, b->at, &bytes, &f) && f.is_whole &&
		    f.number == b->number)
			fn(arg, b->number, (struct bytes){ bytes.p + HEAD, f.n_bytes });
	}
	buf_fini(&bytes);
}

/* --- its life --- */

struct ring *
ring_new(struct loop *l, int fd, const struct ring_ops *ops, void *arg,
    struct ring_found *found)
{
	struct ring *r = mem_alloc(sizeof *r);
	struct stat st;

	r->loop = l;
	r->ops = ops;
	r->arg = arg;
	r->fd = fd;
	r->n_blocks = fstat(fd, &st) == 0 ? (uint64_t)st.st_size / RING_BLOCK : 0;
	r->done_fd = -1;
	r->written_at = loop_now(l) - GATHER_US;
	list_init(&r->batches);
	buf_init(&r->gather);
	buf_init(&r->flying);
	begin(&r->gather);
	find(r, found);
	r->later = timer_new(l, later, r);
	r->note = timer_new(l, note, r);
	r->turn_end = loop_at_turn_end(l, turn_over, r);
	return r;
}

void
ring_free(struct ring *r)
{
	if (r == NULL)
		return;
	while (!list_empty(&r->batches))
		drop(oldest_of(r));
	if (r->aio != 0)
		syscall(SYS_io_destroy, r->aio);
	watch_free(r->done);
	if (r->done_fd >= 0)
		close(r->done_fd);
	timer_free(r->later);
	timer_free(r->note);
	turn_end_free(r->turn_end);
	buf_fini(&r->gather);
	buf_fini(&r->flying);
	close(r->fd);
	mem_free(r);
}
