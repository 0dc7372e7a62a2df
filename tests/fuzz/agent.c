/* What a room says to its agent: listed, signed or refused, and never signed but for a login. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "room/vault/agent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of 32 zeros. */
static const char pem[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
    "-----END PRIVATE KEY-----\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct login_key *key;
	struct buf out;

	if (key == NULL &&
	    login_key_read((struct bytes){ (const uint8_t *)pem, sizeof pem - 1 }, &key) <
		0)
		abort();
	buf_init(&out);
	agent_answer(key, "root", (struct bytes){ data, size }, &out);
	if (out.n == 0 || (out.p[0] != 5 && out.p[0] != 12 && out.p[0] != 14))
		abort();
	if (out.p[0] == 14 && memmem(data, size, "ssh-connection", 14) == NULL)
		abort();
	buf_fini(&out);
	return 0;
}
