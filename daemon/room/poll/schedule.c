/* schedule.c - when which job is due: a wheel, for there are hundreds of thousands. */
#include "base/mem.h"
#include "room/poll/inside.h"

#define TICK_US    (50 * MS_US)
#define AHEAD      8  /* jobs */
#define LINE_BYTES 64 /* of the processor's cache */

static void turn(void *arg);

struct schedule *
schedule_new(struct loop *l, void (*fn)(struct job *j, mono_us now))
{
	struct schedule *s = mem_alloc(sizeof *s);
	size_t i;

	for (i = 0; i < SCHEDULE_SLOTS; i++)
		list_init(&s->slots[i]);
	s->loop = l;
	s->fn = fn;
	s->turned_to = loop_now(l) / TICK_US;
	s->timer = timer_new(l, turn, s);
	return s;
}

void
schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	timer_free(s->timer);
	mem_free(s);
}

static void
ring_at(struct schedule *s, int64_t tick)
{
	mono_us when = tick * TICK_US;

	if (s->rings != 0 && s->rings <= when)
		return;
	s->rings = when;
	timer_at(s->timer, when);
}

void
schedule_stop(struct schedule *s, struct job *j)
{
	(void)s; /* its slot's bit is put right when it is turned to */
	list_remove(&j->on_schedule);
}

void
schedule_set(struct schedule *s, struct job *j, mono_us due)
{
	int64_t tick = (due + TICK_US - 1) / TICK_US;
	size_t slot;

	if (tick <= s->turned_to)
		tick = s->turned_to + 1;
	slot = (size_t)tick % SCHEDULE_SLOTS;
	j->due = due;
	list_remove(&j->on_schedule);
	list_append(&s->slots[slot], &j->on_schedule);
	s->used[slot / 64] |= UINT64_C(1) << slot % 64;
	if (tick - s->turned_to < SCHEDULE_SLOTS)
		ring_at(s, tick);
}

/* The next slot that holds anything; there is one within a turn of the wheel, or none. */
static void
ring_next(struct schedule *s)
{
	int64_t tick;

	for (tick = s->turned_to + 1; tick <= s->turned_to + SCHEDULE_SLOTS;) {
		size_t slot = (size_t)tick % SCHEDULE_SLOTS;
		uint64_t bits = s->used[slot / 64] >> slot % 64;

		if (bits != 0) {
			ring_at(s, tick + __builtin_ctzll(bits));
			return;
		}
		tick += 64 - (int64_t)(slot % 64);
	}
}

/* Devices that were last looked at a minute ago are far away: those of the next few jobs are sent for
 * together. */
static void
send_for(const struct list_node *head)
{
	const struct list_node *n = head->next;
	size_t i, k;

	for (i = 0; i < AHEAD && n != head; i++, n = n->next) {
		const struct polled *d = LIST_THING(n, struct job, on_schedule)->device;

		for (k = 0; k < sizeof *d; k += LINE_BYTES)
			__builtin_prefetch((const char *)d + k, 1);
	}
}

static void
run_slot(struct schedule *s, size_t slot, mono_us now)
{
	struct list_node *head = &s->slots[slot], mine;
	unsigned done = 0;

	s->used[slot / 64] &= ~(UINT64_C(1) << slot % 64);
	if (list_empty(head))
		return;
	/* What is set from here on stands on the wheel, not on this list. */
	list_init(&mine);
	list_append(head, &mine);
	list_remove(head);
	list_init(head);
	while (!list_empty(&mine)) {
		struct job *j = LIST_THING(mine.next, struct job, on_schedule);

		if (done++ % AHEAD == 0)
			send_for(&mine);
		list_remove(&j->on_schedule);
		if (j->due <= now)
			s->fn(j, now);
		else
			schedule_set(s, j, j->due);
	}
}

static void
turn(void *arg)
{
	struct schedule *s = arg;
	mono_us now = loop_now(s->loop);
	int64_t to = now / TICK_US;

	s->rings = 0;
	if (to - s->turned_to > SCHEDULE_SLOTS)
		s->turned_to = to - SCHEDULE_SLOTS;
	while (s->turned_to < to) {
		s->turned_to++;
		run_slot(s, (size_t)s->turned_to % SCHEDULE_SLOTS, now);
	}
	ring_next(s);
}
