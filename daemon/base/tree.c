#include "base/tree.h"

#include <string.h>

const struct tree *
tree_find(const struct tree *map, const char *key)
{
	const struct tree *t;

	if (map == NULL || map->kind != TREE_MAP)
		return NULL;
	for (t = map->child; t != NULL; t = t->next)
		if (strcmp(t->key, key) == 0)
			return t;
	return NULL;
}

size_t
tree_count(const struct tree *t)
{
	const struct tree *c;
	size_t n = 0;

	for (c = t->child; c != NULL; c = c->next)
		n++;
	return n;
}

const char *
tree_kind_text(enum tree_kind k)
{
	return k == TREE_MAP ? "map" : k == TREE_LIST ? "list" : "text";
}
