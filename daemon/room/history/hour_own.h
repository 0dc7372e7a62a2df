/* hour_own.h - the bytes of an hour's journal, for the files that know them.
 */
#ifndef ROOM_HISTORY_HOUR_OWN_H
#define ROOM_HISTORY_HOUR_OWN_H

#include "base/cur.h"
#include "base/map.h"
#include "room/history/hour.h"

#define FILE_HEAD      24
#define FILE_HEAD_TEXT "triaged samples 2\n"
#define BATCH_HEAD     16
#define BATCH_MAGIC    0x54524744u
#define WRITE_BYTES    (1024 * 1024)
#define BATCH_MAX      (16 * 1024 * 1024)

enum record_kind { RECORD_SHAPE = 1, RECORD_KEY, RECORD_FRAME };

struct damage {
	uint64_t from, to;
};

struct hour {
	int fd;
	int64_t hour;
	uint32_t part;
	uint64_t base;  /* bytes written */
	struct buf out; /* the batch that comes next */
	bool unsynced;
	bool closed;
	struct hour_end *left; /* sorted when it is closed and scanned */
	size_t n_left, max_left;
	/* Reading through. */
	bool scanned, adopted;
	bool seek_ends; /* it looks for ends */
	uint64_t scan_at;
	uint64_t scan_bad; /* since where nothing was whole; 0: all is well */
	struct map by_place;
	struct damage *damage;
	size_t n_damage, max_damage;
};

struct record {
	enum record_kind kind;
	uint64_t device_id; /* of a key, as the next two */
	uint32_t stream;
	uint64_t shape_at;
	uint64_t last; /* 0: none */
	int64_t ms;    /* a key's time; of a frame since the last */
	struct bytes values;
	struct shape_msg *shape;
};

/* Reads a record that stands at a place of the file. */
bool record_read(struct cur *c, struct arena *mem, uint64_t at, struct record *out);

void hour_sort_left(struct hour *h);

#endif
