#include "model/typing.h"

#include <string.h>

#define BELL "\a"

enum { ESCAPE_NONE, ESCAPE_BEGUN, ESCAPE_CSI };

void
typing_init(struct typing *t, bool hidden)
{
	memset(t, 0, sizeof *t);
	t->hidden = hidden;
}

void
typing_clear(struct typing *t)
{
	t->n = 0;
	t->line[0] = 0;
}

static void
take_away(struct typing *t, size_t n, struct buf *echo)
{
	while (n-- != 0 && t->n != 0) {
		t->line[--t->n] = 0;
		if (!t->hidden)
			buf_puts(echo, "\b \b");
	}
}

/* What a cursor key sends: ESC [ ... letter, or ESC O letter. True while within it. */
static bool
is_of_escape(struct typing *t, uint8_t key)
{
	switch (t->escape) {
	case ESCAPE_BEGUN:
		t->escape = key == '[' || key == 'O' ? ESCAPE_CSI : ESCAPE_NONE;
		return true;
	case ESCAPE_CSI:
		if (key >= 0x40 && key <= 0x7e)
			t->escape = ESCAPE_NONE;
		return true;
	default: break;
	}
	if (key != 0x1b)
		return false;
	t->escape = ESCAPE_BEGUN;
	return true;
}

enum typed
typing_key(struct typing *t, uint8_t key, struct buf *echo)
{
	bool was_cr = t->after_cr;
	size_t n;

	t->after_cr = key == '\r';
	if (is_of_escape(t, key))
		return TYPED_ON;
	switch (key) {
	case '\n': return was_cr ? TYPED_ON : TYPED_LINE;
	case '\r': return TYPED_LINE;
	case 0x03: return TYPED_BREAK;
	case 0x04: return t->n == 0 ? TYPED_END : TYPED_ON;
	case '\b':
	case 0x7f: take_away(t, 1, echo); return TYPED_ON;
	case 0x15: take_away(t, t->n, echo); return TYPED_ON;
	case 0x17:
		for (n = t->n; n != 0 && t->line[n - 1] == ' '; n--)
			;
		while (n != 0 && t->line[n - 1] != ' ')
			n--;
		take_away(t, t->n - n, echo);
		return TYPED_ON;
	default: break;
	}
	if (key < ' ' || key > 0x7e || t->n == TYPING_MAX) {
		buf_puts(echo, BELL);
		return TYPED_ON;
	}
	t->line[t->n++] = (char)key;
	t->line[t->n] = 0;
	if (!t->hidden)
		buf_char(echo, (char)key);
	return TYPED_ON;
}

void
typing_erase(const struct typing *t, struct buf *echo)
{
	size_t i;

	for (i = 0; !t->hidden && i < t->n; i++)
		buf_puts(echo, "\b \b");
}

const char *
typing_trim(struct typing *t)
{
	const char *s = t->line;

	while (t->n != 0 && t->line[t->n - 1] == ' ')
		t->line[--t->n] = 0;
	while (*s == ' ')
		s++;
	return s;
}
