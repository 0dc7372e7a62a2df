/* usm.c - SNMPv3: SHA-1 and AES-128, each agent its own engine (RFC 3414, RFC 3826).
 *
 * The hash is OpenSSL's, used by its block, so that each agent keeps the state behind its padded key
 * and a message costs no more than its own length.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

#define ENGINE_LEN 12
#define WINDOW_S   150
enum { FLAG_AUTH = 1, FLAG_PRIV = 2, FLAG_REPORT = 4 };
enum { UNKNOWN_LEVEL = 1, NOT_IN_WINDOW, UNKNOWN_USER, UNKNOWN_ENGINE, WRONG_DIGEST };

struct header {
	int64_t id, max_bytes;
	uint8_t flags;
	const uint8_t *engine, *user, *mac, *salt, *data;
	size_t engine_n, user_n, mac_n, salt_n, data_n;
	int64_t boots, time;
};

static EVP_CIPHER *aes;
static EVP_CIPHER_CTX *sealing, *opening;
static uint64_t next_salt;

/* --- keys --- */

static void
key_of_pass(const char *pass, uint8_t key[20])
{
	size_t n = strlen(pass), at = 0, i, k;
	uint8_t block[64];
	SHA_CTX c;

	SHA1_Init(&c);
	for (i = 0; i < 1048576; i += sizeof block) {
		for (k = 0; k < sizeof block; k++)
			block[k] = (uint8_t)pass[at++ % n];
		SHA1_Update(&c, block, sizeof block);
	}
	SHA1_Final(key, &c);
}

static void
engine_of(uint32_t agent, uint8_t id[ENGINE_LEN])
{
	static const uint8_t beginning[] = { 0x80, 0, 0x7e, 0xd9, 5, 'f', 'l', 'e' };

	memcpy(id, beginning, sizeof beginning);
	id[8] = (uint8_t)(agent >> 24);
	id[9] = (uint8_t)(agent >> 16);
	id[10] = (uint8_t)(agent >> 8);
	id[11] = (uint8_t)agent;
}

static void
localise(const uint8_t ku[20], uint32_t agent, uint8_t key[20])
{
	uint8_t id[ENGINE_LEN];
	SHA_CTX c;

	engine_of(agent, id);
	SHA1_Init(&c);
	SHA1_Update(&c, ku, 20);
	SHA1_Update(&c, id, sizeof id);
	SHA1_Update(&c, ku, 20);
	SHA1_Final(key, &c);
}

static void
words_put(uint8_t out[20], const SHA_CTX *c)
{
	const SHA_LONG h[5] = { c->h0, c->h1, c->h2, c->h3, c->h4 };
	int i;

	for (i = 0; i < 5; i++)
		memcpy(out + 4 * i, &h[i], 4);
}

static void
words_get(SHA_CTX *c, const uint8_t in[20])
{
	SHA1_Init(c);
	memcpy(&c->h0, in, 4);
	memcpy(&c->h1, in + 4, 4);
	memcpy(&c->h2, in + 8, 4);
	memcpy(&c->h3, in + 12, 4);
	memcpy(&c->h4, in + 16, 4);
	c->Nl = 64 * 8;
}

static void
keys_of(uint32_t agent)
{
	struct agent *a = &fleet.agents[agent];
	uint8_t key[20], pad[64];
	SHA_CTX c;
	int i, k;

	if (a->has_keys)
		return;
	a->has_keys = true;
	localise(fleet.priv_ku, agent, key);
	memcpy(a->priv_key, key, sizeof a->priv_key);
	localise(fleet.auth_ku, agent, key);
	for (k = 0; k < 2; k++) {
		memset(pad, k == 0 ? 0x36 : 0x5c, sizeof pad);
		for (i = 0; i < 20; i++)
			pad[i] ^= key[i];
		SHA1_Init(&c);
		SHA1_Update(&c, pad, sizeof pad);
		words_put(k == 0 ? a->auth_inner : a->auth_outer, &c);
	}
}

void
usm_open(void)
{
	fleet.has_auth = fleet.o.auth_pass != NULL;
	fleet.has_priv = fleet.has_auth && fleet.o.priv_pass != NULL;
	if (fleet.has_auth)
		key_of_pass(fleet.o.auth_pass, fleet.auth_ku);
	if (fleet.has_priv)
		key_of_pass(fleet.o.priv_pass, fleet.priv_ku);
	aes = EVP_CIPHER_fetch(NULL, "AES-128-CFB", NULL);
	sealing = EVP_CIPHER_CTX_new();
	opening = EVP_CIPHER_CTX_new();
	if (aes == NULL || sealing == NULL || opening == NULL)
		abort();
	next_salt = chance(UINT64_MAX);
}

/* HMAC-SHA-1-96 over parts of one message, as if its MAC were zeros. */
static void
mac_of(const struct agent *a, const uint8_t *p, size_t n, size_t mac_at, uint8_t out[20])
{
	static const uint8_t zeros[MAC_LEN];
	SHA_CTX c;

	words_get(&c, a->auth_inner);
	SHA1_Update(&c, p, mac_at);
	SHA1_Update(&c, zeros, MAC_LEN);
	SHA1_Update(&c, p + mac_at + MAC_LEN, n - mac_at - MAC_LEN);
	SHA1_Final(out, &c);
	words_get(&c, a->auth_outer);
	SHA1_Update(&c, out, 20);
	SHA1_Final(out, &c);
}

static void
cipher(bool seal, const struct agent *a, uint32_t boots, uint32_t time,
    const uint8_t *salt, const uint8_t *in, size_t n, uint8_t *out)
{
	EVP_CIPHER_CTX *c = seal ? sealing : opening;
	uint8_t iv[16];
	int len, i;

	for (i = 0; i < 4; i++) {
		iv[i] = (uint8_t)(boots >> (24 - 8 * i));
		iv[4 + i] = (uint8_t)(time >> (24 - 8 * i));
	}
	memcpy(iv + 8, salt, 8);
	if (EVP_CipherInit_ex2(c, aes, a->priv_key, iv, seal, NULL) != 1 ||
	    EVP_CipherUpdate(c, out, &len, in, (int)n) != 1)
		abort();
}

/* --- reading --- */

static bool
read_security(struct header *h, const uint8_t *p, size_t n)
{
	const uint8_t *end = p + n, *s;
	bool bad = false;
	size_t len;

	s = take(&p, end, 0x30, &len);
	if (s == NULL)
		return false;
	end = s + len;
	h->engine = take(&s, end, 0x04, &h->engine_n);
	h->boots = take_integer(&s, end, &bad);
	h->time = take_integer(&s, end, &bad);
	h->user = take(&s, end, 0x04, &h->user_n);
	h->mac = take(&s, end, 0x04, &h->mac_n);
	h->salt = take(&s, end, 0x04, &h->salt_n);
	return !bad && h->engine != NULL && h->user != NULL && h->mac != NULL &&
	    h->salt != NULL;
}

static bool
read_header(struct header *h, const uint8_t *in, size_t n)
{
	const uint8_t *p = in, *end, *m, *g, *flags, *security;
	bool bad = false;
	size_t len;

	m = take(&p, in + n, 0x30, &len);
	if (m == NULL)
		return false;
	end = m + len;
	(void)take_integer(&m, end, &bad);
	g = take(&m, end, 0x30, &len);
	if (g == NULL)
		return false;
	p = g + len;
	h->id = take_integer(&g, p, &bad);
	h->max_bytes = take_integer(&g, p, &bad);
	flags = take(&g, p, 0x04, &len);
	if (flags == NULL || len != 1 || take_integer(&g, p, &bad) != 3 || bad)
		return false;
	h->flags = *flags;
	security = take(&m, end, 0x04, &len);
	if (security == NULL || !read_security(h, security, len))
		return false;
	h->data = m;
	h->data_n = (size_t)(end - m);
	return true;
}

/* --- writing --- */

static size_t
put_octets(uint8_t *p, const void *content, size_t n)
{
	size_t head = put_header(p, 0x04, n);

	memcpy(p + head, content, n);
	return head + n;
}

static size_t
put_integer(uint8_t *p, uint32_t v)
{
	size_t n = v < 0x80 ? 1 : v < 0x8000 ? 2 : v < 0x800000 ? 3 : 4, i;

	(void)put_header(p, 0x02, n);
	for (i = 0; i < n; i++)
		p[2 + i] = (uint8_t)(v >> (8 * (n - 1 - i)));
	return 2 + n;
}

/* A message around a PDU; data is where the PDU lies, with 64 bytes of room before it. */
static size_t
dress(uint32_t agent, const struct header *q, uint8_t flags, uint8_t *data, size_t n,
    uint8_t *out)
{
	const struct agent *a = &fleet.agents[agent];
	uint32_t time = (uint32_t)((fleet.now_ms - a->started_ms) / 1000);
	uint8_t id[ENGINE_LEN], security[128], salt[8], mac[20], head[64], *to = out;
	size_t at = 0, mac_at = 0, sec_n, scoped, i, total;

	engine_of(agent, id);
	/* The scoped PDU: sequence, engine, no context. */
	scoped = 2 + ENGINE_LEN + 2 + n;
	i = put_header(head, 0x30, scoped);
	i += put_octets(head + i, id, sizeof id);
	i += put_octets(head + i, "", 0);
	data -= i;
	memcpy(data, head, i);
	n += i;
	at += put_octets(security + at, id, sizeof id);
	at += put_integer(security + at, a->boots);
	at += put_integer(security + at, time);
	at += put_octets(security + at, q->user, q->user_n < 32 ? q->user_n : 32);
	if (flags & FLAG_AUTH) {
		mac_at = at + 2;
		at += put_octets(security + at, "\0\0\0\0\0\0\0\0\0\0\0", MAC_LEN);
	} else {
		at += put_octets(security + at, "", 0);
	}
	next_salt++;
	memcpy(salt, &next_salt, sizeof salt);
	at += put_octets(security + at, salt, flags & FLAG_PRIV ? 8 : 0);
	if (flags & FLAG_PRIV) {
		cipher(true, a, a->boots, time, salt, data, n, data);
		i = header_len(n);
		data -= i;
		(void)put_header(data, 0x04, n);
		n += i;
	}
	/* From here on all lengths are known. */
	i = put_integer(head, 3);
	{
		uint8_t global[32];
		size_t g = put_integer(global, (uint32_t)q->id);

		g += put_integer(global + g, 65507);
		g += put_octets(global + g, &flags, 1);
		g += put_integer(global + g, 3);
		i += put_header(head + i, 0x30, g);
		memcpy(head + i, global, g);
		i += g;
	}
	sec_n = header_len(at) + at;
	total = i + header_len(sec_n) + sec_n + n;
	to += put_header(to, 0x30, total);
	memcpy(to, head, i);
	to += i;
	to += put_header(to, 0x04, sec_n);
	to += put_header(to, 0x30, at);
	memcpy(to, security, at);
	mac_at += (size_t)(to - out);
	to += at;
	memcpy(to, data, n);
	total = (size_t)(to - out) + n;
	if (flags & FLAG_AUTH) {
		mac_of(a, out, total, mac_at, mac);
		memcpy(out + mac_at, mac, MAC_LEN);
	}
	return total;
}

static size_t
report(uint32_t agent, const struct header *q, uint8_t what, uint8_t flags, int64_t id,
    uint8_t *out)
{
	uint8_t space[256], *pdu = space + 64;
	const uint8_t varbind[] = { 0x30, 0x11, 0x30, 0x0f, 0x06, 0x0a, 0x2b, 6, 1, 6, 3,
		15, 1, 1, what, 0, 0x41, 1, 1 };
	size_t n = 2;

	if (!(q->flags & FLAG_REPORT))
		return 0;
	fleet.n.reports++;
	n += put_integer(pdu + n, (uint32_t)id);
	n += put_integer(pdu + n, 0);
	n += put_integer(pdu + n, 0);
	memcpy(pdu + n, varbind, sizeof varbind);
	n += sizeof varbind;
	(void)put_header(pdu, 0xa8, n - 2);
	return dress(agent, q, flags, pdu, n, out);
}

size_t
usm_answer(uint32_t agent, const uint8_t *in, size_t n, uint8_t *out)
{
	static uint8_t plain[65536], space[ANSWER_BYTES + 128];
	struct agent *a = &fleet.agents[agent];
	uint32_t time = (uint32_t)((fleet.now_ms - a->started_ms) / 1000);
	struct header h;
	const uint8_t *p, *end, *scoped;
	uint8_t id[ENGINE_LEN], mac[20], level;
	size_t len, pdu_n;

	if (!read_header(&h, in, n)) {
		fleet.n.malformed++;
		return 0;
	}
	fleet.n.v3++;
	engine_of(agent, id);
	if (h.engine_n != sizeof id || memcmp(h.engine, id, sizeof id) != 0)
		return report(agent, &h, UNKNOWN_ENGINE, 0, 0, out);
	if (fleet.o.user == NULL || h.user_n != strlen(fleet.o.user) ||
	    memcmp(h.user, fleet.o.user, h.user_n) != 0)
		return report(agent, &h, UNKNOWN_USER, 0, 0, out);
	level = h.flags & (FLAG_AUTH | FLAG_PRIV);
	if (((level & FLAG_AUTH) && !fleet.has_auth) ||
	    ((level & FLAG_PRIV) && !fleet.has_priv))
		return report(agent, &h, UNKNOWN_LEVEL, 0, 0, out);
	if (level & FLAG_AUTH) {
		keys_of(agent);
		if (h.mac_n == MAC_LEN)
			mac_of(a, in, n, (size_t)(h.mac - in), mac);
		if (h.mac_n != MAC_LEN || memcmp(mac, h.mac, MAC_LEN) != 0) {
			fleet.n.wrong_digest++;
			return report(agent, &h, WRONG_DIGEST, 0, 0, out);
		}
		if (h.boots != a->boots || h.time > time + WINDOW_S ||
		    h.time + WINDOW_S < time)
			return report(agent, &h, NOT_IN_WINDOW, FLAG_AUTH, 0, out);
	}
	p = h.data;
	end = h.data + h.data_n;
	if (level & FLAG_PRIV) {
		const uint8_t *sealed = take(&p, end, 0x04, &len);

		if (sealed == NULL || h.salt_n != 8)
			goto malformed;
		cipher(false, a, (uint32_t)h.boots, (uint32_t)h.time, h.salt, sealed, len,
		    plain);
		p = plain;
		end = plain + len;
	}
	scoped = take(&p, end, 0x30, &len);
	if (scoped == NULL)
		goto malformed;
	end = scoped + len;
	if (take(&scoped, end, 0x04, &len) == NULL ||
	    take(&scoped, end, 0x04, &len) == NULL || scoped == end)
		goto malformed;
	pdu_n = answer_pdu(agent, scoped, (size_t)(end - scoped), space + 128,
	    (h.max_bytes < fleet.o.bytes_max ? (size_t)h.max_bytes : fleet.o.bytes_max) -
		140);
	if (pdu_n != 0)
		return dress(agent, &h, level, space + 128, pdu_n, out);
malformed:
	fleet.n.malformed++;
	return 0;
}
