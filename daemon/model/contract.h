/* contract.h - what was promised: the service levels of a contract, and how urgency is derived.
 *
 * A clock is a promise with a time: it runs from the first sign (or the event that starts it) and
 * is due after as long as the ticket's urgency says. When a case starts, and when its ticket is
 * opened, is said per severity.
 */
#ifndef MODEL_CONTRACT_H
#define MODEL_CONTRACT_H

#include "base/clock.h"
#include "base/rec.h"
#include "model/device.h"
#include "model/severity.h"

enum urgency { URGENCY_NORMAL, URGENCY_URGENT, URGENCY_CRITICAL, URGENCY_COUNT };
extern const struct rec_names urgency_names;

/* Whether the customer is asked before somebody enters a device of theirs. */
enum consent { CONSENT_NONE, CONSENT_REQUIRED, CONSENT_COUNT };
extern const struct rec_names consent_names;

/* The clocks of the after-sales handbook; rows of clock_rows in contract.c say what starts each. */
enum clock_kind {
	CLOCK_FIRST_DIAGNOSIS,
	CLOCK_RESPONSE,
	CLOCK_DISPATCH,
	CLOCK_ON_SITE,
	CLOCK_SPARE_PART,
	CLOCK_SERVICE_REPORT,
	CLOCK_LOOP_CLOSED,
	CLOCK_COMPLAINT, /* a dissatisfied customer has an answer */
	CLOCK_COUNT
};
extern const struct rec_names clock_names;

#define CASE_NEVER INT64_MAX

struct clock_level {
	enum clock_kind clock;
	int64_t normal_us, urgent_us, critical_us;
	bool not_in_remote;
};
extern const struct rec_type clock_level_rec;

struct case_start {
	enum severity severity;
	int64_t after_us; /* CASE_NEVER: such alarms start none */
};
extern const struct rec_type case_start_rec;

/* So many hundredths of a clock's time: when it warns. */
struct percent {
	uint32_t value;
};
extern const struct rec_type percent_rec;

/* So long after the proof a customer who is silent is asked again. */
struct reminder {
	int64_t after_us;
};
extern const struct rec_type reminder_rec;
#define REMINDERS_MAX 16

struct contract {
	const char *name;
	const char *is;
	LIST_OF(struct clock_level) clocks;
	LIST_OF(struct percent) warn_at;
	LIST_OF(struct case_start) case_starts;
	int64_t clear_for_us;    /* how long an alarm is clear before its fault is gone */
	int64_t agrees_after_us; /* a silent customer has agreed; 0: never */
	enum consent consent;    /* of the customer, before somebody enters a device */
	LIST_OF(struct reminder) remind_after;
	int64_t repeat_us;              /* the same fault again so soon is a repeat */
	LIST_OF(const char *) progress; /* at which changes the customer is told */
};
extern const struct rec_type contract_rec;

/* What of a contract holds for one ticket, from its opening on, whatever the files say later. */
struct promise {
	const char *contract;
	int64_t first_sign;
	LIST_OF(struct clock_level) levels; /* that hold at its site */
	LIST_OF(struct percent) warn_at;
	int64_t clear_for_us;
	int64_t agrees_after_us;
	LIST_OF(struct reminder) remind_after;
};
extern const struct rec_type promise_rec;

struct urgency_row {
	enum severity severity;
	const char *because;
	enum urgency gold, silver, bronze;
};
extern const struct rec_type urgency_row_rec;

/* From so many devices on, the urgency is raised by so many steps. */
struct urgency_step {
	uint32_t affected;
	uint32_t up;
	const char *because;
};
extern const struct rec_type urgency_step_rec;

struct urgency_table {
	LIST_OF(struct urgency_row) rows;
	LIST_OF(struct urgency_step) steps;
};
extern const struct rec_type urgency_table_rec;

/* How long after the raise a case starts: 0 at once, CASE_NEVER. */
int64_t contract_case_after(const struct contract *c, enum severity s);

/* How long a clock may take; 0 when the contract does not have it (or not at a remote site). */
int64_t contract_clock(
    const struct contract *c, enum clock_kind k, enum urgency u, bool remote_site);

/* The contract may be NULL: then little is promised. Of a complaint hold its own clock, the response
 * and the closing; of a fault all others. */
void contract_promise(struct arena *mem, const struct contract *c, bool complaint,
    bool remote_site, wall_us first_sign, struct promise *out);

/* Severity times tier times number affected, and a step more where people's safety hangs on it; *why
 * is a sentence in mem. */
enum urgency urgency_derive(struct arena *mem, const struct urgency_table *t,
    enum severity s, enum tier tier, uint32_t affected, bool safety, const char **why);

#endif
