#include "base/esc.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Writes one character's escaped form into piece; returns how many bytes of p it used. */
static size_t
one(const uint8_t *p, size_t n, char piece[8])
{
	size_t len = utf8_length(p, n);

	if (len > 1 && !(len == 2 && p[0] == 0xc2 && p[1] < 0xa0)) {
		memcpy(piece, p, len);
		piece[len] = 0;
		return len;
	}
	if (len == 1 && *p >= 0x20 && *p < 0x7f && *p != '\\' && *p != '"') {
		piece[0] = (char)*p;
		piece[1] = 0;
	} else if (*p == '\n' || *p == '\r' || *p == '\t' || *p == '\\' || *p == '"')
		snprintf(piece, 8, "\\%c",
		    *p == '\n'       ? 'n'
			: *p == '\r' ? 'r'
			: *p == '\t' ? 't'
				     : *p);
	else
		snprintf(piece, 8, "\\x%02x", *p);
	return 1;
}

struct esc_text
esc_bytes(const void *p, size_t n_bytes)
{
	const uint8_t *b = p;
	struct esc_text e;
	size_t at = 0;

	while (n_bytes != 0) {
		char piece[8];
		size_t used = one(b, n_bytes, piece), len = strlen(piece);

		if (at + len > sizeof e.text - 4) {
			memcpy(e.text + at, "...", 3);
			at += 3;
			break;
		}
		memcpy(e.text + at, piece, len);
		at += len;
		b += used;
		n_bytes -= used;
	}
	e.text[at] = 0;
	return e;
}

struct esc_text
esc_str(const char *s)
{
	return esc_bytes(s, strlen(s));
}
