/* alertmanager.c - an alarm to Alertmanager's API, version 2. */
#include "model/handover/alarms.h"
#include "room/sink/inside.h"

static void
answered(struct delivery *d, const struct courier_end *e)
{
	if (http_is_good(d, e))
		delivery_done(d, DELIVERY_TAKEN, "taken: %u", e->status);
}

void
sink_alertmanager(struct delivery *d)
{
	static const char *const headers[] = { "Content-Type: application/json", NULL };
	struct house *h = d->room->house;
	struct buf body;

	buf_init(&body);
	alarm_for_alertmanager(d->ticket, house_plan(h)->settings.appliance,
	    loop_wall(house_loop(h)), &body);
	http_ask(d, "POST", arena_printf(&d->mem, "%s/api/v2/alerts", d->sink->url),
	    headers, buf_view(&body), answered);
	buf_fini(&body);
}
