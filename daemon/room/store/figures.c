/* figures.c - the views of figures.sql, made anew when they have changed. */
#include "base/crc.h"
#include "room/store/inside.h"

__asm__(".section .rodata\n"
	".global figures_sql\n"
	".global figures_sql_end\n"
	"figures_sql:\n"
	".incbin \"daemon/room/store/figures.sql\"\n"
	".byte 0\n"
	"figures_sql_end:\n"
	".previous\n");
extern const char figures_sql[], figures_sql_end[];

#define MADE_FROM "figures" /* in meta: the checksum of what they were made from */

/* Their names are gathered first: a view is not dropped under a reader. */
static int
drop_all(struct store *s)
{
	struct arena mem;
	struct db_query *q;
	const char *drop = "";
	int r;

	arena_init(&mem);
	r = db_query(s->db, "SELECT name FROM sqlite_master WHERE type='view'", &q);
	while (r >= 0 && (r = db_step(q)) == 1)
		drop = arena_printf(&mem, "%sDROP VIEW %s;", drop, db_text(q, 0));
	if (r == 0)
		r = db_run(s->db, drop);
	arena_fini(&mem);
	return r;
}

int
figures_make(struct store *s)
{
	int64_t made_from = -1,
		sum = crc32c(0, figures_sql, (size_t)(figures_sql_end - figures_sql));
	int r = meta_get(s->db, MADE_FROM, &made_from);

	if (r < 0 || made_from == sum)
		return r;
	r = db_begin(s->db);
	if (r == 0)
		r = drop_all(s);
	if (r == 0)
		r = db_run(s->db, figures_sql);
	if (r == 0)
		r = meta_put(s->db, MADE_FROM, sum);
	return r == 0 ? db_commit(s->db) : r;
}
