#include "room/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/match.h"

#define NOT_WALKED SIZE_MAX

/* --- what is walked --- */

static size_t
place_of(const struct sheet *s, struct oid oid)
{
	size_t i;

	for (i = 0; i < s->n_oids && oid.n != 0; i++)
		if (oid_compare(s->oids[i], oid) == 0)
			return i;
	return NOT_WALKED;
}

static void
want(struct sheet *s, struct oid oid)
{
	if (oid.n != 0 && s->n_oids < WALKED_MAX && place_of(s, oid) == NOT_WALKED)
		s->oids[s->n_oids++] = oid;
}

static void
want_item(struct sheet *s, const struct item *item)
{
	size_t i;

	want(s, item->oid);
	want(s, item->instead);
	want(s, item->times);
	want(s, item->over);
	want(s, item->decimals);
	want(s, item->si_prefix);
	for (i = 0; i < item->where.n; i++)
		want(s, item->where.v[i].oid);
}

void
sheet_init(
    struct sheet *s, struct arena *mem, const struct vocab *v, const struct table *t)
{
	size_t i;

	*s = (struct sheet){ .table = t };
	s->oids = arena_alloc(mem, WALKED_MAX * sizeof *s->oids);
	s->words = arena_alloc(mem, t->columns.n * sizeof *s->words);
	for (i = 0; i < t->labels.n; i++)
		want_item(s, &t->labels.v[i]);
	for (i = 0; i < t->columns.n; i++) {
		want_item(s, &t->columns.v[i]);
		s->words[i] = vocab_word(v, t->columns.v[i].word);
	}
	for (i = 0; i < t->where.n; i++)
		want(s, t->where.v[i].oid);
	want(s, t->row_by);
}

bool
sheet_needs(const struct table *t, const char *other)
{
	size_t i;

	for (i = 0; i < t->labels.n; i++)
		if (strcmp(t->labels.v[i].row_of, other) == 0)
			return true;
	for (i = 0; i < t->columns.n; i++)
		if (strcmp(t->columns.v[i].row_of, other) == 0)
			return true;
	return false;
}

/* --- what a row says --- */

struct reader {
	const struct sheet *s;
	struct arena *mem;
	const struct snmp_row *row;
	sheet_label_fn *label_of;
	void *arg;
};

static const struct snmp_value nothing = { .type = VALUE_NO_SUCH_INSTANCE };

static const struct snmp_value *
cell(const struct reader *r, struct oid oid)
{
	size_t at = place_of(r->s, oid);

	if (at == NOT_WALKED || at >= r->row->n || (r->row->missing >> at & 1) != 0)
		return &nothing;
	return &r->row->values[at];
}

/* Arcs of the index: one is a number, several are an OID, or octets. */
static struct snmp_value
part_of(const struct reader *r, struct index_part part, bool as_octets)
{
	struct oid index = r->row->index;
	int64_t n = (int64_t)index.n, i;
	int64_t first = part.first < 0 ? n + part.first : part.first - 1;
	int64_t last = part.last < 0 ? n + part.last : part.last - 1;
	uint8_t *octets;

	if (first < 0 || last >= n || first > last)
		return nothing;
	if (first == last && !as_octets)
		return (
		    struct snmp_value){ .type = VALUE_INTEGER, .i = index.arc[first] };
	if (!as_octets)
		return (struct snmp_value){ .type = VALUE_OID,
			.oid = { index.arc + first, (size_t)(last - first + 1) } };
	octets = arena_alloc(r->mem, (size_t)(last - first + 1));
	for (i = first; i <= last; i++)
		octets[i - first] = (uint8_t)index.arc[i];
	return (struct snmp_value){ .type = VALUE_OCTETS,
		.octets = { octets, (size_t)(last - first + 1) } };
}

/* A column's cell, or a part of the index. */
static struct snmp_value
said(const struct reader *r, struct oid oid, struct index_part part, bool as_octets)
{
	return part.first != 0 ? part_of(r, part, as_octets) : *cell(r, oid);
}

/* The value itself, and where it is the index of another row, that row's label. */
static struct snmp_value
value_of(const struct reader *r, const struct item *item)
{
	struct snmp_value v = said(r, item->oid, item->part, item->as != AS_IT_IS);
	const char *label;

	if (*item->row_of == 0 || value_is_missing(&v))
		return v;
	label = r->label_of != NULL
	    ? r->label_of(r->arg, item->row_of, reading_raw(r->mem, item, &v))
	    : NULL;
	if (label == NULL)
		return nothing;
	return (struct snmp_value){ .type = VALUE_OCTETS,
		.octets = { (const uint8_t *)label, strlen(label) } };
}

static bool
holds(const struct reader *r, const struct row_filter *f)
{
	static const struct item plain = { .hint = "" };
	struct snmp_value v = said(r, f->oid, f->part, false);

	if (value_is_missing(&v))
		return f->unless;
	return match_any((const char *const *)f->values.v, f->values.n,
		   reading_raw(r->mem, &plain, &v)) != f->unless;
}

static bool
all_hold(const struct reader *r, const struct row_filter *f, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!holds(r, &f[i]))
			return false;
	return true;
}

/* IANA's SnmpSensorScale: 9 is the unit itself, each step is a thousand. */
static double
si_factor(double prefix)
{
	double f = 1;

	for (; prefix < 9 && prefix >= 1; prefix++)
		f /= 1000;
	for (; prefix > 9 && prefix <= 17; prefix--)
		f *= 1000;
	return f;
}

static double
decimal_factor(double digits)
{
	double f = 1;

	for (; digits >= 1 && digits <= 18; digits--)
		f /= 10;
	for (; digits <= -1 && digits >= -18; digits++)
		f *= 10;
	return f;
}

static bool
number_at(const struct reader *r, struct oid oid, double *out)
{
	const struct snmp_value *v = cell(r, oid);

	return value_f64(v, out) == 0 || value_text_f64(v, out) == 0;
}

static bool
is_sized(const struct item *item)
{
	return item->times.n != 0 || item->over.n != 0 || item->decimals.n != 0 ||
	    item->si_prefix.n != 0;
}

/* What other columns say of the value's size; false when one of them is missing. */
static bool
size_of(const struct reader *r, const struct item *item, double *f)
{
	double v;

	*f = 1;
	if (item->times.n != 0) {
		if (!number_at(r, item->times, &v))
			return false;
		*f *= v;
	}
	if (item->over.n != 0) {
		if (!number_at(r, item->over, &v) || v == 0)
			return false;
		*f /= v;
	}
	if (item->decimals.n != 0) {
		if (!number_at(r, item->decimals, &v))
			return false;
		*f *= decimal_factor(v);
	}
	if (item->si_prefix.n != 0) {
		if (!number_at(r, item->si_prefix, &v))
			return false;
		*f *= si_factor(v);
	}
	return true;
}

static struct reading
read_cell(const struct reader *r, const struct item *item, const struct word *w)
{
	struct snmp_value v = value_of(r, item);
	struct item other = *item;
	double f;

	if (value_is_missing(&v) && item->instead.n != 0) {
		v = *cell(r, item->instead);
		other.scale = item->instead_scale;
	}
	if (value_is_missing(&v) || !is_sized(item))
		return reading_of(r->mem, &other, w, &v);
	if (!size_of(r, item, &f))
		return (
		    struct reading){ .why = "a column that says its size is missing" };
	other.scale *= f;
	return reading_of(r->mem, &other, w, &v);
}

/* --- its name --- */

static const char *
first_label(const struct reader *r, const char *index)
{
	const struct table *t = r->s->table;
	size_t i;

	for (i = 0; i < t->labels.n; i++) {
		const struct item *label = &t->labels.v[i];
		struct snmp_value v = value_of(r, label);
		const char *text;

		if (value_is_missing(&v) || !all_hold(r, label->where.v, label->where.n))
			continue;
		text = reading_raw(r->mem, label, &v);
		if (*text != 0 &&
		    !match_any((const char *const *)label->none.v, label->none.n, text))
			return text;
	}
	return index;
}

/* "{label}" and arcs of the index: "fan {label}", "{1}/{2}". */
static const char *
as_shown(const struct reader *r, const char *label)
{
	const char *p = r->s->table->shown;
	struct buf out;

	if (*p == 0)
		return label;
	buf_init(&out);
	while (*p != 0) {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;
		long arc;

		if (end == NULL) {
			buf_char(&out, *p++);
			continue;
		}
		arc = strtol(p + 1, NULL, 10);
		if (arc > 0 && (size_t)arc <= r->row->index.n)
			buf_printf(&out, "%u", r->row->index.arc[arc - 1]);
		else if (arc == 0)
			buf_puts(&out, label);
		p = end + 1;
	}
	p = arena_text(r->mem, buf_str(&out));
	buf_fini(&out);
	return p;
}

/* --- derived --- */

struct cells {
	const struct sheet *s;
	const struct reading *v;
};

static struct expr_value
look_up(void *arg, const struct expr *e, uint32_t node)
{
	const struct cells *c = arg;
	const struct table *t = c->s->table;
	size_t i;

	for (i = 0; i < t->columns.n; i++)
		if (strcmp(t->columns.v[i].word, e->nodes.v[node].text) == 0)
			return (struct expr_value){ .known = c->v[i].known,
				.is_text = c->v[i].is_text,
				.number = c->v[i].number,
				.text = c->v[i].text };
	return (struct expr_value){ 0 };
}

/* In the order of the columns: one may be reckoned from those before it. */
static void
derive(const struct sheet *s, struct reading *cells)
{
	struct cells c = { s, cells };
	size_t i;

	for (i = 0; i < s->table->columns.n; i++) {
		const struct item *item = &s->table->columns.v[i];

		if (item->derive.nodes.n != 0)
			cells[i] = reading_derived(
			    item, s->words[i], expr_reckon(&item->derive, look_up, &c));
	}
}

static bool
is_asked(const struct item *item)
{
	return item->oid.n != 0 || item->part.first != 0;
}

/* True when the device itself said one of them. */
static bool
read_cells(const struct reader *r, struct sheet_row *out)
{
	const struct table *t = r->s->table;
	bool any = false;
	size_t i;

	for (i = 0; i < t->columns.n; i++) {
		const struct item *item = &t->columns.v[i];

		if (*item->always != 0) {
			out->cells[i] = reading_always(r->mem, item, r->s->words[i]);
			out->touched[i] = true;
		}
		if (item->derive.nodes.n != 0)
			out->touched[i] = true;
		if (!is_asked(item))
			continue;
		if (!all_hold(r, item->where.v, item->where.n)) {
			out->cells[i].why = "another of the device's rows";
			continue;
		}
		out->cells[i] = read_cell(r, item, r->s->words[i]);
		out->touched[i] = true;
		any |= (item->oid.n != 0 && !value_is_missing(cell(r, item->oid))) ||
		    (item->instead.n != 0 && !value_is_missing(cell(r, item->instead)));
	}
	return any;
}

bool
sheet_read(const struct sheet *s, struct arena *mem, const struct snmp_row *row,
    sheet_label_fn *label_of, void *arg, struct sheet_row *out)
{
	static const struct item plain = { .hint = "" };
	const struct reader r = { s, mem, row, label_of, arg };
	const struct table *t = s->table;
	char text[OID_TEXT_MAX];
	const char *label;
	size_t n;

	if (!all_hold(&r, t->where.v, t->where.n))
		return false;
	out->index = arena_text(mem, oid_text(row->index, text, sizeof text));
	if (table_merges(t)) {
		struct snmp_value v = said(&r, t->row_by, t->row_part, false);

		if (value_is_missing(&v))
			return false;
		out->index = reading_raw(mem, &plain, &v);
	}
	out->cells = arena_alloc(mem, t->columns.n * sizeof *out->cells);
	out->touched = arena_alloc(mem, t->columns.n * sizeof *out->touched);
	if (!read_cells(&r, out))
		return false;
	derive(s, out->cells);
	label = as_shown(&r, first_label(&r, out->index));
	n = strlen(label);
	out->label =
	    n > SHEET_LABEL_BYTES ? arena_text_n(mem, label, SHEET_LABEL_BYTES) : label;
	return true;
}
