/* stream.c - events to those who follow: server-sent events, with an id to go on from. */
#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "model/veil.h"
#include "room/web/inside.h"

#define HEARTBEAT_US (15 * SECOND_US)
#define STREAMS_MAX  256

struct follower {
	struct list_node in_web;
	struct httpd_stream *stream;
	bool is_masked; /* sees no customers' data */
};

static void
follower_gone(void *arg)
{
	struct follower *f = arg;

	list_remove(&f->in_web);
	mem_free(f);
}

static void
to_all(struct web *w, struct bytes b, struct bytes masked)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &w->streams) {
		struct follower *f = LIST_THING(n, struct follower, in_web);

		httpd_stream_send(f->stream, f->is_masked ? masked : b);
	}
}

static void
heartbeat(void *arg)
{
	static const char alive[] = ": alive\n\n";
	const struct bytes b = { (const uint8_t *)alive, sizeof alive - 1 };
	struct web *w = arg;

	timer_after(w->heartbeat, HEARTBEAT_US);
	to_all(w, b, b);
}

void
stream_init(struct web *w)
{
	list_init(&w->streams);
	w->heartbeat = timer_new(house_loop(w->house), heartbeat, w);
	timer_after(w->heartbeat, HEARTBEAT_US);
}

void
stream_open(struct web *w, struct httpd_request *q)
{
	static const char hello[] = "retry: 2000\n\n";
	struct follower *f;
	struct list_node *n;
	size_t count = 0;

	LIST_EACH (n, &w->streams) {
		count++;
	}
	if (count >= STREAMS_MAX) {
		web_reply_error(q, 503, "too many follow already");
		return;
	}
	f = mem_alloc(sizeof *f);
	f->is_masked = !roles_sees_customers(w, q);
	f->stream = httpd_stream(q, follower_gone, f);
	if (f->stream == NULL) {
		mem_free(f);
		return;
	}
	list_append(&w->streams, &f->in_web);
	httpd_stream_send(
	    f->stream, (struct bytes){ (const uint8_t *)hello, sizeof hello - 1 });
}

void
stream_event(struct web *w, const struct event *e)
{
	struct buf out, masked;
	struct json j;
	size_t head;

	buf_init(&out);
	buf_init(&masked);
	buf_printf(
	    &out, "id: %llu\nevent: %s\ndata: ", (unsigned long long)e->id, e->kind);
	head = out.n;
	j = json_into(&out);
	rec_json(&j, &event_rec, e);
	buf_put(&masked, out.p, head);
	veil_json(&masked, (struct bytes){ out.p + head, out.n - head });
	buf_puts(&out, "\n\n");
	buf_puts(&masked, "\n\n");
	to_all(w, buf_view(&out), buf_view(&masked));
	buf_fini(&masked);
	buf_fini(&out);
}
