#include "model/screen.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define ESC        0x1b
#define CANCEL     0x18
#define SUBSTITUTE 0x1a
#define NUMBER_MAX 9999
#define INSTEAD    "\xef\xbf\xbd" /* U+FFFD */

enum {
	LEFT_COLOURS = 1,
	LEFT_CURSOR = 2,
	LEFT_SCREEN = 4,
	LEFT_REGION = 8,
	LEFT_WRAP = 16,
	LEFT_ORIGIN = 32,
	LEFT_INSERT = 64,
	LEFT_CHARSET = 128
};

/* What puts each back, in the order of the bits. */
static const char *const put_back[] = { "\x1b[0m", "\x1b[?25h", "\x1b[?1049l",
	"\x1b"
	"7\x1b[r\x1b"
	"8",
	"\x1b[?7h", "\x1b[?6l", "\x1b[4l", "\x1b(B\x0f" };

/* Modes of "CSI ? n h" that are for the eye alone. */
static const struct {
	uint32_t number;
	unsigned left;
} modes[] = { { 6, LEFT_ORIGIN }, { 7, LEFT_WRAP }, { 12, 0 }, { 25, LEFT_CURSOR },
	{ 47, LEFT_SCREEN }, { 1047, LEFT_SCREEN }, { 1048, 0 }, { 1049, LEFT_SCREEN } };

void
screen_init(struct screen *s)
{
	memset(s, 0, sizeof *s);
}

/* The next number of a sequence's parameters, and a sign behind it; false when they do not read. */
static bool
next_number(const uint8_t *p, size_t n, size_t *at, uint32_t *number)
{
	*number = 0;
	for (; *at < n && p[*at] >= '0' && p[*at] <= '9'; ++*at) {
		*number = *number * 10 + (uint32_t)(p[*at] - '0');
		if (*number > NUMBER_MAX)
			return false;
	}
	if (*at < n && p[*at] != ';' && p[*at] != ':')
		return false;
	++*at;
	return true;
}

static bool
numbers_are_small(const uint8_t *p, size_t n)
{
	uint32_t number;
	size_t at = 0;

	while (at < n)
		if (!next_number(p, n, &at, &number))
			return false;
	return true;
}

static bool
modes_pass(const uint8_t *p, size_t n, unsigned *left)
{
	uint32_t number;
	size_t at = 0, i;

	if (n == 0)
		return false;
	while (at < n) {
		if (!next_number(p, n, &at, &number))
			return false;
		for (i = 0; i < ARRAY_LEN(modes) && modes[i].number != number; i++)
			;
		if (i == ARRAY_LEN(modes))
			return false;
		*left |= modes[i].left;
	}
	return true;
}

/* Whether "CSI parameters final" is one that passes. */
static bool
sequence_passes(struct screen *s, uint8_t final)
{
	static const char moves[] = "ABCDEFGHKLMPX@`adefg";
	const uint8_t *p = s->sequence;
	unsigned left = 0;
	size_t n = s->n;

	if (n != 0 && p[0] == '?') {
		if (final == 'J' || final == 'K')
			return numbers_are_small(p + 1, n - 1);
		if ((final != 'h' && final != 'l') || !modes_pass(p + 1, n - 1, &left))
			return false;
	} else if (!numbers_are_small(p, n)) {
		return false;
	} else if (final == 'm') {
		left = LEFT_COLOURS;
	} else if (final == 'r') {
		left = LEFT_REGION;
	} else if (final == 'h' || final == 'l') {
		if (n != 1 || p[0] != '4')
			return false;
		left = LEFT_INSERT;
	} else if (final == 's' || final == 'u') {
		return n == 0;
	} else if (final == 'J') { /* 3 would erase what was before */
		return n == 0 || (n == 1 && p[0] < '3');
	} else if (final == 'S' || final == 'T') { /* of five numbers: the mouse */
		return n == 0 || memchr(p, ';', n) == NULL;
	} else if (strchr(moves, final) == NULL) {
		return false;
	}
	s->left |= left;
	return true;
}

static void
sequence_ends(struct screen *s, uint8_t final, struct buf *out)
{
	s->in = SCREEN_TEXT;
	if (s->is_refused || !sequence_passes(s, final)) {
		s->refused++;
		return;
	}
	buf_puts(out, "\x1b[");
	buf_put(out, s->sequence, s->n);
	buf_u8(out, final);
}

static void
begin(struct screen *s, enum screen_in in)
{
	s->in = in;
	s->n = s->string_bytes = 0;
	s->is_refused = false;
	if (in == SCREEN_STRING)
		s->refused++;
}

static void
escape(struct screen *s, uint8_t c, struct buf *out)
{
	s->in = SCREEN_TEXT;
	switch (c) {
	case '[': begin(s, SCREEN_SEQUENCE); return;
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
	case 'k': begin(s, SCREEN_STRING); return;
	case '(':
	case ')':
		s->in = SCREEN_CHARSET;
		s->charset = c;
		return;
	case '7':
	case '8':
	case 'D':
	case 'E':
	case 'H':
	case 'M':
		buf_u8(out, ESC);
		buf_u8(out, c);
		return;
	case ESC: s->in = SCREEN_ESCAPE; return;
	case '\\': return; /* the end of a string that was over */
	default:
		s->refused++;
		if (c >= ' ' && c < '0') { /* one more belongs to it */
			s->in = SCREEN_CHARSET;
			s->charset = 0;
		}
		return;
	}
}

/* ASCII, British, and the lines of boxes. */
static void
charset(struct screen *s, uint8_t c, struct buf *out)
{
	if (c >= ' ' && c < '0') {
		s->charset = 0;
		return;
	}
	s->in = SCREEN_TEXT;
	if (s->charset == 0 || (c != '0' && c != 'A' && c != 'B')) {
		s->refused++;
		return;
	}
	s->left |= LEFT_CHARSET;
	buf_u8(out, ESC);
	buf_u8(out, s->charset);
	buf_u8(out, c);
}

static void
sequence(struct screen *s, uint8_t c, struct buf *out)
{
	if (c >= 0x40 && c < 0x7f)
		sequence_ends(s, c, out);
	else if (c < 0x20 || c > 0x7e || s->n == sizeof s->sequence)
		s->is_refused = true;
	else
		s->sequence[s->n++] = c;
}

static void
control(struct screen *s, uint8_t c, struct buf *out)
{
	if (c == '\n' || c == '\r' || c == '\t' || c == '\b')
		buf_u8(out, c);
	else if (c == 0x0e || c == 0x0f) {
		s->left |= LEFT_CHARSET;
		buf_u8(out, c);
	} else if (c != 0) /* NUL is padding */
		s->refused++;
}

/* U+0080 to U+009F: controls of eight bits, the same as ESC and a letter. */
static void
eight_bits(struct screen *s, uint8_t c)
{
	s->refused++;
	if (c == 0x9b) {
		begin(s, SCREEN_SEQUENCE);
		s->is_refused = true;
	} else if (c == 0x90 || c == 0x98 || (c >= 0x9d && c <= 0x9f))
		begin(s, SCREEN_STRING);
	else
		s->in = SCREEN_TEXT;
}

/* U+202A to U+202E and U+2066 to U+2069: what follows is read in another order than it is shown. */
static bool
turns_direction(const uint8_t *p, size_t len)
{
	return len == 3 && p[0] == 0xe2 &&
	    ((p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) ||
		(p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

/* A character beyond ASCII, or (len 0) a byte that is none. */
static void
wide(struct screen *s, const uint8_t *p, size_t len, struct buf *out)
{
	if (len == 2 && p[0] == 0xc2 && p[1] < 0xa0) {
		eight_bits(s, p[1]);
		return;
	}
	if (s->in == SCREEN_STRING) {
		s->string_bytes += len;
		return;
	}
	if (s->in == SCREEN_SEQUENCE) {
		s->is_refused = true;
		return;
	}
	s->in = SCREEN_TEXT;
	if (len == 0 || turns_direction(p, len)) {
		s->refused++;
		buf_puts(out, INSTEAD);
	} else
		buf_put(out, p, len);
}

static void
narrow(struct screen *s, uint8_t c, struct buf *out)
{
	if (c == CANCEL || c == SUBSTITUTE) {
		s->refused++;
		s->in = SCREEN_TEXT;
		return;
	}
	if (c == ESC) {
		s->in = SCREEN_ESCAPE;
		return;
	}
	switch (s->in) {
	case SCREEN_TEXT:
		if (c >= 0x20 && c < 0x7f)
			buf_u8(out, c);
		else
			control(s, c, out);
		break;
	case SCREEN_ESCAPE: escape(s, c, out); break;
	case SCREEN_SEQUENCE: sequence(s, c, out); break;
	case SCREEN_CHARSET: charset(s, c, out); break;
	case SCREEN_STRING:
		if (c == '\a')
			s->in = SCREEN_TEXT;
		s->string_bytes++;
		break;
	}
}

/* Whether more bytes could make a character of these. */
static bool
is_begun(const uint8_t *p, size_t n)
{
	size_t i, want = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

	if (p[0] < 0xc2 || p[0] > 0xf4 || n >= want)
		return false;
	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

static void
pass(struct screen *s, const uint8_t *p, size_t n, struct buf *out)
{
	while (n != 0) {
		size_t len = utf8_length(p, n);

		if (s->in == SCREEN_STRING && s->string_bytes > SCREEN_STRING_MAX)
			s->in = SCREEN_TEXT;
		if (len == 0 && is_begun(p, n)) {
			memcpy(s->held, p, n);
			s->n_held = n;
			return;
		}
		if (len == 1)
			narrow(s, *p, out);
		else
			wide(s, p, len, out);
		p += len != 0 ? len : 1;
		n -= len != 0 ? len : 1;
	}
}

void
screen_pass(struct screen *s, const void *p, size_t n_bytes, struct buf *out)
{
	struct buf joined;

	if (s->n_held == 0) {
		pass(s, p, n_bytes, out);
		return;
	}
	buf_init(&joined);
	buf_put(&joined, s->held, s->n_held);
	buf_put(&joined, p, n_bytes);
	s->n_held = 0;
	pass(s, joined.p, joined.n, out);
	buf_fini(&joined);
}

void
screen_end(struct screen *s, struct buf *out)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(put_back); i++)
		if (s->left & 1u << i)
			buf_puts(out, put_back[i]);
	screen_init(s);
}
