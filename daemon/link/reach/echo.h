/* echo.h - the ICMP sockets, shared by all pings.
 *
 * A raw socket sees every echo reply and every objection that comes to the host; a ping socket only
 * its own. Either way a reply counts when number, cookie and address are those of a request that is
 * waiting.
 */
#ifndef LINK_REACH_ECHO_H
#define LINK_REACH_ECHO_H

#include "link/reach/icmp.h"
#include "link/reach/place.h"

#define COOKIE_BYTES 8

struct echo_socket;
struct echo;

/* What is told of an echo: a reply, or an objection with what said it (from may be NULL). */
typedef void echo_fn(struct echo *x, const struct icmp_seen *s, const void *from);

/* One request; embedded in what sends it, which knows how to find itself. */
struct echo {
	struct echo_socket *socket; /* NULL: not waiting */
	uint16_t seq;
	const struct place *to;
	const uint8_t *cookie;
	echo_fn *fn;
};

struct echo_socket *echo_socket_new(struct loop *l, int fd, bool v6);
void echo_socket_free(struct echo_socket *s); /* no echo waits any more */

/* Sends it and lets it wait. 0, or a negative errno; -EBUSY when too many wait. */
int echo_send(struct echo_socket *s, struct echo *x, size_t payload, bool whole);
void echo_forget(struct echo *x);

#endif
