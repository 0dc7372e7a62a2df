/* Sockets and streams of syslog: UDP, TCP, TLS. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/syslog/frames.h"
#include "link/tls/tls.h"
#include "room/intake/inside.h"
#include "sys/log.h"

#define LISTENERS_MAX (3 * LISTEN_MAX)
#define STREAMS_MAX   1000
#define READ_BYTES    (64 * 1024)
#define BATCH         64 /* datagrams, callers or reads in one turn */

struct listener {
	struct intake *intake;
	int fd;
	bool is_stream, is_tls;
	struct watch *watch;
};

struct stream {
	struct list_node in_intake;
	struct intake *intake;
	int fd;
	char address[INET6_ADDRSTRLEN];
	struct tls_link *tls; /* NULL: in the clear */
	struct frames frames;
	struct watch *watch;
};

static void
address_of(const struct sockaddr_storage *from, char out[INET6_ADDRSTRLEN])
{
	const struct sockaddr_in *v4 = (const void *)from;
	const struct sockaddr_in6 *v6 = (const void *)from;

	*out = 0;
	if (from->ss_family == AF_INET)
		inet_ntop(AF_INET, &v4->sin_addr, out, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, &v6->sin6_addr, out, INET6_ADDRSTRLEN);
}

/* --- datagrams --- */

static void
datagram(void *arg, unsigned ready)
{
	struct listener *l = arg;
	struct intake *t = l->intake;
	struct sockaddr_storage from;
	char address[INET6_ADDRSTRLEN];
	socklen_t len;
	ssize_t n;
	int i;

	(void)ready;
	for (i = 0; i < BATCH; i++) {
		len = sizeof from;
		n = recvfrom(l->fd, t->buffer, READ_BYTES, MSG_DONTWAIT,
		    (struct sockaddr *)&from, &len);
		if (n < 0)
			return;
		address_of(&from, address);
		intake_arrived(t, address, (struct bytes){ t->buffer, (size_t)n },
		    loop_wall(house_loop(t->house)));
	}
}

/* What the system dropped because we did not read fast enough. */
uint64_t
listen_drops(struct intake *t)
{
	uint32_t info[SK_MEMINFO_VARS];
	uint64_t dropped = 0;
	socklen_t n;
	size_t i;

	for (i = 0; i < t->n_listeners; i++) {
		n = sizeof info;
		if (!t->listeners[i].is_stream &&
		    getsockopt(t->listeners[i].fd, SOL_SOCKET, SO_MEMINFO, info, &n) ==
			0 &&
		    n == sizeof info)
			dropped += info[SK_MEMINFO_DROPS];
	}
	return dropped;
}

/* --- streams --- */

static void
stream_free(struct stream *s)
{
	tls_link_free(s->tls);
	watch_free(s->watch);
	close(s->fd);
	frames_fini(&s->frames);
	list_remove(&s->in_intake);
	s->intake->n_streams--;
	mem_free(s);
}

static void
hear(struct stream *s, struct bytes message)
{
	intake_arrived(
	    s->intake, s->address, message, loop_wall(house_loop(s->intake->house)));
}

/* All whole messages; false when the stream cannot be read on. */
static bool
take_messages(struct stream *s)
{
	struct bytes b;
	bool cut;
	int r;

	while ((r = frames_next(&s->frames, &b, &cut)) > 0)
		hear(s, b);
	if (r == 0)
		return true;
	s->intake->syslog.n.arrived++;
	s->intake->syslog.n.by[OUTCOME_MALFORMED]++;
	log_info(
	    "source=%s a stream of syslog cannot be read on: no message's length stands "
	    "where one should",
	    s->address);
	return false;
}

static long
read_some(struct stream *s, bool *wants_write)
{
	char why[128] = "";
	ssize_t n;

	*wants_write = false;
	if (s->tls == NULL) {
		n = recv(s->fd, s->intake->buffer, READ_BYTES, MSG_DONTWAIT);
		return n >= 0                           ? n
		    : errno == EAGAIN || errno == EINTR ? ERR_BUSY
							: ERR_CLOSED;
	}
	n = tls_read(s->tls, s->intake->buffer, READ_BYTES, wants_write, why);
	if (n == ERR_CLOSED)
		log_info("source=%s syslog over TLS ends: %s", s->address, why);
	return n;
}

static void
readable(void *arg, unsigned ready)
{
	struct stream *s = arg;
	bool wants_write = false;
	struct bytes last;
	long n = 0;
	int i;

	(void)ready;
	/* What TLS has read ahead makes no socket readable: it is read to its end. */
	for (i = 0; (i < BATCH || s->tls != NULL) && (n = read_some(s, &wants_write)) > 0;
	     i++) {
		frames_put(&s->frames, s->intake->buffer, (size_t)n);
		if (!take_messages(s)) {
			stream_free(s);
			return;
		}
	}
	if (n == 0 || n == ERR_CLOSED) {
		last = frames_last(&s->frames);
		if (last.n != 0)
			hear(s, last);
		stream_free(s);
		return;
	}
	watch_set(s->watch, wants_write ? WATCH_READ | WATCH_WRITE : WATCH_READ);
}

static void
call_in(struct listener *l, int fd, const struct sockaddr_storage *from)
{
	struct intake *t = l->intake;
	int on = 1;
	struct stream *s;

	if (t->n_streams >= STREAMS_MAX || (l->is_tls && t->tls == NULL)) {
		log_warn("a caller to syslog is turned away: %s",
		    l->is_tls && t->tls == NULL ? "there is no certificate to answer with"
						: "there are too many");
		close(fd);
		return;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	s = mem_alloc(sizeof *s);
	s->intake = t;
	s->fd = fd;
	address_of(from, s->address);
	frames_init(&s->frames);
	if (l->is_tls)
		s->tls = tls_link_new(t->tls, fd);
	s->watch = watch_new(house_loop(t->house), fd, WATCH_READ, readable, s);
	list_append(&t->streams, &s->in_intake);
	t->n_streams++;
}

static void
callers(void *arg, unsigned ready)
{
	struct listener *l = arg;
	struct sockaddr_storage from;
	socklen_t len;
	int fd, i;

	(void)ready;
	for (i = 0; i < BATCH; i++) {
		len = sizeof from;
		fd = accept4(
		    l->fd, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			return;
		call_in(l, fd, &from);
	}
}

/* --- the room's sockets --- */

static void
take_sockets(struct intake *t, const char *name, bool is_stream, bool is_tls)
{
	size_t i;
	int fd;

	for (i = 0; t->n_listeners < LISTENERS_MAX &&
	     (fd = house_socket(t->house, name, i, NULL)) >= 0;
	     i++) {
		struct listener *l = &t->listeners[t->n_listeners++];

		*l = (struct listener){ t, fd, is_stream, is_tls, NULL };
		l->watch = watch_new(house_loop(t->house), fd, WATCH_READ,
		    is_stream ? callers : datagram, l);
	}
}

/* Read while we still may: from here on the room opens no file. */
static void
open_tls(struct intake *t)
{
	const struct settings *s = &house_plan(t->house)->settings;
	char why[256];

	if (s->syslog_tls.n != 0 &&
	    tls_server_new(
		s->syslog_certificate, s->syslog_key, s->syslog_ca, &t->tls, why) < 0)
		log_error("no syslog over TLS: %s", why);
}

void
listen_open(struct intake *t)
{
	list_init(&t->streams);
	t->buffer = mem_alloc(READ_BYTES);
	t->listeners = mem_array(LISTENERS_MAX, sizeof *t->listeners);
	take_sockets(t, "syslog", false, false);
	take_sockets(t, "syslog-tcp", true, false);
	take_sockets(t, "syslog-tls", true, true);
	open_tls(t);
}

void
listen_close(struct intake *t)
{
	size_t i;

	while (!list_empty(&t->streams))
		stream_free(LIST_THING(t->streams.next, struct stream, in_intake));
	for (i = 0; i < t->n_listeners; i++) {
		watch_free(t->listeners[i].watch);
		close(t->listeners[i].fd);
	}
	tls_server_free(t->tls);
	mem_free(t->listeners);
	mem_free(t->buffer);
}
