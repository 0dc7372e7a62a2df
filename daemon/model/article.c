#include "model/article.h"

#include <string.h>
#include <strings.h>

#include "model/plan.h"

static const struct rec_field article_fields[] = {
	F_TEXT(article, name, ARTICLE_NAME_MAX),
	F_TEXT(article, title, 128),
	F_TEXTS(article, causes, 32),
	F_TEXTS(article, classes, 16),
	F_TEXTS(article, models, 64),
	F_TEXTS(article, symptoms, 64),
	F_TEXT(article, text, ARTICLE_TEXT_MAX),
};
REC_TYPE(article_rec, article, article_fields);

static bool
has(const char *const *v, size_t n, const char *text)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v[i], text) == 0)
			return true;
	return false;
}

static bool
begins(const char *const *v, size_t n, const char *model)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strncasecmp(v[i], model, strlen(v[i])) == 0)
			return true;
	return false;
}

/* 0: not for such a device; else the more the closer it is to it. */
static unsigned
fits(const struct article *a, const char *device_class, const char *model)
{
	if (a->models.n != 0)
		return begins((const char *const *)a->models.v, a->models.n, model) ? 3
										    : 0;
	if (a->classes.n != 0 && *device_class != 0)
		return has((const char *const *)a->classes.v, a->classes.n, device_class)
		    ? 2
		    : 0;
	return 1;
}

const struct article *
article_find(const struct plan *plan, const char *cause, const char *device_class,
    const char *model)
{
	const struct article *best = NULL;
	unsigned how, best_how = 0;
	size_t i;

	for (i = 0; i < plan->articles.n; i++) {
		const struct article *a = &plan->articles.v[i];

		if (!has((const char *const *)a->causes.v, a->causes.n, cause))
			continue;
		how = fits(a, device_class, model);
		if (how > best_how) {
			best = a;
			best_how = how;
		}
	}
	return best;
}
