/* Echoes, touches and knocks on loopback, in a network namespace of the test's own where it may have
 * one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "link/reach/reach.h"
#include "still_loop.h"

static bool own_net; /* we are root of a namespace with nothing but loopback */

struct got {
	int n;
	enum reach_status status;
	uint32_t sent, received, duplicates, tries;
	int64_t min_us, avg_us, max_us, jitter_us, rtt_us, banner_us;
	uint8_t ttl;
	size_t n_objections, n_bytes;
	struct reach_objection first;
	char from[64], text[300];
	struct loop *loop;
	int *left;
};

struct fixture {
	struct loop *loop;
	struct reach_engine *engine;
	struct timer *limit;
	int left, files;
	bool late;
};

static void
one_more(struct got *g)
{
	g->n++;
	if (--*g->left == 0)
		loop_stop(g->loop);
}

static void
objected(struct got *g, const struct reach_objection *v, size_t n)
{
	g->n_objections = n;
	if (n == 0)
		return;
	g->first = v[0];
	snprintf(g->from, sizeof g->from, "%s", v[0].from);
}

static void
pinged(void *arg, const struct reach_ping_answer *a)
{
	struct got *g = arg;

	g->status = a->status;
	g->sent = a->sent;
	g->received = a->received;
	g->duplicates = a->duplicates;
	g->min_us = a->min_us;
	g->avg_us = a->avg_us;
	g->max_us = a->max_us;
	g->jitter_us = a->jitter_us;
	g->ttl = a->ttl;
	objected(g, a->objections, a->n_objections);
	one_more(g);
}

static void
touched(void *arg, const struct reach_tcp_answer *a)
{
	struct got *g = arg;

	g->status = a->status;
	g->rtt_us = a->rtt_us;
	g->banner_us = a->banner_us;
	g->n_bytes = a->banner.n;
	snprintf(
	    g->text, sizeof g->text, "%.*s", (int)a->banner.n, (const char *)a->banner.p);
	objected(g, a->objections, a->n_objections);
	one_more(g);
}

static void
knocked(void *arg, const struct reach_udp_answer *a)
{
	struct got *g = arg;

	g->status = a->status;
	g->rtt_us = a->rtt_us;
	g->tries = a->tries;
	g->n_bytes = a->answer.n;
	snprintf(
	    g->text, sizeof g->text, "%.*s", (int)a->answer.n, (const char *)a->answer.p);
	objected(g, a->objections, a->n_objections);
	one_more(g);
}

static void
too_late(void *arg)
{
	struct fixture *f = arg;

	f->late = true;
	loop_stop(f->loop);
}

static void
wait_for_all(struct fixture *f)
{
	timer_after(f->limit, 10 * SECOND_US);
	f->late = false;
	if (f->left != 0)
		loop_run(f->loop);
	timer_stop(f->limit);
	assert_false(f->late);
}

static void
stop_loop(void *arg)
{
	loop_stop(arg);
}

static void
let_pass(struct fixture *f, int64_t us)
{
	struct timer *t = timer_new(f->loop, stop_loop, f->loop);

	timer_after(t, us);
	loop_run(f->loop);
	timer_free(t);
}

static struct got *
expect(struct fixture *f, struct got *g)
{
	*g = (struct got){ .loop = f->loop, .left = &f->left };
	f->left++;
	return g;
}

static struct got
ping(struct fixture *f, const struct reach_ping *q)
{
	struct got g;

	reach_ping(f->engine, q, pinged, expect(f, &g));
	assert_int_equal(g.n, 0);
	wait_for_all(f);
	assert_int_equal(g.n, 1);
	return g;
}

static struct got
tcp(struct fixture *f, const struct reach_tcp *q)
{
	struct got g;

	reach_tcp(f->engine, q, touched, expect(f, &g));
	assert_int_equal(g.n, 0);
	wait_for_all(f);
	return g;
}

static struct got
udp(struct fixture *f, const struct reach_udp *q)
{
	struct got g;

	reach_udp(f->engine, q, knocked, expect(f, &g));
	assert_int_equal(g.n, 0);
	wait_for_all(f);
	return g;
}

static int
open_files(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void
engine_with(struct fixture *f, int type)
{
	reach_engine_free(f->engine);
	f->engine = reach_engine_new(f->loop,
	    type == 0
		? -1
		: socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP),
	    type == 0
		? -1
		: socket(AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6));
}

static bool
may_open(int family, int type)
{
	int fd = socket(family, type, family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int
setup(void **state)
{
	struct fixture *f = mem_alloc(sizeof *f);

	f->files = open_files();
	f->loop = loop_new();
	f->limit = timer_new(f->loop, too_late, f);
	engine_with(f, 0);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	reach_engine_free(f->engine);
	timer_free(f->limit);
	loop_free(f->loop);
	assert_int_equal(open_files(), f->files);
	mem_free(f);
	return 0;
}

static int
bound(int family, int type, uint16_t *port)
{
	struct sockaddr_storage a = { .ss_family = (sa_family_t)family };
	socklen_t n = sizeof a;
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	if (family == AF_INET)
		inet_pton(AF_INET, "127.0.0.1", &((struct sockaddr_in *)&a)->sin_addr);
	else
		((struct sockaddr_in6 *)&a)->sin6_addr = in6addr_loopback;
	if (bind(fd, (struct sockaddr *)&a, n) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) < 0)
		abort();
	*port = ntohs(((struct sockaddr_in *)&a)->sin_port);
	return fd;
}

static uint16_t
free_port(int family, int type)
{
	uint16_t port;

	close(bound(family, type, &port));
	return port;
}

/* ---- echo ---- */

static void
echoes_come_back(struct fixture *f, const char *address)
{
	struct reach_ping q = { .address = address, .interval_us = 10 * MS_US };
	static struct got g[100];
	struct got one = ping(f, &q);
	int i;

	assert_int_equal(one.status, REACH_OK);
	assert_int_equal(one.sent, 3);
	assert_int_equal(one.received, 3);
	assert_int_equal(one.duplicates, 0);
	assert_true(one.min_us <= one.avg_us && one.avg_us <= one.max_us);
	assert_true(one.max_us < SECOND_US);
	assert_int_equal(one.ttl, 64);
	q.payload = 1400;
	assert_int_equal(ping(f, &q).received, 3);
	q.payload = 8000;
	q.whole = true;
	assert_int_equal(ping(f, &q).received, 3);
	q.payload = 0;
	q.whole = false;
	for (i = 0; i < 100; i++)
		reach_ping(f->engine, &q, pinged, expect(f, &g[i]));
	wait_for_all(f);
	for (i = 0; i < 100; i++) {
		assert_int_equal(g[i].received, 3);
		assert_int_equal(g[i].duplicates, 0);
	}
}

static void
echo_through(void **state, int type, const char *what)
{
	struct fixture *f = *state;
	bool v4 = may_open(AF_INET, type), v6 = may_open(AF_INET6, type);

	if (!v4 && !v6) {
		print_message("skipped: %s for ICMP may not be opened here\n", what);
		skip();
	}
	engine_with(f, type);
	if (v4)
		echoes_come_back(f, "127.0.0.1");
	if (v6)
		echoes_come_back(f, "::1");
}

static void
echo_through_raw_sockets(void **state)
{
	echo_through(state, SOCK_RAW, "raw sockets");
}

static void
echo_through_ping_sockets(void **state)
{
	echo_through(state, SOCK_DGRAM, "ping sockets");
}

static void
echo_is_not_possible_without_a_socket(void **state)
{
	struct fixture *f = *state;
	struct reach_ping q = { .address = "127.0.0.1" };

	assert_int_equal(ping(f, &q).status, REACH_NOT_POSSIBLE);
	q.address = "device.example";
	assert_int_equal(ping(f, &q).status, REACH_NOT_POSSIBLE);
	q.address = NULL;
	assert_int_equal(ping(f, &q).status, REACH_NOT_POSSIBLE);
}

static void
echo_without_a_way_says_so(void **state)
{
	struct fixture *f = *state;
	struct reach_ping q = { .address = "192.0.2.1", .interval_us = 10 * MS_US };
	struct got g;

	if (!own_net || !may_open(AF_INET, SOCK_RAW)) {
		print_message("skipped: no network namespace of our own here\n");
		skip();
	}
	engine_with(f, SOCK_RAW);
	g = ping(f, &q);
	assert_int_equal(g.status, REACH_NO_ROUTE);
	assert_int_equal(g.sent, 0);
	assert_int_equal(g.first.kind, REACH_ICMP_NET_UNREACHABLE);
	assert_int_equal(g.first.count, 3);
	assert_string_equal(g.from, "");
	q.address = "127.0.0.1";
	q.payload = 65000;
	q.whole = true;
	assert_int_equal(ping(f, &q).received, 3); /* loopback carries that */
}

/* An answer that a router could give: about a request of ours as it lies on loopback. */
struct router {
	int sniffer, out;
	uint8_t type, code;
	uint16_t mtu;
	int told;
};

static uint16_t
sum_of(const uint8_t *p, size_t n)
{
	uint32_t s = 0;

	for (; n > 1; p += 2, n -= 2)
		s += (uint32_t)(p[0] << 8 | p[1]);
	while (s > 0xffff)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

static void
router_objects(void *arg, unsigned what)
{
	struct router *r = arg;
	struct sockaddr_in to = { .sin_family = AF_INET };
	uint8_t in[200], out[20 + 8 + 28] = { 0x45, 0, 0, sizeof out, 0, 0, 0, 0, 64, 1 };
	ssize_t n = recv(r->sniffer, in, sizeof in, MSG_DONTWAIT);
	uint16_t sum;

	(void)what;
	if (n < 28)
		return;
	/* A UDP datagram: of those, the raw socket sees all; the one to 127.0.0.77 is meant. */
	if (in[9] == IPPROTO_ICMP && in[20] != ICMP_ECHO)
		return;
	if (in[19] != 77)
		return;
	memcpy(out + 12, (uint8_t[]){ 127, 0, 0, 9 }, 4); /* the router */
	memcpy(out + 16, in + 12, 4);
	out[20] = r->type;
	out[21] = r->code;
	out[26] = (uint8_t)(r->mtu >> 8);
	out[27] = (uint8_t)r->mtu;
	memcpy(out + 28, in, 28);
	sum = sum_of(out + 20, sizeof out - 20);
	out[22] = (uint8_t)(sum >> 8);
	out[23] = (uint8_t)sum;
	memcpy(&to.sin_addr, in + 12, 4);
	sendto(r->out, out, sizeof out, 0, (struct sockaddr *)&to, sizeof to);
	r->told++;
}

static struct watch *
router_begin(struct router *r, struct fixture *f, int protocol)
{
	r->sniffer = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, protocol);
	r->out = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	assert_true(r->sniffer >= 0 && r->out >= 0);
	return watch_new(f->loop, r->sniffer, WATCH_READ, router_objects, r);
}

static void
router_end(struct router *r, struct watch *w)
{
	watch_free(w);
	close(r->sniffer);
	close(r->out);
}

/* 127.0.0.77 would answer for itself: the system is told not to. */
static bool
be_mute(const char *value)
{
	int fd = open("/proc/sys/net/ipv4/icmp_echo_ignore_all", O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, value, 1) == 1;

	if (fd >= 0)
		close(fd);
	return ok;
}

static void
routers_objections_are_heard_on(struct fixture *f, int type)
{
	struct reach_ping q = { .address = "127.0.0.77",
		.interval_us = 10 * MS_US,
		.timeout_us = 500 * MS_US };
	struct router r = { .type = 3, .code = 13 };
	struct watch *w;
	struct got g;

	engine_with(f, type);
	w = router_begin(&r, f, IPPROTO_ICMP);
	g = ping(f, &q);
	assert_int_equal(r.told, 3);
	assert_int_equal(g.status, REACH_PROHIBITED);
	assert_int_equal(g.received, 0);
	assert_int_equal(g.first.count, 3);
	assert_string_equal(g.from, "127.0.0.9");
	r.code = 1;
	g = ping(f, &q);
	assert_int_equal(g.status, REACH_NO_ROUTE);
	assert_int_equal(g.first.kind, REACH_ICMP_HOST_UNREACHABLE);
	r.code = 4;
	r.mtu = 1300;
	q.whole = true;
	g = ping(f, &q);
	assert_int_equal(g.status, REACH_TOO_BIG);
	if (type == SOCK_RAW)
		assert_int_equal(g.first.mtu, 1300);
	r.type = 11;
	r.code = 0;
	g = ping(f, &q);
	assert_int_equal(g.first.kind, REACH_ICMP_TIME_EXCEEDED);
	router_end(&r, w);
	q.timeout_us = 50 * MS_US;
	g = ping(f, &q);
	assert_int_equal(g.status, REACH_SILENT);
	assert_int_equal(g.sent, 3);
}

static void
routers_objections_to_echoes_are_heard(void **state)
{
	struct fixture *f = *state;

	if (!own_net || !may_open(AF_INET, SOCK_RAW) || !be_mute("1")) {
		print_message("skipped: no network namespace of our own here\n");
		skip();
	}
	routers_objections_are_heard_on(f, SOCK_RAW);
	if (may_open(AF_INET, SOCK_DGRAM))
		routers_objections_are_heard_on(f, SOCK_DGRAM);
	be_mute("0");
}

/* A device at 127.0.0.77 that answers echoes as the test says; each of them by its number. */
enum reply { REPLY, TWICE, NEVER, BAD_COOKIE, FROM_ELSEWHERE, SLOWLY, AFTER_TIMEOUT };

struct device {
	struct fixture *f;
	int sniffer, out;
	const enum reply *how;
	size_t at, n;
	struct timer *slow;
	uint8_t kept[100];
	size_t n_kept;
};

static void
device_sends(struct device *d, const uint8_t *p, size_t n)
{
	struct sockaddr_in to = { .sin_family = AF_INET };

	memcpy(&to.sin_addr, p + 16, 4);
	assert_int_equal(
	    sendto(d->out, p, n, 0, (struct sockaddr *)&to, sizeof to), (ssize_t)n);
}

static void
slow_enough(void *arg)
{
	struct device *d = arg;

	device_sends(d, d->kept, d->n_kept);
}

static void
device_hears(void *arg, unsigned what)
{
	struct device *d = arg;
	uint8_t p[100], us[4];
	ssize_t n = recv(d->sniffer, p, sizeof p, MSG_DONTWAIT);
	enum reply how;
	uint16_t sum;

	(void)what;
	if (n < 36 || p[19] != 77 || p[20] != ICMP_ECHO)
		return;
	how = d->how[d->at++ % d->n];
	memcpy(us, p + 12, 4);
	memcpy(p + 12, p + 16, 4);
	memcpy(p + 16, us, 4);
	p[8] = 33; /* TTL */
	p[20] = ICMP_ECHOREPLY;
	p[28] ^= how == BAD_COOKIE;
	p[15] = (uint8_t)(p[15] + (how == FROM_ELSEWHERE));
	p[22] = p[23] = 0;
	sum = sum_of(p + 20, (size_t)n - 20);
	p[22] = (uint8_t)(sum >> 8);
	p[23] = (uint8_t)sum;
	if (how == SLOWLY || how == AFTER_TIMEOUT) {
		memcpy(d->kept, p, (size_t)n);
		d->n_kept = (size_t)n;
		timer_after(d->slow, how == SLOWLY ? 30 * MS_US : 110 * MS_US);
	} else if (how != NEVER) {
		device_sends(d, p, (size_t)n);
	}
	if (how == TWICE)
		device_sends(d, p, (size_t)n);
}

static struct got
ping_device(struct fixture *f, const enum reply *how, size_t n)
{
	struct reach_ping q = { .address = "127.0.0.77",
		.count = (uint32_t)n,
		.interval_us = 200 * MS_US,
		.timeout_us = 100 * MS_US };
	struct device d = { .f = f, .how = how, .n = n };
	struct watch *w;
	struct got g;

	d.sniffer = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	d.out = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	assert_true(d.sniffer >= 0 && d.out >= 0);
	d.slow = timer_new(f->loop, slow_enough, &d);
	w = watch_new(f->loop, d.sniffer, WATCH_READ, device_hears, &d);
	g = ping(f, &q);
	assert_int_equal(d.at, n);
	watch_free(w);
	timer_free(d.slow);
	close(d.sniffer);
	close(d.out);
	return g;
}

static void
losses_delays_and_doubles_are_counted_on(struct fixture *f, int type)
{
	static const enum reply some[] = { REPLY, NEVER, SLOWLY, TWICE, BAD_COOKIE,
		FROM_ELSEWHERE, AFTER_TIMEOUT, REPLY };
	static const enum reply none[] = { NEVER, NEVER, AFTER_TIMEOUT };
	struct got g;

	engine_with(f, type);
	g = ping_device(f, some, 8);
	assert_int_equal(g.status, REACH_OK);
	assert_int_equal(g.sent, 8);
	assert_int_equal(g.received, 4);
	assert_int_equal(g.duplicates, 1);
	assert_in_range(g.max_us, 30 * MS_US, 31 * MS_US);
	assert_in_range(g.min_us, 0, MS_US);
	assert_in_range(g.avg_us, 7 * MS_US, 9 * MS_US);
	/* From the first to the slow one, to the third, to the last: 30, 30 and 0. */
	assert_in_range(g.jitter_us, 19 * MS_US, 21 * MS_US);
	assert_int_equal(g.ttl, 33);
	g = ping_device(f, none, 3);
	assert_int_equal(g.status, REACH_SILENT);
	assert_int_equal(g.sent, 3);
	assert_int_equal(g.received, 0);
	assert_int_equal(g.avg_us, 0);
}

static void
losses_delays_and_doubles_are_counted(void **state)
{
	struct fixture *f = *state;

	if (!own_net || !may_open(AF_INET, SOCK_RAW) || !be_mute("1")) {
		print_message("skipped: no network namespace of our own here\n");
		skip();
	}
	losses_delays_and_doubles_are_counted_on(f, SOCK_RAW);
	if (may_open(AF_INET, SOCK_DGRAM))
		losses_delays_and_doubles_are_counted_on(f, SOCK_DGRAM);
	be_mute("0");
}

static void
a_ping_can_be_cancelled_or_forgotten(void **state)
{
	struct fixture *f = *state;
	struct reach_ping q = { .address = "127.0.0.1", .count = 50 };
	struct got g;
	uint64_t id;

	if (!may_open(AF_INET, SOCK_RAW)) {
		print_message("skipped: raw sockets may not be opened here\n");
		skip();
	}
	engine_with(f, SOCK_RAW);
	id = reach_ping(f->engine, &q, pinged, expect(f, &g));
	let_pass(f, 250 * MS_US);
	reach_cancel(f->engine, id);
	assert_int_equal(g.n, 0);
	wait_for_all(f);
	assert_int_equal(g.status, REACH_CANCELLED);
	assert_true(g.received >= 1);
	id = reach_ping(f->engine, &q, pinged, expect(f, &g));
	let_pass(f, 50 * MS_US);
	reach_forget(f->engine, id);
	reach_forget(f->engine, id);
	reach_cancel(f->engine, 12345);
	f->left = 0;
	let_pass(f, 50 * MS_US);
	assert_int_equal(g.n, 0);
	reach_ping(f->engine, &q, pinged, expect(f, &g));
	let_pass(f, 20 * MS_US); /* and is under way when the engine goes */
	f->left = 0;
}

/* ---- TCP ---- */

static void
tcp_tells_open_from_shut(void **state)
{
	struct fixture *f = *state;
	uint16_t port;
	int fd = bound(AF_INET, SOCK_STREAM, &port), fd6;
	struct reach_tcp q = { .address = "127.0.0.1", .port = port };

	assert_int_equal(tcp(f, &q).status, REACH_REFUSED); /* bound, not listening */
	listen(fd, 8);
	assert_int_equal(tcp(f, &q).status, REACH_OK);
	close(fd);
	fd6 = bound(AF_INET6, SOCK_STREAM, &port);
	q = (struct reach_tcp){ .address = "::1", .port = port };
	assert_int_equal(tcp(f, &q).status, REACH_REFUSED);
	listen(fd6, 8);
	assert_int_equal(tcp(f, &q).status, REACH_OK);
	close(fd6);
	q.address = "nobody";
	assert_int_equal(tcp(f, &q).status, REACH_NOT_POSSIBLE);
	q.address = "255.255.255.255";
	assert_int_equal(tcp(f, &q).status, REACH_NO_ROUTE);
}

/* A port of 127.0.0.77 whose queue is full: what asks for a connection there hears nothing. */
struct full {
	int listener, waiting[4];
	uint16_t port;
};

static void
full_begin(struct full *u)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	int i;

	inet_pton(AF_INET, "127.0.0.77", &a.sin_addr);
	u->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(u->listener, (struct sockaddr *)&a, n), 0);
	assert_int_equal(getsockname(u->listener, (struct sockaddr *)&a, &n), 0);
	u->port = ntohs(a.sin_port);
	listen(u->listener, 0);
	for (i = 0; i < 4; i++) {
		u->waiting[i] =
		    socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		connect(u->waiting[i], (struct sockaddr *)&a, sizeof a);
	}
}

static void
full_end(struct full *u)
{
	int i;

	for (i = 0; i < 4; i++)
		close(u->waiting[i]);
	close(u->listener);
}

static void
tcp_without_an_answer_is_silent(void **state)
{
	struct fixture *f = *state;
	struct full u;
	struct reach_tcp q = { .address = "127.0.0.77" };
	struct got g;
	uint64_t id;

	full_begin(&u);
	q.port = u.port;
	g = tcp(f, &q);
	assert_int_equal(g.status, REACH_SILENT);
	assert_int_equal(g.n_objections, 0);
	id = reach_tcp(f->engine, &q, touched, expect(f, &g));
	reach_cancel(f->engine, id);
	wait_for_all(f);
	assert_int_equal(g.status, REACH_CANCELLED);
	full_end(&u);
}

static void
tcp_hears_a_filter_on_the_way(void **state)
{
	struct fixture *f = *state;
	struct reach_tcp q = { .address = "127.0.0.77" };
	struct router r = { .type = 3, .code = 13 };
	struct watch *w;
	struct full u;
	struct got g;

	if (!own_net || !may_open(AF_INET, SOCK_RAW)) {
		print_message("skipped: no network namespace of our own here\n");
		skip();
	}
	full_begin(&u);
	q.port = u.port;
	w = router_begin(&r, f, IPPROTO_TCP);
	g = tcp(f, &q);
	assert_int_equal(g.status, REACH_PROHIBITED);
	assert_int_equal(g.n_objections, 1);
	assert_int_equal(g.first.code, 13);
	assert_string_equal(g.from, "127.0.0.9");
	r.code = 1;
	g = tcp(f, &q);
	assert_int_equal(g.status, REACH_NO_ROUTE);
	assert_int_equal(g.first.kind, REACH_ICMP_HOST_UNREACHABLE);
	router_end(&r, w);
	full_end(&u);
}

/* The first answer forgets the second question and itself, cancels the third, and asks a fourth. */
static struct {
	struct fixture *f;
	struct got first, second, third, fourth;
	uint64_t id1, id2, id3;
} meddler;

static void
meddle(void *arg, const struct reach_tcp_answer *a)
{
	struct fixture *f = meddler.f;
	struct reach_tcp q = { .address = "127.0.0.1", .port = 1 };

	reach_forget(f->engine, meddler.id2);
	reach_forget(f->engine, meddler.id1);
	reach_cancel(f->engine, meddler.id3);
	reach_cancel(f->engine, meddler.id1);
	reach_tcp(f->engine, &q, touched, expect(f, &meddler.fourth));
	touched(arg, a);
}

static void
an_answer_may_cancel_forget_and_ask(void **state)
{
	struct fixture *f = *state;
	struct reach_tcp q = { .address = "127.0.0.1", .port = 1 };
	struct full u;

	full_begin(&u);
	meddler.f = f;
	meddler.id1 = reach_tcp(f->engine, &q, meddle, expect(f, &meddler.first));
	/* One that would be answered at the same moment, and is forgotten. */
	meddler.id2 = reach_tcp(f->engine, &q, touched, expect(f, &meddler.second));
	f->left--;
	q = (struct reach_tcp){ .address = "127.0.0.77", .port = u.port };
	meddler.id3 = reach_tcp(f->engine, &q, touched, expect(f, &meddler.third));
	wait_for_all(f);
	assert_int_equal(meddler.first.n, 1);
	assert_int_equal(meddler.first.status, REACH_REFUSED);
	assert_int_equal(meddler.second.n, 0);
	assert_int_equal(meddler.third.n, 1);
	assert_int_equal(meddler.third.status, REACH_CANCELLED);
	assert_int_equal(meddler.fourth.n, 1);
	assert_int_equal(meddler.fourth.status, REACH_REFUSED);
	full_end(&u);
}

static struct got
banner_of(struct fixture *f, const char *says, bool hangs_up)
{
	uint16_t port;
	int peer, fd = bound(AF_INET, SOCK_STREAM, &port);
	struct reach_tcp q = { .address = "127.0.0.1",
		.port = port,
		.want_banner = true,
		.banner_timeout_us = 150 * MS_US };
	struct got g;

	listen(fd, 8);
	reach_tcp(f->engine, &q, touched, expect(f, &g));
	peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (says != NULL)
		send(peer, says, strlen(says), MSG_NOSIGNAL);
	if (hangs_up)
		shutdown(peer, SHUT_WR);
	wait_for_all(f);
	close(peer);
	close(fd);
	return g;
}

static void
banners_are_read_as_one_line(void **state)
{
	struct fixture *f = *state;
	char lots[600];
	struct got g = banner_of(f, "SSH-2.0-dropbear_2022.83\r\nmore", false);

	assert_int_equal(g.status, REACH_OK);
	assert_string_equal(g.text, "SSH-2.0-dropbear_2022.83");
	g = banner_of(f, "half a line", false);
	assert_int_equal(g.status, REACH_OK);
	assert_string_equal(g.text, "half a line");
	g = banner_of(f, "half a line", true);
	assert_string_equal(g.text, "half a line");
	assert_int_equal(banner_of(f, NULL, false).status, REACH_NO_BANNER);
	assert_int_equal(banner_of(f, NULL, true).status, REACH_CLOSED);
	g = banner_of(f, "\n", true);
	assert_int_equal(g.status, REACH_OK);
	assert_int_equal(g.n_bytes, 0);
	memset(lots, 'x', sizeof lots);
	lots[sizeof lots - 1] = '\0';
	g = banner_of(f, lots, false);
	assert_int_equal(g.status, REACH_OK);
	assert_int_equal(g.n_bytes, 255);
}

/* ---- UDP ---- */

struct echoer {
	int fd, deaf_for;
};

static void
answer_back(void *arg, unsigned what)
{
	struct echoer *e = arg;
	struct sockaddr_storage from;
	socklen_t n_from = sizeof from;
	char buf[100];
	ssize_t n = recvfrom(
	    e->fd, buf, sizeof buf, MSG_DONTWAIT, (struct sockaddr *)&from, &n_from);

	(void)what;
	if (n > 0 && e->deaf_for-- <= 0)
		sendto(e->fd, "here", 4, 0, (struct sockaddr *)&from, n_from);
}

static void
udp_gets_an_answer(void **state)
{
	struct fixture *f = *state;
	static const int families[] = { AF_INET, AF_INET6 };
	size_t i;

	for (i = 0; i < 2; i++) {
		uint16_t port;
		struct echoer e = { .fd = bound(families[i], SOCK_DGRAM, &port) };
		struct watch *w = watch_new(f->loop, e.fd, WATCH_READ, answer_back, &e);
		struct reach_udp q = { .address = i == 0 ? "127.0.0.1" : "::1",
			.port = port,
			.payload = { (const uint8_t *)"who", 3 },
			.timeout_us = 100 * MS_US };
		struct got g = udp(f, &q);

		assert_int_equal(g.status, REACH_OK);
		assert_string_equal(g.text, "here");
		assert_int_equal(g.tries, 1);
		e.deaf_for = 1;
		g = udp(f, &q);
		assert_int_equal(g.status, REACH_OK);
		assert_int_equal(g.tries, 2);
		assert_true(g.rtt_us >= 100 * MS_US);
		e.deaf_for = 9;
		g = udp(f, &q);
		assert_int_equal(g.status, REACH_SILENT);
		assert_int_equal(g.tries, 2);
		watch_free(w);
		close(e.fd);
	}
}

static void
udp_hears_that_nobody_listens(void **state)
{
	struct fixture *f = *state;
	struct reach_udp q = { .address = "127.0.0.1",
		.port = free_port(AF_INET, SOCK_DGRAM),
		.payload = { (const uint8_t *)"who", 3 },
		.timeout_us = 500 * MS_US };
	struct got g = udp(f, &q);

	assert_int_equal(g.status, REACH_REFUSED);
	assert_int_equal(g.first.kind, REACH_ICMP_PORT_UNREACHABLE);
	assert_string_equal(g.from, "127.0.0.1");
	q.address = "::1";
	q.port = free_port(AF_INET6, SOCK_DGRAM);
	g = udp(f, &q);
	assert_int_equal(g.status, REACH_REFUSED);
	assert_int_equal(g.first.kind, REACH_ICMP_PORT_UNREACHABLE);
	assert_string_equal(g.from, "::1");
	q.payload.n = 3000;
	assert_int_equal(udp(f, &q).status, REACH_NOT_POSSIBLE);
}

static void
udp_hears_a_filter_on_the_way(void **state)
{
	struct fixture *f = *state;
	struct reach_udp q = { .address = "127.0.0.77",
		.timeout_us = 500 * MS_US,
		.payload = { (const uint8_t *)"who", 3 } };
	struct sockaddr_in a = { .sin_family = AF_INET };
	struct router r = { .type = 3, .code = 13 };
	struct watch *w;
	struct got g;
	socklen_t n = sizeof a;
	int deaf;

	if (!may_open(AF_INET, SOCK_RAW)) {
		print_message("skipped: raw sockets may not be opened here\n");
		skip();
	}
	/* Somebody is there and says nothing, or the system itself would object. */
	deaf = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	inet_pton(AF_INET, "127.0.0.77", &a.sin_addr);
	assert_int_equal(bind(deaf, (struct sockaddr *)&a, sizeof a), 0);
	getsockname(deaf, (struct sockaddr *)&a, &n);
	q.port = ntohs(a.sin_port);
	w = router_begin(&r, f, IPPROTO_UDP);
	g = udp(f, &q);
	assert_int_equal(g.status, REACH_PROHIBITED);
	assert_string_equal(g.from, "127.0.0.9");
	assert_int_equal(g.first.code, 13);
	router_end(&r, w);
	close(deaf);
}

static void
enter_own_net(void)
{
	struct ifreq lo = { .ifr_flags = IFF_UP };
	int fd;

	if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return;
	own_net = true;
	strcpy(lo.ifr_name, "lo");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (ioctl(fd, SIOCSIFFLAGS, &lo) < 0)
		own_net = false;
	close(fd);
	fd = open("/proc/sys/net/ipv4/ping_group_range", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		if (write(fd, "0 2147483647", 12) < 0)
			print_message("ping sockets stay closed here\n");
		close(fd);
	}
}

int
main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(echo_through_raw_sockets),
		T(echo_through_ping_sockets),
		T(echo_is_not_possible_without_a_socket),
		T(echo_without_a_way_says_so),
		T(routers_objections_to_echoes_are_heard),
		T(losses_delays_and_doubles_are_counted),
		T(a_ping_can_be_cancelled_or_forgotten),
		T(tcp_tells_open_from_shut),
		T(tcp_without_an_answer_is_silent),
		T(tcp_hears_a_filter_on_the_way),
		T(an_answer_may_cancel_forget_and_ask),
		T(banners_are_read_as_one_line),
		T(udp_gets_an_answer),
		T(udp_hears_that_nobody_listens),
		T(udp_hears_a_filter_on_the_way),
	};

	enter_own_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
