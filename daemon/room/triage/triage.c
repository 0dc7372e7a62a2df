#include "room/triage/inside.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "sys/log.h"

wall_us
triage_now(struct triage *t)
{
	return loop_wall(house_loop(t->house));
}

struct known_device *
triage_device(struct triage *t, uint64_t id)
{
	return map_get_id(&t->devices, id);
}

const struct device *
triage_device_of(struct triage *t, uint64_t id)
{
	struct known_device *d = triage_device(t, id);

	return d != NULL ? &d->d : NULL;
}

static int
hear_device(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;
	const struct device *d = body;
	struct known_device *k = triage_device(t, d->id);

	(void)from;
	if (k == NULL) {
		k = mem_alloc(sizeof *k);
		k->triage = t;
		list_init(&k->alarms);
		list_init(&k->open);
		map_put_id(&t->devices, d->id, k);
	} else {
		access_device_changed(t, &k->d, d);
		map_del(&t->devices_by_name, k->d.name);
	}
	arena_fini(&k->mem);
	arena_init(&k->mem);
	arena_reserve(&k->mem, rec_room(&device_rec, d));
	rec_copy(&k->mem, &device_rec, &k->d, d);
	map_put(&t->devices_by_name, k->d.name, k);
	topology_put(k);
	shares_put(k);
	if (t->recovered)
		windows_device_changed(k);
	return 0;
}

static int
hear_device_gone(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;
	const struct id_msg *m = body;
	struct known_device *k = map_del_id(&t->devices, m->id);

	(void)from;
	if (k == NULL)
		return 0;
	alarms_device_gone(t, k);
	access_device_gone(t, m->id);
	topology_drop(k);
	shares_drop(k);
	map_del(&t->devices_by_name, k->d.name);
	arena_fini(&k->mem);
	mem_free(k);
	keep_commit(t);
	return 0;
}

static int
hear_devices_end(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;

	(void)from;
	(void)body;
	t->devices_known = true;
	return 0;
}

static int
hear_alarm(void *self, struct room_from from, const void *body)
{
	(void)from;
	alarms_take(self, body);
	return 0;
}

static int
hear_case(void *self, struct room_from from, const void *body)
{
	(void)from;
	cases_take(self, body);
	return 0;
}

static int
hear_stock_move(void *self, struct room_from from, const void *body)
{
	(void)from;
	stock_take(self, body);
	return 0;
}

static int
hear_maintenance(void *self, struct room_from from, const void *body)
{
	(void)from;
	windows_take(self, body);
	return 0;
}

static int
hear_person(void *self, struct room_from from, const void *body)
{
	(void)from;
	people_take(self, body);
	return 0;
}

static int
hear_ticket(void *self, struct room_from from, const void *body)
{
	(void)from;
	tickets_take(self, body);
	return 0;
}

static int
hear_ticket_entry(void *self, struct room_from from, const void *body)
{
	(void)from;
	tickets_take_entry(self, body);
	return 0;
}

static int
hear_access(void *self, struct room_from from, const void *body)
{
	(void)from;
	access_take(self, body);
	return 0;
}

static int
hear_access_seen(void *self, struct room_from from, const void *body)
{
	(void)from;
	access_room_saw(self, body);
	return 0;
}

static int
hear_recovered(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;
	const struct recovered_msg *m = body;
	uint32_t i;

	(void)from;
	t->next_alarm = m->next_alarm;
	t->next_case = m->next_case;
	t->next_ticket = m->next_ticket;
	t->next_entry = m->next_entry;
	t->next_maintenance = m->next_maintenance;
	t->next_stock_move = m->next_stock_move;
	t->next_person = m->next_person;
	t->recovered = true;
	cases_recovered(t);
	alarms_recovered(t);
	tickets_recovered(t);
	for (i = 0; i < house_count(t->house, ROLE_PROBE); i++)
		access_give(t, ROLE_PROBE, i); /* those that came before us */
	for (i = 0; i < house_count(t->house, ROLE_POLL); i++)
		access_give(t, ROLE_POLL, i);
	keep_commit(t);
	log_info("recovered %zu alarms, %zu open cases, %zu open tickets", t->alarms.n,
	    t->cases.n, t->tickets.n);
	house_ready(t->house);
	return 0;
}

static int
hear_committed(void *self, struct room_from from, const void *body)
{
	const struct commit_msg *m = body;

	(void)from;
	keep_committed(self, m->seq);
	return 0;
}

static int
hear_sign(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;
	const struct sign *s = body;

	alarms_hear(t, s);
	if (s->sequence != 0)
		keep_after_sign(t, from.instance, s->sequence);
	return 0; /* committed with all that are heard in this turn */
}

static int
hear_word(void *self, struct room_from from, const void *body)
{
	const struct word_msg *m = body;

	(void)from;
	alarms_hear(self, &m->sign);
	keep_after_word(self, m->id);
	return 0;
}

static void
turn_over(void *arg)
{
	struct triage *t = arg;

	keep_commit(t);
	arena_reset(&t->scratch);
}

static int
hear_device_state(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;
	const struct device_state *s = body;

	(void)from;
	if (triage_device(t, s->device_id) == NULL)
		return 0;
	keep_put(t, MSG_PUT_DEVICE_STATE, s);
	keep_commit(t);
	return 0;
}

static int
hear_run_result(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;
	const struct run_result *r = body;

	(void)from;
	if (r->ask == 0)
		cases_hear(t, r);
	else if (!verify_hear(t, r))
		commands_run_done(t, r);
	keep_commit(t);
	return 0;
}

static int
hear_command(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;

	commands_hear(t, from.instance, body);
	keep_commit(t);
	return 0;
}

/* A room died twice over the same device or source: an alarm of our own says so. */
static int
hear_set_aside(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;
	const struct set_aside_msg *m = body;
	char text[SIGN_TEXT_MAX], who[SIGN_NAME_MAX];
	size_t at, i;
	struct sign s = sign_own("parent", 0, t->appliance.d.name, TYPE_SET_ASIDE,
	    SEVERITY_MINOR, text, triage_now(t));

	(void)from;
	s.component = who;
	s.qualifier = rec_name(&role_names, (int)m->room);
	snprintf(who, sizeof who, "%s", m->who);
	snprintf(text, sizeof text,
	    "the %s room died twice over bytes of %s: set aside for an hour; the first "
	    "bytes: ",
	    s.qualifier, m->who);
	at = strlen(text);
	for (i = 0; i < m->bytes.n && i < 32 && at + 3 < sizeof text; i++)
		at +=
		    (size_t)snprintf(text + at, sizeof text - at, "%02x", m->bytes.p[i]);
	alarms_hear(t, &s);
	keep_commit(t);
	return 0;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct triage *t = self;

	if (up && (role == ROLE_POLL || role == ROLE_PROBE || role == ROLE_SESSION))
		access_give(t, role, instance);
	if (role == ROLE_PROBE) {
		if (!up) {
			commands_probe_gone(t, instance);
			verify_probe_gone(t, instance);
		}
		cases_probe_room(t, instance, up);
	}
	if (role == ROLE_POLL && up)
		alarms_check_open(t, instance, house_count(t->house, ROLE_POLL));
}

static void
another_plan(void *self)
{
	struct triage *t = self;

	shares_plan(t);
	if (!t->recovered)
		return;
	windows_plan(t);
	keep_commit(t);
}

static void *
open_triage(struct house *h)
{
	struct triage *t = mem_alloc(sizeof *t);

	t->house = h;
	arena_init(&t->scratch);
	t->turn_end = loop_at_turn_end(house_loop(h), turn_over, t);
	map_init(&t->devices);
	map_init(&t->devices_by_name);
	map_init(&t->named);
	map_init(&t->rows);
	map_init(&t->accesses);
	map_init(&t->alarms);
	map_init(&t->cases);
	map_init(&t->tickets);
	map_init(&t->tickets_by_case);
	map_init(&t->hand_runs);
	map_init(&t->looks);
	map_init(&t->stock);
	list_init(&t->afters);
	list_init(&t->puts);
	list_init(&t->windows);
	list_init(&t->recent);
	list_init(&t->incidents);
	map_init(&t->shared);
	map_init(&t->regions);
	map_init(&t->people);
	shares_plan(t);
	list_init(&t->appliance.alarms);
	list_init(&t->gone.alarms);
	list_init(&t->appliance.open);
	list_init(&t->gone.open);
	t->appliance.triage = t->gone.triage = t;
	rec_init(&device_rec, &t->appliance.d);
	t->appliance.d.name =
	    arena_text(&t->appliance.mem, house_plan(h)->settings.appliance);
	t->appliance.d.device_class = "appliance";
	return t;
}

static void
close_triage(void *self)
{
	struct triage *t = self;
	struct known_device *d;
	size_t at = 0;

	turn_end_free(t->turn_end);
	arena_fini(&t->scratch);
	alarms_free(t, &t->appliance);
	alarms_free(t, &t->gone);
	while ((d = map_next(&t->devices, &at)) != NULL) {
		alarms_free(t, d);
		topology_drop(d);
		shares_drop(d);
		arena_fini(&d->mem);
		mem_free(d);
	}
	access_free(t);
	cases_free(t);
	tickets_free(t);
	commands_free(t);
	people_free(t);
	incidents_free(t);
	shares_free(t);
	windows_free(t);
	stock_free(t);
	keep_free(t);
	topology_free(t);
	rows_free(t);
	map_fini(&t->alarms);
	map_fini(&t->devices);
	map_fini(&t->devices_by_name);
	arena_fini(&t->appliance.mem);
	mem_free(t);
}

static const struct room_hears hears[] = {
	{ MSG_DEVICE, hear_device },
	{ MSG_DEVICE_GONE, hear_device_gone },
	{ MSG_DEVICES_END, hear_devices_end },
	{ MSG_PUT_ALARM, hear_alarm },
	{ MSG_PUT_CASE, hear_case },
	{ MSG_PUT_MAINTENANCE, hear_maintenance },
	{ MSG_PUT_STOCK_MOVE, hear_stock_move },
	{ MSG_PUT_PERSON, hear_person },
	{ MSG_PUT_TICKET, hear_ticket },
	{ MSG_PUT_TICKET_ENTRY, hear_ticket_entry },
	{ MSG_PUT_ACCESS, hear_access },
	{ MSG_RECOVERED, hear_recovered },
	{ MSG_COMMITTED, hear_committed },
	{ MSG_SIGN, hear_sign },
	{ MSG_WORD, hear_word },
	{ MSG_DEVICE_STATE, hear_device_state },
	{ MSG_RUN_RESULT, hear_run_result },
	{ MSG_ACCESS_SEEN, hear_access_seen },
	{ MSG_REASON_ASK, reasons_hear },
	{ MSG_COMMAND, hear_command },
	{ MSG_SET_ASIDE, hear_set_aside },
	{ 0, NULL },
};

const struct room_ops triage_room = {
	.role = ROLE_TRIAGE,
	.may = 0,
	.files_max = 256,
	.open = open_triage,
	.close = close_triage,
	.peer = peer,
	.plan = another_plan,
	.hears = hears,
};
