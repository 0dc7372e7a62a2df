#include "room/session/judge.h"

#include "base/clock.h"
#include "base/esc.h"
#include "model/ways.h"

/* Who comes at the end of the case's hour gets some time still. */
#define LEAST_US (5 * MINUTE_US)

static int64_t
end_of(const struct judge_ask *a)
{
	int64_t longest = a->plan->settings.session_longest_us, span = a->span_us;

	if (span <= 0)
		span = a->reason->deadline > a->now + LEAST_US
		    ? a->reason->deadline - a->now
		    : HOUR_US;
	if (span > longest)
		span = longest;
	return a->now + (span < SESSION_LONGEST ? span : SESSION_LONGEST);
}

static bool
wants_consent(const struct judge_ask *a)
{
	const struct contract *k = plan_contract_of(a->plan, a->device);

	return k != NULL && k->consent == CONSENT_REQUIRED && *a->consent == 0;
}

/* People get as many lines of a device as its probes do. */
static uint32_t
lines_for_people(const struct judge_ask *a)
{
	struct ssh_ways ways;

	ways_of(a->plan, a->device, &ways);
	return ways.links != 0 ? ways.links : 2;
}

struct judgement
session_judge(struct arena *mem, const struct judge_ask *a)
{
	int most = session_role_of(a->roles);
	struct judgement j = { .verdict = JUDGE_NO };

	if (a->device == NULL) {
		j.why = "there is no such device";
	} else if (*a->device->ssh_credential == 0) {
		j.why = "it has no SSH credential in the inventory: nobody can enter it "
			"this way";
	} else if (most < SESSION_DIAGNOSE) {
		j.why =
		    "your roles do not let you enter a device; to see what others do, "
		    "use triagectl session watch";
	} else if (a->role_given && a->role == SESSION_VIEW) {
		j.why = "to see what others do, use triagectl session watch";
	} else if (a->role_given && (int)a->role > most) {
		j.why = arena_printf(mem, "your roles do not go as far as %s",
		    rec_name(&session_role_names, (int)a->role));
	} else if (a->reason == NULL || !a->reason->ok) {
		j.why = "a session needs a reason: a ticket, a case or an alarm";
	} else if (a->at_device >= lines_for_people(a)) {
		j.why = arena_printf(mem,
		    "%u others are on it, and it bears no more (ssh: links)",
		    a->at_device);
	} else if (wants_consent(a)) {
		j.verdict = JUDGE_CONSENT;
		j.why = "the contract wants the customer's consent";
	} else {
		/* Who says nothing gets what looks only. */
		j.role = a->role_given ? a->role : SESSION_DIAGNOSE;
		j.until = end_of(a);
		j.verdict =
		    j.role == SESSION_REPAIR && a->device->approval == APPROVAL_REQUIRED
		    ? JUDGE_WAIT
		    : JUDGE_GO;
		j.why = j.verdict == JUDGE_WAIT
		    ? "a repair on this device waits for a second person"
		    : "";
	}
	return j;
}
