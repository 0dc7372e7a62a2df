/* openssh_key.c - a private key as ssh-keygen writes it (PROTOCOL.key of OpenSSH), without a pass phrase. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/cur.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "link/crypto/login_key_in.h"
#include "link/crypto/sshwire.h"

#define BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----"
#define END   "-----END OPENSSH PRIVATE KEY-----"
#define MAGIC "openssh-key-v1" /* and its NUL */

/* Of a pair of parameters made from these numbers and texts. */
static int
make(const char *kind, OSSL_PARAM_BLD *parts, EVP_PKEY **out)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
	OSSL_PARAM *all = OSSL_PARAM_BLD_to_param(parts);
	EVP_PKEY *key = NULL;
	bool is_made;

	if (ctx == NULL || all == NULL)
		mem_exhausted(0);
	is_made = EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, all) == 1;
	OSSL_PARAM_free(all);
	EVP_PKEY_CTX_free(ctx);
	if (!is_made)
		return ERR_MALFORMED;
	*out = key;
	return 0;
}

static int
read_ed25519(struct cur *c, EVP_PKEY **out)
{
	struct bytes half = sshwire_read(c), both = sshwire_read(c);

	if (cur_failed(c) || half.n != 32 || both.n != 64)
		return ERR_MALFORMED;
	*out = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, both.p, 32);
	return *out != NULL ? 0 : ERR_MALFORMED;
}

static int
read_ecdsa(struct cur *c, const struct login_curve *curve, EVP_PKEY **out)
{
	struct bytes name = sshwire_read(c), point = sshwire_read(c), d = sshwire_read(c);
	OSSL_PARAM_BLD *parts;
	BIGNUM *number;
	int r = ERR_MALFORMED;

	if (cur_failed(c) || !sshwire_says(name, curve->ssh) || point.n != curve->point ||
	    d.n > curve->point)
		return ERR_MALFORMED;
	parts = OSSL_PARAM_BLD_new();
	number = BN_bin2bn(d.p, (int)d.n, BN_secure_new());
	if (parts == NULL || number == NULL)
		mem_exhausted(0);
	if (OSSL_PARAM_BLD_push_utf8_string(
		parts, OSSL_PKEY_PARAM_GROUP_NAME, curve->library, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(
		parts, OSSL_PKEY_PARAM_PUB_KEY, point.p, point.n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_PRIV_KEY, number) == 1)
		r = make("EC", parts, out);
	OSSL_PARAM_BLD_free(parts);
	BN_clear_free(number);
	return r;
}

/* The file has n, e, d, 1/q mod p, p, q; the library wants the two exponents of the halves, too. */
static int
read_rsa(struct cur *c, EVP_PKEY **out)
{
	enum { N, E, D, INVERSE, P, Q, EXPONENT_P, EXPONENT_Q, COUNT };
	static const char *const names[COUNT] = { OSSL_PKEY_PARAM_RSA_N,
		OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D,
		OSSL_PKEY_PARAM_RSA_COEFFICIENT1, OSSL_PKEY_PARAM_RSA_FACTOR1,
		OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
		OSSL_PKEY_PARAM_RSA_EXPONENT2 };
	OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
	BN_CTX *ctx = BN_CTX_secure_new();
	BIGNUM *v[COUNT], *less = BN_secure_new();
	int i, r = ERR_MALFORMED;
	bool fits = true;

	if (parts == NULL || ctx == NULL || less == NULL)
		mem_exhausted(0);
	for (i = 0; i < COUNT; i++) {
		struct bytes b = { NULL, 0 };

		if (i <= Q)
			b = sshwire_read(c);
		v[i] = BN_bin2bn(b.p, (int)b.n, BN_secure_new());
		if (v[i] == NULL)
			mem_exhausted(0);
		fits = fits && (i > Q || (b.n != 0 && b.n <= 2048));
	}
	fits = fits && !cur_failed(c) && BN_sub(less, v[P], BN_value_one()) == 1 &&
	    !BN_is_zero(less) && BN_mod(v[EXPONENT_P], v[D], less, ctx) == 1 &&
	    BN_sub(less, v[Q], BN_value_one()) == 1 && !BN_is_zero(less) &&
	    BN_mod(v[EXPONENT_Q], v[D], less, ctx) == 1;
	for (i = 0; i < COUNT && fits; i++)
		fits = OSSL_PARAM_BLD_push_BN(parts, names[i], v[i]) == 1;
	if (fits)
		r = make("RSA", parts, out);
	for (i = 0; i < COUNT; i++)
		BN_clear_free(v[i]);
	BN_clear_free(less);
	BN_CTX_free(ctx);
	OSSL_PARAM_BLD_free(parts);
	return r;
}

static int
read_private(struct bytes part, EVP_PKEY **out)
{
	struct cur c = cur_over(part.p, part.n);
	uint32_t one = cur_u32(&c), other = cur_u32(&c);
	struct bytes kind = sshwire_read(&c);
	size_t i;

	if (cur_failed(&c) || one != other)
		return ERR_MALFORMED;
	if (sshwire_says(kind, "ssh-ed25519"))
		return read_ed25519(&c, out);
	if (sshwire_says(kind, "ssh-rsa"))
		return read_rsa(&c, out);
	for (i = 0; i < ARRAY_LEN(login_curves); i++)
		if (sshwire_says(kind, login_curves[i].algorithm))
			return read_ecdsa(&c, &login_curves[i], out);
	return ERR_UNSUPPORTED;
}

static int
read_bytes(struct bytes b, EVP_PKEY **out)
{
	struct cur c = cur_over(b.p, b.n);
	const uint8_t *magic = cur_take(&c, sizeof MAGIC);
	uint32_t n_keys;
	struct bytes cipher = sshwire_read(&c), kdf = sshwire_read(&c), part;

	if (cur_failed(&c) || memcmp(magic, MAGIC, sizeof MAGIC) != 0)
		return ERR_MALFORMED;
	if (!sshwire_says(cipher, "none") || !sshwire_says(kdf, "none"))
		return ERR_DENIED;
	sshwire_read(&c); /* how the pass phrase was stretched */
	n_keys = cur_u32(&c);
	sshwire_read(&c); /* the public half, which is in the private one, too */
	part = sshwire_read(&c);
	if (cur_failed(&c) || n_keys != 1)
		return ERR_MALFORMED;
	return read_private(part, out);
}

int
openssh_key_read(struct bytes text, EVP_PKEY **out)
{
	const uint8_t *begin = memmem(text.p, text.n, BEGIN, strlen(BEGIN)), *end;
	EVP_ENCODE_CTX *ctx;
	uint8_t *bytes;
	int n = 0, last = 0, r = ERR_MALFORMED;

	if (begin == NULL)
		return ERR_NOT_FOUND;
	begin += strlen(BEGIN);
	end = memmem(begin, (size_t)(text.p + text.n - begin), END, strlen(END));
	if (end == NULL || text.n > LOGIN_KEY_MAX)
		return ERR_MALFORMED;
	ctx = EVP_ENCODE_CTX_new();
	if (ctx == NULL)
		mem_exhausted(0);
	bytes = mem_alloc(LOGIN_KEY_MAX);
	EVP_DecodeInit(ctx);
	if (EVP_DecodeUpdate(ctx, bytes, &n, begin, (int)(end - begin)) >= 0 &&
	    EVP_DecodeFinal(ctx, bytes + n, &last) == 1)
		r = read_bytes((struct bytes){ bytes, (size_t)(n + last) }, out);
	EVP_ENCODE_CTX_free(ctx);
	secret_wipe(bytes, LOGIN_KEY_MAX);
	mem_free(bytes);
	return r;
}
