#include "base/rec_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"

struct list {
	void *v;
	size_t n;
};

static int
read_number(const char *s, double *real, int64_t *whole, uint64_t *natural)
{
	char *end;

	errno = 0;
	*real = strtod(s, &end);
	if (end == s || *end != 0)
		return ERR_MALFORMED;
	errno = 0;
	*whole = strtoll(s, NULL, 10);
	*natural = strtoull(s, NULL, 10);
	return 0;
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
read_hex(struct arena *mem, const char *s, struct bytes *out)
{
	size_t n = strlen(s) / 2, i;
	uint8_t *p = arena_alloc(mem, n);

	for (i = 0; i < n; i++) {
		int high = hex_digit(s[2 * i]), low = hex_digit(s[2 * i + 1]);

		if (high < 0 || low < 0)
			return ERR_MALFORMED;
		p[i] = (uint8_t)(high << 4 | low);
	}
	*out = (struct bytes){ p, n };
	return 0;
}

static int
read_scalar(struct arena *mem, const struct rec_field *f, const char *s, void *v)
{
	double real = 0;
	int64_t whole = 0;
	uint64_t natural = 0;
	int value;

	switch (f->kind) {
	case REC_TEXT:
		if (strlen(s) > f->max)
			return ERR_RANGE;
		*(const char **)v = arena_text(mem, s);
		return 0;
	case REC_BYTES: return read_hex(mem, s, v);
	case REC_OID: return *s == 0 ? 0 : oid_parse(mem, s, v);
	case REC_TIME: return *s == 0 ? 0 : wall_parse(s, v);
	case REC_ENUM:
		value = rec_value(f->of, s);
		if (value < 0)
			return ERR_MALFORMED;
		*(int *)v = value;
		return 0;
	case REC_BOOL:
		*(bool *)v = strcmp(s, "true") == 0 || strcmp(s, "1") == 0;
		return 0;
	default: break;
	}
	if (read_number(s, &real, &whole, &natural) < 0)
		return ERR_MALFORMED;
	switch (f->kind) {
	case REC_U32:
		if (natural > UINT32_MAX)
			return ERR_RANGE;
		*(uint32_t *)v = (uint32_t)natural;
		return 0;
	case REC_U64: *(uint64_t *)v = natural; return 0;
	case REC_I64: *(int64_t *)v = whole; return 0;
	default: *(double *)v = real; return 0;
	}
}

static int
read_list(
    struct arena *mem, const struct rec_field *f, const struct tree *from, struct list *l)
{
	const struct rec_type *of = f->of;
	size_t n = tree_count(from), i = 0;
	const struct tree *t;
	int r = 0;

	if (n > f->max)
		return ERR_RANGE;
	l->n = n;
	if (f->kind == REC_TEXTS) {
		const char **texts = arena_alloc(mem, n * sizeof *texts);

		for (t = from->child; t != NULL; t = t->next)
			texts[i++] = arena_text(mem, t->text);
		l->v = texts;
		return 0;
	}
	l->v = arena_alloc(mem, n * of->size_bytes);
	for (t = from->child; t != NULL && r == 0; t = t->next)
		r = rec_from_tree(mem, of, t, (char *)l->v + i++ * of->size_bytes);
	return r;
}

int
rec_field_from_tree(
    struct arena *mem, const struct rec_field *f, const struct tree *from, void *obj)
{
	void *v = (char *)obj + f->offset;

	if (f->kind == REC_LIST || f->kind == REC_TEXTS)
		return from->kind == TREE_LIST ? read_list(mem, f, from, v)
					       : ERR_MALFORMED;
	if (f->kind == REC_SUB)
		return rec_from_tree(mem, f->of, from, v);
	if (from->kind != TREE_SCALAR)
		return ERR_MALFORMED;
	return read_scalar(mem, f, from->text, v);
}

int
rec_from_tree(
    struct arena *mem, const struct rec_type *t, const struct tree *from, void *obj)
{
	size_t i;
	int r = 0;

	rec_init(t, obj);
	if (from->kind != TREE_MAP)
		return ERR_MALFORMED;
	for (i = 0; i < t->n_fields && r == 0; i++) {
		const struct tree *member = tree_find(from, t->fields[i].name);

		if (member != NULL && !t->fields[i].hidden)
			r = rec_field_from_tree(mem, &t->fields[i], member, obj);
	}
	return r;
}
