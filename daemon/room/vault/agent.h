/* agent.h - the vault's end of a socket over which a room has one private key's signatures.
 *
 * It speaks as an SSH agent does (draft-miller-ssh-agent): it lists the one key, and signs what a login
 * by that key asks for, as the user that the credential names; everything else is refused. What was
 * asked is answered within the same turn of the loop, for the library at the other end waits. The key
 * stays here.
 */
#ifndef ROOM_VAULT_AGENT_H
#define ROOM_VAULT_AGENT_H

#include "link/crypto/login_key.h"
#include "sys/loop.h"

#define AGENT_REQUEST_MAX 16384

/* Appends the answer to one request, without its length. user: "" takes any. Pure. */
void agent_answer(
    const struct login_key *k, const char *user, struct bytes request, struct buf *out);

struct agent;

/* Called once, when the far end is gone or sent nonsense; the agent may be freed in it. */
typedef void agent_over_fn(void *arg);

/* Takes key and fd over. */
struct agent *agent_new(struct loop *l, int fd, struct login_key *key, const char *user,
    agent_over_fn *over, void *arg);
void agent_free(struct agent *a); /* closes; NULL is fine */

#endif
