/* hour_own.h - the bytes of an hour's file, for the two files that know them.
 */
#ifndef ROOM_HISTORY_HOUR_OWN_H
#define ROOM_HISTORY_HOUR_OWN_H

#include "base/cur.h"
#include "room/history/hour.h"

#define FILE_HEAD   24
#define BATCH_HEAD  16
#define BATCH_MAGIC 0x54524742u
#define INDEX_MAGIC 0x54524749u
#define INDEX_ENTRY 20 /* bytes */
#define INDEX_FOOT  12
#define WRITE_BYTES (1024 * 1024)
#define BATCH_MAX   (16 * 1024 * 1024)

enum record_kind { RECORD_SHAPE = 1, RECORD_KEY, RECORD_FRAME };

struct hour {
	int fd;
	int64_t hour;
	uint64_t base;  /* bytes written */
	struct buf out; /* the batch that comes next */
	bool unsynced;
	struct hour_end *left;
	size_t n_left, max_left;
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

/* Reads a whole file that has no index: where its streams end. Returns where it is good up to. */
uint64_t hour_scan(int fd, void (*end)(void *arg, const struct hour_end *e), void *arg);

bool batch_read(int fd, uint64_t at, uint32_t magic, struct buf *into);

#endif
