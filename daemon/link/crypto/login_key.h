/* login_key.h - a private key with which we enter devices, and what it signs.
 *
 * It is read from the text of a file without a pass phrase, as ssh-keygen or openssl write it: Ed25519,
 * ECDSA over the three NIST curves, RSA. What goes out is as SSH has it on the wire: the public half
 * (RFC 4253 section 6.6, RFC 5656, RFC 8709) and signatures, of RSA also with SHA-2 (RFC 8332).
 */
#ifndef LINK_CRYPTO_LOGIN_KEY_H
#define LINK_CRYPTO_LOGIN_KEY_H

#include <stdbool.h>

#include "base/buf.h"

struct login_key; /* opaque */

/* ERR_MALFORMED: not a key that can be read; ERR_DENIED: it has a pass phrase; ERR_UNSUPPORTED: of
 * another kind. */
int login_key_read(struct bytes text, struct login_key **out);
void login_key_free(struct login_key *k); /* NULL is fine */

/* The public half, borrowed. */
struct bytes login_key_public(const struct login_key *k);

/* Whether it makes signatures of this name: "ssh-ed25519", "rsa-sha2-256", "ssh-rsa" (SHA-1), ... */
bool login_key_makes(const struct login_key *k, struct bytes algorithm);

/* Appends {string name, string signature}. ERR_UNSUPPORTED when it makes none of this name. */
int login_key_sign(const struct login_key *k, struct bytes algorithm, struct bytes said,
    struct buf *out);

#endif
