#include "model/owed.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_FIRST_US (5 * SECOND_US)
#define DOUBLINGS_MAX 12

REC_NAMES(owed_state_names, "owed", "sent", "aside", "dropped");
REC_NAMES(delivery_end_names, "taken", "later", "away", "refused");

enum owed_state
owed_after(enum delivery_end end, int64_t age_us, int64_t keep_trying_us)
{
	if (end == DELIVERY_TAKEN)
		return OWED_SENT;
	if (end == DELIVERY_REFUSED || age_us >= keep_trying_us)
		return OWED_ASIDE;
	return OWED_OWED;
}

int64_t
owed_wait_us(uint32_t tries, int64_t asked_us, uint16_t chance)
{
	int64_t wait = WAIT_FIRST_US << (tries < DOUBLINGS_MAX ? tries : DOUBLINGS_MAX);

	if (wait > OWED_WAIT_MAX_US)
		wait = OWED_WAIT_MAX_US;
	wait = wait / 2 + wait / 2 * chance / UINT16_MAX;
	if (asked_us > DAY_US)
		asked_us = DAY_US;
	return asked_us > wait ? asked_us : wait;
}

enum delivery_end
delivery_of_http(unsigned status)
{
	if (status >= 200 && status < 300)
		return DELIVERY_TAKEN;
	if (status >= 300 && status < 400)
		return DELIVERY_AWAY;
	switch (status) {
	case 0:   /* silence, or no connection */
	case 401: /* our token, not this ticket */
	case 429:
	case 502:
	case 503:
	case 504: return DELIVERY_AWAY;
	case 408:
	case 425: return DELIVERY_LATER;
	default: return status >= 500 && status < 600 ? DELIVERY_LATER : DELIVERY_REFUSED;
	}
}

enum delivery_end
delivery_of_smtp(unsigned code)
{
	if (code >= 200 && code < 300)
		return DELIVERY_TAKEN;
	switch (code) {
	case 0:
	case 421: /* closing */
	case 454: /* no TLS now */
	case 530:
	case 534:
	case 535:
	case 538: return DELIVERY_AWAY; /* our login */
	default: return code >= 500 ? DELIVERY_REFUSED : DELIVERY_LATER;
	}
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", in no locale. */
static bool
read_date(const char *text, wall_us *at)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm t = { 0 };
	char *end;

	if (strlen(text) != 29 || strcmp(text + 25, " GMT") != 0)
		return false;
	t.tm_mday = (int)strtol(text + 5, &end, 10);
	if (end != text + 7)
		return false;
	for (t.tm_mon = 0; t.tm_mon < 12; t.tm_mon++)
		if (strncmp(text + 8, months[t.tm_mon], 3) == 0)
			break;
	t.tm_year = (int)strtol(text + 12, &end, 10) - 1900;
	if (t.tm_mon == 12 || end != text + 16)
		return false;
	t.tm_hour = (int)strtol(text + 17, NULL, 10);
	t.tm_min = (int)strtol(text + 20, NULL, 10);
	t.tm_sec = (int)strtol(text + 23, NULL, 10);
	*at = (wall_us)timegm(&t) * SECOND_US;
	return true;
}

int64_t
retry_after_us(const char *text, wall_us now)
{
	wall_us at;
	char *end;
	long long s;

	if (text == NULL || *text == 0)
		return 0;
	s = strtoll(text, &end, 10);
	if (*end == 0)
		return s <= 0 ? 0 : s > 86400 ? DAY_US : s * SECOND_US;
	return read_date(text, &at) && at > now ? at - now : 0;
}
