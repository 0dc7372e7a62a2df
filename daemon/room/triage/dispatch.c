/* dispatch.c - who should go: the advice, and what follows when it is taken. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/triage/wish.h"

#define PLACE_MAX 32

static const char *
place_of(const struct known_ticket *k, char place[PLACE_MAX])
{
	snprintf(place, PLACE_MAX, "T%llu", (unsigned long long)k->t.id);
	return place;
}

/* What the ticket holds already counts where it came from. */
static uint32_t
there(void *arg, const char *place, const char *part)
{
	const struct known_ticket *k = arg;

	return stock_there(k->triage, place, part) +
	    (strcmp(k->t.part, part) == 0 && strcmp(k->t.part_from, place) == 0);
}

/* Open tickets that somebody was sent for. */
static uint32_t
load_of(void *arg, const char *engineer)
{
	const struct known_ticket *of = arg, *k;
	struct triage *t = of->triage;
	uint32_t n = 0;
	size_t at = 0;

	while ((k = map_next(&t->tickets, &at)) != NULL)
		n += k != of && life_is_in_work(&k->t) &&
		    strcmp(k->t.engineer, engineer) == 0;
	return n;
}

/* The finding that is believed: the first. */
static const struct finding *
finding_of(const struct known_ticket *k)
{
	return k->t.verdict == VERDICT_DIAGNOSED && k->t.findings.n != 0
	    ? &k->t.findings.v[0]
	    : NULL;
}

static struct errand_need
need_of(const struct known_ticket *k)
{
	const struct plan *p = house_plan(k->triage->house);
	const struct site *s = plan_site(p, k->t.product.site);
	const struct finding *f = finding_of(k);
	struct errand_need n = { .skill = f != NULL ? f->skill : "",
		.part = f != NULL ? f->part : "",
		.has_place = s != NULL && (s->latitude != 0 || s->longitude != 0) };
	size_t i;

	if (n.has_place) {
		n.latitude = s->latitude;
		n.longitude = s->longitude;
	}
	for (i = 0; i < k->t.clocks.n; i++)
		if (k->t.clocks.v[i].clock == CLOCK_ON_SITE)
			n.due = k->t.clocks.v[i].due_at;
	return n;
}

static void
rank(struct arena *mem, struct known_ticket *k, struct candidates *out)
{
	const struct dispatch_world world = { there, load_of, k };
	struct errand_need need = need_of(k);

	dispatch_rank(
	    mem, house_plan(k->triage->house), &need, &world, triage_now(k->triage), out);
}

/* What the advice cannot know, in a sentence; "" where all is known. */
static const char *
caution(const struct known_ticket *k, const struct errand_need *need)
{
	const struct finding *f = finding_of(k);

	if (house_plan(k->triage->house)->engineers.n == 0)
		return "the configuration names no engineers";
	if (f != NULL && f->remote == REMOTE_YES)
		return "this can be mended from afar: nobody need go";
	if (f == NULL)
		return "without a diagnosis nobody can say which skill and part are "
		       "needed";
	if (!need->has_place)
		return "where the site is is not known: distances do not count";
	return "";
}

void
dispatch_advise(struct wish *w)
{
	struct known_ticket *k = wish_ticket(w, "id");
	struct json j = json_into(&w->body);
	struct candidates all;
	struct errand_need need;
	size_t i;

	if (k == NULL)
		return;
	need = need_of(k);
	rank(&w->triage->scratch, k, &all);
	json_object(&j);
	json_put_u64(&j, "id", k->t.id);
	json_put_text(&j, "skill", need.skill);
	json_put_text(&j, "part", need.part);
	json_put_time(&j, "due_at", need.due);
	json_put_text(&j, "caution", caution(k, &need));
	json_key(&j, "candidates");
	json_array(&j);
	for (i = 0; i < all.v.n; i++)
		rec_json(&j, &candidate_rec, &all.v.v[i]);
	json_array_end(&j);
	json_object_end(&j);
	wish_answer(w, 200);
}

/* --- it is taken --- */

static const struct candidate *
candidate_of(const struct candidates *all, const char *engineer)
{
	size_t i;

	for (i = 0; i < all->v.n; i++)
		if (strcmp(all->v.v[i].engineer, engineer) == 0)
			return &all->v.v[i];
	return NULL;
}

/* What the part is, and where it comes from, where the person did not say. */
static const char *
choose_part(struct known_ticket *k, struct deed *d, const struct candidate *c)
{
	struct triage *t = k->triage;
	const struct finding *f = finding_of(k);

	if (strcmp(d->part, "none") == 0) {
		d->part = d->part_from = "";
		return NULL;
	}
	if (*d->part == 0 && f != NULL && *c->part_from != 0)
		d->part = f->part;
	if (*d->part != 0 && *d->part_from == 0)
		d->part_from =
		    there(k, d->engineer, d->part) != 0 ? d->engineer : c->part_from;
	if (*d->part == 0)
		return NULL;
	if (*d->part_from == 0 || there(k, d->part_from, d->part) == 0)
		return arena_printf(&t->scratch,
		    "%s has no \"%s\" that could be reserved: name a place with "
		    "--part-from, or --part none",
		    *d->part_from != 0 ? d->part_from : "no depot", d->part);
	return NULL;
}

int
dispatch_prepare(struct known_ticket *k, struct deed *d, const char **why_not)
{
	struct triage *t = k->triage;
	const struct candidate *c;
	struct candidates all;

	if (d->act != ACT_DISPATCHED)
		return 0;
	if (*d->engineer == 0) {
		d->part = d->part_from = "";
		return 0;
	}
	rank(&t->scratch, k, &all);
	c = candidate_of(&all, d->engineer);
	if (c == NULL) {
		*why_not =
		    arena_printf(&t->scratch, "there is no engineer \"%s\"", d->engineer);
		return ERR_NOT_FOUND;
	}
	*why_not = choose_part(k, d, c);
	if (*why_not != NULL)
		return ERR_DENIED;
	d->why = arena_printf(&t->scratch, "%s goes, %s%s%s%s%s%s%s", d->engineer,
	    c->rank != 0 ? arena_printf(&t->scratch, "number %u of the advice", c->rank)
		: c->has_skill ? "not on shift"
			       : "without the skill",
	    *d->part ? ", with \"" : "", d->part, *d->part ? "\" from " : "",
	    d->part_from, *d->why ? ": " : "", d->why);
	return 0;
}

/* What was reserved and is not used lies again where it came from. */
static void
give_back(struct known_ticket *k, const char *who, const char *part, const char *from,
    const char *why)
{
	char place[PLACE_MAX];

	if (*part != 0 && stock_there(k->triage, place_of(k, place), part) != 0)
		stock_move(k->triage, who, part, place, from, 1, k->t.id, why);
}

static void
use(struct known_ticket *k, const char *who)
{
	struct triage *t = k->triage;
	char place[PLACE_MAX];
	const char *part = k->t.part_used;

	if (strcmp(part, "none") == 0 || *part == 0)
		return;
	if (stock_there(t, place_of(k, place), part) != 0)
		stock_move(t, who, part, place, "", 1, k->t.id, "used");
	else if (*k->t.engineer != 0 && stock_there(t, k->t.engineer, part) != 0)
		stock_move(t, who, part, k->t.engineer, "", 1, k->t.id, "used");
}

void
dispatch_done(struct known_ticket *k, const struct deed *d, const char *was_part,
    const char *was_from)
{
	char place[PLACE_MAX];

	if (d->act == ACT_DISPATCHED) {
		give_back(k, d->by, was_part, was_from, "sent anew");
		if (*k->t.part != 0)
			stock_move(k->triage, d->by, k->t.part, k->t.part_from,
			    place_of(k, place), 1, k->t.id, "reserved");
	}
	if ((d->act == ACT_RESOLVED || d->act == ACT_REPORTED) && *d->part != 0)
		use(k, d->by);
}

void
dispatch_over(struct known_ticket *k)
{
	give_back(k, "triaged", k->t.part, k->t.part_from, "not used");
}
