#include "room/web/inside.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/json.h"
#include "base/mem.h"
#include "link/json/json.h"
#include "model/veil.h"
#include "sys/log.h"

#define WAIT_US      (10 * SECOND_US)
#define WAIT_LONG_US (150 * SECOND_US) /* a command may run a probe */
#define WAITING_MAX  1024
#define ARGS_MAX     32

void
web_reply_error(struct httpd_request *q, int status, const char *why)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_put_text(&j, "error", why);
	json_object_end(&j);
	httpd_reply(q, status, "application/json", buf_view(&out));
	buf_fini(&out);
}

void
web_forget(struct waiting *x)
{
	map_del_id(&x->web->waiting, x->ask);
	timer_free(x->limit);
	buf_fini(&x->body);
	mem_free(x);
}

static void
too_long(void *arg)
{
	struct waiting *x = arg;

	web_reply_error(x->q, 503, "no answer in time; a room may be starting");
	web_forget(x);
}

/* The answer of another room, as far as whoever asks may see it. */
static void
answer(struct waiting *x, int status, struct bytes body)
{
	struct buf masked;

	if (!x->is_masked) {
		httpd_reply(x->q, status, "application/json", body);
		return;
	}
	buf_init(&masked);
	veil_json(&masked, body);
	httpd_reply(x->q, status, "application/json", buf_view(&masked));
	buf_fini(&masked);
}

static struct waiting *
wait_for(struct web *w, struct httpd_request *q, int64_t limit_us)
{
	struct waiting *x = mem_alloc(sizeof *x);

	x->web = w;
	x->q = q;
	x->ask = ++w->next_ask;
	x->is_masked = !roles_sees_customers(w, q);
	buf_init(&x->body);
	x->limit = timer_new(house_loop(w->house), too_long, x);
	timer_after(x->limit, limit_us);
	map_put_id(&w->waiting, x->ask, x);
	return x;
}

struct waiting *
web_wait_for(struct web *w, struct httpd_request *q)
{
	return wait_for(w, q, WAIT_LONG_US);
}

static struct waiting *
ask_reader(struct web *w, struct httpd_request *q, const char *query,
    const struct argument *args, size_t n_args)
{
	struct waiting *x =
	    wait_for(w, q, strcmp(query, "report") == 0 ? WAIT_LONG_US : WAIT_US);
	struct query_msg m = { .ask = x->ask,
		.name = query,
		.args = { (struct argument *)(uintptr_t)args, n_args } };

	if (house_tell(w->house, ROLE_READER, 0, MSG_QUERY, &m) < 0) {
		web_reply_error(q, 503, "the reader is starting, try again in a moment");
		web_forget(x);
		return NULL;
	}
	return x;
}

void
web_ask_status(struct web *w, struct httpd_request *q)
{
	struct waiting *x = ask_reader(w, q, "counts", NULL, 0);

	if (x != NULL)
		x->is_status = true;
}

/* Whom it concerns: the first row with which the verb begins. */
static const struct {
	const char *begins;
	enum role to;
	const char *starting;
} concerns[] = {
	{ "session.", ROLE_SESSION, "the gateway is starting, try again in a moment" },
	{ "outbox.", ROLE_STORE, "the store is starting, try again in a moment" },
	{ "", ROLE_TRIAGE, "triage is starting, try again in a moment" },
};

static struct waiting *
ask_for(struct web *w, struct httpd_request *q, const char *verb, const char *who,
    const struct argument *args, size_t n_args)
{
	struct waiting *x = wait_for(w, q, WAIT_LONG_US);
	struct command_msg m = { .ask = x->ask,
		.verb = verb,
		.who = who,
		.args = { (struct argument *)(uintptr_t)args, n_args } };
	size_t i = 0;

	while (strncmp(verb, concerns[i].begins, strlen(concerns[i].begins)) != 0)
		i++;
	if (house_tell(w->house, concerns[i].to, 0, MSG_COMMAND, &m) < 0) {
		web_reply_error(q, 503, concerns[i].starting);
		web_forget(x);
		return NULL;
	}
	return x;
}

/* What is known of customers' people: it is kept who asked, before there is an answer. */
static void
ask_told(struct web *w, struct httpd_request *q, const struct route *r, const char *who,
    const struct argument *args, size_t n_args)
{
	struct waiting *x = ask_for(w, q, r->command, who, args, n_args);

	if (x == NULL || r->query == NULL)
		return;
	x->then = r->query;
	x->then_args = arena_copy(httpd_arena(q), args, n_args * sizeof *args);
	x->n_then = n_args;
}

static void
ask_then(struct waiting *x)
{
	struct query_msg m = { .ask = x->ask,
		.name = x->then,
		.args = { (struct argument *)(uintptr_t)x->then_args, x->n_then } };

	x->then = NULL;
	if (house_tell(x->web->house, ROLE_READER, 0, MSG_QUERY, &m) < 0) {
		web_reply_error(
		    x->q, 503, "the reader is starting, try again in a moment");
		web_forget(x);
	}
}

/* The body of a command is a flat JSON object of texts. */
static const char *
take_body(struct httpd_request *q, struct argument *args, size_t *n_args)
{
	struct bytes body = httpd_body(q);
	const struct tree *t, *m;
	uint32_t line, column;
	const char *why;

	if (body.n == 0)
		return NULL;
	if (json_read(httpd_arena(q), (const char *)body.p, body.n, &t, &line, &column,
		&why) < 0)
		return arena_printf(httpd_arena(q),
		    "the body is not JSON: line %u column %u: %s", line, column, why);
	if (t->kind != TREE_MAP)
		return "the body is not a JSON object";
	for (m = t->child; m != NULL; m = m->next) {
		if (m->kind != TREE_SCALAR || *n_args == ARGS_MAX)
			return "the body is not a flat object of texts";
		args[*n_args].key = m->key;
		args[(*n_args)++].value = m->text;
	}
	return NULL;
}

/* If-Match: the version of the ticket that was looked at (RFC 9110 section 13.1.1), in quotes or not. */
static const char *
take_match(struct httpd_request *q, struct argument *args, size_t *n_args)
{
	const char *tag = httpd_header(q, "If-Match");
	size_t n;

	if (tag == NULL || strcmp(tag, "*") == 0)
		return NULL;
	tag += *tag == '"';
	n = strspn(tag, "0123456789");
	if (n == 0 || n > 9 || (tag[n] != 0 && strcmp(tag + n, "\"") != 0))
		return "If-Match is the number of a version: \"7\"";
	if (*n_args == ARGS_MAX)
		return "too many arguments";
	args[*n_args].key = "version";
	args[(*n_args)++].value = arena_text_n(httpd_arena(q), tag, n);
	return NULL;
}

/* Over the UNIX socket: root, our own user, and whom the socket's mode lets in. */
static void
who_asks(const struct httpd_request *q, struct asker *a)
{
	const struct passwd *pw;
	uid_t uid;
	gid_t gid;
	pid_t pid;

	*a = (struct asker){ .local = httpd_peer(q, &uid, &gid, &pid) };
	if (!a->local)
		return;
	pw = getpwuid(uid);
	if (pw != NULL)
		snprintf(a->who, sizeof a->who, "%s", pw->pw_name);
	else
		snprintf(a->who, sizeof a->who, "uid %u", (unsigned)uid);
}

/* A page on this machine is not to be steered by a name that another page made point here. */
static bool
is_our_host(const char *host)
{
	static const char *const ours[] = { "localhost", "127.0.0.1", "[::1]" };
	size_t i;

	for (i = 0; host != NULL && i < ARRAY_LEN(ours); i++) {
		size_t n = strlen(ours[i]);

		if (strncmp(host, ours[i], n) == 0 && (host[n] == 0 || host[n] == ':'))
			return true;
	}
	return false;
}

static void
take_query(struct httpd_request *q, struct argument *args, size_t *n_args)
{
	static const char *const keys[] = { "all", "before", "by", "device", "from",
		"label", "limit", "search", "shelved", "since", "text", "to", "word" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(keys) && *n_args < ARGS_MAX; i++) {
		const char *value = httpd_query(q, keys[i]);

		if (value != NULL && strlen(value) < 1024) {
			args[*n_args].key = keys[i];
			args[(*n_args)++].value = value;
		}
	}
}

static void
serve(void *arg, struct httpd_request *q)
{
	struct web *w = arg;
	struct argument args[ARGS_MAX];
	const struct route *r;
	const char *wrong;
	struct asker who;
	size_t n = 0;
	int status;

	who_asks(q, &who);
	if (!who.local && !is_our_host(httpd_header(q, "Host"))) {
		web_reply_error(q, 403, "this page answers to the name localhost only");
		return;
	}
	r = route_find(httpd_method(q), httpd_path(q), httpd_arena(q), args, &n, &status);
	if (r == NULL && strcmp(httpd_method(q), "GET") == 0 && page_serve(q))
		return;
	if (r == NULL) {
		web_reply_error(q, status,
		    status == 405 ? "not with this method" : "there is nothing here");
		return;
	}
	if (w->waiting.n >= WAITING_MAX) {
		web_reply_error(q, 503, "too many questions at once");
		return;
	}
	if (r->own != NULL) {
		r->own(w, q);
	} else if (r->query != NULL && r->command == NULL) {
		take_query(q, args, &n);
		if (strncmp(r->query, "poll.", 5) == 0)
			polls_ask(w, q, r->query + 5, args, n);
		else
			ask_reader(w, q, r->query, args, n);
	} else if (strcmp(r->method, "GET") == 0) { /* triage knows it: a question */
		ask_for(w, q, r->command, who.who, args, n);
	} else if (!who.local) {
		web_reply_error(
		    q, 403, "the page only shows; commands come through triagectl");
	} else if ((wrong = take_body(q, args, &n)) != NULL ||
	    (wrong = take_match(q, args, &n)) != NULL) {
		web_reply_error(q, 400, wrong);
	} else if (strncmp(r->command, "customer.", 9) == 0) {
		if (roles_sees_customers(w, q))
			ask_told(w, q, r, who.who, args, n);
		else
			web_reply_error(q, 403,
			    "customers' data is for the group that customer-data: "
			    "seen-by: names");
	} else if (strncmp(r->command, "poll.", 5) == 0) {
		polls_ask(w, q, r->command + 5, args, n);
	} else if (strcmp(r->command, "reload") == 0) {
		reload_ask(w, q, who.who, args, n);
	} else
		ask_for(w, q, r->command, who.who, args, n);
}

/* {"version":..., "rooms":[...], ...counts} */
static void
merge_status(struct web *w, struct buf *counts, struct buf *out)
{
	struct json j = json_into(out);

	json_object(&j);
	rec_json_fields(&j, &rooms_msg_rec, &w->rooms);
	json_key(&j, "history");
	rec_json(&j, &history_state_msg_rec, &w->history);
	if (counts->n > 2) { /* the counts' own braces are left out */
		buf_char(out, ',');
		buf_put(out, counts->p + 1, counts->n - 2);
	}
	json_object_end(&j);
}

static int
hear_rows(void *self, struct room_from from, const void *body)
{
	struct web *w = self;
	const struct rows_msg *m = body;
	struct waiting *x = map_get_id(&w->waiting, m->ask);
	struct buf merged;

	(void)from;
	if (x == NULL)
		return 0;
	buf_put(&x->body, m->body.p, m->body.n);
	if (!m->last)
		return 0;
	if (x->is_status && m->status == 200) {
		buf_init(&merged);
		merge_status(w, &x->body, &merged);
		answer(x, 200, buf_view(&merged));
		buf_fini(&merged);
	} else
		answer(x, (int)m->status, buf_view(&x->body));
	web_forget(x);
	return 0;
}

static int
hear_command_done(void *self, struct room_from from, const void *body)
{
	struct web *w = self;
	const struct command_done_msg *m = body;
	struct waiting *x = map_get_id(&w->waiting, m->ask);

	(void)from;
	if (x == NULL)
		return 0;
	if (x->then != NULL && m->status == 200) {
		ask_then(x);
		return 0;
	}
	answer(x, (int)m->status, m->body);
	web_forget(x);
	return 0;
}

static int
hear_feed(void *self, struct room_from from, const void *body)
{
	(void)from;
	stream_event(self, body);
	return 0;
}

static int
hear_rooms(void *self, struct room_from from, const void *body)
{
	struct web *w = self;

	(void)from;
	arena_fini(&w->rooms_mem);
	rec_copy(&w->rooms_mem, &rooms_msg_rec, &w->rooms, body);
	return 0;
}

static int
hear_counts(void *self, struct room_from from, const void *body)
{
	static const char *const of[HEARD_COUNT] = { "trap", "syslog", "alarms" };
	const struct trap_counts_msg *m = body;
	struct web *w = self;
	size_t i;

	(void)from;
	for (i = 0; i < HEARD_COUNT; i++)
		if (strcmp(of[i], m->of) == 0) {
			arena_fini(&w->heard[i].mem);
			rec_copy(&w->heard[i].mem, &trap_counts_msg_rec,
			    &w->heard[i].counts, m);
		}
	return 0;
}

static int
hear_history(void *self, struct room_from from, const void *body)
{
	struct web *w = self;

	(void)from;
	arena_fini(&w->history_mem);
	rec_copy(&w->history_mem, &history_state_msg_rec, &w->history, body);
	return 0;
}

static void *
open_web(struct house *h)
{
	static const char *const names[] = { "control", "page" };
	struct web *w = mem_alloc(sizeof *w);
	size_t i, k;
	int fd;

	w->house = h;
	map_init(&w->waiting);
	rec_init(&rooms_msg_rec, &w->rooms);
	for (i = 0; i < HEARD_COUNT; i++)
		rec_init(&trap_counts_msg_rec, &w->heard[i].counts);
	rec_init(&history_state_msg_rec, &w->history);
	stream_init(w);
	w->httpd = httpd_new(house_loop(h), serve, w);
	for (i = 0; i < ARRAY_LEN(names); i++)
		for (k = 0; (fd = house_socket(h, names[i], k, NULL)) >= 0; k++)
			if (httpd_listen(w->httpd, fd) < 0) {
				log_error("cannot serve the socket %s", names[i]);
				return NULL;
			}
	w->alarms_httpd = httpd_new(house_loop(h), posts_serve, w);
	for (k = 0; (fd = house_socket(h, "alarms", k, NULL)) >= 0; k++)
		if (httpd_listen(w->alarms_httpd, fd) < 0) {
			log_error("cannot serve the socket alarms");
			return NULL;
		}
	house_ready(h);
	return w;
}

static const struct room_hears hears[] = {
	{ MSG_ROWS, hear_rows },
	{ MSG_COMMAND_DONE, hear_command_done },
	{ MSG_FEED, hear_feed },
	{ MSG_ROOMS, hear_rooms },
	{ MSG_TRAP_COUNTS, hear_counts },
	{ MSG_TOKEN, posts_token },
	{ MSG_HISTORY_STATE, hear_history },
	{ MSG_POLL_SAYS, polls_hear },
	{ MSG_RELOADED, reload_hear },
	{ 0, NULL },
};

const struct room_ops web_room = {
	.role = ROLE_WEB,
	.may = JAIL_ACCEPT | JAIL_READ_FILES, /* names of users */
	.files_max = 2048,
	.open = open_web,
	.hears = hears,
};
