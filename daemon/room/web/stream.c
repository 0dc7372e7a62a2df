/* stream.c - events to those who follow: server-sent events, with an id to go on from. */
#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "room/web/inside.h"

#define HEARTBEAT_US (15 * SECOND_US)
#define STREAMS_MAX  256

struct follower {
	struct list_node in_web;
	struct httpd_stream *stream;
};

static void
follower_gone(void *arg)
{
	struct follower *f = arg;

	list_remove(&f->in_web);
	mem_free(f);
}

static void
to_all(struct web *w, struct bytes b)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &w->streams) {
		httpd_stream_send(LIST_THING(n, struct follower, in_web)->stream, b);
	}
}

static void
heartbeat(void *arg)
{
	static const char alive[] = ": alive\n\n";
	struct web *w = arg;

	timer_after(w->heartbeat, HEARTBEAT_US);
	to_all(w, (struct bytes){ (const uint8_t *)alive, sizeof alive - 1 });
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
	struct buf out;
	struct json j;

	buf_init(&out);
	buf_printf(
	    &out, "id: %llu\nevent: %s\ndata: ", (unsigned long long)e->id, e->kind);
	j = json_into(&out);
	rec_json(&j, &event_rec, e);
	buf_puts(&out, "\n\n");
	to_all(w, buf_view(&out));
	buf_fini(&out);
}
