#include "link/crypto/sign.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/mem.h"

static EVP_PKEY *
private_key(const uint8_t key[SIGN_KEY])
{
	EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, SIGN_KEY);

	if (k == NULL)
		mem_exhausted(0);
	return k;
}

static EVP_MD_CTX *
context(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx == NULL)
		mem_exhausted(0);
	return ctx;
}

void
sign_public(const uint8_t key[SIGN_KEY], uint8_t public_half[SIGN_KEY])
{
	EVP_PKEY *k = private_key(key);
	size_t n = SIGN_KEY;

	if (EVP_PKEY_get_raw_public_key(k, public_half, &n) != 1)
		mem_exhausted(0);
	EVP_PKEY_free(k);
}

void
sign_bytes(const uint8_t key[SIGN_KEY], struct bytes said, uint8_t out[SIGN_SIGNATURE])
{
	EVP_PKEY *k = private_key(key);
	EVP_MD_CTX *ctx = context();
	size_t n = SIGN_SIGNATURE;

	if (EVP_DigestSignInit(ctx, NULL, NULL, NULL, k) != 1 ||
	    EVP_DigestSign(ctx, out, &n, said.p, said.n) != 1)
		mem_exhausted(0);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(k);
}

bool
sign_is_of(const uint8_t public_half[SIGN_KEY], struct bytes said,
    const uint8_t signature[SIGN_SIGNATURE])
{
	EVP_PKEY *k =
	    EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_half, SIGN_KEY);
	EVP_MD_CTX *ctx;
	bool is;

	if (k == NULL)
		return false;
	ctx = context();
	is = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, k) == 1 &&
	    EVP_DigestVerify(ctx, signature, SIGN_SIGNATURE, said.p, said.n) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(k);
	return is;
}

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(const uint8_t *p, size_t n, char *text)
{
	for (; n != 0; p += n < 3 ? n : 3, n -= n < 3 ? n : 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) |
		    (n > 2 ? p[2] : 0);

		*text++ = letters[v >> 18];
		*text++ = letters[v >> 12 & 63];
		*text++ = n > 1 ? letters[v >> 6 & 63] : '=';
		*text++ = n > 2 ? letters[v & 63] : '=';
	}
	*text = 0;
}

bool
base64_read(const char *text, size_t len, uint8_t *out, size_t n)
{
	uint32_t v = 0;
	unsigned bits = 0;
	size_t i, had = 0, used = (n * 8 + 5) / 6;

	if (len != (n + 2) / 3 * 4)
		return false;
	for (i = 0; i < used; i++) {
		const char *at = text[i] != 0 ? strchr(letters, text[i]) : NULL;

		if (at == NULL)
			return false;
		v = v << 6 | (uint32_t)(at - letters);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[had++] = (uint8_t)(v >> bits);
			v &= (1u << bits) - 1;
		}
	}
	for (; i < len; i++)
		if (text[i] != '=')
			return false;
	return v == 0; /* bits that belong to no byte */
}
