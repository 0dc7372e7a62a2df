#include <string.h>

#include "base/mem.h"
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

static struct known_ticket *
new_ticket(struct triage *t)
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
	struct ticket t;
	struct ledger l;

	if (k->mem.used_bytes < PACK_BYTES)
		return;
	arena_init(&mem);
	rec_copy(&mem, &ticket_rec, &t, &k->t);
	rec_copy(&mem, &ledger_rec, &l, &k->ledger);
	arena_fini(&k->mem);
	k->mem = mem;
	k->t = t;
	k->ledger = l;
}

/* A change and its entry go to the store together, and so to the sinks. */
static void
put(struct known_ticket *k, struct ticket_entry *e)
{
	struct triage *t = k->triage;

	e->id = t->next_entry++;
	ledger_add(&k->mem, &k->ledger, e);
	keep_put(t, MSG_PUT_TICKET_ENTRY, e);
	keep_put(t, MSG_PUT_TICKET, &k->t);
	pack(k);
}

/* Something happened to it without a person: the entry is put. */
static void
note(struct known_ticket *k, enum act act, const char *why)
{
	struct ticket_entry e;

	life_note(&k->t, act, "triaged", why, triage_now(k->triage), &e);
	put(k, &e);
}

void
tickets_free(struct triage *t)
{
	struct known_ticket *k;
	size_t at = 0;

	while ((k = map_next(&t->tickets, &at)) != NULL) {
		arena_fini(&k->mem);
		mem_free(k);
	}
	map_fini(&t->tickets);
	map_fini(&t->tickets_by_case);
}

void
tickets_let_go(struct known_ticket *k)
{
	struct triage *t = k->triage;

	if (!life_has_ended(&k->t))
		return;
	map_del_id(&t->tickets, k->t.id);
	if (tickets_of_case(t, k->t.case_id) == k)
		map_del_id(&t->tickets_by_case, k->t.case_id);
	arena_fini(&k->mem);
	mem_free(k);
}

static void
open_one(struct known_case *c)
{
	struct triage *t = c->triage;
	struct known_alarm *a = alarms_find(t, c->c.alarm_id);
	struct known_ticket *k = new_ticket(t);
	const char *symptoms = "";

	if (a != NULL)
		symptoms = relations_told(a, &c->mem, &c->c.affected);
	ticket_open(&k->mem, &k->t, t->next_ticket++, house_plan(t->house), &c->c,
	    a != NULL ? &a->a : NULL, triage_device_of(t, c->c.device_id), symptoms,
	    triage_now(t));
	c->c.ticket_id = k->t.id;
	index_it(t, k);
	keep_event(t, "ticket", c->c.device, c->c.alarm_id, c->c.id, k->t.id,
	    "T%llu (%s): %s", (unsigned long long)k->t.id,
	    rec_name(&urgency_names, (int)k->t.urgency), k->t.problem.title);
	note(k, ACT_OPENED, "");
}

void
tickets_open(struct known_case *c)
{
	struct triage *t = c->triage;
	struct known_ticket *k = tickets_find(t, c->c.ticket_id);

	halt_at("ticket");
	if (c->c.ticket_id == 0) {
		open_one(c);
		return;
	}
	if (k == NULL)
		return; /* a person's report, and it has ended meanwhile */
	ticket_take_case(&k->mem, &k->t, house_plan(t->house), &c->c, triage_now(t));
	index_it(t, k);
	keep_event(t, "ticket", c->c.device, c->c.alarm_id, c->c.id, k->t.id,
	    "T%llu (%s): %s", (unsigned long long)k->t.id,
	    rec_name(&urgency_names, (int)k->t.urgency), k->t.problem.title);
	note(k, ACT_DIAGNOSED, "");
}

struct known_ticket *
tickets_report(struct triage *t, const struct report *r, const struct device *d)
{
	struct known_ticket *k = new_ticket(t);
	struct ticket_entry e;

	ticket_from_report(
	    &k->mem, &k->t, t->next_ticket++, house_plan(t->house), r, d, triage_now(t));
	if (d != NULL)
		k->t.case_id = t->next_case; /* it begins below */
	index_it(t, k);
	keep_event(t, "ticket", r->device, 0, 0, k->t.id, "T%llu reported by %s: %s",
	    (unsigned long long)k->t.id, r->by, k->t.problem.title);
	life_note(&k->t, ACT_OPENED, k->t.opened_by, "", triage_now(t), &e);
	put(k, &e);
	if (d != NULL)
		cases_begin_report(t, d, k);
	return k;
}

int
tickets_do(struct known_ticket *k, const struct deed *d, const char **why_not)
{
	struct triage *t = k->triage;
	struct ticket_entry e;
	int r = life_do(&k->mem, &k->t, d, triage_now(t), &e, why_not);

	if (r < 0)
		return r;
	keep_event(t, "ticket", k->t.product.device, k->t.alarm_id, k->t.case_id, k->t.id,
	    "T%llu %s by %s%s%s", (unsigned long long)k->t.id,
	    rec_name(&act_names, (int)e.act), e.by, *e.why ? ": " : "", e.why);
	put(k, &e);
	return 0;
}

void
tickets_take(struct triage *t, const struct ticket *ticket)
{
	struct known_ticket *k = new_ticket(t);

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

void
tickets_alarm_changed(struct triage *t, const struct alarm *a)
{
	struct known_ticket *k = tickets_of_case(t, a->case_id);

	if (k == NULL || k->t.alarm_id != a->id || k->t.alarm_cleared_at == a->cleared_at)
		return;
	k->t.alarm_cleared_at = a->cleared_at;
	keep_event(t, "ticket", a->device, a->id, a->case_id, k->t.id,
	    "T%llu: the alarm %s", (unsigned long long)k->t.id,
	    a->cleared_at != 0 ? "has cleared" : "is raised again");
	note(k, a->cleared_at != 0 ? ACT_ALARM_CLEARED : ACT_ALARM_RAISED, "");
}
