#include "link/crypto/login_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/crypto/login_key_in.h"
#include "link/crypto/sshwire.h"

#define SIGNATURE_MAX 2048 /* RSA of 16384 bits */

const struct login_curve login_curves[] = {
	{ "ecdsa-sha2-nistp256", "nistp256", "prime256v1", "SHA256", 65 },
	{ "ecdsa-sha2-nistp384", "nistp384", "secp384r1", "SHA384", 97 },
	{ "ecdsa-sha2-nistp521", "nistp521", "secp521r1", "SHA512", 133 },
};

struct login_key {
	EVP_PKEY *key;
	const struct login_curve *curve; /* NULL: not of a curve of these */
	struct buf public_half;
};

/* RFC 4251 section 5: a number is signed, so one whose first bit is set has a zero before it. */
static void
put_number(struct buf *b, const BIGNUM *n)
{
	uint8_t bytes[SIGNATURE_MAX + 1] = { 0 };
	size_t len = (size_t)BN_num_bytes(n);
	bool has_zero;

	if (len > SIGNATURE_MAX)
		len = 0; /* no key of ours is as large: see put_rsa() */
	else
		BN_bn2bin(n, bytes + 1);
	has_zero = len != 0 && bytes[1] & 0x80;
	sshwire_put(b, (struct bytes){ has_zero ? bytes : bytes + 1, len + has_zero });
}

static int
put_rsa(struct login_key *k)
{
	BIGNUM *n = NULL, *e = NULL;
	bool is_there = EVP_PKEY_get_bits(k->key) <= 8 * SIGNATURE_MAX &&
	    EVP_PKEY_get_bn_param(k->key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
	    EVP_PKEY_get_bn_param(k->key, OSSL_PKEY_PARAM_RSA_E, &e) == 1;

	if (is_there) {
		sshwire_put_text(&k->public_half, "ssh-rsa");
		put_number(&k->public_half, e);
		put_number(&k->public_half, n);
	}
	BN_free(n);
	BN_free(e);
	return is_there ? 0 : ERR_UNSUPPORTED;
}

static int
put_ecdsa(struct login_key *k)
{
	char group[64];
	uint8_t point[256];
	size_t i, n = 0;

	if (EVP_PKEY_get_group_name(k->key, group, sizeof group, NULL) != 1 ||
	    EVP_PKEY_get_octet_string_param(
		k->key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &n) != 1)
		return ERR_UNSUPPORTED;
	for (i = 0; i < ARRAY_LEN(login_curves); i++)
		if (strcmp(login_curves[i].library, group) == 0)
			k->curve = &login_curves[i];
	if (k->curve == NULL || n != k->curve->point)
		return ERR_UNSUPPORTED;
	sshwire_put_text(&k->public_half, k->curve->algorithm);
	sshwire_put_text(&k->public_half, k->curve->ssh);
	sshwire_put(&k->public_half, (struct bytes){ point, n });
	return 0;
}

static int
put_ed25519(struct login_key *k)
{
	uint8_t half[32];
	size_t n = sizeof half;

	if (EVP_PKEY_get_raw_public_key(k->key, half, &n) != 1)
		return ERR_UNSUPPORTED;
	sshwire_put_text(&k->public_half, "ssh-ed25519");
	sshwire_put(&k->public_half, (struct bytes){ half, n });
	return 0;
}

static int
no_pass_phrase(char *to, int size, int is_writing, void *was_asked)
{
	(void)to;
	(void)size;
	(void)is_writing;
	*(bool *)was_asked = true;
	return -1;
}

static int
read_pem(struct bytes text, EVP_PKEY **out)
{
	BIO *in = BIO_new_mem_buf(text.p, (int)text.n);
	bool was_asked = false;

	if (in == NULL)
		mem_exhausted(0);
	*out = PEM_read_bio_PrivateKey(in, NULL, no_pass_phrase, &was_asked);
	BIO_free(in);
	return *out != NULL ? 0 : was_asked ? ERR_DENIED : ERR_MALFORMED;
}

int
login_key_read(struct bytes text, struct login_key **out)
{
	struct login_key *k;
	EVP_PKEY *key = NULL;
	int r = text.n > LOGIN_KEY_MAX ? ERR_MALFORMED : openssh_key_read(text, &key);

	if (r == ERR_NOT_FOUND)
		r = read_pem(text, &key);
	if (r < 0)
		return r;
	k = mem_alloc(sizeof *k);
	k->key = key;
	buf_init(&k->public_half);
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_ED25519: r = put_ed25519(k); break;
	case EVP_PKEY_EC: r = put_ecdsa(k); break;
	case EVP_PKEY_RSA: r = put_rsa(k); break;
	default: r = ERR_UNSUPPORTED;
	}
	if (r < 0) {
		login_key_free(k);
		return r;
	}
	*out = k;
	return 0;
}

void
login_key_free(struct login_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->key);
	buf_fini(&k->public_half);
	mem_free(k);
}

struct bytes
login_key_public(const struct login_key *k)
{
	return buf_view(&k->public_half);
}

/* The digest of a signature of this name: NULL when there is none of it; "" when it brings its own. */
static const char *
digest_of(const struct login_key *k, struct bytes algorithm)
{
	static const struct {
		const char *name, *digest;
	} of_rsa[] = { { "rsa-sha2-256", "SHA256" }, { "rsa-sha2-512", "SHA512" },
		{ "ssh-rsa", "SHA1" } };
	const int kind = EVP_PKEY_get_base_id(k->key);
	size_t i;

	if (kind == EVP_PKEY_ED25519)
		return sshwire_says(algorithm, "ssh-ed25519") ? "" : NULL;
	if (kind == EVP_PKEY_EC)
		return sshwire_says(algorithm, k->curve->algorithm) ? k->curve->digest
								    : NULL;
	for (i = 0; i < ARRAY_LEN(of_rsa); i++)
		if (sshwire_says(algorithm, of_rsa[i].name))
			return of_rsa[i].digest;
	return NULL;
}

bool
login_key_makes(const struct login_key *k, struct bytes algorithm)
{
	return digest_of(k, algorithm) != NULL;
}

/* The library writes two numbers in DER; SSH wants them as it writes numbers. */
static int
put_two_numbers(struct buf *out, const uint8_t *der, size_t n)
{
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &der, (long)n);
	struct buf both;

	if (s == NULL)
		return ERR_MALFORMED;
	buf_init(&both);
	put_number(&both, ECDSA_SIG_get0_r(s));
	put_number(&both, ECDSA_SIG_get0_s(s));
	sshwire_put(out, buf_view(&both));
	buf_fini(&both);
	ECDSA_SIG_free(s);
	return 0;
}

int
login_key_sign(
    const struct login_key *k, struct bytes algorithm, struct bytes said, struct buf *out)
{
	const char *digest = digest_of(k, algorithm);
	uint8_t signature[SIGNATURE_MAX];
	size_t n = sizeof signature;
	EVP_MD_CTX *ctx;
	bool is_made;

	if (digest == NULL)
		return ERR_UNSUPPORTED;
	ctx = EVP_MD_CTX_new();
	if (ctx == NULL)
		mem_exhausted(0);
	is_made = EVP_DigestSignInit_ex(ctx, NULL, *digest != 0 ? digest : NULL, NULL,
		      NULL, k->key, NULL) == 1 &&
	    EVP_DigestSign(ctx, signature, &n, said.p, said.n) == 1;
	EVP_MD_CTX_free(ctx);
	if (!is_made)
		return ERR_MALFORMED;
	sshwire_put(out, algorithm);
	if (k->curve != NULL)
		return put_two_numbers(out, signature, n);
	sshwire_put(out, (struct bytes){ signature, n });
	return 0;
}
