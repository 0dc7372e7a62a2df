/* supervise.h - what to do when a room ends, does not answer, or dies over somebody's bytes.
 *
 * Pure decisions; the parent acts on them. The core rooms (vault, store, triage) hold the state of
 * all: when one ends, all are started again and recover from the store. A leaf is started again
 * alone. What ends too often is held: the listening sockets stay open, and people are told.
 */
#ifndef PARENT_SUPERVISE_H
#define PARENT_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

#define RESTARTS_A_MINUTE 3
#define HOLD_US           (5 * MINUTE_US)
#define BEAT_MISSED_US    (10 * SECOND_US)
#define BUSY_MAX_US       (3 * SECOND_US)
#define ASIDE_US          HOUR_US

/* The ends of one room, remembered. */
struct endings {
	mono_us at[RESTARTS_A_MINUTE];
	unsigned n; /* in all */
};

enum after_end { AFTER_RESTART, AFTER_RESTART_ALL, AFTER_HOLD };

/* A room ended unasked. *wait_us is how long to wait before starting it again. */
enum after_end supervise_ended(
    struct endings *e, bool core, mono_us now, int64_t *wait_us);

/* True when the room no longer answers: its heart stopped, or one piece of work holds its loop. */
bool supervise_is_stuck(mono_us beat, mono_us busy_since, mono_us now, const char **why);

#endif
