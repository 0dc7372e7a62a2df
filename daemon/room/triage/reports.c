/* reports.c - a ticket that begins with a person's word, and what belongs together. */
#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"

/* The ticket about the fault of this alarm, or the case under way, whose ticket is still to come. */
static struct known_ticket *
of_alarm(struct triage *t, const struct known_alarm *a, struct known_case **c)
{
	const struct known_alarm *root =
	    a->a.root_id != 0 ? alarms_find(t, a->a.root_id) : a;
	uint64_t case_id = root != NULL ? root->a.case_id : a->a.case_id;
	struct known_ticket *k = tickets_of_case(t, case_id);

	if (k == NULL && case_id != 0)
		*c = cases_find(t, case_id);
	return k;
}

static bool
is_of(const struct known_ticket *k, const struct device *d)
{
	return k->t.kind == TICKET_FAULT && !life_has_ended(&k->t) &&
	    strcmp(k->t.product.device, d->name) == 0;
}

/* What is open about a device: its ticket, or NULL and perhaps its case. */
static struct known_ticket *
open_about(struct triage *t, const struct device *d, struct known_case **c)
{
	struct known_device *of = triage_device(t, d->id);
	struct known_ticket *k;
	struct list_node *n;
	size_t at = 0;

	*c = NULL;
	for (n = of != NULL ? of->open.next : NULL; n != NULL && n != &of->open;
	     n = n->next) {
		k = of_alarm(t, LIST_THING(n, struct known_alarm, in_open), c);
		if (k != NULL && !life_has_ended(&k->t))
			return k;
	}
	while ((k = map_next(&t->tickets, &at)) != NULL)
		if (is_of(k, d))
			return k;
	return NULL;
}

static void
join(struct known_ticket *k, const struct report *r)
{
	struct ticket_entry e;

	k->t.reports++;
	if (k->ledger.entries.n >= LEDGER_SAY)
		return;
	life_note(&k->t, ACT_JOINED, arena_text(&k->mem, r->by),
	    arena_printf(&k->mem, "%s%s%s%s%s%s%s%s", r->title,
		strcmp(r->what, r->title) != 0 ? ": " : "",
		strcmp(r->what, r->title) != 0 ? r->what : "",
		*r->circumstances ? "; " : "", r->circumstances,
		*r->contact.name || *r->contact.phone ? "; told by " : "",
		r->contact.name, r->contact.phone),
	    triage_now(k->triage), &e);
	tickets_entry(k, &e);
}

struct known_ticket *
tickets_report(struct triage *t, const struct report *r, const struct device *d,
    bool apart, bool *joined)
{
	bool searches = d != NULL && r->kind == TICKET_FAULT;
	struct known_case *c = NULL;
	struct known_ticket *k = searches && !apart ? open_about(t, d, &c) : NULL;

	*joined = k != NULL;
	if (k != NULL) {
		join(k, r);
		return k;
	}
	k = tickets_new(t);
	ticket_from_report(
	    &k->mem, &k->t, t->next_ticket++, house_plan(t->house), r, d, triage_now(t));
	if (c != NULL && c->c.ticket_id == 0) {
		k->t.case_id = c->c.id; /* a diagnosis is under way: this is its ticket */
		cases_has_ticket(c, k->t.id);
	} else if (searches)
		k->t.case_id = t->next_case; /* it begins below */
	keep_event(t, "ticket", r->device, 0, 0, k->t.id, "T%llu reported by %s: %s",
	    (unsigned long long)k->t.id, r->by, k->t.problem.title);
	tickets_opened(k, d, c != NULL ? c->c.first_sign : k->t.opened_at);
	if (searches && k->t.case_id == t->next_case)
		cases_begin_report(t, d, k);
	return k;
}

bool
tickets_has_parts(const struct known_ticket *k)
{
	const struct known_ticket *o;
	size_t at = 0;

	while ((o = map_next(&k->triage->tickets, &at)) != NULL)
		if (o->t.part_of == k->t.id)
			return true;
	return false;
}

static void
note(struct known_ticket *k, const char *who, const char *why)
{
	struct ticket_entry e;

	if (k->ledger.entries.n >= LEDGER_SAY)
		return;
	life_note(
	    &k->t, ACT_RELATED, arena_text(&k->mem, who), why, triage_now(k->triage), &e);
	tickets_entry(k, &e);
}

void
tickets_relate(struct known_ticket *k, const char *as, uint64_t id,
    struct known_ticket *of, const char *who)
{
	unsigned long long other = id, own = k->t.id;

	if (strcmp(as, "duplicate") == 0) {
		of->t.reports += k->t.reports;
		note(of, who,
		    arena_printf(&of->mem, "T%llu was about the same: %s", own,
			k->t.problem.title));
		k->t.duplicate_of = id;
		tickets_go(k, ACT_DUPLICATE, STAGE_CLOSED,
		    arena_printf(
			&k->mem, "%s says: T%llu is about the same", who, other));
		return;
	}
	if (strcmp(as, "part") == 0) {
		k->t.part_of = id;
		note(k, who,
		    arena_printf(&k->mem, "a part of the outage of T%llu", other));
		note(of, who,
		    arena_printf(&of->mem, "T%llu is a part of this outage: %s", own,
			k->t.problem.title));
		return;
	}
	k->t.repeat_of = id;
	k->t.repeats = of != NULL ? of->t.repeats + 1 : 1;
	note(k, who, arena_printf(&k->mem, "the same fault as T%llu, again", other));
}
