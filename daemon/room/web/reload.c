/* reload.c - a person has the configuration read again: the parent does, and says what became of it. */
#include <string.h>

#include "base/json.h"
#include "room/web/inside.h"

void
reload_ask(struct web *w, struct httpd_request *q, const char *who,
    const struct argument *args, size_t n_args)
{
	struct waiting *x = web_wait_for(w, q);
	struct reload_msg m = { .ask = x->ask,
		.who = who,
		.yes = strcmp(argument_of(args, n_args, "yes"), "yes") == 0 };

	house_tell_fd(w->house, MSG_RELOAD, &m, -1);
}

int
reload_hear(void *self, struct room_from from, const void *body)
{
	struct web *w = self;
	const struct reloaded_msg *m = body;
	struct waiting *x = map_get_id(&w->waiting, m->ask);
	struct buf out;
	struct json j;

	(void)from;
	if (x == NULL)
		return 0;
	if (!m->ok) {
		web_reply_error(x->q, 409, m->text);
		web_forget(x);
		return 0;
	}
	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_put_text(&j, "done", m->text);
	json_object_end(&j);
	httpd_reply(x->q, 200, "application/json", buf_view(&out));
	buf_fini(&out);
	web_forget(x);
	return 0;
}
