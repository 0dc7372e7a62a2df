/* progress.h - what the customer is told of a ticket: short, in their language, without internals.
 *
 * At the steps that their contract names. What is owed of it holds no finding, no name of a device and no
 * word that somebody wrote for us: only which step it is, of what, and for whom.
 */
#ifndef MODEL_HANDOVER_PROGRESS_H
#define MODEL_HANDOVER_PROGRESS_H

#include "model/handover/mail.h"
#include "model/plan.h"
#include "model/ticket.h"

/* Those that there is a text for. */
#define PROGRESS_STEPS                                                                   \
	"opened, accepted, dispatched, arrived, mending, held, resolved, verified, "     \
	"reopened and closed"
bool progress_is_step(const char *text);

/* Whether this version of the ticket is one that the customer is told of: a step of the contract, and an
 * address to tell it to. Either may be NULL. */
bool progress_is_told(
    const struct contract *k, const struct customer *c, const struct ticket *t);

/* Appends what is owed then, as JSON. */
void progress_write(const struct customer *c, const struct ticket *t, struct buf *out);

/* The message for it; f->ticket is what progress_write() wrote. */
void progress_mail(const struct mail_facts *f, struct buf *out);

#endif
