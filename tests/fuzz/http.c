/* Bytes of a client at the page's door: each request is answered or the client let go, and the room goes
 * on serving. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "link/http/httpd.h"
#include "sys/loop.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct loop *loop;
static struct httpd *server;
static struct sockaddr_un door = { .sun_family = AF_UNIX };
static socklen_t door_len;

static void
answer(void *arg, struct httpd_request *q)
{
	struct buf out;

	(void)arg;
	buf_init(&out);
	buf_puts(&out, httpd_method(q));
	buf_puts(&out, httpd_path(q));
	if (httpd_query(q, "a") != NULL)
		buf_puts(&out, httpd_query(q, "a"));
	buf_put(&out, httpd_body(q).p, httpd_body(q).n);
	httpd_reply(q, 200, "text/plain", buf_view(&out));
	buf_fini(&out);
}

/* A socket without a name in the file system. */
static void
open_door(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&door, sizeof(sa_family_t)) < 0)
		abort();
	door_len = sizeof door;
	if (getsockname(fd, (struct sockaddr *)&door, &door_len) < 0 ||
	    listen(fd, 16) < 0)
		abort();
	loop = loop_new();
	server = httpd_new(loop, answer, NULL);
	if (httpd_listen(server, fd) < 0)
		abort();
}

struct client {
	int fd;
	struct watch *w;
};

static void
hear(void *arg, unsigned ready)
{
	struct client *c = arg;
	char rest[4096];
	ssize_t n;

	(void)ready;
	n = recv(c->fd, rest, sizeof rest, 0);
	if (n <= 0)
		loop_stop(loop);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct client c;

	if (loop == NULL)
		open_door();
	if (size == 0 || size > 100000)
		return 0;
	c.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c.fd < 0 || connect(c.fd, (struct sockaddr *)&door, door_len) < 0)
		abort();
	(void)send(c.fd, data, size, MSG_NOSIGNAL);
	shutdown(c.fd, SHUT_WR);
	c.w = watch_new(loop, c.fd, WATCH_READ, hear, &c);
	loop_run(loop); /* until the server has closed it */
	watch_free(c.w);
	close(c.fd);
	return 0;
}
