#include "model/case.h"

#include <string.h>

#include "model/planner.h"

REC_NAMES(run_state_names, "ordered", "done", "failed", "lost");
REC_NAMES(run_outcome_names, "none", "found", "nothing", "unsure");
REC_NAMES(case_state_names, "probing", "holding", "closed");
REC_NAMES(verdict_names, "none", "diagnosed", "inconclusive", "cleared", "joined");

static const struct rec_field run_fields[] = {
	F_U32(run, seq),
	F_TEXT(run, probe, PROBE_NAME_MAX),
	F_TEXT(run, probe_hash, HASH_TEXT_MAX),
	F_ENUM(run, state, run_state_names),
	F_ENUM(run, outcome, run_outcome_names),
	F_U32(run, attempts),
	F_TIME(run, ordered_at),
	F_TIME(run, ended_at),
	F_TEXT(run, note, FINDING_TEXT_MAX),
	F_U32(run, requests),
	F_LIST(run, ruled_out, RULED_OUT_MAX, ruled_out_rec),
	F_TEXTS(run, evidence, EVIDENCE_MAX),
};
REC_TYPE(run_rec, run, run_fields);

static const struct rec_field case_file_fields[] = {
	F_U64(case_file, id),
	F_U64(case_file, alarm_id),
	F_U64(case_file, ticket_id),
	F_U64(case_file, joined_id),
	F_U64(case_file, device_id),
	F_TEXT(case_file, device, SIGN_NAME_MAX),
	F_TEXT(case_file, component, SIGN_NAME_MAX),
	F_TEXT(case_file, alarm_type, SIGN_NAME_MAX),
	F_TEXT(case_file, alarm_text, SIGN_TEXT_MAX),
	F_ENUM(case_file, family, family_names),
	F_ENUM(case_file, severity, severity_names),
	F_ENUM(case_file, state, case_state_names),
	F_ENUM(case_file, verdict, verdict_names),
	F_TIME(case_file, first_sign),
	F_TIME(case_file, opened_at),
	F_TIME(case_file, deadline),
	F_TIME(case_file, hold_till),
	F_TIME(case_file, closed_at),
	F_U32(case_file, affected),
	F_LIST(case_file, runs, CASE_RUNS_MAX, run_rec),
	F_LIST(case_file, findings, CASE_FINDINGS_MAX, finding_rec),
};
REC_TYPE(case_file_rec, case_file, case_file_fields);

static const struct rec_field run_result_fields[] = {
	F_U64(run_result, case_id),
	F_U32(run_result, seq),
	F_U64(run_result, ask),
	F_BOOL(run_result, failed),
	F_ENUM(run_result, outcome, run_outcome_names),
	F_TEXT(run_result, note, FINDING_TEXT_MAX),
	F_U32(run_result, requests),
	F_LIST(run_result, findings, FINDINGS_MAX, finding_rec),
	F_LIST(run_result, ruled_out, RULED_OUT_MAX, ruled_out_rec),
	F_TEXTS(run_result, evidence, EVIDENCE_MAX),
};
REC_TYPE(run_result_rec, run_result, run_result_fields);

void
case_open(struct arena *mem, struct case_file *c, uint64_t id, const struct alarm *a,
    int64_t window_us, int64_t hold_us, wall_us now)
{
	rec_init(&case_file_rec, c);
	c->id = id;
	c->alarm_id = a->id;
	c->device_id = a->device_id;
	c->device = arena_text(mem, a->device);
	c->component = arena_text(mem, a->component);
	c->alarm_type = arena_text(mem, a->alarm_type);
	c->alarm_text = arena_text(mem, a->text);
	c->family = a->family;
	c->severity = a->severity;
	c->first_sign = alarm_counts_from(a, now);
	c->opened_at = now;
	c->deadline = c->first_sign + window_us;
	c->hold_till = now + hold_us;
	c->affected = 1;
}

struct run *
case_run(struct case_file *c, uint32_t seq)
{
	return seq >= 1 && seq <= c->runs.n ? &c->runs.v[seq - 1] : NULL;
}

static unsigned
close_with(struct case_file *c, enum verdict v, wall_us now)
{
	c->state = CASE_CLOSED;
	c->verdict = v;
	c->closed_at = now;
	return CASE_CHANGED | CASE_CLOSES;
}

static double
surest(const struct case_file *c)
{
	return c->findings.n != 0 ? c->findings.v[0].confidence : 0;
}

static enum verdict
what_is_known(const struct case_file *c)
{
	return surest(c) >= CASE_NAMED ? VERDICT_DIAGNOSED : VERDICT_INCONCLUSIVE;
}

static struct run *
add_run(struct arena *mem, struct case_file *c)
{
	struct run *v = arena_alloc(mem, (c->runs.n + 1) * sizeof *v);

	if (c->runs.n != 0)
		memcpy(v, c->runs.v, c->runs.n * sizeof *v);
	c->runs.v = v;
	rec_init(&run_rec, &v[c->runs.n]);
	v[c->runs.n].seq = (uint32_t)c->runs.n + 1;
	return &v[c->runs.n++];
}

static bool
is_waiting(const struct case_file *c)
{
	return c->runs.n != 0 && c->runs.v[c->runs.n - 1].state == RUN_ORDERED;
}

/* Whoever is blamed may still speak for itself: an alarm of its own would be the root. */
static bool
blames_another(const struct case_file *c)
{
	return surest(c) >= CASE_NAMED && strcmp(c->findings.v[0].device, c->device) != 0;
}

unsigned
case_go_on(struct arena *mem, struct case_file *c, const struct plan *plan,
    const struct device *d, wall_us now)
{
	const struct probe *p = NULL;
	int64_t till = c->hold_till;
	struct run *r;

	if (c->state != CASE_PROBING || is_waiting(c))
		return 0;
	if (c->runs.n < CASE_RUNS_MAX && d != NULL)
		p = surest(c) < CASE_SURE ? planner_next(c, plan, d, NULL)
					  : planner_behind(c, plan, d);
	if (p == NULL && blames_another(c) &&
	    till < now + 2 * plan->settings.correlate_us)
		till = now + 2 * plan->settings.correlate_us;
	if (p == NULL && now < till) {
		c->state = CASE_HOLDING;
		c->hold_till = till;
		c->verdict = what_is_known(c);
		return CASE_CHANGED | CASE_HOLDS | (blames_another(c) ? CASE_BLAMES : 0);
	}
	if (p == NULL)
		return close_with(c, what_is_known(c), now);
	r = add_run(mem, c);
	r->probe = arena_text(mem, p->name);
	r->probe_hash = arena_text(mem, p->hash);
	r->ordered_at = now;
	r->attempts = 1;
	return CASE_CHANGED | CASE_ORDERS;
}

unsigned
case_wait(struct case_file *c, wall_us until)
{
	int64_t later = until - c->first_sign;

	c->state = CASE_HOLDING;
	c->hold_till = until;
	c->closed_at = 0;
	if (later > 0) {
		c->first_sign += later;
		c->deadline += later;
	}
	return CASE_CHANGED | CASE_HOLDS;
}

bool
case_began_earlier(struct case_file *c, const struct alarm *a, wall_us now)
{
	int64_t earlier = c->first_sign - alarm_counts_from(a, now);

	if (c->state == CASE_CLOSED || earlier <= 0)
		return false;
	c->first_sign -= earlier;
	c->deadline -= earlier;
	return true;
}

unsigned
case_release(struct case_file *c, wall_us now)
{
	return c->state == CASE_HOLDING ? close_with(c, c->verdict, now) : 0;
}

/* The probe's own article, or one on the cause. */
static const char *
article_of(struct arena *mem, const struct finding *f, const struct plan *plan)
{
	const struct probe *p = plan_probe(plan, f->probe);
	const struct article *a = article_find(plan, f->cause, "", "");

	if (p != NULL && *p->kb != 0)
		return arena_text(mem, p->kb);
	return a != NULL ? arena_text(mem, a->name) : "";
}

/* What the catalogue knows of the cause, where the probe did not say it itself. */
static void
complete(struct arena *mem, struct finding *f, const struct plan *plan)
{
	const struct cause *k = plan_cause(plan, f->cause);

	if (k == NULL)
		return;
	f->title = arena_text(mem, k->title);
	f->category = k->category;
	f->remote = k->remote;
	if (*f->action == 0)
		f->action = arena_text(mem, k->action);
	if (*f->part == 0)
		f->part = arena_text(mem, k->part);
	if (*f->skill == 0)
		f->skill = arena_text(mem, k->skill);
	if (*f->kb == 0)
		f->kb = article_of(mem, f, plan);
}

/* The same cause on the same device is one finding, as sure as the surest. */
static struct finding *
known(struct case_file *c, const struct finding *f)
{
	size_t i;

	for (i = 0; i < c->findings.n; i++)
		if (strcmp(c->findings.v[i].cause, f->cause) == 0 &&
		    strcmp(c->findings.v[i].device, f->device) == 0)
			return &c->findings.v[i];
	return NULL;
}

/* Into its place among the others, unless the same is known as surely. */
static void
keep_finding(struct arena *mem, struct case_file *c, const struct finding *f)
{
	struct finding *had = known(c, f), *v;
	struct finding copy = *f;
	size_t at;

	if (had != NULL && had->confidence >= f->confidence)
		return;
	if (had != NULL) {
		*had = copy;
		at = (size_t)(had - c->findings.v);
	} else {
		if (c->findings.n == CASE_FINDINGS_MAX)
			return;
		v = arena_alloc(mem, (c->findings.n + 1) * sizeof *v);
		if (c->findings.n != 0)
			memcpy(v, c->findings.v, c->findings.n * sizeof *v);
		c->findings.v = v;
		at = c->findings.n++;
		v[at] = copy;
	}
	for (; at > 0 && c->findings.v[at - 1].confidence < copy.confidence; at--) {
		c->findings.v[at] = c->findings.v[at - 1];
		c->findings.v[at - 1] = copy;
	}
}

/* Of two that are sure, the one that the other hid says more: it comes first. */
static void
hidden_first(struct case_file *c, const struct plan *plan)
{
	struct finding *v = c->findings.v, hid;
	size_t i, k;

	for (k = 1; k < c->findings.n && v[k].confidence >= CASE_SURE; k++)
		for (i = k; i > 0; i--) {
			const struct cause *before = plan_cause(plan, v[i - 1].cause);

			if (before == NULL || !cause_may_hide(before, v[i].cause))
				break;
			hid = v[i];
			v[i] = v[i - 1];
			v[i - 1] = hid;
		}
}

static void
add_finding(struct arena *mem, struct case_file *c, const struct run *r,
    const struct finding *f, const struct plan *plan)
{
	struct finding copy;

	rec_copy(mem, &finding_rec, &copy, f);
	copy.case_id = c->id;
	copy.run_seq = r->seq;
	copy.probe = r->probe;
	complete(mem, &copy, plan);
	keep_finding(mem, c, &copy);
}

void
case_know(struct arena *mem, struct case_file *c, const struct finding *f,
    const struct plan *plan)
{
	struct finding copy;

	rec_copy(mem, &finding_rec, &copy, f);
	copy.case_id = c->id;
	complete(mem, &copy, plan);
	keep_finding(mem, c, &copy);
}

unsigned
case_hear(struct arena *mem, struct case_file *c, const struct run_result *res,
    const struct plan *plan, wall_us now)
{
	struct run *r = case_run(c, res->seq);
	size_t i;

	if (c->state == CASE_CLOSED || r == NULL || r->state != RUN_ORDERED)
		return 0;
	r->state = res->failed ? RUN_FAILED : RUN_DONE;
	r->outcome = res->outcome;
	r->ended_at = now;
	r->note = arena_text(mem, res->note);
	r->requests = res->requests;
	r->ruled_out.n = res->ruled_out.n;
	r->ruled_out.v = arena_alloc(mem, res->ruled_out.n * sizeof *r->ruled_out.v);
	for (i = 0; i < res->ruled_out.n; i++)
		rec_copy(mem, &ruled_out_rec, &r->ruled_out.v[i], &res->ruled_out.v[i]);
	r->evidence.n = res->evidence.n;
	r->evidence.v = arena_alloc(mem, res->evidence.n * sizeof *r->evidence.v);
	for (i = 0; i < res->evidence.n; i++)
		r->evidence.v[i] = arena_text(mem, res->evidence.v[i]);
	for (i = 0; i < res->findings.n; i++)
		add_finding(mem, c, r, &res->findings.v[i], plan);
	hidden_first(c, plan);
	return CASE_CHANGED;
}

unsigned
case_run_lost(
    struct arena *mem, struct case_file *c, uint32_t seq, const char *why, wall_us now)
{
	struct run *r = case_run(c, seq);

	if (c->state == CASE_CLOSED || r == NULL || r->state != RUN_ORDERED)
		return 0;
	r->note = arena_text(mem, why);
	if (r->attempts < RUN_ATTEMPTS_MAX) {
		r->attempts++;
		return CASE_CHANGED | CASE_ORDERS;
	}
	r->state = RUN_LOST;
	r->ended_at = now;
	return CASE_CHANGED;
}

/* Runs that are still out end with the case. */
static void
give_up_runs(struct arena *mem, struct case_file *c, const char *why, wall_us now)
{
	size_t i;

	for (i = 0; i < c->runs.n; i++) {
		struct run *r = &c->runs.v[i];

		if (r->state != RUN_ORDERED)
			continue;
		r->state = RUN_LOST;
		r->note = arena_text(mem, why);
		r->ended_at = now;
	}
}

unsigned
case_alarm_cleared(struct arena *mem, struct case_file *c, wall_us now)
{
	if (c->state == CASE_CLOSED)
		return 0;
	give_up_runs(mem, c, "the alarm cleared by itself", now);
	return close_with(c, VERDICT_CLEARED, now);
}

unsigned
case_deadline(struct arena *mem, struct case_file *c, wall_us now)
{
	if (c->state == CASE_CLOSED)
		return 0;
	give_up_runs(mem, c, "no answer before the case's hour ended", now);
	return close_with(c, what_is_known(c), now);
}

unsigned
case_join(struct arena *mem, struct case_file *c, uint64_t root_id, wall_us now)
{
	if (c->state == CASE_CLOSED || c->id == root_id)
		return 0;
	give_up_runs(mem, c, "the case was joined to another", now);
	c->joined_id = root_id;
	return close_with(c, VERDICT_JOINED, now);
}

unsigned
case_take_over(struct arena *mem, struct case_file *root, const struct case_file *c)
{
	struct finding copy;
	size_t i;

	if (root->state == CASE_CLOSED || c == root)
		return 0;
	if (c->first_sign < root->first_sign)
		root->first_sign = c->first_sign;
	if (c->deadline < root->deadline)
		root->deadline = c->deadline;
	for (i = 0; i < c->findings.n; i++) {
		rec_copy(mem, &finding_rec, &copy, &c->findings.v[i]);
		keep_finding(mem, root, &copy);
	}
	return CASE_CHANGED;
}

bool
case_wants_ticket(const struct case_file *c)
{
	return c->verdict == VERDICT_DIAGNOSED || c->verdict == VERDICT_INCONCLUSIVE;
}

bool
case_has_ruled_out(const struct case_file *c, const char *cause)
{
	size_t i, j;

	for (i = 0; i < c->runs.n; i++)
		for (j = 0; j < c->runs.v[i].ruled_out.n; j++)
			if (strcmp(c->runs.v[i].ruled_out.v[j].cause, cause) == 0)
				return true;
	return false;
}

bool
case_told_of(const struct case_file *c, const char *cause)
{
	size_t i;

	for (i = 0; i < c->findings.n; i++)
		if (strcmp(c->findings.v[i].cause, cause) == 0)
			return true;
	return case_has_ruled_out(c, cause);
}
