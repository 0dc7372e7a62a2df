#include "link/yaml/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/map.h"
#include "base/mem.h"

#define DEPTH_MAX 32

/* A map or list that is being read. */
struct level {
	struct tree *node;
	struct tree **end; /* where the next member goes */
	const char *key;   /* read, its value is still to come */
	uint32_t key_line, key_column;
	struct map keys; /* of a map: to notice one that stands twice */
};

struct reader {
	struct arena *mem;
	const char *file;
	struct level level[DEPTH_MAX];
	size_t depth;
	struct tree *root;
	struct yaml_error *errors, **errors_end;
};

/* Says what is wrong; where the reading can go on, the result is not used. */
static int
refuse(struct reader *r, yaml_mark_t at, const char *text)
{
	struct yaml_error *e = arena_alloc(r->mem, sizeof *e);

	*e = (struct yaml_error){ NULL, (uint32_t)at.line + 1, (uint32_t)at.column + 1,
		text };
	*r->errors_end = e;
	r->errors_end = &e->next;
	return ERR_MALFORMED;
}

static struct tree *
new_node(struct reader *r, enum tree_kind kind, yaml_mark_t at)
{
	struct tree *t = arena_alloc(r->mem, sizeof *t);

	t->kind = kind;
	t->file = r->file;
	t->line = (uint32_t)at.line + 1;
	t->column = (uint32_t)at.column + 1;
	t->text = "";
	return t;
}

/* Puts a value where it belongs: under its key, into its list, or at the top. */
static int
place(struct reader *r, struct tree *t, yaml_mark_t at)
{
	struct level *l = r->depth != 0 ? &r->level[r->depth - 1] : NULL;

	if (l == NULL) {
		r->root = t;
		return 0;
	}
	if (l->node->kind == TREE_MAP) {
		if (l->key == NULL)
			return refuse(r, at,
			    "a map or list stands where a key is wanted; a text that "
			    "begins with { or [ needs quotes");
		t->key = l->key;
		t->key_line = l->key_line;
		t->key_column = l->key_column;
		l->key = NULL;
	}
	*l->end = t;
	l->end = &t->next;
	return 0;
}

/* What we do not use of YAML is passed over once it is said. */
static bool
has_extras(
    struct reader *r, yaml_mark_t at, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor != NULL)
		(void)refuse(r, at,
		    arena_printf(r->mem,
			"the anchor \"&%s\": there are none here; a text that begins "
			"with & needs quotes",
			ESC((const char *)anchor)));
	if (tag != NULL)
		(void)refuse(r, at,
		    arena_printf(r->mem,
			"the tag \"%s\": there are none here; a text that begins with "
			"! needs quotes",
			ESC((const char *)tag)));
	return anchor != NULL || tag != NULL;
}

static int
open_level(struct reader *r, enum tree_kind kind, yaml_mark_t at, bool extras)
{
	struct tree *t = new_node(r, kind, at);
	int e = place(r, t, at);

	if (e < 0)
		return e;
	if (r->depth == DEPTH_MAX)
		return refuse(
		    r, at, arena_printf(r->mem, "nested more than %d deep", DEPTH_MAX));
	t->refused = extras;
	r->level[r->depth] = (struct level){ .node = t, .end = &t->child };
	map_init(&r->level[r->depth].keys);
	r->depth++;
	return 0;
}

static void
close_level(struct reader *r)
{
	map_fini(&r->level[--r->depth].keys);
}

/* A key that stands twice is said; both its values are read. */
static void
take_key(struct reader *r, struct level *l, const char *text, yaml_mark_t at)
{
	struct tree *first = map_get(&l->keys, text);

	if (first != NULL) {
		(void)refuse(r, at,
		    arena_printf(r->mem,
			"the key \"%s\" stands already in line %u; each stands once",
			ESC(text), first->key_line));
	} else {
		first = arena_alloc(r->mem, sizeof *first);
		first->key_line = (uint32_t)at.line + 1;
		map_put(&l->keys, text, first);
	}
	l->key = text;
	l->key_line = (uint32_t)at.line + 1;
	l->key_column = (uint32_t)at.column + 1;
}

/* Where the text's first character stands, when text and file have the same characters. */
static uint32_t
text_column(const yaml_event_t *e, size_t n)
{
	size_t quotes = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 1;

	if (e->start_mark.line != e->end_mark.line ||
	    e->end_mark.index - e->start_mark.index != n + 2 * quotes)
		return 0;
	return (uint32_t)(e->start_mark.column + 1 + quotes);
}

static int
take_scalar(struct reader *r, const yaml_event_t *e)
{
	struct level *l = r->depth != 0 ? &r->level[r->depth - 1] : NULL;
	size_t n = e->data.scalar.length;
	struct tree *t;
	const char *text;
	bool bad;

	bad = has_extras(r, e->start_mark, e->data.scalar.anchor, e->data.scalar.tag);
	if (memchr(e->data.scalar.value, 0, n) != NULL) {
		bad = true;
		(void)refuse(r, e->start_mark, "a NUL character, which no text has");
	}
	text = arena_text_n(r->mem, (const char *)e->data.scalar.value,
	    strnlen((const char *)e->data.scalar.value, n));
	if (l != NULL && l->node->kind == TREE_MAP && l->key == NULL) {
		take_key(r, l, text, e->start_mark);
		return 0;
	}
	t = new_node(r, TREE_SCALAR, e->start_mark);
	t->text = text;
	t->text_column = text_column(e, n);
	t->refused = bad;
	return place(r, t, e->start_mark);
}

static int
take_alias(struct reader *r, const yaml_event_t *e)
{
	struct tree *t = new_node(r, TREE_SCALAR, e->start_mark);

	t->refused = true;
	(void)refuse(r, e->start_mark,
	    arena_printf(r->mem,
		"the alias \"*%s\": there are none here; write the value out, or quote "
		"a text that begins with *",
		ESC((const char *)e->data.alias.anchor)));
	return place(r, t, e->start_mark);
}

static int
take(struct reader *r, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT: return take_scalar(r, e);
	case YAML_ALIAS_EVENT: return take_alias(r, e);
	case YAML_MAPPING_START_EVENT:
		return open_level(r, TREE_MAP, e->start_mark,
		    has_extras(r, e->start_mark, e->data.mapping_start.anchor,
			e->data.mapping_start.tag));
	case YAML_SEQUENCE_START_EVENT:
		return open_level(r, TREE_LIST, e->start_mark,
		    has_extras(r, e->start_mark, e->data.sequence_start.anchor,
			e->data.sequence_start.tag));
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT: close_level(r); return 0;
	case YAML_DOCUMENT_START_EVENT:
		if (r->root == NULL)
			return 0;
		return refuse(
		    r, e->start_mark, "a second document begins here; a file holds one");
	default: return 0;
	}
}

/* Bytes that are no characters have an offset only. */
static yaml_mark_t
mark_of(const yaml_parser_t *p, const char *text, size_t n)
{
	yaml_mark_t at = p->problem_mark;
	size_t i;

	if (p->error != YAML_READER_ERROR)
		return at;
	at.line = at.column = 0;
	for (i = 0; i < n && i < p->problem_offset; i++) {
		at.column += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (text[i] == '\n') {
			at.line++;
			at.column = 0;
		}
	}
	return at;
}

/* The character at a mark; 0 at the end. */
static char
char_at(const char *text, size_t n, yaml_mark_t at)
{
	size_t i, seen = 0;

	for (i = 0; i < n; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80 && seen++ == at.index)
			return text[i];
	return 0;
}

/* What the library says so that only its author knows what to do. */
static const char *
in_our_words(const char *problem)
{
	static const char *const words[][2] = {
		{ "mapping values are not allowed in this context",
		    "a \":\" that ends no key: it needs a space behind a key, and quotes "
		    "around a text that holds one" },
		{ "could not find expected ':'",
		    "a \":\" is missing behind a key, or the line is not indented as its "
		    "text is" },
		{ "did not find expected key",
		    "neither a key nor an entry is here: is it indented as its "
		    "neighbours "
		    "are?" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(problem, words[i][0]) == 0)
			return words[i][1];
	return problem;
}

static int
refuse_syntax(struct reader *r, const yaml_parser_t *p, const char *text, size_t n)
{
	yaml_mark_t at = mark_of(p, text, n);
	const char *why = p->problem != NULL ? in_our_words(p->problem) : "unreadable";

	if (p->error == YAML_READER_ERROR && p->problem_value >= 0)
		why =
		    arena_printf(r->mem, "%s (0x%02x)", why, (unsigned)p->problem_value);
	else if (char_at(text, n, at) == '\t')
		why = "a tab; indent with spaces";
	else if (char_at(text, n, at) == '@')
		why = "a text that begins with @ needs quotes";
	else if (p->context != NULL && p->context_mark.line != at.line)
		why = arena_printf(r->mem, "%s (%s that begins in line %zu)", why,
		    p->context, p->context_mark.line + 1);
	else if (p->context != NULL)
		why = arena_printf(r->mem, "%s (%s)", why, p->context);
	return refuse(r, at, arena_printf(r->mem, "not YAML: %s", why));
}

static int
read_events(struct reader *r, yaml_parser_t *p, const char *text, size_t n)
{
	bool more = true;
	int result = 0;

	while (more && result == 0) {
		yaml_event_t e;

		if (!yaml_parser_parse(p, &e))
			return refuse_syntax(r, p, text, n);
		more = e.type != YAML_STREAM_END_EVENT;
		result = take(r, &e);
		yaml_event_delete(&e);
	}
	return result;
}

int
yaml_read(struct arena *mem, const char *file, const char *text, size_t n_bytes,
    const struct tree **out, const struct yaml_error **errors)
{
	struct reader r = { .mem = mem, .file = file };
	yaml_parser_t p;
	int result;

	if (!yaml_parser_initialize(&p))
		mem_exhausted(0);
	r.errors_end = &r.errors;
	yaml_parser_set_input_string(&p, (const unsigned char *)text, n_bytes);
	yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
	result = read_events(&r, &p, text, n_bytes);
	while (r.depth != 0)
		close_level(&r);
	yaml_parser_delete(&p);
	*errors = r.errors;
	if (result < 0)
		return result;
	if (r.root == NULL)
		r.root = new_node(&r, TREE_MAP, (yaml_mark_t){ 0, 0, 0 });
	*out = r.root;
	return 0;
}
