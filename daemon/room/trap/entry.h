/* entry.h - what the journal of the trap room says, in bytes. Pure.
 *
 * A batch of the journal is a row of entries. "Said" is one sign on its way: from whose address it came, what it
 * says, and of which row. "Done" lists the numbers of those that need no more care, for they are in the
 * store. A text that many signs of a batch have in common, as the names of a mapping, stands in it once; so
 * a batch can be read without the configuration of its day, and without the batches before it.
 */
#ifndef ROOM_TRAP_ENTRY_H
#define ROOM_TRAP_ENTRY_H

#include "base/arena.h"
#include "link/snmp/target.h"
#include "model/sign.h"

struct entry_said {
	uint64_t sequence; /* its number, for ever */
	uint64_t
	    instead; /* the one whose place it takes, for it is a later word on the same; 0 */
	struct snmp_address from; /* its port is not kept */
	const char *table;        /* of the row it speaks of; "" for the device */
	const char *label;        /* the row's name, when it was said; "" */
	struct sign sign; /* with device, index and the text's braces; no component yet */
	uint64_t inform;  /* its key among those heard; 0: no inform */
};

/* The texts that a batch has already, by number; those written last are found again by where they lay
 * in memory, and compared. */
struct entry_texts {
	uint64_t batch;
	uint32_t n;
	struct buf bytes; /* the texts themselves */
	struct {
		size_t at, n;
		uint32_t number; /* from 1 on; 0: none */
	} slot[256];
};

void entry_texts_init(struct entry_texts *t);
void entry_texts_fini(struct entry_texts *t);

/* The longest that one takes: its texts are bounded. */
#define ENTRY_SAID_MAX 3072

/* Writes it for this batch, with the texts that it is the first to need. */
void entry_write_said(struct buf *out, struct entry_texts *texts, uint64_t batch,
    const struct entry_said *e);
void entry_write_done(struct buf *out, const uint64_t *sequences, size_t n);

struct entry_ops {
	/* Its texts live in the arena. */
	void (*said)(void *arg, const struct entry_said *e);
	void (*done)(void *arg, uint64_t sequence);
};

/* Reads one batch. ERR_MALFORMED from the first entry on that does not read; what stands before it
 * was told. */
int entries_read(
    struct bytes batch, struct arena *mem, const struct entry_ops *ops, void *arg);

#endif
