/* What the SNMP engine costs, beside what it cannot cost less than.
 *
 *     snmp_codec [FILE.json]
 *
 * The codecs first, ours and Net-SNMP's, on a GET of ten and its answer. Then requests over the loopback
 * to a responder in another process that stands for 10,000 devices; only this process's CPU counts. The
 * limit is a client that sends requests encoded beforehand and counts what comes back. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/engine.h"
#include "link/snmp/walk.h"

#define DEVICES   10000
#define VARBINDS  10
#define REQUESTS  200000
#define WINDOW    500
#define BATCH     64
#define ROWS      24
#define COLUMNS   10
#define WALK_BULK 130 /* varbinds in an answer */
#define ROUNDS    10
#define RUNS      3
#define PASS      "a pass phrase"

static const uint8_t engine_id[] = "\x80\x00\x1f\x88\x80triaged bench";
#define ENGINE_ID ((struct bytes){ engine_id, sizeof engine_id - 1 })

/* --- measuring --- */

struct row {
	const char *name, *unit;
	double value, limit;
};
static struct row rows[32];
static size_t n_rows;

static void
result(const char *name, const char *unit, double value, double limit)
{
	rows[n_rows++] = (struct row){ name, unit, value, limit };
	if (limit > 0)
		printf("  %-52s %10.2f %-22s limit %8.2f  x%.2f\n", name, value, unit,
		    limit, value / limit);
	else
		printf("  %-52s %10.2f %s\n", name, value, unit);
	fflush(stdout);
}

static void
write_json(const char *path)
{
	FILE *f = fopen(path, "w");
	size_t i;

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	fprintf(f, "[");
	for (i = 0; i < n_rows; i++) {
		fprintf(f, "%s\n  {\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.4f, ",
		    i != 0 ? "," : "", rows[i].name, rows[i].unit, rows[i].value);
		if (rows[i].limit > 0)
			fprintf(f, "\"limit\": %.4f, ", rows[i].limit);
		fprintf(f, "\"better\": \"lower\"}");
	}
	fprintf(f, "\n]\n");
	fclose(f);
}

static double
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void
on_core(int core)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(core, &set);
	(void)sched_setaffinity(0, sizeof set, &set);
}

/* --- what is asked and answered --- */

static uint32_t name_arcs[VARBINDS][11];
static struct oid names[VARBINDS];
static struct snmp_varbind values[VARBINDS];

static void
make_values(void)
{
	static const uint32_t column[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, 10, 7 };
	unsigned i;

	for (i = 0; i < VARBINDS; i++) {
		memcpy(name_arcs[i], column, sizeof column);
		name_arcs[i][9] = 10 + i;
		names[i] = (struct oid){ name_arcs[i], ARRAY_LEN(column) };
		values[i] = (struct snmp_varbind){ names[i],
			{ .type = VALUE_COUNTER32, .u = 3000000000u + i } };
	}
	values[1].value = (struct snmp_value){ .type = VALUE_OCTETS,
		.octets = { (const uint8_t *)"GigabitEthernet0/7", 18 } };
	values[2].value = (struct snmp_value){ .type = VALUE_INTEGER, .i = 1 };
	values[3].value =
	    (struct snmp_value){ .type = VALUE_COUNTER64, .u = 123456789012345u };
	values[4].value = (struct snmp_value){ .type = VALUE_TIMETICKS, .u = 8640000 };
}

static void
codecs(void)
{
	static uint8_t bytes[4096], scratch[8192];
	struct ber_out fixed = ber_out_over(bytes, sizeof bytes), out;
	struct snmp_varbind ask[VARBINDS];
	struct pdu question = {
		.kind = PDU_GET, .request_id = 0x12345678, .varbinds = ask, .n = VARBINDS
	};
	struct pdu answer = { .kind = PDU_RESPONSE,
		.request_id = 0x12345678,
		.varbinds = values,
		.n = VARBINDS },
		   read;
	struct pdu_space space;
	const int times = 20000;
	enum snmp_codec codec;
	double limit[2] = { 0, 0 };
	int i;

	for (i = 0; i < VARBINDS; i++)
		ask[i] = (struct snmp_varbind){ names[i], { .type = VALUE_NULL } };
	pdu_space_init(&space);
	(void)pdu_write(SNMP_CODEC_OWN, &answer, &fixed);
	for (codec = SNMP_CODEC_OWN; codec <= SNMP_CODEC_NETSNMP; codec++) {
		double write = 1e9, pick = 1e9, t;
		int round;

		/* The best of many: other work on the machine only makes it slower. */
		for (round = 0; round < ROUNDS; round++) {
			t = cpu_us();
			for (i = 0; i < times; i++) {
				out = ber_out_over(scratch, sizeof scratch);
				question.request_id = i;
				(void)pdu_write(codec, &question, &out);
			}
			t = (cpu_us() - t) * 1000 / times;
			write = t < write ? t : write;
			t = cpu_us();
			for (i = 0; i < times; i++)
				(void)pdu_read(codec, ber_written(&fixed), &space, &read);
			t = (cpu_us() - t) * 1000 / times;
			pick = t < pick ? t : pick;
		}
		if (codec == SNMP_CODEC_OWN) {
			limit[0] = write;
			limit[1] = pick;
		}
		result(codec == SNMP_CODEC_OWN ? "write a GET of 10, own codec"
					       : "write a GET of 10, Net-SNMP's codec",
		    "ns", write, codec == SNMP_CODEC_OWN ? 0 : limit[0]);
		result(codec == SNMP_CODEC_OWN ? "read its answer, own codec"
					       : "read its answer, Net-SNMP's codec",
		    "ns", pick, codec == SNMP_CODEC_OWN ? 0 : limit[1]);
	}
	pdu_space_fini(&space);
}

/* --- the responder: all of 127.0.0.0/8 on one port --- */

struct control {
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
	};
};

static struct usm_keys v3_keys;
static struct crypt *crypt_here;

/* The table as it is asked for: the next rows after what the first name says. */
static void
bulk(const struct pdu *q, struct pdu *a, struct snmp_varbind *v, uint32_t arcs[][11])
{
	size_t reps = (size_t)q->error_index, n = 0, r, c;

	for (r = 0; r < reps; r++)
		for (c = 0; c < q->n && n < 1000; c++, n++) {
			struct oid o = q->varbinds[c].oid;
			uint32_t row = (o.n > 10 ? o.arc[10] : 0) + 1 + (uint32_t)r;

			memcpy(arcs[n], o.arc, 10 * sizeof **arcs);
			arcs[n][10] = row;
			v[n] = values[(o.arc[9] - 10) % VARBINDS];
			v[n].oid = (struct oid){ arcs[n], 11 };
			if (row > ROWS)
				arcs[n][8] = 2; /* beyond the table */
		}
	a->varbinds = v;
	a->n = n;
}

static size_t
respond(struct bytes in, uint8_t *space, size_t size, const uint8_t **out)
{
	static struct pdu_space pdus;
	static struct snmp_varbind v[1000];
	static uint32_t arcs[1000][11];
	static uint8_t plain[PDU_DATAGRAM_MAX];
	static uint64_t salt;
	struct ber_out o = ber_out_over(space, size);
	const uint8_t *since = o.p;
	struct snmp_message m;
	struct pdu q, a;

	if (pdus.varbinds == NULL)
		pdu_space_init(&pdus);
	if (message_read(in, &m) < 0)
		return 0;
	if (m.version == SNMP_V3 && m.engine_id.n != 0 &&
	    usm_open(crypt_here, &m, &v3_keys, plain) != USM_OPENED)
		return 0;
	if (pdu_read(SNMP_CODEC_OWN, m.pdu, &pdus, &q) < 0)
		return 0;
	a = (struct pdu){ .kind = PDU_RESPONSE,
		.request_id = q.request_id,
		.varbinds = values,
		.n = VARBINDS };
	if (q.kind == PDU_GETBULK)
		bulk(&q, &a, v, arcs);
	if (m.version == SNMP_V3 && m.engine_id.n == 0) {
		v[0] = usm_report_varbind(REPORT_UNKNOWN_ENGINE, 1, arcs[0]);
		a = (struct pdu){ .kind = PDU_REPORT,
			.request_id = q.request_id,
			.varbinds = v,
			.n = 1 };
	}
	(void)pdu_write(SNMP_CODEC_OWN, &a, &o);
	if (m.version != SNMP_V3) {
		message_write(&o, m.version, m.community, since);
	} else {
		struct usm_dress d = { .id = m.id,
			.engine_id = ENGINE_ID,
			.boots = 1,
			.time = 1000,
			.user = m.user,
			.keys = m.engine_id.n == 0 ? NULL : &v3_keys,
			.salt = salt++,
			.context_engine = ENGINE_ID };

		(void)usm_seal(crypt_here, &o, since, &d);
	}
	*out = o.p;
	return (size_t)(since - o.p);
}

static void
serve(int fd)
{
	static uint8_t in[BATCH][2048], out[BATCH][8192];
	static struct sockaddr_in from[BATCH];
	static struct control control[BATCH];
	struct iovec iov[BATCH], oiov[BATCH];
	struct mmsghdr msgs[BATCH], omsgs[BATCH];
	int i, n, k;

	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };

		for (i = 0; i < BATCH; i++) {
			iov[i] = (struct iovec){ in[i], sizeof in[i] };
			msgs[i].msg_hdr = (struct msghdr){ &from[i], sizeof from[i],
				&iov[i], 1, &control[i], sizeof control[i], 0 };
		}
		n = recvmmsg(fd, msgs, BATCH, MSG_DONTWAIT, NULL);
		if (n <= 0) {
			(void)poll(&p, 1, -1);
			continue;
		}
		for (i = k = 0; i < n; i++) {
			const uint8_t *bytes;
			size_t len = respond((struct bytes){ in[i], msgs[i].msg_len },
			    out[k], sizeof out[k], &bytes);

			if (len == 0)
				continue;
			oiov[k] = (struct iovec){ (void *)(uintptr_t)bytes, len };
			omsgs[k] = msgs[i];
			omsgs[k].msg_hdr.msg_iov = &oiov[k];
			k++;
		}
		for (i = 0; i < k;) {
			n = sendmmsg(fd, omsgs + i, (unsigned)(k - i), 0);
			i += n > 0 ? n : 1;
		}
	}
}

static pid_t
responder(uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), one = 1, size = 4 << 20;
	socklen_t n = sizeof a;
	pid_t pid;

	setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) < 0) {
		perror("responder");
		exit(1);
	}
	*port = ntohs(a.sin_port);
	pid = fork();
	if (pid != 0) {
		close(fd);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	on_core(1);
	serve(fd);
	_exit(0);
}

static void
device_address(unsigned i, uint16_t port, struct snmp_address *out)
{
	char text[32];

	snprintf(text, sizeof text, "127.1.%u.%u", i / 250, 1 + i % 250);
	(void)address_parse(text, port, out);
}

/* --- the limit --- */

static double
limit_once(struct bytes request, uint16_t port, unsigned times)
{
	static struct snmp_address to[DEVICES];
	static uint8_t in[BATCH][8192];
	struct sockaddr_in from[BATCH];
	struct iovec iov, iiov[BATCH];
	struct mmsghdr out[BATCH], msgs[BATCH];
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), size = 4 << 20, n;
	unsigned sent = 0, got = 0, i, k;
	double t;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	for (i = 0; i < DEVICES; i++)
		device_address(i, port, &to[i]);
	iov = (struct iovec){ (void *)(uintptr_t)request.p, request.n };
	t = cpu_us();
	while (got < times) {
		struct pollfd p = { fd, POLLIN, 0 };

		while (sent < times && sent - got + BATCH <= WINDOW) {
			for (k = 0; k < BATCH; k++)
				out[k] = (struct mmsghdr){
					.msg_hdr = { .msg_name =
							 &to[(sent + k) % DEVICES],
					    .msg_namelen = sizeof(struct sockaddr_in),
					    .msg_iov = &iov,
					    .msg_iovlen = 1 }
				};
			n = sendmmsg(fd, out, BATCH, 0);
			if (n <= 0)
				break;
			sent += (unsigned)n;
		}
		for (k = 0; k < BATCH; k++) {
			iiov[k] = (struct iovec){ in[k], sizeof in[k] };
			msgs[k].msg_hdr = (struct msghdr){ &from[k], sizeof from[k],
				&iiov[k], 1, NULL, 0, 0 };
		}
		n = recvmmsg(fd, msgs, BATCH, MSG_DONTWAIT, NULL);
		if (n > 0)
			got += (unsigned)n;
		else if (poll(&p, 1, 200) == 0)
			break; /* some were lost */
	}
	t = cpu_us() - t;
	close(fd);
	return t / (got != 0 ? got : 1);
}

static double
limit_of(struct bytes request, uint16_t port, unsigned times)
{
	double best = 1e9, t;
	int i;

	for (i = 0; i < RUNS; i++) {
		t = limit_once(request, port, times);
		best = t < best ? t : best;
	}
	return best;
}

/* --- the engine --- */

static struct loop *loop;
static struct snmp_engine *engine;
static struct snmp_target *targets;
static unsigned n_targets, asked, answered, failed;
static uint64_t n_values, sum;

static void on_answer(void *arg, const struct snmp_answer *a);

static void
ask(void)
{
	const struct snmp_request r = { .kind = PDU_GET, .oids = names, .n = VARBINDS };
	snmp_id id;

	if (snmp_submit(engine, &targets[asked++ % n_targets], &r, on_answer, NULL, &id) <
	    0)
		failed++;
}

static void
on_answer(void *arg, const struct snmp_answer *a)
{
	size_t i;

	(void)arg;
	answered++;
	if (a->status != SNMP_OK)
		failed++;
	for (i = 0; i < a->n; i++)
		if (a->varbinds[i].value.type == VALUE_COUNTER32)
			sum += a->varbinds[i].value.u;
	n_values += a->n;
	if (asked < REQUESTS)
		ask();
	else if (answered == asked)
		loop_stop(loop);
}

static void
open_engine(
    unsigned n, uint16_t port, const struct snmp_credential *c, enum snmp_codec codec)
{
	const struct snmp_engine_options o = { .codec = codec,
		.wait_min_us = 2 * SECOND_US };
	unsigned i;

	loop = loop_new();
	if (snmp_engine_new(loop, &o, &engine) < 0) {
		fprintf(stderr, "no sockets\n");
		exit(1);
	}
	targets = mem_array(n, sizeof *targets);
	for (i = 0; i < n; i++) {
		struct snmp_address a;

		device_address(i, port, &a);
		target_init(&targets[i], &a, c);
	}
	n_targets = n;
}

static void
close_engine(void)
{
	unsigned i;

	for (i = 0; i < n_targets; i++) {
		snmp_forget(engine, &targets[i]);
		target_fini(&targets[i]);
	}
	mem_free(targets);
	snmp_engine_free(engine);
	loop_free(loop);
}

static double
run_gets_once(void)
{
	double t;
	unsigned i;

	asked = answered = failed = 0;
	t = cpu_us();
	for (i = 0; i < WINDOW; i++)
		ask();
	(void)loop_run(loop);
	t = cpu_us() - t;
	if (failed != 0)
		printf("  (%u of %u failed)\n", failed, asked);
	return t / asked;
}

static double
run_gets(void)
{
	double best = 1e9, t;
	int i;

	for (i = 0; i < RUNS; i++) {
		t = run_gets_once();
		best = t < best ? t : best;
	}
	return best;
}

/* --- walks --- */

#define WALKS 20000
static struct oid walk_columns[COLUMNS];

static void on_walked(void *arg, const struct snmp_walk_result *r);

static void
on_row(void *arg, const struct snmp_row *row)
{
	unsigned i;

	(void)arg;
	for (i = 0; i < row->n; i++)
		if (row->values[i].type == VALUE_COUNTER32)
			sum += row->values[i].u;
	n_values += row->n;
}

static void
walk(void)
{
	struct snmp_walk_request r = {
		.columns = walk_columns, .n = COLUMNS, .rows_expected = ROWS
	};
	struct snmp_walk *w;

	if (snmp_walk_start(loop, engine, &targets[asked++ % n_targets], &r, on_row,
		on_walked, NULL, &w) < 0)
		failed++;
}

static void
on_walked(void *arg, const struct snmp_walk_result *r)
{
	(void)arg;
	answered++;
	if (r->status != SNMP_OK || r->partial || r->rows != ROWS)
		failed++;
	if (asked < WALKS)
		walk();
	else if (answered == asked)
		loop_stop(loop);
}

static double
run_walks_once(void)
{
	unsigned i;
	double t;

	for (i = 0; i < COLUMNS; i++)
		walk_columns[i] = (struct oid){ name_arcs[i], 10 };
	for (i = 0; i < n_targets; i++)
		targets[i].bulk = WALK_BULK; /* as learned */
	asked = answered = failed = 0;
	t = cpu_us();
	for (i = 0; i < WINDOW / 4; i++)
		walk();
	(void)loop_run(loop);
	t = cpu_us() - t;
	if (failed != 0)
		printf("  (%u of %u failed)\n", failed, asked);
	return t / asked;
}

static double
run_walks(void)
{
	double best = 1e9, t;
	int i;

	for (i = 0; i < RUNS; i++) {
		t = run_walks_once();
		best = t < best ? t : best;
	}
	return best;
}

/* The requests of one walk, each encoded: the limit of a walk is so many pairs. */
static size_t
bulk_request(uint8_t *space, size_t size, struct bytes *out)
{
	struct ber_out o = ber_out_over(space, size);
	const uint8_t *since = o.p;
	struct snmp_varbind v[COLUMNS];
	struct pdu p = { .kind = PDU_GETBULK,
		.request_id = 0x12345678,
		.error_index = WALK_BULK / COLUMNS,
		.varbinds = v,
		.n = COLUMNS };
	unsigned i;

	for (i = 0; i < COLUMNS; i++)
		v[i] =
		    (struct snmp_varbind){ { name_arcs[i], 10 }, { .type = VALUE_NULL } };
	(void)pdu_write(SNMP_CODEC_OWN, &p, &o);
	message_write(
	    &o, SNMP_V2C, (struct bytes){ (const uint8_t *)"public", 6 }, since);
	*out = ber_written(&o);
	return (ROWS + 1 + WALK_BULK / COLUMNS - 1) / (WALK_BULK / COLUMNS);
}

static void
v2c(uint16_t port)
{
	struct secret *community = secret_new("public", 6);
	const struct snmp_credential c = { .version = SNMP_V2C, .community = community };
	uint8_t space[2048];
	struct ber_out o = ber_out_over(space, sizeof space);
	const uint8_t *since = o.p;
	struct snmp_varbind v[VARBINDS];
	struct pdu p = {
		.kind = PDU_GET, .request_id = 0x12345678, .varbinds = v, .n = VARBINDS
	};
	struct bytes request;
	double limit, t;
	size_t pairs;
	unsigned i;

	for (i = 0; i < VARBINDS; i++)
		v[i] = (struct snmp_varbind){ names[i], { .type = VALUE_NULL } };
	(void)pdu_write(SNMP_CODEC_OWN, &p, &o);
	message_write(
	    &o, SNMP_V2C, (struct bytes){ (const uint8_t *)"public", 6 }, since);
	limit = limit_of(ber_written(&o), port, REQUESTS);
	open_engine(DEVICES, port, &c, SNMP_CODEC_OWN);
	t = run_gets();
	result("GET of 10, v2c", "CPU us a request", t, limit);
	result("the same", "CPU s a million varbinds", t / VARBINDS, limit / VARBINDS);
	close_engine();
	open_engine(DEVICES, port, &c, SNMP_CODEC_NETSNMP);
	t = run_gets();
	result("GET of 10, v2c, Net-SNMP's codec", "CPU us a request", t, limit);
	close_engine();

	pairs = bulk_request(space, sizeof space, &request);
	limit = limit_of(request, port, REQUESTS / 3) * (double)pairs;
	open_engine(DEVICES, port, &c, SNMP_CODEC_OWN);
	t = run_walks();
	result("walk of 10 columns x 24 rows, v2c", "CPU us a walk", t, limit);
	result("the same", "CPU s a million varbinds", t / (COLUMNS * ROWS),
	    limit / (COLUMNS * ROWS));
	close_engine();
	secret_free(community);
}

static void
crypt_alone(void)
{
	uint8_t text[400] = { 1 }, mac[MAC_MAX], salt[SALT_LEN] = { 0 };
	struct bytes part = { text, 280 };
	int i, times = 200000;
	double t = cpu_us();

	for (i = 0; i < times; i++) {
		crypt_mac(crypt_here, AUTH_SHA1, v3_keys.auth_key, &part, 1, mac);
		crypt_mac(crypt_here, AUTH_SHA1, v3_keys.auth_key, &part, 1, mac);
		(void)crypt_seal(crypt_here, PRIV_AES128, v3_keys.priv_key, 1, 1, salt,
		    text, 200, text);
		(void)crypt_open(crypt_here, PRIV_AES128, v3_keys.priv_key, 1, 1, salt,
		    text, 280, text);
	}
	result(
	    "two MACs and two ciphers, SHA-1/AES-128", "us", (cpu_us() - t) / times, 0);
}

static void
v3(uint16_t port, double limit, unsigned devices)
{
	struct usm_master m;
	struct bytes pass = { (const uint8_t *)PASS, sizeof PASS - 1 };
	struct snmp_credential c = { .version = SNMP_V3,
		.user = "bench",
		.auth = AUTH_SHA1,
		.priv = PRIV_AES128,
		.master = &m };
	char name[80];
	double t;

	(void)usm_master_make(crypt_here, AUTH_SHA1, pass, PRIV_AES128, pass, &m);
	open_engine(devices, port, &c, SNMP_CODEC_OWN);
	(void)run_gets_once(); /* makes everybody known */
	t = run_gets();
	snprintf(name, sizeof name, "GET of 10, v3 SHA-1/AES-128, %u devices", devices);
	result(strdup(name), "CPU us a request", t, limit);
	result("the same", "CPU s a million varbinds", t / VARBINDS, limit / VARBINDS);
	close_engine();
}

int
main(int argc, char **argv)
{
	struct usm_master m;
	struct bytes pass = { (const uint8_t *)PASS, sizeof PASS - 1 };
	uint16_t port;
	pid_t pid;
	double limit = 0;
	size_t i;

	on_core(0);
	make_values();
	crypt_here = crypt_new();
	(void)usm_master_make(crypt_here, AUTH_SHA1, pass, PRIV_AES128, pass, &m);
	(void)usm_localise(crypt_here, &m, ENGINE_ID, &v3_keys);
	pid = responder(&port);
	codecs();
	v2c(port);
	crypt_alone();
	for (i = 0; i < n_rows; i++)
		if (strcmp(rows[i].name, "GET of 10, v2c") == 0)
			limit = rows[i].limit;
	v3(port, limit, DEVICES);
	v3(port, limit, 10 * DEVICES > 62500 ? 62500 : 10 * DEVICES);
	printf("  a target is %zu bytes\n", sizeof(struct snmp_target));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (argc > 1)
		write_json(argv[1]);
	return 0;
}
