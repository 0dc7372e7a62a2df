#include "clock.h"

#include <stdbool.h>
#include <string.h>

#include "base/list.h"
#include "base/mem.h"

struct loop {
	mono_us now;
	struct list_node timers; /* set ones, in the order in which they ring */
	struct list_node turn_ends;
	uint64_t order;
	uint64_t random;
};

struct timer {
	struct list_node on_loop;
	struct loop *loop;
	mono_us when;
	uint64_t order; /* of setting: first set, first rung */
	bool set;
	loop_fn *fn;
	void *arg;
};

struct turn_end {
	struct list_node on_loop;
	loop_fn *fn;
	void *arg;
};

struct loop *
loop_new(void)
{
	struct loop *l = mem_alloc(sizeof *l);

	list_init(&l->timers);
	list_init(&l->turn_ends);
	l->random = 0x9e3779b97f4a7c15u;
	l->now = SECOND_US; /* 0 means "never" to some */
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

void
clock_run_until(struct loop *l, mono_us when)
{
	end_turn(l);
	while (!list_empty(&l->timers)) {
		struct timer *t = LIST_THING(l->timers.next, struct timer, on_loop);

		if (t->when > when)
			break;
		if (t->when > l->now)
			l->now = t->when;
		list_remove(&t->on_loop);
		t->set = false;
		t->fn(t->arg);
		end_turn(l);
	}
	if (l->now < when)
		l->now = when;
}

int
loop_run(struct loop *l)
{
	(void)l;
	return 0;
}

void
loop_stop(struct loop *l)
{
	(void)l;
}

mono_us
loop_now(const struct loop *l)
{
	return l->now;
}

wall_us
loop_wall(const struct loop *l)
{
	return STORY_BEGINS + l->now - SECOND_US;
}

static uint64_t
next_random(struct loop *l)
{
	uint64_t x = l->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return l->random = x;
}

void
loop_random(struct loop *l, void *out, size_t n_bytes)
{
	uint8_t *p = out;

	while (n_bytes-- != 0)
		*p++ = (uint8_t)next_random(l);
}

uint64_t
loop_below(struct loop *l, uint64_t bound)
{
	return bound != 0 ? next_random(l) % bound : 0;
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
	t->order = l->order++;
	t->set = true;
	/* From the back: most timers are set for later than most others. */
	for (n = l->timers.prev; n != &l->timers; n = n->prev)
		if (LIST_THING(n, struct timer, on_loop)->when <= t->when)
			break;
	list_before(n->next, &t->on_loop);
}

void
timer_after(struct timer *t, int64_t us)
{
	timer_at(t, t->loop->now + (us > 0 ? us : 0));
}

void
timer_stop(struct timer *t)
{
	list_remove(&t->on_loop);
	t->set = false;
}

struct watch *
watch_new(struct loop *l, int fd, unsigned what, watch_fn *fn, void *arg)
{
	(void)l;
	(void)fd;
	(void)what;
	(void)fn;
	(void)arg;
	return NULL; /* nothing of a story comes from a descriptor */
}

void
watch_set(struct watch *w, unsigned what)
{
	(void)w;
	(void)what;
}

void
watch_free(struct watch *w)
{
	(void)w;
}

struct turn_end *
loop_at_turn_end(struct loop *l, loop_fn *fn, void *arg)
{
	struct turn_end *t = mem_alloc(sizeof *t);

	t->fn = fn;
	t->arg = arg;
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

void
loop_on_signal(struct loop *l, int signo, loop_fn *fn, void *arg)
{
	(void)l;
	(void)signo;
	(void)fn;
	(void)arg;
}

struct event_base *
loop_event_base(struct loop *l)
{
	(void)l;
	return NULL;
}
