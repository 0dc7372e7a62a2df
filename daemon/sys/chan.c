#include "sys/chan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cur.h"
#include "base/err.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/secret.h"

#define PACKET_FILL    (32 * 1024) /* messages join a packet until it is this full */
#define PACKET_MAX     (CHAN_BODY_MAX + 64)
#define FRAME_HEAD_MAX 16 /* type and length */
#define PACKETS_A_TURN 64 /* read before others have their turn */

/* One datagram: frames of {varint type, varint length, body}. A frame that has a secret in it is the only
 * one of its datagram, and says so to whoever reads it. */
#define FRAME_SECRET 0x10000u

struct packet {
	struct list_node queued;
	struct buf bytes;
	unsigned n_messages;
	int fd;
	bool keep, secret;
};

struct chan {
	struct loop *loop;
	int fd;
	struct watch *watch;
	struct turn_end *flush;
	const struct chan_ops *ops;
	void *arg;
	struct list_node queue; /* of packets, oldest first */
	size_t queued_bytes, lossy_bytes;
	struct chan_counts counts;
	uint8_t *in; /* PACKET_MAX */
	bool dead;
	bool reading; /* inside ready(): a free must wait */
	bool doomed;
};

int
chan_pair(int fds[2])
{
	int i, size = 1 << 20;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) <
	    0)
		return ERR_IO;
	/* Bounded by net.core.wmem_max; its default (208 kB) carries the largest message. */
	for (i = 0; i < 2; i++)
		(void)setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	return 0;
}

static void
packet_free(struct packet *p)
{
	if (p->fd >= 0)
		close(p->fd);
	list_remove(&p->queued);
	if (p->secret)
		secret_wipe(p->bytes.p, p->bytes.n);
	buf_fini(&p->bytes);
	mem_free(p);
}

static void
forget(struct chan *c, struct packet *p)
{
	c->queued_bytes -= p->bytes.n;
	if (!p->keep)
		c->lossy_bytes -= p->bytes.n;
	packet_free(p);
}

static void
drop_all(struct chan *c)
{
	while (!list_empty(&c->queue))
		forget(c, LIST_THING(c->queue.next, struct packet, queued));
}

static void
die(struct chan *c, int err)
{
	if (c->dead)
		return;
	c->dead = true;
	watch_set(c->watch, WATCH_NONE);
	drop_all(c);
	c->ops->closed(c->arg, err);
}

/* Hands the frames of one packet to the room. */
static int
deliver(struct chan *c, size_t n, int fd)
{
	struct cur cur = cur_over(c->in, n);

	while (!cur_done(&cur)) {
		uint64_t type = cur_varint(&cur);
		struct bytes body = cur_bytes(&cur, CHAN_BODY_MAX);
		bool secret = (type & FRAME_SECRET) != 0;
		int r, give = fd;

		type &= ~(uint64_t)FRAME_SECRET;
		if (cur_failed(&cur) || type > UINT16_MAX) {
			if (fd >= 0)
				close(fd);
			return ERR_MALFORMED;
		}
		fd = -1;
		c->counts.received++;
		r = c->ops->message(c->arg, (unsigned)type, body, give);
		if (secret)
			secret_wipe(c->in, n);
		if (r < 0)
			return r;
		if (c->dead || c->doomed)
			return 0;
	}
	return 0;
}

static int
fd_of(struct msghdr *m)
{
	struct cmsghdr *h = CMSG_FIRSTHDR(m);
	int fd = -1;

	if (h != NULL && h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS &&
	    h->cmsg_len == CMSG_LEN(sizeof fd))
		memcpy(&fd, CMSG_DATA(h), sizeof fd);
	return fd;
}

static int
read_packet(struct chan *c)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { c->in, PACKET_MAX };
	struct msghdr m = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof control.room };
	ssize_t n = recvmsg(c->fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : ERR_CLOSED;
	if (n == 0)
		return ERR_CLOSED;
	if (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
		return ERR_MALFORMED;
	return deliver(c, (size_t)n, fd_of(&m)) < 0 ? ERR_MALFORMED : 1;
}

static void
ready(void *arg, unsigned what)
{
	struct chan *c = arg;
	int i, r = 1;

	c->reading = true;
	if (what & WATCH_WRITE)
		chan_flush(c);
	if (what & WATCH_READ)
		for (i = 0; i < PACKETS_A_TURN && r > 0 && !c->dead && !c->doomed; i++)
			r = read_packet(c);
	if (r < 0 && !c->doomed)
		die(c, r);
	c->reading = false;
	if (c->doomed)
		chan_free(c);
}

static void
flush(void *arg)
{
	chan_flush(arg);
}

struct chan *
chan_new(struct loop *l, int fd, const struct chan_ops *ops, void *arg)
{
	struct chan *c = mem_alloc(sizeof *c);

	c->loop = l;
	c->fd = fd;
	c->ops = ops;
	c->arg = arg;
	c->in = mem_alloc(PACKET_MAX);
	list_init(&c->queue);
	c->watch = watch_new(l, fd, WATCH_READ, ready, c);
	c->flush = loop_at_turn_end(l, flush, c);
	return c;
}

void
chan_free(struct chan *c)
{
	if (c == NULL)
		return;
	if (c->reading) {
		c->doomed = true;
		return;
	}
	drop_all(c);
	turn_end_free(c->flush);
	watch_free(c->watch);
	close(c->fd);
	mem_free(c->in);
	mem_free(c);
}

static struct packet *
packet_for(struct chan *c, size_t n_bytes, bool keep, bool secret, int fd)
{
	struct packet *p;

	if (!list_empty(&c->queue) && !secret) {
		p = LIST_THING(c->queue.prev, struct packet, queued);
		if (fd < 0 && p->fd < 0 && p->keep == keep && !p->secret &&
		    p->bytes.n + n_bytes + FRAME_HEAD_MAX <= PACKET_FILL)
			return p;
	}
	p = mem_alloc(sizeof *p);
	p->keep = keep;
	p->secret = secret;
	p->fd = fd;
	buf_init(&p->bytes);
	if (secret) /* growing would leave copies behind */
		buf_reserve(&p->bytes, n_bytes + FRAME_HEAD_MAX);
	list_append(&c->queue, &p->queued);
	return p;
}

static void
drop_oldest_lossy(struct chan *c)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &c->queue) {
		struct packet *p = LIST_THING(n, struct packet, queued);

		if (c->lossy_bytes <= CHAN_LOSSY_MAX)
			return;
		if (p->keep)
			continue;
		c->counts.lost += p->n_messages;
		forget(c, p);
	}
}

static int
enqueue(struct chan *c, unsigned type, struct bytes body, bool keep, bool secret, int fd)
{
	struct packet *p;
	size_t was;

	if (c->dead)
		return ERR_CLOSED;
	if (body.n > CHAN_BODY_MAX)
		return ERR_RANGE;
	if (fd >= 0) {
		fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		if (fd < 0)
			return ERR_IO;
	}
	p = packet_for(c, body.n, keep, secret, fd);
	was = p->bytes.n;
	buf_varint(&p->bytes, secret ? type | FRAME_SECRET : type);
	buf_bytes(&p->bytes, body);
	p->n_messages++;
	c->queued_bytes += p->bytes.n - was;
	if (!keep) {
		c->lossy_bytes += p->bytes.n - was;
		drop_oldest_lossy(c);
	}
	c->counts.sent++;
	return 0;
}

int
chan_send(struct chan *c, unsigned type, struct bytes body, bool keep)
{
	return enqueue(c, type, body, keep, false, -1);
}

int
chan_send_secret(struct chan *c, unsigned type, struct bytes body)
{
	return enqueue(c, type, body, true, true, -1);
}

int
chan_send_fd(struct chan *c, unsigned type, struct bytes body, int fd)
{
	return enqueue(c, type, body, true, false, fd);
}

static ssize_t
send_packet(struct chan *c, struct packet *p)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { p->bytes.p, p->bytes.n };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (p->fd >= 0) {
		struct cmsghdr *h;

		memset(&control, 0, sizeof control);
		m.msg_control = control.room;
		m.msg_controllen = sizeof control.room;
		h = CMSG_FIRSTHDR(&m);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(sizeof p->fd);
		memcpy(CMSG_DATA(h), &p->fd, sizeof p->fd);
	}
	return sendmsg(c->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void
chan_flush(struct chan *c)
{
	while (!c->dead && !list_empty(&c->queue)) {
		struct packet *p = LIST_THING(c->queue.next, struct packet, queued);

		if (send_packet(c, p) < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EAGAIN || errno == ENOBUFS)
				break;
			/* The far end is gone; reading says so, once, from the loop. */
			drop_all(c);
			return;
		}
		forget(c, p);
	}
	if (!c->dead)
		watch_set(c->watch,
		    list_empty(&c->queue) ? WATCH_READ : WATCH_READ | WATCH_WRITE);
}

size_t
chan_queued(const struct chan *c)
{
	return c->queued_bytes;
}

struct chan_counts
chan_counts(const struct chan *c)
{
	return c->counts;
}
