/* wheel.h - very many deadlines, most of which never come.
 *
 * A hashed wheel: setting and stopping a timer is putting it on a list and taking it off, which is
 * ten times cheaper than a heap. Deadlines are kept to 10 ms. The owner turns the wheel.
 */
#ifndef LINK_SNMP_WHEEL_H
#define LINK_SNMP_WHEEL_H

#include <stdint.h>

#include "base/clock.h"
#include "base/list.h"

#define WHEEL_SLOTS   1024
#define WHEEL_TICK_US (10 * MS_US)

struct wheel_timer {
	struct list_node node;
	int64_t due; /* ticks */
};

struct wheel {
	struct list_node slots[WHEEL_SLOTS];
	int64_t turned_to; /* ticks */
	size_t n;
};

void wheel_init(struct wheel *w, mono_us now);
void wheel_timer_init(struct wheel_timer *t);

/* Never early; at the next turn when it is due already. Setting it again moves it. */
void wheel_set(struct wheel *w, struct wheel_timer *t, mono_us when);
void wheel_stop(struct wheel *w, struct wheel_timer *t);

/* Calls fn for each timer that is due, which is off the wheel then; fn may set and stop any. */
void wheel_turn(struct wheel *w, mono_us now,
    void (*fn)(void *arg, struct wheel_timer *t), void *arg);

#endif
