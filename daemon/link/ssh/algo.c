#include "link/ssh/algo.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "model/legacy.h"

enum kind { KEX, HOST_KEY, CIPHER, MAC };

/* In order of preference; the cheap before the dear, the modern before the old. group18 is left out:
 * its one step holds the loop for a fifth of a second. */
static const struct algo {
	enum kind kind;
	const char *name;
} algos[] = {
	{ KEX, "curve25519-sha256" },
	{ KEX, "curve25519-sha256@libssh.org" },
	{ KEX, "ecdh-sha2-nistp256" },
	{ KEX, "ecdh-sha2-nistp384" },
	{ KEX, "ecdh-sha2-nistp521" },
	{ KEX, "diffie-hellman-group14-sha256" },
	{ KEX, "diffie-hellman-group16-sha512" },
	{ KEX, "diffie-hellman-group-exchange-sha256" },
	{ KEX, "diffie-hellman-group14-sha1" },
	{ KEX, "diffie-hellman-group-exchange-sha1" },
	{ KEX, "diffie-hellman-group1-sha1" },
	{ HOST_KEY, "ssh-ed25519" },
	{ HOST_KEY, "ecdsa-sha2-nistp256" },
	{ HOST_KEY, "ecdsa-sha2-nistp384" },
	{ HOST_KEY, "ecdsa-sha2-nistp521" },
	{ HOST_KEY, "rsa-sha2-512" },
	{ HOST_KEY, "rsa-sha2-256" },
	{ HOST_KEY, "ssh-rsa" },
	{ CIPHER, "aes256-gcm@openssh.com" },
	{ CIPHER, "aes128-gcm@openssh.com" },
	{ CIPHER, "chacha20-poly1305@openssh.com" },
	{ CIPHER, "aes256-ctr" },
	{ CIPHER, "aes192-ctr" },
	{ CIPHER, "aes128-ctr" },
	{ CIPHER, "aes256-cbc" },
	{ CIPHER, "aes192-cbc" },
	{ CIPHER, "aes128-cbc" },
	{ CIPHER, "3des-cbc" },
	{ MAC, "hmac-sha2-256-etm@openssh.com" },
	{ MAC, "hmac-sha2-512-etm@openssh.com" },
	{ MAC, "hmac-sha2-256" },
	{ MAC, "hmac-sha2-512" },
	{ MAC, "hmac-sha1" },
};

#define RSA_BITS_MIN        2048
#define RSA_BITS_MIN_LEGACY 1024

/* What the algorithm needs to be allowed by. */
static bool
may_be_used(const struct algo *a, unsigned allow)
{
	unsigned needs = legacy_find(a->name);

	return (needs & allow) == needs;
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

		if (!may_be_used(a, allow))
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

		if (a->kind == HOST_KEY && may_be_used(a, allow) &&
		    !signs_with(first_key, a->name))
			append(out->host_keys, a->name);
	}
	out->rsa_bits_min =
	    allow & SSH_ALLOW_SSH_RSA ? RSA_BITS_MIN_LEGACY : RSA_BITS_MIN;
}
