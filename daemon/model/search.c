#include "model/search.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

/* FTS5's tokens are letters and digits; all of UTF-8 beyond ASCII is taken for letters here. */
static bool
has_letter(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z'))
			return true;
	}
	return false;
}

/* A word, or what stands between quotes: its length, and where the next begins. */
static size_t
cut(const char **from, const char **next)
{
	const char *s = *from;
	size_t n;

	if (*s == '"') {
		*from = ++s;
		n = strcspn(s, "\"");
		*next = s + n + (s[n] == '"');
		return n;
	}
	n = strcspn(s, " \t\r\n\"");
	*next = s + n;
	return n;
}

/* No character of several bytes is left in two. */
static size_t
shorten(const char *s, size_t n)
{
	if (n <= SEARCH_WORD_MAX)
		return n;
	n = SEARCH_WORD_MAX;
	while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

const char *
search_match(struct arena *mem, const char *typed)
{
	const char *at = typed, *next, *said;
	unsigned words = 0;
	struct buf out;
	bool open_end = false;

	buf_init(&out);
	while (words < SEARCH_WORDS_MAX) {
		size_t n, i;
		bool quoted;

		at += strspn(at, " \t\r\n");
		if (*at == 0)
			break;
		quoted = *at == '"';
		n = cut(&at, &next);
		open_end = !quoted && *next == 0;
		n = shorten(at, n);
		if (has_letter(at, n)) {
			buf_puts(&out, words++ != 0 ? " \"" : "\"");
			for (i = 0; i < n; i++)
				buf_char(&out, (unsigned char)at[i] < ' ' ? ' ' : at[i]);
			buf_char(&out, '"');
		} else
			open_end = false;
		at = next;
	}
	if (words != 0 && open_end)
		buf_char(&out, '*');
	said = arena_text(mem, buf_str(&out));
	buf_fini(&out);
	return said;
}
