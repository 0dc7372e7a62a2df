#include "link/ssh/dial.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* After so long without an acknowledgement the system gives a connection up: a link that died while
 * idle is found out before the command's own deadline. */
#define UNACKED_MS_MAX 8000

enum ssh_status
ssh_dial_status(int error)
{
	switch (error) {
	case ECONNREFUSED: return SSH_RUN_REFUSED;
	case ETIMEDOUT: return SSH_RUN_SILENT;
	case EHOSTUNREACH:
	case ENETUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
	case EACCES:
	case EPERM: return SSH_RUN_NO_ROUTE;
	case ECONNRESET: return SSH_RUN_REFUSED;
	default: return SSH_RUN_NO_MEANS;
	}
}

int
ssh_dial(const char *address, uint16_t port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *ai;
	char service[8];
	int fd, one = 1, unacked = UNACKED_MS_MAX, error = 0;

	snprintf(service, sizeof service, "%u", port);
	if (getaddrinfo(address, service, &hints, &ai) != 0)
		return -EINVAL;
	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		error = errno;
	} else {
		/* Without NODELAY each small packet of the login waits for an acknowledgement. */
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacked, sizeof unacked);
		if (connect(fd, ai->ai_addr, ai->ai_addrlen) < 0 && errno != EINPROGRESS)
			error = errno;
	}
	freeaddrinfo(ai);
	if (error == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -error;
}

int
ssh_dialled(int fd)
{
	int error = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){ sizeof error }) <
	    0)
		error = errno;
	return error;
}
