#include "model/cause.h"

#include <string.h>

static const struct rec_field prior_fields[] = {
	F_ENUM(prior, family, family_names),
	F_F64(prior, of_100),
};
REC_TYPE(prior_rec, prior, prior_fields);

static const struct rec_field cause_fields[] = {
	F_TEXT(cause, code, CAUSE_CODE_MAX),
	F_TEXT(cause, title, 128),
	F_ENUM(cause, category, category_names),
	F_TEXT(cause, event_type, 64),
	F_U32(cause, probable_cause),
	F_LIST(cause, priors, FAMILY_COUNT, prior_rec),
	F_TEXTS(cause, classes, 16),
	F_ENUM(cause, remote, remote_names),
	F_TEXT(cause, action, FINDING_TEXT_MAX),
	F_TEXT(cause, part, 128),
	F_TEXT(cause, skill, 64),
	F_TEXT(cause, tells, FINDING_TEXT_MAX),
	F_TEXTS(cause, looks_like, 32),
	F_TEXTS(cause, may_hide, 32),
};
REC_TYPE(cause_rec, cause, cause_fields);

double
cause_prior(const struct cause *c, enum family f)
{
	size_t i;

	for (i = 0; i < c->priors.n; i++)
		if (c->priors.v[i].family == f)
			return c->priors.v[i].of_100;
	return 0;
}

bool
cause_is_of(const struct cause *c, const char *device_class)
{
	return c->classes.n == 0 || texts_have(c->classes.v, c->classes.n, device_class);
}

bool
cause_may_hide(const struct cause *c, const char *code)
{
	return texts_have(c->may_hide.v, c->may_hide.n, code);
}
