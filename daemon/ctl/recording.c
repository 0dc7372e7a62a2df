#include "ctl/recording.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "sys/file.h"

#define FILE_MAX (64 * 1024 * 1024)

void
recording_init(struct recording *r)
{
	*r = (struct recording){ .n = 0 };
	arena_init(&r->mem);
}

void
recording_fini(struct recording *r)
{
	mem_free(r->v);
	arena_fini(&r->mem);
}

void
recording_add(struct recording *r, struct oid oid, const struct snmp_value *v)
{
	if (r->n == r->cap) {
		r->cap = r->cap != 0 ? r->cap * 2 : 256;
		r->v = mem_grow(r->v, r->cap, sizeof *r->v);
	}
	r->v[r->n++] = (struct snmp_varbind){
		{ arena_copy(&r->mem, oid.arc, oid.n * sizeof *oid.arc), oid.n },
		value_keep(&r->mem, v)
	};
}

/* The first of two that have one OID stays first: its place in the file is its value's address. */
static int
by_oid(const void *a, const void *b)
{
	const struct snmp_varbind *x = a, *y = b;

	return oid_compare(x->oid, y->oid);
}

/* qsort() does not keep equal ones in order: a merge does. */
static void
merge_sort(struct snmp_varbind *v, struct snmp_varbind *tmp, size_t n)
{
	size_t half = n / 2, a = 0, b = half, i;

	if (n < 2)
		return;
	merge_sort(v, tmp, half);
	merge_sort(v + half, tmp, n - half);
	for (i = 0; i < n; i++)
		tmp[i] =
		    b == n || (a < half && by_oid(&v[a], &v[b]) <= 0) ? v[a++] : v[b++];
	memcpy(v, tmp, n * sizeof *v);
}

void
recording_sort(struct recording *r)
{
	struct snmp_varbind *tmp = mem_array(r->n + 1, sizeof *tmp);
	size_t i, n = 0;

	merge_sort(r->v, tmp, r->n);
	mem_free(tmp);
	for (i = 0; i < r->n; i++)
		if (n == 0 || oid_compare(r->v[n - 1].oid, r->v[i].oid) != 0)
			r->v[n++] = r->v[i];
	r->n = n;
}

/* --- the file --- */

static int
unhex(struct arena *mem, const char *s, struct bytes *out)
{
	size_t n = strlen(s) / 2, i;
	uint8_t *p = arena_alloc(mem, n + 1);

	for (i = 0; i < n; i++) {
		char two[3] = { s[2 * i], s[2 * i + 1], 0 };

		if (!isxdigit((unsigned char)two[0]) || !isxdigit((unsigned char)two[1]))
			return ERR_MALFORMED;
		p[i] = (uint8_t)strtoul(two, NULL, 16);
	}
	*out = (struct bytes){ p, n };
	return strlen(s) % 2 == 0 ? 0 : ERR_MALFORMED;
}

static void
unescape(struct arena *mem, const char *s, struct bytes *out)
{
	static const char letters[] = "abtnvfr", codes[] = "\a\b\t\n\v\f\r";
	uint8_t *p = arena_alloc(mem, strlen(s) + 1);
	size_t n = 0;

	while (*s != 0) {
		const char *letter =
		    *s == '\\' && s[1] != 0 ? strchr(letters, s[1]) : NULL;

		if (*s != '\\' || s[1] == 0)
			p[n++] = (uint8_t)*s++;
		else if (s[1] == 'x' && isxdigit((unsigned char)s[2]) &&
		    isxdigit((unsigned char)s[3])) {
			char two[3] = { s[2], s[3], 0 };

			p[n++] = (uint8_t)strtoul(two, NULL, 16);
			s += 4;
		} else {
			p[n++] =
			    (uint8_t)(letter != NULL ? codes[letter - letters] : s[1]);
			s += 2;
		}
	}
	*out = (struct bytes){ p, n };
}

/* Net-SNMP's opaque-wrapped numbers: 9f 78 04 and a float, 9f 79 08 and a double. */
static void
unwrap(struct snmp_value *v)
{
	const uint8_t *p = v->octets.p;
	uint64_t u = 0;
	size_t i;
	float f;

	if (v->octets.n < 7 || p[0] != 0x9f || p[2] != v->octets.n - 3)
		return;
	for (i = 3; i < v->octets.n; i++)
		u = u << 8 | p[i];
	if (p[1] == 0x78 && p[2] == 4) {
		uint32_t half = (uint32_t)u;

		memcpy(&f, &half, sizeof f);
		*v = (struct snmp_value){ .type = VALUE_FLOAT, .d = (double)f };
	} else if (p[1] == 0x79 && p[2] == 8) {
		v->type = VALUE_DOUBLE;
		memcpy(&v->d, &u, sizeof v->d);
	}
}

static int
octets_of(struct arena *mem, char form, const char *text, struct bytes *out)
{
	if (form == 'x')
		return unhex(mem, text, out);
	if (form == 'e')
		unescape(mem, text, out);
	else
		*out = (struct bytes){ (const uint8_t *)text, strlen(text) };
	return 0;
}

static int
ip_address(struct arena *mem, char form, const char *text, struct snmp_value *v)
{
	struct oid arcs;
	uint8_t *p;
	size_t i;

	if (form != 0)
		return octets_of(mem, form, text, &v->octets);
	if (oid_parse(mem, text, &arcs) < 0)
		return ERR_MALFORMED;
	p = arena_alloc(mem, arcs.n);
	for (i = 0; i < arcs.n; i++)
		p[i] = (uint8_t)arcs.arc[i];
	v->octets = (struct bytes){ p, arcs.n };
	return 0;
}

static int
value_of(struct arena *mem, long tag, char form, const char *text, struct snmp_value *v)
{
	static const struct {
		long tag;
		enum value_type type;
	} types[] = { { 2, VALUE_INTEGER }, { 4, VALUE_OCTETS }, { 5, VALUE_NULL },
		{ 6, VALUE_OID }, { 64, VALUE_IP_ADDRESS }, { 65, VALUE_COUNTER32 },
		{ 66, VALUE_GAUGE32 }, { 67, VALUE_TIMETICKS }, { 68, VALUE_OPAQUE },
		{ 70, VALUE_COUNTER64 }, { 128, VALUE_NO_SUCH_OBJECT },
		{ 129, VALUE_NO_SUCH_INSTANCE }, { 130, VALUE_END_OF_VIEW } };
	size_t i;
	int r = 0;

	for (i = 0; i < ARRAY_LEN(types) && types[i].tag != tag; i++)
		;
	if (i == ARRAY_LEN(types))
		return ERR_MALFORMED;
	*v = (struct snmp_value){ .type = types[i].type };
	switch (v->type) {
	case VALUE_INTEGER: v->i = strtoll(text, NULL, 10); break;
	case VALUE_COUNTER32:
	case VALUE_GAUGE32:
	case VALUE_TIMETICKS:
	case VALUE_COUNTER64: v->u = strtoull(text, NULL, 10); break;
	case VALUE_OID: r = oid_parse(mem, *text ? text : "0.0", &v->oid); break;
	case VALUE_IP_ADDRESS: r = ip_address(mem, form, text, v); break;
	case VALUE_OCTETS:
	case VALUE_OPAQUE: r = octets_of(mem, form, text, &v->octets); break;
	default: break;
	}
	if (r == 0 && v->type == VALUE_OPAQUE)
		unwrap(v);
	return r;
}

static int
add_line(struct recording *r, char *line)
{
	char *bar = strchr(line, '|'), *second = bar ? strchr(bar + 1, '|') : NULL, *form;
	struct snmp_value v;
	struct oid oid;
	long tag;

	if (*line == 0 || *line == '#')
		return 0;
	if (second == NULL)
		return ERR_MALFORMED;
	*bar = *second = 0;
	tag = strtol(bar + 1, &form, 10);
	if (form == bar + 1 || oid_parse(&r->mem, line, &oid) < 0)
		return ERR_MALFORMED;
	if (value_of(&r->mem, tag, *form, second + 1, &v) < 0)
		return ERR_MALFORMED;
	recording_add(r, oid, &v);
	return 0;
}

int
recording_read(struct recording *r, const char *path, unsigned *line)
{
	struct buf text;
	char *p, *end;
	int err;

	*line = 0;
	buf_init(&text);
	err = file_read(path, FILE_MAX, &text);
	(void)buf_str(&text);
	for (p = (char *)text.p; err == 0 && p != NULL && *p != 0; p = end) {
		end = p + strcspn(p, "\n");
		if (*end == '\n')
			*end++ = 0;
		if (*p != 0 && p[strlen(p) - 1] == '\r')
			p[strlen(p) - 1] = 0;
		++*line;
		err = add_line(r, p);
	}
	buf_fini(&text);
	if (err == 0)
		recording_sort(r);
	return err;
}

/* --- asking it --- */

/* The first that is not before the OID. */
static size_t
place_of(const struct recording *r, struct oid oid)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (oid_compare(r->v[mid].oid, oid) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct snmp_value *
recording_find(const struct recording *r, struct oid oid)
{
	size_t at = place_of(r, oid);

	return at < r->n && oid_compare(r->v[at].oid, oid) == 0 &&
		!value_is_missing(&r->v[at].value)
	    ? &r->v[at].value
	    : NULL;
}

/* The index of a column's cell; without arcs when it is none of the column's. */
static struct oid
index_at(const struct recording *r, size_t at, struct oid column)
{
	const struct oid *o = at < r->n ? &r->v[at].oid : NULL;

	if (o == NULL || o->n <= column.n || !oid_starts_with(*o, column))
		return (struct oid){ NULL, 0 };
	return (struct oid){ o->arc + column.n, o->n - column.n };
}

void
recording_walk(const struct recording *r, const struct oid *columns, size_t n,
    void (*fn)(void *arg, const struct snmp_row *row), void *arg)
{
	struct snmp_value cells[ROW_COLUMNS_MAX];
	size_t at[ROW_COLUMNS_MAX], i;

	for (i = 0; i < n; i++)
		at[i] = place_of(r, columns[i]);
	for (;;) {
		struct snmp_row row = { .values = cells, .n = n };

		for (i = 0; i < n; i++) {
			struct oid index = index_at(r, at[i], columns[i]);

			if (index.n != 0 &&
			    (row.index.n == 0 || oid_compare(index, row.index) < 0))
				row.index = index;
		}
		if (row.index.n == 0)
			return;
		for (i = 0; i < n; i++) {
			struct oid index = index_at(r, at[i], columns[i]);

			cells[i].type = VALUE_NO_SUCH_INSTANCE;
			if (index.n != 0 && oid_compare(index, row.index) == 0)
				cells[i] = r->v[at[i]++].value;
			if (value_is_missing(&cells[i]))
				row.missing |= (uint64_t)1 << i;
		}
		fn(arg, &row);
	}
}
