/* Alarms of other systems. Who shows the right token is let through to the intake room, which reads the
 * body; whether it is right, the vault says, and this room never holds one. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "room/web/inside.h"
#include "sys/log.h"

#define WAITING_MAX 256

static bool
is_of_this_machine(const struct httpd_request *q)
{
	const char *from = httpd_from(q);
	uid_t uid;
	gid_t gid;
	pid_t pid;

	return httpd_peer(q, &uid, &gid, &pid) || strncmp(from, "127.", 4) == 0 ||
	    strcmp(from, "::1") == 0;
}

/* "Authorization: Bearer TOKEN" (RFC 6750 2.1); empty without. */
static struct bytes
token_of(const struct httpd_request *q)
{
	static const char scheme[] = "Bearer ";
	const char *header = httpd_header(q, "Authorization");

	if (header == NULL || strncasecmp(header, scheme, sizeof scheme - 1) != 0)
		return (struct bytes){ NULL, 0 };
	header += sizeof scheme - 1;
	header += strspn(header, " ");
	return (struct bytes){ (const uint8_t *)header, strlen(header) };
}

static void
pass_on(struct web *w, struct waiting *x)
{
	struct post_msg m = {
		.ask = x->ask, .system = x->system, .body = httpd_body(x->q)
	};

	if (m.body.n > POST_BODY_MAX) {
		web_reply_error(x->q, 413, "the body is longer than 250 kB");
		web_forget(x);
	} else if (house_tell(w->house, ROLE_INTAKE, 0, MSG_POST, &m) < 0) {
		web_reply_error(x->q, 503, "the intake room is starting, post it again");
		web_forget(x);
	}
}

int
posts_token(void *self, struct room_from from, const void *body)
{
	struct web *w = self;
	const struct token_msg *m = body;
	struct waiting *x = map_get_id(&w->waiting, m->ask);

	(void)from;
	if (x == NULL || x->system == NULL)
		return 0;
	if (m->fits) {
		pass_on(w, x);
		return 0;
	}
	log_warn("system=%s source=%s posts alarms with a wrong token", ESC(x->system),
	    httpd_from(x->q));
	web_reply_error(x->q, 401, "the token is not that system's");
	web_forget(x);
	return 0;
}

static void
ask_vault(struct web *w, struct httpd_request *q, const struct alarm_system *s)
{
	struct waiting *x = web_wait_for(w, q);
	struct token_ask_msg m = {
		.ask = x->ask, .credential = s->token, .shown = token_of(q)
	};

	x->system = arena_text(httpd_arena(q), s->name);
	if (*s->token == 0)
		pass_on(w, x);
	else if (house_tell(w->house, ROLE_VAULT, 0, MSG_TOKEN_ASK, &m) < 0) {
		web_reply_error(q, 503, "the vault is starting, post it again");
		web_forget(x);
	}
}

void
posts_take(struct web *w, struct httpd_request *q)
{
	const struct alarm_system *s =
	    plan_system(house_plan(w->house), strrchr(httpd_path(q), '/') + 1);

	if (s == NULL)
		web_reply_error(q, 404, "no system of that name stands in `systems`");
	else if (*s->token == 0 && !is_of_this_machine(q))
		web_reply_error(q, 403,
		    "this system has no token: it is heard from this machine only");
	else if (*s->token != 0 && token_of(q).n == 0)
		web_reply_error(
		    q, 401, "no token: Authorization: Bearer TOKEN is wanted");
	else if (w->waiting.n >= WAITING_MAX)
		web_reply_error(q, 503, "too many posts at once");
	else
		ask_vault(w, q, s);
}

void
posts_serve(void *arg, struct httpd_request *q)
{
	const char *path = httpd_path(q);

	if (strncmp(path, POSTS_PATH, sizeof POSTS_PATH - 1) != 0 ||
	    strchr(path + sizeof POSTS_PATH - 1, '/') != NULL)
		web_reply_error(
		    q, 404, "alarms are posted here, to " POSTS_PATH "SYSTEM");
	else if (strcmp(httpd_method(q), "POST") != 0)
		web_reply_error(q, 405, "not with this method");
	else
		posts_take(arg, q);
}
