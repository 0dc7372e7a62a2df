#include "model/mibtext.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

#define TOKENS_MAX  500000
#define ABOUT_BYTES 200
#define DEPTH_MAX   64

struct token {
	const char *text;
	bool is_quoted;
};

/* Something with a number: "::= { parent 3 }". */
struct node {
	const char *name, *parent;
	uint32_t arcs[16]; /* below the parent */
	size_t n_arcs;
	bool is_column;
	const char *values;
};

struct reader {
	struct arena *mem;
	const struct mibnames *names;
	struct token *v;
	size_t n;
	struct map nodes; /* of struct node by name */
	struct map
	    rows; /* entries that have an INDEX or AUGMENTS: their children are columns */
};

/* --- words --- */

static const char *
skip_comment(const char *p, const char *end)
{
	while (p < end && *p != '\n')
		p++;
	return p;
}

static void
add(struct reader *r, const char *p, size_t n, bool quoted)
{
	if (r->n < TOKENS_MAX)
		r->v[r->n++] = (struct token){ arena_text_n(r->mem, p, n), quoted };
}

static void
split(struct reader *r, const char *p, const char *end)
{
	while (p < end) {
		const char *from = p;

		if (isspace((unsigned char)*p) || *p == 0)
			p++;
		else if (p + 1 < end && p[0] == '-' && p[1] == '-')
			p = skip_comment(p, end);
		else if (*p == '"') {
			for (p++; p < end && *p != '"'; p++)
				;
			add(r, from + 1, (size_t)(p - from - 1), true);
			p += p < end;
		} else if (end - p >= 3 && memcmp(p, "::=", 3) == 0) {
			add(r, p, 3, false);
			p += 3;
		} else if (isalnum((unsigned char)*p)) {
			while (p < end &&
			    (isalnum((unsigned char)*p) || *p == '-' || *p == '_'))
				p++;
			add(r, from, (size_t)(p - from), false);
		} else
			add(r, p++, 1, false);
	}
}

static bool
is(const struct reader *r, size_t i, const char *text)
{
	return i < r->n && !r->v[i].is_quoted && strcmp(r->v[i].text, text) == 0;
}

/* --- numbers --- */

/* "{ parent 3 }", "{ iso org(3) 6 }": false when it is none. */
static bool
read_value(const struct reader *r, size_t i, struct node *out)
{
	if (!is(r, i, "{") || i + 1 >= r->n)
		return false;
	out->parent = r->v[++i].text;
	for (i++; i < r->n && !is(r, i, "}"); i++) {
		if (isdigit((unsigned char)*r->v[i].text)) {
			if (out->n_arcs == ARRAY_LEN(out->arcs))
				return false;
			out->arcs[out->n_arcs++] =
			    (uint32_t)strtoul(r->v[i].text, NULL, 10);
		}
	}
	return i < r->n;
}

/* The "::=" of what is defined from here on, before the next one is. */
static size_t
find_value(const struct reader *r, size_t i)
{
	size_t limit = i + 20000;

	while (i < r->n && i < limit && !is(r, i, "::="))
		i++;
	return i;
}

static int
arcs_of(struct reader *r, const char *name, uint32_t *arcs, size_t *n, int depth)
{
	static const struct {
		const char *name;
		uint32_t arcs[8];
		size_t n;
	} roots[] = {
		{ "iso", { 1 }, 1 },
		{ "org", { 1, 3 }, 2 },
		{ "dod", { 1, 3, 6 }, 3 },
		{ "internet", { 1, 3, 6, 1 }, 4 },
		{ "mgmt", { 1, 3, 6, 1, 2 }, 5 },
		{ "mib-2", { 1, 3, 6, 1, 2, 1 }, 6 },
		{ "transmission", { 1, 3, 6, 1, 2, 1, 10 }, 7 },
		{ "experimental", { 1, 3, 6, 1, 3 }, 5 },
		{ "private", { 1, 3, 6, 1, 4 }, 5 },
		{ "enterprises", { 1, 3, 6, 1, 4, 1 }, 6 },
		{ "snmpV2", { 1, 3, 6, 1, 6 }, 5 },
		{ "snmpModules", { 1, 3, 6, 1, 6, 3 }, 6 },
		{ "netSnmp", { 1, 3, 6, 1, 4, 1, 8072 }, 7 },
		{ "ucdavis", { 1, 3, 6, 1, 4, 1, 2021 }, 7 },
	};
	const struct node *node = map_get(&r->nodes, name);
	const struct mibname *known;
	struct oid oid;
	size_t i;

	if (node != NULL && depth < DEPTH_MAX &&
	    arcs_of(r, node->parent, arcs, n, depth + 1) == 0) {
		if (*n + node->n_arcs > OID_ARCS_MAX)
			return -1;
		memcpy(arcs + *n, node->arcs, node->n_arcs * sizeof *arcs);
		*n += node->n_arcs;
		return 0;
	}
	for (i = 0; i < ARRAY_LEN(roots); i++)
		if (strcmp(roots[i].name, name) == 0) {
			memcpy(arcs, roots[i].arcs, roots[i].n * sizeof *arcs);
			*n = roots[i].n;
			return 0;
		}
	if (!isalpha((unsigned char)*name) ||
	    mibnames_resolve(r->names, r->mem, name, &oid, &known) != 0)
		return -1;
	memcpy(arcs, oid.arc, oid.n * sizeof *arcs);
	*n = oid.n;
	return 0;
}

static struct oid
oid_of(struct reader *r, const char *name)
{
	uint32_t arcs[OID_ARCS_MAX];
	size_t n = 0;

	if (arcs_of(r, name, arcs, &n, 0) < 0)
		return (struct oid){ NULL, 0 };
	return (struct oid){ arena_copy(r->mem, arcs, n * sizeof *arcs), n };
}

/* --- what is defined --- */

/* "INTEGER { up(1), down(2) }" */
static const char *
read_values(const struct reader *r, size_t from, size_t to)
{
	struct buf out;
	const char *text;
	size_t i;

	buf_init(&out);
	for (i = from; i < to && !is(r, i, "MAX-ACCESS") && !is(r, i, "ACCESS"); i++)
		if (i + 3 < to && is(r, i + 1, "(") && is(r, i + 3, ")"))
			buf_printf(&out, "%s%s(%s)", out.n ? "," : "", r->v[i].text,
			    r->v[i + 2].text);
	text = arena_text(r->mem, buf_str(&out));
	buf_fini(&out);
	return text;
}

static bool
has(const struct reader *r, size_t from, size_t to, const char *word)
{
	for (; from < to; from++)
		if (is(r, from, word))
			return true;
	return false;
}

static void
define(struct reader *r, size_t i, size_t value)
{
	struct node *node = arena_alloc(r->mem, sizeof *node);
	bool is_object = is(r, i + 1, "OBJECT-TYPE");

	node->name = r->v[i].text;
	node->values = is_object ? read_values(r, i, value) : "";
	if (!read_value(r, value + 1, node))
		return;
	if (is_object && (has(r, i, value, "INDEX") || has(r, i, value, "AUGMENTS")))
		map_put(&r->rows, node->name, node);
	node->is_column = is_object && map_get(&r->rows, node->parent) != NULL;
	map_put(&r->nodes, node->name, node);
}

static bool
defines(const struct reader *r, size_t i)
{
	static const char *const macros[] = { "OBJECT-TYPE", "OBJECT-IDENTITY",
		"MODULE-IDENTITY", "NOTIFICATION-TYPE" };
	size_t k;

	if (r->v[i].is_quoted || !islower((unsigned char)*r->v[i].text))
		return false;
	if (is(r, i + 1, "OBJECT") && is(r, i + 2, "IDENTIFIER"))
		return is(r, i + 3, "::=");
	for (k = 0; k < ARRAY_LEN(macros); k++)
		if (is(r, i + 1, macros[k]))
			return true;
	return false;
}

static const char *
first_sentence(struct arena *mem, const char *text)
{
	char *out = arena_alloc(mem, ABOUT_BYTES + 1), *o = out;

	for (; *text != 0 && o < out + ABOUT_BYTES; text++) {
		bool blank = isspace((unsigned char)*text) != 0;

		if (blank && (o == out || o[-1] == ' '))
			continue;
		if (*text == '.' && (text[1] == 0 || isspace((unsigned char)text[1])))
			break;
		*o++ = blank                                                     ? ' '
		    : (unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e ? '?'
										 : *text;
	}
	*o = 0;
	return out;
}

static void
read_objects(struct reader *r, size_t i, size_t to, struct mib_notification *out)
{
	const struct node *node;
	const struct mibname *known;
	struct mib_object *o;
	struct oid oid;

	for (i += 2; i < to && !is(r, i, "}") && out->n_objects < MIBTEXT_OBJECTS_MAX;
	     i++) {
		if (!isalpha((unsigned char)*r->v[i].text))
			continue;
		o = &out->objects[out->n_objects++];
		*o = (struct mib_object){ .name = r->v[i].text, .values = "" };
		o->oid = oid_of(r, o->name);
		node = map_get(&r->nodes, o->name);
		if (node != NULL) {
			o->is_column = node->is_column;
			o->values = node->values;
		} else if (mibnames_resolve(r->names, r->mem, o->name, &oid, &known) ==
			0 &&
		    known != NULL) {
			o->is_column = strcmp(known->kind, "scalar") != 0;
			o->values =
			    strchr(known->values, '(') != NULL ? known->values : "";
		}
	}
}

/* TRAP-TYPE: the number is the enterprise's, 0, and its own (RFC 3584 3.1). */
static struct oid
trap_oid(struct reader *r, size_t i, size_t value)
{
	uint32_t arcs[OID_ARCS_MAX];
	size_t n = 0;

	for (; i < value && !is(r, i, "ENTERPRISE"); i++)
		;
	if (i + 1 >= value || value + 1 >= r->n ||
	    !isdigit((unsigned char)*r->v[value + 1].text))
		return (struct oid){ NULL, 0 };
	if (is(r, i + 1, "{"))
		i++;
	if (arcs_of(r, r->v[i + 1].text, arcs, &n, 0) < 0 || n + 2 > OID_ARCS_MAX)
		return (struct oid){ NULL, 0 };
	arcs[n++] = 0;
	arcs[n++] = (uint32_t)strtoul(r->v[value + 1].text, NULL, 10);
	return (struct oid){ arena_copy(r->mem, arcs, n * sizeof *arcs), n };
}

static void
read_notification(struct reader *r, size_t i, struct mib_notification *out)
{
	bool is_trap = is(r, i + 1, "TRAP-TYPE");
	size_t value = find_value(r, i), k;

	*out = (struct mib_notification){ .name = r->v[i].text, .about = "" };
	out->oid = is_trap ? trap_oid(r, i, value) : oid_of(r, out->name);
	for (k = i; k < value; k++) {
		if ((is(r, k, "OBJECTS") || is(r, k, "VARIABLES")) && is(r, k + 1, "{"))
			read_objects(r, k, value, out);
		if (is(r, k, "DESCRIPTION") && k + 1 < value && r->v[k + 1].is_quoted)
			out->about = first_sentence(r->mem, r->v[k + 1].text);
	}
}

static bool
is_notification(const struct reader *r, size_t i)
{
	return !r->v[i].is_quoted && isalpha((unsigned char)*r->v[i].text) &&
	    islower((unsigned char)*r->v[i].text) &&
	    (is(r, i + 1, "NOTIFICATION-TYPE") || is(r, i + 1, "TRAP-TYPE"));
}

void
mibtext_read(struct arena *mem, const struct mibnames *names, struct bytes text,
    struct mib_module *out)
{
	struct reader r = { .mem = mem, .names = names };
	size_t i, n = 0;

	*out = (struct mib_module){ .name = "" };
	r.v = mem_array(text.n < TOKENS_MAX ? text.n + 1 : TOKENS_MAX, sizeof *r.v);
	map_init(&r.nodes);
	map_init(&r.rows);
	split(&r, (const char *)text.p, (const char *)text.p + text.n);
	for (i = 0; i < r.n; i++) {
		if (is(&r, i + 1, "DEFINITIONS") && *out->name == 0)
			out->name = r.v[i].text;
		if (defines(&r, i))
			define(&r, i, find_value(&r, i + 1));
		n += is_notification(&r, i);
	}
	out->notifications = arena_alloc(mem, (n + 1) * sizeof *out->notifications);
	for (i = 0; i < r.n; i++)
		if (is_notification(&r, i))
			read_notification(&r, i, &out->notifications[out->n++]);
	map_fini(&r.nodes);
	map_fini(&r.rows);
	mem_free(r.v);
}
