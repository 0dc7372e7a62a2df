#include "link/crypto/hash.h"

#include <openssl/evp.h>

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
