/* The journal of traps as it lies on disk: the ring of batches, and the entries of one batch. What reads is
 * written and read again to the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "room/trap/entry.h"
#include "sys/ring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_MAX (64 * RING_BLOCK)

static struct buf again;
static struct entry_texts texts;
static struct arena mem;

static void
count_done(void *arg, uint64_t sequence)
{
	(void)arg;
	(void)sequence;
}

static void
same(void *arg, const struct entry_said *e)
{
	const struct entry_said *want = arg;

	if (e->sequence != want->sequence || e->inform != want->inform ||
	    strcmp(e->table, want->table) != 0 || strcmp(e->label, want->label) != 0 ||
	    !rec_equal(&sign_rec, &e->sign, &want->sign))
		abort();
}

static void
write_again(void *arg, const struct entry_said *e)
{
	static const struct entry_ops ops = { same, count_done };
	struct entry_said copy = *e;

	(void)arg;
	buf_clear(&again);
	texts.batch = 0;
	entry_write_said(&again, &texts, 1, e);
	if (again.n > ENTRY_SAID_MAX ||
	    entries_read(buf_view(&again), &mem, &ops, &copy) < 0)
		abort();
}

static void
read_batch(void *arg, uint64_t batch, struct bytes bytes)
{
	static const struct entry_ops ops = { write_again, count_done };

	(void)arg;
	(void)batch;
	(void)entries_read(bytes, &mem, &ops, NULL);
}

static void
nothing(void *arg)
{
	(void)arg;
}

static void
synced(void *arg, uint64_t batch)
{
	(void)arg;
	(void)batch;
}

static void
failing(void *arg, int error)
{
	(void)arg;
	(void)error;
}

static void
read_file(const uint8_t *data, size_t size)
{
	static const struct ring_ops ops = { nothing, synced, failing };
	static struct loop *l;
	struct ring_found found;
	struct ring *r;
	int fd = memfd_create("journal", MFD_CLOEXEC);

	if (l == NULL)
		l = loop_new();
	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
	    ftruncate(fd, (off_t)((size + RING_BLOCK - 1) / RING_BLOCK * RING_BLOCK)) < 0)
		abort();
	r = ring_new(l, fd, &ops, NULL, &found);
	ring_read(r, read_batch, NULL);
	ring_free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct entry_ops ops = { write_again, count_done };

	if (size == 0 || size > FILE_MAX)
		return 0;
	arena_init(&mem);
	buf_init(&again);
	entry_texts_init(&texts);
	(void)entries_read((struct bytes){ data, size }, &mem, &ops, NULL);
	read_file(data, size);
	entry_texts_fini(&texts);
	buf_fini(&again);
	arena_fini(&mem);
	return 0;
}
