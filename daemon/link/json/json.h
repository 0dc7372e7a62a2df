/* json.h - JSON text as a tree (base/tree.h). Writing it is base/json.h's.
 *
 * null becomes an empty text, true and false their words, numbers their digits: what a value means
 * is decided by the field it is for. Depth and size are bounded before anything is built.
 */
#ifndef LINK_JSON_JSON_H
#define LINK_JSON_JSON_H

#include "base/tree.h"

#define JSON_READ_MAX (32 * 1024 * 1024)

/* ERR_MALFORMED with line and column in *line, *column and what in *why (in mem). */
int json_read(struct arena *mem, const char *text, size_t n_bytes,
    const struct tree **out, uint32_t *line, uint32_t *column, const char **why);

#endif
