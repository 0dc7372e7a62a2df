/* objects.c - who said no: ICMP messages as they come back, and as the system keeps them for a socket
 * that asked for them. */
#include <errno.h>
#include <time.h> /* linux/errqueue.h needs it before */

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "link/reach/ask.h"
#include "link/reach/icmp.h"

void
objections_note(struct objections *o, enum reach_icmp kind, uint8_t type, uint8_t code,
    uint32_t mtu, const void *from)
{
	char text[PLACE_TEXT_MAX] = "";
	struct reach_objection *v;
	size_t i;

	if (from != NULL)
		place_text(from, text);
	for (i = 0; i < o->n; i++) {
		v = &o->v[i];
		if (v->type == type && v->code == code && strcmp(o->from[i], text) == 0) {
			v->count++;
			return;
		}
	}
	if (o->n == REACH_OBJECTIONS_MAX)
		return;
	memcpy(o->from[i], text, sizeof text);
	o->v[i] = (struct reach_objection){ kind, type, code, mtu, 1, o->from[i] };
	o->n++;
}

enum reach_status
objections_mean(const struct objections *o)
{
	static const enum reach_status mean[] = {
		[REACH_ICMP_NET_UNREACHABLE] = REACH_NO_ROUTE,
		[REACH_ICMP_HOST_UNREACHABLE] = REACH_NO_ROUTE,
		[REACH_ICMP_PORT_UNREACHABLE] = REACH_REFUSED,
		[REACH_ICMP_PROHIBITED] = REACH_PROHIBITED,
		[REACH_ICMP_TOO_BIG] = REACH_TOO_BIG,
		[REACH_ICMP_TIME_EXCEEDED] = REACH_NO_ROUTE,
		[REACH_ICMP_OTHER] = REACH_NO_ROUTE,
	};

	return o->n == 0 ? REACH_SILENT : mean[o->v[0].kind];
}

enum reach_status
reach_status_of(int error)
{
	switch (error) {
	case ECONNREFUSED:
	case ECONNRESET: return REACH_REFUSED;
	case EHOSTUNREACH:
	case ENETUNREACH:
	case EHOSTDOWN:
	case ENETDOWN: return REACH_NO_ROUTE;
	case EACCES: /* a route that prohibits */
	case EPERM: /* our own filter */ return REACH_PROHIBITED;
	case EMSGSIZE: return REACH_TOO_BIG;
	case ETIMEDOUT: return REACH_SILENT;
	default: return REACH_NOT_POSSIBLE;
	}
}

static const struct sock_extended_err *
extended(struct msghdr *m)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
		if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
		    (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
			return (const struct sock_extended_err *)(void *)CMSG_DATA(c);
	}
	return NULL;
}

bool
objections_read(int fd, struct objections *o, void *about, size_t *n_bytes)
{
	_Alignas(struct cmsghdr) char control[512];
	struct iovec iov = { about, *n_bytes };
	struct msghdr m = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control };
	const struct sock_extended_err *e;
	ssize_t n = recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT);
	bool v6;

	*n_bytes = 0;
	if (n < 0)
		return false;
	e = extended(&m);
	if (e == NULL ||
	    (e->ee_origin != SO_EE_ORIGIN_ICMP && e->ee_origin != SO_EE_ORIGIN_ICMP6))
		return true;
	v6 = e->ee_origin == SO_EE_ORIGIN_ICMP6;
	*n_bytes = (size_t)n;
	if (o != NULL)
		objections_note(o, icmp_kind(v6, e->ee_type, e->ee_code), e->ee_type,
		    e->ee_code, e->ee_errno == EMSGSIZE ? e->ee_info : 0,
		    SO_EE_OFFENDER(e));
	return true;
}
