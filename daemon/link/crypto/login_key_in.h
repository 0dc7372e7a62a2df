/* login_key_in.h - what login_key.c and openssh_key.c share: the pieces that SSH's texts are made of. */
#ifndef LINK_CRYPTO_LOGIN_KEY_IN_H
#define LINK_CRYPTO_LOGIN_KEY_IN_H

#include "base/buf.h"

#define LOGIN_KEY_MAX 16384 /* bytes of a file */

struct evp_pkey_st;

/* The curves, by their names in SSH and in the library. */
struct login_curve {
	const char *algorithm, *ssh, *library, *digest;
	size_t point; /* bytes of a point, written out */
};
extern const struct login_curve login_curves[3];

/* A file as ssh-keygen writes it ("openssh-key-v1"): ERR_NOT_FOUND when it is none. */
int openssh_key_read(struct bytes text, struct evp_pkey_st **out);

#endif
