/* What the SNMP engine costs, beside what it cannot cost less than and beside Net-SNMP's library.
 *
 *     snmp_poll [FILE.json]
 *
 * Requests go over the loopback to a process that stands for 10,000 devices; only this process's CPU
 * counts. The limit is a client that sends requests encoded beforehand and counts what comes back. */
#include "snmp_far.h"
#include "snmp_peer.h"

#include "base/err.h"
#include "link/snmp/engine.h"
#include "link/snmp/walk.h"

#define DEVICES   10000
#define REQUESTS  200000
#define WINDOW    500
#define COLUMNS   VARBINDS
#define WALK_BULK 130 /* varbinds in an answer */
#define RUNS      3

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

/* Ours beside both, by the request and by the varbind. */
static void
beside(const char *name, double us, unsigned varbinds, double limit, double peer_us,
    double aim)
{
	figure((struct figure){ .name = name,
	    .unit = "CPU us each",
	    .value = us,
	    .limit = limit,
	    .peer = peer_us });
	figure((struct figure){ .name = name,
	    .unit = "CPU s a million varbinds",
	    .value = us / varbinds,
	    .limit = limit / varbinds,
	    .peer = peer_us / varbinds,
	    .aim = aim });
}

static size_t
get_request(uint8_t *space, size_t size, struct bytes *out)
{
	struct ber_out o = ber_out_over(space, size);
	const uint8_t *since = o.p;
	struct snmp_varbind v[VARBINDS];
	struct pdu p = {
		.kind = PDU_GET, .request_id = 0x12345678, .varbinds = v, .n = VARBINDS
	};
	unsigned i;

	for (i = 0; i < VARBINDS; i++)
		v[i] = (struct snmp_varbind){ names[i], { .type = VALUE_NULL } };
	(void)pdu_write(SNMP_CODEC_OWN, &p, &o);
	message_write(
	    &o, SNMP_V2C, (struct bytes){ (const uint8_t *)"public", 6 }, since);
	*out = ber_written(&o);
	return 1;
}

/* Returns the limit of a GET, which is v3's as well. */
static double
v2c(uint16_t port)
{
	struct secret *community = secret_new("public", 6);
	const struct snmp_credential c = { .version = SNMP_V2C, .community = community };
	uint8_t space[2048];
	struct bytes request;
	double limit, walk_limit, theirs, t;
	size_t pairs;

	(void)get_request(space, sizeof space, &request);
	limit = BEST_OF(RUNS, limit_once(request, port, REQUESTS));
	theirs = BEST_OF(RUNS, peer_run(false, 0, REQUESTS / 4, WINDOW));
	open_engine(DEVICES, port, &c, SNMP_CODEC_OWN);
	beside("GET of 10, v2c", BEST_OF(RUNS, run_gets_once()), VARBINDS, limit, theirs,
	    0.85);
	close_engine();
	open_engine(DEVICES, port, &c, SNMP_CODEC_NETSNMP);
	t = BEST_OF(RUNS, run_gets_once());
	figure((struct figure){ .name = "GET of 10, v2c, Net-SNMP's codec",
	    .unit = "CPU us each",
	    .value = t,
	    .limit = limit,
	    .peer = theirs });
	close_engine();

	pairs = bulk_request(space, sizeof space, &request);
	walk_limit =
	    BEST_OF(RUNS, limit_once(request, port, REQUESTS / 3)) * (double)pairs;
	theirs =
	    BEST_OF(RUNS, peer_run(true, WALK_BULK / COLUMNS, WALKS / 4, WINDOW / 4));
	open_engine(DEVICES, port, &c, SNMP_CODEC_OWN);
	beside("walk of 10 columns x 24 rows, v2c", BEST_OF(RUNS, run_walks_once()),
	    COLUMNS * ROWS, walk_limit, theirs, 0.15);
	close_engine();
	secret_free(community);
	return limit;
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
	static char name[2][80];
	static unsigned n;
	char *text = name[n++ % 2];
	double first;

	(void)usm_master_make(crypt_here, AUTH_SHA1, pass, PRIV_AES128, pass, &m);
	open_engine(devices, port, &c, SNMP_CODEC_OWN);
	first = run_gets_once(); /* makes everybody known */
	snprintf(
	    text, sizeof name[0], "GET of 10, v3 SHA-1/AES-128, %u devices", devices);
	beside(text, BEST_OF(RUNS, run_gets_once()), VARBINDS, limit, 0, 1.4);
	figure((struct figure){ .name = "the first requests of all, discovery included",
	    .unit = "CPU us each",
	    .value = first });
	close_engine();
}

int
main(int argc, char **argv)
{
	struct usm_master m;
	struct bytes pass = { (const uint8_t *)PASS, sizeof PASS - 1 };
	uint16_t port;
	pid_t pid;
	double limit;

	on_core(0);
	make_values();
	crypt_here = crypt_new();
	(void)usm_master_make(crypt_here, AUTH_SHA1, pass, PRIV_AES128, pass, &m);
	(void)usm_localise(crypt_here, &m, ENGINE_ID, &v3_keys);
	pid = responder(&port);
	peer_begin(port);
	limit = v2c(port);
	peer_end();
	v3(port, limit, DEVICES);
	v3(port, limit, 62500); /* what 127.1.0.0/16 holds */
	figure((struct figure){
	    .name = "a target", .unit = "bytes", .value = sizeof(struct snmp_target) });
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	crypt_free(crypt_here);
	if (argc > 1)
		figures_write(argv[1]);
	return 0;
}
