/* link.c - one connection: dialled, greeted, keys agreed, logged in, at work, idle. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "link/ssh/dial.h"
#include "link/ssh/engine.h"
#include "link/ssh/hint.h"

/* Before its banner a device may say other things; not without end. */
#define GREETING_MAX 16384

static void ready(void *arg, unsigned what);
static void late(void *arg);

/* An open link serves those who pinned its key, and those who pinned none; one that is being made,
 * those who want exactly what its first run wants. */
static bool
key_fits(const struct ssh_link *l, const char *pinned)
{
	if (l->stage != SSH_AT_COMMAND)
		return strcmp(pinned, l->pinned) == 0;
	return pinned[0] == '\0' || strcmp(pinned, l->news.host_key) == 0;
}

bool
ssh_link_fits(const struct ssh_link *l, const struct ssh_request *r)
{
	return l->credential == r->credential && l->allow == r->allow &&
	    l->login.login == r->login && l->shell == r->shell &&
	    l->privilege == (r->enable != NULL) && strcmp(l->user, r->user) == 0 &&
	    key_fits(l, r->host_key);
}

size_t
ssh_link_load(const struct ssh_link *l)
{
	const struct list_node *n;
	size_t sum = 0;

	LIST_EACH (n, &l->runs) {
		sum++;
	}
	return sum;
}

void
ssh_link_touch(struct ssh_link *l)
{
	if (!list_empty(&l->on_touched))
		return;
	list_append(&l->engine->touched, &l->on_touched);
	ssh_engine_kick(l->engine);
}

static void
enter(struct ssh_link *l, enum ssh_stage stage, int64_t deadline_us)
{
	struct ssh_engine *e = l->engine;
	bool dials = stage == SSH_AT_CONNECT || stage == SSH_AT_BANNER;
	bool dialled = l->stage == SSH_AT_CONNECT || l->stage == SSH_AT_BANNER;

	if (dials && !dialled)
		e->dialling++;
	if (dialled && !dials)
		e->dialling--;
	l->stage = stage;
	l->since = loop_now(e->loop);
	if (stage < SSH_AT_COMMAND && !list_empty(&l->runs))
		LIST_THING(l->runs.next, struct ssh_run, on_list)->stage = stage;
	if (deadline_us > 0)
		timer_after(l->timer, deadline_us);
	else
		timer_stop(l->timer);
}

static void
give_place_back(struct ssh_link *l)
{
	if (l->holds_place)
		l->engine->handshakes--;
	l->holds_place = false;
}

void
ssh_link_free(struct ssh_link *l)
{
	struct ssh_engine *e = l->engine;

	if (l->stage == SSH_AT_COMMAND)
		e->open--;
	if (l->stage == SSH_AT_CONNECT || l->stage == SSH_AT_BANNER)
		e->dialling--;
	give_place_back(l);
	e->links--;
	list_remove(&l->on_target);
	list_remove(&l->on_engine);
	list_remove(&l->on_touched);
	timer_free(l->timer);
	watch_free(l->watch);
	ssh_dialogue_free(l->dialogue);
	if (l->wire != NULL)
		wire_free(l->wire);
	else if (l->fd >= 0)
		close(l->fd);
	ssh_target_due(l->target);
	arena_fini(&l->news.mem);
	mem_free(l);
}

/* It will not open: those who wait for it share its fate. */
static void
fail(struct ssh_link *l, enum ssh_status status, const char *detail)
{
	struct list_node *n, *tmp;

	l->news.detail = arena_text(&l->news.mem, detail);
	LIST_EACH_SAFE (n, tmp, &l->target->queue) {
		struct ssh_run *r = LIST_THING(n, struct ssh_run, on_list);

		if (ssh_link_fits(l, &r->req)) {
			r->answer.queue_us = loop_now(l->engine->loop) - r->since;
			r->stage = l->stage;
			ssh_run_over(r, status, &l->news, l->news.detail);
		}
	}
	LIST_EACH_SAFE (n, tmp, &l->runs) {
		ssh_run_over(LIST_THING(n, struct ssh_run, on_list), status, &l->news,
		    l->news.detail);
	}
	ssh_link_free(l);
}

/* It was open, and is gone. */
static void
lose(struct ssh_link *l)
{
	struct list_node *n, *tmp;

	l->news.detail = arena_text(&l->news.mem, wire_error(l->wire));
	LIST_EACH_SAFE (n, tmp, &l->runs) {
		ssh_run_lost(LIST_THING(n, struct ssh_run, on_list), SSH_RUN_CLOSED,
		    l->news.detail);
	}
	ssh_link_free(l);
}

void
ssh_link_dial(struct ssh_target *t, struct ssh_run *lead)
{
	const struct ssh_request *q = &lead->req;
	struct ssh_engine *e = t->engine;
	size_t n = strlen(q->user) + 1;
	struct ssh_link *l = mem_alloc(sizeof *l + n);
	int64_t waited = loop_now(e->loop) - lead->since;

	l->engine = e;
	l->target = t;
	l->fd = -1;
	l->news = (struct ssh_news){ .banner = "",
		.said = "",
		.detail = "",
		.offers = "",
		.host_key = "",
		.host_key_type = "",
		.algorithms = "" };
	l->user = memcpy(l + 1, q->user, n);
	l->credential = q->credential;
	l->allow = q->allow;
	l->shell = q->shell;
	l->privilege = q->enable != NULL;
	snprintf(l->pinned, sizeof l->pinned, "%s", q->host_key);
	l->login = (struct wire_login){
		.login = q->login, .secret = q->secret, .agent_fd = q->agent_fd
	};
	l->limits = q->limits;
	list_init(&l->runs);
	list_init(&l->on_engine);
	list_init(&l->on_touched);
	list_append(&t->links, &l->on_target);
	l->timer = timer_new(e->loop, late, l);
	e->links++;
	e->counts.dials++;

	list_remove(&lead->on_list);
	list_append(&l->runs, &lead->on_list);
	timer_stop(lead->timer);
	lead->link = l;
	lead->answer.queue_us = waited;
	lead->answer.reused = false;
	enter(l, SSH_AT_CONNECT, q->limits.connect_us);
	l->fd = ssh_dial(q->address, q->port);
	if (l->fd < 0) {
		fail(l, ssh_dial_status(-l->fd), strerror(-l->fd));
		return;
	}
	l->watch = watch_new(e->loop, l->fd, WATCH_WRITE, ready, l);
}

/* TCP is there. The library's banner goes out at once: some devices speak second. */
static void
connected(struct ssh_link *l)
{
	struct ssh_run *lead = LIST_THING(l->runs.next, struct ssh_run, on_list);
	struct algo_lists algos;
	int error = ssh_dialled(l->fd);

	if (error != 0) {
		fail(l, ssh_dial_status(error), strerror(error));
		return;
	}
	l->news.connect_us = loop_now(l->engine->loop) - l->since;
	algo_lists(l->allow, lead->req.host_key_type, &algos);
	l->wire = wire_new(l->fd, lead->req.address, l->user, &algos);
	if (l->wire == NULL) {
		l->fd = -1;
		fail(l, SSH_RUN_NO_MEANS, "the library refuses our options");
		return;
	}
	enter(l, SSH_AT_BANNER, l->limits.banner_us);
	if (wire_shake(l->wire) != WIRE_WAIT) {
		fail(l, SSH_RUN_CLOSED, wire_error(l->wire));
		return;
	}
	watch_set(l->watch, wire_wants(l->wire));
}

/* Something came before the keys are agreed. As soon as it is a banner the link asks for a place
 * among those that calculate; what was said instead of one is kept, for it often says why. */
static void
greet(struct ssh_link *l)
{
	char head[256], said[256];
	ssize_t n = recv(l->fd, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
	enum wire_step s;

	if (n > 0 && hint_start(head, (size_t)n, head, 0) == HINT_BANNER) {
		l->news.banner_us = loop_now(l->engine->loop) - l->since;
		l->news.said = "";
		enter(l, SSH_AT_KEYS, 0);
		watch_set(l->watch, WATCH_NONE);
		list_append(&l->engine->shake_wait, &l->on_engine);
		return;
	}
	if (n > 0 && l->news.said[0] == '\0' &&
	    hint_start(head, (size_t)n, said, sizeof said) == HINT_OTHER)
		l->news.said = arena_text(&l->news.mem, said);
	s = wire_shake(l->wire);
	if (s == WIRE_FAILED) {
		fail(l, n > 0 ? SSH_RUN_NOT_SSH : SSH_RUN_CLOSED, wire_error(l->wire));
		return;
	}
	if (wire_banner(l->wire) != NULL) { /* in pieces, or behind other lines */
		l->news.banner_us = loop_now(l->engine->loop) - l->since;
		enter(l, SSH_AT_KEYS, 0);
		watch_set(l->watch, WATCH_NONE);
		list_append(&l->engine->shake_wait, &l->on_engine);
		return;
	}
	if (wire_bytes_in(l->wire) > GREETING_MAX) {
		fail(l, SSH_RUN_NOT_SSH, "too much before the banner");
		return;
	}
	watch_set(l->watch, wire_wants(l->wire));
}

void
ssh_link_place(struct ssh_link *l)
{
	list_remove(&l->on_engine);
	l->holds_place = true;
	l->engine->handshakes++;
	enter(l, SSH_AT_KEYS, l->limits.login_us);
	l->placed = l->since;
	watch_set(l->watch, wire_wants(l->wire));
}

static enum ssh_status
end_of(const struct wire *w)
{
	return wire_hung_up(w) ? SSH_RUN_CLOSED : SSH_RUN_BROKEN;
}

static void
shake_failed(struct ssh_link *l)
{
	const char *error = wire_error(l->wire);
	char kind[64], offers[512];

	if (!hint_no_match(error, kind, sizeof kind, offers, sizeof offers)) {
		fail(l, end_of(l->wire), error);
		return;
	}
	l->news.offers = arena_text(&l->news.mem, offers);
	fail(l, SSH_RUN_NO_ALGORITHM,
	    arena_printf(&l->news.mem, "no common algorithm for %s", kind));
}

/* Nothing secret has been said yet, and will not be before the key is the pinned one. */
static bool
key_is_right(struct ssh_link *l)
{
	struct ssh_news *n = &l->news;
	size_t len = strlen(n->host_key);

	return l->pinned[0] == '\0' ||
	    (len == strlen(l->pinned) && secret_same(n->host_key, l->pinned, len));
}

static void
opened(struct ssh_link *l)
{
	struct ssh_run *lead = LIST_THING(l->runs.next, struct ssh_run, on_list);

	l->news.login_us = loop_now(l->engine->loop) - l->placed;
	l->news.unguarded = l->login.unguarded;
	l->login.secret = NULL; /* borrowed no longer than this */
	l->login.agent_fd = -1;
	give_place_back(l);
	enter(l, SSH_AT_COMMAND, 0);
	l->engine->open++;
	l->engine->counts.logins++;
	ssh_run_begin(lead, l);
	ssh_target_due(l->target);
}

static void
log_in(struct ssh_link *l)
{
	switch (wire_login(l->wire, &l->login)) {
	case WIRE_WAIT: watch_set(l->watch, wire_wants(l->wire)); return;
	case WIRE_DONE: opened(l); return;
	case WIRE_DENIED:
		fail(l, l->login.bad_secret ? SSH_RUN_BAD_SECRET : SSH_RUN_AUTH_FAILED,
		    wire_error(l->wire));
		return;
	case WIRE_FAILED: fail(l, end_of(l->wire), wire_error(l->wire)); return;
	}
}

/* The keys are agreed: is the device the one we know? */
static void
agreed(struct ssh_link *l)
{
	struct ssh_news *n = &l->news;
	char type[KEY_TYPE_MAX], print[FINGERPRINT_MAX], text[160];

	if (wire_host_key(l->wire, type, print) < 0) {
		fail(l, SSH_RUN_BROKEN, "it shows no host key");
		return;
	}
	wire_algorithms(l->wire, text, sizeof text);
	n->algorithms = arena_text(&n->mem, text);
	n->host_key = arena_text(&n->mem, print);
	n->host_key_type = arena_text(&n->mem, type);
	if (!key_is_right(l)) {
		fail(l, SSH_RUN_HOST_KEY, "not the pinned host key");
		return;
	}
	enter(l, SSH_AT_LOGIN, l->limits.login_us);
	log_in(l);
}

void
ssh_link_shake(struct ssh_link *l)
{
	enum wire_step s;

	list_remove(&l->on_engine);
	s = wire_shake(l->wire);
	if (wire_banner(l->wire) != NULL && l->news.banner[0] == '\0')
		l->news.banner = arena_text(&l->news.mem, wire_banner(l->wire));
	switch (s) {
	case WIRE_WAIT: watch_set(l->watch, wire_wants(l->wire)); break;
	case WIRE_DONE: agreed(l); break;
	default: shake_failed(l); break;
	}
}

static void
serve(struct ssh_link *l)
{
	struct list_node *n, *tmp;

	wire_pump(l->wire); /* what failed is found when the link is settled */
	LIST_EACH_SAFE (n, tmp, &l->runs) {
		ssh_run_step(LIST_THING(n, struct ssh_run, on_list));
	}
	if (l->dialogue != NULL)
		ssh_dialogue_step(l->dialogue);
	ssh_link_touch(l);
}

static void
ready(void *arg, unsigned what)
{
	struct ssh_link *l = arg;

	(void)what;
	switch (l->stage) {
	case SSH_AT_CONNECT: connected(l); break;
	case SSH_AT_BANNER: greet(l); break;
	case SSH_AT_KEYS:
		watch_set(l->watch, WATCH_NONE);
		list_append(&l->engine->shake_due, &l->on_engine);
		ssh_engine_kick(l->engine);
		break;
	case SSH_AT_LOGIN: log_in(l); break;
	default: serve(l); break;
	}
}

static void
late(void *arg)
{
	struct ssh_link *l = arg;

	switch (l->stage) {
	case SSH_AT_CONNECT:
		fail(l, SSH_RUN_SILENT, "no answer to the connection");
		break;
	case SSH_AT_BANNER:
		fail(l, SSH_RUN_NO_BANNER, "it connects and says nothing");
		break;
	case SSH_AT_KEYS: fail(l, SSH_RUN_TIMEOUT, "the key exchange did not end"); break;
	case SSH_AT_LOGIN: fail(l, SSH_RUN_TIMEOUT, "the login did not end"); break;
	default: ssh_link_free(l); break; /* idle long enough */
	}
}

/* After whatever happened in this turn: gone, idle, or waiting for the socket. */
void
ssh_link_settle(struct ssh_link *l)
{
	struct ssh_engine *e = l->engine;

	list_remove(&l->on_touched);
	if (!wire_alive(l->wire)) {
		lose(l);
		return;
	}
	if (!list_empty(&l->runs)) {
		list_remove(&l->on_engine);
		timer_stop(l->timer);
	} else if (l->retiring) {
		ssh_link_free(l);
		return;
	} else if (list_empty(&l->on_engine)) {
		list_append(&e->idle, &l->on_engine);
		timer_after(l->timer, e->opt.idle_us);
	}
	ssh_target_due(l->target);
	watch_set(l->watch, wire_wants(l->wire));
}
