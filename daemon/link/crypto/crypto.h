/* crypto.h - the few things of OpenSSL that we need, with the choices made: SHA-256 for content
 * addresses, AES-256-GCM for what lies on disk, scrypt for what people type. */
#ifndef LINK_CRYPTO_CRYPTO_H
#define LINK_CRYPTO_CRYPTO_H

#include <stdint.h>

#include "base/buf.h"

#define SHA256_BYTES 32
#define SHA256_TEXT  (2 * SHA256_BYTES + 1)
#define SEAL_KEY     32 /* bytes of key */
#define SEAL_NONCE   12
#define SEAL_TAG     16

/* SHA-256 of the bytes, as lower-case hexadecimal. */
const char *sha256_text(struct bytes b, char text[SHA256_TEXT]);

/* HMAC-SHA256 (RFC 2104) of the bytes, as lower-case hexadecimal. */
const char *hmac_sha256_text(struct bytes key, struct bytes b, char text[SHA256_TEXT]);

/* Appends nonce, ciphertext and tag. aad is authenticated along, not written. A fresh random nonce
 * each time. */
int seal(
    const uint8_t key[SEAL_KEY], struct bytes plain, struct bytes aad, struct buf *out);

/* Opens what seal() wrote; ERR_DENIED when the key is wrong or a byte was changed. */
int unseal(
    const uint8_t key[SEAL_KEY], struct bytes sealed, struct bytes aad, struct buf *out);

/* scrypt (RFC 7914) with N = 2^15, r = 8, p = 1: about 32 MB and 100 ms. */
int key_from_passphrase(
    struct bytes passphrase, struct bytes salt, uint8_t key[SEAL_KEY]);

void crypto_random(void *out, size_t n_bytes);

#endif
