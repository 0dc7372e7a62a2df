#include "model/match.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 32

static bool
is_number(const char *s, size_t n, double *out)
{
	char text[NUMBER_MAX + 1], *stop;

	if (n == 0 || n > NUMBER_MAX || strspn(s, "0123456789+-.eE") < n)
		return false;
	memcpy(text, s, n); /* strtod() would eat the first dot of "3..7" */
	text[n] = 0;
	*out = strtod(text, &stop);
	return *stop == 0;
}

static bool
in_range(const char *pattern, const char *text, bool *is_range)
{
	const char *dots = strstr(pattern, "..");
	double low, high, v;

	*is_range = dots != NULL && is_number(pattern, (size_t)(dots - pattern), &low) &&
	    is_number(dots + 2, strlen(dots + 2), &high);
	return *is_range && is_number(text, strlen(text), &v) && low <= v && v <= high;
}

static bool
same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Where a star went wrong, it takes one character more: no recursion, no more than n*m steps. */
static bool
glob(const char *p, const char *s)
{
	const char *star = NULL, *from = NULL;

	while (*s != 0) {
		if (*p == '*') {
			star = p++;
			from = s;
		} else if (*p != 0 && same(*p, *s)) {
			p++;
			s++;
		} else if (star != NULL) {
			p = star + 1;
			s = ++from;
		} else
			return false;
	}
	while (*p == '*')
		p++;
	return *p == 0;
}

bool
match_text(const char *pattern, const char *text)
{
	bool is_range, in = in_range(pattern, text, &is_range);

	if (is_range)
		return in;
	return strchr(pattern, '*') != NULL ? glob(pattern, text)
					    : strcmp(pattern, text) == 0;
}

bool
match_any(const char *const *patterns, size_t n, const char *text)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (match_text(patterns[i], text))
			return true;
	return false;
}

bool
match_within(const char *pattern, const char *text)
{
	for (;; text++) {
		const char *p = pattern, *s = text;

		/* Up to its first star it must begin here; behind it glob() looks on. */
		while (*p != 0 && *p != '*' && *s != 0 && same(*p, *s)) {
			p++;
			s++;
		}
		if (*p == 0)
			return true;
		if (*p == '*') {
			do
				p++;
			while (*p == '*');
			return *p == 0 || match_within(p, s);
		}
		if (*text == 0)
			return false;
	}
}
