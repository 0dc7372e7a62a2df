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

/* Whether the table that `on` names is one; says so. */
bool profile_has_table(struct opt_reader *r, const struct tree *map, const char *table);

/* Whether the name may stand in braces in a text: {label}, {device}, a word, a column of the table. */
bool profile_can_show(struct opt_reader *r, const char *table, const char *name);

/* Says what stands in braces in `text` and is neither that nor among the names beside it. */
void profile_check_text(struct opt_reader *r, const struct tree *map, const char *text,
    const char *table, const char *const *also, size_t n_also);

/* profile_item.c: `items` and `tables` of a profile. */
extern const struct opt_table item_options;
extern const struct opt_table table_options;
opt_own_fn profile_read_items;
opt_own_fn profile_read_tables;

/* A value that is read out of a text: a field alone, or a map. */
extern const struct opt_table value_options;
void profile_read_value(
    struct opt_reader *r, const struct tree *t, const struct word *w, struct item *item);

/* The word of a table ("" for a single value); says that there is none. */
const struct word *profile_word(
    struct opt_reader *r, const struct tree *at, const char *table, const char *key);

/* profile_ssh.c: `ssh`. After all is joined: what its collectors run must be on the list; map may be
 * NULL: they stand elsewhere. */
extern const struct opt_table collector_options;
opt_own_fn profile_read_collectors;
opt_own_fn profile_no_values;
void profile_finish_collectors(
    struct opt_reader *r, const struct tree *map, struct profile *p);

/* profile_filter.c: "2", "-1", "2..-1": arcs of an index; false after saying what is wrong. */
bool profile_read_part(
    struct opt_reader *r, const struct tree *t, const char *text, struct index_part *out);

/* `where` and `unless`, into a list of struct row_filter. */
void profile_read_filters(
    struct opt_reader *r, const struct tree *map, bool unless, void *list);

/* A value by its name: of an enumeration "temperature", of an identity "hrStorageRam". */
const char *profile_value_named(
    struct opt_reader *r, const struct mibname *object, const char *text);

/* profile_trap.c: `traps`. */
extern const struct opt_table trap_options;
opt_own_fn profile_read_traps;

/* After all is joined: what mappings take from each other and from rules; doubts are said of those
 * that stand in `traps`, which may be NULL. */
void profile_finish_traps(
    struct opt_reader *r, const struct tree *traps, struct profile *p);

/* doubts.c: warns of a mapping that fits nothing, or what another one says the opposite of, or whose
 * alarm nothing clears. map may be NULL: it stands elsewhere. */
void profile_doubt_trap(struct opt_reader *r, const struct tree *map,
    const struct profile *p, const struct trap_map *m);

void profile_doubt_message(struct opt_reader *r, const struct tree *map,
    const struct profile *p, const struct meaning *m);

/* profile_message.c: `messages`, and the same for them. */
extern const struct opt_table message_options;
opt_own_fn profile_read_messages;
void profile_finish_messages(
    struct opt_reader *r, const struct tree *messages, struct profile *p);

#endif
