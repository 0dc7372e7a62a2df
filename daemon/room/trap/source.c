/* Who sends, and whose turn it is. What is said waits with its source. Sources take turns: those with
 * something critical first, then those that had nothing to say before, then the others one by one;
 * so a device that says a million things delays nobody but itself. Only so many are on their way to
 * disk at once: the next to go is chosen late. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/correlate.h"
#include "room/trap/inside.h"
#include "sys/log.h"

#define SAID_MAX  4000 /* on their way to the store; and as many that wait for a name */
#define REFILL_US (100 * MS_US)
/* What all together may say: beyond it more is summed up, for each sign costs its way to the disk. */
#define PACE_AT_ONCE  12000
#define PACE_A_SECOND 12000
#define PACE_US       (5 * MS_US)
#define TELL_AGAIN    (10 * SECOND_US)

static struct bytes
address_bytes(const struct snmp_address *a)
{
	if (a->any.sa_family == AF_INET)
		return (struct bytes){ (const uint8_t *)&a->in4.sin_addr, 4 };
	return (struct bytes){ (const uint8_t *)&a->in6.sin6_addr, 16 };
}

static bool
same_host(const struct snmp_address *a, const struct snmp_address *b)
{
	struct bytes x = address_bytes(a), y = address_bytes(b);

	return bytes_same(x, y) &&
	    (x.n == 4 || a->in6.sin6_scope_id == b->in6.sin6_scope_id);
}

/* What it borrows, looked up; NULL when it is no device's address. */
static struct source *
refresh(struct trap *t, struct source *s)
{
	s->age = t->age;
	s->device = devices_by_address(&t->devices, s->who + strlen("source "));
	s->profile = s->device != NULL
	    ? plan_profile(house_plan(t->house), s->device->profile)
	    : NULL;
	s->credential = NULL;
	return s->device != NULL ? s : NULL;
}

struct source *
source_of(struct trap *t, const struct snmp_address *from)
{
	struct bytes b = address_bytes(from);
	uint64_t key = map_hash(b.p, b.n);
	struct source *s = map_get_id(&t->sources, key);
	char text[ADDRESS_TEXT_MAX];

	if (s != NULL && same_host(&s->address, from))
		return s->age == t->age ? s->device != NULL ? s : NULL : refresh(t, s);
	address_text(from, text);
	if (s != NULL || devices_by_address(&t->devices, text) == NULL)
		return NULL; /* nobody's; or two addresses of one hash, which never happens */
	s = mem_alloc(sizeof *s);
	s->trap = t;
	s->address = *from;
	snprintf(s->who, sizeof s->who, "source %s", text);
	list_init(&s->waiting);
	list_init(&s->in_turn);
	list_init(&s->in_storm);
	map_put_id(&t->sources, key, s);
	return refresh(t, s);
}

struct budget_rate
budget_of(const struct trap *t)
{
	const struct settings *s = &house_plan(t->house)->settings;

	return (struct budget_rate){ s->trap_at_once, s->trap_a_second };
}

/* --- turns --- */

static bool
is_urgent(const struct saying *y)
{
	return y->sign.level == LEVEL_RAISED && y->sign.severity == SEVERITY_CRITICAL;
}

static struct saying *
first(const struct source *s)
{
	return LIST_THING(s->waiting.next, struct saying, in_source);
}

static void
take_turn(struct trap *t, struct source *s, enum turn turn)
{
	if (is_urgent(first(s)))
		turn = TURN_URGENT;
	list_remove(&s->in_turn);
	list_append(&t->turns[turn], &s->in_turn);
}

void
source_wait(struct source *s, struct saying *y)
{
	struct trap *t = y->trap;
	struct list_node *n = s->waiting.next;
	bool had_turn = !list_empty(&s->waiting),
	     was_urgent = had_turn && is_urgent(first(s));

	if (is_urgent(y)) {
		while (n != &s->waiting &&
		    is_urgent(LIST_THING(n, struct saying, in_source)))
			n = n->next;
		list_before(n, &y->in_source);
	} else
		list_append(&s->waiting, &y->in_source);
	s->n_waiting++;
	t->n_waiting++;
	if (!had_turn || (!was_urgent && is_urgent(y)))
		take_turn(t, s, TURN_FRESH);
}

void
source_leave(struct source *s, struct saying *y)
{
	list_remove(&y->in_source);
	s->n_waiting--;
	s->trap->n_waiting--;
}

static struct source *
next_in_turn(struct trap *t)
{
	int i;

	for (i = 0; i < TURN_COUNT; i++)
		if (!list_empty(&t->turns[i]))
			return LIST_THING(t->turns[i].next, struct source, in_turn);
	return NULL;
}

/* At the end of each turn of the loop: as much as may be on its way. */
static void
serve(void *arg)
{
	struct trap *t = arg;
	static const struct budget_rate pace = { PACE_AT_ONCE, PACE_A_SECOND };
	mono_us now = loop_now(house_loop(t->house));
	struct source *s;

	if (!house_is_up(t->house, ROLE_TRIAGE, 0))
		return;
	while (t->n_said < SAID_MAX && t->n_asking < SAID_MAX &&
	    (s = next_in_turn(t)) != NULL) {
		struct saying *y = first(s);

		if (budget_left(&t->pace, pace, now) == 0) {
			timer_after(t->go_on, PACE_US);
			return;
		}
		list_remove(&s->in_turn);
		if (!budget_take(&s->budget, budget_of(t), now)) {
			if (list_empty(&t->spent))
				timer_after(t->refill, REFILL_US);
			list_append(&t->spent, &s->in_turn);
			continue;
		}
		(void)budget_take(&t->pace, pace, now);
		source_leave(s, y);
		saying_say(y);
		if (!list_empty(&s->waiting))
			take_turn(t, s, TURN_BUSY);
	}
}

static void
refill(void *arg)
{
	struct trap *t = arg;
	mono_us now = loop_now(house_loop(t->house));
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &t->spent) {
		struct source *s = LIST_THING(n, struct source, in_turn);

		if (budget_left(&s->budget, budget_of(t), now) != 0)
			take_turn(t, s, TURN_BUSY);
	}
	if (!list_empty(&t->spent))
		timer_after(t->refill, REFILL_US);
}

/* The end of this turn serves. */
static void
go_on(void *arg)
{
	(void)arg;
}

/* --- storms --- */

static void
tell_storm(struct trap *t, struct source *s, enum level level)
{
	mono_us mono = loop_now(house_loop(t->house));
	char text[SIGN_TEXT_MAX];
	struct sign m = sign_own("trap", s->device->id, s->device->name, TYPE_TRAP_STORM,
	    SEVERITY_WARNING, text, loop_wall(house_loop(t->house)));

	m.level = level;
	snprintf(text, sizeof text,
	    "it sends more than it may (%u traps at once, then %u a second): %llu summed "
	    "up within %lld s, of each state the last word counts",
	    budget_of(t).at_once, budget_of(t).a_second,
	    (unsigned long long)s->budget.summed,
	    (long long)((mono - s->budget.began) / SECOND_US + 1));
	if (level == LEVEL_CLEAR)
		snprintf(text, sizeof text,
		    "the storm of traps is over: %llu were summed up within %lld s",
		    (unsigned long long)s->budget.summed,
		    (long long)((s->budget.last - s->budget.began) / SECOND_US + 1));
	s->told_at = mono;
	house_tell(t->house, ROLE_TRIAGE, 0, MSG_SIGN, &m);
}

void
source_sum(struct trap *t, struct source *s)
{
	if (!budget_sum(&s->budget, loop_now(house_loop(t->house))))
		return;
	log_info("device=%s sends more traps than it may: they are summed up",
	    s->device->name);
	list_append(&t->storms, &s->in_storm);
	tell_storm(t, s, LEVEL_RAISED);
}

/* Told again while it lasts, for its number grows; and once when it is over. */
void
sources_tell_storms(struct trap *t)
{
	mono_us now = loop_now(house_loop(t->house));
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &t->storms) {
		struct source *s = LIST_THING(n, struct source, in_storm);

		if (s->age != t->age)
			(void)refresh(t, s);
		if (s->device == NULL || budget_calms(&s->budget, now)) {
			if (s->device != NULL)
				tell_storm(t, s, LEVEL_CLEAR);
			budget_over(&s->budget);
			list_remove(&s->in_storm);
		} else if (now - s->told_at >= TELL_AGAIN)
			tell_storm(t, s, LEVEL_RAISED);
	}
}

void
sources_open(struct trap *t)
{
	struct loop *l = house_loop(t->house);
	int i;

	map_init(&t->sources);
	for (i = 0; i < TURN_COUNT; i++)
		list_init(&t->turns[i]);
	list_init(&t->spent);
	list_init(&t->storms);
	t->refill = timer_new(l, refill, t);
	t->go_on = timer_new(l, go_on, t);
	t->turn_end = loop_at_turn_end(l, serve, t);
}

void
sources_free(struct trap *t)
{
	struct source *s;
	size_t at = 0;

	while ((s = map_next(&t->sources, &at)) != NULL) {
		while (!list_empty(&s->waiting))
			saying_free(first(s));
		mem_free(s);
	}
	map_fini(&t->sources);
	timer_free(t->refill);
	timer_free(t->go_on);
	turn_end_free(t->turn_end);
}
