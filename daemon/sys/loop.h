/* loop.h - the one loop of a room: time, timers, file descriptors, chance.
 *
 * A room never sleeps and never asks the system what time it is: it asks its loop. Under test the
 * same functions are served by a clock that jumps from timer to timer, so an hour passes in a
 * millisecond and the same seed gives the same story. All callbacks run on the loop, one after the
 * other; none is called from within the function that asked for it.
 */
#ifndef SYS_LOOP_H
#define SYS_LOOP_H

#include <stdint.h>

#include "base/clock.h"

struct loop;
struct timer;
struct watch;

typedef void loop_fn(void *arg);

struct loop *loop_new(void);
void loop_free(struct loop *l);

/* Runs until loop_stop(). Returns 0, or ERR_IO when the system's poller failed. */
int loop_run(struct loop *l);
void loop_stop(struct loop *l);

mono_us loop_now(const struct loop *l);
wall_us loop_wall(const struct loop *l);
void loop_random(struct loop *l, void *out, size_t n_bytes);
uint64_t loop_below(struct loop *l, uint64_t bound); /* even in [0, bound); 0 for 0 */

/* A timer calls fn once each time it is set. Setting it again moves it. */
struct timer *timer_new(struct loop *l, loop_fn *fn, void *arg);
void timer_free(struct timer *t); /* also within its own call; NULL is fine */
void timer_after(struct timer *t, int64_t us);
void timer_at(struct timer *t, mono_us when);
void timer_stop(struct timer *t);

enum watch_for { WATCH_NONE = 0, WATCH_READ = 1, WATCH_WRITE = 2 };

/* Watches a file descriptor, level-triggered. The caller keeps the descriptor and closes it after
 * watch_free(). */
typedef void watch_fn(void *arg, unsigned ready);
struct watch *watch_new(struct loop *l, int fd, unsigned what, watch_fn *fn, void *arg);
void watch_set(struct watch *w, unsigned what);
void watch_free(struct watch *w);

/* Calls fn at the end of every turn of the loop, before it sleeps: where batches are flushed. */
struct turn_end;
struct turn_end *loop_at_turn_end(struct loop *l, loop_fn *fn, void *arg);
void turn_end_free(struct turn_end *t);

/* Calls fn for each arrival of a signal. For the parent; rooms get no signals. */
void loop_on_signal(struct loop *l, int signo, loop_fn *fn, void *arg);

/* The libevent base below, for link/http alone; NULL under test. */
struct event_base *loop_event_base(struct loop *l);

#endif
