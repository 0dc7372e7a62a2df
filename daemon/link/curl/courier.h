/* courier.h - carrying something to another system over HTTP or SMTP, on our loop.
 *
 * One for a room. It follows no redirect, speaks only the protocol that was asked for, takes no proxy
 * from the environment, checks certificates, and bounds how long a try may take and how long an answer may
 * be. Secrets are handed to libcurl for the time of the try, and stand in no URL.
 */
#ifndef LINK_CURL_COURIER_H
#define LINK_CURL_COURIER_H

#include "base/buf.h"
#include "base/secret.h"
#include "sys/loop.h"

#define COURIER_ANSWER_MAX (1024 * 1024)
#define COURIER_WHY_MAX    320

struct courier;

struct courier *courier_new(struct loop *l);
void courier_free(struct courier *c); /* what is under way ends without a call */

enum courier_tls { COURIER_STARTTLS, COURIER_TLS, COURIER_PLAIN };

struct courier_http {
	const char *method;
	const char *url;            /* http or https */
	const char *const *headers; /* "Name: value", ends with NULL */
	const char *secret_header; /* "Authorization: Bearer ": the secret comes behind */
	const struct secret *secret; /* NULL: none */
	const char *user;            /* with it: basic, instead of the header */
	struct bytes body;
	/* On a connection of its own: libcurl repeats by itself what a kept one has swallowed. */
	bool once;
	const char *ca; /* "" */
	int64_t limit_us;
};

struct courier_mail {
	const char *server; /* "host:port" */
	enum courier_tls tls;
	const char *user; /* "": no login */
	const struct secret *secret;
	const char *from;
	const char *const *to; /* ends with NULL */
	struct bytes message;  /* as RFC 5322 has it, lines end in CR LF */
	const char *ca;
	int64_t limit_us;
};

/* How it ended. Borrowed until the call returns. */
struct courier_end {
	const char *why; /* NULL: there was a whole answer. Otherwise a sentence. */
	bool reached;    /* false: nobody was there, or not the right one */
	unsigned status; /* of HTTP, or SMTP's last code; 0: none */
	struct bytes body;
	const char *retry_after; /* "" */
};
typedef void courier_fn(void *arg, const struct courier_end *e);

/* Begins; all is copied. fn is called once, later. */
void courier_http(
    struct courier *c, const struct courier_http *h, courier_fn *fn, void *arg);
void courier_mail(
    struct courier *c, const struct courier_mail *m, courier_fn *fn, void *arg);

#endif
