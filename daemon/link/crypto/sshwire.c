#include "link/crypto/sshwire.h"

#include <string.h>

struct bytes
sshwire_read(struct cur *c)
{
	size_t n = cur_u32(c);

	if (n > cur_left(c)) {
		cur_fail(c);
		n = 0;
	}
	return (struct bytes){ cur_take(c, n), n };
}

void
sshwire_put(struct buf *b, struct bytes s)
{
	buf_u32(b, (uint32_t)s.n);
	buf_put(b, s.p, s.n);
}

void
sshwire_put_text(struct buf *b, const char *s)
{
	sshwire_put(b, (struct bytes){ (const uint8_t *)s, strlen(s) });
}

bool
sshwire_says(struct bytes b, const char *text)
{
	return b.n == strlen(text) && (b.n == 0 || memcmp(b.p, text, b.n) == 0);
}
