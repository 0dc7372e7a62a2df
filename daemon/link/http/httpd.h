/* httpd.h - answering HTTP, on the loop: requests, replies now or later, event streams.
 *
 * Served by libevent's evhttp behind this header. A request is the handler's until it replied or
 * began a stream; a client that goes away in between is no trouble: the reply goes nowhere. Sizes
 * and waiting times are bounded, a client that does not read is let go.
 */
#ifndef LINK_HTTP_HTTPD_H
#define LINK_HTTP_HTTPD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "sys/loop.h"

#define HTTPD_BODY_MAX   (256 * 1024)
#define HTTPD_STREAM_MAX (1024 * 1024) /* bytes a stream's client may leave unread */

struct httpd;
struct httpd_request;
struct httpd_stream;

typedef void httpd_fn(void *arg, struct httpd_request *q);

struct httpd *httpd_new(struct loop *l, httpd_fn *fn, void *arg);
void httpd_free(struct httpd *h);

/* Serves a listening socket; it belongs to httpd then. */
int httpd_listen(struct httpd *h, int fd);

const char *httpd_method(const struct httpd_request *q); /* "GET", "POST", ... */
const char *httpd_path(const struct httpd_request *q);   /* decoded, without the query */
const char *httpd_query(const struct httpd_request *q, const char *key);  /* or NULL */
const char *httpd_header(const struct httpd_request *q, const char *key); /* or NULL */
struct bytes httpd_body(const struct httpd_request *q);
struct arena *httpd_arena(struct httpd_request *q); /* lives as long as the request */

/* Who is at the other end of a UNIX socket; false for any other. */
bool httpd_peer(const struct httpd_request *q, uid_t *uid, gid_t *gid, pid_t *pid);

/* Who is at the other end of any other: its address in numbers, "" for a UNIX socket's. */
const char *httpd_from(const struct httpd_request *q);

/* Ends the request. */
void httpd_reply(
    struct httpd_request *q, int status, const char *content_type, struct bytes body);

/* Turns it into a stream of text/event-stream. closed is called once, when the client is gone or was
 * let go, not after httpd_stream_end(). */
struct httpd_stream *httpd_stream(struct httpd_request *q, loop_fn *closed, void *arg);
void httpd_stream_send(struct httpd_stream *s, struct bytes b);
void httpd_stream_end(struct httpd_stream *s);

#endif
