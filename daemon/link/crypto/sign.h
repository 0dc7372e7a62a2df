/* sign.h - Ed25519 (RFC 8032): a key that signs, and what anybody can check with its other half. */
#ifndef LINK_CRYPTO_SIGN_H
#define LINK_CRYPTO_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define SIGN_KEY       32 /* bytes, of either half */
#define SIGN_SIGNATURE 64

/* A key: 32 random bytes. Its public half. */
void sign_public(const uint8_t key[SIGN_KEY], uint8_t public_half[SIGN_KEY]);
void sign_bytes(
    const uint8_t key[SIGN_KEY], struct bytes said, uint8_t out[SIGN_SIGNATURE]);
bool sign_is_of(const uint8_t public_half[SIGN_KEY], struct bytes said,
    const uint8_t signature[SIGN_SIGNATURE]);

#endif
