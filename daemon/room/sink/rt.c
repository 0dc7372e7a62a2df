/* rt.c - a ticket to Request Tracker 5: made, commented, its status set. */
#include <string.h>

#include "base/esc.h"
#include "model/handover/rt.h"
#include "room/sink/inside.h"

static const char *const json_headers[] = { "Content-Type: application/json",
	"Accept: application/json", NULL };

static void
ask(struct delivery *d, const char *method, const char *path, struct bytes body,
    void (*next)(struct delivery *d, const struct courier_end *e))
{
	d->once = strcmp(method, "GET") != 0;
	http_ask(d, method, arena_printf(&d->mem, "%s/REST/2.0/%s", d->sink->url, path),
	    json_headers, body, next);
}

static const char *
appliance(const struct delivery *d)
{
	return house_plan(d->room->house)->settings.appliance;
}

static void
taken(struct delivery *d, const struct courier_end *e)
{
	if (http_is_good(d, e))
		delivery_done(d, DELIVERY_TAKEN, "taken: it is number %s", d->ref);
}

static void
comment(struct delivery *d, const struct courier_end *e)
{
	struct buf body;

	if (!http_is_good(d, e))
		return;
	buf_init(&body);
	rt_comment(d->ticket, &body);
	ask(d, "POST", arena_printf(&d->mem, "ticket/%s/comment", d->ref),
	    buf_view(&body), taken);
	buf_fini(&body);
}

/* First what may be done twice. */
static void
change(struct delivery *d)
{
	struct buf body;

	buf_init(&body);
	rt_status(d->ticket, &body);
	ask(d, "PUT", arena_printf(&d->mem, "ticket/%s", d->ref), buf_view(&body),
	    comment);
	buf_fini(&body);
}

/* Its numbers are numbers: nothing else becomes a part of a path. */
static bool
take_number(struct delivery *d, const char *id)
{
	if (*id == 0 || strlen(id) > 20 || strspn(id, "0123456789") != strlen(id))
		return false;
	d->ref = id;
	return true;
}

static void
made(struct delivery *d, const struct courier_end *e)
{
	const struct tree *t;

	if (!http_is_good(d, e))
		return;
	t = http_json(d, e);
	if (t == NULL || !take_number(d, template_text(t, "id")))
		delivery_done(d, DELIVERY_LATER,
		    "it answered %u without a number: it is looked for again", e->status);
	else
		delivery_done(d, DELIVERY_TAKEN, "taken: it is number %s", d->ref);
}

static void
found(struct delivery *d, const struct courier_end *e)
{
	const struct tree *t;
	struct buf body;

	if (!http_is_good(d, e))
		return;
	t = http_json(d, e);
	if (t == NULL || tree_find(t, "items") == NULL) {
		delivery_done(
		    d, DELIVERY_LATER, "its answer to a search is not one of RT's");
		return;
	}
	if (take_number(d, template_text(t, "items.0.id"))) {
		change(d);
		return;
	}
	buf_init(&body);
	rt_create(d->ticket, appliance(d), d->sink->queue, &body);
	ask(d, "POST", "ticket", buf_view(&body), made);
	buf_fini(&body);
}

void
sink_rt(struct delivery *d)
{
	struct template_facts f = { .key = "" };
	struct buf query, path;

	if (*d->ref != 0) {
		change(d);
		return;
	}
	buf_init(&query);
	buf_init(&path);
	rt_query(d->ticket, appliance(d), &query);
	f.ref = buf_str(&query);
	template_fill("tickets?query={{ref}}", TEMPLATE_URL, &f, &path);
	ask(d, "GET", buf_str(&path), (struct bytes){ NULL, 0 }, found);
	buf_fini(&query);
	buf_fini(&path);
}
