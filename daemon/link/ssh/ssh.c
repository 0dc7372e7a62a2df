/* ssh.c - the door, and what is done at the end of a turn. */
#include <stdio.h>

#include "base/mem.h"
#include "link/ssh/engine.h"

static void
answer(struct ssh_run *r)
{
	r->answer.out = buf_view(&r->out);
	r->answer.err = buf_view(&r->err);
	list_remove(&r->on_list);
	map_del_id(&r->engine->runs, r->id);
	r->fn(r->arg, &r->answer);
	ssh_run_free(r);
}

/* Links first, for they give room to runs; then the targets that have something to start. */
static void
settle_all(struct ssh_engine *e)
{
	for (;;) {
		if (!list_empty(&e->touched))
			ssh_link_settle(
			    LIST_THING(e->touched.next, struct ssh_link, on_touched));
		else if (!list_empty(&e->due))
			ssh_target_dispatch(
			    LIST_THING(e->due.next, struct ssh_target, on_due));
		else if (!list_empty(&e->blocked) && e->dialling < e->opt.dialling_max &&
		    (e->links < e->opt.links_max || !list_empty(&e->idle)))
			ssh_target_due(
			    LIST_THING(e->blocked.next, struct ssh_target, on_due));
		else if (!list_empty(&e->shake_wait) &&
		    e->handshakes < e->opt.handshakes_max)
			ssh_link_place(
			    LIST_THING(e->shake_wait.next, struct ssh_link, on_engine));
		else
			break;
	}
}

/* At the end of each turn, after the open links had theirs: one step of one key exchange, for it may
 * take tens of milliseconds; then everything that follows from what happened; then the answers. */
static void
end_turn(void *arg)
{
	struct ssh_engine *e = arg;

	e->settling = true;
	if (!list_empty(&e->shake_due))
		ssh_link_shake(LIST_THING(e->shake_due.next, struct ssh_link, on_engine));
	settle_all(e);
	e->settling = false;
	while (!list_empty(&e->answers))
		answer(LIST_THING(e->answers.next, struct ssh_run, on_list));
	if (!list_empty(&e->shake_due))
		ssh_engine_kick(e);
}

static void
kicked(void *arg)
{
	struct ssh_engine *e = arg;

	e->kicked = false;
}

void
ssh_engine_kick(struct ssh_engine *e)
{
	if (e->kicked || e->settling)
		return;
	e->kicked = true;
	timer_after(e->kick, 0);
}

static uint32_t
or_default(uint32_t n, uint32_t instead)
{
	return n != 0 ? n : instead;
}

struct ssh_engine *
ssh_engine_new(struct loop *l, const struct ssh_options *o)
{
	struct ssh_engine *e = mem_alloc(sizeof *e);

	e->loop = l;
	if (o != NULL)
		e->opt = *o;
	e->opt.per_target_max = or_default(e->opt.per_target_max, 2);
	e->opt.dialling_max = or_default(e->opt.dialling_max, 1000);
	e->opt.handshakes_max = or_default(e->opt.handshakes_max, 100);
	e->opt.links_max = or_default(e->opt.links_max, 2000);
	if (e->opt.idle_us <= 0)
		e->opt.idle_us = 60 * SECOND_US;
	map_init(&e->runs);
	map_init(&e->targets);
	list_init(&e->answers);
	list_init(&e->touched);
	list_init(&e->due);
	list_init(&e->blocked);
	list_init(&e->shake_wait);
	list_init(&e->shake_due);
	list_init(&e->idle);
	e->kick = timer_new(l, kicked, e);
	e->turn_end = loop_at_turn_end(l, end_turn, e);
	return e;
}

void
ssh_engine_free(struct ssh_engine *e)
{
	struct ssh_target *t;
	struct ssh_run *r;
	size_t at;

	if (e == NULL)
		return;
	for (at = 0; (r = map_next(&e->runs, &at)) != NULL;)
		ssh_run_free(r);
	for (at = 0; (t = map_next(&e->targets, &at)) != NULL; at = 0) {
		while (!list_empty(&t->links))
			ssh_link_free(
			    LIST_THING(t->links.next, struct ssh_link, on_target));
		ssh_target_free(t);
	}
	map_fini(&e->runs);
	map_fini(&e->targets);
	timer_free(e->kick);
	turn_end_free(e->turn_end);
	mem_free(e);
}

/* What is allowed is decided by the words of one command: a second one must not hide behind it. */
static bool
is_one_line(const char *command)
{
	const char *p;

	for (p = command; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	}
	return true;
}

static bool
is_proper(const struct ssh_request *q)
{
	bool needs = q->login == SSH_LOGIN_PASSWORD || q->login == SSH_LOGIN_KEYBOARD ||
	    q->login == SSH_LOGIN_KEY;

	return q->address != NULL && q->user != NULL && q->user[0] != '\0' &&
	    q->command != NULL && is_one_line(q->command) &&
	    (!needs || q->secret != NULL);
}

uint64_t
ssh_run(struct ssh_engine *e, const struct ssh_request *q, ssh_fn *fn, void *arg)
{
	struct ssh_run *r = ssh_run_new(e, q, fn, arg);

	map_put_id(&e->runs, r->id, r);
	e->counts.runs++;
	if (!is_proper(q)) {
		ssh_run_over(r, SSH_RUN_NO_MEANS, NULL, "not asked properly");
		return r->id;
	}
	r->target = ssh_target_get(e, &r->req);
	list_append(&r->target->queue, &r->on_list);
	ssh_target_due(r->target);
	return r->id;
}

static struct ssh_run *
stop(struct ssh_engine *e, uint64_t id)
{
	struct ssh_run *r = map_get_id(&e->runs, id);
	struct ssh_link *l;

	if (r == NULL || r->over)
		return r;
	l = r->link;
	ssh_run_over(r, SSH_RUN_CANCELLED, l == NULL ? NULL : &l->news, "");
	if (l == NULL) {
		ssh_target_due(r->target);
		return r;
	}
	if (l->stage != SSH_AT_COMMAND) { /* it holds what the run had borrowed */
		ssh_link_free(l);
	} else {
		l->retiring = true;
		ssh_link_touch(l);
	}
	return r;
}

void
ssh_cancel(struct ssh_engine *e, uint64_t id)
{
	stop(e, id);
}

void
ssh_forget(struct ssh_engine *e, uint64_t id)
{
	struct ssh_run *r = stop(e, id);

	if (r == NULL)
		return;
	map_del_id(&e->runs, id);
	ssh_run_free(r);
}

void
ssh_let_go(struct ssh_engine *e, uint64_t credential)
{
	struct ssh_target *t;
	size_t at = 0;

	while ((t = map_next(&e->targets, &at)) != NULL) {
		struct list_node *n;

		LIST_EACH (n, &t->links) {
			struct ssh_link *l = LIST_THING(n, struct ssh_link, on_target);

			if (credential != 0 && l->credential != credential)
				continue;
			l->retiring = true;
			if (l->stage == SSH_AT_COMMAND)
				ssh_link_touch(l);
		}
	}
}

void
ssh_count(const struct ssh_engine *e, struct ssh_counts *out)
{
	const struct list_node *n;

	*out = e->counts;
	out->dialling = e->dialling;
	out->handshakes = e->handshakes;
	out->open = e->open;
	out->idle = 0;
	LIST_EACH (n, &e->idle) {
		out->idle++;
	}
	out->queued = 0;
	for (size_t at = 0;;) {
		const struct ssh_target *t = map_next(&e->targets, &at);

		if (t == NULL)
			break;
		LIST_EACH (n, &t->queue) {
			out->queued++;
		}
	}
}
