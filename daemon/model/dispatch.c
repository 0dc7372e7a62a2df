#include "model/dispatch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define EARTH_KM 6371.0

static const struct rec_field candidate_fields[] = {
	F_TEXT(candidate, engineer, NAME_MAX_BYTES),
	F_TEXT(candidate, title, DEVICE_TEXT_MAX),
	F_TEXT(candidate, phone, DEVICE_TEXT_MAX),
	F_U32(candidate, rank),
	F_BOOL(candidate, on_shift),
	F_BOOL(candidate, has_skill),
	F_F64(candidate, distance_km),
	F_F64(candidate, way_km),
	F_TEXT(candidate, part_from, NAME_MAX_BYTES),
	F_TIME(candidate, arrives_at),
	F_BOOL(candidate, in_time),
	F_TIME(candidate, shift_begins),
	F_F64(candidate, satisfaction),
	F_U32(candidate, load),
	F_TEXTS(candidate, reasons, DISPATCH_REASONS),
};
REC_TYPE(candidate_rec, candidate, candidate_fields);

static const struct rec_field candidates_fields[] = {
	F_LIST(candidates, v, ENGINEERS_MAX, candidate_rec),
};
REC_TYPE(candidates_rec, candidates, candidates_fields);

static double
radians(double degrees)
{
	return degrees * 3.14159265358979323846 / 180;
}

/* The haversine: small distances come out well, too. */
double
dispatch_km(double lat_a, double lon_a, double lat_b, double lon_b)
{
	double s = sin(radians(lat_b - lat_a) / 2), t = sin(radians(lon_b - lon_a) / 2);
	double h = s * s + cos(radians(lat_a)) * cos(radians(lat_b)) * t * t;

	return 2 * EARTH_KM * asin(sqrt(h > 1 ? 1 : h));
}

static double
whole_tenths(double km)
{
	return floor(km * 10 + 0.5) / 10;
}

static void
because(struct arena *mem, struct candidate *c, const char *why)
{
	if (c->reasons.v == NULL)
		c->reasons.v = arena_alloc(mem, DISPATCH_REASONS * sizeof *c->reasons.v);
	if (c->reasons.n < DISPATCH_REASONS)
		c->reasons.v[c->reasons.n++] = why;
}

/* From home to the site, over the nearest place that has the part; their own van is no way at all. */
static void
find_way(struct arena *mem, const struct plan *plan, const struct errand_need *need,
    const struct dispatch_world *w, const struct engineer *e, struct candidate *c)
{
	double best = c->distance_km, way;
	bool own = *need->part != 0 && w->there(w->arg, e->name, need->part) != 0;
	size_t i;

	c->part_from = own ? e->name : "";
	for (i = 0; i < plan->depots.n && !own && *need->part != 0; i++) {
		const struct depot *d = &plan->depots.v[i];

		if (w->there(w->arg, d->name, need->part) == 0)
			continue;
		way = !need->has_place
		    ? 0
		    : dispatch_km(e->latitude, e->longitude, d->latitude, d->longitude) +
			dispatch_km(
			    d->latitude, d->longitude, need->latitude, need->longitude);
		if (*c->part_from != 0 && way >= best)
			continue;
		best = way;
		c->part_from = d->name;
	}
	c->way_km = whole_tenths(best * DISPATCH_DETOUR);
	if (*need->part == 0)
		because(mem, c, "no part is needed");
	else if (own)
		because(mem, c, arena_printf(mem, "has \"%s\" in the van", need->part));
	else if (*c->part_from != 0)
		because(mem, c,
		    arena_printf(
			mem, "fetches \"%s\" from %s", need->part, c->part_from));
	else
		because(mem, c,
		    arena_printf(
			mem, "\"%s\" is nowhere in stock: order it", need->part));
}

static void
find_arrival(struct arena *mem, const struct errand_need *need, const struct engineer *e,
    wall_us now, struct candidate *c)
{
	wall_us leaves = c->on_shift ? now : c->shift_begins;
	char at[TIME_TEXT_MAX];

	if (!need->has_place || leaves == 0 || e->kmh == 0)
		return;
	c->arrives_at = leaves + (int64_t)(c->way_km / e->kmh * (double)HOUR_US);
	c->in_time = need->due != 0 && c->arrives_at <= need->due;
	wall_text(c->arrives_at, at);
	because(mem, c,
	    arena_printf(mem, "%.1f km by road at %u km/h: there at %.16s UTC%s",
		c->way_km, e->kmh, at,
		need->due == 0   ? ""
		    : c->in_time ? ", in time"
				 : ", too late for the on-site clock"));
}

static void
weigh(struct arena *mem, const struct plan *plan, const struct errand_need *need,
    const struct dispatch_world *w, const struct engineer *e, wall_us now,
    struct candidate *c)
{
	char at[TIME_TEXT_MAX];
	wall_us ends;

	rec_init(&candidate_rec, c);
	c->engineer = e->name;
	c->title = e->title;
	c->phone = e->phone;
	c->satisfaction = e->satisfaction;
	c->load = w->load(w->arg, e->name);
	c->has_skill = roster_has_skill(e, need->skill);
	c->on_shift = roster_on_shift(e, now, &ends);
	c->shift_begins = c->on_shift ? 0 : roster_next(e, now);
	if (!c->has_skill)
		because(mem, c, arena_printf(mem, "has not the skill %s", need->skill));
	else if (*need->skill != 0)
		because(mem, c, arena_printf(mem, "has the skill %s", need->skill));
	if (c->on_shift)
		because(mem, c,
		    arena_printf(mem, "on shift until %.16s UTC", wall_text(ends, at)));
	else if (c->shift_begins != 0)
		because(mem, c,
		    arena_printf(mem, "not on shift before %.16s UTC",
			wall_text(c->shift_begins, at)));
	else
		because(mem, c, "not on shift in the next weeks");
	if (need->has_place) {
		double km = dispatch_km(
		    e->latitude, e->longitude, need->latitude, need->longitude);

		c->distance_km = whole_tenths(km);
		because(mem, c,
		    arena_printf(mem, "%.1f km away: %s 30 km", km,
			c->distance_km <= DISPATCH_NEAR_KM ? "within" : "beyond"));
	}
	because(mem, c,
	    arena_printf(mem, "%.4g %% of customers satisfied: %s 95 %%", e->satisfaction,
		e->satisfaction >= DISPATCH_PLEASED ? "at least" : "below"));
	find_way(mem, plan, need, w, e, c);
	find_arrival(mem, need, e, now, c);
	because(mem, c,
	    arena_printf(mem, "%u open ticket%s", c->load, c->load == 1 ? "" : "s"));
}

static bool
can_go(const struct candidate *c)
{
	return c->has_skill && c->on_shift;
}

/* The rule, line by line; what is first in it counts most. */
static int
by_rule(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	bool near_x = x->distance_km <= DISPATCH_NEAR_KM,
	     near_y = y->distance_km <= DISPATCH_NEAR_KM;
	bool pleased_x = x->satisfaction >= DISPATCH_PLEASED,
	     pleased_y = y->satisfaction >= DISPATCH_PLEASED;

	if (can_go(x) != can_go(y))
		return can_go(x) ? -1 : 1;
	if (x->has_skill != y->has_skill)
		return x->has_skill ? -1 : 1;
	if (x->shift_begins != y->shift_begins) {
		if (x->shift_begins == 0 || y->shift_begins == 0)
			return !x->on_shift && x->shift_begins == 0 ? 1
			    : !y->on_shift && y->shift_begins == 0  ? -1
			    : x->on_shift                           ? -1
								    : 1;
		return x->shift_begins < y->shift_begins ? -1 : 1;
	}
	if (near_x != near_y)
		return near_x ? -1 : 1;
	if (pleased_x != pleased_y)
		return pleased_x ? -1 : 1;
	if (fabs(x->way_km - y->way_km) > 0.05)
		return x->way_km < y->way_km ? -1 : 1;
	if (x->load != y->load)
		return x->load < y->load ? -1 : 1;
	return strcmp(x->engineer, y->engineer);
}

void
dispatch_rank(struct arena *mem, const struct plan *plan, const struct errand_need *need,
    const struct dispatch_world *w, wall_us now, struct candidates *out)
{
	size_t i;

	out->v.n = plan->engineers.n;
	out->v.v = arena_alloc(mem, (out->v.n + 1) * sizeof *out->v.v);
	for (i = 0; i < out->v.n; i++)
		weigh(mem, plan, need, w, &plan->engineers.v[i], now, &out->v.v[i]);
	if (out->v.n != 0)
		qsort(out->v.v, out->v.n, sizeof *out->v.v, by_rule);
	for (i = 0; i < out->v.n && can_go(&out->v.v[i]); i++)
		out->v.v[i].rank = (uint32_t)i + 1;
}
