/* syslog.c - an alarm as a message of syslog: a datagram, or octet-counted over TCP (RFC 6587 3.4.1). */
#include "link/tell/tell.h"
#include "model/handover/alarms.h"
#include "room/sink/inside.h"

static void
told(void *arg, const char *why)
{
	struct delivery *d = arg;

	d->telling = NULL;
	if (why != NULL)
		delivery_done(d, DELIVERY_AWAY, "%s", why);
	else
		delivery_done(d, DELIVERY_TAKEN, "%s",
		    d->sink->transport == SINK_UDP ? "sent: UDP says no more" : "heard");
}

void
sink_syslog(struct delivery *d)
{
	struct house *h = d->room->house;
	const struct sink *s = d->sink;
	struct buf message, framed;

	buf_init(&message);
	buf_init(&framed);
	alarm_for_syslog(d->ticket, house_plan(h)->settings.appliance, &message);
	if (s->transport == SINK_UDP) {
		tell_datagram(house_loop(h), s->address, buf_view(&message),
		    s->patience_us, NULL, told, d, &d->telling);
	} else {
		buf_printf(&framed, "%zu ", message.n);
		buf_put(&framed, message.p, message.n);
		tell_connection(house_loop(h), s->address, buf_view(&framed),
		    s->patience_us, told, d, &d->telling);
	}
	buf_fini(&framed);
	buf_fini(&message);
}
