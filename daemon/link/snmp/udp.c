#include "link/snmp/udp.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

#define BATCH          64
#define BATCHES_A_TURN 8  /* read from one socket before others have their turn */
#define AHEAD          4  /* so many are announced before they are read */
#define SOCKETS_MAX    32 /* of each family */
#define SPACE_BYTES    (1024 * 1024)
#define ERRORS_A_TURN  1024
#define SEND_TRIES     8 /* a socket's error that belongs to an earlier datagram is cleared */

struct out_item {
	struct snmp_address to;
	struct iovec iov;
	uint64_t tag;
};

struct udp_socket {
	struct udp *udp;
	struct watch *watch;
	int fd;
	unsigned number;
	uint32_t overflow; /* as the system counts it */
	unsigned n_out;
	struct out_item out[BATCH];
};

struct in_item {
	struct snmp_address from;
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(uint32_t))];
	} control;
};

struct udp {
	struct loop *loop;
	const struct udp_ops *ops;
	void *arg;
	unsigned n4, n6; /* sockets 1 to n4 are IPv4, then n6 of IPv6 */
	struct udp_socket *sockets;
	struct udp_counters counters;
	uint8_t *space; /* SPACE_BYTES */
	uint8_t *low;   /* where the last message written begins */
	uint8_t *in;    /* BATCH datagrams */
	struct in_item in_items[BATCH];
	struct iovec in_iov[BATCH];
	struct mmsghdr in_msgs[BATCH];
};

/* --- in --- */

static void
drain_error(struct udp_socket *s, struct msghdr *m, ssize_t n)
{
	struct udp *u = s->udp;
	struct snmp_address *to = m->msg_name;
	struct bytes beginning = { m->msg_iov->iov_base, (size_t)n };
	struct cmsghdr *h;

	for (h = CMSG_FIRSTHDR(m); h != NULL; h = CMSG_NXTHDR(m, h)) {
		struct sock_extended_err ee;

		if (!(h->cmsg_level == IPPROTO_IP && h->cmsg_type == IP_RECVERR) &&
		    !(h->cmsg_level == IPPROTO_IPV6 && h->cmsg_type == IPV6_RECVERR))
			continue;
		memcpy(&ee, CMSG_DATA(h), sizeof ee);
		/* Our own system's are told by send() as well. */
		if (ee.ee_origin != SO_EE_ORIGIN_ICMP &&
		    ee.ee_origin != SO_EE_ORIGIN_ICMP6)
			continue;
		u->counters.errors++;
		u->ops->refused(u->arg, s->number, to, beginning, (int)ee.ee_errno);
	}
}

/* Reads the error queue; returns how many errors were in it. */
static unsigned
drain_errors(struct udp_socket *s)
{
	struct snmp_address to;
	uint8_t bytes[1500];
	union {
		struct cmsghdr align;
		char room[512];
	} control;
	struct iovec iov = { bytes, sizeof bytes };
	unsigned i;

	for (i = 0; i < ERRORS_A_TURN; i++) {
		struct msghdr m = { .msg_name = &to,
			.msg_namelen = sizeof to,
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control.room,
			.msg_controllen = sizeof control.room };
		ssize_t n = recvmsg(s->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT);

		if (n < 0)
			break;
		drain_error(s, &m, n);
	}
	return i;
}

/* SO_RXQ_OVFL: how many the system dropped, once it has dropped any. */
static void
note_overflow(struct udp_socket *s, struct msghdr *m)
{
	struct cmsghdr *h;
	uint32_t n;

	for (h = CMSG_FIRSTHDR(m); h != NULL; h = CMSG_NXTHDR(m, h))
		if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == SO_RXQ_OVFL) {
			memcpy(&n, CMSG_DATA(h), sizeof n);
			s->udp->counters.overflow += n - s->overflow;
			s->overflow = n;
		}
}

static int
read_batch(struct udp_socket *s)
{
	struct udp *u = s->udp;
	int n = recvmmsg(s->fd, u->in_msgs, BATCH, MSG_DONTWAIT, NULL), i, ahead = 0;

	for (i = 0; i < n; i++) {
		struct msghdr *m = &u->in_msgs[i].msg_hdr;
		struct bytes b = { u->in_iov[i].iov_base, u->in_msgs[i].msg_len };

		for (; ahead < n && ahead <= i + AHEAD; ahead++)
			u->ops->coming(u->arg,
			    (struct bytes){
				u->in_iov[ahead].iov_base, u->in_msgs[ahead].msg_len });
		if (m->msg_controllen != 0)
			note_overflow(s, m);
		u->counters.received++;
		u->counters.received_bytes += b.n;
		u->ops->datagram(u->arg, s->number, &u->in_items[i].from, b);
		m->msg_namelen = sizeof u->in_items[i].from;
		m->msg_controllen = sizeof u->in_items[i].control.room;
	}
	return n;
}

static void
ready(void *arg, unsigned what)
{
	struct udp_socket *s = arg;
	int i, n;

	(void)what;
	for (i = 0; i < BATCHES_A_TURN; i++) {
		n = read_batch(s);
		/* Nothing to read, and yet we were called; or the error itself. */
		if ((n < 0 && errno != EAGAIN) || (n <= 0 && i == 0))
			(void)drain_errors(s);
		if (n < BATCH)
			break;
	}
}

/* --- out --- */

unsigned
udp_socket(const struct udp *u, const struct snmp_address *to, unsigned i)
{
	if (to->any.sa_family == AF_INET)
		return u->n4 == 0 ? 0 : 1 + i % u->n4;
	return u->n6 == 0 ? 0 : 1 + u->n4 + i % u->n6;
}

struct ber_out
udp_space(struct udp *u)
{
	if (u->low - u->space < PDU_DATAGRAM_MAX)
		udp_flush(u);
	return ber_out_over(u->space, (size_t)(u->low - u->space));
}

static void
send_out(struct udp_socket *s)
{
	struct udp *u = s->udp;
	struct mmsghdr msgs[BATCH];
	unsigned n = s->n_out, i, done = 0, tries = 0;

	s->n_out = 0;
	for (i = 0; i < n; i++)
		msgs[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = &s->out[i].to,
						.msg_namelen = address_len(&s->out[i].to),
						.msg_iov = &s->out[i].iov,
						.msg_iovlen = 1 } };
	while (done < n) {
		int r = sendmmsg(s->fd, msgs + done, n - done, MSG_DONTWAIT);

		for (i = 0; r > 0 && i < (unsigned)r; i++)
			u->counters.sent_bytes += s->out[done + i].iov.iov_len;
		if (r > 0) {
			u->counters.sent += (unsigned)r;
			done += (unsigned)r;
			tries = 0;
			continue;
		}
		r = errno;
		if (r == EINTR)
			continue;
		/* What ICMP said of an earlier one is told at the next send. */
		if (drain_errors(s) != 0 && tries++ < SEND_TRIES)
			continue;
		u->ops->unsent(u->arg, s->out[done].tag, r);
		done++;
		tries = 0;
	}
}

void
udp_send(struct udp *u, unsigned socket, const struct snmp_address *to,
    const struct ber_out *message, uint64_t tag)
{
	struct udp_socket *s = &u->sockets[socket - 1];
	struct bytes b = ber_written(message);

	s->out[s->n_out++] = (struct out_item){
		.to = *to, .iov = { (void *)(uintptr_t)b.p, b.n }, .tag = tag
	};
	u->low -= b.n;
	if (s->n_out == BATCH)
		send_out(s);
}

void
udp_flush(struct udp *u)
{
	unsigned i;

	for (i = 0; i < u->n4 + u->n6; i++)
		if (u->sockets[i].n_out != 0)
			send_out(&u->sockets[i]);
	u->low = u->space + SPACE_BYTES;
}

/* --- opening --- */

static int
open_socket(int family, unsigned bytes)
{
	struct snmp_address any = { 0 };
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0)
		return -1;
	/* More than net.core.rmem_max is for the privileged. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
	(void)setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &one, sizeof one);
	any.any.sa_family = (sa_family_t)family;
	if (family == AF_INET6) {
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &one, sizeof one);
	} else {
		(void)setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof one);
	}
	/* Bound now, to one port each: what comes before we ask comes to nobody. */
	if (bind(fd, &any.any, address_len(&any)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static unsigned
open_sockets(struct udp *u, int family, unsigned n, unsigned first, unsigned bytes)
{
	unsigned i;

	for (i = 0; i < n; i++) {
		struct udp_socket *s = &u->sockets[first + i];

		s->fd = open_socket(family, bytes);
		if (s->fd < 0)
			break;
		s->udp = u;
		s->number = first + i + 1;
		s->watch = watch_new(u->loop, s->fd, WATCH_READ, ready, s);
	}
	return i;
}

int
udp_new(struct loop *l, unsigned n, unsigned socket_bytes, const struct udp_ops *ops,
    void *arg, struct udp **out)
{
	struct udp *u = mem_alloc(sizeof *u);
	size_t i;

	*u = (struct udp){ .loop = l, .ops = ops, .arg = arg };
	if (n > SOCKETS_MAX)
		n = SOCKETS_MAX;
	u->sockets = mem_array(2 * n, sizeof *u->sockets);
	u->space = mem_grow(NULL, SPACE_BYTES, 1);
	u->low = u->space + SPACE_BYTES;
	u->in = mem_grow(NULL, BATCH, PDU_DATAGRAM_MAX + 1);
	for (i = 0; i < BATCH; i++) {
		struct msghdr *m = &u->in_msgs[i].msg_hdr;

		u->in_iov[i] = (struct iovec){ u->in + i * (PDU_DATAGRAM_MAX + 1),
			PDU_DATAGRAM_MAX + 1 };
		*m = (struct msghdr){ .msg_name = &u->in_items[i].from,
			.msg_namelen = sizeof u->in_items[i].from,
			.msg_iov = &u->in_iov[i],
			.msg_iovlen = 1,
			.msg_control = u->in_items[i].control.room,
			.msg_controllen = sizeof u->in_items[i].control.room };
	}
	u->n4 = open_sockets(u, AF_INET, n, 0, socket_bytes);
	u->n6 = open_sockets(u, AF_INET6, n, u->n4, socket_bytes);
	if (u->n4 + u->n6 == 0) {
		udp_free(u);
		return ERR_IO;
	}
	*out = u;
	return 0;
}

void
udp_free(struct udp *u)
{
	unsigned i;

	if (u == NULL)
		return;
	for (i = 0; i < u->n4 + u->n6; i++) {
		watch_free(u->sockets[i].watch);
		close(u->sockets[i].fd);
	}
	mem_free(u->sockets);
	mem_free(u->space);
	mem_free(u->in);
	mem_free(u);
}

struct udp_counters
udp_counters(const struct udp *u)
{
	return u->counters;
}
