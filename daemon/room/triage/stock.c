/* stock.c - spare parts: what lies where, and what moved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "room/triage/wish.h"

/* How many of a part have come to a place, less those that have left it. */
struct moved {
	int64_t count;
	char key[];
};

#define KEY_MAX (NAME_MAX_BYTES + DEVICE_TEXT_MAX + 2)

static const char *
key_of(const char *place, const char *part, char key[KEY_MAX])
{
	snprintf(key, KEY_MAX, "%s\n%s", place, part);
	return key;
}

static void
add(struct triage *t, const char *place, const char *part, int64_t count)
{
	char key[KEY_MAX];
	struct moved *m = map_get(&t->stock, key_of(place, part, key));

	if (*place == 0)
		return; /* the world outside */
	if (m == NULL) {
		m = mem_alloc(sizeof *m + strlen(key) + 1);
		strcpy(m->key, key);
		map_put(&t->stock, m->key, m);
	}
	m->count += count;
}

void
stock_take(struct triage *t, const struct stock_move *m)
{
	add(t, m->from, m->part, -(int64_t)m->count);
	add(t, m->to, m->part, m->count);
}

void
stock_free(struct triage *t)
{
	struct moved *m;
	size_t at = 0;

	while ((m = map_next(&t->stock, &at)) != NULL)
		mem_free(m);
	map_fini(&t->stock);
}

static uint32_t
counted(const struct stock_line *v, size_t n, const char *part)
{
	uint32_t count = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v[i].part, part) == 0)
			count += v[i].count;
	return count;
}

/* A place's lines in the configuration. */
static const struct stock_line *
lines_of(const struct plan *p, const char *place, size_t *n)
{
	const struct engineer *e = plan_engineer(p, place);
	const struct depot *d = plan_depot(p, place);

	*n = d != NULL ? d->stock.n : e != NULL ? e->van.n : 0;
	return d != NULL ? d->stock.v : e != NULL ? e->van.v : NULL;
}

uint32_t
stock_there(struct triage *t, const char *place, const char *part)
{
	char key[KEY_MAX];
	const struct moved *m = map_get(&t->stock, key_of(place, part, key));
	const struct stock_line *v;
	int64_t there;
	size_t n;

	v = lines_of(house_plan(t->house), place, &n);
	there = (m != NULL ? m->count : 0) + counted(v, n, part);
	return there > 0 ? (uint32_t)there : 0;
}

void
stock_move(struct triage *t, const char *who, const char *part, const char *from,
    const char *to, uint32_t count, uint64_t ticket_id, const char *why)
{
	struct stock_move m = { .id = t->next_stock_move++,
		.at = triage_now(t),
		.by = who,
		.part = part,
		.from = from,
		.to = to,
		.count = count,
		.ticket_id = ticket_id,
		.why = why };

	stock_take(t, &m);
	keep_put(t, MSG_PUT_STOCK_MOVE, &m);
	keep_event(t, "stock", "", 0, 0, ticket_id, "%u x \"%s\" from %s to %s by %s%s%s",
	    count, part, *from ? from : "outside", *to ? to : "outside", who,
	    *why ? ": " : "", why);
}

/* --- what people do --- */

static bool
is_place(const struct triage *t, const char *place)
{
	const struct plan *p = house_plan(t->house);

	return *place == 0 || plan_depot(p, place) != NULL ||
	    plan_engineer(p, place) != NULL;
}

void
stock_moves(struct wish *w)
{
	struct triage *t = w->triage;
	const char *part = wish_arg(w, "part"), *from = wish_arg(w, "from"),
		   *to = wish_arg(w, "to"), *count = wish_arg(w, "count");
	const char *wrong = NULL;
	long n = *count != 0 ? strtol(count, NULL, 10) : 1;

	if (*part == 0 || strlen(part) > DEVICE_TEXT_MAX)
		wrong = "which part? its name, of at most 128 bytes";
	else if (n < 1 || n > STOCK_COUNT_MAX ||
	    strspn(count, "0123456789") != strlen(count))
		wrong = "count is a whole number from 1 on";
	else if (strcmp(from, to) == 0)
		wrong = "from where to where? delivered: only to; used up or lost: only "
			"from";
	else if (!is_place(t, from) || !is_place(t, to))
		wrong = "a place is a depot or an engineer of the configuration";
	else if (strlen(wish_arg(w, "text")) > 512)
		wrong = "the text is too long: 512 bytes fit";
	if (wrong != NULL) {
		wish_refuse(w, 400, wrong);
		return;
	}
	if (*from != 0 && stock_there(t, from, part) < (uint32_t)n) {
		wish_refuse(w, 409,
		    arena_printf(&t->scratch, "%s has %u of \"%s\"", from,
			stock_there(t, from, part), part));
		return;
	}
	stock_move(t, w->m->who, part, from, to, (uint32_t)n, 0, wish_arg(w, "text"));
	wish_answer_id(w, "there", stock_there(t, *to ? to : from, part));
}

static double
coverage(struct triage *t, const char *place, const struct stock_line *v, size_t n)
{
	size_t i, with = 0;

	for (i = 0; i < n; i++)
		with += stock_there(t, place, v[i].part) != 0;
	return n != 0 ? (double)with / (double)n : 1;
}

static void
tell_line(struct json *j, const char *place, const char *part, uint32_t there,
    const struct stock_line *l, double covered)
{
	json_object(j);
	json_put_text(j, "place", place);
	json_put_text(j, "part", part);
	json_put_u64(j, "there", there);
	json_put_u64(j, "reorder_at", l != NULL ? l->reorder : 0);
	json_put_u64(j, "order", l != NULL ? stock_order(l, there, covered) : 0);
	json_key(j, "coverage");
	json_f64(j, covered);
	json_object_end(j);
}

/* What moved to a place and stands in none of its lines. */
static void
tell_others(struct triage *t, struct json *j, const char *place, double covered)
{
	size_t at = 0, len = strlen(place), n;
	const struct stock_line *v = lines_of(house_plan(t->house), place, &n);
	struct moved *m;

	while ((m = map_next(&t->stock, &at)) != NULL) {
		const char *part = m->key + len + 1;
		size_t i;

		if (strncmp(m->key, place, len) != 0 || m->key[len] != '\n' ||
		    m->count <= 0)
			continue;
		for (i = 0; i < n; i++)
			if (strcmp(v[i].part, part) == 0)
				break;
		if (i == n)
			tell_line(
			    j, place, part, stock_there(t, place, part), NULL, covered);
	}
}

static void
tell_place(struct triage *t, struct json *j, const char *place)
{
	size_t i, n;
	const struct stock_line *v = lines_of(house_plan(t->house), place, &n);
	double covered = coverage(t, place, v, n);

	for (i = 0; i < n; i++)
		tell_line(j, place, v[i].part, stock_there(t, place, v[i].part), &v[i],
		    covered);
	tell_others(t, j, place, covered);
}

/* What lies where, and what to order: of each depot and each van, and what tickets hold. */
void
stock_report(struct wish *w)
{
	const struct plan *p = house_plan(w->triage->house);
	struct json j = json_into(&w->body);
	struct known_ticket *k;
	size_t i, at = 0;

	json_array(&j);
	for (i = 0; i < p->depots.n; i++)
		tell_place(w->triage, &j, p->depots.v[i].name);
	for (i = 0; i < p->engineers.n; i++)
		tell_place(w->triage, &j, p->engineers.v[i].name);
	while ((k = map_next(&w->triage->tickets, &at)) != NULL) {
		char place[32];

		snprintf(place, sizeof place, "T%llu", (unsigned long long)k->t.id);
		tell_others(w->triage, &j, place, 1);
	}
	json_array_end(&j);
	wish_answer(w, 200);
}
