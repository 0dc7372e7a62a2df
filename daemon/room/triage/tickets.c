#include <string.h>

#include "base/mem.h"
#include "model/clocks.h"
#include "model/verify.h"
#include "room/triage/inside.h"
#include "sys/halt.h"

#define PACK_BYTES (512 * 1024)

struct known_ticket *
tickets_find(struct triage *t, uint64_t id)
{
	return map_get_id(&t->tickets, id);
}

struct known_ticket *
tickets_of_case(struct triage *t, uint64_t case_id)
{
	return case_id != 0 ? map_get_id(&t->tickets_by_case, case_id) : NULL;
}

struct known_ticket *
tickets_new(struct triage *t)
{
	struct known_ticket *k = mem_alloc(sizeof *k);

	k->triage = t;
	arena_init(&k->mem);
	return k;
}

static void
index_it(struct triage *t, struct known_ticket *k)
{
	map_put_id(&t->tickets, k->t.id, k);
	if (k->t.case_id != 0)
		map_put_id(&t->tickets_by_case, k->t.case_id, k);
}

static void
pack(struct known_ticket *k)
{
	struct arena mem;

	if (k->mem.used_bytes < PACK_BYTES)
		return;
	arena_init(&mem);
	rec_copy(&mem, &ticket_rec, &k->t, &k->t);
	rec_copy(&mem, &ledger_rec, &k->ledger, &k->ledger);
	arena_fini(&k->mem);
	k->mem = mem;
	k->ledger.room = k->ledger.entries.n;
}

static void clock_due(void *arg);

/* Woken when the next clock has something to say. */
static void
arm_clocks(struct known_ticket *k)
{
	struct triage *t = k->triage;
	struct clock_due due;

	if (life_has_ended(&k->t) || !clocks_next(&k->ledger, triage_now(t), &due)) {
		if (k->clock_due != NULL)
			timer_stop(k->clock_due);
		return;
	}
	if (k->clock_due == NULL)
		k->clock_due = timer_new(house_loop(t->house), clock_due, k);
	timer_after(k->clock_due, due.at > triage_now(t) ? due.at - triage_now(t) : 0);
}

/* A change and its entry go to the store together, and so to the sinks. */
static void
put(struct known_ticket *k, struct ticket_entry *e)
{
	struct triage *t = k->triage;

	e->id = t->next_entry++;
	ledger_add(&k->mem, &k->ledger, e);
	clocks_show(&k->mem, &k->ledger, e->at, &k->t);
	keep_put(t, MSG_PUT_TICKET_ENTRY, e);
	keep_put(t, MSG_PUT_TICKET, &k->t);
	pack(k);
	verify_arm(k);
	arm_clocks(k);
}

static void
tell(struct known_ticket *k, const struct ticket_entry *e)
{
	keep_event(k->triage, "ticket", k->t.product.device, k->t.alarm_id, k->t.case_id,
	    k->t.id, "T%llu %s by %s%s%s", (unsigned long long)k->t.id,
	    rec_name(&act_names, (int)e->act), e->by, *e->why ? ": " : "", e->why);
}

void
tickets_entry(struct known_ticket *k, struct ticket_entry *e)
{
	tell(k, e);
	put(k, e);
}

/* Said once: the entry is what has been said. */
static void
clock_says(struct known_ticket *k, const struct clock_due *due)
{
	char limit[DURATION_TEXT_MAX], at[TIME_TEXT_MAX];
	struct ticket_entry e;

	life_note(&k->t, due->percent < 100 ? ACT_WARNED : ACT_OVERDUE, "triaged",
	    due->percent < 100
		? arena_printf(&k->mem, "%s: %u %% of %s are gone",
		      rec_name(&clock_names, (int)due->clock), due->percent,
		      duration_text(due->limit_us, limit))
		: arena_printf(&k->mem, "%s: its %s were over at %s",
		      rec_name(&clock_names, (int)due->clock),
		      duration_text(due->limit_us, limit), wall_text(due->at, at)),
	    triage_now(k->triage), &e);
	e.clock = due->clock;
	e.percent = due->percent;
	tickets_entry(k, &e);
}

static void
clock_due(void *arg)
{
	struct known_ticket *k = arg;
	struct clock_due due;

	while (clocks_next(&k->ledger, triage_now(k->triage), &due) &&
	    due.at <= triage_now(k->triage))
		clock_says(k, &due);
	arm_clocks(k);
	keep_commit(k->triage);
}

/* A closed ticket's alarm remembers it, for the next of the same fault. */
static void
remember(struct known_ticket *k)
{
	struct known_alarm *a = alarms_find(k->triage, k->t.alarm_id);

	if (a == NULL || k->t.status != TICKET_CLOSED || k->t.duplicate_of != 0)
		return;
	a->a.last_ticket = k->t.id;
	a->a.last_closed = triage_now(k->triage);
	a->a.repeats = k->t.repeats;
	alarms_put(a);
}

void
tickets_note(struct known_ticket *k, enum act act, const char *why)
{
	struct ticket_entry e;

	life_note(&k->t, act, "triaged", why, triage_now(k->triage), &e);
	tickets_entry(k, &e);
}

void
tickets_go(struct known_ticket *k, enum act act, enum ticket_stage to, const char *why)
{
	struct ticket_entry e;

	life_go(&k->t, act, to, "triaged", why, triage_now(k->triage), &e);
	tickets_entry(k, &e);
	remember(k);
}

void
tickets_free(struct triage *t)
{
	struct known_ticket *k;
	size_t at = 0;

	while ((k = map_next(&t->tickets, &at)) != NULL) {
		timer_free(k->proof_due);
		timer_free(k->clock_due);
		arena_fini(&k->mem);
		mem_free(k);
	}
	map_fini(&t->tickets);
	map_fini(&t->tickets_by_case);
	map_fini(&t->looks);
}

void
tickets_let_go(struct known_ticket *k)
{
	struct triage *t = k->triage;

	if (!life_has_ended(&k->t))
		return;
	dispatch_over(k);
	map_del_id(&t->tickets, k->t.id);
	if (tickets_of_case(t, k->t.case_id) == k)
		map_del_id(&t->tickets_by_case, k->t.case_id);
	map_del_id(&t->looks, k->look);
	timer_free(k->proof_due);
	timer_free(k->clock_due);
	arena_fini(&k->mem);
	mem_free(k);
}

void
tickets_opened(struct known_ticket *k, const struct device *d, wall_us first_sign)
{
	struct triage *t = k->triage;
	struct ticket_entry e;

	index_it(t, k);
	k->t.first_sign = first_sign;
	life_note(&k->t, ACT_OPENED, k->t.opened_by,
	    k->t.reports != 0 ? k->t.problem.title : "", triage_now(t), &e);
	ticket_promise(&k->mem, house_plan(t->house), &k->t, d, first_sign, &e.promise);
	put(k, &e);
}

/* The same fault, soon after its last ticket was closed? */
static void
is_repeat(struct known_ticket *k, const struct alarm *a, const struct device *d)
{
	const struct plan *plan = house_plan(k->triage->house);
	const struct contract *c = d != NULL ? plan_contract_of(plan, d) : NULL;

	if (a->last_ticket == 0 || c == NULL ||
	    triage_now(k->triage) - a->last_closed > c->repeat_us)
		return;
	k->t.repeat_of = a->last_ticket;
	k->t.repeats = a->repeats + 1;
	keep_event(k->triage, "ticket", a->device, a->id, a->case_id, k->t.id,
	    "T%llu: the same fault as T%llu, again", (unsigned long long)k->t.id,
	    (unsigned long long)a->last_ticket);
}

static void
open_one(struct known_case *c)
{
	struct triage *t = c->triage;
	struct known_alarm *a = alarms_find(t, c->c.alarm_id);
	const struct device *d = triage_device_of(t, c->c.device_id);
	struct known_ticket *k = tickets_new(t);
	const char *symptoms = "";

	if (a != NULL)
		symptoms = relations_told(a, &c->c, &c->mem);
	ticket_open(&k->mem, &k->t, t->next_ticket++, house_plan(t->house), &c->c,
	    a != NULL ? &a->a : NULL, d, symptoms, triage_now(t));
	if (a != NULL)
		is_repeat(k, &a->a, d);
	c->c.ticket_id = k->t.id;
	keep_event(t, "ticket", c->c.device, c->c.alarm_id, c->c.id, k->t.id,
	    "T%llu (%s): %s", (unsigned long long)k->t.id,
	    rec_name(&urgency_names, (int)k->t.urgency), k->t.problem.title);
	tickets_opened(k, d, c->c.first_sign);
}

/* It was about a symptom, and is about the incident now. */
static void
becomes(struct known_ticket *k, struct known_case *c)
{
	struct triage *t = c->triage;
	struct known_alarm *a = alarms_find(t, c->c.alarm_id);
	const char *symptoms = "";

	if (a != NULL)
		symptoms = relations_told(a, &c->c, &c->mem);
	ticket_becomes(&k->mem, &k->t, house_plan(t->house), &c->c,
	    a != NULL ? &a->a : NULL, triage_device_of(t, c->c.device_id), symptoms);
}

static const char *
because_of(struct known_ticket *k, const struct known_alarm *root)
{
	return arena_printf(&k->mem, "its alarm is a symptom of A%llu, %s on %s",
	    (unsigned long long)root->a.id, root->a.alarm_type,
	    alarm_resource(&k->mem, &root->a));
}

void
tickets_become(
    struct known_ticket *k, struct known_case *c, const struct known_alarm *root)
{
	struct triage *t = k->triage;

	if (tickets_of_case(t, k->t.case_id) == k)
		map_del_id(&t->tickets_by_case, k->t.case_id);
	k->t.case_id = c->c.id;
	k->t.alarm_id = root->a.id;
	c->c.ticket_id = k->t.id;
	index_it(t, k);
	tickets_note(k, ACT_BECAME, because_of(k, root));
}

void
tickets_duplicate(
    struct known_ticket *k, struct known_ticket *of, const struct known_alarm *root)
{
	k->t.duplicate_of = of->t.id;
	tickets_go(k, ACT_DUPLICATE, STAGE_CLOSED,
	    arena_printf(&k->mem, "%s: T%llu is about that", because_of(k, root),
		(unsigned long long)of->t.id));
	if (of->ledger.entries.n < LEDGER_SAY)
		tickets_note(of, ACT_TOOK_OVER,
		    arena_printf(&of->mem, "T%llu was about a symptom of it: %s",
			(unsigned long long)k->t.id, k->t.problem.title));
	tickets_let_go(k);
}

void
tickets_open(struct known_case *c)
{
	struct triage *t = c->triage;
	struct known_ticket *k = tickets_find(t, c->c.ticket_id);
	struct ticket_entry e;

	halt_at("ticket");
	if (c->c.ticket_id == 0) {
		open_one(c);
		return;
	}
	if (k == NULL)
		return; /* a person's report, and it has ended meanwhile */
	if (c->c.alarm_id != 0)
		becomes(k, c);
	ticket_take_case(&k->mem, &k->t, house_plan(t->house), &c->c);
	index_it(t, k);
	keep_event(t, "ticket", c->c.device, c->c.alarm_id, c->c.id, k->t.id,
	    "T%llu (%s): %s", (unsigned long long)k->t.id,
	    rec_name(&urgency_names, (int)k->t.urgency), k->t.problem.title);
	life_note(&k->t, ACT_DIAGNOSED, "triaged", "", triage_now(t), &e);
	put(k, &e);
}

int
tickets_do(struct known_ticket *k, struct deed *d, const char **why_not)
{
	const char *was_part = k->t.part, *was_from = k->t.part_from;
	struct triage *t = k->triage;
	struct ticket_entry e;
	int r = dispatch_prepare(k, d, why_not);

	if (r == 0)
		r = life_do(&k->mem, &k->t, d, triage_now(t), &e, why_not);
	if (r < 0)
		return r;
	dispatch_done(k, d, was_part, was_from);
	tickets_entry(k, &e);
	remember(k);
	return 0;
}

void
tickets_take(struct triage *t, const struct ticket *ticket)
{
	struct known_ticket *k = tickets_new(t);

	rec_copy(&k->mem, &ticket_rec, &k->t, ticket);
	index_it(t, k);
}

void
tickets_take_entry(struct triage *t, const struct ticket_entry *e)
{
	struct known_ticket *k = tickets_find(t, e->ticket_id);

	if (k == NULL)
		return;
	ledger_add(&k->mem, &k->ledger, e);
	pack(k);
}

/* What was to be mended seems to be: is it? */
static void
alarm_cleared(struct known_ticket *k)
{
	if (k->t.stage == STAGE_VERIFYING) {
		verify_cleared(&k->t, triage_now(k->triage));
		tickets_note(k, ACT_ALARM_CLEARED, "");
	} else if (life_is_in_work(&k->t) && k->t.returns < VERIFY_RETURNS_MAX)
		tickets_go(k, ACT_ALARM_CLEARED, STAGE_VERIFYING, "");
	else
		keep_put(k->triage, MSG_PUT_TICKET, &k->t);
}

static void
alarm_raised(struct known_ticket *k)
{
	enum ticket_stage back = k->t.back_to == STAGE_NEW ? STAGE_NEW : STAGE_ACCEPTED;

	if (k->t.stage == STAGE_VERIFYING || k->t.stage == STAGE_RESOLVED)
		tickets_go(k, ACT_ALARM_RAISED, back, "it is there again");
	else
		keep_put(k->triage, MSG_PUT_TICKET, &k->t);
}

void
tickets_alarm_changed(struct triage *t, const struct alarm *a)
{
	struct known_ticket *k = tickets_of_case(t, a->case_id);

	if (k == NULL || k->t.alarm_id != a->id || k->t.alarm_cleared_at == a->cleared_at)
		return;
	k->t.alarm_cleared_at = a->cleared_at;
	if (a->cleared_at != 0)
		alarm_cleared(k);
	else
		alarm_raised(k);
}

/* Due times go on from where they were. */
void
tickets_recovered(struct triage *t)
{
	struct known_ticket *k;
	size_t at = 0;

	while ((k = map_next(&t->tickets, &at)) != NULL) {
		verify_arm(k);
		arm_clocks(k);
	}
}
