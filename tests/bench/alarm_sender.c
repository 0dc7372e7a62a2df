/* The far end of the alarm bench: devices of 127.0.0.0/8 that send, or that answer.
 *
 *     alarm_sender traps PORT DEVICES PORTS COUNT RATE PATTERN [FILE]
 *     alarm_sender inform PORT DEVICES PORTS COUNT WINDOW
 *     alarm_sender receive PORT SECONDS
 *     alarm_sender agent PORT
 *
 * traps sends COUNT linkDown and linkUp of DEVICES devices, each with so many ports, RATE a second: one
 * round is one datagram of each device. PATTERN "flap": each port goes down and up in turn; "down": only
 * down; "dead": the devices say of themselves that they are gone. When each was sent is written to
 * FILE, as doubles. inform keeps WINDOW informs under way. receive is the limit: it takes datagrams
 * from the socket and does nothing with them. agent answers each question with "there is no such object". */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure.h"

#define BATCH     64
#define BASE      0x7f010001u /* 127.1.0.1: the first device */
#define FAR       0x7f000001u
#define ASK_AGAIN 0.5 /* seconds */
/* Of four and of two bytes each. */
#define FIRST_ID    0x40000000u
#define FIRST_INDEX 1000

struct way {
	_Alignas(struct cmsghdr) char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

static double
now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int
open_socket(uint16_t port, int receive_bytes)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), one = 1;

	setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
	if (setsockopt(
		fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_bytes, sizeof receive_bytes) < 0)
		setsockopt(
		    fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) {
		perror("bind");
		exit(1);
	}
	return fd;
}

/* --- datagrams, from a template --- */

struct template
{
	uint8_t bytes[160];
	size_t n, id_at, up_at, index_at;
};

static void
put(struct template *t, const void *p, size_t n)
{
	memcpy(t->bytes + t->n, p, n);
	t->n += n;
}

/* community "public"; all lengths are short. The request id has four bytes, the index two. */
static void
make(struct template *t, bool is_inform, bool is_dead)
{
	static const uint8_t head[] = { 0x30, 0, 2, 1, 1, 4, 6, 'p', 'u', 'b', 'l', 'i',
		'c', 0xa7, 0, 2, 4, 0, 0, 0, 0, 2, 1, 0, 2, 1, 0, 0x30, 0 };
	static const uint8_t uptime[] = { 0x30, 14, 6, 8, 0x2b, 6, 1, 2, 1, 1, 3, 0, 0x43,
		2, 0x12, 0x34 };
	static const uint8_t name[] = { 0x30, 23, 6, 10, 0x2b, 6, 1, 6, 3, 1, 1, 4, 1, 0,
		6, 9, 0x2b, 6, 1, 6, 3, 1, 1, 5, 3 };
	static const uint8_t gone[] = { 0x30, 25, 6, 10, 0x2b, 6, 1, 6, 3, 1, 1, 4, 1, 0,
		6, 11, 0x2b, 6, 1, 4, 1, 0x81, 0xfd, 0x59, 1, 0, 1 };
	static const uint8_t index[] = { 0x30, 17, 6, 11, 0x2b, 6, 1, 2, 1, 2, 2, 1, 1,
		0x82, 0, 2, 2, 0, 0 };

	*t = (struct template){ .id_at = 17 };
	put(t, head, sizeof head);
	put(t, uptime, sizeof uptime);
	if (is_dead)
		put(t, gone, sizeof gone);
	else
		put(t, name, sizeof name);
	t->up_at = t->n - 1;
	put(t, index, sizeof index);
	t->index_at = t->n - 6;
	t->bytes[1] = (uint8_t)(t->n - 2);
	t->bytes[13] = is_inform ? 0xa6 : 0xa7;
	t->bytes[14] = (uint8_t)(t->n - 15);
	t->bytes[28] = (uint8_t)(t->n - 29);
}

static void
fill(const struct template *t, uint8_t *out, uint32_t id, bool is_up, bool is_dead,
    unsigned index)
{
	memcpy(out, t->bytes, t->n);
	id = htonl(FIRST_ID + id);
	index += FIRST_INDEX;
	memcpy(out + t->id_at, &id, 4);
	out[t->up_at] = is_dead ? is_up ? 2 : 1 : is_up ? 4 : 3;
	out[t->index_at] = (uint8_t)(0x80 | index >> 7);
	out[t->index_at + 1] = (uint8_t)(index & 127);
	out[t->index_at + 4] = (uint8_t)(index >> 8);
	out[t->index_at + 5] = (uint8_t)index;
}

static void
from_device(struct msghdr *m, struct way *w, unsigned device)
{
	struct in_pktinfo info = { .ipi_spec_dst.s_addr = htonl(BASE + device) };
	struct cmsghdr *c;

	memset(w, 0, sizeof *w);
	m->msg_control = w->room;
	m->msg_controllen = sizeof w->room;
	c = CMSG_FIRSTHDR(m);
	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof info);
	memcpy(CMSG_DATA(c), &info, sizeof info);
}

struct plan {
	unsigned devices, ports;
	bool flaps, is_dead, is_inform;
};

struct batch {
	uint8_t bytes[BATCH][160];
	struct way way[BATCH];
	struct iovec iov[BATCH];
	struct mmsghdr m[BATCH];
	struct sockaddr_in to;
	struct template t;
};

static void
batch_open(struct batch *b, const struct plan *p, uint16_t port)
{
	unsigned i;

	b->to = (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(FAR) };
	make(&b->t, p->is_inform, p->is_dead);
	for (i = 0; i < BATCH; i++) {
		b->iov[i] = (struct iovec){ b->bytes[i], b->t.n };
		b->m[i].msg_hdr = (struct msghdr){ .msg_name = &b->to,
			.msg_namelen = sizeof b->to,
			.msg_iov = &b->iov[i],
			.msg_iovlen = 1 };
	}
}

/* The i-th datagram of all: round by round, one of each device. */
static void
batch_set(struct batch *b, unsigned at, const struct plan *p, uint64_t i)
{
	uint64_t round = i / p->devices;
	bool is_up = p->flaps && (round / p->ports) % 2 == 1;

	fill(&b->t, b->bytes[at], (uint32_t)i + 1, is_up, p->is_dead,
	    (unsigned)(round % p->ports));
	from_device(&b->m[at].msg_hdr, &b->way[at], (unsigned)(i % p->devices));
}

static uint64_t
send_batch(int fd, struct batch *b, unsigned n)
{
	unsigned done = 0;

	while (done < n) {
		int k = sendmmsg(fd, b->m + done, n - done, 0);

		if (k > 0)
			done += (unsigned)k;
	}
	return done;
}

static int
run_traps(char **v)
{
	static struct batch b;
	uint64_t count = strtoull(v[3], NULL, 10), i = 0, k;
	double rate = atof(v[4]), began, at;
	struct plan p = { .devices = (unsigned)atoi(v[1]),
		.ports = (unsigned)atoi(v[2]),
		.flaps = strcmp(v[5], "flap") == 0,
		.is_dead = strcmp(v[5], "dead") == 0 };
	double *when = v[6] != NULL ? malloc((count + BATCH) * sizeof *when) : NULL;
	int fd = open_socket(0, 1 << 16);

	batch_open(&b, &p, (uint16_t)atoi(v[0]));
	began = now_s();
	while (i < count) {
		unsigned n = 0;

		at = now_s();
		while (n < BATCH && i + n < count &&
		    (double)(i + n) <= (at - began) * rate) {
			batch_set(&b, n, &p, i + n);
			n++;
		}
		if (n == 0) {
			usleep(200);
			continue;
		}
		for (k = 0; when != NULL && k < n; k++)
			when[i + k] = at;
		i += send_batch(fd, &b, n);
	}
	at = now_s();
	if (when != NULL) {
		FILE *f = fopen(v[6], "wb");

		if (f == NULL || fwrite(when, sizeof *when, count, f) != count ||
		    fclose(f) != 0)
			return 1;
	}
	printf("{\"sent\": %llu, \"seconds\": %.4f, \"cpu_s\": %.4f}\n",
	    (unsigned long long)i, at - began, cpu_us() / 1e6);
	return 0;
}

/* --- informs: each until it is answered --- */

static int
later(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static uint32_t
answered_id(const uint8_t *p, ssize_t n)
{
	uint32_t id;

	if (n < 21 || p[13] != 0xa2)
		return 0;
	memcpy(&id, p + 17, 4);
	return ntohl(id) - FIRST_ID;
}

static int
run_inform(char **v)
{
	static struct batch b;
	struct plan p = { .devices = (unsigned)atoi(v[1]),
		.ports = (unsigned)atoi(v[2]),
		.flaps = true,
		.is_inform = true };
	uint64_t count = strtoull(v[3], NULL, 10), window = strtoull(v[4], NULL, 10);
	uint64_t sent = 0, first = 0, done = 0, again = 0, i;
	double *asked = calloc(count, sizeof *asked), *took = calloc(count, sizeof *took);
	double began, now = 0, said = now_s();
	int fd = open_socket(0, 4 << 20);

	batch_open(&b, &p, (uint16_t)atoi(v[0]));
	began = now_s();
	while (done < count && now_s() - said < 20) {
		struct pollfd pfd = { fd, POLLIN, 0 };
		uint8_t in[2048];
		unsigned n = 0;
		ssize_t got;

		now = now_s();
		while (n < BATCH && sent + n < count && sent + n - done < window) {
			batch_set(&b, n, &p, sent + n);
			asked[sent + n] = now;
			n++;
		}
		if (n != 0)
			sent += send_batch(fd, &b, n);
		else if (poll(&pfd, 1, 20) == 0)
			for (i = first; i < sent; i++)
				if (took[i] == 0 &&
				    now - asked[i] >
					ASK_AGAIN * (double)(1 + again / count)) {
					batch_set(&b, 0, &p, i);
					again += send_batch(fd, &b, 1);
				}
		while ((got = recv(fd, in, sizeof in, MSG_DONTWAIT)) > 0) {
			uint32_t id = answered_id(in, got);

			if (id == 0 || id > count || took[id - 1] != 0)
				continue;
			said = now_s();
			took[id - 1] = said - asked[id - 1];
			done++;
		}
		while (first < sent && took[first] != 0)
			first++;
	}
	now = now_s();
	qsort(took, count, sizeof *took, later);
	printf("{\"acknowledged\": %llu, \"again\": %llu, \"seconds\": %.4f, \"p99\": "
	       "%.4f}\n",
	    (unsigned long long)done, (unsigned long long)again, now - began,
	    took[count - 1 - count / 100]);
	return 0;
}

/* --- the limit --- */

static int
run_receive(char **v)
{
	static uint8_t in[BATCH][2048];
	struct sockaddr_in from[BATCH];
	struct iovec iov[BATCH];
	struct mmsghdr m[BATCH];
	int fd = open_socket((uint16_t)atoi(v[0]), 8 << 20), i, n;
	double until = now_s() + atof(v[1]);
	uint64_t got = 0;

	for (i = 0; i < BATCH; i++)
		iov[i] = (struct iovec){ in[i], sizeof in[i] };
	while (now_s() < until) {
		struct pollfd p = { fd, POLLIN, 0 };

		if (poll(&p, 1, 50) <= 0)
			continue;
		for (i = 0; i < BATCH; i++)
			m[i].msg_hdr = (struct msghdr){ &from[i], sizeof from[i], &iov[i],
				1, NULL, 0, 0 };
		n = recvmmsg(fd, m, BATCH, MSG_DONTWAIT, NULL);
		got += n > 0 ? (uint64_t)n : 0;
	}
	printf("{\"received\": %llu, \"cpu_s\": %.4f}\n", (unsigned long long)got,
	    cpu_us() / 1e6);
	return 0;
}

/* --- an agent that knows nothing: GET has noSuchObject, a walk is at its end --- */

static size_t
header(const uint8_t *p, size_t *length)
{
	size_t n = 2, i;

	*length = p[1];
	if (p[1] & 0x80) {
		n += p[1] & 0x7f;
		for (*length = 0, i = 2; i < n; i++)
			*length = *length << 8 | p[i];
	}
	return n;
}

static void
answer(uint8_t *p, size_t n)
{
	size_t at, length, i;
	uint8_t none;

	at = header(p, &length);
	for (i = 0; i < 2; i++)
		at += header(p + at, &length) + length; /* version, community */
	none = p[at] == 0xa0 ? 0x80 : 0x82;
	p[at] = 0xa2;
	at += header(p + at, &length);
	at += header(p + at, &length) + length; /* request id */
	for (i = 0; i < 2; i++) {
		size_t h = header(p + at, &length);

		memset(p + at + h, 0, length);
		at += h + length;
	}
	for (at += header(p + at, &length); at < n;) {
		size_t h = header(p + at, &length), end = at + h + length;

		if (end > n || end < 2)
			return;
		p[end - 2] = none;
		at = end;
	}
}

_Noreturn static void
run_agent(char **v)
{
	static uint8_t in[BATCH][4096];
	static struct sockaddr_in from[BATCH];
	static struct way way[BATCH];
	struct iovec iov[BATCH];
	struct mmsghdr m[BATCH];
	int fd = open_socket((uint16_t)atoi(v[0]), 4 << 20), i, n;

	for (;;) {
		for (i = 0; i < BATCH; i++) {
			iov[i] = (struct iovec){ in[i], sizeof in[i] };
			m[i].msg_hdr = (struct msghdr){ &from[i], sizeof from[i], &iov[i],
				1, way[i].room, sizeof way[i].room, 0 };
		}
		n = recvmmsg(fd, m, BATCH, MSG_WAITFORONE, NULL);
		for (i = 0; i < n; i++) {
			answer(in[i], m[i].msg_len);
			iov[i].iov_len = m[i].msg_len;
		}
		if (n > 0)
			(void)sendmmsg(fd, m, (unsigned)n, 0);
	}
}

int
main(int argc, char **argv)
{
	if (argc >= 8 && strcmp(argv[1], "traps") == 0)
		return run_traps(argv + 2);
	if (argc >= 7 && strcmp(argv[1], "inform") == 0)
		return run_inform(argv + 2);
	if (argc >= 4 && strcmp(argv[1], "receive") == 0)
		return run_receive(argv + 2);
	if (argc >= 3 && strcmp(argv[1], "agent") == 0)
		run_agent(argv + 2);
	fprintf(stderr, "alarm_sender: see the head of its source\n");
	return 2;
}
