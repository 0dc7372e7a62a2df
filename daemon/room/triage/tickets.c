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
new_ticket(void)
{
	struct known_ticket *k = mem_alloc(sizeof *k);

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
put(struct triage *t, struct known_ticket *k)
{
	struct arena mem;
	struct ticket copy;

	keep_put(t, MSG_PUT_TICKET, &k->t);
	if (k->mem.used_bytes < PACK_BYTES)
		return;
	arena_init(&mem);
	rec_copy(&mem, &ticket_rec, &copy, &k->t);
	arena_fini(&k->mem);
	k->mem = mem;
	k->t = copy;
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
tickets_open(struct known_case *c)
{
	struct triage *t = c->triage;
	const struct plan *plan = house_plan(t->house);
	const struct device *d = triage_device_of(t, c->c.device_id);
	struct known_alarm *a = alarms_find(t, c->c.alarm_id);
	struct known_ticket *k = tickets_find(t, c->c.ticket_id);
	const char *symptoms = "";

	halt_at("ticket");
	if (k != NULL) { /* a person's report was there first */
		ticket_take_case(&k->mem, &k->t, plan, &c->c, triage_now(t));
	} else {
		k = new_ticket();
		if (a != NULL)
			symptoms = relations_told(a, &c->mem, &c->c.affected);
		ticket_open(&k->mem, &k->t, t->next_ticket++, plan, &c->c,
		    a != NULL ? &a->a : NULL, d, symptoms, triage_now(t));
		c->c.ticket_id = k->t.id;
	}
	index_it(t, k);
	put(t, k);
	keep_event(t, "ticket", c->c.device, c->c.alarm_id, c->c.id, k->t.id,
	    "T%llu (%s): %s", (unsigned long long)k->t.id,
	    rec_name(&urgency_names, (int)k->t.urgency), k->t.problem.title);
}

struct known_ticket *
tickets_report(struct triage *t, const struct report *r, const struct device *d)
{
	struct known_ticket *k = new_ticket();

	ticket_from_report(
	    &k->mem, &k->t, t->next_ticket++, house_plan(t->house), r, d, triage_now(t));
	map_put_id(&t->tickets, k->t.id, k);
	keep_event(t, "ticket", r->device, 0, 0, k->t.id, "T%llu reported by %s: %s",
	    (unsigned long long)k->t.id, r->by, k->t.problem.title);
	if (d != NULL) {
		struct known_case *c = cases_begin_report(t, d, k);

		/* A case that had nobody to ask has ended, and is in the ticket already. */
		if (c != NULL)
			k->t.case_id = c->c.id;
		index_it(t, k);
	}
	put(t, k);
	return k;
}

void
tickets_take(struct triage *t, const struct ticket *ticket)
{
	struct known_ticket *k = new_ticket();

	rec_copy(&k->mem, &ticket_rec, &k->t, ticket);
	index_it(t, k);
}

void
tickets_alarm_changed(struct triage *t, const struct alarm *a)
{
	struct known_ticket *k = tickets_of_case(t, a->case_id);

	if (k == NULL || k->t.alarm_id != a->id || k->t.alarm_cleared_at == a->cleared_at)
		return;
	k->t.alarm_cleared_at = a->cleared_at;
	k->t.changed_at = triage_now(t);
	k->t.version++;
	put(t, k);
	keep_event(t, "ticket", a->device, a->id, a->case_id, k->t.id,
	    "T%llu: the alarm %s", (unsigned long long)k->t.id,
	    a->cleared_at != 0 ? "has cleared" : "is raised again");
}
