/* hour.h - a journal of an hour: frames as they come, appended to, and followed backwards.
 *
 * A stream is what one device tells in one poll. Its frames stand in the file as they came, each
 * with the distance to the one before it, so that a series is found from the end of its stream
 * backwards to a key, and read forwards from there. Nothing is kept in memory but where each
 * stream ends. What a frame's values are, a shape says: words, and labels of rows.
 *
 * Records are written together, in batches with a length and a check sum. A journal is never gone on
 * with by another process: one that an earlier run left is read through, piece by piece, for where its
 * streams end, and a new part is begun beside it. A batch that is damaged or was cut is passed over; of
 * a stream that had frames in it, what follows its next key is read again. When its hour is over a
 * journal is closed, and packed (roll.h).
 */
#ifndef ROOM_HISTORY_HOUR_H
#define ROOM_HISTORY_HOUR_H

#include "base/buf.h"
#include "base/clock.h"
#include "model/msg.h"
#include "room/history/grain.h"

struct hour;

/* Where a stream ends in a file. */
struct hour_end {
	uint64_t device_id;
	uint32_t stream;
	uint64_t at;
};

/* "samples-000483215-0.seg": the file of an hour, part 0. Returns path. */
#define HOUR_FILES "samples-*.seg"
const char *hour_path(
    const char *folder, int64_t hour, uint32_t part, char *path, size_t size_bytes);
bool hour_name_read(const char *name, int64_t *hour, uint32_t *part);

/* Begins one; ERR_EXISTS when it is there already. */
int hour_create(const char *folder, int64_t hour, uint32_t part, struct hour **out);

/* Takes one over that an earlier run left; hour_scan() must be done before it is read. */
int hour_adopt(const char *folder, int64_t hour, uint32_t part, struct hour **out);

/* Closes the descriptor; what was put and not written is lost. NULL is fine. */
void hour_free(struct hour *h);

int64_t hour_of(const struct hour *h);
uint32_t hour_part(const struct hour *h);
uint64_t hour_bytes(const struct hour *h);
bool hour_is_full(const struct hour *h); /* it should be written now */
bool hour_is_choked(
    const struct hour *h); /* it could not be for long: it takes no more */

/* Appends a shape, or a frame; returns its place. `last` is the place of the stream's frame before
 * (0: none). A key says the time, and its shape's place; another one the time since the last. */
uint64_t hour_put_shape(struct hour *h, const struct shape_msg *shape);
uint64_t hour_put_key(struct hour *h, const struct hour_end *last, uint64_t shape_at,
    int64_t ms, struct bytes values);
uint64_t hour_put_frame(
    struct hour *h, uint64_t last, int64_t step_ms, struct bytes values);

/* A stream that goes on in another file ended here. */
void hour_leave(struct hour *h, const struct hour_end *e);

int hour_write(struct hour *h, bool sync);

/* Nothing more comes, all streams have left: writes the rest. It is closed even when that fails. */
int hour_close(struct hour *h);

/* --- reading through --- */

/* Of a closed one, some megabytes at each call: whether its batches are as they were written. Of one that was
 * taken over, or where that is not so, where its streams end is found as well. True when done. */
bool hour_scan(struct hour *h);
bool hour_is_scanned(const struct hour *h);

/* What was passed over, and where it begins; 0 when nothing was. */
uint64_t hour_damaged(const struct hour *h, uint64_t *at);

/* Where its streams end, by device, stream and place; of one that is closed and scanned. */
const struct hour_end *hour_ends(const struct hour *h, size_t *n);

/* --- reading --- */

/* The frames of a stream, oldest first: all that lead to `end` from the last key that is not after from_ms (or
 * from the beginning). Borrowed until the call returns. False: enough. */
struct hour_frame {
	const struct shape_msg *shape;
	uint64_t shape_at; /* the same for the same shape */
	int64_t ms;
	const double *values; /* as many as the shape has words times labels */
};
typedef bool hour_frame_fn(void *arg, const struct hour_frame *f);
void hour_read_frames(
    struct hour *h, uint64_t end, int64_t from_ms, hour_frame_fn *fn, void *arg);

/* The points of a device's word of the streams that have left; of one label, or (NULL) of all. */
typedef void hour_point_fn(void *arg, const char *label, const struct figure *f);
struct hour_want {
	const char *word, *label;
	int64_t from_ms, to_ms;
	hour_point_fn *fn;
	void *arg;
};
void hour_read_left(struct hour *h, uint64_t device_id, const struct hour_want *w);

/* The same of a stream that ends at `end`. */
void hour_read_stream(struct hour *h, uint64_t end, const struct hour_want *w);

#endif
