#include "model/planner.h"

#include <string.h>

/* A person's report names no type: whatever fits the device may be asked. */
static bool
covers(const struct probe *p, const char *alarm_type)
{
	return strcmp(alarm_type, CASE_BY_PERSON) == 0 ||
	    texts_have(p->covers.v, p->covers.n, alarm_type);
}

static bool
has_word(const struct profile *p, const char *word)
{
	size_t i;

	if (profile_item(p, word) != NULL || profile_table(p, word) != NULL)
		return true;
	for (i = 0; i < p->tables.n; i++)
		if (table_column(&p->tables.v[i], word) != NULL)
			return true;
	return false;
}

bool
planner_suits(
    const struct probe *p, const struct profile *profile, const char *device_class)
{
	size_t i;

	if (p->classes.n != 0 && !texts_have(p->classes.v, p->classes.n, device_class))
		return false;
	for (i = 0; i < p->words.n; i++)
		if (!has_word(profile, p->words.v[i]))
			return false;
	return true;
}

const char *
planner_unfit(const struct probe *p, const struct plan *plan, const struct device *d)
{
	const struct profile *profile = plan_profile(plan, d->profile);

	if (profile == NULL)
		return "the device has no profile";
	if (p->classes.n != 0 && !texts_have(p->classes.v, p->classes.n, d->device_class))
		return "it is for other classes of device";
	if (!planner_suits(p, profile, d->device_class))
		return "the device's profile has not the words it asks for";
	if (texts_have(p->needs.v, p->needs.n, "snmp") && *d->snmp_credential == 0)
		return "the device is not asked over SNMP";
	if (texts_have(p->needs.v, p->needs.n, "ssh") && *d->ssh_credential == 0)
		return "the device is not asked over SSH";
	if (texts_have(p->needs.v, p->needs.n, "neighbour") && d->links.n == 0 &&
	    d->upstream.n == 0)
		return "the inventory knows no neighbour of the device";
	return NULL;
}

static bool
has_run(const struct case_file *c, const char *probe)
{
	size_t i;

	for (i = 0; i < c->runs.n; i++)
		if (strcmp(c->runs.v[i].probe, probe) == 0)
			return true;
	return false;
}

/* Prior weight of what it may still tell, for each second it costs. */
static double
worth(const struct case_file *c, const struct plan *plan, const struct probe *p)
{
	double weight = 0;
	size_t i;

	for (i = 0; i < p->causes.n; i++) {
		const struct cause *cause = plan_cause(plan, p->causes.v[i]);
		double prior;

		if (cause == NULL || case_has_ruled_out(c, cause->code))
			continue;
		prior = cause_prior(cause, c->family);
		weight += prior > 0 ? prior : 0.5;
	}
	return weight / (p->cost_s != 0 ? p->cost_s : 1);
}

/* A probe named in another's `after` comes first, as long as it fits and has not run. NULL: none does. */
static const char *
waits_for(const struct case_file *c, const struct plan *plan, const struct device *d,
    const struct probe *p)
{
	size_t i;

	for (i = 0; i < p->after.n; i++) {
		const struct probe *first = plan_probe(plan, p->after.v[i]);

		if (first != NULL && !has_run(c, first->name) &&
		    covers(first, c->alarm_type) && planner_unfit(first, plan, d) == NULL)
			return first->name;
	}
	return NULL;
}

struct weighed
planner_weigh(const struct case_file *c, const struct plan *plan, const struct device *d,
    const struct probe *p)
{
	struct weighed w = { STANDS_READY, 0, NULL };

	if (!covers(p, c->alarm_type))
		w.standing = STANDS_ELSEWHERE;
	else if (has_run(c, p->name))
		w.standing = STANDS_DONE;
	else if (planner_unfit(p, plan, d) != NULL)
		w.standing = STANDS_UNFIT;
	else if ((w.waits_for = waits_for(c, plan, d, p)) != NULL)
		w.standing = STANDS_WAITING;
	if (w.standing >= STANDS_WAITING)
		w.worth = worth(c, plan, p);
	return w;
}

/* Whether one of its causes may be hidden by what is sure. */
static bool
looks_behind(const struct case_file *c, const struct plan *plan, const struct probe *p)
{
	size_t i, k;

	for (i = 0; i < c->findings.n && c->findings.v[i].confidence >= CASE_SURE; i++) {
		const struct cause *sure = plan_cause(plan, c->findings.v[i].cause);

		for (k = 0; sure != NULL && k < p->causes.n; k++)
			if (cause_may_hide(sure, p->causes.v[k]) &&
			    !case_told_of(c, p->causes.v[k]))
				return true;
	}
	return false;
}

const struct probe *
planner_behind(const struct case_file *c, const struct plan *plan, const struct device *d)
{
	size_t i;

	for (i = 0; i < plan->probes.n; i++) {
		const struct probe *p = &plan->probes.v[i];

		if (covers(p, c->alarm_type) && !has_run(c, p->name) &&
		    planner_unfit(p, plan, d) == NULL && looks_behind(c, plan, p))
			return p;
	}
	return NULL;
}

const struct probe *
planner_next(const struct case_file *c, const struct plan *plan, const struct device *d,
    const char **why)
{
	const struct probe *best = NULL;
	double best_worth = -1;
	bool covered = false;
	size_t i;

	for (i = 0; i < plan->probes.n; i++) {
		const struct probe *p = &plan->probes.v[i];
		struct weighed w = planner_weigh(c, plan, d, p);

		covered = covered || w.standing != STANDS_ELSEWHERE;
		if (w.standing == STANDS_READY && w.worth > best_worth) {
			best = p;
			best_worth = w.worth;
		}
	}
	if (why != NULL)
		*why = best != NULL ? ""
		    : covered       ? "every probe for this alarm has been asked"
				    : "no probe covers this type of alarm";
	return best;
}
