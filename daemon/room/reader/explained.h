/* explained.h - why a case went the way it did: half of it stands in the plan, which no statement can ask. */
#ifndef ROOM_READER_EXPLAINED_H
#define ROOM_READER_EXPLAINED_H

#include "link/db/db.h"
#include "model/plan.h"

/* The case with this number as case_explain() tells it, into out. 0, ERR_NOT_FOUND, or what the database
 * said (ERR_IO, ERR_TIMEOUT). */
int explained(struct db *db, const struct plan *plan, uint64_t id, struct buf *out);

#endif
