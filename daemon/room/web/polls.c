/* polls.c - what the poll rooms are asked: each has a part of the devices. */
#include <string.h>

#include "base/mem.h"
#include "room/web/inside.h"

void
polls_ask(struct web *w, struct httpd_request *q, const char *what,
    const struct argument *args, size_t n_args)
{
	struct waiting *x = web_wait_for(w, q);
	uint32_t rooms = house_count(w->house, ROLE_POLL), i;
	struct query_msg m = { .ask = x->ask,
		.name = what,
		.args = { (struct argument *)(uintptr_t)args, n_args } };

	x->is_metrics = strcmp(what, "samples") == 0;
	x->is_list = strcmp(what, "counts") == 0;
	for (i = 0; i < rooms; i++)
		x->awaited += house_tell(w->house, ROLE_POLL, i, MSG_POLL_ASK, &m) == 0;
	if (x->awaited != 0)
		return;
	web_reply_error(q, 503, "the poll rooms are starting, try again in a moment");
	web_forget(x);
}

/* Of a device one room knows, and the others say that they do not. */
static void
take(struct waiting *x, const struct rows_msg *m)
{
	if (x->status == 413)
		return; /* a part would pass for all */
	if (m->status != 200) {
		if (x->status == 0 || x->status == 404 || m->status == 413) {
			buf_clear(&x->body);
			buf_put(&x->body, m->body.p, m->body.n);
			x->status = m->status;
		}
		return;
	}
	if (x->status != 0 && x->status != 200)
		buf_clear(&x->body); /* what another has said for want of it */
	if (x->is_list && x->body.n != 0)
		buf_char(&x->body, ',');
	buf_put(&x->body, m->body.p, m->body.n);
	x->status = 200;
}

static void
reply(struct web *w, struct waiting *x)
{
	struct buf all;

	if (x->is_metrics) {
		metrics_reply(w, x);
		return;
	}
	if (!x->is_list) {
		httpd_reply(x->q, (int)x->status, "application/json", buf_view(&x->body));
		return;
	}
	buf_init(&all);
	buf_char(&all, '[');
	buf_put(&all, x->body.p, x->body.n);
	buf_char(&all, ']');
	httpd_reply(x->q, 200, "application/json", buf_view(&all));
	buf_fini(&all);
}

int
polls_hear(void *self, struct room_from from, const void *body)
{
	struct web *w = self;
	const struct rows_msg *m = body;
	struct waiting *x = map_get_id(&w->waiting, m->ask);

	(void)from;
	if (x == NULL || x->awaited == 0)
		return 0;
	take(x, m);
	if (!m->last || --x->awaited != 0)
		return 0;
	reply(w, x);
	web_forget(x);
	return 0;
}
