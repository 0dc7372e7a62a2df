/* pack.h - a file of packed blocks (block.h): written once, from one end to the other, then read.
 *
 * A pack holds one grain of some hours, its name says which: five-000483192-24.pack has the figures of
 * five minutes of 24 hours since 1970-01-01T00:00Z plus 483192. Blocks stand by device, lowest id
 * first, with shapes before them; each of these pieces has a length and a check sum. Behind them is an
 * index of where each device begins, in pages with check sums of their own. A pack that is being
 * written has another name, and gets its own when all of it is on disk: there are no halves.
 *
 * What is damaged is passed over: a piece, to the next that is whole; a page of the index, by looking
 * through the blocks between its neighbours. The pack remembers the first such place for whoever says
 * so to people.
 */
#ifndef ROOM_HISTORY_PACK_H
#define ROOM_HISTORY_PACK_H

#include "room/history/block.h"

#define PACK_FILES    "*.pack"
#define PACK_NEW      ".new"
#define PACK_NAME_MAX 48

struct pack_name {
	enum grain grain;
	int64_t hour;   /* the first, since 1970 */
	uint32_t hours; /* how many */
};

const char *pack_name_text(const struct pack_name *n, char text[PACK_NAME_MAX]);
bool pack_name_read(const char *text, struct pack_name *out);

/* --- writing --- */

struct pack_out;

/* ERR_IO, as the others: errno says why. */
int pack_create(const char *folder, const struct pack_name *name, struct pack_out **out);
int pack_put(struct pack_out *p, const struct block *b); /* lowest device first */
uint64_t pack_bytes(const struct pack_out *p);

/* Puts the index behind it, and all of it to disk, and gives it its name. Frees p in any case. */
int pack_finish(struct pack_out *p);
void pack_drop(struct pack_out *p); /* it is not wanted; NULL is fine */

/* --- reading --- */

struct pack;

/* ERR_NOT_FOUND; ERR_MALFORMED when it is no pack, or has lost its index: then pack_next() alone reads it. */
int pack_open(const char *folder, const struct pack_name *name, struct pack **out);
void pack_close(struct pack *p);
const struct pack_name *pack_is(const struct pack *p);

/* Where the first thing stood that was damaged, 0 when nothing was; and how many bytes in all. */
uint64_t pack_damaged_at(const struct pack *p);
uint64_t pack_damaged_bytes(const struct pack *p);

/* The figures of a series, block after block, oldest block first. Times within a block may go back where a
 * clock was set back. */
typedef void pack_figure_fn(void *arg, const struct figure *f);
void pack_read_series(struct pack *p, uint64_t device_id, const char *word,
    const char *label, pack_figure_fn *fn, void *arg);

/* The same for all labels of a word. */
typedef void pack_row_fn(void *arg, const char *label, const struct figure *f);
void pack_read_word(
    struct pack *p, uint64_t device_id, const char *word, pack_row_fn *fn, void *arg);

/* All blocks, from the beginning on; the block lives in mem. False at the end. */
bool pack_next(struct pack *p, struct arena *mem, struct block *out);

#endif
