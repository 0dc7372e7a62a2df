/* informs.h - informs that were heard already: one that is sent again is one event.
 *
 * A sender repeats an inform until it is answered. Those of the last minute at least are remembered by their
 * sender and request id, each as one number; after a restart those that the journal still has.
 */
#ifndef ROOM_TRAP_INFORMS_H
#define ROOM_TRAP_INFORMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

#define INFORMS_US MINUTE_US
/* Of one minute; when there are more the oldest are forgotten sooner. */
#define INFORMS_MAX (1 << 20)

struct informs;

struct informs *informs_new(void);
void informs_free(struct informs *v); /* NULL is fine */

/* A key is not 0. */
bool informs_know(struct informs *v, uint64_t key, mono_us now);
void informs_remember(struct informs *v, uint64_t key, mono_us now);

#endif
