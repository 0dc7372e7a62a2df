/* legacy.h - the algorithms that only old gear needs, by name.
 *
 * None of them is used unless a device or its profile allows it by name ("ssh-rsa"), so that it stands
 * in the configuration, in `triagectl device show` and beside each answer that came by it.
 */
#ifndef MODEL_LEGACY_H
#define MODEL_LEGACY_H

#include <stddef.h>

enum ssh_allow {
	SSH_ALLOW_DH_SHA1 = 1,   /* diffie-hellman-group14-sha1, -group-exchange-sha1 */
	SSH_ALLOW_DH_GROUP1 = 2, /* diffie-hellman-group1-sha1 */
	SSH_ALLOW_SSH_RSA = 4,   /* RSA with SHA-1, host keys from 1,024 bits */
	SSH_ALLOW_CBC = 8,       /* AES in CBC mode */
	SSH_ALLOW_3DES = 16,
	SSH_ALLOW_HMAC_SHA1 = 32,
	SSH_ALLOW_LEGACY = 63
};

/* The flag of a name as profiles write it ("ssh-rsa", "cbc", "legacy", an algorithm's own name); 0 when
 * it is none of them: modern algorithms need no leave. And the names, one after the other from 0. */
unsigned legacy_find(const char *name);
const char *legacy_at(size_t i);

/* The names of flags with blanks between; "" for 0. */
const char *legacy_text(unsigned allow, char *text, size_t size_bytes);
#define LEGACY_TEXT_MAX 64

#endif
