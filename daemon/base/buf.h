/* buf.h - bytes being written; cur.h reads them back.
 *
 * A buffer grows as it is written, numbers go out in network order, texts and byte strings with
 * their length before them. It stays usable after buf_clear(), which keeps the memory.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
	const uint8_t *p;
	size_t n;
};

static inline bool
bytes_same(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

struct buf {
	uint8_t *p;
	size_t n, cap;
};

void buf_init(struct buf *b);
void buf_fini(struct buf *b);
void buf_clear(struct buf *b);

void buf_reserve(struct buf *b, size_t more_bytes); /* room for so many further bytes */
void buf_put(struct buf *b, const void *p, size_t n_bytes);
void buf_u8(struct buf *b, uint8_t v);
void buf_u16(struct buf *b, uint16_t v);
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
void buf_varint(struct buf *b, uint64_t v); /* LEB128 */
void buf_f64(struct buf *b, double v);
void buf_bytes(struct buf *b, struct bytes v); /* varint length, then the bytes */
void buf_text(struct buf *b, const char *s);   /* the same, without the NUL */
void buf_char(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s); /* the characters alone */
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The content as a C string: a NUL is kept behind it that is not counted in n. */
const char *buf_str(struct buf *b);

static inline struct bytes
buf_view(const struct buf *b)
{
	return (struct bytes){ b->p, b->n };
}

#endif
