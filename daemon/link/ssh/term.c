#include "link/ssh/term.h"

#include <string.h>

#define ESC 0x1b

void
term_init(struct term *t, size_t text_max)
{
	*t = (struct term){ .text_max = text_max };
	buf_init(&t->text);
	buf_init(&t->line);
}

void
term_fini(struct term *t)
{
	buf_fini(&t->text);
	buf_fini(&t->line);
}

void
term_clear(struct term *t, size_t text_max)
{
	buf_clear(&t->text);
	t->text_max = text_max;
	t->lost_bytes = 0;
}

static size_t
trimmed(const struct buf *line)
{
	size_t n = line->n;

	while (n > 0 && (line->p[n - 1] == ' ' || line->p[n - 1] == '\t'))
		n--;
	return n;
}

struct bytes
term_line(const struct term *t)
{
	return (struct bytes){ t->line.p, trimmed(&t->line) };
}

void
term_cut(struct term *t, size_t n_bytes)
{
	t->line.n = trimmed(&t->line);
	t->line.n -= n_bytes < t->line.n ? n_bytes : t->line.n;
	if (t->column > t->line.n)
		t->column = t->line.n;
}

static void
end_line(struct term *t)
{
	size_t n = trimmed(&t->line);

	if (t->text.n + n + 1 > t->text_max) {
		t->lost_bytes += n + 1;
	} else {
		buf_put(&t->text, t->line.p, n);
		buf_char(&t->text, '\n');
	}
	buf_clear(&t->line);
	t->column = 0;
}

static void
put(struct term *t, uint8_t c)
{
	if (t->line.n >= TERM_LINE_MAX || t->column >= TERM_LINE_MAX)
		end_line(t);
	while (t->line.n < t->column)
		buf_char(&t->line, ' ');
	if (t->column < t->line.n)
		t->line.p[t->column] = c;
	else
		buf_u8(&t->line, c);
	t->column++;
}

static void
text(struct term *t, uint8_t c)
{
	switch (c) {
	case '\n': end_line(t); break;
	case '\r': t->column = 0; break;
	case '\b':
		if (t->column > 0)
			t->column--;
		break;
	case ESC: t->in = TERM_ESCAPE; break;
	case '\t': put(t, c); break;
	default:
		if (c >= ' ' && c != 0x7f)
			put(t, c);
		break;
	}
}

/* Erase in line, and cursor left and right; all else is for the eye. */
static void
control(struct term *t, uint8_t final)
{
	uint32_t n = t->number == 0 ? 1 : t->number;

	t->in = TERM_TEXT;
	if (n > TERM_LINE_MAX)
		n = TERM_LINE_MAX;
	switch (final) {
	case 'K':
		if (t->number == 0 && t->line.n > t->column)
			t->line.n = t->column;
		else if (t->number == 1 && t->line.n > 0)
			memset(t->line.p, ' ',
			    t->column < t->line.n ? t->column : t->line.n);
		else if (t->number == 2)
			buf_clear(&t->line);
		break;
	case 'D': t->column -= n < t->column ? n : t->column; break;
	case 'C':
		t->column += n;
		if (t->column > TERM_LINE_MAX - 1)
			t->column = TERM_LINE_MAX - 1;
		break;
	case 'G': t->column = n - 1; break;
	default: break;
	}
}

static void
csi(struct term *t, uint8_t c)
{
	if (c >= '0' && c <= '9') {
		if (!t->many && t->number < 100000)
			t->number = t->number * 10 + (uint32_t)(c - '0');
	} else if (c >= 0x40 && c <= 0x7e) {
		control(t, c);
	} else if (c == ESC) {
		t->in = TERM_ESCAPE;
	} else {
		t->many = true;
	}
}

static void
escape(struct term *t, uint8_t c)
{
	switch (c) {
	case '[':
		t->in = TERM_CSI;
		t->number = 0;
		t->many = false;
		break;
	case ']':
	case 'P':
	case '^':
	case '_': t->in = TERM_OSC; break;
	case '(':
	case ')':
	case '#':
	case ' ': t->in = TERM_ONE_MORE; break;
	default: t->in = TERM_TEXT; break;
	}
}

void
term_hear(struct term *t, const void *p, size_t n_bytes)
{
	const uint8_t *b = p;
	size_t i;

	for (i = 0; i < n_bytes; i++) {
		uint8_t c = b[i];

		switch (t->in) {
		case TERM_TEXT: text(t, c); break;
		case TERM_ESCAPE: escape(t, c); break;
		case TERM_CSI: csi(t, c); break;
		case TERM_OSC: /* a title: until bell, or escape and backslash */
			if (c == '\a' || c == '\n')
				t->in = TERM_TEXT;
			else if (c == ESC)
				t->in = TERM_OSC_ESCAPE;
			break;
		case TERM_OSC_ESCAPE:
		case TERM_ONE_MORE: t->in = TERM_TEXT; break;
		}
	}
}
