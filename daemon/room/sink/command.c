/* command.c - a ticket to a program's input; and by mail, which is a program too. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/esc.h"
#include "base/mem.h"
#include "link/json/json.h"
#include "model/ticket.h"
#include "room/sink/inside.h"
#include "sys/child.h"

#define LIMIT_US (30 * SECOND_US)
#define SENDMAIL "/usr/sbin/sendmail"

static void
ended(void *arg, int code, struct bytes output)
{
	struct delivery *d = arg;

	if (code == 0)
		delivery_done(d, true, "taken");
	else if (code == CHILD_TIMEOUT)
		delivery_done(d, false, "it did not end within 30 s");
	else if (code == 127)
		delivery_done(d, false, "the program cannot be started");
	else
		delivery_done(d, false, "it ended with %s %d: %s",
		    code < 0 ? "signal" : "exit code", code < 0 ? -code : code,
		    ESC_N(output.p, output.n));
}

static void
run(struct delivery *d, const char *const argv[], struct bytes input)
{
	struct child *c;

	if (child_run(house_loop(d->house), argv, input, LIMIT_US, ended, d, &c) < 0)
		delivery_done(d, false, "the program cannot be started");
}

void
sink_command(struct delivery *d)
{
	const char **argv = arena_alloc(&d->mem, (d->sink->command.n + 1) * sizeof *argv);

	if (d->sink->command.n == 0) {
		delivery_done(d, false, "the sink has no command");
		return;
	}
	memcpy(argv, d->sink->command.v, d->sink->command.n * sizeof *argv);
	run(d, argv, d->body);
}

static const char *
text_of(const struct tree *t, const char *key)
{
	const struct tree *m = tree_find(t, key);

	return m != NULL && m->kind == TREE_SCALAR ? m->text : "";
}

/* Header lines are one line, whatever a device called itself. */
static void
put_header(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s: ", name);
	for (; *value != 0; value++)
		buf_char(out, (unsigned char)*value < 0x20 ? ' ' : *value);
	buf_char(out, '\n');
}

static void
put_findings(struct buf *out, const struct tree *ticket)
{
	const struct tree *list = tree_find(ticket, "findings"), *f;

	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next)
		buf_printf(out,
		    "\n%s (%s, confidence %.4s, on %s)\n  seen: %s\n  do:   %s\n",
		    text_of(f, "title"), text_of(f, "cause"), text_of(f, "confidence"),
		    text_of(f, "device"), text_of(f, "text"), text_of(f, "action"));
	list = tree_find(ticket, "attempts");
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next)
		buf_printf(out, "\nasked %s: %s%s%s", text_of(f, "probe"),
		    text_of(f, "outcome"), *text_of(f, "note") ? ": " : "",
		    text_of(f, "note"));
	buf_char(out, '\n');
}

void
sink_mail(struct delivery *d)
{
	static const char *const argv[] = { SENDMAIL, "-t", "-i", NULL };
	const struct tree *t, *problem;
	uint32_t line, column;
	const char *why;
	struct buf mail;

	if (json_read(&d->mem, (const char *)d->body.p, d->body.n, &t, &line, &column,
		&why) < 0) {
		delivery_done(d, false, "the ticket does not read: %s", why);
		return;
	}
	problem = tree_find(t, "problem");
	buf_init(&mail);
	put_header(&mail, "To", d->sink->to);
	put_header(&mail, "Subject",
	    arena_printf(&d->mem, "[T%s] %s: %s", text_of(t, "id"), text_of(t, "urgency"),
		problem != NULL ? text_of(problem, "title") : ""));
	put_header(&mail, "Message-ID", arena_printf(&d->mem, "<%s@triaged>", d->key));
	put_header(&mail, "Auto-Submitted", "auto-generated");
	put_header(&mail, "Content-Type", "text/plain; charset=utf-8");
	buf_printf(&mail, "\n%s\n%s\n", problem != NULL ? text_of(problem, "what") : "",
	    problem != NULL ? text_of(problem, "circumstances") : "");
	put_findings(&mail, t);
	run(d, argv, buf_view(&mail));
	buf_fini(&mail);
}
