/* profile_own.h - what the files that read profiles share. */
#ifndef MODEL_OPTIONS_PROFILE_OWN_H
#define MODEL_OPTIONS_PROFILE_OWN_H

#include "model/options/tables.h"

static inline const struct opt_context *
opt_context_of(const struct opt_reader *r)
{
	return r->context;
}

/* Resolves a name or number; says what is wrong. */
bool profile_object(struct opt_reader *r, const struct tree *t, struct oid *out,
    const struct mibname **object);

/* A key as a text that stands where the key does. */
struct tree profile_key(const struct tree *t);

void profile_no_table(struct opt_reader *r, const struct tree *at);

/* profile_item.c: `items` and `tables` of a profile. */
extern const struct opt_table item_options;
extern const struct opt_table table_options;
opt_own_fn profile_read_items;
opt_own_fn profile_read_tables;

/* profile_filter.c: "2", "-1", "2..-1": arcs of an index; false after saying what is wrong. */
bool profile_read_part(
    struct opt_reader *r, const struct tree *t, const char *text, struct index_part *out);

/* `where` and `unless`, into a list of struct row_filter. */
void profile_read_filters(
    struct opt_reader *r, const struct tree *map, bool unless, void *list);

#endif
