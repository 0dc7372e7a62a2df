#include "base/utf8.h"

size_t
utf8_length(const uint8_t *p, size_t n_bytes)
{
	uint32_t c;
	size_t len, i;

	if (n_bytes == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] < 0xe0) {
		len = 2;
		c = p[0] & 0x1f;
	} else if (p[0] >= 0xe0 && p[0] < 0xf0) {
		len = 3;
		c = p[0] & 0x0f;
	} else if (p[0] >= 0xf0 && p[0] < 0xf5) {
		len = 4;
		c = p[0] & 0x07;
	} else
		return 0;
	if (len > n_bytes)
		return 0;
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if ((len == 3 && c < 0x800) || (len == 4 && (c < 0x10000 || c > 0x10ffff)) ||
	    (c >= 0xd800 && c < 0xe000))
		return 0;
	return len;
}

bool
utf8_valid(const char *s, size_t n_bytes)
{
	const uint8_t *p = (const uint8_t *)s;

	while (n_bytes != 0) {
		size_t len = utf8_length(p, n_bytes);

		if (len == 0)
			return false;
		p += len;
		n_bytes -= len;
	}
	return true;
}
