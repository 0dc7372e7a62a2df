/* A notification port: Net-SNMP's own senders of traps and informs, and senders that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/notify.h"

#define PASS       "a pass phrase, and a long one"
#define NOW        (10000 * SECOND_US)
#define TEXT(s)    ((struct bytes){ (const uint8_t *)(s), sizeof(s) - 1 })
#define OUR_ENGINE TEXT("\x80\x00\x1f\x88\x80 receiver")
#define SENDER     TEXT("\x80\x00\x1f\x88\x80 sender")

static struct {
	struct notify_reader reader;
	struct arena mem;
	struct crypt *crypt;
	struct usm_master master;
	struct usm_keys keys;
	struct usm_clock clock; /* of the one sender there is */
	unsigned outcomes[NOTIFY_OUTCOME_COUNT];
} port;

static const struct usm_keys *
keys_of(void *arg, struct bytes user, struct bytes engine_id)
{
	static const struct usm_keys none;

	(void)arg;
	if (user.n == 4 && memcmp(user.p, "open", 4) == 0)
		return &none;
	if (user.n != 5 || memcmp(user.p, "alice", 5) != 0)
		return NULL;
	assert_int_equal(
	    usm_localise(port.crypt, &port.master, engine_id, &port.keys), 0);
	return &port.keys;
}

static struct usm_clock *
clock_of(void *arg, struct bytes engine_id)
{
	struct bytes known = usm_clock_engine(&port.clock);

	(void)arg;
	if (known.n != engine_id.n || memcmp(known.p, engine_id.p, known.n) != 0)
		usm_clock_begin(&port.clock, engine_id);
	return &port.clock;
}

static const struct notify_ops ops = { keys_of, clock_of };

static void
begin_with(enum usm_auth auth, enum usm_priv priv)
{
	memset(&port, 0, sizeof port);
	port.crypt = crypt_new();
	arena_init(&port.mem);
	assert_int_equal(
	    usm_master_make(port.crypt, auth, TEXT(PASS), priv, TEXT(PASS), &port.master),
	    0);
	notify_init(
	    &port.reader, &ops, NULL, OUR_ENGINE, 3, 12345, NOW - 500 * SECOND_US);
}

static void
begin(void)
{
	begin_with(AUTH_SHA256, PRIV_AES128);
}

static void
end(void)
{
	notify_fini(&port.reader);
	arena_fini(&port.mem);
	crypt_free(port.crypt);
}

/* --- Net-SNMP's senders --- */

static bool
is_there(const char *program)
{
	return access(program, X_OK) == 0;
}

static int
open_port(uint16_t *number)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	*number = ntohs(a.sin_port);
	return fd;
}

static void
serve(int fd, unsigned *informs)
{
	static uint8_t in[PDU_DATAGRAM_MAX];
	static struct notify n;
	struct sockaddr_in from;
	socklen_t from_n = sizeof from;
	struct bytes reply;
	ssize_t got = recvfrom(fd, in, sizeof in, 0, (struct sockaddr *)&from, &from_n);
	enum notify_outcome o;

	if (got < 0)
		return;
	o = notify_read(
	    &port.reader, &port.mem, (struct bytes){ in, (size_t)got }, NOW, &n, &reply);
	port.outcomes[o]++;
	if (o == NOTIFY_TAKEN) {
		assert_int_equal(n.trap.name.n, 10);
		assert_int_equal(n.trap.name.arc[9], 3); /* linkDown */
		if (n.trap.confirmed) {
			(*informs)++;
			assert_int_equal(notify_answer(&port.reader, &n, NOW, &reply), 0);
		}
	}
	if (reply.n != 0)
		assert_int_equal(
		    sendto(fd, reply.p, reply.n, 0, (struct sockaddr *)&from, from_n),
		    (ssize_t)reply.n);
}

/* Runs the sender and answers it until it has ended; returns how. argv[4] is where its address goes. */
static int
run_sender(const char *const *argv, unsigned *informs)
{
	char to[64], folder[] = "/tmp/snmp-notify-XXXXXX", command[64];
	const char *with[24];
	uint16_t number;
	int fd = open_port(&number), status = -1;
	size_t i;
	pid_t pid;

	*informs = 0;
	snprintf(to, sizeof to, "udp:127.0.0.1:%u", number);
	for (i = 0; argv[i] != NULL; i++)
		with[i] = strcmp(argv[i], "@") == 0 ? to : argv[i];
	with[i] = NULL;
	assert_non_null(mkdtemp(folder));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 1);
		dup2(null, 2);
		setenv("SNMP_PERSISTENT_DIR", folder, 1);
		setenv("SNMPCONFPATH", folder, 1);
		setenv("MIBS", "", 1);
		execv(with[0], (char *const *)(uintptr_t)with);
		_exit(127);
	}
	do {
		struct pollfd p = { fd, POLLIN, 0 };

		(void)poll(&p, 1, 5);
		while (recv(fd, to, 0, MSG_PEEK) >= 0)
			serve(fd, informs);
	} while (waitpid(pid, &status, WNOHANG) == 0);
	while (recv(fd, to, 0, MSG_PEEK) >= 0)
		serve(fd, informs);
	close(fd);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	(void)!system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define LINK_DOWN "", "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.2.1.2.2.1.1.7", "i", "7", NULL

static void
net_snmps_informs_are_acknowledged(void **state)
{
	static const struct {
		enum usm_auth auth;
		enum usm_priv priv;
		const char *auth_word, *priv_word;
	} kinds[] = { { AUTH_SHA1, PRIV_AES128, "SHA", "AES" },
		{ AUTH_SHA256, PRIV_AES256, "SHA-256", "AES-256" },
		{ AUTH_SHA512, PRIV_AES192, "SHA-512", "AES-192" },
		{ AUTH_MD5, PRIV_DES, "MD5", "DES" } };
	unsigned informs;
	size_t i;

	(void)state;
	if (!is_there("/usr/bin/snmpinform")) {
		print_message("snmpinform is not installed: skipped\n");
		skip();
	}
	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *const argv[] = { "/usr/bin/snmpinform", "-v3", "-t", "60",
			"-u", "alice", "-l", "authPriv", "-a", kinds[i].auth_word, "-A",
			PASS, "-x", kinds[i].priv_word, "-X", PASS, "@", LINK_DOWN };

		begin_with(kinds[i].auth, kinds[i].priv);
		assert_int_equal(run_sender(argv, &informs), 0);
		assert_int_equal(informs, 1);
		assert_int_equal(port.outcomes[NOTIFY_TAKEN], 1);
		assert_in_range(port.outcomes[NOTIFY_DISCOVERY], 1, 2);
		end();
	}
	{
		const char *const argv[] = { "/usr/bin/snmpinform", "-v2c", "-t", "60",
			"-c", "public", "@", LINK_DOWN };

		begin();
		assert_int_equal(run_sender(argv, &informs), 0);
		assert_int_equal(informs, 1);
		end();
	}
}

static void
net_snmp_hears_why_its_inform_is_refused(void **state)
{
	const char *const stranger[] = { "/usr/bin/snmpinform", "-v3", "-t", "60", "-u",
		"mallory", "-l", "authNoPriv", "-a", "SHA-256", "-A", PASS, "@",
		LINK_DOWN };
	const char *const wrong[] = { "/usr/bin/snmpinform", "-v3", "-t", "60", "-u",
		"alice", "-l", "authNoPriv", "-a", "SHA-256", "-A", "another pass phrase",
		"@", LINK_DOWN };
	unsigned informs;

	(void)state;
	if (!is_there("/usr/bin/snmpinform")) {
		print_message("snmpinform is not installed: skipped\n");
		skip();
	}
	/* At once, and not by a minute of silence. */
	begin();
	assert_int_not_equal(run_sender(stranger, &informs), 0);
	assert_int_equal(informs, 0);
	assert_int_not_equal(port.outcomes[NOTIFY_UNKNOWN_USER], 0);
	assert_int_not_equal(port.reader.reported[REPORT_UNKNOWN_USER], 0);
	assert_int_not_equal(run_sender(wrong, &informs), 0);
	assert_int_not_equal(port.outcomes[NOTIFY_WRONG_DIGEST], 0);
	end();
}

static void
net_snmps_traps_are_taken(void **state)
{
	const char *const v3[] = { "/usr/bin/snmptrap", "-v3", "-e", "0x8000000001020304",
		"-u", "alice", "-l", "authPriv", "-a", "SHA-256", "-A", PASS, "-x", "AES",
		"-X", PASS, "@", LINK_DOWN };
	const char *const v2c[] = { "/usr/bin/snmptrap", "-v2c", "-c", "public", "@",
		LINK_DOWN };
	unsigned informs;

	(void)state;
	if (!is_there("/usr/bin/snmptrap")) {
		print_message("snmptrap is not installed: skipped\n");
		skip();
	}
	begin();
	assert_int_equal(run_sender(v3, &informs), 0);
	assert_int_equal(port.outcomes[NOTIFY_TAKEN], 1);
	assert_true(port.clock.authentic);
	assert_int_equal(run_sender(v2c, &informs), 0);
	assert_int_equal(port.outcomes[NOTIFY_TAKEN], 2);
	assert_int_equal(informs, 0);
	end();
}

/* --- senders of our own --- */

static uint8_t datagram[4096];

struct sent {
	enum pdu_kind kind;
	struct bytes engine, user;
	uint32_t boots, time;
	bool plain, reportable;
};

static struct bytes
sent(const struct sent *how)
{
	static const uint32_t trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
	static const uint32_t link_down[] = { 1, 3, 6, 1, 6, 3, 1, 1, 5, 3 };
	struct snmp_varbind v = { { trap_oid, ARRAY_LEN(trap_oid) },
		{ .type = VALUE_OID, .oid = { link_down, ARRAY_LEN(link_down) } } };
	const struct pdu p = {
		.kind = how->kind, .request_id = 4711, .varbinds = &v, .n = 1
	};
	struct ber_out out = ber_out_over(datagram, sizeof datagram);
	const uint8_t *since = out.p;
	struct usm_dress d = { .id = 815,
		.reportable = how->reportable,
		.engine_id = how->engine,
		.boots = how->boots,
		.time = how->time,
		.user = how->user,
		.salt = 9,
		.context_engine = how->engine };
	struct usm_keys keys;

	if (!how->plain) {
		assert_int_equal(
		    usm_localise(port.crypt, &port.master, how->engine, &keys), 0);
		d.keys = &keys;
	}
	assert_int_equal(pdu_write(SNMP_CODEC_OWN, &p, &out), 0);
	assert_int_equal(usm_seal(port.crypt, &out, since, &d), 0);
	return ber_written(&out);
}

static enum notify_outcome
hear_at(struct bytes bytes, mono_us now, struct bytes *report)
{
	static struct notify n;

	return notify_read(&port.reader, &port.mem, bytes, now, &n, report);
}

/* What a report says, and whether it is authenticated. */
static enum usm_report
said(struct bytes report, bool authentic)
{
	static uint8_t plain[PDU_DATAGRAM_MAX];
	static struct pdu_space space;
	struct snmp_message m;
	struct usm_keys keys;
	enum usm_report what;
	struct pdu p;

	assert_int_equal(message_read(report, &m), 0);
	assert_int_equal(m.id, 815);
	assert_int_equal(m.boots, 3);
	assert_int_equal(m.time, 500);
	assert_int_equal(!!(m.flags & MESSAGE_AUTH), authentic);
	assert_false(m.flags & (MESSAGE_PRIV | MESSAGE_REPORTABLE));
	if (authentic) {
		assert_int_equal(
		    usm_localise(port.crypt, &port.master, OUR_ENGINE, &keys), 0);
		assert_int_equal(usm_open(port.crypt, &m, &keys, plain), USM_OPENED);
	}
	pdu_space_init(&space);
	assert_int_equal(pdu_read(SNMP_CODEC_OWN, m.pdu, &space, &p), 0);
	assert_int_equal(p.kind, PDU_REPORT);
	what = usm_report_of(&p);
	pdu_space_fini(&space);
	return what;
}

static void
informs_that_are_not_as_they_should_be_are_reported(void **state)
{
	const struct sent good = { PDU_INFORM, OUR_ENGINE, TEXT("alice"), 3, 500, false,
		true };
	struct sent bad;
	struct bytes report;

	(void)state;
	begin();
	assert_int_equal(hear_at(sent(&good), NOW, &report), NOTIFY_TAKEN);
	assert_int_equal(report.n, 0);
	bad = good;
	bad.engine = TEXT("");
	bad.plain = true;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_DISCOVERY);
	assert_int_equal(said(report, false), REPORT_UNKNOWN_ENGINE);
	bad = good;
	bad.engine = SENDER;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_UNKNOWN_ENGINE);
	assert_int_equal(said(report, false), REPORT_UNKNOWN_ENGINE);
	bad = good;
	bad.user = TEXT("mallory");
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_UNKNOWN_USER);
	assert_int_equal(said(report, false), REPORT_UNKNOWN_USER);
	bad = good;
	bad.user = TEXT("open");
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_LEVEL);
	assert_int_equal(said(report, false), REPORT_UNSUPPORTED_LEVEL);
	bad = good;
	bad.boots = 2;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_NOT_IN_WINDOW);
	assert_int_equal(said(report, true), REPORT_NOT_IN_WINDOW);
	bad = good;
	bad.time = 349;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_NOT_IN_WINDOW);
	bad.time = 350;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_TAKEN);
	bad.time = 651;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_NOT_IN_WINDOW);
	bad.boots = bad.time = 0;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_DISCOVERY);
	assert_int_equal(said(report, true), REPORT_NOT_IN_WINDOW);
	/* In the open, in the name of one who has keys: not taken, and not answered. */
	bad = good;
	bad.plain = true;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_LEVEL);
	assert_int_equal(report.n, 0);
	bad = good;
	bad.kind = PDU_GET;
	assert_int_equal(hear_at(sent(&bad), NOW, &report), NOTIFY_UNSUPPORTED);
	end();
}

static void
traps_of_the_past_are_not_taken(void **state)
{
	const struct sent first = { PDU_TRAP, SENDER, TEXT("alice"), 7, 1000, false,
		false };
	struct sent t = first;
	struct bytes report;

	(void)state;
	begin();
	assert_int_equal(hear_at(sent(&t), NOW, &report), NOTIFY_TAKEN);
	t.time = 1200;
	assert_int_equal(hear_at(sent(&t), NOW + 200 * SECOND_US, &report), NOTIFY_TAKEN);
	/* Recorded, and played back a little at a time: that does not turn back the clock. */
	t.time = 1100;
	assert_int_equal(hear_at(sent(&t), NOW + 200 * SECOND_US, &report), NOTIFY_TAKEN);
	assert_int_equal(port.clock.time, 1200);
	assert_int_equal(
	    hear_at(sent(&first), NOW + 200 * SECOND_US, &report), NOTIFY_NOT_IN_WINDOW);
	t.boots = 6;
	assert_int_equal(
	    hear_at(sent(&t), NOW + 200 * SECOND_US, &report), NOTIFY_NOT_IN_WINDOW);
	t.boots = 8;
	t.time = 1;
	assert_int_equal(hear_at(sent(&t), NOW + 200 * SECOND_US, &report), NOTIFY_TAKEN);
	assert_int_equal(report.n, 0);
	assert_int_equal(port.clock.boots, 8);
	t.plain = true;
	assert_int_equal(hear_at(sent(&t), NOW, &report), NOTIFY_LEVEL);
	t.engine = TEXT("");
	assert_int_equal(hear_at(sent(&t), NOW, &report), NOTIFY_UNKNOWN_ENGINE);
	assert_int_equal(hear_at(TEXT("nonsense"), NOW, &report), NOTIFY_MALFORMED);
	assert_int_equal(
	    hear_at(TEXT("\x30\x03\x02\x01\x07"), NOW, &report), NOTIFY_UNSUPPORTED);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(net_snmps_informs_are_acknowledged),
		cmocka_unit_test(net_snmp_hears_why_its_inform_is_refused),
		cmocka_unit_test(net_snmps_traps_are_taken),
		cmocka_unit_test(informs_that_are_not_as_they_should_be_are_reported),
		cmocka_unit_test(traps_of_the_past_are_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
