#include "room/vault/agent.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "link/crypto/sshwire.h"

/* draft-miller-ssh-agent, section 5 */
enum {
	AGENT_FAILURE = 5,
	AGENT_REQUEST_IDENTITIES = 11,
	AGENT_IDENTITIES_ANSWER = 12,
	AGENT_SIGN_REQUEST = 13,
	AGENT_SIGN_RESPONSE = 14
};
#define FLAG_SHA2_256 2u
#define FLAG_SHA2_512 4u

#define USERAUTH_REQUEST 50 /* RFC 4252 section 6 */

struct agent {
	int fd;
	struct watch *watch;
	struct login_key *key;
	char *user;
	struct buf in, out;
	agent_over_fn *over;
	void *arg;
};

/* Whether it is what RFC 4252 section 7 has a client sign: a login by this key, as this user. The name of
 * the signature goes to *algorithm. */
static bool
is_login(const struct login_key *k, const char *user, struct bytes said,
    struct bytes *algorithm)
{
	struct cur c = cur_over(said.p, said.n);
	struct bytes name, service, method, key;
	uint8_t kind, has_signature;

	sshwire_read(&c); /* the session's id */
	kind = cur_u8(&c);
	name = sshwire_read(&c);
	service = sshwire_read(&c);
	method = sshwire_read(&c);
	has_signature = cur_u8(&c);
	*algorithm = sshwire_read(&c);
	key = sshwire_read(&c);
	return cur_done(&c) && kind == USERAUTH_REQUEST &&
	    (*user == 0 || sshwire_says(name, user)) &&
	    sshwire_says(service, "ssh-connection") &&
	    sshwire_says(method, "publickey") && has_signature == 1 &&
	    bytes_same(key, login_key_public(k));
}

/* The flags choose for RSA what else the data says: both must be of one mind. */
static bool
flags_fit(uint32_t flags, struct bytes algorithm)
{
	if (sshwire_says(algorithm, "rsa-sha2-256"))
		return flags == FLAG_SHA2_256;
	if (sshwire_says(algorithm, "rsa-sha2-512"))
		return flags == FLAG_SHA2_512;
	return flags == 0;
}

static bool
sign(const struct login_key *k, const char *user, struct cur *c, struct buf *out)
{
	struct bytes key = sshwire_read(c), said = sshwire_read(c), algorithm;
	uint32_t flags = cur_u32(c);
	struct buf signature;
	bool is_made;

	if (!cur_done(c) || !bytes_same(key, login_key_public(k)) ||
	    !is_login(k, user, said, &algorithm) || !flags_fit(flags, algorithm))
		return false;
	buf_init(&signature);
	is_made = login_key_sign(k, algorithm, said, &signature) == 0;
	if (is_made) {
		buf_u8(out, AGENT_SIGN_RESPONSE);
		sshwire_put(out, buf_view(&signature));
	}
	buf_fini(&signature);
	return is_made;
}

void
agent_answer(
    const struct login_key *k, const char *user, struct bytes request, struct buf *out)
{
	struct cur c = cur_over(request.p, request.n);

	switch (cur_u8(&c)) {
	case AGENT_REQUEST_IDENTITIES:
		if (!cur_done(&c))
			break;
		buf_u8(out, AGENT_IDENTITIES_ANSWER);
		buf_u32(out, 1);
		sshwire_put(out, login_key_public(k));
		sshwire_put_text(out, "triaged");
		return;
	case AGENT_SIGN_REQUEST:
		if (sign(k, user, &c, out))
			return;
		break;
	default: break;
	}
	buf_u8(out, AGENT_FAILURE);
}

/* Answers all whole requests that came; false when what comes is none. */
static bool
answer_all(struct agent *a)
{
	struct cur c = cur_over(a->in.p, a->in.n);
	size_t done = 0, n;
	struct buf body;

	while (cur_left(&c) >= 4) {
		n = cur_u32(&c);
		if (n == 0 || n > AGENT_REQUEST_MAX)
			return false;
		if (n > cur_left(&c))
			break;
		buf_init(&body);
		agent_answer(
		    a->key, a->user, (struct bytes){ cur_take(&c, n), n }, &body);
		sshwire_put(&a->out, buf_view(&body));
		buf_fini(&body);
		done += 4 + n;
	}
	if (done != 0)
		memmove(a->in.p, a->in.p + done, a->in.n - done);
	a->in.n -= done;
	return true;
}

/* Whoever asks waits for the answer, so there is room for it; who does not read asks nothing more. */
static bool
send_all(struct agent *a)
{
	ssize_t n = send(a->fd, a->out.p, a->out.n, MSG_DONTWAIT | MSG_NOSIGNAL);
	bool is_sent = n == (ssize_t)a->out.n;

	buf_clear(&a->out);
	return is_sent;
}

static void
ready(void *arg, unsigned what)
{
	struct agent *a = arg;
	uint8_t bytes[4096];
	ssize_t n = recv(a->fd, bytes, sizeof bytes, MSG_DONTWAIT);

	(void)what;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		buf_put(&a->in, bytes, (size_t)n);
	if (n > 0 && answer_all(a) && (a->out.n == 0 || send_all(a)))
		return;
	watch_set(a->watch, WATCH_NONE);
	a->over(a->arg);
}

struct agent *
agent_new(struct loop *l, int fd, struct login_key *key, const char *user,
    agent_over_fn *over, void *arg)
{
	struct agent *a = mem_alloc(sizeof *a);

	a->fd = fd;
	a->key = key;
	a->user = mem_text(user);
	a->over = over;
	a->arg = arg;
	buf_init(&a->in);
	buf_init(&a->out);
	a->watch = watch_new(l, fd, WATCH_READ, ready, a);
	return a;
}

void
agent_free(struct agent *a)
{
	if (a == NULL)
		return;
	watch_free(a->watch);
	close(a->fd);
	login_key_free(a->key);
	mem_free(a->user);
	buf_fini(&a->in);
	buf_fini(&a->out);
	mem_free(a);
}
