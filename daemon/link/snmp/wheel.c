#include "link/snmp/wheel.h"

void
wheel_init(struct wheel *w, mono_us now)
{
	size_t i;

	for (i = 0; i < WHEEL_SLOTS; i++)
		list_init(&w->slots[i]);
	w->turned_to = now / WHEEL_TICK_US;
	w->n = 0;
}

void
wheel_timer_init(struct wheel_timer *t)
{
	list_init(&t->node);
}

void
wheel_set(struct wheel *w, struct wheel_timer *t, mono_us when)
{
	wheel_stop(w, t);
	t->due = (when + WHEEL_TICK_US - 1) / WHEEL_TICK_US;
	if (t->due <= w->turned_to)
		t->due = w->turned_to + 1;
	list_append(&w->slots[t->due % WHEEL_SLOTS], &t->node);
	w->n++;
}

void
wheel_stop(struct wheel *w, struct wheel_timer *t)
{
	if (list_empty(&t->node))
		return;
	list_remove(&t->node);
	w->n--;
}

static void
collect(struct list_node *slot, int64_t now, struct list_node *due)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, slot) {
		if (LIST_THING(n, struct wheel_timer, node)->due > now)
			continue; /* of a later round */
		list_remove(n);
		list_append(due, n);
	}
}

void
wheel_turn(
    struct wheel *w, mono_us now, void (*fn)(void *arg, struct wheel_timer *t), void *arg)
{
	int64_t to = now / WHEEL_TICK_US, from = w->turned_to + 1;
	struct list_node due;

	list_init(&due);
	if (to - from >= WHEEL_SLOTS)
		from = to - WHEEL_SLOTS + 1; /* once around is all of it */
	w->turned_to = to > w->turned_to ? to : w->turned_to;
	for (; from <= to && w->n != 0; from++)
		collect(&w->slots[from % WHEEL_SLOTS], to, &due);
	/* Off the list before the call, which may stop others that are due as well. */
	while (!list_empty(&due)) {
		struct wheel_timer *t = LIST_THING(due.next, struct wheel_timer, node);

		wheel_stop(w, t);
		fn(arg, t);
	}
}
