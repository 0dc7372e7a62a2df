#include "link/ssh/algo.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "link/ssh/ssh.h"

enum kind { KEX, HOST_KEY, CIPHER, MAC };

/* In order of preference; the cheap before the dear, the modern before the old. group18 is left out:
 * its one step holds the loop for a fifth of a second. */
static const struct algo {
	enum kind kind;
	const char *name;
	unsigned allow; /* 0: always */
} algos[] = {
	{ KEX, "curve25519-sha256", 0 },
	{ KEX, "curve25519-sha256@libssh.org", 0 },
	{ KEX, "ecdh-sha2-nistp256", 0 },
	{ KEX, "ecdh-sha2-nistp384", 0 },
	{ KEX, "ecdh-sha2-nistp521", 0 },
	{ KEX, "diffie-hellman-group14-sha256", 0 },
	{ KEX, "diffie-hellman-group16-sha512", 0 },
	{ KEX, "diffie-hellman-group-exchange-sha256", 0 },
	{ KEX, "diffie-hellman-group14-sha1", SSH_ALLOW_DH_SHA1 },
	{ KEX, "diffie-hellman-group-exchange-sha1", SSH_ALLOW_DH_SHA1 },
	{ KEX, "diffie-hellman-group1-sha1", SSH_ALLOW_DH_GROUP1 },
	{ HOST_KEY, "ssh-ed25519", 0 },
	{ HOST_KEY, "ecdsa-sha2-nistp256", 0 },
	{ HOST_KEY, "ecdsa-sha2-nistp384", 0 },
	{ HOST_KEY, "ecdsa-sha2-nistp521", 0 },
	{ HOST_KEY, "rsa-sha2-512", 0 },
	{ HOST_KEY, "rsa-sha2-256", 0 },
	{ HOST_KEY, "ssh-rsa", SSH_ALLOW_SSH_RSA },
	{ CIPHER, "aes256-gcm@openssh.com", 0 },
	{ CIPHER, "aes128-gcm@openssh.com", 0 },
	{ CIPHER, "chacha20-poly1305@openssh.com", 0 },
	{ CIPHER, "aes256-ctr", 0 },
	{ CIPHER, "aes192-ctr", 0 },
	{ CIPHER, "aes128-ctr", 0 },
	{ CIPHER, "aes256-cbc", SSH_ALLOW_CBC },
	{ CIPHER, "aes192-cbc", SSH_ALLOW_CBC },
	{ CIPHER, "aes128-cbc", SSH_ALLOW_CBC },
	{ CIPHER, "3des-cbc", SSH_ALLOW_3DES },
	{ MAC, "hmac-sha2-256-etm@openssh.com", 0 },
	{ MAC, "hmac-sha2-512-etm@openssh.com", 0 },
	{ MAC, "hmac-sha2-256", 0 },
	{ MAC, "hmac-sha2-512", 0 },
	{ MAC, "hmac-sha1", SSH_ALLOW_HMAC_SHA1 },
};

/* Words of profiles for several at once. */
static const struct {
	const char *name;
	unsigned allow;
} families[] = {
	{ "dh-sha1", SSH_ALLOW_DH_SHA1 },
	{ "dh-group1", SSH_ALLOW_DH_GROUP1 },
	{ "ssh-rsa", SSH_ALLOW_SSH_RSA },
	{ "cbc", SSH_ALLOW_CBC },
	{ "3des", SSH_ALLOW_3DES },
	{ "hmac-sha1", SSH_ALLOW_HMAC_SHA1 },
	{ "legacy", SSH_ALLOW_LEGACY },
};

#define RSA_BITS_MIN        2048
#define RSA_BITS_MIN_LEGACY 1024

unsigned
ssh_allow_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(families); i++) {
		if (strcmp(name, families[i].name) == 0)
			return families[i].allow;
	}
	for (i = 0; i < ARRAY_LEN(algos); i++) {
		if (strcmp(name, algos[i].name) == 0)
			return algos[i].allow;
	}
	return 0;
}

const char *
ssh_allow_text(unsigned allow, char *text, size_t size_bytes)
{
	size_t i, n = 0;

	if (size_bytes == 0)
		return text;
	text[0] = '\0';
	for (i = 0; i < ARRAY_LEN(families); i++) {
		unsigned a = families[i].allow;
		int r;

		if (a == SSH_ALLOW_LEGACY || (allow & a) == 0)
			continue;
		r = snprintf(text + n, size_bytes - n, "%s%s", n == 0 ? "" : " ",
		    families[i].name);
		if (r < 0 || (size_t)r >= size_bytes - n) {
			text[n] = '\0'; /* whole names only */
			break;
		}
		n += (size_t)r;
	}
	return text;
}

static void
append(char list[ALGO_LIST_MAX], const char *name)
{
	size_t n = strlen(list);

	snprintf(list + n, ALGO_LIST_MAX - n, "%s%s", n == 0 ? "" : ",", name);
}

/* A key of type ssh-rsa signs by three algorithms; every other type by the one of its name. */
static bool
signs_with(const char *key_type, const char *algorithm)
{
	if (strcmp(key_type, "ssh-rsa") == 0)
		return strncmp(algorithm, "rsa-", 4) == 0 ||
		    strcmp(algorithm, "ssh-rsa") == 0;
	return strcmp(key_type, algorithm) == 0;
}

void
algo_lists(unsigned allow, const char *first_key, struct algo_lists *out)
{
	size_t i;

	memset(out, 0, sizeof *out);
	for (i = 0; i < ARRAY_LEN(algos); i++) {
		const struct algo *a = &algos[i];

		if ((a->allow & allow) != a->allow)
			continue;
		switch (a->kind) {
		case KEX: append(out->kex, a->name); break;
		case CIPHER: append(out->ciphers, a->name); break;
		case MAC: append(out->macs, a->name); break;
		case HOST_KEY:
			append(out->user_keys, a->name);
			if (signs_with(first_key, a->name))
				append(out->host_keys, a->name);
			break;
		}
	}
	for (i = 0; i < ARRAY_LEN(algos); i++) {
		const struct algo *a = &algos[i];

		if (a->kind == HOST_KEY && (a->allow & allow) == a->allow &&
		    !signs_with(first_key, a->name))
			append(out->host_keys, a->name);
	}
	out->rsa_bits_min =
	    allow & SSH_ALLOW_SSH_RSA ? RSA_BITS_MIN_LEGACY : RSA_BITS_MIN;
}
