#include "room/tally.h"

#include <stdio.h>
#include <string.h>

void
tally_add(struct tally *t, const char *name, wall_us at)
{
	struct tally_row *least = NULL;
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct tally_row *r = &t->v[i];

		if (strncmp(r->name, name, TALLY_NAME - 1) == 0) {
			r->count++;
			r->last = at;
			return;
		}
		if (least == NULL || r->count < least->count)
			least = r;
	}
	if (t->n < TALLY_MAX) {
		least = &t->v[t->n++];
		least->count = 0;
	}
	snprintf(least->name, sizeof least->name, "%s", name);
	least->count++;
	least->last = at;
}
