#include "link/json/json.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/err.h"

static struct tree *
convert(struct arena *mem, const json_t *v)
{
	struct tree *t = arena_alloc(mem, sizeof *t), **end = &t->child;
	const char *key;
	json_t *member;
	size_t i;

	t->file = "";
	t->text = "";
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		t->kind = TREE_MAP;
		json_object_foreach((json_t *)(uintptr_t)v, key, member)
		{
			*end = convert(mem, member);
			(*end)->key = arena_text(mem, key);
			end = &(*end)->next;
		}
		break;
	case JSON_ARRAY:
		t->kind = TREE_LIST;
		json_array_foreach(v, i, member)
		{
			*end = convert(mem, member);
			end = &(*end)->next;
		}
		break;
	case JSON_STRING:
		t->text = arena_text_n(mem, json_string_value(v), json_string_length(v));
		break;
	case JSON_INTEGER:
		t->text =
		    arena_printf(mem, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		break;
	case JSON_REAL: t->text = arena_printf(mem, "%.17g", json_real_value(v)); break;
	case JSON_TRUE: t->text = "true"; break;
	case JSON_FALSE: t->text = "false"; break;
	case JSON_NULL: break;
	}
	return t;
}

int
json_read(struct arena *mem, const char *text, size_t n_bytes, const struct tree **out,
    uint32_t *line, uint32_t *column, const char **why)
{
	json_error_t e;
	json_t *v;

	*line = *column = 0;
	if (n_bytes > JSON_READ_MAX) {
		*why = "too long";
		return ERR_RANGE;
	}
	v = json_loadb(text, n_bytes, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (v == NULL) {
		*line = e.line > 0 ? (uint32_t)e.line : 0;
		*column = e.column > 0 ? (uint32_t)e.column : 0;
		*why = arena_text(mem, e.text);
		return ERR_MALFORMED;
	}
	*out = convert(mem, v);
	json_decref(v);
	return 0;
}
