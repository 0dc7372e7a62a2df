#include "room/reader/spoken.h"

#include "base/json.h"
#include "model/legacy.h"
#include "model/ways.h"

static void
put(struct json *j, const struct plan *plan, const struct device *d)
{
	char names[LEGACY_TEXT_MAX];
	struct ssh_ways w;

	ways_of(plan, d, &w);
	json_object(j);
	json_put_text(j, "shell", w.shell_name);
	json_put_bool(j, "is_proven", w.shell == NULL || w.shell->proven);
	json_put_text(j, "allowed", legacy_text(w.allow, names, sizeof names));
	json_put_bool(j, "one_channel", w.one_channel);
	json_put_u64(j, "links", w.links);
	json_put_text(j, "enable", d->ssh_enable);
	json_object_end(j);
}

const char *
spoken_ways(struct db *db, const struct plan *plan, const char *device, struct arena *mem)
{
	const char *said = "";
	struct db_query *q;
	struct device d;
	struct buf out;
	struct json j;

	if (db_query(db, "SELECT * FROM device WHERE name = ?", &q) < 0)
		return said;
	db_bind_text(q, 1, device);
	if (db_step(q) == 1 && db_record(q, mem, &device_rec, &d) == 0 &&
	    *d.ssh_credential != 0) {
		buf_init(&out);
		j = json_into(&out);
		put(&j, plan, &d);
		said = arena_text(mem, buf_str(&out));
		buf_fini(&out);
	}
	db_reset(q);
	return said;
}
