#include "room/reader/explained.h"

#include "base/err.h"
#include "model/explain.h"

int
explained(struct db *db, const struct plan *plan, uint64_t id, struct buf *out)
{
	struct json j = json_into(out);
	struct case_file c;
	struct device d;
	struct arena mem;
	int r;

	arena_init(&mem);
	r = db_one(db, "SELECT * FROM cases WHERE id = ?", id, &mem, &case_file_rec, &c);
	if (r == 0) {
		r = db_one(db, "SELECT * FROM device WHERE id = ?", c.device_id, &mem,
		    &device_rec, &d);
		if (r == 0 || r == ERR_NOT_FOUND) {
			case_explain(&j, &c, plan, r == 0 ? &d : NULL);
			r = 0;
		}
	}
	arena_fini(&mem);
	return r;
}
