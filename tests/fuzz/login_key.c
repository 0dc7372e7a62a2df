/* A file that should hold a private key: read, or refused; what was read lists and signs. */
#include <stdint.h>
#include <stdlib.h>

#include "link/crypto/login_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "ssh-ed25519", "ecdsa-sha2-nistp256",
		"rsa-sha2-256" };
	struct login_key *key;
	struct buf out;
	size_t i;

	if (login_key_read((struct bytes){ data, size }, &key) < 0)
		return 0;
	if (login_key_public(key).n < 20)
		abort();
	buf_init(&out);
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		struct bytes name = { (const uint8_t *)names[i], 0 };

		while (names[i][name.n] != '\0')
			name.n++;
		if (login_key_sign(key, name, name, &out) == 0 &&
		    !login_key_makes(key, name))
			abort();
	}
	buf_fini(&out);
	login_key_free(key);
	return 0;
}
