#include "link/reach/echo.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "link/reach/ask.h"

#define PER_TURN_MAX 64   /* messages read before others have their turn */
#define READ_MAX     2048 /* of each: a reply's first bytes are enough */
#define WAITING_MAX  30000

/* linux/icmp.h, which cannot be included beside netinet/ip_icmp.h */
#ifndef ICMP_FILTER
#define ICMP_FILTER 1
#endif

struct echo_socket {
	struct loop *loop;
	int fd;
	bool v6, raw;
	bool whole; /* how it is set now */
	uint16_t
	    id; /* of a raw socket: ours; a ping socket has its own from the system */
	uint16_t last_seq;
	struct map waiting; /* echoes by number */
	struct watch *watch;
	struct buf packet;
};

static void
set(int fd, int level, int name, int value)
{
	/* What an old kernel does not know is done without. */
	(void)setsockopt(fd, level, name, &value, sizeof value);
}

/* Of all that a raw socket may see, replies and objections. */
static void
filter(const struct echo_socket *s)
{
	if (s->v6) {
		struct icmp6_filter f;

		ICMP6_FILTER_SETBLOCKALL(&f);
		ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &f);
		ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &f);
		ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &f);
		ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &f);
		(void)setsockopt(s->fd, IPPROTO_ICMPV6, ICMP6_FILTER, &f, sizeof f);
	} else {
		uint32_t f = ~(1u << ICMP_ECHOREPLY | 1u << ICMP_DEST_UNREACH |
		    1u << ICMP_TIME_EXCEEDED);

		(void)setsockopt(s->fd, SOL_RAW, ICMP_FILTER, &f, sizeof f);
	}
}

static void
fragments(struct echo_socket *s, bool whole)
{
	if (s->whole == whole)
		return;
	s->whole = whole;
	if (s->v6) {
		set(s->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER,
		    whole ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_DONT);
		set(s->fd, IPPROTO_IPV6, IPV6_DONTFRAG, whole);
	} else {
		set(s->fd, IPPROTO_IP, IP_MTU_DISCOVER,
		    whole ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT);
	}
}

static void readable(void *arg, unsigned what);

struct echo_socket *
echo_socket_new(struct loop *l, int fd, bool v6)
{
	struct echo_socket *s = mem_alloc(sizeof *s);
	int type = 0;

	*s = (struct echo_socket){ .loop = l, .fd = fd, .v6 = v6 };
	map_init(&s->waiting);
	buf_init(&s->packet);
	loop_random(l, &s->id, sizeof s->id);
	loop_random(l, &s->last_seq, sizeof s->last_seq);
	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){ sizeof type }) == 0)
		s->raw = type == SOCK_RAW;
	if (s->raw)
		filter(s);
	else
		set(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVERR : IP_RECVERR,
		    1);
	set(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVHOPLIMIT : IP_RECVTTL, 1);
	s->whole = true; /* unlike what is wanted, so that it is set */
	fragments(s, false);
	s->watch = watch_new(l, fd, WATCH_READ, readable, s);
	return s;
}

void
echo_socket_free(struct echo_socket *s)
{
	if (s == NULL)
		return;
	watch_free(s->watch);
	close(s->fd);
	map_fini(&s->waiting);
	buf_fini(&s->packet);
	mem_free(s);
}

void
echo_forget(struct echo *x)
{
	if (x->socket != NULL)
		map_del_id(&x->socket->waiting, x->seq);
	x->socket = NULL;
}

static void
dispatch(struct echo_socket *s, const struct icmp_seen *seen, const void *from)
{
	struct echo *x;

	if (seen->what == ICMP_NOTHING || (s->raw && seen->id != s->id))
		return;
	x = map_get_id(&s->waiting, seen->seq);
	if (x == NULL)
		return;
	if (seen->what == ICMP_REPLY) {
		if (!place_is_host(x->to, from) || seen->payload.n < COOKIE_BYTES ||
		    memcmp(seen->payload.p, x->cookie, COOKIE_BYTES) != 0)
			return;
	} else if (s->raw && memcmp(seen->to, place_bytes(x->to), s->v6 ? 16 : 4) != 0) {
		return;
	}
	x->fn(x, seen, from);
}

static uint8_t
hops_left(struct msghdr *m)
{
	struct cmsghdr *c;
	int v = 0;

	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
		if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) ||
		    (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT))
			memcpy(&v, CMSG_DATA(c), sizeof v);
	}
	return (uint8_t)v;
}

static bool
read_one(struct echo_socket *s)
{
	_Alignas(struct cmsghdr) char control[128];
	struct sockaddr_storage from = { .ss_family = AF_UNSPEC };
	uint8_t bytes[READ_MAX];
	struct iovec iov = { bytes, sizeof bytes };
	struct msghdr m = { .msg_name = &from,
		.msg_namelen = sizeof from,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control };
	ssize_t n = recvmsg(s->fd, &m, MSG_DONTWAIT);
	struct icmp_seen seen;

	if (n < 0)
		return errno != EAGAIN && errno != EBADF;
	seen =
	    s->v6 ? icmp_read6(bytes, (size_t)n) : icmp_read4(bytes, (size_t)n, s->raw);
	if (seen.ttl == 0)
		seen.ttl = hops_left(&m);
	dispatch(s, &seen, &from);
	return true;
}

/* A ping socket does not show objections among the replies. */
static bool
read_objection(struct echo_socket *s)
{
	struct objections o = { .n = 0 };
	struct icmp_seen seen = { .what = ICMP_OBJECTION };
	uint8_t bytes[64];
	size_t n = sizeof bytes;
	struct place from;

	if (!objections_read(s->fd, &o, bytes, &n))
		return false;
	if (o.n == 0 || !icmp_read_request(bytes, n, s->v6, &seen.id, &seen.seq))
		return true;
	seen.kind = o.v[0].kind;
	seen.type = o.v[0].type;
	seen.code = o.v[0].code;
	seen.mtu = o.v[0].mtu;
	if (place_parse(o.from[0], 0, &from) < 0)
		dispatch(s, &seen, NULL);
	else
		dispatch(s, &seen, &from.at);
	return true;
}

static void
readable(void *arg, unsigned what)
{
	struct echo_socket *s = arg;
	int i;

	(void)what;
	if (!s->raw) {
		for (i = 0; i < PER_TURN_MAX && read_objection(s); i++)
			;
	}
	for (i = 0; i < PER_TURN_MAX && read_one(s); i++)
		;
}

int
echo_send(struct echo_socket *s, struct echo *x, size_t payload, bool whole)
{
	struct buf *b = &s->packet;
	ssize_t n;

	if (s->waiting.n >= WAITING_MAX)
		return -EBUSY;
	do
		s->last_seq++;
	while (map_get_id(&s->waiting, s->last_seq) != NULL);
	buf_clear(b);
	buf_reserve(b, ICMP_HEADER_BYTES + payload);
	memset(b->p, 0, ICMP_HEADER_BYTES + payload);
	b->n = ICMP_HEADER_BYTES + payload;
	memcpy(b->p + ICMP_HEADER_BYTES, x->cookie, COOKIE_BYTES);
	icmp_write_echo(b->p, b->n, s->v6, s->raw ? s->id : 0, s->last_seq);
	fragments(s, whole);
	n = sendto(s->fd, b->p, b->n, MSG_DONTWAIT, (const struct sockaddr *)&x->to->at,
	    x->to->n_bytes);
	if (n < 0 && !s->raw) {
		/* Perhaps an error of an earlier one, that waited here to be told. */
		readable(s, 0);
		n = sendto(s->fd, b->p, b->n, MSG_DONTWAIT,
		    (const struct sockaddr *)&x->to->at, x->to->n_bytes);
	}
	if (n < 0)
		return -errno;
	x->socket = s;
	x->seq = s->last_seq;
	map_put_id(&s->waiting, x->seq, x);
	return 0;
}
