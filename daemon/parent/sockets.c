/* sockets.c - the sockets that people and devices reach us by, opened while we may. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "parent/parent.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/notify.h"

#define DATAGRAM_BUFFER_BYTES (64 << 20)

int
sockets_add(struct parent *p, const char *name, const char *address, int fd)
{
	struct open_socket *s;

	if (p->n_sockets == SOCKETS_MAX) {
		close(fd);
		return ERR_FULL;
	}
	s = &p->sockets[p->n_sockets++];
	snprintf(s->name, sizeof s->name, "%s", name);
	snprintf(s->address, sizeof s->address, "%s", address);
	s->fd = fd;
	return 0;
}

static bool
have(const struct parent *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n_sockets; i++)
		if (strcmp(p->sockets[i].name, name) == 0)
			return true;
	return false;
}

/* "127.0.0.1:8080", "[::1]:8080" into an address of numbers: names are not looked up here. */
static int
split(const char *address, struct sockaddr_storage *out, socklen_t *len)
{
	char host[256];
	const char *colon = strrchr(address, ':');
	struct addrinfo hints = { .ai_flags =
				      AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE },
			*found;
	size_t n;

	if (colon == NULL || (size_t)(colon - address) >= sizeof host)
		return ERR_MALFORMED;
	n = (size_t)(colon - address);
	memcpy(host, address, n);
	host[n] = 0;
	if (n >= 2 && host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = 0;
		memmove(host, host + 1, n - 1);
	}
	if (getaddrinfo(*host ? host : NULL, colon + 1, &hints, &found) != 0)
		return ERR_MALFORMED;
	memcpy(out, found->ai_addr, found->ai_addrlen);
	*len = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

static int
refused(const char *what, const char *address, int fd)
{
	int e = errno;
	const char *hint = e == EADDRINUSE ? " (another program listens there)"
	    : e == EEXIST                  ? " (what is there is no socket)"
	    : e == EACCES && *address != '/'
	    ? " (ports below 1024 need CAP_NET_BIND_SERVICE)"
	    : e == EADDRNOTAVAIL ? " (no interface here has this address)"
				 : "";

	log_error(
	    "cannot listen for %s on %s: %s%s", what, ESC(address), strerror(e), hint);
	if (fd >= 0)
		close(fd);
	return ERR_IO;
}

static int
open_inet(
    struct parent *p, const char *name, const char *what, const char *address, int type)
{
	struct sockaddr_storage sa;
	socklen_t len;
	int fd, one = 1;

	if (split(address, &sa, &len) < 0) {
		log_error("cannot listen for %s: \"%s\" is not an address and a port",
		    what, ESC(address));
		return ERR_MALFORMED;
	}
	fd = socket(sa.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return refused(what, address, fd);
	if (type == SOCK_STREAM)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (sa.ss_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&sa, len) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 128) < 0))
		return refused(what, address, fd);
	if (type == SOCK_DGRAM) {
		int size = DATAGRAM_BUFFER_BYTES;

		if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
			(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	}
	return sockets_add(p, name, address, fd);
}

/* Whatever lies where the control socket goes: one that a killed daemon left is removed; one that
 * somebody listens on is not, nor anything that is no socket at all. */
static int
clear_way(const struct sockaddr_un *sa, int fd)
{
	struct stat st;

	if (lstat(sa->sun_path, &st) < 0)
		return errno == ENOENT ? 0 : -1;
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return -1;
	}
	if (connect(fd, (const struct sockaddr *)sa, sizeof *sa) == 0 ||
	    errno == EAGAIN) {
		errno = EADDRINUSE;
		return -1;
	}
	return errno == ECONNREFUSED ? unlink(sa->sun_path) : -1;
}

static int
open_control(struct parent *p, const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	char folder[sizeof sa.sun_path];
	char *slash;
	int fd;

	if (strlen(path) >= sizeof sa.sun_path) {
		log_error("cannot listen on %s: a socket's path has at most %zu bytes",
		    ESC(path), sizeof sa.sun_path - 1);
		return ERR_RANGE;
	}
	snprintf(sa.sun_path, sizeof sa.sun_path, "%s", path);
	snprintf(folder, sizeof folder, "%s", path);
	slash = strrchr(folder, '/');
	if (slash != NULL && slash != folder) {
		*slash = 0;
		if (file_make_dirs(folder, 0755) < 0)
			return refused("triagectl", path, -1);
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return refused("triagectl", path, fd);
	if (clear_way(&sa, fd) < 0 || bind(fd, (struct sockaddr *)&sa, sizeof sa) < 0 ||
	    chmod(path, 0660) < 0 || listen(fd, 64) < 0)
		return refused("triagectl", path, fd);
	return sockets_add(p, "control", path, fd);
}

/* A raw socket where we may, else the ping socket that the system grants. */
int
sockets_icmp(const char *name, const char **how)
{
	bool v6 = strcmp(name, "icmp6") == 0;
	int family = v6 ? AF_INET6 : AF_INET,
	    protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, fd;

	*how = "raw";
	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd < 0) {
		*how = "ping";
		fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	}
	return fd < 0 ? -errno : fd;
}

static void
try_icmp(void)
{
	const char *how;
	int fd = sockets_icmp("icmp", &how);

	if (fd >= 0)
		close(fd);
	else
		log_warn("cannot ping: %s; reachability is judged by SNMP and TCP alone",
		    strerror(-fd));
}

static void
take_inherited(struct parent *p)
{
	char **names = NULL;
	int first, i;
	size_t n = notify_sockets(&first, &names);

	for (i = 0; i < (int)n; i++) {
		int flags = fcntl(first + i, F_GETFL);

		fcntl(first + i, F_SETFD, FD_CLOEXEC);
		fcntl(first + i, F_SETFL, flags | O_NONBLOCK);
		log_info("socket=%s was opened by whoever started us", ESC(names[i]));
		sockets_add(p, names[i], "inherited", first + i);
	}
}

/* All addresses of one kind, unless whoever started us opened them. */
static int
open_each(struct parent *p, const char *name, const char *what, const char *const *v,
    size_t n, int type)
{
	int r = 0;

	if (have(p, name))
		return 0;
	while (n-- != 0 && r == 0)
		r = open_inet(p, name, what, *v++, type);
	return r;
}

int
sockets_open(struct parent *p)
{
	const struct settings *s = &p->plan.settings;
	int r;

	take_inherited(p);
	r = open_each(p, "trap", "traps", s->trap_listen.v, s->trap_listen.n, SOCK_DGRAM);
	if (r == 0)
		r = open_each(p, "syslog", "syslog over UDP", s->syslog_udp.v,
		    s->syslog_udp.n, SOCK_DGRAM);
	if (r == 0)
		r = open_each(p, "syslog-tcp", "syslog over TCP", s->syslog_tcp.v,
		    s->syslog_tcp.n, SOCK_STREAM);
	if (r == 0)
		r = open_each(p, "syslog-tls", "syslog over TLS", s->syslog_tls.v,
		    s->syslog_tls.n, SOCK_STREAM);
	if (r == 0)
		r = open_each(p, "alarms", "alarms of other systems", s->alarm_listen.v,
		    s->alarm_listen.n, SOCK_STREAM);
	if (r == 0)
		r = open_each(p, "session", "people's sessions", s->session_listen.v,
		    s->session_listen.n, SOCK_STREAM);
	if (r == 0 && !have(p, "page") && *s->page_listen != 0)
		r = open_inet(p, "page", "the page", s->page_listen, SOCK_STREAM);
	if (r == 0 && !have(p, "control"))
		r = open_control(p, s->control);
	if (r == 0)
		try_icmp();
	return r;
}
