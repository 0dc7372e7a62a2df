/* dialogue.c - commands typed into a link's shell: talk.h says what, the wire's channel carries it. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "link/ssh/engine.h"
#include "link/ssh/talk.h"

#define COLUMNS_DEFAULT 511

enum place { AT_OPENING, AT_TERMINAL, AT_TALK };

struct ssh_dialogue {
	struct ssh_link *link;
	struct ssh_run *run; /* NULL: idle at its prompt */
	struct wire_chan *chan;
	enum place place;
	struct talk talk;
	struct timer *quiet;
	bool gone; /* nothing can be typed any more */
};

static void
hear(void *arg, const void *p, size_t n_bytes, bool is_err)
{
	struct ssh_dialogue *d = arg;

	(void)is_err;
	talk_hear(&d->talk, p, n_bytes);
	if (d->talk.quiet_us != 0)
		timer_after(d->quiet, d->talk.quiet_us);
	else
		timer_stop(d->quiet);
}

static void
silence(void *arg)
{
	struct ssh_dialogue *d = arg;

	talk_quiet(&d->talk);
	ssh_dialogue_step(d);
	ssh_link_touch(d->link);
}

void
ssh_dialogue_free(struct ssh_dialogue *d)
{
	if (d == NULL)
		return;
	wire_chan_free(d->chan);
	timer_free(d->quiet);
	talk_fini(&d->talk);
	mem_free(d);
}

void
ssh_dialogue_leave(struct ssh_dialogue *d)
{
	struct ssh_run *r = d->run;
	struct bytes text;

	if (r == NULL)
		return;
	d->run = NULL;
	if (r->stage != SSH_AT_COMMAND)
		return;
	text = talk_answer(&d->talk);
	if (text.n > r->req.limits.output_max)
		text.n = r->req.limits.output_max;
	buf_put(&r->out, text.p, text.n);
}

/* Lines are short: a shell that has no room for one does not listen any more. */
static void
type(struct ssh_dialogue *d, const void *p, size_t n_bytes)
{
	int n = wire_chan_write(d->chan, p, n_bytes);

	if (n < 0 || (size_t)n != n_bytes)
		d->gone = true;
}

static void
type_all(struct ssh_dialogue *d)
{
	struct talk *t = &d->talk;

	if (t->type.n != 0) {
		type(d, t->type.p, t->type.n);
		buf_clear(&t->type);
	}
	if (t->want_secret) {
		struct bytes s = secret_bytes(d->run->req.enable);
		const char *end = talk_line_end(t->shell);

		t->want_secret = false;
		type(d, s.p, s.n);
		type(d, end, strlen(end));
	}
}

/* The shell is at its prompt: with the answer, or for the question. */
static void
ready(struct ssh_dialogue *d)
{
	struct ssh_run *r = d->run;
	char error[160] = "";
	struct bytes line;

	if (r->stage == SSH_AT_CHANNEL) {
		r->stage = SSH_AT_COMMAND;
		r->asked = true;
		talk_ask(&d->talk, r->req.command, r->req.limits.output_max);
		type_all(d);
		return;
	}
	line = talk_error(&d->talk);
	snprintf(error, sizeof error, "%.*s", (int)line.n, (const char *)line.p);
	ssh_run_ended(r, line.n == 0 ? SSH_RUN_OK : SSH_RUN_NOT_UNDERSTOOD, error);
}

bool
ssh_dialogue_has_heard(const struct ssh_dialogue *d)
{
	return d->talk.at == TALK_AT_COMMAND && d->talk.heard_bytes != 0;
}

static bool
is_gone(const struct ssh_dialogue *d)
{
	const struct wire_ended *end = wire_chan_ended(d->chan);

	return d->gone || end->closed || end->eof;
}

static void
talk(struct ssh_dialogue *d)
{
	struct ssh_run *r = d->run;

	if (r != NULL)
		type_all(d);
	if (is_gone(d)) {
		d->link->retiring = true;
		if (r != NULL)
			ssh_run_lost(r, SSH_RUN_CLOSED, "the shell ended");
		return;
	}
	if (r == NULL)
		return;
	if (d->talk.at == TALK_AT_REFUSED)
		ssh_run_cut(r, SSH_RUN_AUTH_FAILED, "it refuses more privilege");
	else if (r->stage == SSH_AT_COMMAND && talk_is_too_much(&d->talk))
		ssh_run_cut(r, SSH_RUN_TOO_MUCH, "output limit");
	else if (d->talk.at == TALK_AT_READY)
		ready(d);
}

/* Moves as far as the wire lets it. */
void
ssh_dialogue_step(struct ssh_dialogue *d)
{
	uint32_t columns = d->link->shell->columns;
	enum wire_step s = WIRE_DONE;

	if (d->place == AT_OPENING) {
		s = wire_chan_open(d->chan);
		if (s == WIRE_DONE)
			d->place = AT_TERMINAL;
	}
	if (s == WIRE_DONE && d->place == AT_TERMINAL) {
		s = wire_chan_shell(d->chan, columns == 0 ? COLUMNS_DEFAULT : columns);
		if (s == WIRE_DONE) {
			d->place = AT_TALK;
			timer_after(d->quiet, d->talk.quiet_us);
		}
	}
	if (s == WIRE_DENIED && d->run != NULL)
		ssh_run_refused(d->run);
	else if (s == WIRE_DONE)
		talk(d);
}

void
ssh_dialogue_begin(struct ssh_link *l, struct ssh_run *r)
{
	struct ssh_dialogue *d = l->dialogue;

	if (d == NULL) {
		d = mem_alloc(sizeof *d);
		d->link = l;
		d->quiet = timer_new(l->engine->loop, silence, d);
		d->chan = wire_chan_new(l->wire, hear, d);
		talk_init(&d->talk, l->shell, l->privilege);
		l->dialogue = d;
	}
	d->run = r;
	ssh_dialogue_step(d);
}
