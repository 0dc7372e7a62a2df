#include "link/curl/courier.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/list.h"
#include "base/mem.h"

#define AT_ONCE_A_HOST 64L

/* One try. */
struct trip {
	struct list_node in_courier;
	CURL *easy;
	struct curl_slist *headers, *to;
	struct buf body, answer;
	size_t sent; /* of a mail */
	bool too_long;
	char retry_after[64];
	char said[CURL_ERROR_SIZE];
	courier_fn *fn;
	void *arg;
};

struct courier {
	struct loop *loop;
	CURLM *multi;
	struct timer *timer;
	struct list_node trips;
};

static void
trip_free(struct courier *c, struct trip *t)
{
	curl_multi_remove_handle(c->multi, t->easy);
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->to);
	if (t->body.p != NULL)
		secret_wipe(t->body.p, t->body.n);
	buf_fini(&t->body);
	buf_fini(&t->answer);
	list_remove(&t->in_courier);
	mem_free(t);
}

static bool
nobody_was_there(CURLcode r)
{
	switch (r) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_USE_SSL_FAILED:
	case CURLE_LOGIN_DENIED:
	case CURLE_OPERATION_TIMEDOUT: return true;
	default: return false;
	}
}

static void
tell(struct courier *c, struct trip *t, CURLcode r)
{
	struct courier_end e = { .reached = true, .retry_after = t->retry_after };
	char why[COURIER_WHY_MAX];
	courier_fn *fn = t->fn;
	void *arg = t->arg;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	e.status = (unsigned)status;
	e.body = buf_view(&t->answer);
	if (t->too_long) {
		snprintf(why, sizeof why, "its answer is longer than %d kB",
		    COURIER_ANSWER_MAX / 1024);
		e.why = why;
	} else if (r != CURLE_OK) {
		snprintf(why, sizeof why, "%s",
		    *t->said != 0 ? t->said : curl_easy_strerror(r));
		e.why = why;
		e.reached = !nobody_was_there(r);
	}
	fn(arg, &e);
	trip_free(c, t);
}

/* What has ended is told after libcurl has returned: the call may begin another. */
static void
collect(struct courier *c)
{
	struct list_node *n;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(c->multi, &left)) != NULL) {
		struct trip *t = NULL;
		CURLcode r = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		LIST_EACH (n, &c->trips) {
			if (LIST_THING(n, struct trip, in_courier)->easy ==
			    m->easy_handle)
				t = LIST_THING(n, struct trip, in_courier);
		}
		if (t != NULL)
			tell(c, t, r);
	}
}

/* libcurl's own descriptor for a socket: which may go, and come again, between two calls. */
struct ear {
	struct courier *courier;
	struct watch *watch;
	int fd;
};

static void
socket_ready(void *arg, unsigned ready)
{
	struct ear *e = arg;
	struct courier *c = e->courier;
	int running, what = 0;

	if (ready & WATCH_READ)
		what |= CURL_CSELECT_IN;
	if (ready & WATCH_WRITE)
		what |= CURL_CSELECT_OUT;
	curl_multi_socket_action(c->multi, e->fd, what, &running);
	collect(c);
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *of_socket)
{
	struct courier *c = arg;
	struct ear *e = of_socket;
	unsigned for_what = (what & CURL_POLL_IN ? WATCH_READ : 0) |
	    (what & CURL_POLL_OUT ? WATCH_WRITE : 0);

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (e != NULL)
			watch_free(e->watch);
		mem_free(e);
		return 0;
	}
	if (e == NULL) {
		e = mem_alloc(sizeof *e);
		*e = (struct ear){ .courier = c, .fd = fd };
		e->watch = watch_new(c->loop, fd, for_what, socket_ready, e);
		curl_multi_assign(c->multi, fd, e);
	} else
		watch_set(e->watch, for_what);
	return 0;
}

static int
on_timer(CURLM *multi, long ms, void *arg)
{
	struct courier *c = arg;

	(void)multi;
	if (ms < 0)
		timer_stop(c->timer);
	else
		timer_after(c->timer, ms * MS_US);
	return 0;
}

static void
rings(void *arg)
{
	struct courier *c = arg;
	int running;

	curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(c);
}

struct courier *
courier_new(struct loop *l)
{
	struct courier *c = mem_alloc(sizeof *c);

	curl_global_init(CURL_GLOBAL_DEFAULT);
	c->loop = l;
	list_init(&c->trips);
	c->timer = timer_new(l, rings, c);
	c->multi = curl_multi_init();
	if (c->multi == NULL)
		mem_exhausted(0);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_MAX_HOST_CONNECTIONS, AT_ONCE_A_HOST);
	return c;
}

void
courier_free(struct courier *c)
{
	if (c == NULL)
		return;
	while (!list_empty(&c->trips))
		trip_free(c, LIST_THING(c->trips.next, struct trip, in_courier));
	curl_multi_cleanup(c->multi);
	timer_free(c->timer);
	mem_free(c);
}

static size_t
take_answer(char *p, size_t size, size_t n, void *arg)
{
	struct trip *t = arg;

	if (t->answer.n + size * n > COURIER_ANSWER_MAX) {
		t->too_long = true;
		return 0;
	}
	buf_put(&t->answer, p, size * n);
	return size * n;
}

static size_t
take_header(char *p, size_t size, size_t n, void *arg)
{
	static const char name[] = "retry-after:";
	struct trip *t = arg;
	size_t len = size * n, at = sizeof name - 1;

	if (len <= at || strncasecmp(p, name, at) != 0)
		return len;
	while (at < len && p[at] == ' ')
		at++;
	len -= at;
	while (len != 0 && (p[at + len - 1] == '\n' || p[at + len - 1] == '\r'))
		len--;
	snprintf(t->retry_after, sizeof t->retry_after, "%.*s", (int)len, p + at);
	return size * n;
}

static size_t
give_body(char *p, size_t size, size_t n, void *arg)
{
	struct trip *t = arg;
	size_t left = t->body.n - t->sent;

	if (left > size * n)
		left = size * n;
	memcpy(p, t->body.p + t->sent, left);
	t->sent += left;
	return left;
}

static struct trip *
trip_new(struct courier *c, const char *ca, int64_t limit_us, courier_fn *fn, void *arg)
{
	struct trip *t = mem_alloc(sizeof *t);

	t->fn = fn;
	t->arg = arg;
	t->easy = curl_easy_init();
	if (t->easy == NULL)
		mem_exhausted(0);
	list_append(&c->trips, &t->in_courier);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->said);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(limit_us / MS_US));
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(t->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (*ca != 0)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, ca);
	return t;
}

static void
header(struct trip *t, const char *line)
{
	t->headers = curl_slist_append(t->headers, line);
	if (t->headers == NULL)
		mem_exhausted(0);
}

static void
secret_header(struct trip *t, const char *before, const struct secret *secret)
{
	struct buf line;

	buf_init(&line);
	buf_printf(&line, "%s%s", before, secret_text(secret));
	header(t, buf_str(&line));
	secret_wipe(line.p, line.n);
	buf_fini(&line);
}

void
courier_http(struct courier *c, const struct courier_http *h, courier_fn *fn, void *arg)
{
	struct trip *t = trip_new(c, h->ca, h->limit_us, fn, arg);
	size_t i;

	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_URL, h->url);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "triaged");
	for (i = 0; h->headers[i] != NULL; i++)
		header(t, h->headers[i]);
	if (h->secret != NULL && h->user != NULL) {
		curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(t->easy, CURLOPT_USERNAME, h->user);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD, secret_text(h->secret));
	} else if (h->secret != NULL)
		secret_header(t, h->secret_header, h->secret);
	header(t, "Expect:");
	if (h->once)
		curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
	if (strcmp(h->method, "GET") != 0) {
		buf_put(&t->body, h->body.p, h->body.n);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE, (long)h->body.n);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, buf_str(&t->body));
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, h->method);
	}
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_multi_add_handle(c->multi, t->easy);
}

void
courier_mail(struct courier *c, const struct courier_mail *m, courier_fn *fn, void *arg)
{
	struct trip *t = trip_new(c, m->ca, m->limit_us, fn, arg);
	char url[512];
	size_t i;

	snprintf(url, sizeof url, "%s://%s", m->tls == COURIER_TLS ? "smtps" : "smtp",
	    m->server);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(t->easy, CURLOPT_URL, url);
	if (m->tls != COURIER_PLAIN)
		curl_easy_setopt(t->easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	if (m->secret != NULL) {
		curl_easy_setopt(t->easy, CURLOPT_USERNAME, m->user);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD, secret_text(m->secret));
	}
	curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, m->from);
	for (i = 0; m->to[i] != NULL; i++) {
		t->to = curl_slist_append(t->to, m->to[i]);
		if (t->to == NULL)
			mem_exhausted(0);
	}
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->to);
	buf_put(&t->body, m->message.p, m->message.n);
	curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_INFILESIZE, (long)m->message.n);
	curl_multi_add_handle(c->multi, t->easy);
}
