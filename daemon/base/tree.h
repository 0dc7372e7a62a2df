/* tree.h - a document as a tree of named values, each knowing where in its file it stands.
 *
 * link/yaml and link/json make trees; model/options turns them into records and can say, of every
 * mistake, file, line, column and field.
 */
#ifndef BASE_TREE_H
#define BASE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum tree_kind { TREE_SCALAR, TREE_MAP, TREE_LIST };

struct tree {
	enum tree_kind kind;
	uint32_t line, column; /* of the value, from 1 */
	const char *file;
	const char
	    *key; /* its name in the map around it; NULL in a list and at the top */
	const char *text; /* of a scalar; "" otherwise */
	uint32_t key_line, key_column;
	uint32_t text_column; /* of the text's first character, where it stands on one
			         line as it is read; 0: its characters have no place */
	bool refused; /* it was said already what is wrong here; it has no value */
	struct tree *child, *next; /* first within; next beside */
};

/* The member of a map with this key, or NULL. */
const struct tree *tree_find(const struct tree *map, const char *key);
size_t tree_count(const struct tree *t);

/* "map", "list" or "text", for people. */
const char *tree_kind_text(enum tree_kind k);

#endif
