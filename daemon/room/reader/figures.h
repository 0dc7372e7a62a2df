/* figures.h - the quality figures over a span of time, as one JSON object.
 *
 * What each is stands beside its view in room/store/figures.sql; here they are summed, their percentiles
 * taken, held against the targets of the configuration, and grouped. Beside them the Pareto of causes,
 * the fishbone, and the three things whose improvement would help most tickets.
 */
#ifndef ROOM_READER_FIGURES_H
#define ROOM_READER_FIGURES_H

#include "link/db/db.h"
#include "model/msg.h"
#include "model/plan.h"

/* One that is being told: a view at a time, for with many tickets each takes its while. */
struct figures;

/* Arguments: from and to (RFC 3339, a date, or a time ago such as 30d; the last 30 days), by (class,
 * region, contract, engineer, cause or detail; none). NULL with *made, that writes into out from now on,
 * or what is wrong with the question. */
const char *figures_new(struct db *db, const struct plan *plan,
    const struct argument *args, size_t n_args, wall_us now, struct buf *out,
    struct figures **made);
void figures_free(struct figures *f); /* NULL is fine */

/* The next view: 1 while there are more, 0 when all is told, ERR_* when the store did not answer. */
int figures_step(struct figures *f, const struct plan *plan);

#endif
