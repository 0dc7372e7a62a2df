/* vault.h - the room that holds the credentials, alone.
 *
 * It opens the sealed file and answers questions for grants: this credential, for this device. A
 * room gets what the device names and the room's work needs (grants.h), and as little as will do: of
 * an SNMPv3 user never the pass phrases, only keys for one engine; of a private key its signatures only. It has no network, and is asked by
 * rooms only. After a change of the file, a reload makes it read anew.
 *
 * What it gave, what was used and what it refused it tells the store: `triagectl vault log`.
 *
 * The files: vault.c (the room), grants.c (who may have what), trail.c (what becomes a row),
 * agents.c (the sockets lent for private keys), agent.c (what is said over one).
 */
#ifndef ROOM_VAULT_VAULT_H
#define ROOM_VAULT_VAULT_H

#include "room/room.h"

extern const struct room_ops vault_room;

#endif
