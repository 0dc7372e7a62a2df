#include "sys/loop.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/err.h"
#include "base/list.h"
#include "base/mem.h"

struct loop {
	struct event_base *base;
	mono_us now;
	bool stopping;
	struct list_node turn_ends;
	struct list_node signals;
};

struct timer {
	struct loop *loop;
	struct event *ev;
	loop_fn *fn;
	void *arg;
};

struct watch {
	struct loop *loop;
	struct event *ev;
	int fd;
	unsigned what;
	watch_fn *fn;
	void *arg;
};

struct turn_end {
	struct list_node on_loop;
	loop_fn *fn;
	void *arg;
	bool dead; /* freed while the list is walked */
	struct loop *loop;
};

struct on_signal {
	struct list_node on_loop;
	struct event *ev;
	loop_fn *fn;
	void *arg;
};

static mono_us
clock_mono(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (mono_us)ts.tv_sec * SECOND_US + ts.tv_nsec / 1000;
}

struct loop *
loop_new(void)
{
	struct event_config *cfg = event_config_new();
	struct loop *l = mem_alloc(sizeof *l);

	if (cfg == NULL)
		mem_exhausted(0);
	event_config_set_flag(cfg, EVENT_BASE_FLAG_NOLOCK);
	event_config_set_flag(cfg, EVENT_BASE_FLAG_PRECISE_TIMER);
	event_config_set_flag(cfg, EVENT_BASE_FLAG_NO_CACHE_TIME);
	l->base = event_base_new_with_config(cfg);
	event_config_free(cfg);
	if (l->base == NULL)
		mem_exhausted(0);
	l->now = clock_mono();
	list_init(&l->turn_ends);
	list_init(&l->signals);
	return l;
}

void
loop_free(struct loop *l)
{
	struct list_node *n, *tmp;

	if (l == NULL)
		return;
	LIST_EACH_SAFE (n, tmp, &l->turn_ends) {
		mem_free(LIST_THING(n, struct turn_end, on_loop));
	}
	LIST_EACH_SAFE (n, tmp, &l->signals) {
		struct on_signal *s = LIST_THING(n, struct on_signal, on_loop);

		event_free(s->ev);
		mem_free(s);
	}
	event_base_free(l->base);
	mem_free(l);
}

static void
end_turn(struct loop *l)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &l->turn_ends) {
		struct turn_end *t = LIST_THING(n, struct turn_end, on_loop);

		if (!t->dead)
			t->fn(t->arg);
	}
	LIST_EACH_SAFE (n, tmp, &l->turn_ends) {
		struct turn_end *t = LIST_THING(n, struct turn_end, on_loop);

		if (t->dead) {
			list_remove(n);
			mem_free(t);
		}
	}
}

int
loop_run(struct loop *l)
{
	l->stopping = false;
	end_turn(l);
	while (!l->stopping) {
		if (event_base_loop(l->base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY) < 0)
			return ERR_IO;
		l->now = clock_mono();
		end_turn(l);
	}
	return 0;
}

void
loop_stop(struct loop *l)
{
	l->stopping = true;
	event_base_loopbreak(l->base);
}

mono_us
loop_now(const struct loop *l)
{
	return l->now;
}

wall_us
loop_wall(const struct loop *l)
{
	struct timespec ts;

	(void)l;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (wall_us)ts.tv_sec * SECOND_US + ts.tv_nsec / 1000;
}

void
loop_random(struct loop *l, void *out, size_t n_bytes)
{
	uint8_t *p = out;

	(void)l;
	while (n_bytes != 0) {
		ssize_t n = getrandom(p, n_bytes, 0);

		if (n < 0)
			continue;
		p += n;
		n_bytes -= (size_t)n;
	}
}

uint64_t
loop_below(struct loop *l, uint64_t bound)
{
	uint64_t v, limit;

	if (bound == 0)
		return 0;
	limit = UINT64_MAX - UINT64_MAX % bound;
	do
		loop_random(l, &v, sizeof v);
	while (v >= limit);
	return v % bound;
}

static void
timer_rings(evutil_socket_t fd, short what, void *arg)
{
	struct timer *t = arg;

	(void)fd;
	(void)what;
	t->loop->now = clock_mono();
	t->fn(t->arg);
}

struct timer *
timer_new(struct loop *l, loop_fn *fn, void *arg)
{
	struct timer *t = mem_alloc(sizeof *t);

	*t = (struct timer){ .loop = l, .fn = fn, .arg = arg };
	t->ev = event_new(l->base, -1, 0, timer_rings, t);
	if (t->ev == NULL)
		mem_exhausted(0);
	return t;
}

void
timer_free(struct timer *t)
{
	if (t == NULL)
		return;
	event_free(t->ev);
	mem_free(t);
}

void
timer_after(struct timer *t, int64_t us)
{
	struct timeval tv;

	if (us < 0)
		us = 0;
	tv.tv_sec = us / SECOND_US;
	tv.tv_usec = us % SECOND_US;
	event_add(t->ev, &tv);
}

void
timer_at(struct timer *t, mono_us when)
{
	timer_after(t, when - t->loop->now);
}

void
timer_stop(struct timer *t)
{
	event_del(t->ev);
}

static void
watch_ready(evutil_socket_t fd, short what, void *arg)
{
	struct watch *w = arg;
	unsigned ready = 0;

	(void)fd;
	if (what & EV_READ)
		ready |= WATCH_READ;
	if (what & EV_WRITE)
		ready |= WATCH_WRITE;
	w->loop->now = clock_mono();
	w->fn(w->arg, ready);
}

struct watch *
watch_new(struct loop *l, int fd, unsigned what, watch_fn *fn, void *arg)
{
	struct watch *w = mem_alloc(sizeof *w);

	*w = (struct watch){ .loop = l, .fd = fd, .fn = fn, .arg = arg };
	w->ev = event_new(l->base, fd, EV_PERSIST, watch_ready, w);
	if (w->ev == NULL)
		mem_exhausted(0);
	watch_set(w, what);
	return w;
}

void
watch_set(struct watch *w, unsigned what)
{
	short flags = EV_PERSIST;

	if (w->what == what)
		return;
	if (w->what != WATCH_NONE)
		event_del(w->ev);
	w->what = what;
	if (what == WATCH_NONE)
		return;
	if (what & WATCH_READ)
		flags |= EV_READ;
	if (what & WATCH_WRITE)
		flags |= EV_WRITE;
	event_assign(w->ev, w->loop->base, w->fd, flags, watch_ready, w);
	event_add(w->ev, NULL);
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	event_free(w->ev);
	mem_free(w);
}

struct turn_end *
loop_at_turn_end(struct loop *l, loop_fn *fn, void *arg)
{
	struct turn_end *t = mem_alloc(sizeof *t);

	*t = (struct turn_end){ .fn = fn, .arg = arg, .loop = l };
	list_append(&l->turn_ends, &t->on_loop);
	return t;
}

void
turn_end_free(struct turn_end *t)
{
	if (t != NULL)
		t->dead = true;
}

static void
signal_came(evutil_socket_t fd, short what, void *arg)
{
	struct on_signal *s = arg;

	(void)fd;
	(void)what;
	s->fn(s->arg);
}

void
loop_on_signal(struct loop *l, int signo, loop_fn *fn, void *arg)
{
	struct on_signal *s = mem_alloc(sizeof *s);

	*s = (struct on_signal){ .fn = fn, .arg = arg };
	s->ev = evsignal_new(l->base, signo, signal_came, s);
	if (s->ev == NULL || event_add(s->ev, NULL) < 0)
		mem_exhausted(0);
	list_append(&l->signals, &s->on_loop);
}

struct event_base *
loop_event_base(struct loop *l)
{
	return l->base;
}
