/* hash.h - SHA-256 of what comes piece by piece, with its value at any moment. */
#ifndef LINK_CRYPTO_HASH_H
#define LINK_CRYPTO_HASH_H

#include "base/buf.h"

#define HASH_BYTES    32
#define HASH_SSH_TEXT 52 /* "SHA256:" and 43 letters, and a NUL */

struct hash; /* opaque */

struct hash *hash_new(void);
void hash_free(struct hash *h); /* NULL is fine */
void hash_add(struct hash *h, const void *p, size_t n_bytes);

/* Of all that was added so far; more may follow. */
void hash_value(const struct hash *h, uint8_t out[HASH_BYTES]);

/* Of some bytes at once, as OpenSSH writes the fingerprint of a key. */
const char *hash_ssh_text(struct bytes b, char text[HASH_SSH_TEXT]);

#endif
