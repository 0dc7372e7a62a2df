/* sink.h - the room that hands tickets over to other systems.
 *
 * The store sends it what is owed, each entry with a key that is the same at every try; it delivers
 * and says how that went. What is not delivered stays owed. A new kind of sink is a row in sink.c, a
 * file beside it, its name in model/plan.h, and its options in model/options.
 */
#ifndef ROOM_SINK_SINK_H
#define ROOM_SINK_SINK_H

#include "room/room.h"

extern const struct room_ops sink_room;

#endif
