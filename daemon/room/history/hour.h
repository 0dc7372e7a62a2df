/* hour.h - an hour's file of frames: appended to, and followed backwards.
 *
 * A stream is what one device tells in one poll. Its frames stand in the file as they came, each
 * with the distance to the one before it, so that a series is found from the end of its stream
 * backwards to a key, and read forwards from there. Nothing is kept in memory but where each
 * stream ends. What a frame's values are, a shape says: words, and labels of rows.
 *
 * Records are written together, in batches with a length and a check sum: a file that was cut off in
 * the middle of one is continued before it. A file whose hour is over gets an index of the streams'
 * ends behind it.
 */
#ifndef ROOM_HISTORY_HOUR_H
#define ROOM_HISTORY_HOUR_H

#include "base/buf.h"
#include "base/clock.h"
#include "model/msg.h"

struct hour;

/* Where a stream ends in a file. */
struct hour_end {
	uint64_t device_id;
	uint32_t stream;
	uint64_t at;
};

/* "samples-000483215.seg": the file of an hour. Returns path. */
#define HOUR_FILES "samples-*.seg"
const char *hour_path(const char *folder, int64_t hour, char *path, size_t size_bytes);

/* Opens an hour's file to go on with it, or begins it. Each stream that is in it is told. */
int hour_open(const char *folder, int64_t hour,
    void (*end)(void *arg, const struct hour_end *e), void *arg, struct hour **out);

/* Closes it; what was put and not written is lost. */
void hour_free(struct hour *h);

int64_t hour_of(const struct hour *h);
bool hour_is_full(const struct hour *h); /* it should be written now */

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

/* Writes, and puts the index behind it: the ends that were left, and these. */
int hour_seal(struct hour *h, const struct hour_end *ends, size_t n);

/* --- reading --- */

typedef bool hour_point_fn(void *arg, wall_us at, double value); /* false: enough */

/* The points of a series within one stream that ends at `end`. */
void hour_read_stream(const struct hour *h, uint64_t end, const char *word,
    const char *label, wall_us from, wall_us to, hour_point_fn *fn, void *arg);

/* The same for the streams of a device that have left this file. */
void hour_read_left(const struct hour *h, uint64_t device_id, const char *word,
    const char *label, wall_us from, wall_us to, hour_point_fn *fn, void *arg);

/* The points of a device's series in a file of another hour; nothing when there is none. */
void hour_read(const char *folder, int64_t hour, uint64_t device_id, const char *word,
    const char *label, wall_us from, wall_us to, hour_point_fn *fn, void *arg);

#endif
