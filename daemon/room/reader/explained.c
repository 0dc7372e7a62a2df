#include "room/reader/explained.h"

#include "base/err.h"
#include "model/explain.h"

/* The one record of a statement that has a number bound. */
static int
one(struct db *db, const char *sql, uint64_t id, struct arena *mem,
    const struct rec_type *type, void *record)
{
	struct db_query *q;
	int r = db_query(db, sql, &q);

	if (r < 0)
		return r;
	db_bind_i64(q, 1, (int64_t)id);
	r = db_step(q);
	if (r == 1)
		r = db_record(q, mem, type, record);
	else if (r == 0)
		r = ERR_NOT_FOUND;
	db_reset(q);
	return r;
}

int
explained(struct db *db, const struct plan *plan, uint64_t id, struct buf *out)
{
	struct json j = json_into(out);
	struct case_file c;
	struct device d;
	struct arena mem;
	int r;

	arena_init(&mem);
	r = one(db, "SELECT * FROM cases WHERE id = ?", id, &mem, &case_file_rec, &c);
	if (r == 0) {
		r = one(db, "SELECT * FROM device WHERE id = ?", c.device_id, &mem,
		    &device_rec, &d);
		if (r == 0 || r == ERR_NOT_FOUND) {
			case_explain(&j, &c, plan, r == 0 ? &d : NULL);
			r = 0;
		}
	}
	arena_fini(&mem);
	return r;
}
