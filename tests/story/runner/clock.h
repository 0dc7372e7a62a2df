/* clock.h - the fake clock: sys/loop.h served by a queue of timers. Time jumps to the next one. */
#ifndef STORY_CLOCK_H
#define STORY_CLOCK_H

#include "sys/loop.h"

/* Runs all that is due until `when` (mono_us since the story began); then it is `when`. */
void clock_run_until(struct loop *l, mono_us when);

/* The wall time at which stories begin: 2026-01-05 08:00 UTC, a Monday. */
#define STORY_BEGINS (INT64_C(1767600000) * SECOND_US)

#endif
