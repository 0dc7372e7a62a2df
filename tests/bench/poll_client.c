/* What polling costs at least, and what it costs others; and what the history has kept.
 *
 *     poll_client limit get|walk PORT DEVICES REQUESTS REPETITIONS
 *     poll_client netsnmp get|walk|v3 PORT DEVICES REQUESTS REPETITIONS USER AUTH PRIV
 *     poll_client openssl
 *     poll_client history FOLDER FROM_MS TO_MS DEVICE_ID WORD [LABEL]   (lines on standard input)
 *
 * The limit sends requests that were encoded beforehand and counts what comes back, in batches. The
 * peer is one asynchronous session of Net-SNMP's a device, in an epoll loop. Each prints one line of
 * JSON: the CPU time it took; how much it got is counted at the far end. */
#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/large_fd_set.h>

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"
#include "link/snmp/ber.h"
#include "link/snmp/crypt.h"
#include "link/snmp/message.h"
#include "link/snmp/pdu.h"
#include "room/history/hour.h"

#define OBJECTS 10
#define ROWS    24
#define BATCH   64
#define WINDOW  500
#define FIRST   0x7f010001u
#define ROUNDS  20000

static double
cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void
print_cost(double s, unsigned requests, unsigned answers)
{
	printf("{\"cpu_s\": %.6f, \"requests\": %u, \"answers\": %u}\n", s, requests,
	    answers);
}

/* --- what is asked --- */

static const uint32_t scalar[] = { 1, 3, 6, 1, 4, 1, 32473, 1, 0, 0 };
static const uint32_t if_entry[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1 };
static const uint32_t ifx_entry[] = { 1, 3, 6, 1, 2, 1, 31, 1, 1, 1 };

/* As the daemon's profile in the bench has them: the label first. */
static const struct {
	bool is_x;
	uint32_t column;
} columns[OBJECTS] = { { true, 1 }, { false, 7 }, { false, 8 }, { true, 15 }, { true, 6 },
	{ true, 10 }, { false, 14 }, { false, 20 }, { false, 13 }, { false, 19 } };

static size_t
name_of(bool walk, unsigned i, uint32_t row, uint32_t *arc)
{
	size_t n;

	if (!walk) {
		memcpy(arc, scalar, sizeof scalar);
		arc[8] = i + 1;
		return ARRAY_LEN(scalar);
	}
	n = columns[i].is_x ? ARRAY_LEN(ifx_entry) : ARRAY_LEN(if_entry);
	memcpy(arc, columns[i].is_x ? ifx_entry : if_entry, n * sizeof *arc);
	arc[n++] = columns[i].column;
	if (row != 0)
		arc[n++] = row;
	return n;
}

/* --- the limit --- */

static size_t
encode(bool walk, uint32_t row, int repetitions, uint8_t *to, size_t size)
{
	struct ber_out o = ber_out_over(to, size);
	const uint8_t *since = o.p;
	struct snmp_varbind v[OBJECTS];
	uint32_t arcs[OBJECTS][16];
	struct pdu p = { .kind = walk ? PDU_GETBULK : PDU_GET,
		.request_id = 0x12345678,
		.error_index = walk ? repetitions : 0,
		.varbinds = v,
		.n = OBJECTS };
	unsigned i;
	struct bytes b;

	for (i = 0; i < OBJECTS; i++)
		v[i] = (struct snmp_varbind){ { arcs[i], name_of(walk, i, row, arcs[i]) },
			{ .type = VALUE_NULL } };
	(void)pdu_write(SNMP_CODEC_OWN, &p, &o);
	message_write(
	    &o, SNMP_V2C, (struct bytes){ (const uint8_t *)"public", 6 }, since);
	b = ber_written(&o);
	memmove(to, b.p, b.n);
	return b.n;
}

struct limit {
	int fd;
	struct sockaddr_in *to;
	unsigned devices, sent, got;
	struct iovec asks[ROWS];
	unsigned n_asks; /* requests of one walk */
};

static int
send_some(struct limit *l, unsigned times)
{
	struct mmsghdr out[BATCH];
	unsigned k, n = times - l->sent < BATCH ? times - l->sent : BATCH;

	for (k = 0; k < n; k++) {
		unsigned no = l->sent + k;

		out[k] = (struct mmsghdr){
			.msg_hdr = { .msg_name = &l->to[no / l->n_asks % l->devices],
			    .msg_namelen = sizeof *l->to,
			    .msg_iov = &l->asks[no % l->n_asks],
			    .msg_iovlen = 1 }
		};
	}
	return sendmmsg(l->fd, out, n, 0);
}

static void
run_limit(struct limit *l, unsigned times)
{
	static uint8_t in[BATCH][9000];
	struct sockaddr_in from[BATCH];
	struct iovec iov[BATCH];
	struct mmsghdr msgs[BATCH];
	struct timeval patience = { .tv_usec = 200000 };
	int k, n;

	(void)setsockopt(l->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	while (l->got < times) {
		while (l->sent < times && l->sent - l->got + BATCH <= WINDOW) {
			n = send_some(l, times);
			if (n <= 0)
				break;
			l->sent += (unsigned)n;
		}
		for (k = 0; k < BATCH; k++) {
			iov[k] = (struct iovec){ in[k], sizeof in[k] };
			msgs[k].msg_hdr = (struct msghdr){ &from[k], sizeof from[k],
				&iov[k], 1, NULL, 0, 0 };
		}
		n = recvmmsg(l->fd, msgs, BATCH, MSG_WAITFORONE, NULL);
		if (n <= 0)
			break; /* some were lost */
		l->got += (unsigned)n;
	}
}

static int
limit(bool walk, char **argv)
{
	static uint8_t space[ROWS][2048];
	unsigned port = (unsigned)atoi(argv[0]), times = (unsigned)atoi(argv[2]), i;
	int repetitions = atoi(argv[3]), size = 16 << 20;
	struct limit l = { .fd = socket(AF_INET, SOCK_DGRAM, 0),
		.devices = (unsigned)atoi(argv[1]) };
	uint32_t row;
	double t;

	(void)setsockopt(l.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
	l.to = mem_array(l.devices, sizeof *l.to);
	for (i = 0; i < l.devices; i++)
		l.to[i] = (struct sockaddr_in){ .sin_family = AF_INET,
			.sin_port = htons((uint16_t)port),
			.sin_addr.s_addr = htonl(FIRST + i) };
	for (row = 0; row < (walk ? ROWS : 1); row += (uint32_t)repetitions) {
		size_t n = encode(walk, row,
		    walk && row + (uint32_t)repetitions > ROWS ? (int)(ROWS - row)
							       : repetitions,
		    space[l.n_asks], sizeof space[0]);

		l.asks[l.n_asks] = (struct iovec){ space[l.n_asks], n };
		l.n_asks++;
	}
	t = cpu_s();
	run_limit(&l, times);
	print_cost(cpu_s() - t, l.sent, l.got);
	return 0;
}

/* --- OpenSSL's own part of a packet pair --- */

static int
openssl(void)
{
	uint8_t text[400] = { 1 }, mac[MAC_MAX], salt[SALT_LEN] = { 0 }, key[64] = { 7 };
	struct bytes part = { text, 300 };
	struct crypt *c = crypt_new();
	double t = cpu_s();
	int i;

	for (i = 0; i < ROUNDS; i++) {
		crypt_mac(c, AUTH_SHA1, key, &part, 1, mac);
		crypt_mac(c, AUTH_SHA1, key, &part, 1, mac);
		(void)crypt_seal(c, PRIV_AES128, key, 1, 1, salt, text, 220, text);
		(void)crypt_open(c, PRIV_AES128, key, 1, 1, salt, text, 240, text);
	}
	print_cost((cpu_s() - t) / ROUNDS, 1, 1);
	crypt_free(c);
	return 0;
}

/* --- the peer --- */

struct peer_device {
	void *session;
	int fd;
	uint32_t row;
};

static struct peer {
	struct peer_device *v;
	unsigned devices, next, asked, answered, times;
	bool walk;
	int repetitions;
	uint64_t sum;
} peer;

static int hear_peer(int op, netsnmp_session *s, int id, netsnmp_pdu *pdu, void *magic);

static void
ask_peer(struct peer_device *d)
{
	netsnmp_pdu *p = snmp_pdu_create(peer.walk ? SNMP_MSG_GETBULK : SNMP_MSG_GET);
	unsigned i;

	for (i = 0; i < OBJECTS; i++) {
		uint32_t arc[16];
		oid name[16];
		size_t n = name_of(peer.walk, i, d->row, arc), k;

		for (k = 0; k < n; k++)
			name[k] = arc[k];
		snmp_add_null_var(p, name, n);
	}
	if (peer.walk) {
		p->non_repeaters = 0;
		p->max_repetitions = d->row + (uint32_t)peer.repetitions > ROWS
		    ? (long)(ROWS - d->row)
		    : peer.repetitions;
	}
	peer.asked++;
	if (snmp_sess_async_send(d->session, p, hear_peer, d) == 0) {
		snmp_free_pdu(p);
		peer.answered++;
	}
}

static void
ask_next(void)
{
	struct peer_device *d = &peer.v[peer.next++ % peer.devices];

	d->row = 0;
	ask_peer(d);
}

static int
hear_peer(int op, netsnmp_session *s, int id, netsnmp_pdu *pdu, void *magic)
{
	struct peer_device *d = magic;
	netsnmp_variable_list *v;

	(void)s;
	(void)id;
	peer.answered++;
	for (v = op == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE ? pdu->variables : NULL;
	     v != NULL; v = v->next_variable)
		peer.sum += v->type == ASN_COUNTER64 ? v->val.counter64->low
		    : v->val.integer != NULL         ? (uint64_t)*v->val.integer
						     : 0;
	d->row += (uint32_t)peer.repetitions;
	if (peer.walk && d->row < ROWS)
		ask_peer(d);
	else if (peer.asked < peer.times)
		ask_next();
	return 1;
}

static bool
open_peer(struct peer_device *d, unsigned i, unsigned port, bool v3, char **secrets)
{
	netsnmp_session s;
	char name[64];
	uint32_t a = FIRST + i;

	snmp_sess_init(&s);
	snprintf(name, sizeof name, "udp:%u.%u.%u.%u:%u", a >> 24, a >> 16 & 255,
	    a >> 8 & 255, a & 255, port);
	s.peername = name;
	s.version = v3 ? SNMP_VERSION_3 : SNMP_VERSION_2c;
	s.community = (u_char *)(uintptr_t) "public";
	s.community_len = 6;
	s.timeout = 2000000;
	s.retries = 1;
	if (v3) {
		s.securityName = secrets[0];
		s.securityNameLen = strlen(secrets[0]);
		s.securityLevel = SNMP_SEC_LEVEL_AUTHPRIV;
		s.securityAuthProto = usmHMACSHA1AuthProtocol;
		s.securityAuthProtoLen = OID_LENGTH(usmHMACSHA1AuthProtocol);
		s.securityPrivProto = usmAESPrivProtocol;
		s.securityPrivProtoLen = OID_LENGTH(usmAESPrivProtocol);
		s.securityAuthKeyLen = USM_AUTH_KU_LEN;
		s.securityPrivKeyLen = USM_PRIV_KU_LEN;
		if (generate_Ku(s.securityAuthProto, (u_int)s.securityAuthProtoLen,
			(u_char *)secrets[1], strlen(secrets[1]), s.securityAuthKey,
			&s.securityAuthKeyLen) != 0 ||
		    generate_Ku(s.securityAuthProto, (u_int)s.securityAuthProtoLen,
			(u_char *)secrets[2], strlen(secrets[2]), s.securityPrivKey,
			&s.securityPrivKeyLen) != 0)
			return false;
	}
	d->session = snmp_sess_open(&s);
	if (d->session == NULL)
		return false;
	d->fd = snmp_sess_transport(d->session)->sock;
	return true;
}

static void
hear_ready(struct peer_device *d)
{
	netsnmp_large_fd_set fds;

	netsnmp_large_fd_set_init(&fds, FD_SETSIZE);
	netsnmp_large_fd_setfd(d->fd, &fds);
	(void)snmp_sess_read2(d->session, &fds);
	netsnmp_large_fd_set_cleanup(&fds);
}

static int
run_peer(const char *work, char **argv)
{
	struct rlimit files = { 65536, 65536 };
	struct epoll_event ready[BATCH], e = { .events = EPOLLIN };
	unsigned port = (unsigned)atoi(argv[0]), i, quiet = 0;
	int epoll = epoll_create1(0), n, k;
	double t;

	(void)setrlimit(RLIMIT_NOFILE, &files);
	(void)setenv("MIBS", "", 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	init_snmp("poll_client");
	peer = (struct peer){ .devices = (unsigned)atoi(argv[1]),
		.times = (unsigned)atoi(argv[2]),
		.walk = strcmp(work, "walk") == 0,
		.repetitions = atoi(argv[3]) };
	peer.v = mem_array(peer.devices, sizeof *peer.v);
	for (i = 0; i < peer.devices; i++) {
		if (!open_peer(&peer.v[i], i, port, strcmp(work, "v3") == 0, argv + 4))
			return 1;
		e.data.ptr = &peer.v[i];
		(void)epoll_ctl(epoll, EPOLL_CTL_ADD, peer.v[i].fd, &e);
	}

	t = cpu_s();
	for (i = 0; i < WINDOW && i < peer.devices && i < peer.times; i++)
		ask_next();
	while (peer.answered < peer.asked && quiet < 20) {
		n = epoll_wait(epoll, ready, BATCH, 100);
		quiet = n > 0 ? 0 : quiet + 1;
		for (k = 0; k < n; k++)
			hear_ready(ready[k].data.ptr);
	}
	print_cost(cpu_s() - t, peer.asked, peer.answered);
	return 0;
}

/* --- the history --- */

static void
print_point(void *arg, const char *label, const struct figure *f)
{
	(void)arg;
	(void)label;
	printf("%lld %.17g\n", (long long)f->at_ms, f->last);
}

/* The journals of an hour, as far as they are written. */
struct journals {
	int64_t hour;
	struct hour *v[8];
	size_t n;
};

static const struct journals *
journals_of(const char *folder, int64_t hour)
{
	static struct journals known[4];
	struct journals *j = &known[(size_t)hour % ARRAY_LEN(known)];

	if (j->hour == hour)
		return j;
	*j = (struct journals){ .hour = hour };
	for (; j->n < ARRAY_LEN(j->v) &&
	     hour_adopt(folder, hour, (uint32_t)j->n, &j->v[j->n]) == 0;
	     j->n++)
		while (!hour_scan(j->v[j->n]))
			;
	return j;
}

/* "FROM_MS TO_MS DEVICE_ID WORD [LABEL]", a line each; the points of each, and a line "." */
static int
history(const char *folder)
{
	char line[512], word[128], label[128];
	struct hour_want w = { word, label, 0, 0, print_point, NULL };
	long long from, to;
	unsigned long long id;
	int64_t hour;
	size_t i;

	while (fgets(line, sizeof line, stdin) != NULL) {
		*label = 0;
		if (sscanf(line, "%lld %lld %llu %127s %127s", &from, &to, &id, word,
			label) < 4)
			return 2;
		w.from_ms = from;
		w.to_ms = to;
		for (hour = from * MS_US / HOUR_US; hour <= to * MS_US / HOUR_US;
		     hour++) {
			const struct journals *j = journals_of(folder, hour);

			for (i = 0; i < j->n; i++)
				hour_read_left(j->v[i], id, &w);
		}
		printf(".\n");
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "limit") == 0 && argc == 7)
		return limit(strcmp(argv[2], "walk") == 0, argv + 3);
	if (strcmp(what, "netsnmp") == 0 && argc == 10)
		return run_peer(argv[2], argv + 3);
	if (strcmp(what, "openssl") == 0)
		return openssl();
	if (strcmp(what, "history") == 0 && argc == 3)
		return history(argv[2]);
	fprintf(stderr, "as the first lines of poll_client.c say\n");
	return 2;
}
