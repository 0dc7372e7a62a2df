/* change.c - what a reload would change, against what is in force. */
#include <stdio.h>

#include "base/map.h"
#include "room/config/load.h"
#include "room/files.h"
#include "sys/file.h"

#define NAMED_MAX 10 /* devices named in the report, of each kind */

static void
name(struct buf *out, char sign, size_t n, const char *device)
{
	if (n <= NAMED_MAX)
		buf_printf(out, "  %c %s\n", sign, device);
	else if (n == NAMED_MAX + 1)
		buf_printf(out, "  %c ...\n", sign);
}

static void
compare(struct loaded const *l, const struct inventory *was, struct buf *out)
{
	size_t added = 0, gone = 0, changed = 0, i, at = 0;
	struct device *d;
	struct buf list;
	struct map old;

	map_init(&old);
	buf_init(&list);
	for (i = 0; i < was->devices.n; i++)
		map_put(&old, was->devices.v[i].name, &was->devices.v[i]);
	for (i = 0; i < l->inventory.devices.n; i++) {
		const struct device *now = &l->inventory.devices.v[i];

		d = map_del(&old, now->name);
		if (d == NULL)
			name(&list, '+', ++added, now->name);
		else if (!device_same(d, now))
			name(&list, '~', ++changed, now->name);
	}
	while ((d = map_next(&old, &at)) != NULL)
		name(&list, '-', ++gone, d->name);
	buf_printf(out, "a reload would change the devices: +%zu -%zu ~%zu\n", added,
	    gone, changed);
	buf_put(out, list.p, list.n);
	buf_fini(&list);
	map_fini(&old);
}

void
change_report(const struct loaded *l, struct buf *out)
{
	char path[PATH_TEXT_MAX + 32];
	struct inventory was;
	struct arena mem;
	struct buf blob;
	struct cur c;

	snprintf(path, sizeof path, "%s/%s", l->plan.settings.state_dir, INVENTORY_FILE);
	buf_init(&blob);
	if (file_read(path, SIZE_MAX / 2, &blob) < 0) {
		buf_fini(&blob); /* nothing runs here yet, or it is not ours to read */
		return;
	}
	arena_init(&mem);
	c = cur_over(blob.p, blob.n);
	rec_read(&c, &mem, &inventory_rec, &was);
	if (cur_done(&c))
		compare(l, &was, out);
	else
		buf_printf(out,
		    "%s is of another release: what a reload changes is not known\n",
		    path);
	arena_fini(&mem);
	buf_fini(&blob);
}
