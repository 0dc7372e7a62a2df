#include "link/tell/tell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/target.h"

#define AGAIN_US  SECOND_US
#define REPLY_MAX 65535

struct telling {
	struct loop *loop;
	struct watch *watch;
	struct timer *limit, *again;
	int fd;
	bool is_datagram, is_closed; /* our side of it */
	struct buf message;
	size_t written;
	tell_answer_fn *answer;
	tell_fn *fn;
	void *arg;
	bool is_over;    /* it ends at the next turn, */
	const char *why; /* so */
};

void
tell_cancel(struct telling *t)
{
	if (t == NULL)
		return;
	watch_free(t->watch);
	timer_free(t->limit);
	timer_free(t->again);
	if (t->fd >= 0)
		close(t->fd);
	buf_fini(&t->message);
	mem_free(t);
}

static void
end(struct telling *t, const char *why)
{
	tell_fn *fn = t->fn;
	void *arg = t->arg;

	tell_cancel(t);
	fn(arg, why);
}

static void
time_is_over(void *arg)
{
	struct telling *t = arg;

	end(t, t->is_over ? t->why : "it did not answer in time");
}

/* Not from within the call that began it. */
static void
end_soon(struct telling *t, const char *why)
{
	t->is_over = true;
	t->why = why;
	timer_after(t->limit, 0);
}

static void
hear_reply(struct telling *t)
{
	uint8_t reply[REPLY_MAX];
	ssize_t n = recv(t->fd, reply, sizeof reply, MSG_DONTWAIT);

	if (n < 0 && errno == ECONNREFUSED)
		end(t, "nobody listens there");
	else if (n > 0 && t->answer(t->arg, (struct bytes){ reply, (size_t)n }))
		end(t, NULL);
}

static void
send_again(void *arg)
{
	struct telling *t = arg;

	if (send(t->fd, t->message.p, t->message.n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
	    errno == ECONNREFUSED) {
		end_soon(t, "nobody listens there");
		return;
	}
	timer_after(t->again, AGAIN_US);
}

static void
write_more(struct telling *t)
{
	ssize_t n = send(t->fd, t->message.p + t->written, t->message.n - t->written,
	    MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		end(t, strerror(errno));
		return;
	}
	t->written += n > 0 ? (size_t)n : 0;
	if (t->written < t->message.n)
		return;
	t->is_closed = true;
	shutdown(t->fd, SHUT_WR);
	watch_set(t->watch, WATCH_READ);
}

static void
ready(void *arg, unsigned what)
{
	struct telling *t = arg;
	uint8_t waste[512];
	ssize_t n;

	if (t->is_datagram) {
		hear_reply(t);
		return;
	}
	if (!t->is_closed && what & WATCH_WRITE) {
		write_more(t);
		return;
	}
	n = recv(t->fd, waste, sizeof waste, MSG_DONTWAIT);
	if (n == 0)
		end(t, t->is_closed ? NULL : "it hung up before it had heard all");
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		end(t, strerror(errno));
}

/* "192.0.2.1:514", "[2001:db8::1]:514". */
static int
read_address(const char *text, struct snmp_address *out)
{
	const char *port = strrchr(text, ':');
	char host[ADDRESS_TEXT_MAX];
	size_t n;

	if (port == NULL)
		return ERR_MALFORMED;
	n = (size_t)(port - text);
	if (*text == '[' && n >= 2) {
		text++;
		n -= 2;
	}
	if (n >= sizeof host)
		return ERR_MALFORMED;
	memcpy(host, text, n);
	host[n] = 0;
	return address_parse(host, (uint16_t)strtoul(port + 1, NULL, 10), out);
}

static struct telling *
begin(struct loop *l, const char *address, int type, struct bytes message,
    int64_t limit_us, tell_fn *fn, void *arg)
{
	struct telling *t = mem_alloc(sizeof *t);
	struct snmp_address to;

	t->loop = l;
	t->fd = -1;
	t->fn = fn;
	t->arg = arg;
	t->limit = timer_new(l, time_is_over, t);
	t->again = timer_new(l, send_again, t);
	buf_put(&t->message, message.p, message.n);
	timer_after(t->limit, limit_us);
	if (read_address(address, &to) < 0) {
		end_soon(t, "its address cannot be read");
		return t;
	}
	t->fd = socket(to.any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (t->fd < 0 ||
	    (connect(t->fd, &to.any, address_len(&to)) < 0 && errno != EINPROGRESS))
		end_soon(t, strerror(errno));
	return t;
}

void
tell_connection(struct loop *l, const char *address, struct bytes message,
    int64_t limit_us, tell_fn *fn, void *arg, struct telling **out)
{
	struct telling *t = begin(l, address, SOCK_STREAM, message, limit_us, fn, arg);

	*out = t;
	if (!t->is_over)
		t->watch = watch_new(l, t->fd, WATCH_READ | WATCH_WRITE, ready, t);
}

void
tell_datagram(struct loop *l, const char *address, struct bytes message, int64_t limit_us,
    tell_answer_fn *answer, tell_fn *fn, void *arg, struct telling **out)
{
	struct telling *t = begin(l, address, SOCK_DGRAM, message, limit_us, fn, arg);

	*out = t;
	t->is_datagram = true;
	t->answer = answer;
	if (t->is_over)
		return;
	if (answer != NULL) {
		t->watch = watch_new(l, t->fd, WATCH_READ, ready, t);
		send_again(t);
	} else if (send(t->fd, message.p, message.n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		end_soon(t, strerror(errno));
	else
		end_soon(t, NULL);
}
