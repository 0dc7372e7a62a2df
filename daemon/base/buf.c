#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void
buf_init(struct buf *b)
{
	*b = (struct buf){ 0 };
}

void
buf_fini(struct buf *b)
{
	mem_free(b->p);
	buf_init(b);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
}

void
buf_reserve(struct buf *b, size_t more_bytes)
{
	size_t want = b->n + more_bytes;

	if (want < b->n)
		mem_exhausted(more_bytes);
	if (want <= b->cap)
		return;
	if (want < b->cap * 2)
		want = b->cap * 2;
	if (want < 64)
		want = 64;
	b->p = mem_grow(b->p, want, 1);
	b->cap = want;
}

void
buf_put(struct buf *b, const void *p, size_t n_bytes)
{
	if (n_bytes == 0)
		return;
	buf_reserve(b, n_bytes);
	memcpy(b->p + b->n, p, n_bytes);
	b->n += n_bytes;
}

void
buf_u8(struct buf *b, uint8_t v)
{
	buf_put(b, &v, 1);
}

void
buf_u16(struct buf *b, uint16_t v)
{
	uint8_t x[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	buf_put(b, x, sizeof x);
}

void
buf_u32(struct buf *b, uint32_t v)
{
	uint8_t x[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
		(uint8_t)v };

	buf_put(b, x, sizeof x);
}

void
buf_u64(struct buf *b, uint64_t v)
{
	buf_u32(b, (uint32_t)(v >> 32));
	buf_u32(b, (uint32_t)v);
}

void
buf_varint(struct buf *b, uint64_t v)
{
	while (v >= 0x80) {
		buf_u8(b, (uint8_t)(v | 0x80));
		v >>= 7;
	}
	buf_u8(b, (uint8_t)v);
}

void
buf_f64(struct buf *b, double v)
{
	uint64_t u;

	memcpy(&u, &v, sizeof u);
	buf_u64(b, u);
}

void
buf_bytes(struct buf *b, struct bytes v)
{
	buf_varint(b, v.n);
	buf_put(b, v.p, v.n);
}

void
buf_text(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	buf_varint(b, n);
	buf_put(b, s, n);
}

void
buf_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n <= 0)
		return;
	buf_reserve(b, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

const char *
buf_str(struct buf *b)
{
	buf_reserve(b, 1);
	b->p[b->n] = 0;
	return (const char *)b->p;
}
