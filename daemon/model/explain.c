#include "model/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/planner.h"

#define BESIDE_MAX 5  /* runner-ups of a step */
#define OPEN_MAX   10 /* causes that are left */

/* What stood in the case before the run with this number. */
static struct case_file
before(const struct case_file *c, uint32_t seq, struct finding *findings)
{
	struct case_file past = *c;
	size_t i;

	past.runs.n = seq - 1;
	past.findings.v = findings;
	past.findings.n = 0;
	for (i = 0; i < c->findings.n; i++)
		if (c->findings.v[i].run_seq < seq)
			findings[past.findings.n++] = c->findings.v[i];
	return past;
}

struct beside {
	const struct probe *probe;
	struct weighed w;
};

static int
worthier(const void *a, const void *b)
{
	const struct beside *x = a, *y = b;

	if (x->w.worth != y->w.worth)
		return x->w.worth < y->w.worth ? 1 : -1;
	return strcmp(x->probe->name, y->probe->name);
}

static void
tell_beside(struct json *j, const struct case_file *past, const struct plan *plan,
    const struct device *d, const char *chosen)
{
	struct beside *v = mem_alloc((plan->probes.n + 1) * sizeof *v);
	size_t i, n = 0;

	for (i = 0; i < plan->probes.n; i++) {
		v[n].probe = &plan->probes.v[i];
		v[n].w = planner_weigh(past, plan, d, v[n].probe);
		if (v[n].w.standing >= STANDS_WAITING &&
		    strcmp(v[n].probe->name, chosen) != 0)
			n++;
	}
	qsort(v, n, sizeof *v, worthier);
	json_key(j, "beside");
	json_array(j);
	for (i = 0; i < n && i < BESIDE_MAX; i++) {
		json_object(j);
		json_put_text(j, "probe", v[i].probe->name);
		json_put_f64(j, "worth", v[i].w.worth);
		json_put_text(
		    j, "waits_for", v[i].w.waits_for != NULL ? v[i].w.waits_for : "");
		json_object_end(j);
	}
	json_array_end(j);
	mem_free(v);
}

/* What the catalogue says a sure cause may hide, and this probe can tell of. */
static bool
looked_behind(const struct case_file *past)
{
	return past->findings.n != 0 && past->findings.v[0].confidence >= CASE_SURE;
}

static void
tell_choice(struct json *j, const struct case_file *c, const struct run *r,
    const struct plan *plan, const struct device *d)
{
	struct finding *findings = mem_alloc((c->findings.n + 1) * sizeof *findings);
	const struct case_file past = before(c, r->seq, findings);
	const struct probe *p = plan_probe(plan, r->probe);

	if (looked_behind(&past)) {
		json_put_text(j, "why", "a cause is sure; this is looked for behind it");
		json_put_text(j, "behind", past.findings.v[0].cause);
	} else if (p == NULL) {
		json_put_text(j, "why", "there is no such probe any more");
	} else if (d == NULL) {
		json_put_text(j, "why", "the device is no more: nothing can be weighed");
	} else {
		json_put_text(j, "why",
		    strcmp(p->hash, r->probe_hash) == 0
			? "likely to tell most for its cost"
			: "likely to tell most for its cost; the probe was changed "
			  "since");
		json_put_f64(j, "worth", planner_weigh(&past, plan, d, p).worth);
		tell_beside(j, &past, plan, d, r->probe);
	}
	mem_free(findings);
}

static void
tell_step(struct json *j, const struct case_file *c, const struct run *r,
    const struct plan *plan, const struct device *d)
{
	size_t i;

	json_object(j);
	json_put_u64(j, "seq", r->seq);
	json_put_text(j, "probe", r->probe);
	tell_choice(j, c, r, plan, d);
	json_put_text(j, "state", rec_name(&run_state_names, (int)r->state));
	json_put_text(j, "outcome", rec_name(&run_outcome_names, (int)r->outcome));
	json_put_text(j, "note", r->note);
	json_put_u64(j, "requests", r->requests);
	json_key(j, "found");
	json_array(j);
	for (i = 0; i < c->findings.n; i++) {
		const struct finding *f = &c->findings.v[i];

		if (f->run_seq != r->seq)
			continue;
		json_object(j);
		json_put_text(j, "cause", f->cause);
		json_put_f64(j, "confidence", f->confidence);
		json_put_text(j, "text", f->text);
		json_object_end(j);
	}
	json_array_end(j);
	json_key(j, "ruled_out");
	json_array(j);
	for (i = 0; i < r->ruled_out.n; i++)
		rec_json(j, &ruled_out_rec, &r->ruled_out.v[i]);
	json_array_end(j);
	json_object_end(j);
}

static void
tell_left_out(struct json *j, const struct case_file *c, const struct plan *plan,
    const struct device *d)
{
	size_t i;

	json_key(j, "left_out");
	json_array(j);
	for (i = 0; d != NULL && i < plan->probes.n; i++) {
		const struct probe *p = &plan->probes.v[i];
		struct weighed w = planner_weigh(c, plan, d, p);

		if (w.standing == STANDS_ELSEWHERE || w.standing == STANDS_DONE)
			continue;
		json_object(j);
		json_put_text(j, "probe", p->name);
		json_put_text(j, "why",
		    w.standing == STANDS_UNFIT
			? planner_unfit(p, plan, d)
			: "the search had ended before it was its turn");
		json_object_end(j);
	}
	json_array_end(j);
}

struct open_cause {
	const struct cause *cause;
	double prior;
};

static int
likelier(const void *a, const void *b)
{
	const struct open_cause *x = a, *y = b;

	if (x->prior != y->prior)
		return x->prior < y->prior ? 1 : -1;
	return strcmp(x->cause->code, y->cause->code);
}

/* The causes of its kind of alarm that were neither found nor ruled out. */
static void
tell_open(struct json *j, const struct case_file *c, const struct plan *plan,
    const struct device *d)
{
	struct open_cause *v = mem_alloc((plan->causes.n + 1) * sizeof *v);
	size_t i, n = 0;

	for (i = 0; i < plan->causes.n; i++) {
		v[n].cause = &plan->causes.v[i];
		v[n].prior = cause_prior(v[n].cause, c->family);
		if (v[n].prior > 0 && !case_told_of(c, v[n].cause->code) &&
		    (d == NULL || cause_is_of(v[n].cause, d->device_class)))
			n++;
	}
	qsort(v, n, sizeof *v, likelier);
	json_key(j, "open");
	json_array(j);
	for (i = 0; i < n && i < OPEN_MAX; i++) {
		json_object(j);
		json_put_text(j, "cause", v[i].cause->code);
		json_put_text(j, "title", v[i].cause->title);
		json_put_f64(j, "prior", v[i].prior);
		json_object_end(j);
	}
	json_array_end(j);
	mem_free(v);
}

static const char *
why_ended(const struct case_file *c, const struct plan *plan, const struct device *d)
{
	const char *why = "";

	if (c->state == CASE_PROBING)
		return "it is under way";
	if (c->verdict == VERDICT_CLEARED)
		return "the alarm cleared by itself";
	if (c->verdict == VERDICT_JOINED)
		return "another case is the cause's";
	if (c->findings.n != 0 && c->findings.v[0].confidence >= CASE_SURE)
		return "a cause is sure";
	if (c->closed_at >= c->deadline && c->deadline != 0)
		return "its hour had ended";
	if (d != NULL && planner_next(c, plan, d, &why) == NULL)
		return why;
	return "no probe was left that could tell more";
}

void
case_explain(struct json *j, const struct case_file *c, const struct plan *plan,
    const struct device *d)
{
	size_t i;

	json_object(j);
	json_put_u64(j, "id", c->id);
	json_put_text(j, "alarm_type", c->alarm_type);
	json_put_text(j, "device", c->device);
	json_put_text(j, "component", c->component);
	json_put_text(j, "verdict", rec_name(&verdict_names, (int)c->verdict));
	json_key(j, "steps");
	json_array(j);
	for (i = 0; i < c->runs.n; i++)
		tell_step(j, c, &c->runs.v[i], plan, d);
	json_array_end(j);
	json_put_text(j, "ended", why_ended(c, plan, d));
	json_key(j, "findings");
	json_array(j);
	for (i = 0; i < c->findings.n; i++) {
		const struct finding *f = &c->findings.v[i];

		json_object(j);
		json_put_text(j, "cause", f->cause);
		json_put_text(j, "title", f->title);
		json_put_text(j, "device", f->device);
		json_put_f64(j, "confidence", f->confidence);
		json_put_text(j, "probe", f->probe);
		json_object_end(j);
	}
	json_array_end(j);
	tell_open(j, c, plan, d);
	tell_left_out(j, c, plan, d);
	json_object_end(j);
}
