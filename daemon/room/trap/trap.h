/* trap.h - the room that listens to the devices.
 *
 * Each datagram ends in exactly one counted outcome. What is accepted becomes a sign of the state
 * that the device's profile maps it to; the row it speaks of is named by the poll room, which knows
 * the device's tables. A trap is one witness: triage weighs it, and has the poll look at once.
 *
 * The files: trap.c (the room: datagrams in), map.c (a notification into signs), count.c (outcomes).
 */
#ifndef ROOM_TRAP_TRAP_H
#define ROOM_TRAP_TRAP_H

#include "base/clock.h"
#include "link/snmp/target.h"
#include "room/room.h"

struct trap;

extern const struct room_ops trap_room;

/* A datagram, as it came from the socket; borrowed until the call returns. */
void trap_arrived(
    struct trap *t, const struct snmp_address *from, struct bytes datagram, wall_us at);

#endif
