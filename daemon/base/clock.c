#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/mem.h"

const char *
wall_text(wall_us t, char text[TIME_TEXT_MAX])
{
	time_t s = (time_t)(t / SECOND_US);
	int64_t us = t % SECOND_US;
	struct tm tm;

	if (us < 0) {
		us += SECOND_US;
		s--;
	}
	if (gmtime_r(&s, &tm) == NULL || tm.tm_year + 1900 > 9999 ||
	    tm.tm_year + 1900 < 0) {
		snprintf(text, TIME_TEXT_MAX, "-");
		return text;
	}
	snprintf(text, TIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    (tm.tm_year + 1900) % 10000, (tm.tm_mon + 1) % 100, tm.tm_mday % 100,
	    tm.tm_hour % 100, tm.tm_min % 100, tm.tm_sec % 100, (int)(us / 1000) % 1000);
	return text;
}

/* Reads exactly n digits into *v; NULL when they are not there. */
static const char *
digits(const char *p, int n, int *v)
{
	*v = 0;
	while (n-- > 0) {
		if (*p < '0' || *p > '9')
			return NULL;
		*v = *v * 10 + (*p++ - '0');
	}
	return p;
}

static const char *
expect(const char *p, const char *any)
{
	return p != NULL && *p != 0 && strchr(any, *p) != NULL ? p + 1 : NULL;
}

static int64_t
days_from_civil(int y, int m, int d)
{
	int64_t era, yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

int
wall_parse(const char *text, wall_us *out)
{
	int year, month, day, hour, minute, second, oh = 0, om = 0, sign = 0;
	int64_t us = 0, scale = SECOND_US / 10;
	const char *p = text;

	if ((p = digits(p, 4, &year)) == NULL || (p = expect(p, "-")) == NULL ||
	    (p = digits(p, 2, &month)) == NULL || (p = expect(p, "-")) == NULL ||
	    (p = digits(p, 2, &day)) == NULL || (p = expect(p, "Tt ")) == NULL ||
	    (p = digits(p, 2, &hour)) == NULL || (p = expect(p, ":")) == NULL ||
	    (p = digits(p, 2, &minute)) == NULL || (p = expect(p, ":")) == NULL ||
	    (p = digits(p, 2, &second)) == NULL)
		return ERR_MALFORMED;
	if (*p == '.') {
		if (*++p < '0' || *p > '9')
			return ERR_MALFORMED;
		for (; *p >= '0' && *p <= '9'; p++, scale /= 10)
			us += (*p - '0') * scale;
	}
	if (*p == '+' || *p == '-') {
		sign = *p++ == '+' ? 1 : -1;
		if ((p = digits(p, 2, &oh)) == NULL || (p = expect(p, ":")) == NULL ||
		    (p = digits(p, 2, &om)) == NULL)
			return ERR_MALFORMED;
	} else if ((p = expect(p, "Zz")) == NULL)
		return ERR_MALFORMED;
	if (*p != 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 ||
	    minute > 59 || second > 60 || oh > 23 || om > 59)
		return ERR_MALFORMED;
	*out = (days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 +
		   second - (int64_t)sign * (oh * 3600 + om * 60)) *
		SECOND_US +
	    us;
	return 0;
}

static const struct {
	const char *unit;
	int64_t us;
} units[] = {
	{ "d", DAY_US },
	{ "h", HOUR_US },
	{ "m", MINUTE_US },
	{ "s", SECOND_US },
	{ "ms", MS_US },
};

const char *
duration_text(int64_t us, char text[DURATION_TEXT_MAX])
{
	size_t at = 0, i;
	int parts = 0;
	uint64_t left = us < 0 ? -(uint64_t)us : (uint64_t)us;

	if (us < 0)
		text[at++] = '-';
	for (i = 0; i < ARRAY_LEN(units) && parts < 2; i++) {
		uint64_t n = left / (uint64_t)units[i].us;

		if (n == 0) {
			if (parts != 0)
				parts++;
			continue;
		}
		left %= (uint64_t)units[i].us;
		at += (size_t)snprintf(text + at, DURATION_TEXT_MAX - at,
		    "%s%" PRIu64 "%s", parts++ ? " " : "", n, units[i].unit);
	}
	if (parts == 0)
		snprintf(text, DURATION_TEXT_MAX, "0s");
	return text;
}

int
duration_parse(const char *text, int64_t *out_us)
{
	const char *p = text;
	int64_t sum = 0;

	if (*p == 0)
		return ERR_MALFORMED;
	while (*p != 0) {
		int64_t n = 0, part;
		size_t len = 0, i;

		if (*p < '0' || *p > '9')
			return ERR_MALFORMED;
		for (; *p >= '0' && *p <= '9'; p++) {
			n = n * 10 + (*p - '0');
			if (n > 1000000000)
				return ERR_RANGE;
		}
		while (p[len] >= 'a' && p[len] <= 'z')
			len++;
		for (i = 0; i < ARRAY_LEN(units); i++)
			if (strlen(units[i].unit) == len &&
			    memcmp(units[i].unit, p, len) == 0)
				break;
		if (i == ARRAY_LEN(units))
			return n == 0 && len == 0 && sum == 0 && *p == 0
			    ? (*out_us = 0, 0)
			    : ERR_MALFORMED;
		if (__builtin_mul_overflow(n, units[i].us, &part) ||
		    __builtin_add_overflow(sum, part, &sum))
			return ERR_RANGE;
		p += len;
		while (*p == ' ')
			p++;
	}
	*out_us = sum;
	return 0;
}
