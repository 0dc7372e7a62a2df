#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* Blocks double from the first to the largest: a small thing that lives long stays small. */
#define ARENA_FIRST_BYTES 448
#define ARENA_BLOCK_BYTES 8128

struct arena_block {
	struct arena_block *next;
	size_t size, used; /* bytes */
	_Alignas(max_align_t) uint8_t bytes[];
};

void
arena_init(struct arena *a)
{
	a->blocks = NULL;
	a->used_bytes = 0;
}

void
arena_fini(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->blocks; b != NULL; b = next) {
		next = b->next;
		mem_free(b);
	}
	arena_init(a);
}

void
arena_reset(struct arena *a)
{
	struct arena_block *b = a->blocks;

	a->used_bytes = 0;
	if (b == NULL)
		return;
	while (b->next != NULL) {
		struct arena_block *next = b->next;

		b->next = next->next;
		mem_free(next);
	}
	b->used = 0;
}

static struct arena_block *
block(size_t size)
{
	struct arena_block *b = mem_grow(NULL, 1, sizeof *b + size);

	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

void
arena_reserve(struct arena *a, size_t n_bytes)
{
	arena_fini(a);
	a->blocks = block(n_bytes);
}

static struct arena_block *
more(struct arena *a, size_t n_bytes)
{
	size_t size = a->blocks == NULL ? ARENA_FIRST_BYTES : a->blocks->size * 2;
	struct arena_block *b;

	if (size < ARENA_FIRST_BYTES)
		size = ARENA_FIRST_BYTES;
	if (size > ARENA_BLOCK_BYTES)
		size = ARENA_BLOCK_BYTES;
	if (n_bytes > size)
		size = n_bytes;
	b = block(size);
	/* An outsized block goes behind the current one, whose rest stays in use. */
	if (size > ARENA_BLOCK_BYTES && a->blocks != NULL) {
		b->next = a->blocks->next;
		a->blocks->next = b;
	} else {
		b->next = a->blocks;
		a->blocks = b;
	}
	return b;
}

/* Not zeroed; align is a power of two. */
static void *
take(struct arena *a, size_t n_bytes, size_t align)
{
	struct arena_block *b = a->blocks;
	size_t at;

	if (n_bytes == 0)
		align = 1; /* nothing takes no room */
	at = b != NULL ? (b->used + align - 1) & ~(align - 1) : 0;
	if (n_bytes > SIZE_MAX / 2)
		mem_exhausted(n_bytes);
	if (b == NULL || at > b->size || b->size - at < n_bytes) {
		b = more(a, n_bytes);
		at = b->used;
	}
	a->used_bytes += at + n_bytes - b->used;
	b->used = at + n_bytes;
	return b->bytes + at;
}

void *
arena_alloc(struct arena *a, size_t n_bytes)
{
	return memset(take(a, n_bytes, _Alignof(max_align_t)), 0, n_bytes);
}

void *
arena_copy(struct arena *a, const void *p, size_t n_bytes)
{
	void *q = take(a, n_bytes, _Alignof(max_align_t));

	if (n_bytes != 0)
		memcpy(q, p, n_bytes);
	return q;
}

char *
arena_text_n(struct arena *a, const char *s, size_t n_bytes)
{
	char *t = take(a, n_bytes + 1, 1); /* texts stand close together */

	if (n_bytes != 0)
		memcpy(t, s, n_bytes);
	t[n_bytes] = 0;
	return t;
}

char *
arena_text(struct arena *a, const char *s)
{
	return arena_text_n(a, s, strlen(s));
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *t;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return arena_text(a, "");
	t = take(a, (size_t)n + 1, 1);
	vsnprintf(t, (size_t)n + 1, fmt, ap);
	return t;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *t;

	va_start(ap, fmt);
	t = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return t;
}
