/* mail.c - a ticket by e-mail: over SMTP, or through the local sendmail. */
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "model/handover/mail.h"
#include "model/handover/progress.h"
#include "room/sink/inside.h"

#define SENDMAIL "/usr/sbin/sendmail"

static void
sent(void *arg, const struct courier_end *e)
{
	struct delivery *d = arg;
	enum delivery_end end;

	if (e->why == NULL) {
		delivery_done(d, DELIVERY_TAKEN, "taken: %u", e->status);
		return;
	}
	end = !e->reached      ? DELIVERY_AWAY
	    : e->status >= 400 ? delivery_of_smtp(e->status)
			       : DELIVERY_LATER;
	delivery_done(d, end, "%s%s", ESC(e->why),
	    end == DELIVERY_REFUSED ? "; the server refuses it" : "");
}

static void
by_smtp(struct delivery *d, const char *const *to, struct bytes message)
{
	const struct sink *s = d->sink;
	struct courier_mail m = { .server = s->server,
		.tls = (enum courier_tls)s->tls,
		.user = d->user,
		.secret = d->secret,
		.from = s->from,
		.to = to,
		.message = message,
		.ca = s->ca,
		.limit_us = s->patience_us };

	courier_mail(d->room->courier, &m, sent, d);
}

void
sink_mail(struct delivery *d)
{
	static const char *const argv[] = { SENDMAIL, "-t", "-i", NULL };
	const struct sink *s = d->sink;
	const bool of_customer = s->tell == SINK_TELL_CUSTOMER;
	const char **to = arena_alloc(&d->mem, (s->to.n + 2) * sizeof *to);
	const struct settings *own = &house_plan(d->room->house)->settings;
	struct mail_facts f = { .ticket = d->ticket,
		.from = s->from,
		.to = to,
		.appliance = own->appliance,
		.sink = s->name,
		.now = loop_wall(house_loop(d->room->house)) };
	struct buf message;

	if (of_customer)
		to[0] = template_text(d->ticket, "to");
	else
		memcpy(to, s->to.v, s->to.n * sizeof *to);
	if (of_customer && !mail_is_address(to[0])) {
		delivery_done(
		    d, DELIVERY_REFUSED, "the contact has no address of e-mail");
		return;
	}
	buf_init(&message);
	if (of_customer)
		progress_mail(&f, &message);
	else
		mail_for_staff(&f, &message);
	if (*s->server != 0)
		by_smtp(d, to, buf_view(&message));
	else
		program_run(d, argv, buf_view(&message));
	buf_fini(&message);
}
