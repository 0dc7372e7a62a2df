/* ticket.h - what the product delivers: the five elements, the findings, the clocks.
 *
 * A ticket is opened for a case, or by a person's report. To the outside it has TMF621's states;
 * inside, a stage: model/life.h says how it moves. It always holds the customer, the contact, the product, the problem and the
 * urgency; what is not known is named in `missing`. Its clocks say when what is due.
 */
#ifndef MODEL_TICKET_H
#define MODEL_TICKET_H

#include "base/rec.h"
#include "model/case.h"
#include "model/contract.h"
#include "model/device.h"
#include "model/plan.h"

#define TICKET_BY_MAX   128                    /* who did something */
#define TICKET_WHY_MAX  2000                   /* what a person says with it */
#define TICKET_SAID_MAX (TICKET_WHY_MAX + 512) /* that, and what we say around it */

/* TMF621, TroubleTicketStatusType. */
enum ticket_status {
	TICKET_ACKNOWLEDGED,
	TICKET_REJECTED,
	TICKET_PENDING,
	TICKET_HELD,
	TICKET_IN_PROGRESS,
	TICKET_RESOLVED,
	TICKET_CLOSED,
	TICKET_CANCELLED,
	TICKET_STATUS_COUNT
};
extern const struct rec_names ticket_status_names;

/* A fault to be mended, or a customer who is dissatisfied: that has a clock of its own. */
enum ticket_kind { TICKET_FAULT, TICKET_COMPLAINT, TICKET_KIND_COUNT };
extern const struct rec_names ticket_kind_names;

enum ticket_stage {
	STAGE_NEW,
	STAGE_ACCEPTED,
	STAGE_DISPATCHED,
	STAGE_ON_SITE,
	STAGE_MENDING,
	STAGE_VERIFYING,
	STAGE_RESOLVED,
	STAGE_CLOSED,
	STAGE_COUNT
};
extern const struct rec_names ticket_stage_names;

struct product {
	const char *device;
	const char *device_class;
	const char *model;
	const char *serial;
	const char *purchased;
	const char *warranty_until;
	const char *site;
	const char *site_address;
	const char *region;
	const char *terms; /* who pays: "warranty", "chargeable", "not known" */
};
extern const struct rec_type product_rec;

struct problem {
	const char *title;         /* one line */
	const char *what;          /* what happens */
	const char *circumstances; /* since when, under which circumstances */
	const char *accompanied;   /* what accompanies it: the symptoms */
};
extern const struct rec_type problem_rec;

/* A clock as it stood when the ticket changed last; model/clocks.h reckons it. */
struct ticket_clock {
	enum clock_kind clock;
	int64_t limit_us;
	const char *starts_with; /* "first sign", "dispatch", ... */
	int64_t started_at;      /* 0: that has not happened */
	int64_t due_at;          /* 0 until it runs, and while it is stopped */
	int64_t met_at;          /* 0: not yet */
	int64_t ended_at;        /* with the ticket, before it was met; 0 */
	int64_t stopped_at;      /* it is stopped since; 0 */
	bool is_late;
};
extern const struct rec_type ticket_clock_rec;

/* What was tried, for the reader in a hurry: one line a run. */
struct attempt {
	const char *probe;
	const char *outcome;
	const char *note;
};
extern const struct rec_type attempt_rec;

struct ticket {
	uint64_t id;
	uint64_t case_id;
	uint64_t alarm_id;
	uint32_t version; /* counts its changes */
	const char *
	    evidence_seal; /* of its case's evidence when it was written: room/bundle.h */
	enum ticket_kind kind;
	enum ticket_status status;
	enum ticket_stage stage;
	enum severity severity;
	enum urgency urgency;
	const char *urgency_why;
	const char *customer;
	enum tier tier;
	struct contact contact;
	struct product product;
	struct problem problem;
	LIST_OF(const char *) missing; /* elements nobody knew */
	enum verdict verdict;
	const char *cause;        /* of the surest finding; "" when inconclusive */
	const char *expert_group; /* to whom it goes when inconclusive */
	LIST_OF(struct finding) findings;
	LIST_OF(struct attempt) attempts;
	LIST_OF(struct ruled_out) ruled_out;
	LIST_OF(struct ticket_clock) clocks;
	const char *contract;
	const char *opened_by; /* "triaged", or the person */
	int64_t opened_at;
	int64_t first_sign; /* from which its clocks count */
	int64_t changed_at;
	const char *change; /* what the last change was, by whom, and why */
	const char *changed_by;
	const char *changed_why;
	int64_t alarm_cleared_at; /* 0 while the alarm is raised */

	/* the proof, while it is verified: model/verify.h */
	enum ticket_stage back_to; /* where it goes when it fails */
	int64_t verifying_at;
	int64_t verify_at; /* the next look is due */
	uint32_t looks;    /* good ones so far */
	uint32_t unsure_looks;
	uint32_t returns; /* how often it was sent back */

	int64_t resolved_at;
	int64_t agrees_at;        /* a customer who is silent has agreed then; 0: never */
	const char *confirmed_by; /* the customer, in person; "" while nobody has */
	int64_t confirmed_at;
	const char *cause_found; /* on site, by the one who mended it */
	uint64_t
	    duplicate_of; /* the incident's ticket, when it was one of its symptoms'; 0 */
	uint64_t repeat_of; /* the ticket of the same fault before; 0 */
	uint32_t repeats;   /* how many came before, each soon after the last */
	uint64_t part_of;   /* the ticket of the outage that it belongs to; 0 */
	uint32_t reports;   /* how many people told of it */

	const char *engineer; /* who was sent; "" */
	const char *part;     /* what was reserved, or taken along; "" */
	const char *part_from;
	const char *part_used;
	uint32_t satisfaction; /* what the customer said, 1 to 5; 0: nothing */
	bool recommends_said;
	uint32_t recommends;   /* 0 to 10, for the net promoter score */
	uint32_t reminders;    /* for the customer's word, so far */
	const char *closed_by; /* "customer", or "no answer": model/life.h; "" */
};
extern const struct rec_type ticket_rec;

/* Makes the ticket of a case whose verdict stands. The alarm may be NULL (a person's report), and
 * so may the device. accompanied is a sentence on the symptoms, or "". */
void ticket_open(struct arena *mem, struct ticket *t, uint64_t id,
    const struct plan *plan, const struct case_file *c, const struct alarm *a,
    const struct device *d, const char *accompanied, wall_us now);

/* A ticket that became an incident's: what it is about is said anew, as if it had been opened for
 * that. A person's word on its urgency stays, and it never becomes less urgent. */
void ticket_becomes(struct arena *mem, struct ticket *t, const struct plan *plan,
    const struct case_file *c, const struct alarm *a, const struct device *d,
    const char *accompanied);

/* What is promised for a ticket about that device (or none), by the contract that it names. */
void ticket_promise(struct arena *mem, const struct plan *plan, const struct ticket *t,
    const struct device *d, wall_us first_sign, struct promise *out);

/* Takes a case's findings and verdict into a ticket that was there before it (a report). */
void ticket_take_case(struct arena *mem, struct ticket *t, const struct plan *plan,
    const struct case_file *c);

/* What a person said, for a ticket that begins with a report. */
struct report {
	const char *by;
	enum ticket_kind kind;
	const char *customer;
	struct contact contact; /* who called; what is "" comes from the inventory */
	const char *device;
	const char *model, *serial, *purchased, *warranty_until; /* the same */
	const char *title;
	const char *what;
	const char *circumstances;
	const char *accompanied;
	enum severity severity;
};

/* Makes the ticket of a report; the device may be NULL. Its case is opened beside it. */
void ticket_from_report(struct arena *mem, struct ticket *t, uint64_t id,
    const struct plan *plan, const struct report *r, const struct device *d, wall_us now);

#endif
