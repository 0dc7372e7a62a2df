/* bundled.h - the evidence of a case as one file (room/bundle.h), as it lies in the store. */
#ifndef ROOM_READER_BUNDLED_H
#define ROOM_READER_BUNDLED_H

#include "link/db/db.h"

/* Into out. 0, ERR_NOT_FOUND, ERR_RANGE when it is more than max_bytes, or what the database said. */
int bundled(struct db *db, uint64_t case_id, size_t max_bytes, struct buf *out);

#endif
