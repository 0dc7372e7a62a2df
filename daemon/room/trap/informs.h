/* informs.h - informs that were heard already: one that is sent again is one event.
 *
 * A sender repeats an inform until it is answered. Those of the last minute are remembered by their
 * sender and request id: one that is still being worked on is let go, one that was answered gets the
 * same answer again.
 */
#ifndef ROOM_TRAP_INFORMS_H
#define ROOM_TRAP_INFORMS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"

struct informs;

struct informs *informs_new(void);
void informs_free(struct informs *v); /* NULL is fine */

enum inform_seen { INFORM_NEW, INFORM_PENDING, INFORM_ANSWERED };

/* Is this one known? A new one is remembered as pending. *answer, borrowed, of one that was answered. */
enum inform_seen informs_hear(
    struct informs *v, uint64_t key, mono_us now, struct bytes *answer);

/* It was answered so; or it came to nothing, and may come again. */
void informs_answered(struct informs *v, uint64_t key, struct bytes answer);
void informs_drop(struct informs *v, uint64_t key);

#endif
