/* life.h - how a ticket moves: what may be done with it, when, and what it then is.
 *
 * The moves are a table: from which stages, to which, and what must be said with it. Triage does
 * them on a person's word or its own; each is one entry of the ledger and one version of the
 * ticket. A move that is not allowed changes nothing and says which are.
 */
#ifndef MODEL_LIFE_H
#define MODEL_LIFE_H

#include "model/ledger.h"

/* What somebody wants done. */
struct deed {
	enum act act;
	const char *by;
	const char *why;      /* "" where nothing need be said */
	const char *awaits;   /* of hold: "customer", or "us" */
	const char *customer; /* of confirm: who of them agreed */
	enum urgency urgency; /* of urgency */
	const char *cause;    /* of resolve and close: what it was, "" when nobody says */
	uint32_t version;     /* it was looked at in this version; 0: whatever it is */
	const char *engineer; /* of dispatch: who goes; "" when nobody says */
	const char *part,
	    *part_from;        /* of dispatch: reserved for it; of a report: used */
	uint32_t satisfaction; /* of confirm: 1 to 5; 0: nothing was said */
	int recommends;        /* of confirm: 0 to 10; negative: nothing was said */
};

/* The act of a command's word ("accept"); negative when it is none. */
int life_act_of(const char *word);

/* Does it: the ticket is changed, *e is the entry to keep. Negative when it may not be, with *why_not
 * in mem: a sentence that names what may. ERR_EXISTS: it has changed since that version. */
int life_do(struct arena *mem, struct ticket *t, const struct deed *d, wall_us now,
    struct ticket_entry *e, const char **why_not);

/* The same for what happens by itself, and moves nothing: the entry, and one more version. by and why
 * live as long as the ticket. */
void life_note(struct ticket *t, enum act act, const char *by, const char *why,
    wall_us now, struct ticket_entry *e);

/* The same, and it is in that stage from then on. */
void life_go(struct ticket *t, enum act act, enum ticket_stage to, const char *by,
    const char *why, wall_us now, struct ticket_entry *e);

/* When something is due about the customer's word, of a ticket that is proven mended: a reminder, or that
 * silence counts as agreement; 0 when nothing is. */
wall_us life_word_due(const struct ticket *t, const struct promise *p);

/* Silence counts by then; before that, what is due is a reminder. */
bool life_silence_counts(const struct ticket *t, wall_us now);

/* On whose word it is closed: "customer", or "no answer" where they said nothing for too long. */
const char *life_closed_by(const struct ticket *t);

/* True while people work on it, or should. */
bool life_is_in_work(const struct ticket *t);

/* True when nothing more can happen to it. */
bool life_has_ended(const struct ticket *t);

#endif
