/* grain.h - how fine the history is: as it was asked, figures of five minutes, figures of an hour.
 *
 * A figure stands for the values of one stretch of time: how many there were, their sum, the least,
 * the greatest, the last. A raw value is a figure of one. Figures of short stretches add up to those
 * of long ones, and say the same as if the values themselves had been added up.
 */
#ifndef ROOM_HISTORY_GRAIN_H
#define ROOM_HISTORY_GRAIN_H

#include "base/clock.h"

enum grain { GRAIN_RAW, GRAIN_FIVE, GRAIN_HOUR, GRAIN_COUNT };

struct figure {
	int64_t
	    at_ms; /* wall; where the stretch begins, of a raw value when it was asked */
	double count; /* 0: nothing was known, and the rest says nothing */
	double sum, min, max, last;
};

/* How long its stretches are: 0 of raw values. */
int64_t grain_step_ms(enum grain g);

/* "raw", "five", "hour": in the names of files. */
const char *grain_name(enum grain g);

/* The stretch that a time falls into. */
int64_t grain_floor(int64_t at_ms, int64_t step_ms);

/* Adds what came later to what came before it. */
void figure_add(struct figure *to, const struct figure *later);

/* When all is added: a sum of thousandths is one, and what adding them as floats left over is taken off; a
 * sum of equal values is their number times one. */
void figure_tidy(struct figure *f);

/* The mean; NaN of nothing. Of values that are all the same it is that value, to the bit. */
double figure_mean(const struct figure *f);

#endif
