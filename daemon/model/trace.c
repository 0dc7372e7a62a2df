#include "model/trace.h"

#include <math.h>
#include <stdlib.h>

void
trace_begin(struct trace *t)
{
	*t = (struct trace){ .was = NAN, .then = NAN, .is = NAN };
}

static uint32_t
ms_of(wall_us at)
{
	return (uint32_t)(at / MS_US);
}

/* Negative when the clock was set back. */
static int64_t
us_since(uint32_t then_ms, uint32_t now_ms)
{
	return (int64_t)(int32_t)(now_ms - then_ms) * MS_US;
}

void
trace_rate(struct trace *t, double is, wall_us at, int64_t over_us)
{
	uint32_t now = ms_of(at);
	int64_t since;

	t->is = NAN;
	if (isnan(is))
		return;
	if (isnan(t->was) || us_since(t->was_ms, now) <= 0) {
		t->was = t->then = is;
		t->was_ms = t->then_ms = now;
		return;
	}
	if (us_since(t->then_ms, now) >= over_us) {
		t->was = t->then;
		t->was_ms = t->then_ms;
		t->then = is;
		t->then_ms = now;
	}
	since = us_since(t->was_ms, now);
	if (since >= over_us)
		t->is = (float)((is - t->was) / ((double)since / SECOND_US));
}

void
trace_changed(struct trace *t, double is, wall_us at, int64_t over_us)
{
	uint32_t now = ms_of(at);

	t->is = NAN;
	if (isnan(is))
		return;
	if (!isnan(t->was) && is != t->was) {
		t->then = 1;
		t->then_ms = now;
	}
	t->was = is;
	if (!isnan(t->then) && us_since(t->then_ms, now) > over_us)
		t->then = NAN;
	t->is = isnan(t->then) ? 0 : 1;
}

static int
order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double
trace_usual(double *days, size_t n)
{
	if (n < USUAL_DAYS_MIN)
		return NAN;
	qsort(days, n, sizeof *days, order);
	return n % 2 != 0 ? days[n / 2] : (days[n / 2 - 1] + days[n / 2]) / 2;
}
