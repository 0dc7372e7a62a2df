#include "model/typed.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define ESC        0x1b
#define DULL_BYTES 1024
#define CTRL_C     3
#define CTRL_D     4

void
typed_init(struct typed *t)
{
	memset(t, 0, sizeof *t);
}

/* A word of the line, not a part of one: "pin", and not "ping". */
static bool
has_word(const char *line, size_t n, const char *word)
{
	size_t len = strlen(word), i;

	for (i = 0; i + len <= n; i++)
		if (strncasecmp(line + i, word, len) == 0 &&
		    (i == 0 || !isalpha((unsigned char)line[i - 1])) &&
		    (i + len == n || !isalpha((unsigned char)line[i + len])))
			return true;
	return false;
}

static bool
has(const char *line, size_t n, const char *part)
{
	size_t len = strlen(part), i;

	for (i = 0; i + len <= n; i++)
		if (strncasecmp(line + i, part, len) == 0)
			return true;
	return false;
}

bool
typed_asks_secret(const char *line, size_t n)
{
	static const char *const parts[] = { "password", "passwd", "passphrase",
		"pass phrase", "passcode", "passwort", "kennwort", "contrase",
		"mot de passe", "secret", "community", "verification code",
		"\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c",
		"\xe5\xaf\x86\xe7\xa0\x81" };
	static const char *const words[] = { "pin", "otp", "token", "pass", "key" };
	static const char full_width[] = "\xef\xbc\x9a"; /* a colon in Chinese text */
	size_t i;

	while (n != 0 && line[n - 1] == ' ')
		n--;
	if (n == 0)
		return false;
	if (strchr(":?>", line[n - 1]) == NULL &&
	    (n < 3 || memcmp(line + n - 3, full_width, 3) != 0))
		return false;
	for (i = 0; i < ARRAY_LEN(parts); i++)
		if (has(line, n, parts[i]))
			return true;
	for (i = 0; i < ARRAY_LEN(words); i++)
		if (has_word(line, n, words[i]))
			return true;
	return false;
}

/* One "*" for what is hidden, however long it is. */
static void
hide(struct typed *t, struct buf *released)
{
	if (!t->starred)
		buf_char(released, '*');
	t->starred = true;
}

/* Takes the first n keys; those that write something are hidden. */
static void
take(struct typed *t, size_t n, struct buf *released)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!t->keys[i].shown) {
			hide(t, released);
			continue;
		}
		buf_u8(released, t->keys[i].byte);
		t->starred = false;
	}
	memmove(t->keys, t->keys + n, (t->n_keys - n) * sizeof t->keys[0]);
	t->n_keys -= n;
}

/* Those at the head that are no secret. */
static void
release_shown(struct typed *t, struct buf *released)
{
	size_t n = 0;

	while (n < t->n_keys && t->keys[n].shown)
		n++;
	take(t, n, released);
}

/* Whether the byte belongs to an escape sequence; follows it. */
static bool
is_of_sequence(enum typed_in *in, uint8_t c)
{
	switch (*in) {
	case TYPED_PLAIN:
		if (c == ESC)
			*in = TYPED_ESCAPE;
		return c == ESC;
	case TYPED_ESCAPE:
		*in = c == '[' ? TYPED_CSI
		    : c == ']' || c == 'P' || c == '^' || c == '_' || c == 'X'
		    ? TYPED_STRING
		    : c == 'O' || c == '(' || c == ')' || c == '#' || c == ' '
		    ? TYPED_ONE_MORE
		    : TYPED_PLAIN;
		return true;
	case TYPED_CSI:
		if (c >= 0x40 && c <= 0x7e)
			*in = TYPED_PLAIN;
		return true;
	case TYPED_STRING:
		if (c == '\a' || c == '\n')
			*in = TYPED_PLAIN;
		else if (c == ESC)
			*in = TYPED_ESCAPE;
		return true;
	case TYPED_ONE_MORE: break;
	}
	*in = TYPED_PLAIN;
	return true;
}

static bool
is_line_end(uint8_t c)
{
	return c == '\r' || c == '\n';
}

void
typed_input(
    struct typed *t, int64_t at_us, const void *p, size_t n_bytes, struct buf *released)
{
	const uint8_t *b = p;
	size_t i;

	for (i = 0; i < n_bytes; i++) {
		uint8_t c = b[i];
		bool shown = is_of_sequence(&t->keys_in, c) || c < 0x20 || c == 0x7f;

		if (!t->is_begun && !shown) {
			t->is_begun = true;
			t->is_secret = typed_asks_secret(t->line, t->n_line);
		}
		if (t->n_keys == TYPED_KEYS_MAX)
			take(t, TYPED_KEYS_MAX / 2, released);
		t->keys[t->n_keys++] = (struct typed_key){ at_us, c, shown };
		if ((is_line_end(c) || c == CTRL_C || c == CTRL_D) && t->is_secret) {
			take(t, t->n_keys, released);
			t->is_secret = t->is_begun = false;
			t->n_line = 0; /* it was answered */
		}
	}
	release_shown(t, released);
}

/* The device begins a line: what was typed before its end and not written back is hidden. */
static void
line_ended(struct typed *t, struct buf *released)
{
	size_t n = 0;

	t->n_line = 0;
	t->is_begun = t->is_secret;
	release_shown(t, released);
	while (n < t->n_keys && !is_line_end(t->keys[n].byte))
		n++;
	if (n == t->n_keys)
		return;
	take(t, n + 1, released);
	release_shown(t, released);
}

static void
add_to_line(struct typed *t, uint8_t c)
{
	if (t->n_line == TYPED_LINE_MAX) {
		memmove(t->line, t->line + TYPED_LINE_MAX / 2, TYPED_LINE_MAX / 2);
		t->n_line = TYPED_LINE_MAX / 2;
	}
	t->line[t->n_line++] = (char)c;
}

/* Where nothing was typed, the last line alone matters: output is fast. */
static size_t
dull(const struct typed *t, const uint8_t *b, size_t n)
{
	const uint8_t *end = n > DULL_BYTES ? memrchr(b, '\n', n) : NULL;
	size_t from = end != NULL ? (size_t)(end - b) : 0;

	if (t->n_keys != 0 || n <= DULL_BYTES)
		return 0;
	return from > n - DULL_BYTES ? from : n - DULL_BYTES;
}

/* The next key that the device has to write back. */
static size_t
awaited(const struct typed *t, size_t from)
{
	while (from < t->n_keys && t->keys[from].shown)
		from++;
	return from;
}

void
typed_output(struct typed *t, const void *p, size_t n_bytes, struct buf *released)
{
	const uint8_t *b = p;
	bool echoes = !t->is_secret;
	size_t i = dull(t, b, n_bytes), next = 0;

	if (i != 0)
		t->shown_in = TYPED_PLAIN;
	for (; i < n_bytes; i++) {
		uint8_t c = b[i];

		if (is_of_sequence(&t->shown_in, c) || c == '\a')
			continue;
		if (c == '\n') {
			line_ended(t, released);
			next = 0;
			continue;
		}
		if (c == '\r')
			t->n_line = 0;
		else if (c >= 0x20 && c != 0x7f)
			add_to_line(t, c);
		echoes =
		    echoes && c >= 0x20 && next < t->n_keys && t->keys[next].byte == c;
		if (echoes) {
			t->keys[next].shown = true;
			next = awaited(t, next);
		}
	}
	release_shown(t, released);
	if (t->n_keys != 0 && typed_asks_secret(t->line, t->n_line))
		t->is_secret = t->is_begun = true; /* it was answered beforehand */
}

void
typed_tick(struct typed *t, int64_t now_us, struct buf *released)
{
	size_t n = 0;

	if (t->is_secret && now_us != INT64_MAX)
		return; /* until Enter */
	while (n < t->n_keys &&
	    (now_us == INT64_MAX || t->keys[n].at_us + TYPED_WAIT_US <= now_us))
		n++;
	take(t, n, released);
	release_shown(t, released);
}
