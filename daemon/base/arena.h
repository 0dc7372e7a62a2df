/* arena.h - memory for work that ends.
 *
 * A poll, a request, a message: everything it needs is taken from one arena and goes back in one
 * arena_reset(). Nothing is freed by itself. An arena keeps its newest block over a reset, so
 * a loop that does the same work each turn asks the system for nothing.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used_bytes;          /* given out since the last reset */
};

void arena_init(struct arena *a);
void arena_reset(struct arena *a);
void arena_fini(struct arena *a);

/* Begins it anew with a block of this size, for what is known before and lives long. */
void arena_reserve(struct arena *a, size_t n_bytes);

void *arena_alloc(struct arena *a, size_t n_bytes); /* zeroed, aligned for any type */
void *arena_copy(struct arena *a, const void *p, size_t n_bytes);
char *arena_text(struct arena *a, const char *s);
char *arena_text_n(struct arena *a, const char *s, size_t n_bytes); /* NUL is added */
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

#endif
