#include "room/trap/map.h"

#include <string.h>

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

static bool
holds(const struct trap_condition *c, const struct snmp_trap *t)
{
	const struct snmp_varbind *v = find_varbind(t, c->varbind);
	struct buf text;
	bool same;

	if (v == NULL)
		return false;
	buf_init(&text);
	value_text(&text, &v->value);
	same = strcmp(buf_str(&text), c->equals) == 0;
	buf_fini(&text);
	return same;
}

/* The varbind whose OID ends in the row's index; NULL when the notification has none. */
static const struct snmp_varbind *
find_row(const struct trap_map *m, const struct snmp_trap *t)
{
	const struct snmp_varbind *v = find_varbind(t, m->component);

	return v != NULL && v->oid.n != m->component.n ? v : NULL;
}

bool
map_fits(const struct trap_map *m, const struct snmp_trap *t)
{
	size_t i;

	if (oid_compare(m->trap, t->name) != 0)
		return false;
	/* "Some port went down" names nothing that could ever be seen to come up. */
	if (*m->table != 0 && find_row(m, t) == NULL)
		return false;
	for (i = 0; i < m->conditions.n; i++)
		if (!holds(&m->conditions.v[i], t))
			return false;
	return true;
}

struct oid
map_row(const struct trap_map *m, const struct snmp_trap *t)
{
	const struct snmp_varbind *v = find_row(m, t);

	return v != NULL
	    ? (struct oid){ v->oid.arc + m->component.n, v->oid.n - m->component.n }
	    : (struct oid){ NULL, 0 };
}

void
map_sign(const struct trap_map *m, struct sign *out)
{
	out->witness = WITNESS_TRAP;
	out->name = m->name;
	out->alarm_type = m->alarm_type;
	out->qualifier = m->qualifier;
	out->level = m->level;
	out->family = m->family;
	out->severity = m->severity;
	out->event_type = m->event_type;
	out->probable_cause = m->probable_cause;
	out->will_clear = m->will_clear;
}

const char *
map_text(struct arena *mem, const char *text, const char *device, const char *label)
{
	struct buf out;
	const char *s;

	buf_init(&out);
	while (*text != 0) {
		if (strncmp(text, "{label}", 7) == 0) {
			buf_puts(&out, label);
			text += 7;
		} else if (strncmp(text, "{device}", 8) == 0) {
			buf_puts(&out, device);
			text += 8;
		} else if (*text == '{' && strchr(text, '}') != NULL) {
			buf_char(&out, '?'); /* a value that only the rule knows */
			text = strchr(text, '}') + 1;
		} else
			buf_char(&out, *text++);
	}
	s = arena_text(mem, buf_str(&out));
	buf_fini(&out);
	return s;
}
