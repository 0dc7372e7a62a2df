/* person.h - somebody who may come in: a name, what they may, and how they prove who they are.
 *
 * People come by a public key, or by a password and the code of the moment together. The store keeps
 * them: of a password its scrypt hash, of the secret behind the codes only since when there is one -
 * it lies in the vault, as the credential "person.NAME". The triage room changes them, the vault
 * judges who signs in. What is written of a person is checked here, purely.
 */
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rec.h"

#define PERSON_NAME_MAX  32
#define PERSON_ROLES_MAX 128
#define PERSON_KEYS_MAX  32
#define PERSON_KEY_MAX   2048      /* bytes of a line: RSA of 8192 bits has 1.5 kB */
#define PERSON_TOTP      "person." /* and the name: the credential in the vault */

struct person {
	uint64_t id;
	const char *name;
	const char *roles;            /* "view,diagnose": names of person_roles[] */
	const char *password;         /* link/crypto/password.h; "": none */
	int64_t password_at, totp_at; /* since when there is one; 0 */
	LIST_OF(const char *) keys;   /* "TYPE BASE64 comment" */
	int64_t added_at;
	const char *added_by;
};
extern const struct rec_type person_rec;

/* What somebody may: view, diagnose, repair, approve, admin. */
extern const char *const person_roles[]; /* ends with NULL */

/* NULL when the name is one, or a sentence that says what is wrong. */
const char *person_name_wrong(const char *name);

/* "repair, view" as it is kept: "view,repair", in mem. NULL, or what is wrong. */
const char *person_roles_read(struct arena *mem, const char *text, const char **out);

/* A line of OpenSSH's authorized_keys, as it is kept: no options, "TYPE BASE64 comment". NULL, or what is
 * wrong with it; texts in mem. */
const char *person_key_read(struct arena *mem, const char *line, const char **out);

/* The bytes of a key that was read: what its fingerprint is reckoned over. In mem. */
struct bytes person_key_blob(struct arena *mem, const char *key);

/* Both are the same key, whatever their comments. */
bool person_key_same(const char *a, const char *b);

#endif
