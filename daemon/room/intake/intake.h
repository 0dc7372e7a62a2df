/* intake.h - the room that hears what is told in other ways than by traps.
 *
 * Lines of syslog over UDP, TCP and TLS, and alarms that other systems post to the web room. It knows
 * whose they are, finds the mapping, and tells triage; a room of its own, so that what parses and
 * matches the text of strangers shares no memory with keys of SNMP, nor with the page. Each line and
 * each posted alarm ends in exactly one counted outcome. A device may say so much and no more
 * (room/budget.h); of what is beyond it each state keeps its last word. A post is answered when all
 * that it says is on disk.
 *
 * The files: intake.c (the room: channels, counts), listen.c (sockets and streams), message.c (a line,
 * from its device to its meaning), map.c (mappings, applied), post.c (posted alarms), read_post.c (their
 * JSON), word.c (what waits to be said, and the word that it is kept).
 */
#ifndef ROOM_INTAKE_INTAKE_H
#define ROOM_INTAKE_INTAKE_H

#include "room/room.h"

struct intake;

extern const struct room_ops intake_room;

/* A message of syslog, from an address in numbers; borrowed until the call returns. */
void intake_arrived(
    struct intake *t, const char *address, struct bytes message, wall_us at);

#endif
