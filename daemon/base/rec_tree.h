/* rec_tree.h - a record out of a tree: what lies in the store as JSON, or came as a request.
 *
 * Lenient on purpose: a member that is not there keeps its empty value, one that is not known is
 * passed over, so that records written by an older or newer release are read. Configuration is read
 * strictly, by model/options.
 */
#ifndef BASE_REC_TREE_H
#define BASE_REC_TREE_H

#include "base/rec.h"
#include "base/tree.h"

/* Fills *obj; texts are copied into mem. ERR_MALFORMED when a value does not fit its field. */
int rec_from_tree(
    struct arena *mem, const struct rec_type *t, const struct tree *from, void *obj);

/* One field, from its value. */
int rec_field_from_tree(
    struct arena *mem, const struct rec_field *f, const struct tree *from, void *obj);

#endif
