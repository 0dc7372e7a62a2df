#include "link/tls/tls.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

struct tls_server {
	SSL_CTX *ctx;
};

struct tls_link {
	SSL *ssl;
	bool broken;
};

static const char *
last_reason(void)
{
	unsigned long e = ERR_peek_last_error();
	const char *reason = e != 0 ? ERR_reason_error_string(e) : NULL;

	ERR_clear_error();
	return reason != NULL ? reason : "no reason given";
}

static int
refused(struct tls_server *s, const char *what, const char *file, char why[256])
{
	snprintf(why, 256, "%s %s: %s", what, file, last_reason());
	tls_server_free(s);
	return ERR_MALFORMED;
}

/* A pass phrase is asked of nobody. */
static int
no_phrase(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return 0;
}

int
tls_server_new(const char *certificate, const char *key, const char *ca,
    struct tls_server **out, char why[256])
{
	struct tls_server *s = mem_alloc(sizeof *s);

	s->ctx = SSL_CTX_new(TLS_server_method());
	if (s->ctx == NULL)
		mem_exhausted(0);
	SSL_CTX_set_min_proto_version(s->ctx, TLS1_2_VERSION);
	SSL_CTX_set_options(
	    s->ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
	/* One that hangs up with a ticket unread resets the connection, and what it said last is lost. */
	SSL_CTX_set_num_tickets(s->ctx, 0);
	SSL_CTX_set_session_cache_mode(s->ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_default_passwd_cb(s->ctx, no_phrase);
	if (SSL_CTX_use_certificate_chain_file(s->ctx, certificate) != 1)
		return refused(s, "the certificate", certificate, why);
	if (SSL_CTX_use_PrivateKey_file(s->ctx, key, SSL_FILETYPE_PEM) != 1)
		return refused(s, "the key", key, why);
	if (SSL_CTX_check_private_key(s->ctx) != 1)
		return refused(s, "it is not the certificate's key:", key, why);
	if (*ca != 0) {
		if (SSL_CTX_load_verify_locations(s->ctx, ca, NULL) != 1)
			return refused(s, "the certificates of those who sign", ca, why);
		SSL_CTX_set_verify(
		    s->ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	}
	*out = s;
	return 0;
}

void
tls_server_free(struct tls_server *s)
{
	if (s == NULL)
		return;
	SSL_CTX_free(s->ctx);
	mem_free(s);
}

struct tls_link *
tls_link_new(struct tls_server *s, int fd)
{
	struct tls_link *l = mem_alloc(sizeof *l);

	l->ssl = SSL_new(s->ctx);
	if (l->ssl == NULL || SSL_set_fd(l->ssl, fd) != 1)
		mem_exhausted(0);
	SSL_set_accept_state(l->ssl);
	return l;
}

void
tls_link_free(struct tls_link *l)
{
	if (l == NULL)
		return;
	if (!l->broken && SSL_is_init_finished(l->ssl))
		(void)SSL_shutdown(l->ssl);
	ERR_clear_error();
	SSL_free(l->ssl);
	mem_free(l);
}

long
tls_read(struct tls_link *l, void *p, size_t n_bytes, bool *wants_write, char why[128])
{
	int n;

	*wants_write = false;
	ERR_clear_error();
	errno = 0;
	n = SSL_read(l->ssl, p, n_bytes < INT_MAX ? (int)n_bytes : INT_MAX);
	if (n > 0)
		return n;
	switch (SSL_get_error(l->ssl, n)) {
	case SSL_ERROR_ZERO_RETURN: return 0;
	case SSL_ERROR_WANT_READ: return ERR_BUSY;
	case SSL_ERROR_WANT_WRITE: *wants_write = true; return ERR_BUSY;
	case SSL_ERROR_SYSCALL:
		l->broken = true;
		if (errno == 0)
			return 0; /* it hung up without a word */
		snprintf(why, 128, "%s", strerror(errno));
		return ERR_CLOSED;
	default:
		l->broken = true;
		snprintf(why, 128, "%s", last_reason());
		return ERR_CLOSED;
	}
}
