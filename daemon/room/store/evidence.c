/* evidence.c - a piece of evidence, and its link in the chain of its case, in one transaction. */
#include <stdio.h>

#include "base/err.h"
#include "room/bundle.h"
#include "room/store/inside.h"

/* The last link of a case and how many there are; an empty one when there is none. */
static int
last_link(struct store *s, uint64_t case_id, char link[SHA256_TEXT], uint64_t *n)
{
	struct db_query *q;
	int r = db_query(s->db,
	    "SELECT link, (SELECT count(*) FROM evidence_link WHERE case_id=?1) FROM "
	    "evidence_link WHERE case_id=?1 ORDER BY id DESC LIMIT 1",
	    &q);

	*link = 0;
	*n = 0;
	if (r < 0)
		return r;
	db_bind_i64(q, 1, (int64_t)case_id);
	r = db_step(q);
	if (r == 1) {
		snprintf(link, SHA256_TEXT, "%s", db_text(q, 0));
		*n = (uint64_t)db_i64(q, 1);
	}
	db_reset(q);
	return r < 0 ? r : 0;
}

/* What was written before (a run that was ordered twice) has its link. */
static int
chain(struct store *s, const struct evidence *e)
{
	char before[SHA256_TEXT], link[SHA256_TEXT];
	struct db_query *q;
	uint64_t n;
	int r = last_link(s, e->case_id, before, &n);

	if (r < 0)
		return r;
	r = db_query(s->db,
	    "INSERT OR IGNORE INTO evidence_link(case_id, hash, link) VALUES(?1, ?2, ?3)",
	    &q);
	if (r < 0)
		return r;
	bundle_link(before, e->hash, link);
	db_bind_i64(q, 1, (int64_t)e->case_id);
	db_bind_text(q, 2, e->hash);
	db_bind_text(q, 3, link);
	r = db_step(q);
	db_reset(q);
	return r < 0 ? r : 0;
}

int
evidence_write(struct store *s, struct evidence *e)
{
	char hash[SHA256_TEXT];
	int r;

	evidence_hash(e, hash);
	e->hash = arena_text(&s->group_mem, hash);
	r = db_put(s->db, "evidence", &evidence_rec, e);
	return r < 0 || e->case_id == 0 ? r : chain(s, e);
}

const char *
evidence_seal_of(struct store *s, uint64_t case_id)
{
	char link[SHA256_TEXT], seal[BUNDLE_SEAL_MAX];
	uint64_t n;

	if (case_id == 0 || last_link(s, case_id, link, &n) < 0 || n == 0)
		return "";
	bundle_seal(n, link, seal);
	return arena_text(&s->group_mem, seal);
}
