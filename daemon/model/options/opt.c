#include "model/options/opt.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/utf8.h"

#define NAME_BYTES_MAX 64
#define PATH_BYTES_MAX 1000
#define KEYS_NAMED_MAX 16
#define NAME_RULE                                                                        \
	"letters, digits, \".\", \"_\" and \"-\", a letter or digit first, at most %d "  \
	"bytes"
#define DEPTH_MAX ARRAY_LEN(((struct opt_reader *)0)->path)

struct list {
	void *v;
	size_t n;
};

void
opt_reader_init(struct opt_reader *r, struct arena *mem, void *context)
{
	*r = (struct opt_reader){ .mem = mem, .context = context };
	r->mistakes_end = &r->mistakes;
}

void
opt_enter(struct opt_reader *r, const char *field)
{
	if (r->depth < DEPTH_MAX)
		r->path[r->depth] = field;
	r->depth++;
}

void
opt_leave(struct opt_reader *r)
{
	r->depth--;
}

static void
note(struct opt_reader *r, const char *file, uint32_t line, uint32_t column, bool warning,
    const char *fmt, va_list ap)
{
	struct opt_mistake *m = arena_alloc(r->mem, sizeof *m);
	struct buf text;
	unsigned i;

	buf_init(&text);
	for (i = 0; i < r->depth && i < DEPTH_MAX; i++)
		buf_printf(&text, "%s%s", i ? "." : "", ESC(r->path[i]));
	*m = (struct opt_mistake){
		.file = file, .line = line, .column = column, .warning = warning
	};
	m->text = arena_printf(r->mem, "%s%s%s", buf_str(&text),
	    r->depth != 0 ? ": " : "", arena_vprintf(r->mem, fmt, ap));
	buf_fini(&text);
	*r->mistakes_end = m;
	r->mistakes_end = &m->next;
	if (warning)
		r->warnings++;
	else
		r->errors++;
}

void
opt_wrong(struct opt_reader *r, const struct tree *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(r, at->file, at->line, at->column, false, fmt, ap);
	va_end(ap);
}

void
opt_wrong_in(
    struct opt_reader *r, const struct tree *at, size_t offset, const char *fmt, ...)
{
	uint32_t column =
	    at->text_column != 0 ? at->text_column + (uint32_t)offset : at->column;
	va_list ap;

	va_start(ap, fmt);
	note(r, at->file, at->line, column, false, fmt, ap);
	va_end(ap);
}

void
opt_wrong_key(struct opt_reader *r, const struct tree *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(r, at->file, at->key_line != 0 ? at->key_line : at->line,
	    at->key_line != 0 ? at->key_column : at->column, false, fmt, ap);
	va_end(ap);
}

void
opt_doubt(struct opt_reader *r, const struct tree *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(r, at->file, at->line, at->column, true, fmt, ap);
	va_end(ap);
}

bool
opt_is_name(const char *s)
{
	size_t n = strlen(s), i;

	if (n == 0 || n > NAME_BYTES_MAX || !isalnum((unsigned char)s[0]))
		return false;
	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && strchr("._-", s[i]) == NULL)
			return false;
	return true;
}

bool
opt_is_address(const char *s)
{
	struct in6_addr six;
	struct in_addr four;

	return inet_pton(AF_INET, s, &four) == 1 || inet_pton(AF_INET6, s, &six) == 1;
}

/* "127.0.0.1:80", "[::1]:80", ":80" (all addresses). */
static bool
is_endpoint(const char *s)
{
	const char *colon = strrchr(s, ':');
	char host[128];
	size_t n;
	char *end;
	unsigned long port;

	if (colon == NULL || !isdigit((unsigned char)colon[1]))
		return false;
	port = strtoul(colon + 1, &end, 10);
	n = (size_t)(colon - s);
	if (*end != 0 || port == 0 || port > 65535 || n >= sizeof host)
		return false;
	memcpy(host, s, n);
	host[n] = 0;
	if (n >= 2 && host[0] == '[' && host[n - 1] == ']') {
		struct in6_addr six;

		host[n - 1] = 0;
		return inet_pton(AF_INET6, host + 1, &six) == 1;
	}
	return n == 0 || (strchr(host, ':') == NULL && opt_is_address(host));
}

bool
opt_want(struct opt_reader *r, const struct tree *t, enum tree_kind kind)
{
	bool empty = t->kind == TREE_SCALAR && *t->text == 0;

	if (t->refused)
		return false;
	if (t->kind == kind)
		return true;
	opt_wrong(r, t, "%s%s stands here, and a %s is wanted", empty ? "" : "a ",
	    empty ? "nothing" : tree_kind_text(t->kind), tree_kind_text(kind));
	return false;
}

static bool
is_number(const char *s, double *v)
{
	char *end;

	errno = 0;
	*v = strtod(s, &end);
	return *s != 0 && *end == 0 && errno == 0 && !isspace((unsigned char)*s) &&
	    strspn(s, "+-.0123456789eE") == strlen(s);
}

/* " from 1 to 65535 s", or nothing where any will do. */
static const char *
range_text(struct opt_reader *r, double min, double max, const char *unit)
{
	if (min == max)
		return "";
	return arena_printf(
	    r->mem, " from %.10g to %.10g%s%s", min, max, *unit ? " " : "", unit);
}

bool
opt_number(struct opt_reader *r, const struct tree *t, double min, double max, double *v)
{
	if (!opt_want(r, t, TREE_SCALAR))
		return false;
	if (is_number(t->text, v) && (min == max || (*v >= min && *v <= max)))
		return true;
	opt_wrong(
	    r, t, "\"%s\" is not a number%s", ESC(t->text), range_text(r, min, max, ""));
	return false;
}

static void
read_u32(struct opt_reader *r, const struct opt *o, const struct tree *t, uint32_t *out)
{
	double v;

	if (!opt_want(r, t, TREE_SCALAR))
		return;
	if (is_number(t->text, &v) && v >= o->min && v <= o->max &&
	    v == (double)(uint32_t)v)
		*out = (uint32_t)v;
	else
		opt_wrong(r, t, "\"%s\" is not a whole number%s", ESC(t->text),
		    range_text(r, o->min, o->max, o->unit));
}

bool
opt_duration(struct opt_reader *r, const struct tree *t, int64_t *us)
{
	if (!opt_want(r, t, TREE_SCALAR))
		return false;
	if (duration_parse(t->text, us) == 0)
		return true;
	opt_wrong(r, t,
	    "\"%s\" is not a time: a number and a unit (ms, s, m, h, d) are wanted, "
	    "such as 30s or 1h30m",
	    ESC(t->text));
	return false;
}

static void
read_duration(
    struct opt_reader *r, const struct opt *o, const struct tree *t, int64_t *out)
{
	char from[DURATION_TEXT_MAX], to[DURATION_TEXT_MAX];
	int64_t us;

	if (!opt_duration(r, t, &us))
		return;
	if (o->min == o->max ||
	    ((double)us >= o->min * 1e6 && (double)us <= o->max * 1e6))
		*out = us;
	else
		opt_wrong(r, t, "\"%s\" is not a time from %s to %s", ESC(t->text),
		    duration_text((int64_t)(o->min * 1e6), from),
		    duration_text((int64_t)(o->max * 1e6), to));
}

/* The names that are allowed, for a message: "a, b or c". */
static const char *
all_names(
    struct opt_reader *r, const char *const *name, size_t n, const char *before_last)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < n; i++)
		text = arena_printf(r->mem, "%s%s%s", text,
		    i == 0           ? ""
			: i + 1 == n ? before_last
				     : ", ",
		    name[i]);
	return text;
}

static const char *
nearest_of(const char *word, const char *const *name, size_t n)
{
	const char *near = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		near = near_better(word, near, name[i]);
	return near;
}

/* " (did you mean "x"?)", or nothing. */
static const char *
meant(struct opt_reader *r, const char *near)
{
	return near != NULL ? arena_printf(r->mem, " (did you mean \"%s\"?)", near) : "";
}

int
opt_enum(struct opt_reader *r, const struct tree *t, const struct rec_names *names)
{
	int v;

	if (!opt_want(r, t, TREE_SCALAR))
		return -1;
	v = rec_value(names, t->text);
	if (v < 0)
		opt_wrong(r, t, "\"%s\" is not one of %s%s", ESC(t->text),
		    all_names(r, names->name, names->count, " or "),
		    meant(r, nearest_of(t->text, names->name, names->count)));
	return v;
}

void
opt_unknown_key(struct opt_reader *r, const struct tree *at, const char *what,
    const char *const *known, size_t n)
{
	const char *near = nearest_of(at->key, known, n);

	if (near != NULL)
		opt_wrong_key(r, at, "no such %s%s", what, meant(r, near));
	else if (n > KEYS_NAMED_MAX)
		opt_wrong_key(
		    r, at, "no such %s; `triaged --options` shows all there are", what);
	else
		opt_wrong_key(r, at, "no such %s; known %s %s", what,
		    n == 1 ? "is" : "are", all_names(r, known, n, " and "));
}

int
opt_enum_key(struct opt_reader *r, const struct tree *t, const char *what,
    const struct rec_names *names)
{
	int v = rec_value(names, t->key);

	if (v < 0)
		opt_unknown_key(r, t, what, names->name, names->count);
	return v;
}

void
opt_no_such(struct opt_reader *r, const struct tree *at, const char *what,
    const char *name, const char *near)
{
	if (!r->torn)
		opt_wrong(
		    r, at, "there is no %s \"%s\"%s", what, ESC(name), meant(r, near));
}

static void
read_text(struct opt_reader *r, const struct opt *o, const struct tree *t, void *v)
{
	size_t most = o->max > 0 ? (size_t)o->max : 1024;

	if (!opt_want(r, t, TREE_SCALAR))
		return;
	if (strlen(t->text) > most) {
		opt_wrong(r, t, "the text has %zu bytes, at most %zu fit",
		    strlen(t->text), most);
		return;
	}
	if (!utf8_valid(t->text, strlen(t->text))) {
		opt_wrong(r, t, "the text is not UTF-8");
		return;
	}
	if (o->kind == OPT_NAME && *t->text != 0 && !opt_is_name(t->text)) {
		opt_wrong(r, t, "\"%s\" is not a name: " NAME_RULE, ESC(t->text),
		    NAME_BYTES_MAX);
		return;
	}
	if (o->kind == OPT_ADDRESS && !opt_is_address(t->text)) {
		opt_wrong(r, t, "\"%s\" is not an IPv4 or IPv6 address", ESC(t->text));
		return;
	}
	if (o->kind == OPT_ENDPOINT && *t->text != 0 && !is_endpoint(t->text)) {
		opt_wrong(r, t,
		    "\"%s\" is not an address and a port, such as 127.0.0.1:8080 or "
		    "[::1]:8080",
		    ESC(t->text));
		return;
	}
	*(const char **)v = arena_text(r->mem, t->text);
}

/* Relative paths are to the folder of the file they stand in. */
static void
read_path(struct opt_reader *r, const struct opt *o, const struct tree *t, void *v)
{
	const char *slash = t->file != NULL ? strrchr(t->file, '/') : NULL;
	size_t most = o->max > 0 ? (size_t)o->max : PATH_BYTES_MAX;
	const char *path;

	if (!opt_want(r, t, TREE_SCALAR))
		return;
	if (*t->text == 0 || *t->text == '/' || slash == NULL)
		path = arena_text(r->mem, t->text);
	else
		path = arena_printf(
		    r->mem, "%.*s/%s", (int)(slash - t->file), t->file, t->text);
	if (strlen(path) > most)
		opt_wrong(r, t, "the path has %zu bytes%s, at most %zu fit", strlen(path),
		    *t->text != '/' ? " with its folder" : "", most);
	else
		*(const char **)v = path;
}

static void
read_texts(
    struct opt_reader *r, const struct opt *o, const struct tree *t, struct list *l)
{
	const struct opt one = { .key = o->key,
		.kind = o->kind == OPT_ENDPOINTS ? OPT_ENDPOINT : OPT_TEXT,
		.max = o->max,
		.unit = "" };
	const struct tree *c;
	const char *text;

	if (t->kind == TREE_SCALAR) {
		text = "";
		read_text(r, &one, t, &text);
		*(const char **)opt_list_add(r, l, sizeof text) = text;
		return;
	}
	if (!opt_want(r, t, TREE_LIST))
		return;
	for (c = t->child; c != NULL; c = c->next) {
		text = "";
		read_text(r, &one, c, &text);
		*(const char **)opt_list_add(r, l, sizeof text) = text;
	}
}

void *
opt_list_add(struct opt_reader *r, void *list, size_t size_bytes)
{
	struct list *l = list;

	/* Grown at each power of two; the arena keeps the old ones until it goes. */
	if ((l->n & (l->n - 1)) == 0) {
		void *v = arena_alloc(r->mem, (l->n != 0 ? l->n * 2 : 1) * size_bytes);

		if (l->n != 0)
			memcpy(v, l->v, l->n * size_bytes);
		l->v = v;
	}
	return (char *)l->v + l->n++ * size_bytes;
}

static void
begin_record(
    struct opt_reader *r, const struct opt_table *t, const struct tree *at, void *rec)
{
	rec_init(t->rec, rec);
	if (t->source_offset != SIZE_MAX)
		*(const char **)((char *)rec + t->source_offset) =
		    arena_printf(r->mem, "%s:%u", at->file, at->key_line);
}

/* What the other rooms could not read is a mistake of the file, not of theirs. */
static void
check_fits(struct opt_reader *r, const struct opt_table *t, const struct tree *at,
    const void *rec)
{
	char why[REC_WHY_MAX];

	if (!rec_fits(t->rec, rec, why))
		opt_wrong_key(r, at, "does not fit: %s", why);
}

bool
opt_read_keyed(
    struct opt_reader *r, const struct opt_table *t, const struct tree *map, void *list)
{
	const struct tree *c;

	if (!opt_want(r, map, TREE_MAP))
		return false;
	for (c = map->child; c != NULL; c = c->next) {
		unsigned before = r->errors;
		void *rec;

		opt_enter(r, c->key);
		if (!opt_is_name(c->key))
			opt_wrong_key(r, c, "not a name: " NAME_RULE, NAME_BYTES_MAX);
		rec = opt_list_add(r, list, t->size_bytes);
		begin_record(r, t, c, rec);
		*(const char **)((char *)rec + t->name_offset) =
		    arena_text(r->mem, c->key);
		opt_read(r, t, c, rec);
		if (r->errors == before)
			check_fits(r, t, c, rec);
		opt_leave(r);
	}
	return true;
}

static void
read_list(
    struct opt_reader *r, const struct opt_table *t, const struct tree *list, void *l)
{
	const struct tree *c;

	if (!opt_want(r, list, TREE_LIST))
		return;
	for (c = list->child; c != NULL; c = c->next) {
		void *rec = opt_list_add(r, l, t->size_bytes);
		unsigned before = r->errors;

		begin_record(r, t, c, rec);
		opt_read(r, t, c, rec);
		if (r->errors == before)
			check_fits(r, t, c, rec);
	}
}

static void
read_value(struct opt_reader *r, const struct opt *o, const struct tree *t, void *rec)
{
	void *v = (char *)rec + o->offset;
	double number;
	int e;

	if (o->fallback == NULL && t->kind == TREE_SCALAR && *t->text == 0) {
		if (!t->refused)
			opt_wrong(r, t, "is empty: %s", o->is);
		return;
	}
	switch (o->kind) {
	case OPT_TEXT:
	case OPT_NAME:
	case OPT_ADDRESS:
	case OPT_ENDPOINT: read_text(r, o, t, v); break;
	case OPT_PATH: read_path(r, o, t, v); break;
	case OPT_ENUM:
		e = opt_enum(r, t, o->of);
		if (e >= 0)
			*(int *)v = e;
		break;
	case OPT_BOOL:
		if (!opt_want(r, t, TREE_SCALAR))
			break;
		if (strcmp(t->text, "yes") == 0 || strcmp(t->text, "true") == 0)
			*(bool *)v = true;
		else if (strcmp(t->text, "no") == 0 || strcmp(t->text, "false") == 0)
			*(bool *)v = false;
		else
			opt_wrong(r, t, "\"%s\" is neither yes nor no", ESC(t->text));
		break;
	case OPT_U32: read_u32(r, o, t, v); break;
	case OPT_F64:
		if (opt_number(r, t, o->min, o->max, &number))
			*(double *)v = number;
		break;
	case OPT_DURATION: read_duration(r, o, t, v); break;
	case OPT_TEXTS:
	case OPT_ENDPOINTS: read_texts(r, o, t, v); break;
	case OPT_GROUP: opt_read(r, o->of, t, rec); break;
	case OPT_SUB: opt_read(r, o->of, t, v); break;
	case OPT_KEYED: (void)opt_read_keyed(r, o->of, t, v); break;
	case OPT_LIST: read_list(r, o->of, t, v); break;
	case OPT_OWN: o->own(r, o, t, rec); break;
	}
}

/* The default, read as if it stood in the file. */
static void
read_fallback(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *rec)
{
	struct tree t = { .kind = TREE_SCALAR,
		.file = "",
		.text = o->fallback,
		.line = map->line,
		.column = map->column };

	if (o->kind == OPT_GROUP || o->kind == OPT_SUB) {
		t.kind = TREE_MAP;
		t.text = "";
		t.file = map->file;
	} else if (*o->fallback == 0)
		return;
	read_value(r, o, &t, rec);
}

static const struct opt *
row_for(const struct opt_table *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].key, key) == 0)
			return &t->rows[i];
	return NULL;
}

/* How long a list may be stands in the record that it goes to. */
static void
check_length(struct opt_reader *r, const struct opt_table *t, const struct opt *o,
    const struct tree *at, const void *rec)
{
	const void *v = (const char *)rec + o->offset;
	const struct rec_field *f = NULL;
	size_t i, n;

	if (o->kind != OPT_TEXTS && o->kind != OPT_ENDPOINTS && o->kind != OPT_LIST)
		return;
	for (i = 0; i < t->rec->n_fields; i++)
		if (t->rec->fields[i].offset == o->offset)
			f = &t->rec->fields[i];
	n = ((const struct list *)v)->n;
	if (f != NULL && n > f->max)
		opt_wrong(r, at, "%zu entries, at most %u fit", n, f->max);
}

static void
unknown_key(struct opt_reader *r, const struct opt_table *t, const struct tree *c)
{
	const char **known = arena_alloc(r->mem, t->n * sizeof *known);
	size_t i;

	for (i = 0; i < t->n; i++)
		known[i] = t->rows[i].key;
	opt_unknown_key(r, c, "option", known, t->n);
}

void
opt_read(
    struct opt_reader *r, const struct opt_table *t, const struct tree *map, void *rec)
{
	const struct tree *c;
	size_t i;

	if (!opt_want(r, map, TREE_MAP))
		return;
	for (i = 0; i < t->n; i++) {
		const struct opt *o = &t->rows[i];

		if (tree_find(map, o->key) != NULL)
			continue;
		opt_enter(r, o->key);
		if (o->fallback == NULL)
			opt_wrong_key(r, map, "is missing: %s", o->is);
		else
			read_fallback(r, o, map, rec);
		opt_leave(r);
	}
	for (c = map->child; c != NULL; c = c->next) {
		const struct opt *o = row_for(t, c->key);

		opt_enter(r, c->key);
		if (o == NULL)
			unknown_key(r, t, c);
		else {
			read_value(r, o, c, rec);
			check_length(r, t, o, c, rec);
		}
		opt_leave(r);
	}
}

static const char *
kind_text(const struct opt *o)
{
	switch (o->kind) {
	case OPT_NAME: return "name";
	case OPT_PATH: return "path";
	case OPT_ADDRESS: return "IP address";
	case OPT_ENDPOINT: return "address:port";
	case OPT_ENDPOINTS: return "list of address:port";
	case OPT_ENUM: return "one of";
	case OPT_BOOL: return "yes or no";
	case OPT_U32: return "whole number";
	case OPT_F64: return "number";
	case OPT_DURATION: return "time";
	case OPT_TEXTS: return "list of texts";
	case OPT_GROUP:
	case OPT_SUB: return "map";
	case OPT_KEYED: return "map of name: map";
	case OPT_LIST: return "list of maps";
	default: return "text";
	}
}

static void
show_allowed(FILE *out, const struct opt *o)
{
	const struct rec_names *names = o->of;
	char from[DURATION_TEXT_MAX], to[DURATION_TEXT_MAX];
	uint32_t i;

	if (o->kind == OPT_ENUM)
		for (i = 0; i < names->count; i++)
			fprintf(out, "%s%s", i ? ", " : " ", names->name[i]);
	else if (o->kind == OPT_DURATION && o->min != o->max)
		fprintf(out, ", %s to %s", duration_text((int64_t)(o->min * 1e6), from),
		    duration_text((int64_t)(o->max * 1e6), to));
	else if ((o->kind == OPT_U32 || o->kind == OPT_F64) && o->min != o->max)
		fprintf(out, ", %.10g to %.10g%s%s", o->min, o->max, *o->unit ? " " : "",
		    o->unit);
	else if (o->kind == OPT_OWN && *o->unit != 0)
		fprintf(out, " (%s)", o->unit);
}

void
opt_show(FILE *out, const struct opt_table *t, unsigned indent)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct opt *o = &t->rows[i];

		fprintf(out, "%*s%s: %s", (int)indent, "", o->key, kind_text(o));
		show_allowed(out, o);
		if (o->fallback == NULL)
			fprintf(out, "; must be given");
		else if (*o->fallback != 0)
			fprintf(out, "; default %s", o->fallback);
		fprintf(out, "\n%*s%s\n", (int)indent + 4, "", o->is);
		if (o->kind == OPT_GROUP || o->kind == OPT_SUB || o->kind == OPT_KEYED ||
		    o->kind == OPT_LIST || (o->kind == OPT_OWN && o->of != NULL))
			opt_show(out, o->of, indent + 4);
	}
}
