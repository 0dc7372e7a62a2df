#include "room/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/rec_tree.h"

void
evidence_hash(const struct evidence *e, char hash[SHA256_TEXT])
{
	struct evidence said = *e;
	struct buf b;

	said.hash = "";
	buf_init(&b);
	rec_write(&b, &evidence_rec, &said);
	sha256_text(buf_view(&b), hash);
	buf_fini(&b);
}

void
bundle_link(const char *before, const char *hash, char link[SHA256_TEXT])
{
	char both[2 * SHA256_TEXT];
	int n = snprintf(both, sizeof both, "%.64s:%.64s", before, hash);

	sha256_text((struct bytes){ (const uint8_t *)both, (size_t)n }, link);
}

void
bundle_seal(uint64_t n, const char *link, char seal[BUNDLE_SEAL_MAX])
{
	snprintf(seal, BUNDLE_SEAL_MAX, "%llu:%.64s", (unsigned long long)n, link);
}

void
bundle_begin(struct bundle *b, struct json *j, const struct case_file *c)
{
	*b = (struct bundle){ .j = j };
	json_object(j);
	json_put_text(j, "format", BUNDLE_FORMAT);
	json_key(j, "case");
	rec_json(j, &case_file_rec, c);
	json_key(j, "pieces");
	json_array(j);
}

void
bundle_add(struct bundle *b, const struct evidence *e)
{
	char before[SHA256_TEXT];

	memcpy(before, b->link, sizeof before);
	bundle_link(before, e->hash, b->link);
	b->n++;
	json_object(b->j);
	json_put_i64(b->j, "asked_at_us", e->asked_at);
	json_key(b->j, "evidence");
	rec_json(b->j, &evidence_rec, e);
	json_object_end(b->j);
}

void
bundle_end(struct bundle *b)
{
	char seal[BUNDLE_SEAL_MAX];

	bundle_seal(b->n, b->link, seal);
	json_array_end(b->j);
	json_put_text(b->j, "seal", seal);
	json_object_end(b->j);
}

/* --- checking --- */

struct check {
	struct arena *mem;
	const struct tree *pieces;
	const char **why;
	uint64_t n;
	char link[SHA256_TEXT];
};

/* Each member once, and none that is not known: reading a record is lenient, a seal is not. */
static bool
is_complete(const struct tree *t)
{
	const struct tree *c;
	size_t i, n = 0;

	for (c = t != NULL && t->kind == TREE_MAP ? t->child : NULL; c != NULL;
	     c = c->next) {
		for (i = 0; i < evidence_rec.n_fields; i++)
			if (strcmp(evidence_rec.fields[i].name, c->key) == 0)
				break;
		if (i == evidence_rec.n_fields)
			return false;
		n++;
	}
	return n == evidence_rec.n_fields;
}

/* The record, with its time to the microsecond: JSON's has milliseconds. */
static bool
read_piece(struct arena *mem, const struct tree *t, struct evidence *e)
{
	const struct tree *at = tree_find(t, "asked_at_us"),
			  *record = tree_find(t, "evidence");
	int64_t us;

	if (at == NULL || at->kind != TREE_SCALAR || !is_complete(record) ||
	    rec_from_tree(mem, &evidence_rec, record, e) < 0)
		return false;
	us = strtoll(at->text, NULL, 10);
	if (us / MS_US != e->asked_at / MS_US)
		return false;
	e->asked_at = us;
	return true;
}

static int
check_piece(struct check *k, const struct tree *t)
{
	char hash[SHA256_TEXT], before[SHA256_TEXT];
	struct evidence e;

	k->n++;
	rec_init(&evidence_rec, &e);
	if (!read_piece(k->mem, t, &e)) {
		*k->why = arena_printf(
		    k->mem, "piece %llu does not read", (unsigned long long)k->n);
		return ERR_MALFORMED;
	}
	evidence_hash(&e, hash);
	if (strcmp(hash, e.hash) != 0) {
		*k->why = arena_printf(k->mem,
		    "piece %llu (%.64s of %.64s) is not what was written: its hash is "
		    "%.12s, not %.12s",
		    (unsigned long long)k->n, e.asked, e.device, hash, e.hash);
		return ERR_DENIED;
	}
	memcpy(before, k->link, sizeof before);
	bundle_link(before, hash, k->link);
	return 0;
}

static bool
is_there(const struct check *k, const char *hash)
{
	const struct tree *p;

	for (p = k->pieces; p != NULL; p = p->next) {
		const struct tree *e = tree_find(p, "evidence"),
				  *h = e != NULL ? tree_find(e, "hash") : NULL;

		if (h != NULL && h->kind == TREE_SCALAR && strcmp(h->text, hash) == 0)
			return true;
	}
	return false;
}

static int
check_findings(struct check *k, const struct tree *t)
{
	struct case_file c;
	size_t i, n;

	rec_init(&case_file_rec, &c);
	if (t == NULL || rec_from_tree(k->mem, &case_file_rec, t, &c) < 0) {
		*k->why = "its case does not read";
		return ERR_MALFORMED;
	}
	for (i = 0; i < c.findings.n; i++)
		for (n = 0; n < c.findings.v[i].evidence.n; n++)
			if (!is_there(k, c.findings.v[i].evidence.v[n])) {
				*k->why = arena_printf(k->mem,
				    "the finding %s rests on evidence %.12s, which is "
				    "missing",
				    c.findings.v[i].cause, c.findings.v[i].evidence.v[n]);
				return ERR_DENIED;
			}
	return 0;
}

int
bundle_check(
    struct arena *mem, const struct tree *t, char seal[BUNDLE_SEAL_MAX], const char **why)
{
	const struct tree *format = tree_find(t, "format"), *said = tree_find(t, "seal"),
			  *list = tree_find(t, "pieces"), *p;
	struct check k = { .mem = mem, .why = why };
	int r;

	if (format == NULL || format->kind != TREE_SCALAR ||
	    strcmp(format->text, BUNDLE_FORMAT) != 0 || list == NULL ||
	    list->kind != TREE_LIST || said == NULL || said->kind != TREE_SCALAR) {
		*why = "it is no bundle of evidence";
		return ERR_MALFORMED;
	}
	k.pieces = list->child;
	for (p = list->child; p != NULL; p = p->next)
		if ((r = check_piece(&k, p)) < 0)
			return r;
	if ((r = check_findings(&k, tree_find(t, "case"))) < 0)
		return r;
	bundle_seal(k.n, k.link, seal);
	if (strcmp(seal, said->text) != 0) {
		*why = arena_printf(mem,
		    "a piece is missing, was added, or stands in another place: its seal "
		    "is %.80s, not %.80s",
		    seal, said->text);
		return ERR_DENIED;
	}
	return 0;
}
