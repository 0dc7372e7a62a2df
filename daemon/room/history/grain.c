#include "room/history/grain.h"

#include <math.h>

#include "model/number.h"

static const struct {
	const char *name;
	int64_t step_ms;
} grains[GRAIN_COUNT] = {
	{ "raw", 0 },
	{ "five", 5 * MINUTE_US / MS_US },
	{ "hour", HOUR_US / MS_US },
};

int64_t
grain_step_ms(enum grain g)
{
	return grains[g].step_ms;
}

const char *
grain_name(enum grain g)
{
	return grains[g].name;
}

int64_t
grain_floor(int64_t at_ms, int64_t step_ms)
{
	int64_t over;

	if (step_ms <= 0)
		return at_ms;
	over = at_ms % step_ms;
	return at_ms - (over < 0 ? over + step_ms : over);
}

void
figure_add(struct figure *to, const struct figure *later)
{
	if (later->count == 0)
		return;
	if (to->count == 0) {
		int64_t at = to->at_ms;

		*to = *later;
		to->at_ms = at;
		return;
	}
	to->count += later->count;
	to->sum += later->sum;
	if (later->min < to->min)
		to->min = later->min;
	if (later->max > to->max)
		to->max = later->max;
	to->last = later->last;
}

void
figure_tidy(struct figure *f)
{
	int64_t i;
	double near;

	if (f->count == 0)
		return;
	if (f->min == f->max) {
		f->sum = f->count * f->last;
		return;
	}
	if (!number_is_decimal(f->min, &i) || !number_is_decimal(f->max, &i) ||
	    !number_is_decimal(f->last, &i) || !(fabs(f->sum) < NUMBER_DECIMAL_MAX))
		return;
	near = (double)llrint(f->sum * NUMBER_DECIMALS) / NUMBER_DECIMALS;
	if (fabs(near - f->sum) <= 1e-12 * fabs(f->sum))
		f->sum = near;
}

double
figure_mean(const struct figure *f)
{
	if (f->count == 0)
		return NAN;
	return f->min == f->max ? f->last : f->sum / f->count;
}
