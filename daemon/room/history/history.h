/* history.h - the room that keeps the samples.
 *
 * Samples come in batches from the poll rooms and are gathered in packed blocks, one for each
 * series (device, word, row). Once a minute, full blocks and old ones go to the end of the hour's
 * file; a kill loses the last minute, no more. Files older than the raw period are removed. (The
 * 5-minute and hourly figures are a later step.)
 */
#ifndef ROOM_HISTORY_HISTORY_H
#define ROOM_HISTORY_HISTORY_H

#include "room/room.h"

extern const struct room_ops history_room;

#endif
