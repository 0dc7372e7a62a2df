#define _DEFAULT_SOURCE
#include "base/secret.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"

struct secret {
	size_t n;
	char bytes[];
};

struct secret *
secret_new(const void *p, size_t n_bytes)
{
	size_t size = sizeof(struct secret) + n_bytes + 1;
	struct secret *s;

	if (n_bytes > SECRET_MAX)
		mem_exhausted(n_bytes);
	s = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (s == MAP_FAILED)
		mem_exhausted(size);
	/* Where the limit on locked memory is small the secret may be swapped: still left out of
	 * dumps, and wiped. */
	(void)mlock(s, size);
	(void)madvise(s, size, MADV_DONTDUMP);
	s->n = n_bytes;
	if (n_bytes != 0)
		memcpy(s->bytes, p, n_bytes);
	return s;
}

void
secret_free(struct secret *s)
{
	size_t size;

	if (s == NULL)
		return;
	size = sizeof *s + s->n + 1;
	secret_wipe(s, size);
	munmap(s, size);
}

struct bytes
secret_bytes(const struct secret *s)
{
	return (struct bytes){ (const uint8_t *)s->bytes, s->n };
}

const char *
secret_text(const struct secret *s)
{
	return s->bytes;
}

void
secret_wipe(void *p, size_t n_bytes)
{
	explicit_bzero(p, n_bytes);
}

bool
secret_same(const void *a, const void *b, size_t n_bytes)
{
	const volatile uint8_t *x = a, *y = b;
	uint8_t differs = 0;
	size_t i;

	for (i = 0; i < n_bytes; i++)
		differs |= (uint8_t)(x[i] ^ y[i]);
	return differs == 0;
}
