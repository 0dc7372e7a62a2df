#include "link/http/httpd.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/list.h"
#include "base/mem.h"

#define HEADERS_MAX 16384
#define IDLE_S      60

struct httpd {
	struct evhttp *http;
	httpd_fn *fn;
	void *arg;
	struct list_node requests, streams;
};

struct httpd_request {
	struct list_node in_httpd;
	struct httpd *httpd;
	struct evhttp_request *req; /* NULL when the client is gone */
	struct evhttp_connection *conn;
	struct evkeyvalq query;
	char *path;
	struct buf body;
	struct arena mem;
};

struct httpd_stream {
	struct list_node in_httpd;
	struct evhttp_request *req;
	struct evhttp_connection *conn;
	loop_fn *closed;
	void *arg;
};

static void
request_free(struct httpd_request *q)
{
	list_remove(&q->in_httpd);
	evhttp_clear_headers(&q->query);
	free(q->path);
	buf_fini(&q->body);
	arena_fini(&q->mem);
	mem_free(q);
}

static void
client_gone(struct evhttp_connection *conn, void *arg)
{
	struct httpd_request *q = arg;

	(void)conn;
	q->req = NULL;
	q->conn = NULL;
}

static void
take_body(struct httpd_request *q)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(q->req);
	size_t n = evbuffer_get_length(in);

	buf_reserve(&q->body, n + 1);
	q->body.n = (size_t)evbuffer_remove(in, q->body.p, n);
}

static void
came(struct evhttp_request *req, void *arg)
{
	struct httpd *h = arg;
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(req);
	const char *path = evhttp_uri_get_path(uri), *query = evhttp_uri_get_query(uri);
	struct httpd_request *q;

	/* A name is asked for in every request (RFC 9112 3.2). */
	if (evhttp_find_header(evhttp_request_get_input_headers(req), "Host") == NULL) {
		evhttp_send_error(req, 400, "no Host");
		return;
	}
	q = mem_alloc(sizeof *q);
	list_append(&h->requests, &q->in_httpd);
	q->httpd = h;
	q->req = req;
	q->conn = evhttp_request_get_connection(req);
	q->path = evhttp_uridecode(path != NULL && *path ? path : "/", 0, NULL);
	if (q->path == NULL)
		mem_exhausted(0);
	if (query == NULL || evhttp_parse_query_str(query, &q->query) < 0)
		evhttp_parse_query_str("", &q->query);
	take_body(q);
	evhttp_connection_set_closecb(q->conn, client_gone, q);
	h->fn(h->arg, q);
}

struct httpd *
httpd_new(struct loop *l, httpd_fn *fn, void *arg)
{
	struct httpd *h = mem_alloc(sizeof *h);

	h->fn = fn;
	h->arg = arg;
	list_init(&h->requests);
	list_init(&h->streams);
	h->http = evhttp_new(loop_event_base(l));
	if (h->http == NULL)
		mem_exhausted(0);
	evhttp_set_max_headers_size(h->http, HEADERS_MAX);
	evhttp_set_max_body_size(h->http, HTTPD_BODY_MAX);
	evhttp_set_timeout(h->http, IDLE_S);
	evhttp_set_allowed_methods(h->http,
	    EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE |
		EVHTTP_REQ_HEAD);
	evhttp_set_gencb(h->http, came, h);
	return h;
}

void
httpd_free(struct httpd *h)
{
	struct list_node *n, *tmp;

	if (h == NULL)
		return;
	LIST_EACH_SAFE (n, tmp, &h->requests) {
		struct httpd_request *q = LIST_THING(n, struct httpd_request, in_httpd);

		if (q->conn != NULL)
			evhttp_connection_set_closecb(q->conn, NULL, NULL);
		request_free(q);
	}
	LIST_EACH_SAFE (n, tmp, &h->streams) {
		httpd_stream_end(LIST_THING(n, struct httpd_stream, in_httpd));
	}
	evhttp_free(h->http);
	mem_free(h);
}

int
httpd_listen(struct httpd *h, int fd)
{
	int one = 1;

	/* Inherited by what is accepted; without it each answer waits 40 ms. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return evhttp_accept_socket_with_handle(h->http, fd) != NULL ? 0 : ERR_IO;
}

const char *
httpd_method(const struct httpd_request *q)
{
	switch (q->req != NULL ? evhttp_request_get_command(q->req) : EVHTTP_REQ_GET) {
	case EVHTTP_REQ_POST: return "POST";
	case EVHTTP_REQ_PATCH: return "PATCH";
	case EVHTTP_REQ_DELETE: return "DELETE";
	case EVHTTP_REQ_HEAD: return "HEAD";
	default: return "GET";
	}
}

const char *
httpd_path(const struct httpd_request *q)
{
	return q->path;
}

const char *
httpd_query(const struct httpd_request *q, const char *key)
{
	return evhttp_find_header(&q->query, key);
}

const char *
httpd_header(const struct httpd_request *q, const char *key)
{
	return q->req != NULL
	    ? evhttp_find_header(evhttp_request_get_input_headers(q->req), key)
	    : NULL;
}

struct bytes
httpd_body(const struct httpd_request *q)
{
	return buf_view(&q->body);
}

const char *
httpd_from(const struct httpd_request *q)
{
	char *address = NULL;
	ev_uint16_t port;

	if (q->conn != NULL)
		evhttp_connection_get_peer(q->conn, &address, &port);
	return address != NULL ? address : "";
}

struct arena *
httpd_arena(struct httpd_request *q)
{
	return &q->mem;
}

bool
httpd_peer(const struct httpd_request *q, uid_t *uid, gid_t *gid, pid_t *pid)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof sa;
	struct ucred who;
	int fd;

	if (q->conn == NULL)
		return false;
	fd = bufferevent_getfd(evhttp_connection_get_bufferevent(q->conn));
	if (getsockname(fd, (struct sockaddr *)&sa, &len) < 0 || sa.ss_family != AF_UNIX)
		return false;
	len = sizeof who;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0)
		return false;
	*uid = who.uid;
	*gid = who.gid;
	*pid = who.pid;
	return true;
}

static void
put_headers(struct evhttp_request *req, const char *content_type)
{
	struct evkeyvalq *h = evhttp_request_get_output_headers(req);

	evhttp_add_header(h, "Content-Type", content_type);
	evhttp_add_header(h, "Cache-Control", "no-store");
	evhttp_add_header(h, "X-Content-Type-Options", "nosniff");
	evhttp_add_header(h, "X-Frame-Options", "DENY");
	evhttp_add_header(h, "Referrer-Policy", "no-referrer");
	evhttp_add_header(h, "Content-Security-Policy",
	    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src "
	    "'self'; "
	    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors "
	    "'none'");
}

void
httpd_reply(
    struct httpd_request *q, int status, const char *content_type, struct bytes body)
{
	struct evbuffer *out;

	if (q->req != NULL) {
		out = evbuffer_new();
		if (out == NULL)
			mem_exhausted(0);
		evhttp_connection_set_closecb(q->conn, NULL, NULL);
		put_headers(q->req, content_type);
		evbuffer_add(out, body.p, body.n);
		evhttp_send_reply(q->req, status, NULL, out);
		evbuffer_free(out);
	}
	request_free(q);
}

static void
stream_gone(struct evhttp_connection *conn, void *arg)
{
	struct httpd_stream *s = arg;

	(void)conn;
	list_remove(&s->in_httpd);
	s->closed(s->arg);
	mem_free(s);
}

struct httpd_stream *
httpd_stream(struct httpd_request *q, loop_fn *closed, void *arg)
{
	struct httpd_stream *s;

	if (q->req == NULL) {
		request_free(q);
		return NULL;
	}
	s = mem_alloc(sizeof *s);
	*s = (struct httpd_stream){
		.req = q->req, .conn = q->conn, .closed = closed, .arg = arg
	};
	list_append(&q->httpd->streams, &s->in_httpd);
	put_headers(q->req, "text/event-stream");
	evhttp_connection_set_timeout(q->conn, 0x7fffff);
	evhttp_connection_set_closecb(q->conn, stream_gone, s);
	evhttp_send_reply_start(q->req, 200, "OK");
	request_free(q);
	return s;
}

void
httpd_stream_send(struct httpd_stream *s, struct bytes b)
{
	struct bufferevent *bev = evhttp_connection_get_bufferevent(s->conn);
	struct evbuffer *out;

	if (evbuffer_get_length(bufferevent_get_output(bev)) > HTTPD_STREAM_MAX) {
		/* It does not read: let go, from the loop, by ending what it could still say. */
		shutdown(bufferevent_getfd(bev), SHUT_RDWR);
		return;
	}
	out = evbuffer_new();
	if (out == NULL)
		mem_exhausted(0);
	evbuffer_add(out, b.p, b.n);
	evhttp_send_reply_chunk(s->req, out);
	evbuffer_free(out);
}

void
httpd_stream_end(struct httpd_stream *s)
{
	evhttp_connection_set_closecb(s->conn, NULL, NULL);
	evhttp_send_reply_end(s->req);
	list_remove(&s->in_httpd);
	mem_free(s);
}
