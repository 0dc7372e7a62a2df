/* spoken.h - how a device is spoken to over SSH, as JSON: half of it stands in the plan, which no
 * statement can ask. */
#ifndef ROOM_READER_SPOKEN_H
#define ROOM_READER_SPOKEN_H

#include "link/db/db.h"
#include "model/plan.h"

/* {"shell", "is_proven", "allowed", "one_channel", "links", "enable"} of the device with this name; an
 * empty text when there is none, or it is not spoken to. Into mem. */
const char *spoken_ways(
    struct db *db, const struct plan *plan, const char *device, struct arena *mem);

#endif
