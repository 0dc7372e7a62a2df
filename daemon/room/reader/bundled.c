#include "room/reader/bundled.h"

#include "base/err.h"
#include "room/bundle.h"

int
bundled(struct db *db, uint64_t case_id, size_t max_bytes, struct buf *out)
{
	struct json j = json_into(out);
	struct case_file c;
	struct evidence e;
	struct db_query *q;
	struct bundle b;
	struct arena mem;
	int r;

	arena_init(&mem);
	r = db_one(db, "SELECT * FROM cases WHERE id = ?", (int64_t)case_id, &mem,
	    &case_file_rec, &c);
	if (r == 0)
		r = db_query(db,
		    "SELECT e.* FROM evidence_link l JOIN evidence e ON e.hash = l.hash "
		    "WHERE l.case_id = ? ORDER BY l.id",
		    &q);
	if (r < 0) {
		arena_fini(&mem);
		return r;
	}
	db_bind_i64(q, 1, (int64_t)case_id);
	bundle_begin(&b, &j, &c);
	while ((r = db_step(q)) == 1 && out->n <= max_bytes &&
	    (r = db_record(q, &mem, &evidence_rec, &e)) == 0)
		bundle_add(&b, &e);
	db_reset(q);
	bundle_end(&b);
	arena_fini(&mem);
	return r == 1 ? ERR_RANGE : r;
}
