#include "model/legacy.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* Those without a name of their own in legacy_text() stand for one above them. */
static const struct {
	const char *name;
	unsigned allow;
} names[] = {
	{ "dh-sha1", SSH_ALLOW_DH_SHA1 },
	{ "dh-group1", SSH_ALLOW_DH_GROUP1 },
	{ "ssh-rsa", SSH_ALLOW_SSH_RSA },
	{ "cbc", SSH_ALLOW_CBC },
	{ "3des", SSH_ALLOW_3DES },
	{ "hmac-sha1", SSH_ALLOW_HMAC_SHA1 },
	{ "legacy", SSH_ALLOW_LEGACY },
	{ "diffie-hellman-group14-sha1", SSH_ALLOW_DH_SHA1 },
	{ "diffie-hellman-group-exchange-sha1", SSH_ALLOW_DH_SHA1 },
	{ "diffie-hellman-group1-sha1", SSH_ALLOW_DH_GROUP1 },
	{ "aes256-cbc", SSH_ALLOW_CBC },
	{ "aes192-cbc", SSH_ALLOW_CBC },
	{ "aes128-cbc", SSH_ALLOW_CBC },
	{ "3des-cbc", SSH_ALLOW_3DES },
};

#define SINGLE 6 /* the first so many are one flag each */

const char *
legacy_at(size_t i)
{
	return i < ARRAY_LEN(names) ? names[i].name : NULL;
}

unsigned
legacy_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(name, names[i].name) == 0)
			return names[i].allow;
	return 0;
}

const char *
legacy_text(unsigned allow, char *text, size_t size_bytes)
{
	size_t i, n = 0;

	if (size_bytes == 0)
		return text;
	text[0] = '\0';
	for (i = 0; i < SINGLE; i++) {
		int r;

		if ((allow & names[i].allow) == 0)
			continue;
		r = snprintf(
		    text + n, size_bytes - n, "%s%s", n == 0 ? "" : " ", names[i].name);
		if (r < 0 || (size_t)r >= size_bytes - n) {
			text[n] = '\0'; /* whole names only */
			break;
		}
		n += (size_t)r;
	}
	return text;
}
