/* dispatch.h - who should go, with which part: advice, with its reasons.
 *
 * The rule is the handbook's: engineers on shift with the skill; those within 30 km first; among equals
 * a satisfaction of 95 % or more first; then the shortest way, over the place where the part is. Who
 * has less to do goes first where all that is the same. Everybody is in the list, also who cannot go,
 * and each says why they stand where they stand. It is advice: a person decides.
 */
#ifndef MODEL_DISPATCH_H
#define MODEL_DISPATCH_H

#include "model/plan.h"
#include "model/roster.h"

#define DISPATCH_NEAR_KM 30.0
#define DISPATCH_PLEASED 95.0
#define DISPATCH_DETOUR  1.3 /* roads, for a kilometre of the straight line */
#define DISPATCH_REASONS 8

/* What somebody must go for. */
struct errand_need {
	const char *skill; /* "": nobody can say */
	const char *part;  /* "": none */
	bool has_place;
	double latitude, longitude;
	wall_us due; /* the on-site clock; 0: none runs */
};

/* How many of a part lie somewhere now, and how many open tickets somebody has. */
struct dispatch_world {
	uint32_t (*there)(void *arg, const char *place, const char *part);
	uint32_t (*load)(void *arg, const char *engineer);
	void *arg;
};

struct candidate {
	const char *engineer;
	const char *title, *phone;
	uint32_t rank; /* from 1 on; 0: cannot go now */
	bool on_shift, has_skill;
	double distance_km; /* straight, from home to the site */
	double way_km;      /* by road, over the place of the part */
	const char
	    *part_from;     /* their own van's name, a depot's; "" where there is none */
	int64_t arrives_at; /* 0: nobody knows */
	bool in_time;
	int64_t shift_begins; /* the next one, for who is not on shift */
	double satisfaction;
	uint32_t load;
	LIST_OF(const char *) reasons;
};
extern const struct rec_type candidate_rec;

struct candidates {
	LIST_OF(struct candidate) v;
};
extern const struct rec_type candidates_rec;

/* The list in its order, in mem. */
void dispatch_rank(struct arena *mem, const struct plan *plan,
    const struct errand_need *need, const struct dispatch_world *w, wall_us now,
    struct candidates *out);

/* Kilometres over the earth. */
double dispatch_km(double lat_a, double lon_a, double lat_b, double lon_b);

#endif
