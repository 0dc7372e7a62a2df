/* The vault's agent: keys of each kind as real programs write them, logins at a real OpenSSH, and what it
 * does not sign. */
#include "../link/ssh_near.h"

#include "base/err.h"
#include "link/crypto/sshwire.h"
#include "room/vault/agent.h"

/* A key as ssh-keygen writes it, and its public line. */
struct made {
	char pem[8192], line[2048];
	size_t n;
};

static bool
read_all(const char *path, char *to, size_t size, size_t *n)
{
	FILE *in = fopen(path, "re");

	if (in == NULL)
		return false;
	*n = fread(to, 1, size - 1, in);
	to[*n] = 0;
	fclose(in);
	return true;
}

static void
make_key(struct fixture *f, const char *type, const char *bits, const char *format,
    const char *pass, struct made *m)
{
	static int count;
	char name[16], path[200];
	size_t n;

	snprintf(name, sizeof name, "made%d", count++);
	snprintf(path, sizeof path, "%s", far_path(&f->far, name));
	assert_true(far_run((const char *[]){ "ssh-keygen", "-q", "-t", type, "-b", bits,
	    "-m", format, "-N", pass, "-C", "", "-f", path, NULL }));
	assert_true(read_all(path, m->pem, sizeof m->pem, &m->n));
	strcat(path, ".pub");
	assert_true(read_all(path, m->line, sizeof m->line, &n));
}

static struct bytes
bytes_of(const struct made *m)
{
	return (struct bytes){ (const uint8_t *)m->pem, m->n };
}

static void
gone(void *arg)
{
	loop_stop(arg);
}

/* An agent in a process of its own, as the vault is one; the socket to it. */
static int
agent_apart(struct login_key *key, const char *user, pid_t *pid)
{
	struct loop *l;
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	*pid = fork();
	if (*pid == 0) {
		close(ends[1]);
		l = loop_new();
		agent_new(l, ends[0], key, user, gone, l);
		loop_run(l);
		_exit(0);
	}
	close(ends[0]);
	return ends[1];
}

static void
agent_end(int fd, pid_t pid)
{
	close(fd);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
each_kind_of_key_logs_in_at_openssh(void **state)
{
	static const struct {
		const char *type, *bits, *format;
	} rows[] = { { "ed25519", "256", "RFC4716" }, { "ecdsa", "256", "RFC4716" },
		{ "ecdsa", "384", "RFC4716" }, { "ecdsa", "521", "RFC4716" },
		{ "rsa", "2048", "RFC4716" }, { "rsa", "3072", "PEM" },
		{ "ecdsa", "256", "PEM" }, { "rsa", "2048", "PKCS8" } };
	struct fixture *f = *state;
	char lines[16384] = "";
	struct made made[ARRAY_LEN(rows)];
	const char *why;
	uint16_t port;
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		make_key(f, rows[i].type, rows[i].bits, rows[i].format, "", &made[i]);
		strcat(lines, made[i].line);
	}
	port = far_sshd(&f->far, lines, "MaxAuthTries 2\n", false, &why);
	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct ssh_request r = ask(f, port, "echo in");
		struct login_key *key;
		struct got g;
		pid_t pid;

		assert_int_equal(login_key_read(bytes_of(&made[i]), &key), 0);
		r.login = SSH_LOGIN_AGENT;
		r.secret = NULL;
		r.credential = 100 + i;
		r.agent_fd = agent_apart(key, "root", &pid);
		g = run(f, &r);
		if (g.status != SSH_RUN_OK)
			fail_msg("%s %s %s: %s", rows[i].type, rows[i].bits,
			    rows[i].format, g.detail);
		assert_string_equal(g.out, "in\n");
		agent_end(r.agent_fd, pid);
		login_key_free(key);
	}
}

static void
an_agent_that_will_not_is_told_from_a_device_that_will_not(void **state)
{
	struct fixture *f = *state;
	const char *why;
	uint16_t port = far_sshd(&f->far, f->line, "", false, &why);
	struct ssh_request r = ask(f, port, "true");
	struct login_key *key;
	pid_t pid;

	if (port == 0) {
		print_message("skipped: %s\n", why);
		skip();
	}
	assert_int_equal(login_key_read(secret_bytes(f->key), &key), 0);
	r.login = SSH_LOGIN_AGENT;
	r.secret = NULL;
	r.agent_fd = agent_apart(key, "somebody else", &pid);
	assert_int_equal(run(f, &r).status, SSH_RUN_BAD_SECRET);
	agent_end(r.agent_fd, pid);

	r.credential = 2;
	r.agent_fd = agent_apart(key, "", &pid);
	shutdown(r.agent_fd, SHUT_RDWR);
	assert_int_equal(run(f, &r).status, SSH_RUN_BAD_SECRET);
	agent_end(r.agent_fd, pid);

	far_write(&f->far, "authorized", "");
	r.credential = 3;
	r.agent_fd = agent_apart(key, "", &pid);
	assert_int_equal(run(f, &r).status, SSH_RUN_AUTH_FAILED);
	agent_end(r.agent_fd, pid);
	login_key_free(key);
}

static void
what_is_no_key_is_told_from_one_with_a_pass_phrase(void **state)
{
	static const char *const formats[] = { "RFC4716", "PEM" };
	struct fixture *f = *state;
	struct login_key *key;
	struct made m;
	size_t i;

	for (i = 0; i < ARRAY_LEN(formats); i++) {
		make_key(f, "rsa", "2048", formats[i], "open sesame", &m);
		assert_int_equal(login_key_read(bytes_of(&m), &key), ERR_DENIED);
		make_key(f, "rsa", "2048", formats[i], "", &m);
		m.n /= 2;
		assert_int_equal(login_key_read(bytes_of(&m), &key), ERR_MALFORMED);
	}
	assert_int_equal(
	    login_key_read((struct bytes){ (const uint8_t *)"hunter2", 7 }, &key),
	    ERR_MALFORMED);
}

/* --- what is said to it, without a device --- */

enum { FAILURE = 5, LIST = 11, LISTED = 12, SIGN = 13, SIGNED = 14 };

struct login {
	const char *user, *service, *method, *algorithm;
	uint8_t kind, has_signature;
	uint32_t flags;
	bool has_more, other_key;
};

static uint8_t
answer_to(const struct login_key *k, const struct buf *request)
{
	struct buf out;
	uint8_t kind;

	buf_init(&out);
	agent_answer(k, "root", buf_view(request), &out);
	assert_true(out.n != 0);
	kind = out.p[0];
	assert_true(kind != FAILURE || out.n == 1);
	buf_fini(&out);
	return kind;
}

static uint8_t
asked_for(const struct login_key *k, const struct login *l)
{
	struct buf said, request, key;
	uint8_t kind;

	buf_init(&said);
	buf_init(&request);
	buf_init(&key);
	buf_put(&key, login_key_public(k).p, login_key_public(k).n);
	if (l->other_key)
		key.p[key.n - 1] ^= 1;
	sshwire_put_text(&said, "a session's id");
	buf_u8(&said, l->kind);
	sshwire_put_text(&said, l->user);
	sshwire_put_text(&said, l->service);
	sshwire_put_text(&said, l->method);
	buf_u8(&said, l->has_signature);
	sshwire_put_text(&said, l->algorithm);
	sshwire_put(&said, buf_view(&key));
	if (l->has_more)
		buf_u8(&said, 0);
	buf_u8(&request, SIGN);
	sshwire_put(&request, buf_view(&key));
	sshwire_put(&request, buf_view(&said));
	buf_u32(&request, l->flags);
	kind = answer_to(k, &request);
	buf_fini(&said);
	buf_fini(&request);
	buf_fini(&key);
	return kind;
}

static void
nothing_but_a_login_by_this_key_is_signed(void **state)
{
	const struct login right = { .user = "root",
		.service = "ssh-connection",
		.method = "publickey",
		.algorithm = "rsa-sha2-512",
		.kind = 50,
		.has_signature = 1,
		.flags = 4 };
	struct fixture *f = *state;
	struct login_key *key;
	struct login l;
	struct made m;

	make_key(f, "rsa", "2048", "RFC4716", "", &m);
	assert_int_equal(login_key_read(bytes_of(&m), &key), 0);
	assert_int_equal(asked_for(key, &right), SIGNED);
#define WRONG(field, value)                                                              \
	do {                                                                             \
		l = right;                                                               \
		l.field = value;                                                         \
		assert_int_equal(asked_for(key, &l), FAILURE);                           \
	} while (0)
	WRONG(user, "admin");
	WRONG(service, "ssh-userauth");
	WRONG(method, "hostbased");
	WRONG(algorithm, "ssh-ed25519");
	WRONG(algorithm, "rsa-sha2-256");
	WRONG(kind, 51);
	WRONG(has_signature, 0);
	WRONG(flags, 2);
	WRONG(flags, 0);
	WRONG(has_more, true);
	WRONG(other_key, true);
	l = right;
	l.algorithm = "rsa-sha2-256";
	l.flags = 2;
	assert_int_equal(asked_for(key, &l), SIGNED);
	l.algorithm =
	    "ssh-rsa"; /* only where a device was allowed it: the room chooses */
	l.flags = 0;
	assert_int_equal(asked_for(key, &l), SIGNED);
	login_key_free(key);
}

static void
every_other_request_fails(void **state)
{
	struct fixture *f = *state;
	struct login_key *key;
	struct buf request;
	int kind;

	assert_int_equal(login_key_read(secret_bytes(f->key), &key), 0);
	buf_init(&request);
	for (kind = 0; kind < 256; kind++) {
		buf_clear(&request);
		buf_u8(&request, (uint8_t)kind);
		assert_int_equal(
		    answer_to(key, &request), kind == LIST ? LISTED : FAILURE);
		buf_u32(&request, 0);
		assert_int_equal(answer_to(key, &request), FAILURE);
	}
	buf_fini(&request);
	login_key_free(key);
}

static void
it_lists_exactly_its_key(void **state)
{
	struct fixture *f = *state;
	struct login_key *key;
	struct buf out;
	struct cur c;

	assert_int_equal(login_key_read(secret_bytes(f->key), &key), 0);
	buf_init(&out);
	agent_answer(key, "", (struct bytes){ (const uint8_t[]){ LIST }, 1 }, &out);
	c = cur_over(out.p, out.n);
	assert_int_equal(cur_u8(&c), LISTED);
	assert_int_equal(cur_u32(&c), 1);
	assert_true(bytes_same(sshwire_read(&c), login_key_public(key)));
	sshwire_read(&c);
	assert_true(cur_done(&c));
	buf_fini(&out);
	login_key_free(key);
}

static void
over(void *arg)
{
	++*(int *)arg;
}

static void
a_request_in_pieces_is_answered_and_an_endless_one_ends_it(void **state)
{
	struct fixture *f = *state;
	const uint8_t list[] = { 0, 0, 0, 1, LIST }, endless[] = { 0x7f, 0, 0, 0 };
	struct login_key *key;
	struct agent *a;
	uint8_t got[512];
	int ends[2], is_over = 0;
	size_t i;

	assert_int_equal(login_key_read(secret_bytes(f->key), &key), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	a = agent_new(f->loop, ends[0], key, "", over, &is_over);
	for (i = 0; i < sizeof list; i++) {
		assert_int_equal(recv(ends[1], got, sizeof got, MSG_DONTWAIT), -1);
		assert_int_equal(send(ends[1], &list[i], 1, 0), 1);
		let_pass(f, 5 * MS_US);
	}
	assert_true(recv(ends[1], got, sizeof got, 0) > 50);
	assert_int_equal(got[4], LISTED);
	assert_int_equal(is_over, 0);
	assert_int_equal(send(ends[1], endless, sizeof endless, 0), sizeof endless);
	let_pass(f, 20 * MS_US);
	assert_int_equal(is_over, 1);
	agent_free(a);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(each_kind_of_key_logs_in_at_openssh),
		T(an_agent_that_will_not_is_told_from_a_device_that_will_not),
		T(what_is_no_key_is_told_from_one_with_a_pass_phrase),
		T(nothing_but_a_login_by_this_key_is_signed),
		T(every_other_request_fails),
		T(it_lists_exactly_its_key),
		T(a_request_in_pieces_is_answered_and_an_endless_one_ends_it),
	};

	signal(SIGPIPE, SIG_IGN); /* as in every room */
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
