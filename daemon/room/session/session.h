/* session.h - the room by which people reach devices: the gate, and a process for each who came.
 *
 * The gate accepts connections on the sockets it was handed and forks a process for each: the seat, which alone
 * reads what the person's program and the device say. A seat has no file, no key of ours but the gateway's host
 * keys, and one channel, to the gate. The gate reads no byte from outside: it hears from its seats who wants in
 * and what they want, has the vault judge the first and judges the second itself, and gives out the device's
 * credential to the seat that may have it, never before. Sessions go on when other rooms end; when the gate
 * ends, they end.
 *
 *     gate.c    the room: its ears, its sockets
 *     door.c    accepting, limits of each address, starting seats
 *     visit.c   one connection, as the gate sees it: what it asked for, what it was given
 *     judge.c   may this session be: pure
 *     shelf.c   the files of sessions and keys
 *     orders.c  what people tell us through triagectl
 *     talk.h    what the gate and its seats say to each other
 *     seat.c    the process: the person's program signed in, asked what it is for
 *     relay.c   the person and the device, joined; on record
 */
#ifndef ROOM_SESSION_SESSION_H
#define ROOM_SESSION_SESSION_H

#include "room/room.h"

extern const struct room_ops session_room;

#endif
