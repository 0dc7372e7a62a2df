/* password.h - what a person knows and what a person has: a password, kept as its scrypt hash, and the
 * code of the moment (TOTP, RFC 6238: HMAC-SHA-1, six digits, 30 seconds), as authenticator programs
 * show it. */
#ifndef LINK_CRYPTO_PASSWORD_H
#define LINK_CRYPTO_PASSWORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"

#define PASSWORD_HASH_TEXT 128
#define PASSWORD_LEAST     12
#define PASSWORD_MOST      1024

#define TOTP_SECRET  20 /* bytes: RFC 4226 section 4, R6 recommends 160 bits */
#define TOTP_TEXT    33 /* in base32 (RFC 4648 section 6), and its NUL */
#define TOTP_STEP_US (30 * SECOND_US)
#define TOTP_DIGITS  6

/* "scrypt:15:8:1:SALT:HASH", under a fresh salt: N = 2^15, r = 8, p = 1. About 32 MB and 100 ms, as
 * each comparison. */
void password_hash(struct bytes password, char text[PASSWORD_HASH_TEXT]);

/* False also for a text that is none of those; it takes as long. */
bool password_is(const char *hash_text, struct bytes password);

/* Whether a text is such a hash. */
bool password_hash_reads(const char *hash_text);

/* The code of a step; digits: 6 to 8. */
uint32_t totp_code(struct bytes secret, uint64_t step, unsigned digits);

/* Which step the code is of: this moment's, the one before or after, and none up to `used`, which were
 * taken before. 0: of none. */
uint64_t totp_step(struct bytes secret, const char *code, wall_us now, uint64_t used);

void totp_write(const uint8_t secret[TOTP_SECRET], char text[TOTP_TEXT]);
bool totp_read(const char *text, size_t len, uint8_t secret[TOTP_SECRET]);

#endif
