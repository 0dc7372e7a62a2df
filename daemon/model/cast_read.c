/* cast_read.c - the lines of a record, read back. They may come from another program, or a stranger. */
#include "model/cast.h"

#include <string.h>

#include "base/utf8.h"

#define SECONDS_MAX (INT64_C(100) * 365 * 86400)

/* A line being read: stands still at the first character that does not fit. */
struct reading {
	const char *p, *end;
	bool failed;
};

static void
blanks(struct reading *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\r'))
		r->p++;
}

static void
want(struct reading *r, char c)
{
	blanks(r);
	if (r->p < r->end && *r->p == c)
		r->p++;
	else
		r->failed = true;
}

static bool
digit(const struct reading *r)
{
	return r->p < r->end && *r->p >= '0' && *r->p <= '9';
}

static int64_t
seconds(struct reading *r)
{
	int64_t whole = 0, part = 0, scale = SECOND_US / 10;

	blanks(r);
	if (!digit(r))
		r->failed = true;
	for (; digit(r) && whole < SECONDS_MAX; r->p++)
		whole = whole * 10 + (*r->p - '0');
	if (r->p < r->end && *r->p == '.')
		for (r->p++; digit(r); r->p++, scale /= 10)
			part += (*r->p - '0') * scale;
	return whole * SECOND_US + part;
}

static uint32_t
four_digits(struct reading *r)
{
	static const char hex[] = "0123456789abcdef0123456789ABCDEF";
	uint32_t v = 0;
	int i;

	for (i = 0; i < 4; i++, r->p++) {
		const char *at = r->p < r->end && *r->p != 0 ? strchr(hex, *r->p) : NULL;

		if (at == NULL) {
			r->failed = true;
			return 0;
		}
		v = v << 4 | (uint32_t)((at - hex) & 15);
	}
	return v;
}

static void
put_character(struct buf *out, uint32_t c)
{
	if (c < 0x80)
		buf_u8(out, (uint8_t)c);
	else if (c < 0x800) {
		buf_u8(out, (uint8_t)(0xc0 | c >> 6));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_u8(out, (uint8_t)(0xe0 | c >> 12));
		buf_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else {
		buf_u8(out, (uint8_t)(0xf0 | c >> 18));
		buf_u8(out, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	}
}

/* After \u; half a pair alone is nobody's character. */
static void
by_number(struct reading *r, struct buf *out)
{
	uint32_t c = four_digits(r), low;

	if (c >= 0xd800 && c < 0xdc00 && r->end - r->p >= 6 && r->p[0] == '\\' &&
	    r->p[1] == 'u') {
		r->p += 2;
		low = four_digits(r);
		if (low < 0xdc00 || low > 0xdfff)
			r->failed = true;
		else
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	} else if (c >= 0xd800 && c < 0xe000)
		r->failed = true;
	if (!r->failed)
		put_character(out, c);
}

static void
escaped(struct reading *r, struct buf *out)
{
	static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (r->p == r->end) {
		r->failed = true;
		return;
	}
	at = *r->p != 0 ? strchr(letters, *r->p) : NULL;
	if (*r->p++ == 'u')
		by_number(r, out);
	else if (at != NULL)
		buf_char(out, means[at - letters]);
	else
		r->failed = true;
}

static void
string(struct reading *r, struct buf *out)
{
	want(r, '"');
	while (!r->failed && r->p < r->end && *r->p != '"') {
		const uint8_t *b = (const uint8_t *)r->p;
		size_t len = utf8_length(b, (size_t)(r->end - r->p));

		if (*r->p == '\\') {
			r->p++;
			escaped(r, out);
		} else if (len == 0 || *b < 0x20)
			r->failed = true;
		else {
			buf_put(out, r->p, len);
			r->p += len;
		}
	}
	want(r, '"');
}

bool
cast_read(const char *line, size_t n_bytes, struct cast_event *e, struct buf *data)
{
	struct reading r = { line, line + n_bytes, false };
	size_t start = data->n;

	want(&r, '[');
	e->at_us = seconds(&r);
	want(&r, ',');
	want(&r, '"');
	e->kind = r.p < r.end ? *r.p++ : 0;
	want(&r, '"');
	want(&r, ',');
	string(&r, data);
	want(&r, ']');
	blanks(&r);
	if (r.failed || r.p != r.end || e->kind < 'a' || e->kind > 'z') {
		data->n = start;
		return false;
	}
	return true;
}

static int
nibble(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next of the marks: "ff", or "efbfbd". */
static bool
take_mark(struct bytes *marks, struct buf *out)
{
	size_t i;

	for (i = 0; i + 1 < marks->n && marks->p[i] != ' '; i += 2) {
		int high = nibble(marks->p[i]), low = nibble(marks->p[i + 1]);

		if (high < 0 || low < 0)
			return false;
		buf_u8(out, (uint8_t)(high << 4 | low));
	}
	if (i == 0 || (i < marks->n && marks->p[i] != ' '))
		return false;
	if (i < marks->n)
		i++;
	marks->p += i;
	marks->n -= i;
	return true;
}

bool
cast_restore(struct bytes data, struct bytes marks, struct buf *out)
{
	size_t i = 0, start = out->n;
	bool fits = true;

	if (marks.n == 0) {
		buf_put(out, data.p, data.n);
		return true;
	}
	while (i < data.n && fits) {
		if (data.n - i >= 3 && memcmp(data.p + i, "\xef\xbf\xbd", 3) == 0) {
			fits = take_mark(&marks, out);
			i += 3;
		} else
			buf_u8(out, data.p[i++]);
	}
	if (!fits || marks.n != 0) {
		out->n = start;
		return false;
	}
	return true;
}
