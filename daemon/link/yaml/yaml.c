#include "link/yaml/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/err.h"
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
	struct yaml_error *why;
};

static int
refuse(struct reader *r, yaml_mark_t at, const char *text)
{
	*r->why =
	    (struct yaml_error){ (uint32_t)at.line + 1, (uint32_t)at.column + 1, text };
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
		if (r->root != NULL)
			return refuse(r, at, "more than one document in a file");
		r->root = t;
		return 0;
	}
	if (l->node->kind == TREE_MAP) {
		if (l->key == NULL)
			return refuse(r, at, "a key must be plain text");
		t->key = l->key;
		t->key_line = l->key_line;
		t->key_column = l->key_column;
		l->key = NULL;
	}
	*l->end = t;
	l->end = &t->next;
	return 0;
}

static int
open_level(struct reader *r, enum tree_kind kind, yaml_mark_t at)
{
	struct tree *t = new_node(r, kind, at);
	int e = place(r, t, at);

	if (e < 0)
		return e;
	if (r->depth == DEPTH_MAX)
		return refuse(r, at, "nested too deeply");
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

static int
take_scalar(struct reader *r, const yaml_event_t *e)
{
	struct level *l = r->depth != 0 ? &r->level[r->depth - 1] : NULL;
	size_t n = e->data.scalar.length;
	const char *text;
	struct tree *t;

	if (memchr(e->data.scalar.value, 0, n) != NULL)
		return refuse(r, e->start_mark, "a NUL character");
	text = arena_text_n(r->mem, (const char *)e->data.scalar.value, n);
	if (l != NULL && l->node->kind == TREE_MAP && l->key == NULL) {
		if (map_put(&l->keys, text, r) != NULL)
			return refuse(r, e->start_mark,
			    arena_printf(
				r->mem, "the key \"%s\" stands here twice", text));
		l->key = text;
		l->key_line = (uint32_t)e->start_mark.line + 1;
		l->key_column = (uint32_t)e->start_mark.column + 1;
		return 0;
	}
	t = new_node(r, TREE_SCALAR, e->start_mark);
	t->text = text;
	return place(r, t, e->start_mark);
}

static int
take(struct reader *r, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		if (e->data.scalar.anchor != NULL || e->data.scalar.tag != NULL)
			return refuse(
			    r, e->start_mark, "anchors and tags are not used here");
		return take_scalar(r, e);
	case YAML_ALIAS_EVENT:
		return refuse(r, e->start_mark,
		    "an alias (\"*...\"): write the value out, or quote it");
	case YAML_MAPPING_START_EVENT:
		if (e->data.mapping_start.anchor != NULL ||
		    e->data.mapping_start.tag != NULL)
			return refuse(
			    r, e->start_mark, "anchors and tags are not used here");
		return open_level(r, TREE_MAP, e->start_mark);
	case YAML_SEQUENCE_START_EVENT:
		if (e->data.sequence_start.anchor != NULL ||
		    e->data.sequence_start.tag != NULL)
			return refuse(
			    r, e->start_mark, "anchors and tags are not used here");
		return open_level(r, TREE_LIST, e->start_mark);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT: close_level(r); return 0;
	default: return 0;
	}
}

static int
read_events(struct reader *r, yaml_parser_t *p)
{
	bool more = true;
	int result = 0;

	while (more && result == 0) {
		yaml_event_t e;

		if (!yaml_parser_parse(p, &e)) {
			yaml_mark_t at = p->problem_mark;

			return refuse(r, at,
			    arena_printf(r->mem, "not YAML: %s%s%s",
				p->problem ? p->problem : "unreadable",
				p->context ? " " : "", p->context ? p->context : ""));
		}
		more = e.type != YAML_STREAM_END_EVENT;
		result = take(r, &e);
		yaml_event_delete(&e);
	}
	return result;
}

int
yaml_read(struct arena *mem, const char *file, const char *text, size_t n_bytes,
    const struct tree **out, struct yaml_error *why)
{
	struct reader r = { .mem = mem, .file = file, .why = why };
	yaml_parser_t p;
	int result;

	if (!yaml_parser_initialize(&p))
		mem_exhausted(0);
	yaml_parser_set_input_string(&p, (const unsigned char *)text, n_bytes);
	yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
	result = read_events(&r, &p);
	while (r.depth != 0)
		close_level(&r);
	yaml_parser_delete(&p);
	if (result < 0)
		return result;
	if (r.root == NULL)
		r.root = new_node(&r, TREE_MAP, (yaml_mark_t){ 0, 0, 0 });
	*out = r.root;
	return 0;
}
