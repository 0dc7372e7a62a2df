/* seal.h - the seal of a record: who has its files can tell whether a byte of them was changed.
 *
 * Beside the two files of a record (record.h) lies a third, with a line for each second in which
 * something came: how long the two are, and their SHA-256 from the first byte on, signed with
 * Ed25519 over the signature of the line before. The gate has the key and signs; a visit, which reads
 * what strangers send, only says its hashes: what was sealed once, nobody can write otherwise. The
 * last line says that it is the last. seal_check() needs the files and the public half, no daemon.
 */
#ifndef ROOM_SESSION_SEAL_H
#define ROOM_SESSION_SEAL_H

#include "base/buf.h"
#include "base/clock.h"
#include "link/crypto/sign.h"
#include "model/record_chain.h"

#define SEAL_KEY_FILE    "seal"
#define SEAL_PUBLIC_FILE "seal.pub"
#define SEAL_KEY_TEXT    64 /* "ed25519:BASE64", and its NUL */

struct seal_key; /* opaque, and locked in memory */

/* Reads the key of the folder, or makes it: "seal" (0600) and, for people, "seal.pub". NULL, and *why is
 * a sentence in static memory. */
struct seal_key *seal_key_open(const char *dir, const char **why);
void seal_key_free(struct seal_key *k); /* wipes; NULL is fine */
void seal_key_public(const struct seal_key *k, char text[SEAL_KEY_TEXT]);

/* "ed25519:BASE64", blanks around it are left out. ERR_MALFORMED. */
int seal_public_read(const char *text, uint8_t public_half[SIGN_KEY]);

/* Appends line n, counted from 1. previous: the signature of line n - 1, zeros before the first; then
 * that of this one. */
void seal_line(const struct seal_key *k, uint64_t session, uint64_t n, wall_us at,
    const struct record_chain *c, bool last, uint8_t previous[SIGN_SIGNATURE],
    struct buf *out);

#endif
