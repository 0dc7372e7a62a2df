#include "room/gather.h"

#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "link/json/json.h"
#include "link/pcre/pattern.h"

#define WORDS_A_LINE_MAX 64

struct gatherer {
	const struct collector *c;
	const struct item **items;
	size_t n;
	const char *label; /* its field; NULL for single values */
	struct pattern *pattern;
};

/* The rows found so far: each n + 1 texts, the label last. */
struct found {
	const struct gatherer *g;
	struct arena *mem;
	LIST_OF(const char **) rows;
	size_t cap;
	bool *seen; /* for each field: some row has it */
	bool cut;
};

static size_t
count_items(
    const struct gatherer *g, const struct item *v, size_t n, const struct item **to)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		if (strcmp(v[i].collector, g->c->name) == 0) {
			if (to != NULL)
				to[k] = &v[i];
			k++;
		}
	return k;
}

struct gatherer *
gatherer_new(const struct profile *p, const struct collector *c)
{
	struct gatherer *g = mem_alloc(sizeof *g);
	const struct table *t = *c->table != 0 ? profile_table_key(p, c->table) : NULL;
	const struct item *v = t != NULL ? t->columns.v : p->items.v;
	size_t n = t != NULL ? t->columns.n : p->items.n, at;
	char why[128];

	g->c = c;
	g->n = count_items(g, v, n, NULL);
	g->items = mem_array(g->n, sizeof *g->items);
	count_items(g, v, n, g->items);
	if (t != NULL && t->labels.n != 0)
		g->label = t->labels.v[0].field;
	if (c->reads == READS_PATTERN &&
	    pattern_new(c->pattern, &g->pattern, why, &at) < 0)
		g->pattern = NULL; /* the configuration was checked: nothing matches */
	return g;
}

void
gatherer_free(struct gatherer *g)
{
	if (g == NULL)
		return;
	pattern_free(g->pattern);
	mem_free(g->items);
	mem_free(g);
}

size_t
gatherer_n(const struct gatherer *g)
{
	return g->n;
}

const struct item *
gatherer_item(const struct gatherer *g, size_t i)
{
	return g->items[i];
}

/* --- rows --- */

static const char **
new_row(struct found *f)
{
	const char ***v;

	if (f->rows.n == f->g->c->rows_max) {
		f->cut = true;
		return NULL;
	}
	if (f->rows.n == f->cap) {
		f->cap = f->cap == 0 ? 16 : f->cap * 2;
		v = arena_alloc(f->mem, f->cap * sizeof *v);
		if (f->rows.n != 0)
			memcpy(v, f->rows.v, f->rows.n * sizeof *v);
		f->rows.v = v;
	}
	return f->rows.v[f->rows.n++] =
		   arena_alloc(f->mem, (f->g->n + 1) * sizeof(const char *));
}

static void
put(struct found *f, const char **row, size_t i, const char *text)
{
	row[i] = text;
	f->seen[i] |= text != NULL;
}

const char *
gatherer_field(const struct gatherer *g, size_t i)
{
	return i < g->n ? g->items[i]->field : i == g->n ? g->label : NULL;
}

/* How many fields there are to find, the label's included. */
static size_t
fields_of(const struct gatherer *g)
{
	return g->n + (g->label != NULL);
}

static const char *
no_field(struct found *f, size_t i, const char *what)
{
	return arena_printf(
	    f->mem, "there is no %s \"%s\" in it", what, ESC(gatherer_field(f->g, i)));
}

/* --- by a pattern --- */

static int
group_of(const struct gatherer *g, const char *field, size_t n_groups)
{
	size_t i;

	for (i = 1; i < n_groups; i++) {
		const char *name = pattern_group_name(g->pattern, i);

		if (name != NULL && strcmp(name, field) == 0)
			return (int)i;
	}
	return -1;
}

static void
put_match(
    struct found *f, const char **row, const char *text, const struct pattern_match *m)
{
	size_t i;

	for (i = 0; i < fields_of(f->g); i++) {
		int k = group_of(f->g, gatherer_field(f->g, i), PATTERN_GROUPS_MAX);

		put(f, row, i,
		    k > 0 && (size_t)k < m->n && m->start[k] != SIZE_MAX
			? arena_text_n(
			      f->mem, text + m->start[k], m->end[k] - m->start[k])
			: NULL);
	}
}

static const char *
by_pattern(struct found *f, struct bytes text)
{
	const char *s = (const char *)text.p;
	struct pattern_match m;
	size_t at = 0;
	int r = 0;

	while (f->g->pattern != NULL && at <= text.n &&
	    (r = pattern_find(f->g->pattern, s, text.n, at, &m)) == 1) {
		const char **row = new_row(f);

		if (row == NULL)
			return NULL;
		put_match(f, row, s, &m);
		if (f->g->label == NULL)
			return NULL;
		at = m.end[0] > at ? m.end[0] : at + 1;
	}
	if (r < 0)
		return "the pattern takes too long on it";
	return f->rows.n == 0 ? "the pattern matches nothing in it" : NULL;
}

/* --- by lines --- */

/* The next line, without its end; false when there is none. */
static bool
next_line(struct bytes *text, const char **line, size_t *n)
{
	const uint8_t *end;

	if (text->n == 0)
		return false;
	end = memchr(text->p, '\n', text->n);
	*line = (const char *)text->p;
	*n = end != NULL ? (size_t)(end - text->p) : text->n;
	text->p += *n;
	text->n -= *n;
	if (text->n != 0) {
		text->p++;
		text->n--;
	}
	if (*n != 0 && (*line)[*n - 1] == '\r')
		--*n;
	return true;
}

static const char *
trimmed(struct arena *mem, const char *s, size_t n)
{
	while (n > 0 && (*s == ' ' || *s == '\t')) {
		s++;
		n--;
	}
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	return arena_text_n(mem, s, n);
}

static const char *
by_key(struct found *f, struct bytes text)
{
	const char **row = new_row(f), *line;
	size_t n, i;

	while (next_line(&text, &line, &n)) {
		const char *whole = arena_text_n(f->mem, line, n), *key;
		size_t at = strcspn(whole, f->g->c->separator);

		if (whole[at] == 0)
			continue;
		key = trimmed(f->mem, whole, at);
		for (i = 0; i < f->g->n; i++)
			if (row[i] == NULL && strcmp(f->g->items[i]->field, key) == 0)
				put(f, row, i,
				    trimmed(
					f->mem, whole + at + 1, strlen(whole) - at - 1));
	}
	for (i = 0; i < f->g->n; i++)
		if (row[i] == NULL)
			return no_field(f, i, "key");
	return NULL;
}

/* --- by columns --- */

/* A line's words, by blanks. */
struct cut {
	const char *v[WORDS_A_LINE_MAX];
	size_t len[WORDS_A_LINE_MAX];
	size_t n;
	const char *end; /* of the line */
};

static void
cut_line(const char *line, size_t n, struct cut *out)
{
	size_t i = 0;

	out->n = 0;
	out->end = line + n;
	while (out->n < WORDS_A_LINE_MAX) {
		while (i < n && (line[i] == ' ' || line[i] == '\t'))
			i++;
		if (i == n)
			return;
		out->v[out->n] = line + i;
		while (i < n && line[i] != ' ' && line[i] != '\t')
			i++;
		out->len[out->n] = (size_t)(line + i - out->v[out->n]);
		out->n++;
	}
}

/* How many words of the header, from the at-th on, are the name; 0: it is another. */
static size_t
name_at(const struct cut *h, size_t at, const char *name)
{
	size_t words = 0;

	while (*name != 0) {
		size_t n = strcspn(name, " ");

		if (at + words == h->n || h->len[at + words] != n ||
		    memcmp(h->v[at + words], name, n) != 0)
			return 0;
		words++;
		name += n + (name[n] == ' ');
	}
	return words;
}

/* Which column each field is: a name of several words is one column. False: not this line. */
static bool
find_columns(
    const struct gatherer *g, const struct cut *h, size_t *column, size_t *columns)
{
	size_t at = 0, i, found = 0, k = fields_of(g);

	for (i = 0; i < k; i++)
		column[i] = SIZE_MAX;
	for (*columns = 0; at < h->n; ++*columns) {
		size_t words = 1;

		for (i = 0; i < k; i++) {
			size_t w = name_at(h, at, gatherer_field(g, i));

			if (w == 0 || column[i] != SIZE_MAX)
				continue;
			column[i] = *columns;
			words = w > words ? w : words;
			found++;
		}
		at += words;
	}
	return found == k;
}

/* A column's text; the last one's goes to the end of the line. */
static const char *
cell(struct found *f, const struct cut *line, size_t column, size_t columns)
{
	if (column >= line->n)
		return NULL;
	if (column + 1 == columns)
		return trimmed(
		    f->mem, line->v[column], (size_t)(line->end - line->v[column]));
	return arena_text_n(f->mem, line->v[column], line->len[column]);
}

static const char *
by_columns(struct found *f, struct bytes text)
{
	size_t *column = arena_alloc(f->mem, fields_of(f->g) * sizeof *column);
	size_t n, columns = 0, i;
	const char *line,
	    *first = NULL; /* a first column so long that the rest stands below */
	bool in_table = false;
	struct cut words;

	while (next_line(&text, &line, &n)) {
		const char **row;

		cut_line(line, n, &words);
		if (!in_table) {
			in_table = find_columns(f->g, &words, column, &columns);
			continue;
		}
		if (words.n == 0)
			break; /* what is below is something else */
		if (words.n == 1 && columns > 2 && first == NULL) {
			first = arena_text_n(f->mem, words.v[0], words.len[0]);
			continue;
		}
		if (first != NULL) {
			line = arena_printf(f->mem, "%s %.*s", first, (int)n, line);
			n = strlen(line);
			cut_line(line, n, &words);
			first = NULL;
		}
		if (words.n < columns)
			return arena_printf(f->mem,
			    "a line has %zu words below a header of %zu columns: \"%s\"",
			    words.n, columns, ESC_N(line, n));
		row = new_row(f);
		if (row == NULL)
			return NULL;
		for (i = 0; i < fields_of(f->g); i++)
			put(f, row, i, cell(f, &words, column[i], columns));
	}
	if (in_table)
		return NULL;
	return "no line in it has all the headers";
}

/* --- JSON --- */

/* A step of a pointer: "~1" is "/", "~0" is "~" (RFC 6901 section 4). */
static bool
step_is(const char *step, size_t n, const char *key)
{
	size_t i;

	for (i = 0; i < n; i++, key++) {
		char c = step[i];

		if (c == '~' && i + 1 < n)
			c = step[++i] == '1' ? '/' : '~';
		if (*key != c)
			return false;
	}
	return *key == 0;
}

static const struct tree *
child_of(const struct tree *t, const char *step, size_t n)
{
	const struct tree *c;
	size_t at = 0;
	char place[24];

	for (c = t->child; c != NULL; c = c->next, at++) {
		if (t->kind == TREE_MAP && step_is(step, n, c->key))
			return c;
		snprintf(place, sizeof place, "%zu", at);
		if (t->kind == TREE_LIST && step_is(step, n, place))
			return c;
	}
	return NULL;
}

static const struct tree *
pointed(const struct tree *t, const char *pointer)
{
	while (t != NULL && *pointer == '/') {
		size_t n = strcspn(++pointer, "/");

		t = t->kind == TREE_SCALAR ? NULL : child_of(t, pointer, n);
		pointer += n;
	}
	return t;
}

static const char *
scalar_at(const struct tree *t, const char *pointer)
{
	const struct tree *at = pointed(t, pointer);

	return at != NULL && at->kind == TREE_SCALAR ? at->text : NULL;
}

static void
put_member(struct found *f, const struct tree *member, size_t place)
{
	const char **row = new_row(f);
	size_t i;

	for (i = 0; row != NULL && i < fields_of(f->g); i++) {
		const char *field = gatherer_field(f->g, i);

		if (strcmp(field, LABEL_OF_ROW) != 0)
			put(f, row, i, scalar_at(member, field));
		else
			put(f, row, i,
			    member->key != NULL ? member->key
						: arena_printf(f->mem, "%zu", place));
	}
}

static const char *
by_json(struct found *f, struct bytes text)
{
	const struct collector *c = f->g->c;
	const struct tree *top, *at, *m;
	const char *why, **row;
	uint32_t line, column;
	size_t place = 0, i;

	if (json_read(f->mem, (const char *)text.p, text.n, &top, &line, &column, &why) <
	    0)
		return arena_printf(
		    f->mem, "it is not JSON: line %u, %s", line, ESC(why));
	if (f->g->label == NULL) {
		row = new_row(f);
		for (i = 0; i < f->g->n; i++) {
			put(f, row, i, scalar_at(top, f->g->items[i]->field));
			if (row[i] == NULL)
				return no_field(f, i, "value at");
		}
		return NULL;
	}
	at = pointed(top, c->rows);
	if (at == NULL || at->kind == TREE_SCALAR)
		return arena_printf(f->mem, "there are no rows at \"%s\" in it", c->rows);
	for (m = at->child; m != NULL; m = m->next)
		put_member(f, m, place++);
	return NULL;
}

/* --- all of them --- */

/* Rows without a name are none of ours; a field that no row has is another format. */
static const char *
check_rows(struct found *f)
{
	size_t i, named = 0;

	if (f->rows.n == 0)
		return NULL;
	for (i = 0; i < fields_of(f->g); i++)
		if (!f->seen[i] && f->g->c->reads != READS_PATTERN)
			return no_field(f, i, "field");
	for (i = 0; i < f->rows.n; i++) {
		const char **row = f->rows.v[i];

		if (f->g->label == NULL)
			row[f->g->n] = "";
		else if (row[f->g->n] == NULL || *row[f->g->n] == 0)
			continue;
		f->rows.v[named++] = row;
	}
	f->rows.n = named;
	return NULL;
}

const char *
gather(const struct gatherer *g, struct arena *mem, struct bytes text, gather_fn *fn,
    void *arg, bool *cut)
{
	struct found f = { .g = g, .mem = mem };
	const char *why = NULL;
	size_t i;

	f.seen = arena_alloc(mem, (g->n + 1) * sizeof *f.seen);
	if (text.n > GATHER_BYTES_MAX)
		return "it is too long";
	if (text.n == 0)
		text.p = (const uint8_t *)"";
	if (text.n != 0 && memchr(text.p, 0, text.n) != NULL)
		return "it has bytes in it that are no text";
	switch (g->c->reads) {
	case READS_PATTERN: why = by_pattern(&f, text); break;
	case READS_KEY_VALUE: why = by_key(&f, text); break;
	case READS_COLUMNS: why = by_columns(&f, text); break;
	case READS_JSON: why = by_json(&f, text); break;
	case READS_COUNT: break;
	}
	if (why == NULL)
		why = check_rows(&f);
	*cut = f.cut;
	for (i = 0; why == NULL && i < f.rows.n; i++)
		fn(arg, f.rows.v[i][g->n], f.rows.v[i]);
	return why;
}
