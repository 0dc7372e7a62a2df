/* agents.h - the agents that were lent to rooms, each until the room lets go of it, or half a minute after
 * its lease is over: a login that is under way then comes to its end. */
#ifndef ROOM_VAULT_AGENTS_H
#define ROOM_VAULT_AGENTS_H

#include "link/vaultfile/vaultfile.h"
#include "room/room.h"

#define AGENTS_A_ROOM 1000

struct agents;

struct agents *agents_new(struct loop *l);
void agents_free(struct agents *a); /* and every one that is lent; NULL is fine */

/* Makes one for a private key; *fd is the room's end, for the caller to send and to close. *why is a
 * sentence in static memory. ERR_RANGE: the room has its share; else as login_key_read(). */
int agents_lend(struct agents *a, struct room_from to, const struct credential *k,
    int64_t lease_us, int *fd, const char **why);

/* Ends all: what they sign with may be another key now. */
void agents_end(struct agents *a);

size_t agents_lent(const struct agents *a);

#endif
