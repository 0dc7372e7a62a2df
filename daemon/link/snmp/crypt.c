#include "link/snmp/crypt.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"

#define BLOCK_MAX 128 /* of SHA-512 */
#define IV_LEN    16

REC_NAMES(usm_auth_names, "none", "md5", "sha1", "sha224", "sha256", "sha384", "sha512");
REC_NAMES(
    usm_priv_names, "none", "des", "aes128", "aes192", "aes256", "aes192-c", "aes256-c");

static const struct {
	const char *name; /* OpenSSL's */
	size_t hash, mac, block;
} auths[AUTH_COUNT] = {
	[AUTH_MD5] = { "MD5", 16, 12, 64 },
	[AUTH_SHA1] = { "SHA1", 20, 12, 64 },
	[AUTH_SHA224] = { "SHA2-224", 28, 16, 64 },
	[AUTH_SHA256] = { "SHA2-256", 32, 24, 64 },
	[AUTH_SHA384] = { "SHA2-384", 48, 32, 128 },
	[AUTH_SHA512] = { "SHA2-512", 64, 48, 128 },
};

/* OpenSSL 3 keeps single DES in a provider that is not loaded; three keys that are the same make
 * triple DES single. */
static const struct {
	const char *name;
	size_t key;
} privs[PRIV_COUNT] = {
	[PRIV_DES] = { "DES-EDE3-CBC", 16 }, /* 8 of key, 8 of the IV before salting */
	[PRIV_AES128] = { "AES-128-CFB", 16 },
	[PRIV_AES192] = { "AES-192-CFB", 24 },
	[PRIV_AES256] = { "AES-256-CFB", 32 },
	[PRIV_AES192_C] = { "AES-192-CFB", 24 },
	[PRIV_AES256_C] = { "AES-256-CFB", 32 },
};

struct crypt {
	EVP_MD *md[AUTH_COUNT];
	EVP_CIPHER *cipher[PRIV_COUNT];
	EVP_MD_CTX *hash;
	EVP_CIPHER_CTX *seal[PRIV_COUNT], *open[PRIV_COUNT];
};

size_t
auth_hash_len(enum usm_auth a)
{
	return auths[a].hash;
}

size_t
auth_mac_len(enum usm_auth a)
{
	return auths[a].mac;
}

size_t
priv_key_len(enum usm_priv p)
{
	return privs[p].key;
}

/* One for each cipher and direction: to give it another cipher costs as much as to use it. */
static EVP_CIPHER_CTX *
context(const EVP_CIPHER *cipher, bool seal)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx == NULL)
		mem_exhausted(0);
	if (cipher != NULL)
		(void)EVP_CipherInit_ex2(ctx, cipher, NULL, NULL, seal, NULL);
	return ctx;
}

struct crypt *
crypt_new(void)
{
	struct crypt *c = mem_alloc(sizeof *c);
	int i;

	for (i = AUTH_NONE + 1; i < AUTH_COUNT; i++)
		c->md[i] = EVP_MD_fetch(NULL, auths[i].name, NULL);
	for (i = PRIV_NONE + 1; i < PRIV_COUNT; i++) {
		c->cipher[i] = EVP_CIPHER_fetch(NULL, privs[i].name, NULL);
		c->seal[i] = context(c->cipher[i], true);
		c->open[i] = context(c->cipher[i], false);
	}
	c->hash = EVP_MD_CTX_new();
	if (c->hash == NULL)
		mem_exhausted(0);
	return c;
}

void
crypt_free(struct crypt *c)
{
	int i;

	if (c == NULL)
		return;
	for (i = 0; i < AUTH_COUNT; i++)
		EVP_MD_free(c->md[i]);
	for (i = 0; i < PRIV_COUNT; i++) {
		EVP_CIPHER_CTX_free(c->seal[i]);
		EVP_CIPHER_CTX_free(c->open[i]);
		EVP_CIPHER_free(c->cipher[i]);
	}
	EVP_MD_CTX_free(c->hash);
	mem_free(c);
}

bool
crypt_has_auth(const struct crypt *c, enum usm_auth a)
{
	return a == AUTH_NONE || ((unsigned)a < AUTH_COUNT && c->md[a] != NULL);
}

bool
crypt_has_priv(const struct crypt *c, enum usm_priv p)
{
	return p == PRIV_NONE || ((unsigned)p < PRIV_COUNT && c->cipher[p] != NULL);
}

/* first, then the parts. A digest that fails here has run out of memory. */
static void
digest(struct crypt *c, enum usm_auth a, struct bytes first, const struct bytes *parts,
    size_t n_parts, uint8_t out[HASH_MAX])
{
	bool ok = EVP_DigestInit_ex2(c->hash, c->md[a], NULL) == 1;
	size_t i;

	if (first.n != 0)
		ok &= EVP_DigestUpdate(c->hash, first.p, first.n) == 1;
	for (i = 0; i < n_parts; i++)
		ok &= EVP_DigestUpdate(c->hash, parts[i].p, parts[i].n) == 1;
	ok &= EVP_DigestFinal_ex(c->hash, out, NULL) == 1;
	if (!ok)
		mem_exhausted(0);
}

void
crypt_hash(struct crypt *c, enum usm_auth a, const struct bytes *parts, size_t n_parts,
    uint8_t out[HASH_MAX])
{
	digest(c, a, (struct bytes){ NULL, 0 }, parts, n_parts, out);
}

/* RFC 2104. Two digests by hand are a third cheaper than OpenSSL's HMAC with a new key each time. */
void
crypt_mac(struct crypt *c, enum usm_auth a, const uint8_t *key, const struct bytes *parts,
    size_t n_parts, uint8_t out[MAC_MAX])
{
	uint8_t pad[BLOCK_MAX], inner[HASH_MAX], outer[HASH_MAX];
	struct bytes first = { pad, auths[a].block }, second = { inner, auths[a].hash };
	size_t i;

	memset(pad, 0x36, auths[a].block);
	for (i = 0; i < auths[a].hash; i++)
		pad[i] ^= key[i];
	digest(c, a, first, parts, n_parts, inner);
	for (i = 0; i < auths[a].block; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	digest(c, a, first, &second, 1, outer);
	memcpy(out, outer, auths[a].mac);
	secret_wipe(pad, sizeof pad);
}

static void
put_u32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* AES: RFC 3826 3.1.2.1. DES: RFC 3414 8.1.1.1. */
static void
make_iv(enum usm_priv p, const uint8_t *key, uint32_t boots, uint32_t time,
    const uint8_t salt[SALT_LEN], uint8_t iv[IV_LEN])
{
	size_t i;

	if (p == PRIV_DES) {
		for (i = 0; i < 8; i++)
			iv[i] = key[8 + i] ^ salt[i];
		return;
	}
	put_u32(iv, boots);
	put_u32(iv + 4, time);
	memcpy(iv + 8, salt, SALT_LEN);
}

static int
run(EVP_CIPHER_CTX *ctx, enum usm_priv p, const uint8_t *key, const uint8_t iv[IV_LEN],
    const uint8_t *in, size_t n, uint8_t *out)
{
	uint8_t thrice[24];
	int done, more;
	bool ok;

	if (p == PRIV_DES) {
		memcpy(thrice, key, 8);
		memcpy(thrice + 8, key, 8);
		memcpy(thrice + 16, key, 8);
		key = thrice;
	}
	ok = EVP_CipherInit_ex2(ctx, NULL, key, iv, -1, NULL) == 1 &&
	    (p != PRIV_DES || EVP_CIPHER_CTX_set_padding(ctx, 0) == 1) &&
	    EVP_CipherUpdate(ctx, out, &done, in, (int)n) == 1 &&
	    EVP_CipherFinal_ex(ctx, out + done, &more) == 1;
	if (p == PRIV_DES)
		secret_wipe(thrice, sizeof thrice);
	return ok && (size_t)done + (size_t)more == n ? 0 : ERR_MALFORMED;
}

int
crypt_seal(struct crypt *c, enum usm_priv p, const uint8_t *key, uint32_t boots,
    uint32_t time, const uint8_t salt[SALT_LEN], const uint8_t *in, size_t n,
    uint8_t *out)
{
	uint8_t iv[IV_LEN];

	make_iv(p, key, boots, time, salt, iv);
	return run(c->seal[p], p, key, iv, in, n, out);
}

int
crypt_open(struct crypt *c, enum usm_priv p, const uint8_t *key, uint32_t boots,
    uint32_t time, const uint8_t salt[SALT_LEN], const uint8_t *in, size_t n,
    uint8_t *out)
{
	uint8_t iv[IV_LEN];

	make_iv(p, key, boots, time, salt, iv);
	return run(c->open[p], p, key, iv, in, n, out);
}
