/* history.h - the room that keeps the samples.
 *
 * Samples come packed from the poll rooms, many polls in a message, and go as they are to the end of
 * the hour's file (hour.h): they are packed where the values before them are at hand. All that is
 * known here of a device's poll is where it ends in the file, and its number, to see when some were
 * lost. Written every few seconds and put to disk once a minute: a kill of the machine loses the last
 * minute, no more. Files older than the raw period are removed. (The 5-minute and hourly figures
 * are a later step.)
 */
#ifndef ROOM_HISTORY_HISTORY_H
#define ROOM_HISTORY_HISTORY_H

#include "room/room.h"

extern const struct room_ops history_room;

#endif
