#include "room/sink/inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "link/json/json.h"
#include "link/tell/tell.h"
#include "sys/child.h"
#include "sys/halt.h"
#include "sys/log.h"

static void (*const kinds[SINK_KIND_COUNT])(struct delivery *) = {
	[SINK_FILE] = sink_file,
	[SINK_COMMAND] = sink_command,
	[SINK_MAIL] = sink_mail,
	[SINK_WEBHOOK] = sink_webhook,
	[SINK_TMF621] = sink_tmf621,
	[SINK_RT] = sink_rt,
	[SINK_ALERTMANAGER] = sink_alertmanager,
	[SINK_SYSLOG] = sink_syslog,
	[SINK_SNMP] = sink_snmp,
};

static void
delivery_free(struct delivery *d)
{
	if (d->ask != 0)
		leases_cancel(d->room->leases, d->ask);
	if (d->child != NULL)
		child_kill(d->child);
	tell_cancel(d->telling);
	secret_free(d->secret);
	secret_free(d->sign);
	list_remove(&d->in_room);
	arena_fini(&d->mem);
	mem_free(d);
}

static void
done(struct delivery *d, enum delivery_end end, int64_t retry_us, const char *note)
{
	struct delivered_msg m = { .entry = d->entry,
		.end = end,
		.retry_us = retry_us,
		.note = note,
		.ref = d->ref };

	if (end != DELIVERY_TAKEN)
		log_warn("sink=%s key=%s not delivered: %s; %s", d->sink->name, d->key,
		    note,
		    end == DELIVERY_REFUSED ? "it is set aside"
					    : "it will be tried again");
	house_tell(d->room->house, ROLE_STORE, 0, MSG_DELIVERED, &m);
	delivery_free(d);
}

void
delivery_wait(
    struct delivery *d, enum delivery_end end, int64_t retry_us, const char *fmt, ...)
{
	char note[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(note, sizeof note, fmt, ap);
	va_end(ap);
	done(d, end, retry_us, note);
}

void
delivery_done(struct delivery *d, enum delivery_end end, const char *fmt, ...)
{
	char note[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(note, sizeof note, fmt, ap);
	va_end(ap);
	done(d, end, 0, note);
}

static void go(struct delivery *d);

static void
granted(void *arg, const struct lease *l)
{
	struct delivery *d = arg;
	struct secret **to =
	    d->secret == NULL && *d->sink->credential != 0 ? &d->secret : &d->sign;
	struct bytes b;

	d->ask = 0;
	if (l->status != GRANT_OK) {
		delivery_done(d, DELIVERY_AWAY, "the vault does not give %s: %s",
		    to == &d->secret ? d->sink->credential : d->sink->sign,
		    l->status == GRANT_UNKNOWN ? "it has no such credential"
					       : "it is not for this");
		return;
	}
	if (d->sink->kind == SINK_SNMP && strcmp(l->kind, "snmp-community") != 0) {
		delivery_done(d, DELIVERY_AWAY,
		    "the credential %s is no SNMP community: notifications of SNMPv3 "
		    "are not told yet",
		    d->sink->credential);
		return;
	}
	b = secret_bytes(l->secret);
	*to = secret_new(b.p, b.n);
	if (to == &d->secret)
		d->user = arena_text(&d->mem, l->user);
	go(d);
}

/* With what opens the other system in hand, it goes. */
static void
go(struct delivery *d)
{
	const struct sink *s = d->sink;
	const char *wanted = *s->credential != 0 && d->secret == NULL ? s->credential
	    : *s->sign != 0 && d->sign == NULL                        ? s->sign
								      : NULL;
	uint64_t ask;

	if (wanted == NULL) {
		halt_at("deliver");
		kinds[s->kind](d);
		return;
	}
	ask = leases_ask_for_sink(d->room->leases, wanted, s->name, granted, d);
	if (ask != 0)
		d->ask = ask; /* otherwise it was granted at once, and d may be gone */
}

/* A copy: the delivery may outlive the plan. */
static const struct sink *
copy_of(struct arena *mem, const struct sink *sink)
{
	struct sink *copy = arena_alloc(mem, sizeof *copy);

	rec_copy(mem, &sink_rec, copy, sink);
	return copy;
}

static bool
read_body(struct delivery *d)
{
	uint32_t line, column;
	const char *why;

	if (json_read(&d->mem, (const char *)d->body.p, d->body.n, &d->ticket, &line,
		&column, &why) == 0)
		return true;
	delivery_done(d, DELIVERY_REFUSED, "what is owed does not read: %s", why);
	return false;
}

static int
hear_deliver(void *self, struct room_from from, const void *body)
{
	struct sink_room *room = self;
	const struct deliver_msg *m = body;
	const struct sink *sink = plan_sink(house_plan(room->house), m->sink);
	struct delivery *d;

	(void)from;
	if (sink == NULL) {
		struct delivered_msg gone = { .entry = m->entry,
			.end = DELIVERY_LATER,
			.note = "this sink is no longer in the configuration",
			.ref = "" };

		house_tell(room->house, ROLE_STORE, 0, MSG_DELIVERED, &gone);
		return 0;
	}
	d = mem_alloc(sizeof *d);
	d->room = room;
	d->entry = m->entry;
	d->ticket_id = m->ticket_id;
	d->key = arena_text(&d->mem, m->key);
	d->ref = arena_text(&d->mem, m->ref);
	d->body = (struct bytes){ arena_copy(&d->mem, m->body.p, m->body.n), m->body.n };
	d->sink = copy_of(&d->mem, sink);
	list_append(&room->deliveries, &d->in_room);
	if (read_body(d))
		go(d);
	return 0;
}

static int
hear_grant(void *self, struct room_from from, const void *body)
{
	(void)from;
	return leases_hear(((struct sink_room *)self)->leases, body);
}

static int
hear_grants_changed(void *self, struct room_from from, const void *body)
{
	(void)from;
	(void)body;
	leases_forget(((struct sink_room *)self)->leases);
	return 0;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	(void)instance;
	if (role == ROLE_VAULT)
		leases_vault(((struct sink_room *)self)->leases, up);
}

static void *
open_sink(struct house *h)
{
	struct sink_room *room = mem_alloc(sizeof *room);

	room->house = h;
	list_init(&room->deliveries);
	room->leases = leases_new(h, "sink", NULL, NULL);
	room->courier = courier_new(house_loop(h));
	house_ready(h);
	return room;
}

static void
close_sink(void *self)
{
	struct sink_room *room = self;

	courier_free(room->courier);
	while (!list_empty(&room->deliveries))
		delivery_free(
		    LIST_THING(room->deliveries.next, struct delivery, in_room));
	leases_free(room->leases);
	mem_free(room);
}

static const struct room_hears hears[] = {
	{ MSG_DELIVER, hear_deliver },
	{ MSG_GRANT, hear_grant },
	{ MSG_GRANTS_CHANGED, hear_grants_changed },
	{ 0, NULL },
};

const struct room_ops sink_room = {
	.role = ROLE_SINK,
	.may = JAIL_READ_FILES | JAIL_WRITE_FILES | JAIL_EXEC | JAIL_NET,
	.files_max = 256,
	.open = open_sink,
	.close = close_sink,
	.peer = peer,
	.hears = hears,
};
