#include "room/poll/gate.h"

#include <stdio.h>

#include "base/mem.h"
#include "room/poll/inside.h"

#define AHEAD_US SECOND_US /* so much of the line's time may be used at once */
#define PREPAID  512       /* bytes of a job, until it is known what it takes */

static void let_through(void *arg);

void
gates_init(struct gates *g, struct loop *l, void (*pass)(struct job *j))
{
	map_init(&g->by_site);
	g->loop = l;
	g->pass = pass;
}

void
gates_fini(struct gates *g)
{
	map_fini(&g->by_site);
}

void
gate_set(struct gate *k, const struct site *s)
{
	k->at_once = s != NULL ? s->polls_at_once : 0;
	k->bytes_a_second = s != NULL ? s->bytes_a_second : 0;
	timer_after(k->timer, 0); /* who waits may not have to any more */
}

struct gate *
gate_use(struct gates *g, const char *name, const struct site *s)
{
	struct gate *k;

	if (*name == 0)
		return NULL;
	k = map_get(&g->by_site, name);
	if (k == NULL) {
		k = mem_alloc(sizeof *k);
		snprintf(k->name, sizeof k->name, "%s", name);
		list_init(&k->waiting[0]);
		list_init(&k->waiting[1]);
		k->loop = g->loop;
		k->pass = g->pass;
		k->timer = timer_new(g->loop, let_through, k);
		map_put(&g->by_site, k->name, k);
		gate_set(k, s);
	}
	k->users++;
	return k;
}

void
gate_leave(struct gates *g, struct gate *k)
{
	if (k == NULL || --k->users != 0)
		return;
	map_del(&g->by_site, k->name);
	timer_free(k->timer);
	mem_free(k);
}

static bool
has_place(const struct gate *k)
{
	return k->at_once == 0 || k->running < k->at_once;
}

/* How long until the next may go; 0 or less: now. */
static int64_t
bytes_wait(const struct gate *k)
{
	return k->bytes_a_second == 0 ? 0 : k->paid_until - AHEAD_US - loop_now(k->loop);
}

static void
wait_in(struct gate *k)
{
	int64_t wait = bytes_wait(k);

	if (k->in_line == 0 || !has_place(k))
		return; /* gate_done() looks again */
	timer_after(k->timer, wait > 0 ? wait : 0);
}

static void
pay(struct gate *k, size_t bytes)
{
	mono_us now = loop_now(k->loop);

	if (k->paid_until < now)
		k->paid_until = now;
	k->paid_until += (int64_t)bytes * SECOND_US / k->bytes_a_second;
}

/* Jobs that start together send only later: each that runs is charged for its like, and what it did
 * not take is given back. */
static void
prepay(struct gate *k)
{
	size_t want = k->running * (size_t)PREPAID;

	if (k->bytes_a_second == 0)
		return;
	if (want > k->prepaid)
		pay(k, want - k->prepaid);
	else
		k->paid_until -=
		    (int64_t)(k->prepaid - want) * SECOND_US / k->bytes_a_second;
	k->prepaid = want;
}

bool
gate_enter(struct gate *k, struct job *j, bool first)
{
	if (k == NULL)
		return true;
	/* Nobody overtakes the line, but who may stand at its head. */
	if (has_place(k) && bytes_wait(k) <= 0 && list_empty(&k->waiting[0]) &&
	    (first || k->in_line == 0)) {
		k->running++;
		prepay(k);
		return true;
	}
	list_remove(&j->on_schedule);
	list_append(&k->waiting[first ? 0 : 1], &j->on_schedule);
	j->in_line = true;
	k->in_line++;
	k->waited++;
	k->waited_for_bytes += has_place(k) && bytes_wait(k) > 0;
	wait_in(k);
	return false;
}

void
gate_forget(struct gate *k, struct job *j)
{
	if (!j->in_line)
		return;
	j->in_line = false;
	list_remove(&j->on_schedule);
	k->in_line--;
}

static void
let_through(void *arg)
{
	struct gate *k = arg;

	while (k->in_line != 0 && has_place(k) && bytes_wait(k) <= 0) {
		struct list_node *line = &k->waiting[list_empty(&k->waiting[0]) ? 1 : 0];
		struct job *j = LIST_THING(line->next, struct job, on_schedule);

		gate_forget(k, j);
		k->running++;
		prepay(k);
		k->pass(j);
	}
	wait_in(k);
}

void
gate_done(struct gate *k)
{
	if (k == NULL)
		return;
	k->running--;
	prepay(k);
	wait_in(k);
}

void
gate_carried(struct gate *k, size_t bytes)
{
	size_t known;

	if (k == NULL)
		return;
	k->packets++;
	k->bytes += bytes;
	if (k->bytes_a_second == 0)
		return;
	known = bytes < k->prepaid ? bytes : k->prepaid;
	k->prepaid -= known;
	pay(k, bytes - known);
}
