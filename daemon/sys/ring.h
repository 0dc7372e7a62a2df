/* ring.h - a file of bounded size into which batches are written, round and round.
 *
 * Whoever must not lose what it was told puts bytes in; what came within a few milliseconds is one batch: one
 * write and one sync, and then its owner hears that it is on disk. A batch has a number, one more than the
 * one before it, and stays until its owner lets it go, the oldest first; then its place is written
 * over. When the file is full nothing more goes in.
 *
 * After a start ring_read() gives back what had not been let go. Each batch begins at a block of its own and
 * carries a checksum: one that was cut while it was written counts as never written, and damages no
 * other. What is asked to be on disk is on disk, whatever is killed.
 *
 * The loop does not wait for the disk: the system syncs meanwhile and says when it has (Linux AIO). Where it
 * cannot, and on a played clock, the loop waits.
 */
#ifndef SYS_RING_H
#define SYS_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sys/loop.h"

#define RING_BLOCK 4096

struct ring;

struct ring_ops {
	/* A batch is about to be written: the last moment to put something in. */
	void (*writing)(void *arg);
	/* All batches up to this one are on disk. */
	void (*synced)(void *arg, uint64_t batch);
	/* It cannot be written, errno says why; it is tried again each second. And: it can again, 0. */
	void (*failing)(void *arg, int error);
};

struct ring_found {
	uint64_t batches; /* that had not been let go */
	uint64_t gaps;    /* that should be there, and are not */
	bool torn;        /* the last write was cut */
};

/* Takes the descriptor of a file over; ops are borrowed. Its size is that of the file, in blocks. *found says what
 * lies in it. */
struct ring *ring_new(struct loop *l, int fd, const struct ring_ops *ops, void *arg,
    struct ring_found *found);
void ring_free(struct ring *r); /* what is not on disk is dropped; NULL is fine */

/* Reads what was not let go, the oldest first, and calls fn with each batch; the bytes are borrowed. */
typedef void ring_fn(void *arg, uint64_t batch, struct bytes bytes);
void ring_read(const struct ring *r, ring_fn *fn, void *arg);

/* The batch that gathers. Put only what there is room for. */
bool ring_has_room(const struct ring *r, size_t n_bytes);
void ring_put(struct ring *r, struct bytes bytes);
uint64_t ring_gathers(const struct ring *r);

/* The op `writing` has something to note: a batch is written within a second, whatever else comes. */
void ring_note(struct ring *r);

/* The batch with which everything put in so far is on disk; it may be already. */
uint64_t ring_owes(const struct ring *r);
uint64_t ring_synced(const struct ring *r);

/* Batches before this one are not needed any more. Their place is free when that is on disk too. */
void ring_let_go(struct ring *r, uint64_t before);

/* How much of it is taken, of 100. */
unsigned ring_filled(const struct ring *r);

#endif
