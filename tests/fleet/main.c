/* main.c - the one socket of the fleet, and its options. */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "fleet.h"

#define BATCH       64
#define FIRST       0x7f010001u /* 127.1.0.1 */
#define SOCKET_ROOM (64 << 20)

struct fleet fleet = {
	.o = { .agents = 1000,
	    .rows = 24,
	    .port = 16161,
	    .community = "public",
	    .bytes_max = 8000 },
};

struct control {
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
	};
};

static volatile sig_atomic_t signalled;

/* Answers on their way out, together. */
static struct {
	struct mmsghdr msgs[BATCH];
	struct iovec iov[BATCH];
	struct control control[BATCH];
	struct sockaddr_in to[BATCH];
	uint8_t bytes[BATCH][ANSWER_BYTES];
	unsigned n;
} out;

uint64_t
chance(uint64_t bound)
{
	static uint64_t s;
	uint64_t z;

	if (s == 0 && getrandom(&s, sizeof s, 0) != sizeof s)
		s = 1;
	z = (s += 0x9e3779b97f4a7c15u);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return bound == 0 ? 0 : (z ^ z >> 31) % bound;
}

static void
note_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	fleet.now_us = (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
	fleet.now_ms = fleet.now_us / 1000;
}

static void
flush(void)
{
	unsigned done = 0;

	while (done < out.n) {
		int r = sendmmsg(fleet.fd, out.msgs + done, out.n - done, 0);

		done += r > 0 ? (unsigned)r : errno == EINTR ? 0 : 1;
	}
	out.n = 0;
}

/* The next message to be sent from an agent: its bytes are filled in by the caller. */
static uint8_t *
begin(uint32_t agent, const struct sockaddr_in *to)
{
	struct in_pktinfo from = { .ipi_spec_dst.s_addr = htonl(FIRST + agent) };
	struct control *c = &out.control[out.n];

	out.to[out.n] = *to;
	c->align.cmsg_level = IPPROTO_IP;
	c->align.cmsg_type = IP_PKTINFO;
	c->align.cmsg_len = CMSG_LEN(sizeof from);
	memcpy(CMSG_DATA(&c->align), &from, sizeof from);
	return out.bytes[out.n];
}

static void
commit(size_t n)
{
	out.iov[out.n] = (struct iovec){ out.bytes[out.n], n };
	out.msgs[out.n].msg_hdr = (struct msghdr){ &out.to[out.n], sizeof out.to[out.n],
		&out.iov[out.n], 1, &out.control[out.n], sizeof out.control[out.n], 0 };
	fleet.n.answers++;
	fleet.n.bytes_out += n;
	if (++out.n == BATCH)
		flush();
}

void
send_now(uint32_t agent, const struct sockaddr_in *to, const uint8_t *p, size_t n)
{
	memcpy(begin(agent, to), p, n);
	commit(n);
}

static void
hear(uint32_t agent, const struct sockaddr_in *from, const uint8_t *p, size_t n)
{
	int64_t second = (fleet.now_ms - fleet.reset_ms) / 1000;
	uint8_t *space;
	size_t len;

	fleet.n.requests++;
	fleet.n.bytes_in += n;
	if (second < SECONDS_MAX)
		fleet.per_second[second]++;
	if (fleet.agents[agent].dead) {
		fleet.n.to_dead++;
		return;
	}
	if (fleet.o.loss_percent != 0 && chance(100) < fleet.o.loss_percent) {
		fleet.n.lost++;
		return;
	}
	space = begin(agent, from);
	len = answer(agent, p, n, space);
	if (len == 0)
		return;
	if (fleet.o.latency_us == 0 && fleet.o.jitter_us == 0)
		commit(len);
	else
		later_put(agent, from, space, len,
		    fleet.now_us + fleet.o.latency_us +
			(int64_t)chance((uint64_t)fleet.o.jitter_us + 1));
}

/* False when there was less than a whole batch. */
static bool
hear_batch(void)
{
	static uint8_t in[BATCH][2048];
	static struct sockaddr_in from[BATCH];
	static struct control control[BATCH];
	static struct iovec iov[BATCH];
	static struct mmsghdr msgs[BATCH];
	struct in_pktinfo to;
	uint32_t agent;
	int i, n;

	for (i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ in[i], sizeof in[i] };
		msgs[i].msg_hdr = (struct msghdr){ &from[i], sizeof from[i], &iov[i], 1,
			&control[i], sizeof control[i], 0 };
	}
	n = recvmmsg(fleet.fd, msgs, BATCH, MSG_DONTWAIT, NULL);
	if (n > 0)
		note_time();
	for (i = 0; i < n; i++) {
		memcpy(&to, CMSG_DATA(&control[i].align), sizeof to);
		agent = ntohl(to.ipi_addr.s_addr) - FIRST;
		if (agent < fleet.o.agents)
			hear(agent, &from[i], in[i], msgs[i].msg_len);
		else
			fleet.n.strangers++;
	}
	flush();
	return n == BATCH;
}

static void
hear_command(int listener)
{
	int fd = accept(listener, NULL, NULL);
	FILE *talk = fd >= 0 ? fdopen(fd, "r+") : NULL;
	char line[256];

	if (talk == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	/* One line, one answer. */
	if (fgets(line, sizeof line, talk) != NULL) {
		(void)fseek(talk, 0, SEEK_CUR);
		command(line, talk);
	}
	fclose(talk);
}

static void
on_signal(int signo)
{
	signalled = signo;
}

static void
run(int listener, bool by_stdin)
{
	struct pollfd p[3] = { { fleet.fd, POLLIN, 0 }, { listener, POLLIN, 0 },
		{ by_stdin ? STDIN_FILENO : -1, POLLIN, 0 } };
	char line[256];

	while (!fleet.over && !signalled) {
		(void)poll(p, 3, later_wait_ms());
		note_time();
		while (p[0].revents & POLLIN && hear_batch() && !signalled)
			;
		later_send();
		flush();
		if (p[1].revents & POLLIN)
			hear_command(listener);
		if (!(p[2].revents & (POLLIN | POLLHUP)))
			continue;
		if (fgets(line, sizeof line, stdin) == NULL)
			fleet.over = true;
		else
			command(line, stdout);
		fflush(stdout);
	}
}

static int
open_socket(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)fleet.o.port) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1,
	    size = SOCKET_ROOM;

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool by_stdin;

static void
read_options(int argc, char **argv)
{
	static const struct option names[] = { { "agents", 1, NULL, 'n' },
		{ "rows", 1, NULL, 'r' }, { "port", 1, NULL, 'p' },
		{ "community", 1, NULL, 'c' }, { "user", 1, NULL, 'u' },
		{ "auth", 1, NULL, 'a' }, { "priv", 1, NULL, 'x' },
		{ "socket", 1, NULL, 's' }, { "trace", 1, NULL, 't' },
		{ "max", 1, NULL, 'm' }, { "stdin", 0, NULL, 'i' },
		{ NULL, 0, NULL, 0 } };
	struct fleet_options *o = &fleet.o;
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1)
		switch (c) {
		case 'n': o->agents = (unsigned)atoi(optarg); break;
		case 'r': o->rows = (unsigned)atoi(optarg); break;
		case 'p': o->port = (unsigned)atoi(optarg); break;
		case 'c': o->community = optarg; break;
		case 'u': o->user = optarg; break;
		case 'a': o->auth_pass = optarg; break;
		case 'x': o->priv_pass = optarg; break;
		case 's': o->socket_path = optarg; break;
		case 't': o->trace_path = optarg; break;
		case 'm': o->bytes_max = (unsigned)atoi(optarg); break;
		case 'i': by_stdin = true; break;
		default:
			fprintf(stderr,
			    "fleet [--agents N] [--rows N] [--port N] [--community C]\n"
			    "      [--user U [--auth PASS [--priv PASS]]] [--max BYTES]\n"
			    "      [--socket PATH] [--stdin] [--trace FILE]\n");
			exit(2);
		}
	if (o->agents == 0 || o->agents > AGENTS_MAX || o->rows > 255 ||
	    o->bytes_max < 400 || o->bytes_max > ANSWER_BYTES - 200) {
		fprintf(stderr, "fleet: 1 to %d agents, 0 to 255 rows, 400 to %d bytes\n",
		    AGENTS_MAX, ANSWER_BYTES - 200);
		exit(2);
	}
}

int
main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = on_signal };
	int listener = -1;
	unsigned i;

	read_options(argc, argv);
	note_time();
	fleet.reset_ms = fleet.now_ms;
	fleet.agents = calloc(fleet.o.agents, sizeof *fleet.agents);
	fleet.per_second = calloc(SECONDS_MAX, sizeof *fleet.per_second);
	if (fleet.agents == NULL || fleet.per_second == NULL)
		return 1;
	/* They have been up for two to forty days. */
	for (i = 0; i < fleet.o.agents; i++) {
		fleet.agents[i].boots = 1 + i % 7;
		fleet.agents[i].started_ms =
		    fleet.now_ms - (int64_t)(2 + i % 38) * 86400000 - i;
	}
	mib_open();
	usm_open();
	if (fleet.o.trace_path != NULL)
		fleet.trace = fopen(fleet.o.trace_path, "w");
	fleet.fd = open_socket();
	if (fleet.fd < 0) {
		fprintf(stderr, "fleet: port %u: %s\n", fleet.o.port, strerror(errno));
		return 1;
	}
	if (fleet.o.socket_path != NULL)
		listener = command_listen(fleet.o.socket_path);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	printf("%u agents from 127.1.0.1 on, port %u\n", fleet.o.agents, fleet.o.port);
	fflush(stdout);
	run(listener, by_stdin);
	note_time();
	counts_print(stdout);
	if (fleet.trace != NULL)
		fclose(fleet.trace);
	if (fleet.o.socket_path != NULL)
		(void)unlink(fleet.o.socket_path);
	return 0;
}
