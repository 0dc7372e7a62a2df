/* counter.h - what a counter says: how fast it moves, between two looks.
 *
 * A counter only counts up, and begins again: when it is full (RFC 2578 7.1.6, 7.1.10), or when whoever
 * counts does. The two look alike. A Counter32 that was nearly full and is nearly empty has wrapped; any
 * other step back is a new beginning, of which nothing can be said until the next look.
 */
#ifndef MODEL_COUNTER_H
#define MODEL_COUNTER_H

#include "base/clock.h"

/* Counts a second between two values, elapsed_us apart; NaN when it cannot be told: no earlier value
 * (NaN), no time between, or a new beginning. */
double counter_rate(double was, double is, int64_t elapsed_us);

#endif
