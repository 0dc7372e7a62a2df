#include "link/crypto/sign.h"

#include <openssl/evp.h>

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
