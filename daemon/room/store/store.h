/* store.h - the store room: the only writer.
 *
 * What must be kept comes here as puts that end with a commit; all that came in one turn of the
 * loop goes to disk in one transaction, and only then is it acknowledged, fed to the page, and
 * owed to other systems. When the disk refuses, everything waits and is tried again: nothing is
 * dropped. The store holds the inventory, and gives it out; it keeps evidence under its hash; it
 * keeps the outbox in the transaction that caused it.
 *
 * The files: store.c (what it hears, and the group commit), schema.c (the tables), inventory.c
 * (devices), recover.c (what triage gets back after a restart), outbox.c (what is owed to others), identity.c (who we
 * are in SNMPv3).
 */
#ifndef ROOM_STORE_STORE_H
#define ROOM_STORE_STORE_H

#include "room/room.h"

extern const struct room_ops store_room;

#endif
