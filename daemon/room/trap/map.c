#include "room/trap/map.h"

#include <string.h>

#include "model/match.h"
#include "model/mibnames.h"

static const struct snmp_varbind *
find_varbind(const struct snmp_trap *t, struct oid object)
{
	size_t i;

	if (object.n == 0)
		return NULL;
	for (i = 0; i < t->n; i++)
		if (oid_starts_with(t->varbinds[i].oid, object))
			return &t->varbinds[i];
	return NULL;
}

/* What a varbind says, as people read it; NULL when it says nothing. */
static const char *
value_said(struct arena *mem, const struct snmp_varbind *v)
{
	const char *said;
	struct buf text;

	if (v == NULL || value_is_missing(&v->value))
		return NULL;
	buf_init(&text);
	value_text(&text, &v->value);
	said = arena_text(mem, buf_str(&text));
	buf_fini(&text);
	return said;
}

static bool
holds(const struct trap_condition *c, const struct snmp_trap *t)
{
	const struct snmp_varbind *v = find_varbind(t, c->varbind);
	struct buf text;
	bool fits;

	if (v == NULL)
		return false;
	buf_init(&text);
	value_text(&text, &v->value);
	fits = match_any(c->values.v, c->values.n, buf_str(&text));
	buf_fini(&text);
	return fits;
}

/* The object itself, or its one instance: what the row is stands in the value then. */
static bool
has_no_index(const struct trap_map *m, const struct snmp_varbind *v)
{
	return v->oid.n == m->component.n ||
	    (v->oid.n == m->component.n + 1 && v->oid.arc[v->oid.n - 1] == 0);
}

/* The varbind that has the row's index; NULL when the notification has none. */
static const struct snmp_varbind *
find_row(const struct trap_map *m, const struct snmp_trap *t)
{
	const struct snmp_varbind *v = find_varbind(t, m->component);
	int64_t number;

	if (v != NULL && has_no_index(m, v) &&
	    (v->value.type == VALUE_OCTETS || value_i64(&v->value, &number) < 0 ||
		number < 0 || number > UINT32_MAX))
		return NULL;
	return v;
}

bool
map_fits(const struct trap_map *m, const struct snmp_trap *t)
{
	size_t i;

	if (oid_compare(m->trap, t->name) != 0)
		return false;
	/* "Some port went down" names nothing that could ever be seen to come up. */
	if (*m->means.table != 0 && find_row(m, t) == NULL &&
	    find_varbind(t, m->label) == NULL)
		return false;
	for (i = 0; i < m->conditions.n; i++)
		if (!holds(&m->conditions.v[i], t))
			return false;
	return true;
}

struct oid
map_row(struct arena *mem, const struct trap_map *m, const struct snmp_trap *t)
{
	const struct snmp_varbind *v = find_row(m, t);
	int64_t number = 0;
	uint32_t *arc;

	if (v == NULL)
		return (struct oid){ NULL, 0 };
	if (!has_no_index(m, v))
		return (struct oid){ arena_copy(mem, v->oid.arc + m->component.n,
					 (v->oid.n - m->component.n) * sizeof *arc),
			v->oid.n - m->component.n };
	arc = arena_alloc(mem, sizeof *arc);
	(void)value_i64(&v->value, &number);
	*arc = (uint32_t)number;
	return (struct oid){ arc, 1 };
}

const char *
map_label(struct arena *mem, const struct trap_map *m, const struct snmp_trap *t)
{
	const char *said = value_said(mem, find_varbind(t, m->label));

	return said != NULL ? said : "";
}

/* The values that the text shows; a number of an enumeration by its name. */
static size_t
shown_values(struct arena *mem, const struct trap_map *m, const struct snmp_trap *t,
    struct shown v[SHOWN_MAX])
{
	size_t i;

	for (i = 0; i < m->shows.n; i++) {
		const struct shown_object *o = &m->shows.v[i];
		const char *said = value_said(mem, find_varbind(t, o->oid)),
			   *name = said != NULL && *o->values != 0
		    ? mibnames_name(mem, o->values, said)
		    : NULL;

		v[i] = (struct shown){ o->name,
			name != NULL       ? name
			    : said != NULL ? said
					   : "?" };
	}
	return i;
}

void
map_weigh(struct arena *mem, const struct trap_map *m, const struct snmp_trap *t,
    struct sign *out)
{
	struct shown v[SHOWN_MAX];

	meaning_weigh(&m->means, value_said(mem, find_varbind(t, m->severity_from)), out);
	out->text = meaning_show(mem, m->means.text, v, shown_values(mem, m, t, v));
}
