#include "link/crypto/hash.h"

#include <openssl/evp.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/mem.h"

struct hash {
	EVP_MD_CTX *running, *asked;
};

struct hash *
hash_new(void)
{
	struct hash *h = mem_alloc(sizeof *h);

	h->running = EVP_MD_CTX_new();
	h->asked = EVP_MD_CTX_new();
	if (h->running == NULL || h->asked == NULL ||
	    EVP_DigestInit_ex(h->running, EVP_sha256(), NULL) != 1)
		mem_exhausted(0);
	return h;
}

void
hash_free(struct hash *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->running);
	EVP_MD_CTX_free(h->asked);
	mem_free(h);
}

void
hash_add(struct hash *h, const void *p, size_t n_bytes)
{
	if (n_bytes != 0 && EVP_DigestUpdate(h->running, p, n_bytes) != 1)
		mem_exhausted(0);
}

void
hash_value(const struct hash *h, uint8_t out[HASH_BYTES])
{
	if (EVP_MD_CTX_copy_ex(h->asked, h->running) != 1 ||
	    EVP_DigestFinal_ex(h->asked, out, NULL) != 1)
		mem_exhausted(0);
}

const char *
hash_ssh_text(struct bytes b, char text[HASH_SSH_TEXT])
{
	char coded[BASE64_TEXT(HASH_BYTES)];
	uint8_t value[HASH_BYTES];
	struct hash *h = hash_new();

	hash_add(h, b.p, b.n);
	hash_value(h, value);
	hash_free(h);
	base64_write(value, sizeof value, coded);
	coded[sizeof coded - 2] = 0; /* without the padding */
	snprintf(text, HASH_SSH_TEXT, "SHA256:%s", coded);
	return text;
}
