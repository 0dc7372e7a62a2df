#include "room/intake/map.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/match.h"
#include "room/intake/inside.h"
#include "sys/log.h"

const char *const value_names[] = { "app", "id", "host", "severity", "message" };
const size_t n_value_names = ARRAY_LEN(value_names);

/* --- one line, one mapping --- */

static bool
any_fits(const char *const *v, size_t n, const char *text)
{
	return n == 0 || match_any(v, n, text);
}

static bool
data_fits(const struct message_map *m, const struct syslog_line *l)
{
	size_t i;

	for (i = 0; i < m->data.n; i++) {
		const struct datum_condition *k = &m->data.v[i];
		const char *value = syslog_datum(l, k->name);

		if (value == NULL || !match_any(k->values.v, k->values.n, value))
			return false;
	}
	return true;
}

static void
put(struct values *out, const char *name, const char *value)
{
	if (out->n < VALUES_SAID)
		out->v[out->n++] = (struct shown){ name, value };
}

static void
put_groups(struct arena *mem, const struct pattern *p, const struct syslog_line *l,
    const struct pattern_match *m, struct values *out)
{
	size_t i;

	for (i = 1; i < m->n; i++) {
		const char *name = pattern_group_name(p, i);

		if (name != NULL && m->start[i] != SIZE_MAX)
			put(out, name,
			    arena_text_n(
				mem, l->text + m->start[i], m->end[i] - m->start[i]));
	}
}

bool
message_fits(struct arena *mem, const struct known_message *k,
    const struct syslog_line *l, struct values *out)
{
	const struct message_map *m = k->map;
	struct pattern_match found = { .n = 0 };
	size_t i;

	if (!any_fits(m->apps.v, m->apps.n, l->app) ||
	    !any_fits(m->ids.v, m->ids.n, l->id) || !data_fits(m, l))
		return false;
	if (k->pattern != NULL &&
	    pattern_find(k->pattern, l->text, strlen(l->text), 0, &found) != 1)
		return false;
	out->n = 0;
	if (k->pattern != NULL)
		put_groups(mem, k->pattern, l, &found, out);
	put(out, "app", l->app);
	put(out, "id", l->id);
	put(out, "host", l->host);
	put(out, "severity", arena_printf(mem, "%u", syslog_severity(l)));
	put(out, "message", l->text);
	for (i = 0; i < l->n_data; i++)
		put(out, l->data[i].name, l->data[i].value);
	return true;
}

const char *
value_said(const struct values *v, const char *name)
{
	size_t i;

	for (i = 0; *name != 0 && i < v->n; i++)
		if (strcmp(v->v[i].name, name) == 0)
			return v->v[i].value;
	return "";
}

void
message_weigh(struct arena *mem, const struct message_map *m, const struct values *v,
    struct sign *out)
{
	const char *how_bad = value_said(v, m->severity_from);

	meaning_names(&m->means, out);
	meaning_weigh(&m->means, *how_bad != 0 ? how_bad : NULL, out);
	out->text = meaning_show(mem, m->means.text, v->v, v->n);
}

/* --- a profile's mappings, their patterns compiled --- */

struct ready_maps {
	const struct profile *profile;
	struct known_message *v;
	size_t n;
};

static struct ready_maps *
make_ready(const struct profile *p)
{
	struct ready_maps *r = mem_alloc(sizeof *r);
	char why[128];
	size_t i, at;

	r->profile = p;
	r->v = mem_array(p->messages.n + 1, sizeof *r->v);
	for (i = 0; i < p->messages.n; i++) {
		const struct message_map *m = &p->messages.v[i];
		struct known_message *k = &r->v[r->n];

		*k = (struct known_message){ .map = m };
		if (*m->pattern != 0 &&
		    pattern_new(m->pattern, &k->pattern, why, &at) < 0) {
			log_warn("profile=%s message=%s is left out: %s", p->name,
			    m->means.name, why);
			continue;
		}
		r->n++;
	}
	return r;
}

const struct known_message *
maps_of(struct intake *t, const struct profile *p, size_t *n)
{
	struct ready_maps *r = map_get(&t->ready, p->name);

	if (r == NULL) {
		r = make_ready(p);
		map_put(&t->ready, p->name, r);
	}
	*n = r->n;
	return r->v;
}

void
maps_forget(struct intake *t)
{
	struct ready_maps *r;
	size_t at = 0, i;

	while ((r = map_next(&t->ready, &at)) != NULL) {
		for (i = 0; i < r->n; i++)
			pattern_free(r->v[i].pattern);
		mem_free(r->v);
		mem_free(r);
	}
	map_fini(&t->ready);
	map_init(&t->ready);
}
