#include "parent/supervise.h"

#define WAIT_FIRST_US (100 * MS_US)

enum after_end
supervise_ended(struct endings *e, bool core, mono_us now, int64_t *wait_us)
{
	unsigned recent = 0, i,
		 known = e->n < RESTARTS_A_MINUTE ? e->n : RESTARTS_A_MINUTE;

	for (i = 0; i < known; i++)
		if (now - e->at[i] < MINUTE_US)
			recent++;
	e->at[e->n++ % RESTARTS_A_MINUTE] = now;
	if (recent >= RESTARTS_A_MINUTE) {
		*wait_us = HOLD_US;
		return AFTER_HOLD;
	}
	*wait_us = WAIT_FIRST_US << (2 * recent);
	return core ? AFTER_RESTART_ALL : AFTER_RESTART;
}

bool
supervise_is_stuck(mono_us beat, mono_us busy_since, mono_us now, const char **why)
{
	if (busy_since != 0 && now - busy_since > BUSY_MAX_US) {
		*why = "one piece of work holds its loop";
		return true;
	}
	if (beat != 0 && now - beat > BEAT_MISSED_US) {
		*why = "its heartbeat stopped";
		return true;
	}
	return false;
}
