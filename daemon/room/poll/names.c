/* names.c - what rows are called: devices of one kind call theirs alike, and share the texts. */
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

struct name {
	uint32_t users;
	char text[];
};

const char *
names_use(struct map *names, const char *text)
{
	struct name *n = map_get(names, text);
	size_t len = strlen(text);

	if (n == NULL) {
		n = mem_alloc(offsetof(struct name, text) + len + 1);
		memcpy(n->text, text, len + 1);
		map_put(names, n->text, n);
	}
	n->users++;
	return n->text;
}

void
names_leave(struct map *names, const char *text)
{
	struct name *n = map_get(names, text);

	if (--n->users != 0)
		return;
	map_del(names, n->text);
	mem_free(n);
}
