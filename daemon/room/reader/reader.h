/* reader.h - the room that answers questions about what is kept.
 *
 * It reads the store's database and never writes. Each query stands in queries.sql; each has a bound
 * on its work and on its rows, so that no question holds anybody up. Answers are JSON, in parts that
 * fit a message. A question about a series is asked of the history (series.h).
 */
#ifndef ROOM_READER_READER_H
#define ROOM_READER_READER_H

#include "room/room.h"

extern const struct room_ops reader_room;

#endif
