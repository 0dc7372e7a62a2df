/* rt.h - a ticket as Request Tracker 5 has it, by its REST2.
 *
 * Its tickets are known again by a mark at the beginning of their subject: "[T7@appliance]". All that changes
 * is a comment there, which the requestor does not get.
 */
#ifndef MODEL_HANDOVER_RT_H
#define MODEL_HANDOVER_RT_H

#include "base/buf.h"
#include "base/tree.h"

/* POST /ticket. */
void rt_create(
    const struct tree *ticket, const char *appliance, const char *queue, struct buf *out);

/* POST /ticket/ID/comment. */
void rt_comment(const struct tree *ticket, struct buf *out);

/* PUT /ticket/ID: its status. */
void rt_status(const struct tree *ticket, struct buf *out);

/* The query that finds it, as TicketSQL. */
void rt_query(const struct tree *ticket, const char *appliance, struct buf *out);

#endif
