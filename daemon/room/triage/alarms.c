#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"
#include "sys/halt.h"
#include "sys/log.h"

#define PACK_BYTES    (16 * 1024)
#define TOLD_A_SECOND 100 /* witnesses that have a line of their own */

/* Changes leave their old texts behind in the arena: now and then it is packed anew. */
static void
pack(struct known_alarm *k)
{
	struct arena mem;

	if (k->mem.used_bytes < PACK_BYTES)
		return;
	arena_init(&mem);
	rec_copy(&mem, &alarm_rec, &k->a, &k->a);
	arena_fini(&k->mem);
	k->mem = mem;
}

struct known_alarm *
alarms_find(struct triage *t, uint64_t id)
{
	return map_get_id(&t->alarms, id);
}

void
alarms_put(struct known_alarm *k)
{
	keep_alarm(k);
}

void
alarms_put_change(struct known_alarm *k, const char *by, const char *text)
{
	struct alarm_change c = { .alarm_id = k->a.id,
		.at = triage_now(k->triage),
		.is_cleared = k->a.is_cleared,
		.severity = k->a.severity,
		.by = by,
		.text = text };

	keep_put(k->triage, MSG_PUT_CHANGE, &c);
}

static struct known_alarm *
add(struct triage *t, struct known_device *d)
{
	struct known_alarm *k = mem_alloc(sizeof *k);

	k->triage = t;
	arena_init(&k->mem);
	list_append(&d->alarms, &k->on_device);
	list_init(&k->in_open);
	list_init(&k->in_puts);
	list_init(&k->in_recent);
	list_init(&k->in_row);
	list_init(&k->in_root);
	list_init(&k->symptoms);
	return k;
}

static void
check(struct triage *t, const struct check_now_msg *m)
{
	uint32_t n = house_count(t->house, ROLE_POLL);

	if (n != 0 && m->device_id != 0)
		house_tell(
		    t->house, ROLE_POLL, (uint32_t)(m->device_id % n), MSG_CHECK_NOW, m);
}

void
alarms_check(struct known_alarm *k)
{
	check(k->triage,
	    &(struct check_now_msg){ .device_id = k->a.device_id,
		.component = k->a.component,
		.index = k->a.index,
		.alarm_type = k->a.alarm_type,
		.qualifier = k->a.qualifier });
}

void
alarms_look_at(struct triage *t, const char *device)
{
	const struct known_device *d = map_get(&t->devices_by_name, device);

	if (d != NULL)
		check(t,
		    &(struct check_now_msg){ .device_id = d->d.id,
			.component = "",
			.index = "",
			.alarm_type = TYPE_DEVICE_UNREACHABLE,
			.qualifier = "" });
}

void
alarms_check_open(struct triage *t, uint32_t instance, uint32_t instances)
{
	struct known_alarm *k;
	size_t at = 0;

	while ((k = map_next(&t->alarms, &at)) != NULL)
		if (!k->a.is_cleared && instances != 0 &&
		    k->a.device_id % instances == instance)
			alarms_check(k);
}

static void
start_case_later(void *arg)
{
	struct known_alarm *k = arg;

	if (!k->a.is_cleared && k->a.case_id == 0 && k->a.root_id == 0)
		cases_begin(k);
	keep_commit(k->triage);
}

/* A raised alarm of its own right gets a case: at once, later, or never, as the contract says. */
void
alarms_plan_case(struct known_alarm *k)
{
	struct triage *t = k->triage;
	const struct plan *plan = house_plan(t->house);
	const struct device *d = triage_device_of(t, k->a.device_id);
	const struct contract *c = d != NULL ? plan_contract_of(plan, d)
	    : plan->contracts.n != 0         ? &plan->contracts.v[0]
					     : NULL;
	int64_t after = c != NULL ? contract_case_after(c, k->a.severity) : 0;
	int64_t left;

	if (k->a.root_id != 0 || k->a.case_id != 0 || after == CASE_NEVER ||
	    k->a.operator_state == OPERATOR_SHELVED ||
	    (incidents_is(k) && incidents_speaker(k) == NULL) ||
	    alarm_is_in_maintenance(&k->a, triage_now(t)))
		return;
	left = k->a.raised_at + after - triage_now(t);
	if (left <= 0) {
		cases_begin(k);
		return;
	}
	if (k->case_due == NULL)
		k->case_due = timer_new(house_loop(t->house), start_case_later, k);
	timer_after(k->case_due, left);
}

void
alarms_hold_case(struct known_alarm *k)
{
	if (k->case_due != NULL)
		timer_stop(k->case_due);
}

static const char *
by_whom(struct arena *mem, const struct sign *s)
{
	return arena_printf(
	    mem, "%s %s", rec_name(&witness_names, (int)s->witness), s->name);
}

/* In a storm what an alarm rests on is read from its changes: hundreds of such lines a second are for
 * nobody. */
static bool
is_worth_a_line(struct triage *t)
{
	wall_us now = triage_now(t);

	if (now - t->told_since >= SECOND_US) {
		t->told_since = now;
		t->n_told = 0;
	}
	return t->n_told++ < TOLD_A_SECOND;
}

static void
tell_raised(struct triage *t, struct known_alarm *k, const struct sign *s)
{
	struct buf seen;
	size_t i;

	buf_init(&seen);
	/* Of each word the last. */
	for (i = 0; i < s->points.n; i++)
		if (i + 1 == s->points.n ||
		    strcmp(s->points.v[i].word, s->points.v[i + 1].word) != 0)
			buf_printf(&seen, "%s%s %s", seen.n != 0 ? ", " : "",
			    s->points.v[i].word, s->points.v[i].value);
	if (s->points.n != 0)
		keep_event(t, "sign", k->a.device, k->a.id, 0, 0,
		    "sample %s: %s (rule %s)", alarm_resource(&k->triage->scratch, &k->a),
		    buf_str(&seen), s->name);
	else if (witness_is_told(s->witness) && is_worth_a_line(t))
		keep_event(t, "sign", k->a.device, k->a.id, 0, 0, "%s %s from %s",
		    rec_name(&witness_names, (int)s->witness), s->name, k->a.device);
	buf_fini(&seen);
	keep_event(t, "alarm", k->a.device, k->a.id, 0, 0, "A%llu raised: %s %s, %s: %s",
	    (unsigned long long)k->a.id, rec_name(&severity_names, (int)k->a.severity),
	    k->a.alarm_type, alarm_resource(&k->triage->scratch, &k->a), k->a.text);
}

static void
raised(
    struct triage *t, struct known_alarm *k, struct known_device *d, const struct sign *s)
{
	uint64_t was_root;

	halt_at("raise");
	list_remove(&k->in_open);
	list_append(&d->open, &k->in_open);
	was_root = k->a.root_id;
	relations_leave(k);
	if (tickets_of_case(t, k->a.case_id) == NULL)
		k->a.case_id = 0; /* a new episode; a ticket still open keeps its alarm */
	k->in_window = false;
	k->n_told = 0;
	windows_mark(k, &d->d);
	alarms_put(k);
	alarms_put_change(k, by_whom(&t->scratch, s), k->a.text);
	tell_raised(t, k, s);
	tickets_alarm_changed(t, &k->a);
	relations_find(k, d);
	incidents_raised(k, was_root);
	alarms_plan_case(k);
}

void
alarms_cleared(struct known_alarm *k, const char *by, const char *text)
{
	struct triage *t = k->triage;

	alarms_hold_case(k);
	list_remove(&k->in_open);
	alarms_put_change(k, by, text);
	keep_event(t, "alarm", k->a.device, k->a.id, k->a.case_id, 0,
	    "A%llu cleared: %s, %s", (unsigned long long)k->a.id, k->a.alarm_type,
	    alarm_resource(&k->triage->scratch, &k->a));
	tickets_alarm_changed(t, &k->a);
	cases_alarm_cleared(t, k);
	alarms_put(k);
	list_remove(&k->in_recent);
	if (k->a.root_id != 0 && alarms_find(t, k->a.root_id) != NULL)
		incidents_changed(alarms_find(t, k->a.root_id));
	relations_let_go(k);
}

static void
look_again(void *arg)
{
	alarms_check(arg);
}

/* The alarm rests on a trap: the poll looks now, if it was not told to a moment ago, and again when
 * what it sees can be held against the trap. */
static void
recheck(struct triage *t, struct known_alarm *k, const struct sign *s)
{
	int64_t left = alarm_settles_at(&k->a) - triage_now(t);
	mono_us now = loop_now(house_loop(t->house));

	if (witness_is_told(s->witness) &&
	    (k->looked_at == 0 || now - k->looked_at >= SECOND_US)) {
		k->looked_at = now;
		alarms_check(k);
	}
	if (k->look_again == NULL)
		k->look_again = timer_new(house_loop(t->house), look_again, k);
	timer_after(k->look_again, left > SECOND_US ? left : SECOND_US);
}

/* It says nothing of an alarm: it is told, and somebody looks. */
static void
told(struct triage *t, const struct sign *s)
{
	keep_event(t, "sign", s->device, 0, 0, 0, "%s %s from %s: %s",
	    rec_name(&witness_names, (int)s->witness), s->name, s->device, s->text);
	check(t,
	    &(struct check_now_msg){ .device_id = s->device_id,
		.component = s->component,
		.index = s->index,
		.alarm_type =
		    *s->alarm_type != 0 ? s->alarm_type : TYPE_DEVICE_UNREACHABLE,
		.qualifier = s->qualifier });
}

void
alarms_hear(struct triage *t, const struct sign *s)
{
	struct known_device *d =
	    s->device_id == 0 ? &t->appliance : triage_device(t, s->device_id);
	struct known_alarm *k;
	struct flap_limits limits;
	wall_us now = triage_now(t);
	wall_us first_sign;
	const char *component;
	unsigned does;

	if (d == NULL)
		return; /* a device that was removed meanwhile */
	if (s->level == LEVEL_UNKNOWN && witness_is_told(s->witness)) {
		told(t, s);
		return;
	}
	k = rows_find(d, s);
	if (k == NULL && s->level != LEVEL_RAISED)
		return; /* nothing was wrong, nothing is */
	if (k == NULL) {
		k = add(t, d);
		alarm_begin(&k->mem, &k->a, t->next_alarm++, s, now);
		map_put_id(&t->alarms, k->a.id, k);
		rows_enter(k);
	}
	component = k->a.component;
	limits = plan_flapping(house_plan(t->house), s->alarm_type);
	first_sign = k->a.first_sign;
	does = alarm_hear(&k->mem, &k->a, s, &limits, now);
	if (k->a.first_sign < first_sign)
		cases_alarm_earlier(t, k);
	if (k->a.component != component)
		rows_enter(k);
	if (does & ALARM_RAISES)
		raised(t, k, d, s);
	else if (does & ALARM_CLEARS)
		alarms_cleared(k, by_whom(&t->scratch, s), s->text);
	else if (does & ALARM_CHANGED) {
		alarms_put(k);
		if (does & ALARM_WORSENS) {
			alarms_put_change(k, by_whom(&t->scratch, s), s->text);
			alarms_plan_case(k);
		}
	}
	if (does & ALARM_FLAPS)
		flapping_tell(k);
	if (does & (ALARM_FLAPS | ALARM_MOVES))
		flapping_arm(k);
	if (does & ALARM_RECHECK)
		recheck(t, k, s);
	pack(k);
}

/* --- what operators do --- */

static void
operator_ends(void *arg)
{
	struct known_alarm *k = arg;
	enum operator_state was = k->a.operator_state;

	if (alarm_operator_ends(&k->a, triage_now(k->triage)) == 0)
		return;
	alarms_put(k);
	keep_event(k->triage, "alarm", k->a.device, k->a.id, k->a.case_id, 0,
	    "A%llu: the time of \"%s\" is over", (unsigned long long)k->a.id,
	    rec_name(&operator_state_names, (int)was));
	if (!k->a.is_cleared)
		alarms_plan_case(k);
	keep_commit(k->triage);
}

static void
arm_operator(struct known_alarm *k)
{
	struct triage *t = k->triage;

	if (k->a.operator_until == 0) {
		if (k->operator_ends != NULL)
			timer_stop(k->operator_ends);
		return;
	}
	if (k->operator_ends == NULL)
		k->operator_ends = timer_new(house_loop(t->house), operator_ends, k);
	timer_after(k->operator_ends, k->a.operator_until - triage_now(t));
}

void
alarms_operate(struct known_alarm *k, enum operator_state to, const char *who,
    const char *why, wall_us until)
{
	struct triage *t = k->triage;

	alarm_operate(&k->mem, &k->a, to, who, why, until, triage_now(t));
	alarms_put(k);
	alarms_put_change(k, arena_printf(&t->scratch, "operator %s", who), why);
	keep_event(t, "alarm", k->a.device, k->a.id, k->a.case_id, 0,
	    "A%llu: %s by %s%s%s", (unsigned long long)k->a.id,
	    rec_name(&operator_state_names, (int)to), who, *why ? ": " : "", why);
	arm_operator(k);
	if (to == OPERATOR_SHELVED)
		alarms_hold_case(k);
	if (to == OPERATOR_UN_SHELVED && !k->a.is_cleared)
		alarms_plan_case(k);
	pack(k);
}

void
alarms_take(struct triage *t, const struct alarm *a)
{
	struct known_device *d =
	    a->device_id == 0 ? &t->appliance : triage_device(t, a->device_id);
	struct known_alarm *k;

	if (d == NULL && a->is_cleared)
		return; /* its device is gone: what is in the store is history */
	if (d == NULL)
		d = &t->gone;
	k = add(t, d);
	rec_copy(&k->mem, &alarm_rec, &k->a, a);
	map_put_id(&t->alarms, a->id, k);
	rows_enter(k);
	if (!a->is_cleared)
		list_append(&d->open, &k->in_open);
}

void
alarms_recovered(struct triage *t)
{
	struct known_alarm *k;
	size_t at = 0;

	relations_recovered(t);
	incidents_recovered(t);
	alarms_device_gone(t, &t->gone);
	windows_recovered(t);
	while ((k = map_next(&t->alarms, &at)) != NULL) {
		arm_operator(k);
		flapping_arm(k);
		if (!k->a.is_cleared && k->a.case_id == 0)
			alarms_plan_case(k);
	}
}

static void
forget(struct triage *t, struct known_alarm *k)
{
	while (!list_empty(&k->symptoms))
		list_remove(k->symptoms.next);
	list_remove(&k->in_root);
	rows_leave(k);
	list_remove(&k->in_puts);
	list_remove(&k->in_recent);
	list_remove(&k->in_open);
	list_remove(&k->on_device);
	map_del_id(&t->alarms, k->a.id);
	timer_free(k->case_due);
	timer_free(k->look_again);
	timer_free(k->calm);
	timer_free(k->operator_ends);
	arena_fini(&k->mem);
	mem_free(k);
}

static bool
may_be_purged(struct triage *t, const struct known_alarm *k, int64_t older_us)
{
	return k->a.is_cleared && triage_now(t) - k->a.changed_at >= older_us &&
	    cases_find(t, k->a.case_id) == NULL &&
	    tickets_of_case(t, k->a.case_id) == NULL;
}

uint32_t
alarms_purge(struct triage *t, int64_t older_us)
{
	struct known_alarm *k,
	    **all = mem_array(t->alarms.n + 1, sizeof(struct known_alarm *));
	size_t at = 0, n = 0, i;

	while ((k = map_next(&t->alarms, &at)) != NULL)
		if (may_be_purged(t, k, older_us))
			all[n++] = k;
	for (i = 0; i < n; i++) {
		struct id_msg m = { .id = all[i]->a.id };

		keep_put(t, MSG_DROP_ALARM, &m);
		forget(t, all[i]);
	}
	mem_free(all);
	return (uint32_t)n;
}

uint32_t
alarms_compress(struct triage *t, uint64_t id, const char *device)
{
	struct known_alarm *k;
	uint32_t n = 0;
	size_t at = 0;

	while ((k = map_next(&t->alarms, &at)) != NULL) {
		struct id_msg m = { .id = k->a.id };

		if ((id != 0 && k->a.id != id) ||
		    (*device != 0 && strcmp(k->a.device, device) != 0))
			continue;
		keep_put(t, MSG_COMPRESS_ALARM, &m);
		n++;
	}
	return n;
}

void
alarms_free(struct triage *t, struct known_device *d)
{
	while (!list_empty(&d->alarms))
		forget(t, LIST_THING(d->alarms.next, struct known_alarm, on_device));
}

/* Its device left the inventory: what was wrong with it is no longer ours to watch. */
void
alarms_device_gone(struct triage *t, struct known_device *d)
{
	while (!list_empty(&d->alarms)) {
		struct known_alarm *k =
		    LIST_THING(d->alarms.next, struct known_alarm, on_device);

		if (!k->a.is_cleared) {
			k->a.is_cleared = true;
			k->a.cleared_at = k->a.changed_at = triage_now(t);
			alarms_cleared(
			    k, "triaged", "the device was taken out of the inventory");
			keep_put(
			    t, MSG_PUT_ALARM, &k->a); /* it is not here at the commit */
		}
		forget(t, k);
	}
}
