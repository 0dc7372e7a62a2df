#include "base/base64.h"

#include <string.h>

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(const uint8_t *p, size_t n, char *text)
{
	size_t i;

	for (i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)p[i] << 16 |
		    (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);

		*text++ = letters[v >> 18];
		*text++ = letters[v >> 12 & 63];
		*text++ = left > 1 ? letters[v >> 6 & 63] : '=';
		*text++ = left > 2 ? letters[v & 63] : '=';
	}
	*text = 0;
}

size_t
base64_size(const char *text, size_t len)
{
	if (len == 0 || len % 4 != 0)
		return 0;
	return len / 4 * 3 - (text[len - 1] == '=') - (text[len - 2] == '=');
}

bool
base64_read(const char *text, size_t len, uint8_t *out, size_t n)
{
	uint32_t v = 0;
	unsigned bits = 0;
	size_t i, had = 0, used = (n * 8 + 5) / 6;

	if (len != (n + 2) / 3 * 4)
		return false;
	for (i = 0; i < used; i++) {
		const char *at = text[i] != 0 ? strchr(letters, text[i]) : NULL;

		if (at == NULL)
			return false;
		v = v << 6 | (uint32_t)(at - letters);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[had++] = (uint8_t)(v >> bits);
			v &= (1u << bits) - 1;
		}
	}
	for (; i < len; i++)
		if (text[i] != '=')
			return false;
	return v == 0; /* bits that belong to no byte */
}
