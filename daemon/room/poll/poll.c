#include "room/poll/inside.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/correlate.h"
#include "link/snmp/message.h"
#include "sys/log.h"

static int
hear_device(void *self, struct room_from from, const void *body)
{
	(void)from;
	errands_forget_device(
	    ((struct poll *)self)->errands, ((const struct device *)body)->id);
	polled_put(self, body);
	return 0;
}

static int
hear_device_gone(void *self, struct room_from from, const void *body)
{
	(void)from;
	errands_device_gone(
	    ((struct poll *)self)->errands, ((const struct id_msg *)body)->id);
	polled_drop(self, ((const struct id_msg *)body)->id);
	return 0;
}

/* Triage wants to hear of this state, whatever it is. */
static void
want(struct list_node *where, const struct check_now_msg *m)
{
	struct wanted *w = mem_alloc(sizeof *w);

	w->device_id = m->device_id;
	w->component = mem_text(m->component);
	w->index = mem_text(m->index);
	w->alarm_type = mem_text(m->alarm_type);
	w->qualifier = mem_text(m->qualifier);
	list_append(where, &w->on_device);
}

/* What triage wanted to know before the inventory had come. */
static void
give_early(struct poll *p)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &p->early) {
		struct wanted *w = LIST_THING(n, struct wanted, on_device);
		struct polled *d = map_get_id(&p->devices, w->device_id);

		list_remove(n);
		if (d != NULL)
			list_append(&d->wanted, n);
		else
			wanted_free(w);
	}
}

static int
hear_devices_end(void *self, struct room_from from, const void *body)
{
	struct poll *p = self;

	(void)from;
	(void)body;
	give_early(p);
	polled_start_all(p);
	house_ready(p->house);
	return 0;
}

static int
hear_grant(void *self, struct room_from from, const void *body)
{
	struct poll *p = self;

	(void)from;
	return leases_hear(p->leases, body);
}

/* The jobs that feed a rule of this alarm type run now. */
static void
run_jobs_for(struct polled *d, const char *alarm_type)
{
	size_t i, k;

	for (i = 0; i < d->view->n_rules; i++) {
		const struct ready_rule *r = &d->view->rules[i];
		struct job *j;

		if (strcmp(r->rule->alarm_type, alarm_type) != 0)
			continue;
		if (r->table != NO_TABLE) {
			j = polled_job(d, JOB_TABLE, r->table);
			if (j == NULL)
				j = polled_job(
				    d, JOB_COLLECT, collect_of_table(d, r->table));
			if (j != NULL)
				polled_job_now(d, j);
			continue;
		}
		for (k = 0; k < d->n_jobs; k++)
			if (d->jobs[k].kind == JOB_GROUP ||
			    d->jobs[k].kind == JOB_COLLECT)
				polled_job_now(d, &d->jobs[k]);
	}
	for (k = 0; k < d->n_jobs && strcmp(alarm_type, TYPE_COLLECTOR_FAILED) == 0; k++)
		if (d->jobs[k].kind == JOB_COLLECT)
			polled_job_now(d, &d->jobs[k]);
}

static int
hear_check_now(void *self, struct room_from from, const void *body)
{
	struct poll *p = self;
	const struct check_now_msg *m = body;
	struct polled *d = map_get_id(&p->devices, m->device_id);
	struct job *j;

	(void)from;
	if (d == NULL) {
		if (!p->complete)
			want(&p->early, m);
		return 0;
	}
	signs_want(
	    d, m->component, m->index, m->alarm_type, m->qualifier); /* once is enough */
	want(&d->wanted, m);
	if (strcmp(m->alarm_type, TYPE_SSH_SILENT) == 0)
		j = polled_job(d, JOB_SSH, 0);
	else
		j = polled_job(d, JOB_REACH, 0);
	if (j != NULL)
		polled_job_now(d, j);
	run_jobs_for(d, m->alarm_type);
	return 0;
}

static int
hear_label_ask(void *self, struct room_from from, const void *body)
{
	struct poll *p = self;
	const struct label_msg *m = body;
	struct polled *d = map_get_id(&p->devices, m->device_id);
	struct label_msg answer = *m;
	struct label_wait *w;
	const struct row *row = NULL;
	uint32_t t = NO_TABLE, i;

	/* Several may have the name: the row is in one of them. */
	for (i = 0; d != NULL && i < d->view->n_tables && row == NULL; i++)
		if (strcmp(d->view->tables[i].table->name, m->table) == 0 &&
		    *d->view->tables[i].table->collector == 0)
			row = *m->index != 0 ? tables_find(d, t = i, m->index)
					     : tables_named(d, t = i, m->name);
	if (row != NULL) {
		answer.label = row->label;
		answer.index = row->index;
	}
	/* A name that no row has will not be found by reading the table again. */
	if (row != NULL || t == NO_TABLE || *m->index == 0) {
		house_tell(p->house, from.role, from.instance, MSG_LABEL, &answer);
		return 0;
	}
	/* Not seen yet: the table is read now, and the answer follows. */
	w = mem_alloc(sizeof *w);
	*w = (struct label_wait){
		.ask = m->ask, .from = from, .table = t, .index = mem_text(m->index)
	};
	list_append(&d->label_waits, &w->on_device);
	polled_job_now(d, polled_job(d, JOB_TABLE, t));
	return 0;
}

static int
hear_learned(void *self, struct room_from from, const void *body)
{
	(void)from;
	learned_hear(self, body);
	return 0;
}

static int
hear_past(void *self, struct room_from from, const void *body)
{
	(void)from;
	usual_hear(self, body);
	return 0;
}

static int
hear_ask(void *self, struct room_from from, const void *body)
{
	struct poll *p = self;
	const struct query_msg *m = body;
	struct rows_msg answer = { .ask = m->ask, .status = 200, .last = true };
	struct buf out;
	struct json j;

	if (strcmp(m->name, "device") == 0) {
		look_start(p, from.instance, m);
		return 0;
	}
	if (strcmp(m->name, "samples") == 0) {
		metrics_tell(p, from, m);
		return 0;
	}
	buf_init(&out);
	j = json_into(&out);
	counts_put(&j, p);
	answer.body = buf_view(&out);
	house_tell(p->house, ROLE_WEB, from.instance, MSG_POLL_SAYS, &answer);
	buf_fini(&out);
	return 0;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct poll *p = self;

	(void)instance;
	if (role == ROLE_VAULT)
		leases_vault(p->leases, up);
	if (role == ROLE_TRIAGE && up)
		signs_all(p);
	if (role == ROLE_HISTORY && up)
		samples_begin_anew(p->samples);
}

static void
new_plan(void *self)
{
	polled_plan(self);
}

/* What IP and UDP put before a datagram. */
static size_t
header_bytes(const struct snmp_target *t)
{
	return t->address.any.sa_family == AF_INET6 ? 48 : 28;
}

static void
sending(void *arg, const struct snmp_target *t, size_t bytes)
{
	const struct polled *d = LIST_THING(t, struct polled, target);

	(void)arg;
	gate_carried(d->gate, bytes + header_bytes(t));
	look_packet(d, true, bytes);
}

static int
hear_access(void *self, struct room_from from, const void *body)
{
	struct poll *p = self;

	(void)from;
	errands_hear_access(p->errands, body);
	return 0;
}

/* What was opened with it is closed as soon as nothing uses it. */
static void
lease_over(void *arg, const char *credential)
{
	struct poll *p = arg;

	errands_lease_over(p->errands, credential);
}

static int
hear_grants_changed(void *self, struct room_from from, const void *body)
{
	struct poll *p = self;

	(void)from;
	(void)body;
	p->grants++;
	leases_forget(p->leases);
	return 0;
}

static void
reading(void *arg, const struct snmp_target *t, struct bytes datagram)
{
	struct poll *p = arg;
	const struct polled *d = LIST_THING(t, struct polled, target);
	char who[sizeof "device " + NAME_MAX_BYTES] = "device ";

	gate_carried(d->gate, datagram.n + header_bytes(t));
	look_packet(d, false, datagram.n);
	(void)stpncpy(who + 7, d->d.name, NAME_MAX_BYTES);
	datagram = message_public(datagram);
	house_reading(p->house, who, datagram.p, datagram.n);
}

static void
done_reading(void *arg)
{
	struct poll *p = arg;

	house_done_reading(p->house);
}

static void *
open_poll(struct house *h)
{
	struct snmp_engine_options o = { .sending = sending,
		.reading = reading,
		.done_reading = done_reading,
		.event = events_hear };
	struct poll *p = mem_alloc(sizeof *p);
	int r;

	p->house = h;
	p->instances = house_plan(h)->settings.poll_rooms;
	map_init(&p->devices);
	views_init(p);
	map_init(&p->names);
	list_init(&p->early);
	list_init(&p->looks);
	p->leases = leases_new(h, "poll", lease_over, p);
	p->credentials = credentials_new(p->leases);
	p->errands = errands_new(h, p->leases, SHARE_OF_POLLING);
	p->schedule = jobs_schedule(house_loop(h));
	gates_init(&p->gates, house_loop(h), jobs_pass);
	devices_init(&p->strays);
	p->teller = learned_new(p);
	p->samples = samples_new(p);
	o.arg = p;
	o.codec = (enum snmp_codec)house_plan(h)->settings.snmp_codec;
	o.packets_a_second = house_plan(h)->settings.snmp_packets;
	r = snmp_engine_new(house_loop(h), &o, &p->engine);
	if (r < 0) {
		log_error("cannot open the sockets of the SNMP engine: %s", err_text(r));
		return NULL;
	}
	p->reach = reach_engine_new(house_loop(h), house_socket(h, "icmp", 0, NULL),
	    house_socket(h, "icmp6", 0, NULL));
	return p;
}

static void
close_poll(void *self)
{
	struct poll *p = self;
	struct polled *d;
	size_t at = 0, n = 0, i;
	uint64_t *ids = mem_array(p->devices.n, sizeof *ids);

	while ((d = map_next(&p->devices, &at)) != NULL)
		ids[n++] = d->d.id;
	for (i = 0; i < n; i++)
		polled_drop(p, ids[i]);
	mem_free(ids);
	map_fini(&p->devices);
	devices_fini(&p->strays);
	learned_free(p->teller);
	arena_fini(&p->questions);
	gates_fini(&p->gates);
	views_fini(p);
	map_fini(&p->names);
	snmp_engine_free(p->engine);
	reach_engine_free(p->reach);
	schedule_free(p->schedule);
	samples_free(p->samples);
	credentials_free(p->credentials);
	errands_free(p->errands);
	leases_free(p->leases);
	arena_fini(&p->scratch);
	mem_free(p);
}

static const struct room_hears hears[] = {
	{ MSG_DEVICE, hear_device },
	{ MSG_DEVICE_GONE, hear_device_gone },
	{ MSG_DEVICES_END, hear_devices_end },
	{ MSG_GRANT, hear_grant },
	{ MSG_GRANTS_CHANGED, hear_grants_changed },
	{ MSG_ACCESS, hear_access },
	{ MSG_CHECK_NOW, hear_check_now },
	{ MSG_LABEL_ASK, hear_label_ask },
	{ MSG_POLL_ASK, hear_ask },
	{ MSG_LEARNED, hear_learned },
	{ MSG_PAST, hear_past },
	{ 0, NULL },
};

const struct room_ops poll_room = {
	.role = ROLE_POLL,
	.may = JAIL_NET,
	.files_max = 65536,
	.open = open_poll,
	.close = close_poll,
	.peer = peer,
	.plan = new_plan,
	.hears = hears,
};
