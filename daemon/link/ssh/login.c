/* login.c - being let in: first without a secret, to hear what the device takes, then with. */
#include <fcntl.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "link/ssh/wire.h"
#include "link/ssh/wire_in.h"

void
wire_login_fini(struct wire *w)
{
	ssh_key_free(w->key);
	w->key = NULL;
	if (w->agent_fd < 0)
		return;
	/* A link stays open long after its login; the agent's socket need not. */
	ssh_set_agent_socket(w->session, SSH_INVALID_SOCKET);
	close(w->agent_fd);
	w->agent_fd = -1;
}

static enum wire_step
say(struct wire *w, enum wire_step step, const char *why)
{
	snprintf(w->why, sizeof w->why, "%s", why);
	return step;
}

static enum wire_step
bad_secret(struct wire *w, struct wire_login *l, const char *why)
{
	l->bad_secret = true;
	return say(w, WIRE_DENIED, why);
}

/* One attempt only, and by a method that the device offers: some count, and lock. */
static enum wire_step
choose(struct wire *w, struct wire_login *l)
{
	unsigned offered = (unsigned)ssh_userauth_list(w->session, NULL);

	w->method = l->login;
	switch (l->login) {
	case SSH_LOGIN_NONE: return say(w, WIRE_DENIED, "it wants a login");
	case SSH_LOGIN_PASSWORD:
		if (offered & SSH_AUTH_METHOD_PASSWORD)
			return WIRE_DONE;
		w->method = SSH_LOGIN_KEYBOARD;
		if (offered & SSH_AUTH_METHOD_INTERACTIVE)
			return WIRE_DONE;
		return say(w, WIRE_DENIED, "it takes no password");
	case SSH_LOGIN_KEYBOARD:
		if (offered & SSH_AUTH_METHOD_INTERACTIVE)
			return WIRE_DONE;
		return say(w, WIRE_DENIED, "it takes no keyboard-interactive login");
	case SSH_LOGIN_KEY:
		if ((offered & SSH_AUTH_METHOD_PUBLICKEY) == 0)
			return say(w, WIRE_DENIED, "it takes no keys");
		if (ssh_pki_import_privkey_base64(
			secret_text(l->secret), "", NULL, NULL, &w->key) != SSH_OK)
			return bad_secret(w, l, "our private key cannot be read");
		return WIRE_DONE;
	case SSH_LOGIN_AGENT:
		if ((offered & SSH_AUTH_METHOD_PUBLICKEY) == 0)
			return say(w, WIRE_DENIED, "it takes no keys");
		w->agent_fd = fcntl(l->agent_fd, F_DUPFD_CLOEXEC, 0);
		if (w->agent_fd < 0 ||
		    ssh_set_agent_socket(w->session, w->agent_fd) != SSH_OK)
			return bad_secret(w, l, "no agent");
		return WIRE_DONE;
	}
	return say(w, WIRE_DENIED, "no such login");
}

/* The device asks and we answer, but a password only once: what asks again wants a new one, or did
 * not like this one. Questions that may be seen on the screen ask who we are. */
static enum wire_step
answer_prompts(struct wire *w, const struct wire_login *l)
{
	int i, n = ssh_userauth_kbdint_getnprompts(w->session);
	bool secret_given = false;

	for (i = 0; i < n; i++) {
		char echo = 0;
		const char *prompt =
		    ssh_userauth_kbdint_getprompt(w->session, (unsigned)i, &echo);
		const char *answer = "";

		if (prompt == NULL)
			prompt = "";
		if (!echo) {
			if (w->answered || secret_given) {
				snprintf(
				    w->why, sizeof w->why, "it asks further: %s", prompt);
				return WIRE_DENIED;
			}
			answer = secret_text(l->secret);
			secret_given = true;
		}
		if (ssh_userauth_kbdint_setanswer(w->session, (unsigned)i, answer) < 0)
			return WIRE_FAILED;
	}
	w->answered |= secret_given;
	return WIRE_DONE;
}

static int
attempt(struct wire *w, const struct wire_login *l)
{
	int r = SSH_AUTH_ERROR;

	switch (w->method) {
	case SSH_LOGIN_NONE: break;
	case SSH_LOGIN_PASSWORD:
		return ssh_userauth_password(w->session, NULL, secret_text(l->secret));
	case SSH_LOGIN_KEYBOARD:
		while (
		    (r = ssh_userauth_kbdint(w->session, NULL, NULL)) == SSH_AUTH_INFO) {
			enum wire_step s = answer_prompts(w, l);

			if (s != WIRE_DONE)
				return s == WIRE_DENIED ? SSH_AUTH_DENIED
							: SSH_AUTH_ERROR;
		}
		return r;
	case SSH_LOGIN_KEY: return ssh_userauth_publickey(w->session, NULL, w->key);
	case SSH_LOGIN_AGENT: return ssh_userauth_agent(w->session, NULL);
	}
	return r;
}

static enum wire_step
outcome(struct wire *w, struct wire_login *l, int r)
{
	switch (r) {
	case SSH_AUTH_SUCCESS: return WIRE_DONE;
	case SSH_AUTH_AGAIN: return WIRE_WAIT;
	case SSH_AUTH_PARTIAL: return say(w, WIRE_DENIED, "it wants a second proof");
	case SSH_AUTH_DENIED:
		/* An agent that is gone, or does not sign, is told in the same way. */
		if (w->method == SSH_LOGIN_AGENT &&
		    strstr(ssh_get_error(w->session), "'publickey'") == NULL)
			return bad_secret(w, l, "the agent has no key for it");
		return WIRE_DENIED;
	default:
		/* The agent and the key fail in the same way as the wire. */
		if (wire_alive(w)) {
			if (w->method == SSH_LOGIN_KEY || w->method == SSH_LOGIN_AGENT)
				l->bad_secret = true;
			return WIRE_DENIED;
		}
		w->failed = true;
		return WIRE_FAILED;
	}
}

enum wire_step
wire_login(struct wire *w, struct wire_login *l)
{
	enum wire_step s = WIRE_DONE;

	wire_may_write(w);
	if (w->login_at == LOGIN_AT_NONE) {
		int r = ssh_userauth_none(w->session, NULL);

		if (r != SSH_AUTH_DENIED && r != SSH_AUTH_PARTIAL) {
			s = outcome(w, l, r);
			l->unguarded = s == WIRE_DONE;
			return s;
		}
		w->login_at = LOGIN_AT_METHOD;
		s = choose(w, l);
	}
	if (s == WIRE_DONE)
		s = outcome(w, l, attempt(w, l));
	if (s != WIRE_WAIT) {
		w->login_at = LOGIN_AT_OVER;
		wire_login_fini(w);
	}
	return s;
}
