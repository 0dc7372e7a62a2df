/* vaultfile.h - the sealed file in which all credentials lie.
 *
 * One file, AES-256-GCM under a key that is read from a key file: 64 hexadecimal digits are the key
 * itself, anything else is a pass phrase that scrypt turns into one. The head of the file is
 * authenticated with the rest: a file that was cut short, or changed in one bit, does not open. A
 * copy of the file before each change stays beside it (NAME.old).
 */
#ifndef LINK_VAULTFILE_VAULTFILE_H
#define LINK_VAULTFILE_VAULTFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"

#define CREDENTIALS_MAX 100000
#define CREDENTIAL_NAME 64

/* What a credential opens: a row of credential_kinds[]. */
extern const char *const credential_kinds[]; /* ends with NULL */

struct credential {
	char name[CREDENTIAL_NAME + 1];
	char kind[32];
	char user[128];
	int64_t
	    set_at; /* wall: when this secret was given; 0: by a release that did not say */
	struct secret *secret;
};

struct vaultfile {
	struct secret *key;
	uint8_t salt[16];
	struct credential *v;
	size_t n;
};

/* Makes a vault without credentials, and the key file if it is not there (mode 0400). ERR_EXISTS
 * when there is a vault already. *why is a sentence for people, in static memory. */
int vaultfile_init(const char *path, const char *key_path, const char **why);

/* Opens. ERR_NOT_FOUND, ERR_DENIED (another key, or the file was altered), ERR_MALFORMED,
 * ERR_IO. */
int vaultfile_open(
    const char *path, const char *key_path, struct vaultfile *out, const char **why);
void vaultfile_fini(struct vaultfile *v); /* wipes */

const struct credential *vaultfile_find(const struct vaultfile *v, const char *name);

/* Sets or replaces one, in memory. ERR_RANGE when a name, user or secret is too long,
 * ERR_UNSUPPORTED for an unknown kind. The secret is copied; now is wall time in microseconds. */
int vaultfile_set(struct vaultfile *v, const char *name, const char *kind,
    const char *user, const void *secret, size_t n_bytes, int64_t now);
int vaultfile_remove(struct vaultfile *v, const char *name);

/* Seals it under a new key, which is drawn and written to the key file; the old one stays beside it
 * (NAME.old). The new key is on disk (NAME.new) before the vault is sealed under it: interrupted at
 * any point, one of the two opens it, and a second call goes on. ERR_UNSUPPORTED when the key file holds
 * a pass phrase, which is for a person to change. */
int vaultfile_rekey(const char *path, const char *key_path, const char **why);

/* Writes it all anew. */
int vaultfile_save(const struct vaultfile *v, const char *path, const char **why);

#endif
