#include "room/probe/inside.h"

#include "base/err.h"
#include "base/mem.h"
#include "sys/log.h"

static int
hear_device(void *self, struct room_from from, const void *body)
{
	struct probe_room *p = self;
	const struct device *d = body;

	(void)from;
	ask_forget_device(p, d->id); /* its address or credential may be another */
	devices_put(&p->devices, d);
	return 0;
}

static int
hear_device_gone(void *self, struct room_from from, const void *body)
{
	struct probe_room *p = self;
	const struct id_msg *m = body;

	(void)from;
	ask_forget_device(p, m->id);
	errands_device_gone(p->errands, m->id);
	devices_drop(&p->devices, m->id);
	return 0;
}

static int
hear_devices_end(void *self, struct room_from from, const void *body)
{
	struct probe_room *p = self;

	(void)from;
	(void)body;
	house_ready(p->house);
	return 0;
}

static int
hear_order(void *self, struct room_from from, const void *body)
{
	(void)from;
	run_order(self, body);
	return 0;
}

static int
hear_cancel(void *self, struct room_from from, const void *body)
{
	struct probe_room *p = self;
	const struct order_cancel_msg *m = body;
	struct probing *r;
	size_t at = 0;

	(void)from;
	while ((r = map_next(&p->runs, &at)) != NULL)
		if (r->order.case_id == m->case_id && r->order.seq == m->seq) {
			run_free(r);
			break;
		}
	return 0;
}

static int
hear_kept(void *self, struct room_from from, const void *body)
{
	(void)from;
	return evidence_hear(self, body);
}

static int
hear_grant(void *self, struct room_from from, const void *body)
{
	struct probe_room *p = self;

	(void)from;
	return leases_hear(p->leases, body);
}

static int
hear_access(void *self, struct room_from from, const void *body)
{
	struct probe_room *p = self;

	(void)from;
	errands_hear_access(p->errands, body);
	return 0;
}

static int
hear_series(void *self, struct room_from from, const void *body)
{
	(void)from;
	ask_series_answer(self, body);
	return 0;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct probe_room *p = self;

	(void)instance;
	if (role == ROLE_VAULT)
		leases_vault(p->leases, up);
}

static int
hear_grants_changed(void *self, struct room_from from, const void *body)
{
	struct probe_room *p = self;

	(void)from;
	(void)body;
	leases_forget(p->leases);
	return 0;
}

/* What was opened with it is closed as soon as nothing uses it. */
static void
lease_over(void *arg, const char *credential)
{
	struct probe_room *p = arg;

	errands_lease_over(p->errands, credential);
}

static void
keys_came(void *arg, const struct usm_keys *keys, const char *why)
{
	struct asked_device *a = arg;

	if (keys == NULL)
		log_warn("device=%llu: %s", (unsigned long long)a->id, why);
	snmp_target_keys(a->room->engine, &a->target, keys);
}

/* Of the other events the poll room speaks. */
static void
engine_says(void *arg, const struct snmp_event *ev)
{
	struct probe_room *p = arg;
	struct asked_device *a = LIST_THING(ev->target, struct asked_device, target);
	const struct device *d = devices_by_id(&p->devices, a->id);

	if (ev->kind != SNMP_EVENT_KEYS_WANTED)
		return;
	if (d == NULL)
		snmp_target_keys(p->engine, &a->target, NULL);
	else
		credentials_keys(p->credentials, d, usm_clock_engine(&ev->target->clock),
		    keys_came, a);
}

static void *
open_probe(struct house *h)
{
	struct probe_room *p = mem_alloc(sizeof *p);
	struct snmp_engine_options o = { .event = engine_says,
		.arg = p,
		.codec = (enum snmp_codec)house_plan(h)->settings.snmp_codec };
	int r;

	p->house = h;
	devices_init(&p->devices);
	map_init(&p->asked);
	map_init(&p->runs);
	map_init(&p->tokens);
	map_init(&p->series);
	p->leases = leases_new(h, "probe", lease_over, p);
	p->credentials = credentials_new(p->leases);
	p->errands = errands_new(h, p->leases, SHARE_OF_PROBES);
	p->reach = reach_engine_new(house_loop(h), house_socket(h, "icmp", 0, NULL),
	    house_socket(h, "icmp6", 0, NULL));
	r = snmp_engine_new(house_loop(h), &o, &p->engine);
	if (r < 0) {
		log_error("cannot open the sockets of the SNMP engine: %s", err_text(r));
		return NULL;
	}
	return p;
}

static void
close_probe(void *self)
{
	struct probe_room *p = self;
	struct probing *r;
	struct asked_device *a;
	uint64_t ids[64];
	size_t at, n;

	do { /* a run that is freed changes the map */
		for (at = n = 0;
		     n < ARRAY_LEN(ids) && (r = map_next(&p->runs, &at)) != NULL;)
			ids[n++] = r->number;
		for (at = 0; at < n; at++)
			run_free(map_get_id(&p->runs, ids[at]));
	} while (n != 0);
	do {
		at = 0;
		a = map_next(&p->asked, &at);
		if (a != NULL)
			ask_forget_device(p, a->id);
	} while (a != NULL);
	map_fini(&p->asked);
	map_fini(&p->runs);
	map_fini(&p->tokens);
	map_fini(&p->series);
	credentials_free(p->credentials);
	errands_free(p->errands);
	leases_free(p->leases);
	snmp_engine_free(p->engine);
	reach_engine_free(p->reach);
	devices_fini(&p->devices);
	mem_free(p);
}

static const struct room_hears hears[] = {
	{ MSG_DEVICE, hear_device },
	{ MSG_DEVICE_GONE, hear_device_gone },
	{ MSG_DEVICES_END, hear_devices_end },
	{ MSG_ORDER, hear_order },
	{ MSG_ORDER_CANCEL, hear_cancel },
	{ MSG_EVIDENCE_KEPT, hear_kept },
	{ MSG_GRANT, hear_grant },
	{ MSG_GRANTS_CHANGED, hear_grants_changed },
	{ MSG_ACCESS, hear_access },
	{ MSG_SERIES, hear_series },
	{ 0, NULL },
};

const struct room_ops probe_room = {
	.role = ROLE_PROBE,
	.may = JAIL_NET,
	.files_max = 16384,
	.open = open_probe,
	.close = close_probe,
	.peer = peer,
	.hears = hears,
};
