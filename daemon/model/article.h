/* article.h - the knowledge base: what is known of a cause, for whoever has to mend it.
 *
 * An article is a Markdown file of the folder `kb`, with a head of YAML: the causes it is about, the
 * classes and models of device it holds for, the alarm types by which the fault shows. The plan
 * carries the heads, so that a finding can name its article; the texts go to the store with the
 * inventory, which keeps them to be searched.
 */
#ifndef MODEL_ARTICLE_H
#define MODEL_ARTICLE_H

#include "base/rec.h"

#define ARTICLES_MAX     4096
#define ARTICLE_NAME_MAX 64
#define ARTICLE_TEXT_MAX (32 * 1024)

struct article {
	const char *name; /* of its file, without ".md" */
	const char *title;
	LIST_OF(const char *) causes;
	LIST_OF(const char *) classes;  /* none: all */
	LIST_OF(const char *) models;   /* how their names begin; none: all */
	LIST_OF(const char *) symptoms; /* alarm types */
	const char *text;               /* Markdown, its title left out; "" in the plan */
};
extern const struct rec_type article_rec;

struct plan;

/* The article on a cause for a device of that class and model ("" when nobody knows it): one for the
 * model before one for the class before one for all; among equals the first by name. NULL when there
 * is none. Borrows from the plan. */
const struct article *article_find(const struct plan *plan, const char *cause,
    const char *device_class, const char *model);

#endif
