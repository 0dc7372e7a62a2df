#include "base/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_BYTES (8 * 1024 * 1024)
#define STEP_BYTES (256 * 1024)

_Noreturn void
mem_exhausted(size_t n_bytes)
{
	fprintf(stderr, "memory: could not get %zu bytes, stopping\n", n_bytes);
	abort();
}

void *
mem_alloc(size_t n_bytes)
{
	void *p = calloc(1, n_bytes ? n_bytes : 1);

	if (p == NULL)
		mem_exhausted(n_bytes);
	return p;
}

void *
mem_array(size_t n, size_t size_bytes)
{
	void *p = calloc(n ? n : 1, size_bytes ? size_bytes : 1);

	if (p == NULL)
		mem_exhausted(n);
	return p;
}

void *
mem_grow(void *p, size_t n, size_t size_bytes)
{
	void *q;

	if (size_bytes != 0 && n > SIZE_MAX / size_bytes)
		mem_exhausted(n);
	q = realloc(p, n != 0 && size_bytes != 0 ? n * size_bytes : 1);
	if (q == NULL)
		mem_exhausted(n * size_bytes);
	return q;
}

char *
mem_text(const char *s)
{
	char *t = strdup(s);

	if (t == NULL)
		mem_exhausted(strlen(s) + 1);
	return t;
}

void
mem_free(void *p)
{
	free(p);
}

void
mem_keep(void)
{
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	mallopt(M_TOP_PAD, STEP_BYTES);
}
