#include "link/crypto/password.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/secret.h"
#include "link/crypto/crypto.h"

#define SALT  16
#define KIND  "scrypt:15:8:1:" /* as key_from_passphrase() reckons */
#define STEPS 1                /* a clock may be off by so many */

void
password_hash(struct bytes password, char text[PASSWORD_HASH_TEXT])
{
	uint8_t salt[SALT], hash[SEAL_KEY];
	char salt_text[BASE64_TEXT(SALT)], hash_text[BASE64_TEXT(SEAL_KEY)];

	crypto_random(salt, sizeof salt);
	if (key_from_passphrase(password, (struct bytes){ salt, sizeof salt }, hash) < 0)
		mem_exhausted(0);
	base64_write(salt, sizeof salt, salt_text);
	base64_write(hash, sizeof hash, hash_text);
	secret_wipe(hash, sizeof hash);
	snprintf(text, PASSWORD_HASH_TEXT, KIND "%s:%s", salt_text, hash_text);
}

static bool
read_hash(const char *text, uint8_t salt[SALT], uint8_t hash[SEAL_KEY])
{
	const char *colon;

	if (strncmp(text, KIND, sizeof KIND - 1) != 0)
		return false;
	text += sizeof KIND - 1;
	colon = strchr(text, ':');
	return colon != NULL && base64_read(text, (size_t)(colon - text), salt, SALT) &&
	    base64_read(colon + 1, strlen(colon + 1), hash, SEAL_KEY);
}

bool
password_hash_reads(const char *text)
{
	uint8_t salt[SALT], hash[SEAL_KEY];

	return read_hash(text, salt, hash);
}

bool
password_is(const char *hash_text, struct bytes password)
{
	uint8_t salt[SALT] = { 0 }, want[SEAL_KEY] = { 0 }, got[SEAL_KEY];
	bool reads = read_hash(hash_text, salt, want), same;

	if (key_from_passphrase(password, (struct bytes){ salt, sizeof salt }, got) < 0)
		mem_exhausted(0);
	same = secret_same(want, got, sizeof got);
	secret_wipe(got, sizeof got);
	return reads && same;
}

uint32_t
totp_code(struct bytes secret, uint64_t step, unsigned digits)
{
	uint8_t counter[8], md[EVP_MAX_MD_SIZE];
	unsigned n, at, i;
	uint32_t v, most = 1;

	for (i = 0; i < 8; i++)
		counter[i] = (uint8_t)(step >> (56 - 8 * i));
	if (HMAC(EVP_sha1(), secret.p, (int)secret.n, counter, sizeof counter, md, &n) ==
	    NULL)
		mem_exhausted(0);
	at = md[n - 1] & 15; /* RFC 4226 section 5.3 */
	v = (uint32_t)(md[at] & 127) << 24 | (uint32_t)md[at + 1] << 16 |
	    (uint32_t)md[at + 2] << 8 | md[at + 3];
	for (i = 0; i < digits; i++)
		most *= 10;
	return v % most;
}

uint64_t
totp_step(struct bytes secret, const char *code, wall_us now, uint64_t used)
{
	uint64_t at = (uint64_t)(now / TOTP_STEP_US), step, found = 0;
	char want[16];

	if (strlen(code) != TOTP_DIGITS)
		return 0;
	for (step = at - STEPS; step <= at + STEPS; step++) {
		snprintf(want, sizeof want, "%06u", totp_code(secret, step, TOTP_DIGITS));
		if (secret_same(want, code, TOTP_DIGITS) && step > used)
			found = step;
	}
	secret_wipe(want, sizeof want);
	return found;
}

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void
totp_write(const uint8_t secret[TOTP_SECRET], char text[TOTP_TEXT])
{
	uint64_t v = 0;
	size_t i, k;

	for (i = 0; i < TOTP_SECRET; i += 5) {
		for (k = 0; k < 5; k++)
			v = v << 8 | secret[i + k];
		for (k = 0; k < 8; k++)
			*text++ = base32[v >> (35 - 5 * k) & 31];
	}
	*text = 0;
}

bool
totp_read(const char *text, size_t len, uint8_t secret[TOTP_SECRET])
{
	uint64_t v = 0;
	size_t i, k;

	if (len != TOTP_TEXT - 1)
		return false;
	for (i = 0; i < len; i++) {
		const char *at = text[i] != 0 ? strchr(base32, text[i]) : NULL;

		if (at == NULL)
			return false;
		v = v << 5 | (uint64_t)(at - base32);
		for (k = 0; i % 8 == 7 && k < 5; k++)
			secret[i / 8 * 5 + k] = (uint8_t)(v >> (32 - 8 * k));
	}
	return true;
}
