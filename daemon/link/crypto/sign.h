/* sign.h - Ed25519 (RFC 8032): a key that signs, and what anybody can check with its other half. */
#ifndef LINK_CRYPTO_SIGN_H
#define LINK_CRYPTO_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define SIGN_KEY       32 /* bytes, of either half */
#define SIGN_SIGNATURE 64
#define SIGN_TEXT      89 /* a signature in base64, and its NUL */

/* A key: 32 random bytes. Its public half. */
void sign_public(const uint8_t key[SIGN_KEY], uint8_t public_half[SIGN_KEY]);
void sign_bytes(
    const uint8_t key[SIGN_KEY], struct bytes said, uint8_t out[SIGN_SIGNATURE]);
bool sign_is_of(const uint8_t public_half[SIGN_KEY], struct bytes said,
    const uint8_t signature[SIGN_SIGNATURE]);

/* Base64 (RFC 4648 section 4). Writing: text has room for (n + 2) / 3 * 4 + 1. Reading takes the one
 * way of writing exactly n bytes, and no other. */
void base64_write(const uint8_t *p, size_t n, char *text);
bool base64_read(const char *text, size_t len, uint8_t *out, size_t n);

#endif
