#include "model/veil.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

#define KEY_MAX        16 /* longer than any that is looked for */
#define PHONE_LEAST    8  /* digits */
#define PHONE_MOST     15 /* ITU-T E.164 */
#define SUBSCRIBER_IDS 15 /* ITU-T E.212; 3GPP TS 23.003 for handsets */
#define HIDDEN         "***"

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool
is_of_mailbox(uint8_t c)
{
	return is_letter(c) || is_digit(c) || (c != 0 && strchr("._%+-", c) != NULL);
}

static bool
is_one_of(const char *key, size_t n, const char *const *names, size_t n_names)
{
	size_t i;

	for (i = 0; i < n_names; i++)
		if (strlen(names[i]) == n && memcmp(names[i], key, n) == 0)
			return true;
	return false;
}

/* Behind a "+": how many bytes a telephone number takes, 0 when it is none. What follows it may be
 * digits, too: it is as many groups as are not too long. */
static size_t
phone(const uint8_t *s, size_t n)
{
	size_t i, end = 0, good = 0;
	unsigned digits = 0;

	for (i = 0; i < n && digits <= PHONE_MOST; i++) {
		if (is_digit(s[i])) {
			end = i + 1;
			digits++;
		} else if (i == 0 || memchr(" -()./", s[i], 6) == NULL)
			break;
		else if (digits >= PHONE_LEAST)
			good = end;
	}
	return digits >= PHONE_LEAST && digits <= PHONE_MOST ? end : good;
}

static size_t
digits(const uint8_t *s, size_t n)
{
	size_t i;

	for (i = 0; i < n && is_digit(s[i]); i++)
		;
	return i;
}

/* What stands between the quotes of a JSON text. An escape is one thing, and part of no name. */
static void
mask_text(struct buf *out, const uint8_t *s, size_t n)
{
	size_t i, run = out->n, k;

	for (i = 0; i < n; i++) {
		if (s[i] == '\\' && i + 1 < n) {
			k = s[i + 1] == 'u' && n - i >= 6 ? 6 : 2;
			buf_put(out, &s[i], k);
			i += k - 1;
			run = out->n;
		} else if (s[i] == '@' && out->n > run && i + 1 < n &&
		    (is_letter(s[i + 1]) || is_digit(s[i + 1]))) {
			out->n = run;
			buf_puts(out, HIDDEN "@");
			run = out->n;
		} else if (s[i] == '+' && (k = phone(s + i + 1, n - i - 1)) != 0) {
			buf_puts(out, "+" HIDDEN);
			i += k;
			run = out->n;
		} else if (is_digit(s[i]) && (k = digits(s + i, n - i)) > 1) {
			if (k == SUBSCRIBER_IDS && out->n == run)
				buf_puts(out, HIDDEN);
			else
				buf_put(out, &s[i], k);
			i += k - 1;
		} else {
			buf_put(out, &s[i], 1);
			if (!is_of_mailbox(s[i]))
				run = out->n;
		}
	}
}

/* The end of a JSON text that begins at s[0] == '"': the index of its closing quote, or n. */
static size_t
text_end(const uint8_t *s, size_t n)
{
	size_t i;

	for (i = 1; i < n && s[i] != '"'; i++)
		if (s[i] == '\\')
			i++;
	return i < n ? i : n;
}

static bool
is_key(const uint8_t *s, size_t n)
{
	size_t i;

	for (i = 0; i < n && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t'); i++)
		;
	return i < n && s[i] == ':';
}

void
veil_json(struct buf *out, struct bytes json)
{
	static const char *const whole[] = { "phone", "email", "confirmed_by" },
				 *const within[] = { "contact" };
	size_t i, end, depth = 0, contact_depth = 0;
	bool hide = false;       /* the value that comes next */
	bool hide_below = false; /* and all in it */

	buf_reserve(out, json.n);
	for (i = 0; i < json.n; i++) {
		uint8_t c = json.p[i];

		if (c == '"') {
			end = i + text_end(json.p + i, json.n - i);
			if (end < json.n && is_key(json.p + end + 1, json.n - end - 1)) {
				const char *key = (const char *)json.p + i + 1;
				size_t n = end - i - 1;

				hide = is_one_of(key, n, whole, ARRAY_LEN(whole));
				hide_below = is_one_of(key, n, within, ARRAY_LEN(within));
				buf_put(out, json.p + i, n + 2);
			} else {
				buf_char(out, '"');
				if (hide || hide_below || contact_depth != 0) {
					if (end > i + 1)
						buf_puts(out, HIDDEN);
				} else
					mask_text(out, json.p + i + 1, end - i - 1);
				if (end < json.n)
					buf_char(out, '"');
				hide = hide_below = false;
			}
			i = end;
			continue;
		}
		if (c == '{' || c == '[') {
			depth++;
			if (hide_below && contact_depth == 0)
				contact_depth = depth;
			hide = hide_below = false;
		} else if (c == '}' || c == ']') {
			if (depth == contact_depth)
				contact_depth = 0;
			depth -= depth != 0;
		} else if (c == ',')
			hide = hide_below = false;
		buf_put(out, &json.p[i], 1);
	}
}
