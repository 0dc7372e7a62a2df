/* find.c - what tickets are found by. */
#include "room/store/inside.h"

/* Not the contact: people are looked up in the inventory, by those who may. */
#define WORDS                                                                            \
	"json_extract(t.problem,'$.title')||' '||json_extract(t.problem,'$.what')||' "   \
	"'||"                                                                            \
	"json_extract(t.problem,'$.circumstances')||' '||"                               \
	"json_extract(t.problem,'$.accompanied')||' '||"                                 \
	"json_extract(t.product,'$.device')||' '||json_extract(t.product,'$.model')||' " \
	"'||"                                                                            \
	"json_extract(t.product,'$.serial')||' '||json_extract(t.product,'$.site')||' "  \
	"'||"                                                                            \
	"t.customer||' '||t.cause||' '||t.cause_found"

int
find_index_all(struct store *s)
{
	return db_run(s->db,
	    "INSERT INTO ticket_search(rowid,text) SELECT t.id," WORDS
	    " FROM ticket t WHERE NOT EXISTS(SELECT 1 FROM ticket_search)");
}

int
find_index_ticket(struct store *s, uint64_t id)
{
	struct db_query *q;
	int r = db_query(s->db,
	    "INSERT OR REPLACE INTO ticket_search(rowid,text)"
	    "SELECT id,text FROM (SELECT t.id AS id," WORDS
	    " AS text FROM ticket t WHERE t.id=?1)"
	    "WHERE text IS NOT (SELECT f.text FROM ticket_search f WHERE f.rowid=?1)",
	    &q);

	if (r < 0)
		return r;
	db_bind_i64(q, 1, (int64_t)id);
	r = db_step(q);
	return r < 0 ? r : 0;
}
