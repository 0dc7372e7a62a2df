/* tmf621.c - a ticket to a system that speaks TMF621 v4: made once, changed from then on.
 *
 * Before one is made it is looked for: a POST whose answer was lost must not make a second.
 */
#include <string.h>

#include "base/esc.h"
#include "model/handover/tmf621.h"
#include "room/sink/inside.h"

static const char *const json_headers[] = { "Content-Type: application/json",
	"Accept: application/json", NULL };

static void
ask(struct delivery *d, const char *method, const char *tail, struct bytes body,
    void (*next)(struct delivery *d, const struct courier_end *e))
{
	d->once = strcmp(method, "GET") != 0;
	http_ask(d, method,
	    arena_printf(&d->mem, "%s/troubleTicket%s", d->sink->url, tail), json_headers,
	    body, next);
}

static const char *
appliance(const struct delivery *d)
{
	return house_plan(d->room->house)->settings.appliance;
}

/* Their id as a part of a path, whatever it is made of. */
static const char *
at_ref(struct delivery *d, const char *before, const char *id)
{
	const struct template_facts f = { .ref = id, .key = "" };
	const char *text;
	struct buf b;

	buf_init(&b);
	buf_puts(&b, before);
	template_fill("{{ref}}", TEMPLATE_URL, &f, &b);
	text = arena_text(&d->mem, buf_str(&b));
	buf_fini(&b);
	return text;
}

static void
taken(struct delivery *d, const struct courier_end *e)
{
	const struct tree *t;
	const char *id;

	if (!http_is_good(d, e))
		return;
	t = http_json(d, e);
	id = t != NULL && t->kind == TREE_MAP ? template_text(t, "id") : "";
	if (*d->ref == 0 && (*id == 0 || strlen(id) > SINK_REF_MAX)) {
		delivery_done(d, DELIVERY_LATER,
		    "it answered %u without an id: it is looked for again", e->status);
		return;
	}
	if (*d->ref == 0)
		d->ref = id;
	delivery_done(d, DELIVERY_TAKEN, "taken: it calls it %s", ESC(d->ref));
}

static void
change(struct delivery *d, const struct courier_end *e)
{
	const struct tree *there;
	struct buf body;

	if (!http_is_good(d, e))
		return;
	there = http_json(d, e);
	if (there == NULL || there->kind != TREE_MAP) {
		delivery_done(d, DELIVERY_LATER, "what it says of %s is no JSON object",
		    ESC(d->ref));
		return;
	}
	buf_init(&body);
	tmf621_update(d->ticket, there, &body);
	ask(d, "PATCH", at_ref(d, "/", d->ref), buf_view(&body), taken);
	buf_fini(&body);
}

static void
make(struct delivery *d, const struct courier_end *e)
{
	char external_id[EXTERNAL_ID_MAX];
	const struct tree *found;
	const char *id;
	struct buf body;

	if (!http_is_good(d, e))
		return;
	found = http_json(d, e);
	if (found == NULL) {
		delivery_done(d, DELIVERY_LATER, "its answer to a search is no JSON");
		return;
	}
	id = tmf621_find(found, tmf621_external_id(d->ticket, appliance(d), external_id));
	if (id != NULL && strlen(id) <= SINK_REF_MAX) {
		d->ref = id;
		ask(d, "GET", at_ref(d, "/", id), (struct bytes){ NULL, 0 }, change);
		return;
	}
	buf_init(&body);
	tmf621_create(d->ticket, appliance(d), &body);
	ask(d, "POST", "", buf_view(&body), taken);
	buf_fini(&body);
}

void
sink_tmf621(struct delivery *d)
{
	char external_id[EXTERNAL_ID_MAX];

	if (*d->ref != 0)
		ask(d, "GET", at_ref(d, "/", d->ref), (struct bytes){ NULL, 0 }, change);
	else
		ask(d, "GET",
		    at_ref(d, "?externalId=",
			tmf621_external_id(d->ticket, appliance(d), external_id)),
		    (struct bytes){ NULL, 0 }, make);
}
