/* webhook.c - a ticket to any system that takes JSON over HTTP: body and address by templates. */
#include <string.h>

#include "link/crypto/crypto.h"
#include "room/sink/inside.h"

static struct template_facts
facts_of(const struct delivery *d)
{
	return (struct template_facts){
		.ticket = d->ticket, .whole = d->body, .ref = d->ref, .key = d->key
	};
}

/* What the other system calls it, where it says so. */
static void
answered(struct delivery *d, const struct courier_end *e)
{
	const struct tree *t;
	const char *id;

	if (!http_is_good(d, e))
		return;
	if (*d->sink->id == 0 || *d->ref != 0) {
		delivery_done(d, DELIVERY_TAKEN, "taken: %u", e->status);
		return;
	}
	t = http_json(d, e);
	id = t != NULL ? template_text(t, d->sink->id) : "";
	if (*id == 0 || strlen(id) > SINK_REF_MAX) {
		delivery_done(d, DELIVERY_TAKEN,
		    "taken: %u; its answer has no %s, so the next version goes there as "
		    "a new one",
		    e->status, d->sink->id);
		return;
	}
	d->ref = arena_text(&d->mem, id);
	delivery_done(d, DELIVERY_TAKEN, "taken: it calls it %s", d->ref);
}

/* "sha256=..." over the body, so that the other side knows it is from us, and whole. */
static const char *
signature(struct delivery *d, struct bytes body)
{
	char text[SHA256_TEXT];

	return arena_printf(&d->mem, "X-Triaged-Signature: sha256=%s",
	    hmac_sha256_text(secret_bytes(d->sign), body, text));
}

void
sink_webhook(struct delivery *d)
{
	const struct sink *s = d->sink;
	const bool has_it = *d->ref != 0 && *s->update_url != 0;
	const char *template =
	    has_it && *s->update_template != 0 ? s->update_template : s->template;
	const struct template_facts f = facts_of(d);
	const char *headers[4] = { "Content-Type: application/json" };
	struct buf url, body;

	buf_init(&url);
	buf_init(&body);
	template_fill(has_it ? s->update_url : s->url, TEMPLATE_URL, &f, &url);
	template_fill(*template != 0 ? template : "{{ticket}}", TEMPLATE_JSON, &f, &body);
	headers[1] = arena_printf(&d->mem, "Idempotency-Key: %s", d->key);
	if (d->sign != NULL)
		headers[2] = signature(d, buf_view(&body));
	http_ask(d,
	    rec_name(&sink_method_names, (int)(has_it ? s->update_method : s->method)),
	    buf_str(&url), headers, buf_view(&body), answered);
	buf_fini(&url);
	buf_fini(&body);
}
