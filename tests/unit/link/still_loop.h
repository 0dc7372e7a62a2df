/* sys/loop.h for tests that hold both ends: the descriptors are real, the time is not.
 *
 * Time stands still while there is anything to read, and jumps to the next timer when there is not. So
 * a test process that the system leaves waiting for a second loses nothing by it, and a timeout costs
 * no time. Only for agents within the same loop: nobody else knows what time it is here. Including
 * this takes the place of the real loop, for the linker finds these functions first.
 */
#ifndef TESTS_STILL_LOOP_H
#define TESTS_STILL_LOOP_H

#include <assert.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/list.h"
#include "base/mem.h"
#include "sys/loop.h"

#define STILL_WATCHES 64
#define STILL_TURN_US 20 /* what a turn takes that found something to do */
/* In ms, before time jumps: a datagram to oneself may be in the kernel's hands for a moment. */
#define STILL_GRACE 2

struct loop {
	mono_us now;
	bool stopping;
	struct list_node timers; /* set ones, in the order in which they ring */
	struct list_node turn_ends;
	struct watch *watches[STILL_WATCHES];
};

struct timer {
	struct list_node on_loop;
	struct loop *loop;
	mono_us when;
	loop_fn *fn;
	void *arg;
};

struct turn_end {
	struct list_node on_loop;
	loop_fn *fn;
	void *arg;
};

struct watch {
	struct loop *loop;
	unsigned place;
	int fd;
	unsigned what;
	watch_fn *fn;
	void *arg;
};

struct loop *
loop_new(void)
{
	struct loop *l = mem_alloc(sizeof *l);

	l->now = 1000 * SECOND_US;
	list_init(&l->timers);
	list_init(&l->turn_ends);
	return l;
}

void
loop_free(struct loop *l)
{
	mem_free(l);
}

static void
end_turn(struct loop *l)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &l->turn_ends) {
		struct turn_end *t = LIST_THING(n, struct turn_end, on_loop);

		t->fn(t->arg);
	}
}

/* Calls whom the descriptors are for; false when there was nothing for `ms`. */
static bool
serve(struct loop *l, int ms)
{
	struct pollfd fds[STILL_WATCHES];
	struct watch *watch[STILL_WATCHES];
	nfds_t n = 0, i;

	for (i = 0; i < STILL_WATCHES; i++) {
		struct watch *w = l->watches[i];

		if (w == NULL || w->what == WATCH_NONE)
			continue;
		watch[n] = w;
		fds[n++] = (struct pollfd){ w->fd,
			(short)((w->what & WATCH_READ ? POLLIN : 0) |
			    (w->what & WATCH_WRITE ? POLLOUT : 0)),
			0 };
	}
	if (poll(fds, n, ms) <= 0)
		return false;
	for (i = 0; i < n && !l->stopping; i++) {
		struct watch *w = watch[i];
		unsigned place;

		if (fds[i].revents == 0)
			continue;
		for (place = 0; place < STILL_WATCHES && l->watches[place] != w; place++)
			;
		if (place < STILL_WATCHES) /* not freed by one before it */
			w->fn(w->arg, w->what);
	}
	return true;
}

static bool
ring(struct loop *l)
{
	struct timer *t = LIST_THING(l->timers.next, struct timer, on_loop);

	if (list_empty(&l->timers) || t->when > l->now)
		return false;
	list_remove(&t->on_loop);
	t->fn(t->arg);
	return true;
}

int
loop_run(struct loop *l)
{
	l->stopping = false;
	end_turn(l);
	while (!l->stopping) {
		if (serve(l, 0)) {
			l->now += STILL_TURN_US;
		} else if (!ring(l) && !serve(l, STILL_GRACE)) {
			assert(!list_empty(&l->timers));
			l->now = LIST_THING(l->timers.next, struct timer, on_loop)->when;
			(void)ring(l);
		}
		end_turn(l);
	}
	return 0;
}

void
loop_stop(struct loop *l)
{
	l->stopping = true;
}

mono_us
loop_now(const struct loop *l)
{
	return l->now;
}

wall_us
loop_wall(const struct loop *l)
{
	return l->now;
}

void
loop_random(struct loop *l, void *out, size_t n_bytes)
{
	(void)l;
	assert(n_bytes <= 256 * 256 && getrandom(out, n_bytes, 0) == (ssize_t)n_bytes);
}

uint64_t
loop_below(struct loop *l, uint64_t bound)
{
	uint64_t v;

	loop_random(l, &v, sizeof v);
	return bound != 0 ? v % bound : 0;
}

struct timer *
timer_new(struct loop *l, loop_fn *fn, void *arg)
{
	struct timer *t = mem_alloc(sizeof *t);

	*t = (struct timer){ .loop = l, .fn = fn, .arg = arg };
	list_init(&t->on_loop);
	return t;
}

void
timer_free(struct timer *t)
{
	if (t == NULL)
		return;
	list_remove(&t->on_loop);
	mem_free(t);
}

void
timer_at(struct timer *t, mono_us when)
{
	struct loop *l = t->loop;
	struct list_node *n;

	list_remove(&t->on_loop);
	t->when = when < l->now ? l->now : when;
	LIST_EACH (n, &l->timers)
		if (LIST_THING(n, struct timer, on_loop)->when > t->when)
			break;
	list_before(n, &t->on_loop);
}

void
timer_after(struct timer *t, int64_t us)
{
	timer_at(t, t->loop->now + us);
}

void
timer_stop(struct timer *t)
{
	list_remove(&t->on_loop);
}

struct watch *
watch_new(struct loop *l, int fd, unsigned what, watch_fn *fn, void *arg)
{
	struct watch *w = mem_alloc(sizeof *w);
	unsigned place = 0;

	while (l->watches[place] != NULL)
		assert(++place < STILL_WATCHES);
	*w = (struct watch){ l, place, fd, what, fn, arg };
	return l->watches[place] = w;
}

void
watch_set(struct watch *w, unsigned what)
{
	w->what = what;
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	w->loop->watches[w->place] = NULL;
	mem_free(w);
}

struct turn_end *
loop_at_turn_end(struct loop *l, loop_fn *fn, void *arg)
{
	struct turn_end *t = mem_alloc(sizeof *t);

	*t = (struct turn_end){ .fn = fn, .arg = arg };
	list_append(&l->turn_ends, &t->on_loop);
	return t;
}

void
turn_end_free(struct turn_end *t)
{
	if (t == NULL)
		return;
	list_remove(&t->on_loop);
	mem_free(t);
}

#endif
