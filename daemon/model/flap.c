#include "model/flap.h"

#include <string.h>

#include "model/alarm.h"

/* Times that are too long ago are forgotten; most alarms never have one. */
static void
forget_old(struct alarm *a, wall_us since)
{
	size_t i, n = 0;

	for (i = 0; i < a->recent.n; i++)
		if (a->recent.v[i].at > since)
			a->recent.v[n++] = a->recent.v[i];
	a->recent.n = n;
}

static void
remember(struct arena *mem, struct alarm *a, wall_us at)
{
	struct moment *v = arena_alloc(mem, (a->recent.n + 1) * sizeof *v);

	if (a->recent.n != 0)
		memcpy(v, a->recent.v, a->recent.n * sizeof *v);
	v[a->recent.n++].at = at;
	a->recent.v = v;
}

bool
flap_counts(struct arena *mem, struct alarm *a, const struct flap_limits *l, wall_us now)
{
	forget_old(a, now - l->within_us);
	if (l->raises < 2 || a->raised_at == 0 || a->raised_at <= now - l->within_us)
		return false;
	if (a->recent.n + 2 < l->raises) {
		remember(mem, a, a->raised_at);
		return false;
	}
	a->is_flapping = true;
	a->flap_is_clear = false;
	a->flapping_since = a->recent.n != 0 ? a->recent.v[0].at : a->raised_at;
	a->flaps = (uint32_t)a->recent.n + 2;
	a->flap_moved_at = now;
	a->recent.n = 0;
	return true;
}

bool
flap_moves(struct alarm *a, bool raised, wall_us now)
{
	if (a->flap_is_clear != raised)
		return false;
	a->flap_is_clear = !raised;
	a->flap_moved_at = now;
	if (raised) {
		a->flaps++;
		a->raises++;
	}
	return true;
}

wall_us
flap_calm_at(const struct alarm *a, const struct flap_limits *l)
{
	return a->is_flapping ? a->flap_moved_at + l->calm_us : 0;
}

unsigned
flap_ends(struct alarm *a, const struct flap_limits *l, wall_us now)
{
	if (!a->is_flapping || now < flap_calm_at(a, l))
		return 0;
	a->is_flapping = false;
	a->changed_at = now;
	if (!a->flap_is_clear)
		return ALARM_CHANGED;
	a->is_cleared = true;
	a->cleared_at = now;
	return ALARM_CHANGED | ALARM_CLEARS;
}
