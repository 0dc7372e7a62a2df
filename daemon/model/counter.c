#include "model/counter.h"

#include <math.h>

#define WRAP_32 4294967296.0
/* How far from its end a Counter32 may have been, and how far behind it, to have wrapped. */
#define NEAR_END (WRAP_32 / 4)

double
counter_rate(double was, double is, int64_t elapsed_us)
{
	double step = is - was;

	if (isnan(was) || isnan(is) || elapsed_us <= 0)
		return NAN;
	if (step < 0 && was < WRAP_32 && was >= WRAP_32 - NEAR_END && is < NEAR_END)
		step += WRAP_32;
	return step < 0 ? NAN : step * 1e6 / (double)elapsed_us;
}
