/* poll.h - the room that asks: schedules, fetches, and judges where the samples are born.
 *
 * Each device has its jobs - its single values by interval, its tables, whether it is there at all -
 * and one timer for the next that is due. A job that is still under way when it is due again is
 * skipped and counted, never stacked. What comes in is put into the vocabulary's words, judged by
 * the profile's rules, and sent on: levels to triage when they change, samples to the history.
 * Triage may order a look now, and then hears the level whatever it is. After a restart of either,
 * every level that is not clear is sent again.
 *
 * The files: poll.c (the room), device.c (a device and its jobs), view.c (a profile made ready),
 * scalars.c and tables.c (fetching), reach.c (is it there), judge.c (rules), signs.c (what triage
 * hears), samples.c (what the history hears).
 */
#ifndef ROOM_POLL_POLL_H
#define ROOM_POLL_POLL_H

#include "room/room.h"

extern const struct room_ops poll_room;

#endif
