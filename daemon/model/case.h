/* case.h - one diagnosis: from an alarm that matters to a verdict inside its hour.
 *
 * Triage owns the cases. A case belongs to a root alarm; it orders probes one after the other, takes
 * their findings, and ends with a verdict: diagnosed, inconclusive, cleared (the alarm went away by
 * itself), or joined (another case turned out to be the cause's). The functions here decide and
 * touch nothing else: each changes the case and says what the room should now do.
 */
#ifndef MODEL_CASE_H
#define MODEL_CASE_H

#include "base/rec.h"
#include "model/alarm.h"
#include "model/finding.h"
#include "model/plan.h"

#define CASE_RUNS_MAX     64
#define CASE_FINDINGS_MAX 64
#define CASE_SURE         0.8 /* a finding this sure ends the search */
#define CASE_NAMED        0.5 /* below this a cause is listed, not named */
#define CASE_BY_PERSON                                                                   \
	"reported-by-person" /* the alarm type of a case without an alarm */
#define RUN_ATTEMPTS_MAX                                                                 \
	3 /* a run lost with its room is ordered again; by then what killed it is set aside */

enum run_state { RUN_ORDERED, RUN_DONE, RUN_FAILED, RUN_LOST, RUN_STATE_COUNT };
extern const struct rec_names run_state_names;

enum run_outcome {
	OUTCOME_NONE,
	OUTCOME_FOUND,
	OUTCOME_NOTHING,
	OUTCOME_UNSURE,
	OUTCOME_COUNT
};
extern const struct rec_names run_outcome_names;

/* One probe, ordered for a case. */
struct run {
	uint32_t seq; /* within the case, from 1 */
	const char *probe;
	const char *probe_hash;
	enum run_state state;
	enum run_outcome outcome;
	uint32_t attempts;
	int64_t ordered_at;
	int64_t ended_at;
	const char *note; /* what it said, or why it failed */
	uint32_t requests;
	LIST_OF(struct ruled_out) ruled_out;
	LIST_OF(const char *) evidence; /* hashes of all it kept */
};
extern const struct rec_type run_rec;

enum case_state { CASE_PROBING, CASE_HOLDING, CASE_CLOSED, CASE_STATE_COUNT };
extern const struct rec_names case_state_names;

enum verdict {
	VERDICT_NONE,
	VERDICT_DIAGNOSED,
	VERDICT_INCONCLUSIVE,
	VERDICT_CLEARED,
	VERDICT_JOINED,
	VERDICT_COUNT
};
extern const struct rec_names verdict_names;

struct case_file {
	uint64_t id;
	uint64_t alarm_id; /* the root; 0 when a person's report began it */
	uint64_t ticket_id;
	uint64_t joined_id; /* the case that took it over */
	uint64_t device_id;
	const char *device;
	const char *component;
	const char *alarm_type;
	const char *alarm_text;
	enum family family;
	enum severity severity;
	enum case_state state;
	enum verdict verdict;
	int64_t first_sign; /* from which its hour counts: alarm_counts_from() */
	int64_t opened_at;
	int64_t deadline;  /* first sign + the contract's hour */
	int64_t hold_till; /* no ticket before: a root may still turn up */
	int64_t closed_at;
	uint32_t affected; /* devices hit: the root's and its symptoms' */
	LIST_OF(struct run) runs;
	LIST_OF(struct finding) findings; /* surest first */
};
extern const struct rec_type case_file_rec;

/* What a probe run reports. */
struct run_result {
	uint64_t case_id;
	uint32_t seq;
	uint64_t ask; /* the command that asked for it by hand; 0 for a case's run */
	bool failed;
	enum run_outcome outcome;
	const char *note;
	uint32_t requests;
	LIST_OF(struct finding) findings;
	LIST_OF(struct ruled_out) ruled_out;
	LIST_OF(const char *) evidence;
};
extern const struct rec_type run_result_rec;

enum case_does {
	CASE_CHANGED = 1,
	CASE_ORDERS = 2, /* the run at the end of runs is to be ordered */
	CASE_HOLDS = 4,  /* the verdict is there, and waits until hold_till */
	CASE_CLOSES = 8, /* the verdict stands; case_wants_ticket(): do people hear? */
	CASE_BLAMES =
	    16 /* with CASE_HOLDS: the device of the first finding is another one, and
			  * is to be looked at now; its own alarm would be the root */
};

/* Opens a case for an alarm. The runs come with case_go_on(). window_us is the contract's hour,
 * hold_us how long after the opening its ticket waits for a root that is still to come. */
void case_open(struct arena *mem, struct case_file *c, uint64_t id, const struct alarm *a,
    int64_t window_us, int64_t hold_us, wall_us now);

/* Its verdict stands, but a window of maintenance is open until then: it waits with it, and its hour
 * counts from the window's end. */
unsigned case_wait(struct case_file *c, wall_us until);

/* Its alarm turns out to have begun earlier: the hour counts from then. False when it had not. */
bool case_began_earlier(struct case_file *c, const struct alarm *a, wall_us now);

/* The hold is over: the verdict stands. */
unsigned case_release(struct case_file *c, wall_us now);

/* Orders the next probe, or gives the verdict when nothing useful is left; a verdict that blames
 * another device waits two correlation windows for that device's own alarm. Call it after opening
 * and after each run's end. */
unsigned case_go_on(struct arena *mem, struct case_file *c, const struct plan *plan,
    const struct device *d, wall_us now);

/* Takes a run's result; an unknown or ended run's is ignored (0). */
unsigned case_hear(struct arena *mem, struct case_file *c, const struct run_result *r,
    const struct plan *plan, wall_us now);

/* The run's room died, or never answered: ordered once more, then given up. */
unsigned case_run_lost(
    struct arena *mem, struct case_file *c, uint32_t seq, const char *why, wall_us now);

/* The alarm cleared by itself. */
unsigned case_alarm_cleared(struct arena *mem, struct case_file *c, wall_us now);

/* The hour is about to end: whatever is known is the verdict. */
unsigned case_deadline(struct arena *mem, struct case_file *c, wall_us now);

/* Another case is the cause's: this one ends in it. */
unsigned case_join(struct arena *mem, struct case_file *c, uint64_t root_id, wall_us now);

/* What the other one, which joined, has found out is this one's; and the earlier deadline. */
unsigned case_take_over(
    struct arena *mem, struct case_file *root, const struct case_file *c);

/* Something is known of it that no probe said. */
void case_know(struct arena *mem, struct case_file *c, const struct finding *f,
    const struct plan *plan);

/* True when the verdict is one that people must hear of. */
bool case_wants_ticket(const struct case_file *c);

/* A run excluded this cause. */
bool case_has_ruled_out(const struct case_file *c, const char *cause);

/* A run found this cause, however sure, or excluded it. */
bool case_told_of(const struct case_file *c, const char *cause);

struct run *case_run(struct case_file *c, uint32_t seq);

#endif
