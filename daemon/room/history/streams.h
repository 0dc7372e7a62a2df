/* streams.h - what comes from the poll rooms goes to the end of the hour's journal.
 *
 * The room owns the streams. All that is known of a device's poll is where it ends in its journal, and its
 * number, to see when some were lost on the way. A stream moves to the new hour's journal with its first key
 * there; the old one stays open for some minutes for those that are late.
 */
#ifndef ROOM_HISTORY_STREAMS_H
#define ROOM_HISTORY_STREAMS_H

#include "room/history/hour.h"

struct streams;

struct streams *streams_new(const char *folder);
void streams_free(struct streams *s); /* NULL is fine; what is not written is lost */

/* A shape, or frames, of the poll room of that number: ERR_MALFORMED when they are none. */
int streams_shape(struct streams *s, uint32_t instance, const struct shape_msg *m);
int streams_frames(struct streams *s, uint32_t instance, struct bytes frames);

/* That room has ended: it will name its shapes anew. */
void streams_forget(struct streams *s, uint32_t instance);

/* The journal of this hour is written from now on. 0 or ERR_IO. */
int streams_turn(struct streams *s, int64_t hour);

/* The journal of the hour before, closed, for whoever packs it; NULL when there is none. */
struct hour *streams_leave(struct streams *s);
/* Both, so that another part of this hour begins. */
struct hour *streams_break(struct streams *s);

/* The first and the last hour of those that are written; INT64_MAX and -1: none is. */
int64_t streams_first(const struct streams *s);
int64_t streams_last(const struct streams *s);

int streams_write(struct streams *s, bool sync); /* 0 or ERR_IO */
bool streams_full(const struct streams *s);      /* it should be written now */
uint64_t streams_bytes(const struct streams *s);

/* Frames that came and could not be kept, since it was asked last. */
uint64_t streams_lost(struct streams *s);

/* Reads of the journal of an hour that is written now (span.h). */
void streams_read(
    struct streams *s, int64_t hour, uint64_t device_id, const struct hour_want *w);

#endif
