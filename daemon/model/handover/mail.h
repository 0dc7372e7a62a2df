/* mail.h - a ticket as a message of e-mail: text and HTML, one thread for each ticket.
 *
 * Written as RFC 5322, 2045 and 2047 have it: lines end in CR LF, what is not ASCII is base64, and no
 * value from outside can begin a header or a tag of its own. The first message of a ticket is the
 * thread's root, which all later ones name; the same version has the same Message-ID at each try.
 */
#ifndef MODEL_HANDOVER_MAIL_H
#define MODEL_HANDOVER_MAIL_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/tree.h"

struct mail_facts {
	const struct tree *ticket;
	const char *from;
	const char *const *to; /* ends with NULL */
	const char *appliance, *sink;
	wall_us now;
};

/* Appends the message for staff: all of the ticket that helps at three in the morning. */
void mail_for_staff(const struct mail_facts *f, struct buf *out);

/* Appends a message of that text alone, in the ticket's thread. */
void mail_write(
    const struct mail_facts *f, const char *subject, const char *text, struct buf *out);

/* True for an address that can stand in a header and in SMTP: one @, nothing to escape from. */
bool mail_is_address(const char *text);

#endif
