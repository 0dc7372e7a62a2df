/* http.c - asking another system over HTTP, and what its answer says of a delivery. */
#include <string.h>

#include "base/esc.h"
#include "link/json/json.h"
#include "room/sink/inside.h"

#define ANSWER_SHOWN 160 /* of an answer, in a note */

static void
came(void *arg, const struct courier_end *e)
{
	struct delivery *d = arg;

	d->next(d, e);
}

static const char *
secret_goes_into(const struct sink *s)
{
	return s->auth == SINK_AUTH_TOKEN ? "Authorization: token "
					  : "Authorization: Bearer ";
}

void
http_ask(struct delivery *d, const char *method, const char *url,
    const char *const *headers, struct bytes body,
    void (*next)(struct delivery *d, const struct courier_end *e))
{
	struct courier_http h = { .method = method,
		.url = url,
		.headers = headers,
		.secret_header = secret_goes_into(d->sink),
		.secret = d->secret,
		.user = d->sink->auth == SINK_AUTH_BASIC ? d->user : NULL,
		.body = body,
		.once = d->once,
		.ca = d->sink->ca,
		.limit_us = d->sink->patience_us };

	d->next = next;
	courier_http(d->room->courier, &h, came, d);
}

bool
http_is_good(struct delivery *d, const struct courier_end *e)
{
	size_t n = e->body.n < ANSWER_SHOWN ? e->body.n : ANSWER_SHOWN;
	enum delivery_end end;

	if (e->why != NULL) {
		delivery_done(
		    d, e->reached ? DELIVERY_LATER : DELIVERY_AWAY, "%s", ESC(e->why));
		return false;
	}
	end = delivery_of_http(e->status);
	if (end == DELIVERY_TAKEN)
		return true;
	delivery_wait(d, end,
	    retry_after_us(e->retry_after, loop_wall(house_loop(d->room->house))),
	    "it answered %u%s%s%s", e->status,
	    e->status >= 300 && e->status < 400 ? ", a redirect, which is not followed"
						: "",
	    n != 0 ? ": " : "", ESC_N(e->body.p, n));
	return false;
}

const struct tree *
http_json(struct delivery *d, const struct courier_end *e)
{
	const struct tree *t;
	uint32_t line, column;
	const char *why;

	if (json_read(&d->mem, (const char *)e->body.p, e->body.n, &t, &line, &column,
		&why) < 0)
		return NULL;
	return t;
}
