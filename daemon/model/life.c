#include "model/life.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/verify.h"

#define AT(stage)   (1u << STAGE_##stage)
#define IN_WORK     (AT(ACCEPTED) | AT(DISPATCHED) | AT(ON_SITE) | AT(MENDING))
#define NOT_ENDED   (AT(NEW) | IN_WORK | AT(VERIFYING) | AT(RESOLVED))
#define STAYS       STAGE_COUNT
#define WHILE_WAITS 1u /* also, or only, while somebody is awaited */
#define ONLY_WAITS  2u
#define WANTS_WHY   4u

/* A new move is a row. */
static const struct move {
	enum act act;
	const char *word;
	unsigned from;
	enum ticket_stage to;
	unsigned how;
} moves[] = {
	{ ACT_ACCEPTED, "accept", AT(NEW), STAGE_ACCEPTED, 0 },
	{ ACT_DISPATCHED, "dispatch", AT(NEW) | IN_WORK, STAGE_DISPATCHED, 0 },
	{ ACT_ARRIVED, "arrive", AT(DISPATCHED), STAGE_ON_SITE, 0 },
	{ ACT_MENDING, "mend", AT(NEW) | AT(ACCEPTED) | AT(ON_SITE), STAGE_MENDING, 0 },
	{ ACT_HELD, "hold", AT(NEW) | IN_WORK, STAYS, WANTS_WHY },
	{ ACT_RESUMED, "resume", AT(NEW) | IN_WORK, STAYS, ONLY_WAITS },
	{ ACT_RESOLVED, "resolve", IN_WORK, STAGE_VERIFYING, 0 },
	{ ACT_CONFIRMED, "confirm", AT(VERIFYING) | AT(RESOLVED), STAYS, 0 },
	{ ACT_REOPENED, "reopen", AT(RESOLVED), STAGE_ACCEPTED, WANTS_WHY },
	{ ACT_CLOSED, "close", AT(RESOLVED), STAGE_CLOSED, 0 },
	{ ACT_REJECTED, "reject", AT(NEW) | AT(ACCEPTED), STAGE_CLOSED, WANTS_WHY },
	{ ACT_PART, "part", AT(DISPATCHED) | AT(ON_SITE) | AT(MENDING), STAYS, 0 },
	{ ACT_REPORTED, "service-report", AT(VERIFYING) | AT(RESOLVED), STAYS,
	    WANTS_WHY },
	{ ACT_URGENCY, "urgency", NOT_ENDED, STAYS, WHILE_WAITS | WANTS_WHY },
	{ ACT_CANCELLED, "cancel", NOT_ENDED, STAGE_CLOSED, WHILE_WAITS | WANTS_WHY },
	{ ACT_COMMENTED, "comment", NOT_ENDED, STAYS, WHILE_WAITS | WANTS_WHY },
};

static const struct move *
move_of(enum act act)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(moves); i++)
		if (moves[i].act == act)
			return &moves[i];
	return NULL;
}

int
life_act_of(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(moves); i++)
		if (strcmp(moves[i].word, word) == 0)
			return (int)moves[i].act;
	return ERR_NOT_FOUND;
}

bool
life_has_ended(const struct ticket *t)
{
	return t->stage == STAGE_CLOSED;
}

bool
life_is_in_work(const struct ticket *t)
{
	return ((AT(NEW) | IN_WORK) & 1u << t->stage) != 0;
}

static bool
is_waiting(const struct ticket *t)
{
	return t->status == TICKET_PENDING || t->status == TICKET_HELD;
}

static bool
is_allowed(const struct move *m, const struct ticket *t)
{
	if ((m->from & 1u << t->stage) == 0)
		return false;
	if (is_waiting(t))
		return (m->how & (WHILE_WAITS | ONLY_WAITS)) != 0;
	return (m->how & ONLY_WAITS) == 0;
}

/* What the stage is called outside, where nobody is awaited. */
static enum ticket_status
status_of(enum ticket_stage s)
{
	switch (s) {
	case STAGE_NEW:
	case STAGE_ACCEPTED: return TICKET_ACKNOWLEDGED;
	case STAGE_RESOLVED: return TICKET_RESOLVED;
	case STAGE_CLOSED: return TICKET_CLOSED;
	default: return TICKET_IN_PROGRESS;
	}
}

static const char *
may_not(struct arena *mem, const struct ticket *t, const struct move *m)
{
	const char *can = "";
	size_t i;

	for (i = 0; i < ARRAY_LEN(moves); i++)
		if (is_allowed(&moves[i], t))
			can = arena_printf(
			    mem, "%s%s%s", can, *can ? ", " : "", moves[i].word);
	return arena_printf(mem, "T%llu is %s (%s): no %s now%s%s",
	    (unsigned long long)t->id, rec_name(&ticket_status_names, (int)t->status),
	    rec_name(&ticket_stage_names, (int)t->stage), m->word,
	    *can ? "; what can be done: " : "; nothing more can be done", can);
}

/* What is to be said with it is said, and as it should be; NULL, or what is wrong. */
static const char *
ill_said(const struct deed *d, const struct move *m)
{
	if ((m->how & WANTS_WHY) != 0 && *d->why == 0)
		return "say why: --text";
	if (strlen(d->why) > TICKET_WHY_MAX)
		return "the text is too long: 2000 bytes fit";
	if (d->act == ACT_HELD && strcmp(d->awaits, "customer") != 0 &&
	    strcmp(d->awaits, "us") != 0)
		return "awaited is either \"customer\" (the clocks stop) or \"us\" (they "
		       "run on)";
	if (d->act == ACT_CONFIRMED &&
	    (*d->customer == 0 || strlen(d->customer) > TICKET_BY_MAX))
		return "say who of the customer agreed, in 128 bytes: --by NAME";
	if (d->satisfaction > 5 || d->recommends > 10)
		return "satisfaction is 1 to 5, and how surely they recommend us 0 to 10";
	return NULL;
}

/* The proof is there; the customer's word, or time instead of it, must be too. */
static bool
has_agreed(const struct ticket *t, wall_us now)
{
	return *t->confirmed_by != 0 || (t->agrees_at != 0 && now >= t->agrees_at);
}

static enum ticket_status
status_after(const struct ticket *t, const struct deed *d, const struct move *m)
{
	switch (d->act) {
	case ACT_HELD: return strcmp(d->awaits, "us") == 0 ? TICKET_HELD : TICKET_PENDING;
	case ACT_REJECTED: return TICKET_REJECTED;
	case ACT_CANCELLED: return TICKET_CANCELLED;
	case ACT_RESUMED: return status_of(t->stage);
	default: return m->to == STAYS ? t->status : status_of(m->to);
	}
}

const char *
life_closed_by(const struct ticket *t)
{
	return *t->confirmed_by != 0 ? "customer" : "no answer";
}

wall_us
life_word_due(const struct ticket *t, const struct promise *p)
{
	wall_us remind;

	if (t->stage != STAGE_RESOLVED)
		return 0;
	if (*t->confirmed_by != 0 || t->reminders >= p->remind_after.n)
		return t->agrees_at;
	remind = t->resolved_at + p->remind_after.v[t->reminders].after_us;
	return t->agrees_at != 0 && t->agrees_at <= remind ? t->agrees_at : remind;
}

bool
life_silence_counts(const struct ticket *t, wall_us now)
{
	return t->agrees_at != 0 && now >= t->agrees_at;
}

/* It was not so, or is not so any more. */
static void
forget_proof(struct ticket *t)
{
	t->reminders = 0;
	t->resolved_at = t->agrees_at = t->verify_at = t->confirmed_at = 0;
	t->confirmed_by = "";
}

void
life_note(struct ticket *t, enum act act, const char *by, const char *why, wall_us now,
    struct ticket_entry *e)
{
	t->version++;
	t->changed_at = now;
	t->change = rec_name(&act_names, (int)act);
	t->changed_by = by;
	t->changed_why = why;
	rec_init(&ticket_entry_rec, e);
	e->ticket_id = t->id;
	e->version = t->version;
	e->at = now;
	e->act = act;
	e->by = by;
	e->why = why;
	e->status = t->status;
	e->stage = t->stage;
	e->urgency = t->urgency;
	e->verdict = t->verdict;
}

void
life_go(struct ticket *t, enum act act, enum ticket_stage to, const char *by,
    const char *why, wall_us now, struct ticket_entry *e)
{
	if (to == STAGE_VERIFYING)
		verify_begin(t, t->stage, now);
	if (act == ACT_SENT_BACK || act == ACT_ALARM_RAISED) {
		t->returns++;
		forget_proof(t);
	}
	if (to == STAGE_RESOLVED)
		t->resolved_at = now;
	if (act == ACT_CLOSED)
		t->closed_by = life_closed_by(t);
	t->stage = to;
	t->status = status_of(to);
	life_note(t, act, by, why, now, e);
}

/* What was said with the deed, beside why. */
static void
take(struct arena *mem, struct ticket *t, const struct deed *d, wall_us now)
{
	if (d->act == ACT_CONFIRMED) {
		t->confirmed_by = arena_text(mem, d->customer);
		t->confirmed_at = now;
		t->satisfaction = d->satisfaction;
		t->recommends_said = d->recommends >= 0;
		t->recommends = d->recommends >= 0 ? (uint32_t)d->recommends : 0;
	}
	if (d->act == ACT_DISPATCHED) {
		t->engineer = arena_text(mem, d->engineer);
		t->part = arena_text(mem, d->part);
		t->part_from = arena_text(mem, d->part_from);
	}
	if ((d->act == ACT_RESOLVED || d->act == ACT_REPORTED) && *d->part != 0)
		t->part_used = arena_text(mem, d->part);
	if (d->act == ACT_CLOSED)
		t->closed_by = life_closed_by(t);
	if (d->act == ACT_URGENCY) {
		t->urgency_why = arena_printf(mem, "set by %s: %s (it was %s)", d->by,
		    d->why, rec_name(&urgency_names, (int)t->urgency));
		t->urgency = d->urgency;
	}
	if (d->act == ACT_REOPENED)
		forget_proof(t);
	if (*d->cause != 0)
		t->cause_found = arena_text(mem, d->cause);
}

int
life_do(struct arena *mem, struct ticket *t, const struct deed *d, wall_us now,
    struct ticket_entry *e, const char **why_not)
{
	const struct move *m = move_of(d->act);

	if (d->version != 0 && d->version != t->version) {
		*why_not = arena_printf(mem,
		    "T%llu has changed since version %u: it is version %u now (%s by "
		    "%s); "
		    "nothing was done, look at it again",
		    (unsigned long long)t->id, d->version, t->version, t->change,
		    t->changed_by);
		return ERR_EXISTS;
	}
	if (m == NULL || !is_allowed(m, t)) {
		*why_not = m != NULL ? may_not(mem, t, m) : "nobody can do that";
		return ERR_DENIED;
	}
	*why_not = ill_said(d, m);
	if (*why_not != NULL)
		return ERR_MALFORMED;
	if (d->act == ACT_CLOSED && !has_agreed(t, now)) {
		*why_not = arena_printf(mem,
		    "T%llu is proven mended, and the customer has not agreed yet: ticket "
		    "confirm T%llu --by NAME",
		    (unsigned long long)t->id, (unsigned long long)t->id);
		return ERR_DENIED;
	}
	take(mem, t, d, now);
	if (m->to == STAGE_VERIFYING)
		verify_begin(t, t->stage, now);
	t->status = status_after(t, d, m);
	if (m->to != STAYS)
		t->stage = m->to;
	life_note(t, d->act, arena_text(mem, d->by),
	    d->act == ACT_CONFIRMED ? arena_printf(mem, "%s agreed%s%s", d->customer,
					  *d->why ? ": " : "", d->why)
				    : arena_text(mem, d->why),
	    now, e);
	return 0;
}
