/* cause.h - the cause catalogue: what can be wrong, and what then is to be done.
 *
 * A code is stable, its title may change. Priors say how often, of 100 alarms of a family, this is
 * the cause; they order the checks and break ties, and are never evidence.
 */
#ifndef MODEL_CAUSE_H
#define MODEL_CAUSE_H

#include "base/rec.h"
#include "model/finding.h"
#include "model/severity.h"

#define CAUSES_MAX 1024

struct prior {
	enum family family;
	double of_100;
};
extern const struct rec_type prior_rec;

struct cause {
	const char *code;
	const char *title;
	enum category category;
	const char *event_type;
	uint32_t probable_cause; /* IANAItuProbableCause */
	LIST_OF(struct prior) priors;
	LIST_OF(const char *) classes;
	enum remote remote;
	const char *action;
	const char *part;
	const char *skill;
	const char *tells;
	LIST_OF(const char *) looks_like;
	/* Causes that it keeps from being noticed: looked for even when it is sure. */
	LIST_OF(const char *) may_hide;
};
extern const struct rec_type cause_rec;

double cause_prior(const struct cause *c, enum family f);

/* Whether devices of that class can have it. */
bool cause_is_of(const struct cause *c, const char *device_class);

/* Whether code is among those that c may hide. */
bool cause_may_hide(const struct cause *c, const char *code);

#endif
