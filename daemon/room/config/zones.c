/* zones.c - the rules of all time zones, from the system's files, for rooms that may read none. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/config/load.h"
#include "sys/file.h"

#define ZONE_FOLDER   "/usr/share/zoneinfo"
#define LIST_MAX      (1024 * 1024)
#define ZONE_FILE_MAX (64 * 1024)

/* The last line of a zone's file is its rule from now on (RFC 8536 section 3.3). */
static const char *
rule_in(struct arena *mem, const struct buf *file)
{
	const char *p = (const char *)file->p, *end, *from;
	struct zone_rule z;
	const char *rule;

	if (file->n < 3 || p[file->n - 1] != '\n')
		return NULL;
	end = p + file->n - 1;
	for (from = end; from > p && from[-1] != '\n'; from--)
		;
	if (end - from > ZONE_RULE_MAX)
		return NULL;
	rule = arena_text_n(mem, from, (size_t)(end - from));
	return zone_parse(rule, &z) == 0 ? rule : NULL;
}

static void
take(struct loaded *l, const char *name)
{
	char path[sizeof ZONE_FOLDER + 1 + ZONE_NAME_MAX];
	const char *rule = NULL;
	struct zone *z;
	struct buf file;

	if (strlen(name) >= ZONE_NAME_MAX || l->plan.zones.n == ZONES_MAX)
		return;
	snprintf(path, sizeof path, ZONE_FOLDER "/%s", name);
	buf_init(&file);
	if (file_read(path, ZONE_FILE_MAX, &file) == 0)
		rule = rule_in(&l->mem, &file);
	buf_fini(&file);
	if (rule == NULL)
		return;
	z = opt_list_add(&l->reader, &l->plan.zones, sizeof *z);
	*z = (struct zone){ name, rule };
}

/* zone.tab: country, place, name, remarks; "#" begins a comment. */
void
zones_load(struct loaded *l)
{
	struct buf list;
	char *line, *rest = NULL;

	if (l->plan.zones.n != 0)
		return;
	buf_init(&list);
	if (file_read(ZONE_FOLDER "/zone.tab", LIST_MAX, &list) == 0) {
		buf_char(&list, 0);
		for (line = strtok_r((char *)list.p, "\n", &rest); line != NULL;
		     line = strtok_r(NULL, "\n", &rest)) {
			char *name = *line != '#' ? strchr(line, '\t') : NULL;

			name = name != NULL ? strchr(name + 1, '\t') : NULL;
			if (name == NULL)
				continue;
			name[1 + strcspn(name + 1, "\t")] = 0;
			take(l, arena_text(&l->mem, name + 1));
		}
	}
	buf_fini(&list);
}
