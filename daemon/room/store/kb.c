/* kb.c - the knowledge base, as the files had it last, with its index. */
#include "base/mem.h"
#include "room/store/inside.h"
#include "sys/log.h"

static int64_t
fingerprint(const struct inventory *now)
{
	struct buf b;
	uint64_t is;
	size_t i;

	buf_init(&b);
	for (i = 0; i < now->articles.n; i++)
		rec_write(&b, &article_rec, &now->articles.v[i]);
	is = map_hash(b.p, b.n);
	buf_fini(&b);
	return (int64_t)is;
}

static void
put_words(struct buf *b, const char *const *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(b, "%s ", v[i]);
}

/* What is searched of an article beside its title and text: codes and alarm types. */
static int
index_article(struct store *s, const struct article *a)
{
	struct db_query *q;
	struct buf codes;
	int r = db_query(s->db,
	    "INSERT INTO article_search(name,title,codes,text)VALUES(?,?,?,?)", &q);

	if (r < 0)
		return r;
	buf_init(&codes);
	put_words(&codes, (const char *const *)a->causes.v, a->causes.n);
	put_words(&codes, (const char *const *)a->symptoms.v, a->symptoms.n);
	put_words(&codes, (const char *const *)a->models.v, a->models.n);
	db_bind_text(q, 1, a->name);
	db_bind_text(q, 2, a->title);
	db_bind_text(q, 3, buf_str(&codes));
	db_bind_text(q, 4, a->text);
	r = db_step(q);
	buf_fini(&codes);
	return r < 0 ? r : 0;
}

int
kb_write(struct store *s, const struct inventory *now)
{
	int64_t is = fingerprint(now), was = 0;
	size_t i;
	int r = meta_get(s->db, "kb", &was);

	if (r < 0 || is == was)
		return r;
	r = db_run(s->db, "DELETE FROM article; DELETE FROM article_search");
	for (i = 0; i < now->articles.n && r == 0; i++) {
		r = db_put(s->db, "article", &article_rec, &now->articles.v[i]);
		if (r == 0)
			r = index_article(s, &now->articles.v[i]);
	}
	if (r == 0)
		log_info("knowledge base: %zu articles", now->articles.n);
	return r == 0 ? meta_put(s->db, "kb", is) : r;
}
