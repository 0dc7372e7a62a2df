/* span.h - a series over any span of time, out of all files at once.
 *
 * Of each hour one grain is read, and one only: the finest that is kept of it, or one that is no finer than
 * wanted, and what is still in a journal. So there is no hole where another grain begins, and nothing is
 * counted twice. Then all of it is added up in steps, if it is wanted so.
 */
#ifndef ROOM_HISTORY_SPAN_H
#define ROOM_HISTORY_SPAN_H

#include "room/history/shelf.h"

struct span_point {
	struct figure figure;
	int64_t over_ms; /* what it stands for; 0: a raw value */
	const char *label;
	size_t order; /* in which it was read */
};

struct span {
	struct arena mem; /* the labels */
	struct span_point *v;
	size_t n, max;
};

/* Reads the journals that are open: those of the hour, for the device. */
typedef void span_open_fn(
    void *arg, int64_t hour, uint64_t device_id, const struct hour_want *w);

/* Something of a pack is damaged: told once of each. */
typedef void span_damage_fn(
    void *arg, const struct pack_name *name, uint64_t at, uint64_t bytes);

struct span_source {
	struct shelf *shelf;
	span_open_fn *open;      /* NULL: none are */
	span_damage_fn *damaged; /* or NULL */
	void *arg;
};

struct span_ask {
	uint64_t device_id;
	const char *word;
	const char *label; /* NULL: all */
	wall_us from, to;
};

void span_fini(struct span *s);

/* What there is of it, in the order of label and time; in steps of step_ms (0: as fine as it is kept). What only
 * overlaps the span is in it. */
void span_read(const struct span_source *src, const struct span_ask *a, int64_t step_ms,
    struct span *out);

/* What there is of it, of grains that are no coarser than wanted where there are such; not put into steps. */
void span_near(const struct span_source *src, const struct span_ask *a, int64_t coarse_ms,
    struct span *out);

/* The same, in the finest steps that make at most so many points of one label: raw, five minutes, an hour, six, a
 * day, a week. Returns the step. */
int64_t span_choose(const struct span_source *src, const struct span_ask *a, size_t most,
    struct span *out);

#endif
