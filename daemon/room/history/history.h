/* history.h - the room that keeps the samples.
 *
 * Samples come packed from the poll rooms, many polls in a message, and go as they are to the end of
 * the hour's journal (streams.h, hour.h). Written every few seconds and put to disk once a minute: a kill
 * of the machine loses the last minute, no more. When the hour is over its journal becomes packs of three
 * grains (roll.h): the raw values, figures of five minutes, figures of an hour; when the day is over, its
 * hours become one pack (merge.h). All that is done in small pieces between other work. How long each
 * grain is kept, and how much of the disk all of it may take, the configuration says: beyond that the
 * oldest of the finest grain goes first (shelf.h), and that is said. Series are read out of all of it
 * (span.h).
 */
#ifndef ROOM_HISTORY_HISTORY_H
#define ROOM_HISTORY_HISTORY_H

#include "room/room.h"

extern const struct room_ops history_room;

#endif
