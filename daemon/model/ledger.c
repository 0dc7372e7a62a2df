#include "model/ledger.h"

#include <string.h>

REC_NAMES(act_names, "opened", "diagnosed", "alarm-cleared", "alarm-raised", "accepted",
    "dispatched", "arrived", "mending", "held", "resumed", "resolved", "closed",
    "rejected", "cancelled", "commented", "looked", "verified", "sent-back", "confirmed",
    "reopened", "part-there", "reported", "urgency-set", "warned", "overdue",
    "became-the-incidents", "took-over", "closed-as-duplicate", "joined", "related",
    "reminded");

static const struct rec_field ticket_entry_fields[] = {
	F_U64(ticket_entry, id),
	F_U64(ticket_entry, ticket_id),
	F_U32(ticket_entry, version),
	F_TIME(ticket_entry, at),
	F_ENUM(ticket_entry, act, act_names),
	F_TEXT(ticket_entry, by, TICKET_BY_MAX),
	F_TEXT(ticket_entry, why, TICKET_SAID_MAX),
	F_ENUM(ticket_entry, status, ticket_status_names),
	F_ENUM(ticket_entry, stage, ticket_stage_names),
	F_ENUM(ticket_entry, urgency, urgency_names),
	F_ENUM(ticket_entry, verdict, verdict_names),
	F_ENUM(ticket_entry, clock, clock_names),
	F_U32(ticket_entry, percent),
	F_SUB(ticket_entry, promise, promise_rec),
};
REC_TYPE(ticket_entry_rec, ticket_entry, ticket_entry_fields);

static const struct rec_field ledger_fields[] = {
	F_LIST(ledger, entries, LEDGER_MAX, ticket_entry_rec),
};
REC_TYPE(ledger_rec, ledger, ledger_fields);

const struct promise *
ledger_promise(const struct ledger *l)
{
	static const struct promise none = { .contract = "" };

	return l->entries.n != 0 ? &l->entries.v[0].promise : &none;
}

void
ledger_add(struct arena *mem, struct ledger *l, const struct ticket_entry *e)
{
	if (l->entries.n >= l->room) {
		struct ticket_entry *v;

		l->room = 2 * l->entries.n + 8;
		v = arena_alloc(mem, l->room * sizeof *v);
		if (l->entries.n != 0)
			memcpy(v, l->entries.v, l->entries.n * sizeof *v);
		l->entries.v = v;
	}
	rec_copy(mem, &ticket_entry_rec, &l->entries.v[l->entries.n++], e);
}
