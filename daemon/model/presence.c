#include "model/presence.h"

REC_NAMES(presence_state_names, "unknown", "up", "confirming", "silent", "down");

static unsigned
move(struct presence *r, enum presence_state to, wall_us now)
{
	if (r->state == to)
		return 0;
	r->state = to;
	r->since = now;
	if (to != PRESENCE_CONFIRMING)
		r->settled = to;
	return PRESENCE_CHANGED;
}

static void
begin(struct presence *r)
{
	r->tries = 0;
	r->host_answered = false;
}

unsigned
presence_answer(struct presence *r, wall_us asked, wall_us now)
{
	if (asked >= r->last_answer)
		r->last_answer = now;
	r->first_sign = 0;
	return move(r, PRESENCE_UP, now);
}

/* All tries were made, and spread over the time they were to be spread over, but for one pace. */
static bool
is_confirmed(const struct presence *r, uint32_t tries_max, int64_t over_us, wall_us asked)
{
	return r->tries >= tries_max &&
	    asked - r->since >= over_us - 2 * over_us / tries_max;
}

unsigned
presence_silence(
    struct presence *r, uint32_t tries_max, int64_t over_us, wall_us asked, wall_us now)
{
	enum presence_state to;

	if (asked < r->last_answer)
		return 0; /* it has answered a later question */
	switch (r->state) {
	case PRESENCE_UNKNOWN:
	case PRESENCE_UP:
		r->first_sign = asked;
		begin(r);
		return move(r, PRESENCE_CONFIRMING, now) | PRESENCE_CONFIRM;
	case PRESENCE_CONFIRMING:
		if (asked < r->since)
			return 0; /* asked before there was a doubt */
		r->tries++;
		if (!is_confirmed(r, tries_max, over_us, asked))
			return 0;
		return move(r, r->host_answered ? PRESENCE_SILENT : PRESENCE_DOWN, now);
	default: break;
	}
	/* Known to be silent or down: each round of tries looks anew which of the two it is. */
	if (++r->tries < tries_max)
		return 0;
	to = r->host_answered ? PRESENCE_SILENT : PRESENCE_DOWN;
	begin(r);
	return move(r, to, now);
}

unsigned
presence_host(struct presence *r, wall_us now)
{
	if (r->state != PRESENCE_DOWN) {
		r->host_answered = true;
		return 0;
	}
	begin(r);
	r->host_answered = true;
	return move(r, PRESENCE_CONFIRMING, now) | PRESENCE_CONFIRM;
}

enum level
presence_level_down(const struct presence *r)
{
	switch (r->state) {
	case PRESENCE_DOWN: return LEVEL_RAISED;
	case PRESENCE_UP:
	case PRESENCE_SILENT: return LEVEL_CLEAR;
	default: return LEVEL_UNKNOWN;
	}
}

enum level
presence_level_silent(const struct presence *r)
{
	switch (r->state) {
	case PRESENCE_SILENT: return LEVEL_RAISED;
	case PRESENCE_UP:
	case PRESENCE_DOWN: return LEVEL_CLEAR;
	default: return LEVEL_UNKNOWN;
	}
}
