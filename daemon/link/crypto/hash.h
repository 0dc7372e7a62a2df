/* hash.h - SHA-256 of what comes piece by piece, with its value at any moment. */
#ifndef LINK_CRYPTO_HASH_H
#define LINK_CRYPTO_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32

struct hash; /* opaque */

struct hash *hash_new(void);
void hash_free(struct hash *h); /* NULL is fine */
void hash_add(struct hash *h, const void *p, size_t n_bytes);

/* Of all that was added so far; more may follow. */
void hash_value(const struct hash *h, uint8_t out[HASH_BYTES]);

#endif
