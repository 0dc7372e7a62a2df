/* yaml.h - a YAML file as a tree (base/tree.h), with the place of every value.
 *
 * The part of YAML that configuration needs: maps, lists, scalars. Anchors, aliases, tags and
 * several documents in one file are refused, and so is a key that stands twice: each with line and
 * column, and reading goes on behind it (tree.refused), so that all mistakes are said at once. Every
 * plain scalar is text here; what it means is decided by the option it is for.
 */
#ifndef LINK_YAML_YAML_H
#define LINK_YAML_YAML_H

#include "base/tree.h"

struct yaml_error {
	struct yaml_error *next;
	uint32_t line, column;
	const char *text;
};

/* Reads a whole file's content. file is its name for messages, kept by the tree. An empty file is
 * an empty map. *errors is all that is wrong, in mem, NULL when nothing is; ERR_MALFORMED when there
 * is no tree for it. */
int yaml_read(struct arena *mem, const char *file, const char *text, size_t n_bytes,
    const struct tree **out, const struct yaml_error **errors);

#endif
