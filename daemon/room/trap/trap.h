/* trap.h - the room that listens to the devices.
 *
 * Traps and informs of SNMPv1, v2c and v3. Each datagram ends in exactly one counted outcome. What is
 * accepted becomes a sign of the state that the device's profile maps it to; the row it speaks of is
 * named by the poll room, which knows the device's tables. A trap is one witness: triage weighs it,
 * and has the poll look at once. What is accepted stands in a journal until the store has it; an inform is
 * answered when it stands there, and not before.
 *
 * The files: trap.c (the room: sockets and channels), notice.c (a datagram, from what opens it to what
 * it says), informs.c (those heard already), answers.c (that wait for the disk), source.c (who sends, and
 * whose turn it is), saying.c (a mapping into a sign), entered.c, journal.c, entry.c (what is on disk
 * meanwhile), map.c (what a notification means).
 */
#ifndef ROOM_TRAP_TRAP_H
#define ROOM_TRAP_TRAP_H

#include "base/clock.h"
#include "link/snmp/target.h"
#include "room/room.h"

struct trap;

extern const struct room_ops trap_room;

/* A datagram, as it came from the socket fd (-1: there is none to answer by); borrowed until the
 * call returns. */
void trap_arrived(struct trap *t, int fd, const struct snmp_address *from,
    struct bytes datagram, wall_us at);

#endif
