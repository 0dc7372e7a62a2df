/* customers.c - what a customer may ask for: their data, and that it is forgotten. Both are told. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "room/triage/wish.h"

static bool
is_configured(struct wish *w, const char *name)
{
	const struct plan *plan = house_plan(w->triage->house);
	size_t i;

	for (i = 0; i < plan->customers.n; i++)
		if (strcmp(plan->customers.v[i].name, name) == 0 ||
		    strcmp(plan->customers.v[i].title, name) == 0)
			return true;
	return false;
}

static bool
has_open_ticket(struct wish *w, const char *name)
{
	struct known_ticket *k;
	size_t at = 0;

	while ((k = map_next(&w->triage->tickets, &at)) != NULL)
		if (strcmp(k->t.customer, name) == 0)
			return true;
	return false;
}

void
customer_forget(struct wish *w)
{
	struct forget_msg m = { .customer = wish_arg(w, "customer"),
		.by = w->m->who,
		.at = triage_now(w->triage) };

	if (is_configured(w, m.customer)) {
		wish_refuse(w, 409,
		    "this customer stands in the configuration: take it out and reload, "
		    "or it would be known again");
		return;
	}
	if (has_open_ticket(w, m.customer)) {
		wish_refuse(w, 409,
		    "a ticket of this customer is open: it must have ended first");
		return;
	}
	keep_put(w->triage, MSG_FORGET_CUSTOMER, &m);
	keep_event(w->triage, "customer", "", 0, 0, 0, "%s has customer %s forgotten",
	    m.by, m.customer);
	wish_answer_id(w, "forgetting", 1);
}

/* The reader gives the data, when it is written down who got it. */
void
customer_export(struct wish *w)
{
	keep_event(w->triage, "customer", "", 0, 0, 0,
	    "%s exports the data of customer %s", w->m->who, wish_arg(w, "customer"));
	wish_answer_id(w, "exporting", 1);
}
