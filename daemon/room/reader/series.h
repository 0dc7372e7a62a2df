/* series.h - a question about a series goes on to the history, and its answer back.
 *
 * The reader knows devices by name, the history its samples by number: a question waits here until the history
 * has answered. Times are RFC 3339; without them it is the last day.
 */
#ifndef ROOM_READER_SERIES_H
#define ROOM_READER_SERIES_H

#include "room/room.h"

struct series_desk;

/* Tells whoever asked; the body is the desk's. */
typedef void series_done_fn(
    void *arg, uint32_t instance, uint64_t ask, uint32_t status, struct buf *body);

struct series_desk *series_desk_new(struct house *h, series_done_fn *done, void *arg);
void series_desk_free(struct series_desk *d); /* NULL is fine */

/* Of web room `instance`, for a device: name, word, label, from, to, limit are its arguments. NULL when it is on its
 * way; else why it is refused. */
const char *series_ask(struct series_desk *d, uint32_t instance,
    const struct query_msg *m, uint64_t device_id);

void series_hear(struct series_desk *d, const struct series_msg *m);
void series_history_gone(struct series_desk *d); /* nobody answers any more */

#endif
