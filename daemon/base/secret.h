/* secret.h - a secret in memory: locked, left out of dumps, wiped, and without a way to be printed.
 *
 * Whoever holds one is named in SECURITY.md. A secret is copied from and to bytes only by the two
 * functions that say so; the caller wipes what it copied from.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define SECRET_MAX 16384 /* a private key in PEM fits */

struct secret; /* opaque, so that nobody prints it by accident */

struct secret *secret_new(const void *p, size_t n_bytes); /* n_bytes <= SECRET_MAX */
void secret_free(struct secret *s);                       /* wiped first; NULL is fine */

/* The bytes, borrowed; a NUL stands behind them that is not counted. */
struct bytes secret_bytes(const struct secret *s);
const char *secret_text(const struct secret *s);

/* Overwrites memory in a way the compiler must keep. */
void secret_wipe(void *p, size_t n_bytes);

/* Compares without telling by its time where the difference is. */
bool secret_same(const void *a, const void *b, size_t n_bytes);

#endif
