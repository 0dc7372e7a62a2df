/* vault.h - the room that holds the credentials, alone.
 *
 * It opens the sealed file and answers questions for grants: this credential, for this device, for
 * this purpose. What it gives out is a lease; what it was not asked for never leaves it. It has no
 * network, and is asked by rooms only. After a change of the file, a reload makes it read anew.
 */
#ifndef ROOM_VAULT_VAULT_H
#define ROOM_VAULT_VAULT_H

#include "room/room.h"

extern const struct room_ops vault_room;

#endif
