/* tmf621.h - a ticket as TMF621 v4 has it (Trouble Ticket API), and what came of it over there.
 *
 * Ours is the inner life; over there it is a TroubleTicket whose externalId is ours: by that it is found
 * again. Statuses are the same eight words on both sides.
 */
#ifndef MODEL_HANDOVER_TMF621_H
#define MODEL_HANDOVER_TMF621_H

#include "base/buf.h"
#include "base/tree.h"

/* "T7@appliance". */
#define EXTERNAL_ID_MAX 128
const char *tmf621_external_id(
    const struct tree *ticket, const char *appliance, char text[EXTERNAL_ID_MAX]);

/* TroubleTicket_Create. */
void tmf621_create(const struct tree *ticket, const char *appliance, struct buf *out);

/* TroubleTicket_Update, for what has changed; there is what it is over there now: its notes are kept, for a list in
 * a PATCH takes the place of the one before (RFC 7396). */
void tmf621_update(const struct tree *ticket, const struct tree *there, struct buf *out);

/* The id of the one with this externalId, in the answer to a search; NULL. Servers that do not know the
 * filter answer with all there are. */
const char *tmf621_find(const struct tree *answer, const char *external_id);

#endif
