#include "link/crypto/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

static const char *
hex_text(const uint8_t md[SHA256_BYTES], char text[SHA256_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < SHA256_BYTES; i++) {
		text[2 * i] = hex[md[i] >> 4];
		text[2 * i + 1] = hex[md[i] & 15];
	}
	text[SHA256_TEXT - 1] = 0;
	return text;
}

const char *
sha256_text(struct bytes b, char text[SHA256_TEXT])
{
	uint8_t md[SHA256_BYTES];

	if (EVP_Digest(b.p != NULL ? b.p : (const uint8_t *)"", b.n, md, NULL,
		EVP_sha256(), NULL) != 1)
		mem_exhausted(0);
	return hex_text(md, text);
}

const char *
hmac_sha256_text(struct bytes key, struct bytes b, char text[SHA256_TEXT])
{
	uint8_t md[SHA256_BYTES];

	if (HMAC(EVP_sha256(), key.p, (int)key.n, b.p != NULL ? b.p : (const uint8_t *)"",
		b.n, md, NULL) == NULL)
		mem_exhausted(0);
	return hex_text(md, text);
}

void
crypto_random(void *out, size_t n_bytes)
{
	if (RAND_bytes(out, (int)n_bytes) != 1)
		abort();
}

int
seal(const uint8_t key[SEAL_KEY], struct bytes plain, struct bytes aad, struct buf *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	size_t start = out->n;
	int n, ok;

	if (ctx == NULL)
		mem_exhausted(0);
	buf_reserve(out, SEAL_NONCE + plain.n + SEAL_TAG);
	crypto_random(out->p + start, SEAL_NONCE);
	ok = EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, out->p + start) == 1 &&
	    EVP_EncryptUpdate(ctx, NULL, &n, aad.p, (int)aad.n) == 1 &&
	    EVP_EncryptUpdate(
		ctx, out->p + start + SEAL_NONCE, &n, plain.p, (int)plain.n) == 1 &&
	    EVP_EncryptFinal_ex(ctx, out->p + start + SEAL_NONCE + n, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, SEAL_TAG,
		out->p + start + SEAL_NONCE + plain.n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok)
		return ERR_IO;
	out->n = start + SEAL_NONCE + plain.n + SEAL_TAG;
	return 0;
}

int
unseal(
    const uint8_t key[SEAL_KEY], struct bytes sealed, struct bytes aad, struct buf *out)
{
	EVP_CIPHER_CTX *ctx;
	size_t start = out->n, len;
	int n, ok;

	if (sealed.n < SEAL_NONCE + SEAL_TAG)
		return ERR_DENIED;
	len = sealed.n - SEAL_NONCE - SEAL_TAG;
	ctx = EVP_CIPHER_CTX_new();
	if (ctx == NULL)
		mem_exhausted(0);
	buf_reserve(out, len + 16);
	ok = EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, sealed.p) == 1 &&
	    EVP_DecryptUpdate(ctx, NULL, &n, aad.p, (int)aad.n) == 1 &&
	    EVP_DecryptUpdate(ctx, out->p + start, &n, sealed.p + SEAL_NONCE, (int)len) ==
		1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, SEAL_TAG,
		(void *)(uintptr_t)(sealed.p + SEAL_NONCE + len)) == 1 &&
	    EVP_DecryptFinal_ex(ctx, out->p + start + n, &n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok) {
		OPENSSL_cleanse(out->p + start, len);
		return ERR_DENIED;
	}
	out->n = start + len;
	return 0;
}

int
key_from_passphrase(struct bytes passphrase, struct bytes salt, uint8_t key[SEAL_KEY])
{
	return EVP_PBE_scrypt((const char *)passphrase.p, passphrase.n, salt.p, salt.n,
		   1 << 15, 8, 1, 64 << 20, key, SEAL_KEY) == 1
	    ? 0
	    : ERR_IO;
}
