/* What the store knows of itself, a number a word; and rows that go. */
#include "room/store/inside.h"

int
meta_get(struct db *db, const char *key, int64_t *value)
{
	struct db_query *q;
	int r = db_query(db, "SELECT value FROM meta WHERE key=?", &q);

	if (r < 0)
		return r;
	db_bind_text(q, 1, key);
	r = db_step(q);
	if (r == 1)
		*value = db_i64(q, 0);
	db_reset(q);
	return r < 0 ? r : 0;
}

int
meta_put(struct db *db, const char *key, int64_t value)
{
	struct db_query *q;
	int r = db_query(db, "INSERT OR REPLACE INTO meta(key,value) VALUES(?,?)", &q);

	if (r < 0)
		return r;
	db_bind_text(q, 1, key);
	db_bind_i64(q, 2, value);
	r = db_step(q);
	return r < 0 ? r : 0;
}

int
drop_rows(struct db *db, const char *const *sql, size_t n, uint64_t id)
{
	struct db_query *q;
	size_t i;
	int r = 0;

	for (i = 0; i < n && r >= 0; i++) {
		r = db_query(db, sql[i], &q);
		if (r < 0)
			return r;
		db_bind_i64(q, 1, (int64_t)id);
		r = db_step(q);
	}
	return r < 0 ? r : 0;
}
