/* tell.h - a message told to an address: a datagram, or over a connection of its own.
 *
 * For what has no library of its own: syslog and notifications of SNMP. A datagram is sent, and sent again
 * while an answer is wanted and does not come. Over a connection all is written, our side is closed, and it
 * was heard when the other side closes, too.
 */
#ifndef LINK_TELL_TELL_H
#define LINK_TELL_TELL_H

#include "base/buf.h"
#include "sys/loop.h"

struct telling;

/* How it went: why is NULL, or a sentence. reply is what came back to a datagram. */
typedef void tell_fn(void *arg, const char *why);

/* True when these bytes are the answer that is waited for. */
typedef bool tell_answer_fn(void *arg, struct bytes reply);

/* address is "192.0.2.1:514" or "[2001:db8::1]:514". All is copied; fn is called once, later. */
void tell_connection(struct loop *l, const char *address, struct bytes message,
    int64_t limit_us, tell_fn *fn, void *arg, struct telling **out);

/* answer may be NULL: none is wanted. Sent again each second until the limit. */
void tell_datagram(struct loop *l, const char *address, struct bytes message,
    int64_t limit_us, tell_answer_fn *answer, tell_fn *fn, void *arg,
    struct telling **out);

void tell_cancel(struct telling *t); /* without a call; NULL is fine */

#endif
