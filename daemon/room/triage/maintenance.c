/* maintenance.c - what people do with windows of maintenance. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "room/triage/wish.h"

#define DATES_SHOWN 8

static const char *
name_of(struct triage *t, const struct maintenance *m)
{
	return m->id != 0 ? arena_printf(&t->scratch, "M%llu", (unsigned long long)m->id)
			  : m->name;
}

static void
put_fields(struct triage *t, struct json *j, const struct maintenance *m, bool open)
{
	const struct {
		const char *key, *text;
	} texts[] = { { "name", name_of(t, m) },
		{ "scope", maintenance_scope(&t->scratch, m) }, { "device", m->device },
		{ "site", m->site }, { "region", m->region },
		{ "class", m->device_class }, { "customer", m->customer },
		{ "weekly", m->weekly }, { "from", m->from }, { "to", m->to },
		{ "zone", m->zone }, { "why", m->why }, { "by", m->by } };
	struct window next;
	size_t i;

	for (i = 0; i < ARRAY_LEN(texts); i++)
		json_put_text(j, texts[i].key, texts[i].text);
	json_put_bool(j, "is_open", open);
	if (maintenance_next(m, triage_now(t), &next)) {
		json_put_time(j, "begins", next.begin);
		json_put_time(j, "ends", next.end);
	}
}

/* The next times it is open, as they really are: over clocks that are moved, and 29 February. */
static void
put_dates(struct triage *t, struct json *j, const struct maintenance *m)
{
	wall_us after = triage_now(t);
	char text[DURATION_TEXT_MAX];
	struct window w;
	int i;

	json_key(j, "dates");
	json_array(j);
	for (i = 0; i < DATES_SHOWN && maintenance_next(m, after, &w); i++) {
		json_object(j);
		json_put_time(j, "begins", w.begin);
		json_put_time(j, "ends", w.end);
		json_put_text(j, "lasts", duration_text(w.end - w.begin, text));
		json_object_end(j);
		after = w.end;
	}
	json_array_end(j);
}

static void
answer_dates(struct wish *w, const struct maintenance *m, bool open)
{
	struct json j = json_into(&w->body);

	json_object(&j);
	put_fields(w->triage, &j, m, open);
	put_dates(w->triage, &j, m);
	json_object_end(&j);
	wish_answer(w, 200);
}

static bool
is_known_site(const struct plan *p, const char *site, const char *region)
{
	size_t i;

	for (i = 0; i < p->sites.n; i++)
		if ((*site == 0 || strcmp(p->sites.v[i].name, site) == 0) &&
		    (*region == 0 || strcmp(p->sites.v[i].region, region) == 0))
			return true;
	return *site == 0 && *region == 0;
}

/* What names nothing would be a window that never covers anything: NULL, or what it is. */
static const char *
names_nothing(struct triage *t, const struct maintenance *m)
{
	const struct plan *p = house_plan(t->house);

	if (*m->device != 0 && map_get(&t->devices_by_name, m->device) == NULL)
		return "no such device";
	if (!is_known_site(p, m->site, ""))
		return "no such site";
	if (!is_known_site(p, "", m->region))
		return "no such region";
	if (*m->customer != 0 && plan_customer(p, m->customer) == NULL)
		return "no such customer";
	return NULL;
}

/* False, after the answer, when it is none. */
static bool
read_it(struct wish *w, struct maintenance *m)
{
	const char *why;

	rec_init(&maintenance_rec, m);
	m->device = wish_arg(w, "device");
	m->site = wish_arg(w, "site");
	m->region = wish_arg(w, "region");
	m->device_class = wish_arg(w, "class");
	m->customer = wish_arg(w, "customer");
	m->zone = *wish_arg(w, "zone") ? wish_arg(w, "zone") : "UTC";
	m->weekly = wish_arg(w, "weekly");
	m->from = wish_arg(w, "from");
	m->to = *wish_arg(w, "for") ? wish_arg(w, "for") : wish_arg(w, "to");
	m->why = wish_arg(w, "text");
	m->by = w->m->who;
	m->id = w->triage->next_maintenance;
	why = names_nothing(w->triage, m);
	if (why != NULL) {
		wish_refuse(w, 404, why);
		return false;
	}
	why = windows_read(w->triage, m);
	if (why == NULL) {
		char fits[REC_WHY_MAX];

		if (rec_fits(&maintenance_rec, m, fits))
			return true;
		why = arena_text(&w->triage->scratch, fits);
	}
	wish_refuse(w, 400, why);
	return false;
}

void
maintenance_add(struct wish *w)
{
	struct maintenance m;

	if (read_it(w, &m))
		wish_answer_id(w, "id", windows_add(w->triage, &m));
}

void
maintenance_preview(struct wish *w)
{
	struct maintenance m;

	if (read_it(w, &m))
		answer_dates(w, &m, false);
}

struct listing {
	struct triage *triage;
	struct json *j;
};

static void
list_one(void *arg, const struct maintenance *m, bool open)
{
	struct listing *l = arg;

	json_object(l->j);
	put_fields(l->triage, l->j, m, open);
	json_object_end(l->j);
}

void
maintenance_list(struct wish *w)
{
	struct json j = json_into(&w->body);
	struct listing l = { w->triage, &j };

	json_array(&j);
	windows_each(w->triage, list_one, &l);
	json_array_end(&j);
	wish_answer(w, 200);
}

/* "M3", "3", or a name of the configuration; NULL, after the answer, when it is none. */
static const struct maintenance *
named(struct wish *w, bool *open)
{
	const char *id = wish_arg(w, "id"), *digits = *id == 'M' ? id + 1 : id;
	bool is_number = *digits != 0 && digits[strspn(digits, "0123456789")] == 0;
	const struct maintenance *m =
	    windows_find(w->triage, is_number ? strtoull(digits, NULL, 10) : 0, id, open);

	if (m == NULL)
		wish_refuse(w, 404, "no such window of maintenance");
	return m;
}

/* One that people made; NULL, after the answer, when it is none. */
static const struct maintenance *
of_people(struct wish *w, bool *open)
{
	const struct maintenance *m = named(w, open);

	if (m == NULL || m->id != 0)
		return m;
	wish_refuse(w, 409,
	    arena_printf(&w->triage->scratch,
		"it stands in the configuration, at %s: change it there", m->by));
	return NULL;
}

void
maintenance_show(struct wish *w)
{
	bool open;
	const struct maintenance *m = named(w, &open);

	if (m != NULL)
		answer_dates(w, m, open);
}

void
maintenance_end(struct wish *w)
{
	bool open;
	const struct maintenance *m = of_people(w, &open);

	if (m == NULL)
		return;
	if (!open)
		wish_refuse(w, 409, "it is not open now: nothing to end");
	else {
		windows_end(w->triage, m->id);
		wish_answer_id(w, "id", m->id);
	}
}

void
maintenance_remove(struct wish *w)
{
	bool open;
	const struct maintenance *m = of_people(w, &open);
	uint64_t id;

	if (m == NULL)
		return;
	id = m->id;
	windows_remove(w->triage, id);
	wish_answer_id(w, "id", id);
}
