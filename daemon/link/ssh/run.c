/* run.c - one command, from its asking to its answer. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "link/ssh/engine.h"

/* After exit status or end of output, how long a device may take to close the channel. Some never
 * do. */
#define CLOSE_GRACE_US (2 * SECOND_US)

#define OUTPUT_DEFAULT ((size_t)64 * 1024)
#define OUTPUT_MOST    ((size_t)4 * 1024 * 1024)

static const char *
keep(struct ssh_run *r, const char *s)
{
	return s == NULL || s[0] == '\0' ? "" : arena_text(&r->mem, s);
}

static int64_t
or_default(int64_t us, int64_t instead)
{
	return us > 0 ? us : instead;
}

static void
fill_limits(struct ssh_limits *l)
{
	l->queue_us = or_default(l->queue_us, 60 * SECOND_US);
	l->connect_us = or_default(l->connect_us, 5 * SECOND_US);
	l->banner_us = or_default(l->banner_us, 15 * SECOND_US);
	l->login_us = or_default(l->login_us, 15 * SECOND_US);
	l->command_us = or_default(l->command_us, 30 * SECOND_US);
	if (l->output_max == 0)
		l->output_max = OUTPUT_DEFAULT;
	if (l->output_max > OUTPUT_MOST)
		l->output_max = OUTPUT_MOST;
}

static void
blank_answer(struct ssh_answer *a)
{
	*a = (struct ssh_answer){ .exit_status = -1,
		.exit_signal = "",
		.detail = "",
		.banner = "",
		.said = "",
		.host_key = "",
		.host_key_type = "",
		.expected = "",
		.offers = "",
		.algorithms = "" };
}

static void late(void *arg);

struct ssh_run *
ssh_run_new(struct ssh_engine *e, const struct ssh_request *q, ssh_fn *fn, void *arg)
{
	struct ssh_run *r = mem_alloc(sizeof *r);

	r->id = ++e->last_id;
	r->engine = e;
	r->fn = fn;
	r->arg = arg;
	list_init(&r->on_list);
	arena_init(&r->mem);
	buf_init(&r->out);
	buf_init(&r->err);
	r->timer = timer_new(e->loop, late, r);
	r->req = *q;
	r->req.address = keep(r, q->address);
	r->req.user = keep(r, q->user);
	r->req.host_key = keep(r, q->host_key);
	r->req.host_key_type = keep(r, q->host_key_type);
	r->req.command = keep(r, q->command);
	if (r->req.port == 0)
		r->req.port = 22;
	fill_limits(&r->req.limits);
	blank_answer(&r->answer);
	r->since = loop_now(e->loop);
	timer_after(r->timer, r->req.limits.queue_us);
	return r;
}

static void
drop_chan(struct ssh_run *r)
{
	wire_chan_free(r->chan);
	r->chan = NULL;
}

void
ssh_run_free(struct ssh_run *r)
{
	list_remove(&r->on_list);
	drop_chan(r);
	timer_free(r->timer);
	buf_fini(&r->out);
	buf_fini(&r->err);
	arena_fini(&r->mem);
	mem_free(r);
}

static void
tell_news(struct ssh_run *r, const struct ssh_news *n)
{
	struct ssh_answer *a = &r->answer;

	a->banner = keep(r, n->banner);
	a->said = keep(r, n->said);
	a->offers = keep(r, n->offers);
	a->host_key = keep(r, n->host_key);
	a->host_key_type = keep(r, n->host_key_type);
	a->algorithms = keep(r, n->algorithms);
	a->unguarded = n->unguarded;
	if (!a->reused) {
		a->connect_us = n->connect_us;
		a->banner_us = n->banner_us;
		a->login_us = n->login_us;
	}
}

/* Takes the run off its queue or link and puts it among those to be answered. */
void
ssh_run_over(struct ssh_run *r, enum ssh_status status, const struct ssh_news *news,
    const char *detail)
{
	struct ssh_answer *a = &r->answer;
	mono_us now = loop_now(r->engine->loop);

	a->status = status;
	a->stage = r->stage;
	a->detail = keep(r, detail);
	a->expected = r->req.host_key;
	if (news != NULL)
		tell_news(r, news);
	if (r->chan != NULL) {
		const struct wire_ended *end = wire_chan_ended(r->chan);

		a->exit_status = end->exit_status;
		a->exit_signal = keep(r, end->exit_signal);
	}
	if (r->link != NULL && r->link->dialogue != NULL)
		ssh_dialogue_leave(r->link->dialogue);
	a->partial = r->stage >= SSH_AT_CHANNEL && status != SSH_RUN_OK &&
	    status != SSH_RUN_NOT_UNDERSTOOD;
	if (r->stage >= SSH_AT_CHANNEL)
		a->command_us = now - r->since;
	else if (r->stage == SSH_AT_QUEUE)
		a->queue_us = now - r->since;
	drop_chan(r);
	timer_stop(r->timer);
	list_remove(&r->on_list);
	r->link = NULL;
	r->over = true;
	list_append(&r->engine->answers, &r->on_list);
	ssh_engine_kick(r->engine);
}

static void
take_output(void *arg, const void *p, size_t n_bytes, bool is_err)
{
	struct ssh_run *r = arg;
	size_t room = r->req.limits.output_max - (r->out.n + r->err.n);

	if (n_bytes > room) {
		n_bytes = room;
		r->cut = true;
	}
	buf_put(is_err ? &r->err : &r->out, p, n_bytes);
}

/* A cut command goes on over there: its link is not used again. */
void
ssh_run_cut(struct ssh_run *r, enum ssh_status status, const char *detail)
{
	struct ssh_link *l = r->link;

	l->retiring = true;
	ssh_run_over(r, status, &l->news, detail);
	ssh_link_touch(l);
}

static void
late(void *arg)
{
	struct ssh_run *r = arg;
	struct ssh_target *t = r->target;

	if (r->stage == SSH_AT_QUEUE) {
		ssh_run_over(
		    r, SSH_RUN_TIMEOUT, NULL, "no line of the device became free");
		ssh_target_due(t);
		return;
	}
	if (r->chan != NULL &&
	    (wire_chan_ended(r->chan)->eof ||
		wire_chan_ended(r->chan)->exit_status >= 0)) {
		struct ssh_link *l = r->link;

		/* All that matters came; the channel is closed from here. */
		l->retiring = true;
		ssh_run_over(r, SSH_RUN_OK, &l->news, "");
		ssh_link_touch(l);
		return;
	}
	ssh_run_cut(r, SSH_RUN_TIMEOUT,
	    r->stage == SSH_AT_COMMAND ? "the command did not end" : "no answer");
}

static void
back_to_queue(struct ssh_run *r)
{
	struct ssh_link *l = r->link;

	drop_chan(r);
	if (l->dialogue != NULL)
		ssh_dialogue_leave(l->dialogue);
	buf_clear(&r->out);
	r->link = NULL;
	r->stage = SSH_AT_QUEUE;
	r->since = loop_now(r->engine->loop);
	timer_after(r->timer, r->req.limits.queue_us);
	ssh_target_requeue(r);
	ssh_link_touch(l);
}

/* The device takes no command here: perhaps not a second one, then on a link of its own. */
void
ssh_run_refused(struct ssh_run *r)
{
	struct ssh_link *l = r->link;
	struct ssh_target *t = r->target;
	char why[160];

	snprintf(why, sizeof why, "%s", wire_error(l->wire));
	r->engine->counts.refused++;
	if (r->beside)
		t->one_channel = true;
	else if (l->served != 0)
		t->one_command = true;
	if (r->beside || l->served != 0) {
		if (!r->beside)
			l->retiring = true;
		back_to_queue(r);
		return;
	}
	l->retiring = true;
	ssh_run_over(r, SSH_RUN_CHANNEL, &l->news, why);
	ssh_link_touch(l);
}

/* It ended well, and the link is as good as before. */
void
ssh_run_ended(struct ssh_run *r, enum ssh_status status, const char *detail)
{
	struct ssh_link *l = r->link;

	l->served++;
	if (r->target->one_command)
		l->retiring = true;
	ssh_run_over(r, status, &l->news, detail);
	ssh_link_touch(l);
}

/* Moves as far as the wire lets it. */
void
ssh_run_step(struct ssh_run *r)
{
	const struct wire_ended *end;
	enum wire_step s;

	if (r->req.shell != NULL)
		return; /* the dialogue does it */
	if (r->stage == SSH_AT_CHANNEL && !r->asked) {
		s = wire_chan_open(r->chan);
		if (s == WIRE_DENIED) {
			ssh_run_refused(r);
			return;
		}
		if (s != WIRE_DONE)
			return; /* a failed wire is the link's news */
		r->asked = true;
	}
	if (r->stage == SSH_AT_CHANNEL) {
		s = wire_chan_exec(r->chan, r->req.command);
		if (s == WIRE_DENIED) {
			ssh_run_refused(r);
			return;
		}
		if (s != WIRE_DONE)
			return;
		r->stage = SSH_AT_COMMAND;
	}
	end = wire_chan_ended(r->chan);
	if (r->cut) {
		ssh_run_cut(r, SSH_RUN_TOO_MUCH, "output limit");
	} else if (end->closed) {
		ssh_run_ended(r, SSH_RUN_OK, "");
	} else if (end->eof || end->exit_status >= 0) {
		if (!r->closing) {
			r->closing = true;
			timer_after(r->timer, CLOSE_GRACE_US);
		}
	}
}

void
ssh_run_begin(struct ssh_run *r, struct ssh_link *l)
{
	mono_us now = loop_now(r->engine->loop);

	list_remove(&r->on_list);
	list_append(&l->runs, &r->on_list);
	if (r->stage == SSH_AT_QUEUE) {
		r->answer.queue_us = now - r->since;
		r->answer.reused = true;
	}
	r->link = l;
	r->stage = SSH_AT_CHANNEL;
	r->since = now;
	r->beside = ssh_link_load(l) > 1;
	r->asked = r->cut = r->closing = false;
	timer_after(r->timer, r->req.limits.command_us);
	if (r->req.shell != NULL) {
		ssh_dialogue_begin(l, r);
	} else {
		r->chan = wire_chan_new(l->wire, take_output, r);
		ssh_run_step(r);
	}
	ssh_link_touch(l);
}

/* A link that was idle may have died unseen: where nothing can have begun over there, the run is put
 * on a new one, once. */
void
ssh_run_lost(struct ssh_run *r, enum ssh_status status, const char *detail)
{
	struct ssh_link *l = r->link;
	bool begun = r->asked;

	if (l->dialogue != NULL)
		begun = ssh_dialogue_has_heard(l->dialogue);
	if (!begun && r->answer.reused && !r->answer.again) {
		r->answer.again = true;
		r->engine->counts.reconnects++;
		back_to_queue(r);
		return;
	}
	ssh_run_over(r, status, &l->news, detail);
}
