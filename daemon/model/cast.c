#include "model/cast.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

#define NO_CHARACTER "\xef\xbf\xbd" /* U+FFFD */
#define DATA_MOST    6              /* bytes that stand for one: \u001b */

void
cast_head(struct buf *out, const struct record_head *h)
{
	const struct {
		const char *key, *text;
	} of_ours[] = { { "person", h->person }, { "device", h->device },
		{ "reason", h->reason }, { "role", h->role } };
	struct json j = json_into(out);
	char title[256];
	size_t i;

	snprintf(title, sizeof title, "%.64s on %.64s: %.100s", h->person, h->device,
	    h->reason);
	json_object(&j);
	json_put_u64(&j, "version", 2);
	json_put_u64(&j, "width", h->columns);
	json_put_u64(&j, "height", h->rows);
	json_put_i64(&j, "timestamp", h->began / SECOND_US);
	json_put_text(&j, "title", h->title != NULL ? h->title : title);
	json_key(&j, "env");
	json_object(&j);
	json_put_text(&j, "TERM", h->term);
	json_object_end(&j);
	json_key(&j, "triaged");
	json_object(&j);
	json_put_u64(&j, "session", h->session);
	for (i = 0; i < sizeof of_ours / sizeof of_ours[0]; i++)
		json_put_text(&j, of_ours[i].key, of_ours[i].text);
	json_put_time(&j, "began", h->began);
	json_object_end(&j);
	json_object_end(&j);
	buf_char(out, '\n');
}

static void
begin(struct buf *out, int64_t at_us, char kind)
{
	if (at_us < 0)
		at_us = 0;
	buf_printf(out, "[%lld.%06lld,\"%c\",\"", (long long)(at_us / SECOND_US),
	    (long long)(at_us % SECOND_US), kind);
}

static void
end(struct buf *out)
{
	buf_puts(out, "\"]\n");
}

/* What a JSON string may hold as it is: all above the controls but quotes and backslashes. */
static size_t
plain(const uint8_t *p, const uint8_t *stop)
{
	const uint8_t *at = p;

	while (at < stop && *at >= 0x20 && *at < 0x7f && *at != '"' && *at != '\\')
		at++;
	return (size_t)(at - p);
}

static const char hex[] = "0123456789abcdef";

/* What stands in a JSON string for a control, a quote or a backslash; where it ends. */
static uint8_t *
put_control(uint8_t *w, uint8_t c)
{
	static const char shown[] = "\n\r\t\"\\", letters[] = "nrt\"\\";
	const char *at = c != 0 ? strchr(shown, c) : NULL;

	*w++ = '\\';
	if (at != NULL) {
		*w++ = (uint8_t)letters[at - shown];
		return w;
	}
	memcpy(w, "u00", 3);
	w[3] = (uint8_t)hex[c >> 4];
	w[4] = (uint8_t)hex[c & 15];
	return w + 5;
}

/* The beginning of a character whose end is not there yet. */
static bool
is_begun(const uint8_t *p, size_t n)
{
	static const uint8_t ends[] = { 0x80, 0x80, 0x80 };
	static const uint8_t high[] = { 0xbf, 0x80, 0x80 };
	uint8_t whole[4] = { 0 };

	if (n == 0 || n > 3 || p[0] < 0xc2 || p[0] > 0xf4)
		return false;
	memcpy(whole, p, n);
	memcpy(whole + n, ends, 4 - n);
	if (utf8_length(whole, 4) > n)
		return true;
	memcpy(whole + n, high, 4 - n); /* after e0 and f0 not every byte may stand */
	return utf8_length(whole, 4) > n;
}

static bool
is_no_character(const uint8_t *p, size_t len)
{
	return len == 3 && memcmp(p, NO_CHARACTER, 3) == 0;
}

static void
mark(struct buf *marks, const uint8_t *p, size_t n)
{
	char text[8];
	size_t i, at = 0;

	if (marks->n != 0)
		text[at++] = ' ';
	for (i = 0; i < n; i++) {
		text[at++] = hex[p[i] >> 4];
		text[at++] = hex[p[i] & 15];
	}
	buf_put(marks, text, at);
}

/* The data of a line. True when bytes were replaced. */
static bool
put_data(struct buf *out, struct buf *marks, const uint8_t *p, const uint8_t *stop)
{
	bool replaced = false;
	uint8_t *w;

	buf_reserve(out, DATA_MOST * (size_t)(stop - p));
	for (w = out->p + out->n; p < stop;) {
		size_t n = plain(p, stop), len;

		memcpy(w, p, n);
		w += n;
		p += n;
		if (p == stop)
			break;
		len = utf8_length(p, (size_t)(stop - p));
		if (len == 0) {
			mark(marks, p, 1);
			replaced = true;
			memcpy(w, NO_CHARACTER, 3);
			w += 3;
			p++;
		} else if (len == 1 && *p != 0x7f) {
			w = put_control(w, *p++);
		} else {
			if (is_no_character(p, len))
				mark(marks, p, len);
			memcpy(w, p, len);
			w += len;
			p += len;
		}
	}
	out->n = (size_t)(w - out->p);
	return replaced;
}

static void
put_line(struct buf *out, int64_t at_us, char kind, const uint8_t *p, const uint8_t *stop)
{
	struct buf marks;

	if (p == stop)
		return;
	buf_init(&marks);
	begin(out, at_us, kind);
	if (put_data(out, &marks, p, stop)) {
		end(out);
		begin(out, at_us, 'b');
		buf_put(out, marks.p, marks.n);
	}
	end(out);
	buf_fini(&marks);
}

/* How many bytes at the end wait for more. */
static size_t
unfinished(const uint8_t *p, size_t n)
{
	size_t back;

	for (back = 1; back <= 3 && back <= n; back++)
		if (is_begun(p + n - back, back))
			return back;
	return 0;
}

void
cast_put(
    struct cast_text *t, struct buf *out, int64_t at_us, const void *p, size_t n_bytes)
{
	const uint8_t *b = p;
	struct buf joined;
	size_t wait;

	if (n_bytes == 0)
		return;
	buf_init(&joined);
	if (t->n_held != 0) {
		buf_put(&joined, t->held, t->n_held);
		buf_put(&joined, p, n_bytes);
		b = joined.p;
		n_bytes = joined.n;
	}
	wait = unfinished(b, n_bytes);
	put_line(out, at_us, t->kind, b, b + n_bytes - wait);
	memcpy(t->held, b + n_bytes - wait, wait);
	t->n_held = (uint8_t)wait;
	buf_fini(&joined);
}

void
cast_flush(struct cast_text *t, struct buf *out, int64_t at_us)
{
	put_line(out, at_us, t->kind, t->held, t->held + t->n_held);
	t->n_held = 0;
}

void
cast_event(struct buf *out, int64_t at_us, char kind, const char *text)
{
	struct buf marks;
	const uint8_t *p = (const uint8_t *)text;

	buf_init(&marks);
	begin(out, at_us, kind);
	(void)put_data(out, &marks, p, p + strlen(text));
	end(out);
	buf_fini(&marks);
}
