/* config.h - the config room: reads the files, says what is wrong, makes the plan.
 *
 * It lives for one reading. The parent starts it at the beginning and at each reload; it has no
 * network and no secrets, and what it hands back - a plan and an inventory, in sealed memory - is
 * all that the other rooms ever see of the files. `triaged --check` does the same reading in the
 * foreground.
 *
 * The files: config.c (the room), check.c (the command), load.c (files into trees, trees into the
 * plan), probes.c (the heads of probe files), zones.c (time zones), cross.c (names that name each other), change.c (what
 * a reload would change).
 */
#ifndef ROOM_CONFIG_CONFIG_H
#define ROOM_CONFIG_CONFIG_H

#include "room/room.h"

extern const struct room_ops config_room;

#endif
