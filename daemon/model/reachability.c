#include "model/reachability.h"

REC_NAMES(reach_state_names, "unknown", "up", "confirming", "silent", "down");

static unsigned
move(struct reachability *r, enum reach_state to, wall_us now)
{
	if (r->state == to)
		return 0;
	r->state = to;
	r->since = now;
	return REACH_CHANGED;
}

static void
begin(struct reachability *r)
{
	r->tries = 1;
	r->host_answered = false;
}

unsigned
reach_answer(struct reachability *r, wall_us asked, wall_us now)
{
	if (asked >= r->last_answer)
		r->last_answer = now;
	r->first_sign = 0;
	return move(r, REACH_UP, now);
}

unsigned
reach_silence(struct reachability *r, uint32_t tries_max, wall_us asked, wall_us now)
{
	enum reach_state to;

	if (asked < r->last_answer)
		return 0; /* it has answered a later question */
	switch (r->state) {
	case REACH_UNKNOWN:
	case REACH_UP:
		r->first_sign = asked;
		begin(r);
		return move(r, REACH_CONFIRMING, now) | REACH_CONFIRM;
	case REACH_CONFIRMING:
		if (++r->tries < tries_max)
			return 0;
		return move(r, r->host_answered ? REACH_SILENT : REACH_DOWN, now);
	default: break;
	}
	/* Known to be silent or down: each round of tries looks anew which of the two it is. */
	if (++r->tries < tries_max)
		return 0;
	to = r->host_answered ? REACH_SILENT : REACH_DOWN;
	begin(r);
	return move(r, to, now);
}

unsigned
reach_host(struct reachability *r, wall_us now)
{
	r->host_answered = true;
	return r->state == REACH_DOWN ? move(r, REACH_SILENT, now) : 0;
}

enum level
reach_level_down(const struct reachability *r)
{
	switch (r->state) {
	case REACH_DOWN: return LEVEL_RAISED;
	case REACH_UP:
	case REACH_SILENT: return LEVEL_CLEAR;
	default: return LEVEL_UNKNOWN;
	}
}

enum level
reach_level_silent(const struct reachability *r)
{
	switch (r->state) {
	case REACH_SILENT: return LEVEL_RAISED;
	case REACH_UP:
	case REACH_DOWN: return LEVEL_CLEAR;
	default: return LEVEL_UNKNOWN;
	}
}
