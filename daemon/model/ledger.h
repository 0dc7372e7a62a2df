/* ledger.h - what happened to a ticket, entry by entry.
 *
 * Each change of a ticket is one entry: what was done, by whom, when, why, and how the ticket stood
 * after it. Entries are only ever appended. Triage keeps those of the open tickets, the store keeps
 * all; what is said of a ticket's past is reckoned from them alone.
 */
#ifndef MODEL_LEDGER_H
#define MODEL_LEDGER_H

#include "base/rec.h"
#include "model/ticket.h"

#define LEDGER_MAX 2000 /* entries of one ticket; the last fifty are not for comments */
#define LEDGER_SAY (LEDGER_MAX - 50)

enum act {
	ACT_OPENED,
	ACT_DIAGNOSED,
	ACT_ALARM_CLEARED,
	ACT_ALARM_RAISED,
	ACT_ACCEPTED,
	ACT_DISPATCHED,
	ACT_ARRIVED,
	ACT_MENDING,
	ACT_HELD,
	ACT_RESUMED,
	ACT_RESOLVED,
	ACT_CLOSED,
	ACT_REJECTED,
	ACT_CANCELLED,
	ACT_COMMENTED,
	ACT_LOOKED, /* whether the fault is gone */
	ACT_VERIFIED,
	ACT_SENT_BACK,
	ACT_CONFIRMED,
	ACT_REOPENED,
	ACT_PART, /* the spare part is there */
	ACT_REPORTED,
	ACT_URGENCY,
	ACT_WARNED, /* a clock: so many percent are gone */
	ACT_OVERDUE,
	ACT_BECAME,    /* the incident's, whose symptom it was about */
	ACT_TOOK_OVER, /* another one was its duplicate */
	ACT_DUPLICATE,
	ACT_JOINED,   /* another person told of the same */
	ACT_RELATED,  /* to another ticket */
	ACT_REMINDED, /* the customer, whose word is awaited */
	ACT_COUNT
};
extern const struct rec_names act_names;

struct ticket_entry {
	uint64_t id; /* in the order of all entries of all tickets */
	uint64_t ticket_id;
	uint32_t version; /* the ticket's, that it made */
	int64_t at;
	enum act act;
	const char *by; /* a person, or "triaged" */
	const char *why;
	enum ticket_status status; /* after it */
	enum ticket_stage stage;
	enum urgency urgency;
	enum verdict verdict;
	enum clock_kind clock; /* of a warning, with its percent */
	uint32_t percent;
	struct promise promise; /* of the opening alone */
};
extern const struct rec_type ticket_entry_rec;

struct ledger {
	LIST_OF(struct ticket_entry) entries;
	size_t room; /* entries that fit where they are */
};
extern const struct rec_type ledger_rec;

/* What was promised at the opening. */
const struct promise *ledger_promise(const struct ledger *l);

/* Takes a copy of the entry to the ledger's end. */
void ledger_add(struct arena *mem, struct ledger *l, const struct ticket_entry *e);

#endif
