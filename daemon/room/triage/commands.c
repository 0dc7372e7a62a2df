#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "model/planner.h"
#include "room/triage/wish.h"

#define HAND_RUN_LIMIT_US (120 * SECOND_US)

const char *
wish_arg(const struct wish *w, const char *key)
{
	return argument_of(w->m->args.v, w->m->args.n, key);
}

void
wish_answer(struct wish *w, uint32_t status)
{
	keep_after_reply(w->triage, w->instance, w->m->ask, status, &w->body);
}

void
wish_refuse(struct wish *w, uint32_t status, const char *why)
{
	struct json j = json_into(&w->body);

	json_object(&j);
	json_put_text(&j, "error", why);
	json_object_end(&j);
	wish_answer(w, status);
}

void
wish_answer_id(struct wish *w, const char *key, uint64_t id)
{
	struct json j = json_into(&w->body);

	json_object(&j);
	json_put_u64(&j, key, id);
	json_object_end(&j);
	wish_answer(w, 200);
}

const struct device *
wish_device(struct wish *w)
{
	struct known_device *d =
	    map_get(&w->triage->devices_by_name, wish_arg(w, "device"));

	return d != NULL ? &d->d : NULL;
}

/* "2h" from now on; 0 for "". False, after the answer, when it is no such text. */
static bool
time_arg(struct wish *w, const char *key, int64_t *us)
{
	*us = 0;
	if (*wish_arg(w, key) == 0 || duration_parse(wish_arg(w, key), us) == 0)
		return true;
	wish_refuse(w, 400, "a time is like 90s, 30m, 2h or 7d");
	return false;
}

static void
operate(struct wish *w, enum operator_state to)
{
	struct known_alarm *k =
	    alarms_find(w->triage, strtoull(wish_arg(w, "id"), NULL, 10));
	int64_t us;

	if (k == NULL) {
		wish_refuse(w, 404, "no such alarm");
		return;
	}
	if (!time_arg(w, "for", &us))
		return;
	alarms_operate(k, to, w->m->who, wish_arg(w, "text"),
	    us != 0 ? triage_now(w->triage) + us : 0);
	wish_answer_id(w, "id", k->a.id);
}

static void
alarm_ack(struct wish *w)
{
	operate(w, OPERATOR_ACK);
}

static void
alarm_close(struct wish *w)
{
	operate(w, OPERATOR_CLOSED);
}

static void
alarm_shelve(struct wish *w)
{
	operate(w, OPERATOR_SHELVED);
}

static void
alarm_unshelve(struct wish *w)
{
	operate(w, OPERATOR_UN_SHELVED);
}

static void
alarm_purge(struct wish *w)
{
	int64_t us;

	if (!time_arg(w, "older", &us))
		return;
	wish_answer_id(w, "purged", alarms_purge(w->triage, us));
}

/* One alarm's changes, or those of a device's alarms, or all. */
static void
alarm_compress(struct wish *w)
{
	uint64_t id = strtoull(wish_arg(w, "id"), NULL, 10);

	if (*wish_arg(w, "id") != 0 && alarms_find(w->triage, id) == NULL)
		wish_refuse(w, 404, "no such alarm");
	else if (*wish_arg(w, "device") != 0 && wish_device(w) == NULL)
		wish_refuse(w, 404, "no such device");
	else
		wish_answer_id(w, "compressed",
		    alarms_compress(w->triage, id, wish_arg(w, "device")));
}

/* A person as witness: an alarm given by hand, for what no rule sees. */
static void
person_says(struct wish *w, enum level level)
{
	const struct device *d = wish_device(w);
	int severity = rec_value(&severity_names,
	    *wish_arg(w, "severity") ? wish_arg(w, "severity") : "major");
	wall_us now = triage_now(w->triage);
	struct sign s = { .witness = WITNESS_PERSON,
		.name = w->m->who,
		.component = wish_arg(w, "component"),
		.index = "",
		.qualifier = wish_arg(w, "qualifier"),
		.alarm_type = wish_arg(w, "type"),
		.level = level,
		.event_type = "",
		.text = wish_arg(w, "text"),
		.will_clear = true,
		.first_sign = now,
		.seen_at = now };

	if (d == NULL || *s.alarm_type == 0 || severity < 0) {
		wish_refuse(w, d == NULL ? 404 : 400,
		    d == NULL                ? "no such device"
			: *s.alarm_type == 0 ? "an alarm needs a type"
					     : "no such severity");
		return;
	}
	s.device_id = d->id;
	s.device = d->name;
	s.severity = (enum severity)severity;
	alarms_hear(w->triage, &s);
	wish_answer_id(w, "device_id", d->id);
}

static void
alarm_raise(struct wish *w)
{
	person_says(w, LEVEL_RAISED);
}

static void
alarm_clear(struct wish *w)
{
	person_says(w, LEVEL_CLEAR);
}

static void
device_accept_key(struct wish *w)
{
	const struct device *d = wish_device(w);
	const char *why_not = "no such device";

	if (d == NULL ||
	    access_take_key(w->triage, d, wish_arg(w, "key"), w->m->who, &why_not) < 0)
		wish_refuse(w, d == NULL ? 404 : 409, why_not);
	else
		wish_answer_id(w, "device_id", d->id);
}

static void
device_retry_login(struct wish *w)
{
	const struct device *d = wish_device(w);

	if (d == NULL || !access_retry(w->triage, d))
		wish_refuse(w, d == NULL ? 404 : 409,
		    d == NULL ? "no such device" : "its login was not refused");
	else
		wish_answer_id(w, "device_id", d->id);
}

static void
probe_run(struct wish *w)
{
	struct triage *t = w->triage;
	const struct plan *plan = house_plan(t->house);
	const struct probe *p = plan_probe(plan, wish_arg(w, "probe"));
	const struct device *d = wish_device(w);
	uint32_t n = house_count(t->house, ROLE_PROBE);
	const char *unfit;
	struct hand_run *run;
	struct order_msg m;

	if (p == NULL || d == NULL) {
		wish_refuse(w, 404, p == NULL ? "no such probe" : "no such device");
		return;
	}
	if ((unfit = planner_unfit(p, plan, d)) != NULL) {
		wish_refuse(w, 409,
		    arena_printf(
			&t->scratch, "the probe does not fit this device: %s", unfit));
		return;
	}
	run = mem_alloc(sizeof *run);
	*run = (struct hand_run){
		.ask = ++t->next_ask, .web_ask = w->m->ask, .instance = w->instance
	};
	m = (struct order_msg){ .ask = run->ask,
		.probe = p->name,
		.device_id = d->id,
		.component = wish_arg(w, "component"),
		.index = "",
		.alarm_type = "",
		.alarm_text = "",
		.first_sign = triage_now(t),
		.limit_us = HAND_RUN_LIMIT_US };
	run->room = n != 0 ? (uint32_t)(run->ask % n) : 0;
	if (house_tell(t->house, ROLE_PROBE, run->room, MSG_ORDER, &m) < 0) {
		mem_free(run);
		wish_refuse(w, 503, "the probe room is starting, try again in a moment");
		return;
	}
	map_put_id(&t->hand_runs, run->ask, run);
	keep_event(t, "run", d->name, 0, 0, 0, "%s runs probe %s on %s", w->m->who,
	    p->name, d->name);
}

void
commands_run_done(struct triage *t, const struct run_result *r)
{
	struct hand_run *run = map_del_id(&t->hand_runs, r->ask);
	struct buf body;
	struct json j;

	if (run == NULL)
		return;
	buf_init(&body);
	j = json_into(&body);
	rec_json(&j, &run_result_rec, r);
	keep_after_reply(t, run->instance, run->web_ask, 200, &body);
	mem_free(run);
}

void
commands_probe_gone(struct triage *t, uint32_t instance)
{
	static const char why[] = "{\"error\":\"the probe room died during the run\"}";
	struct hand_run *run;
	struct buf body;
	size_t at = 0;

	while ((run = map_next(&t->hand_runs, &at)) != NULL) {
		if (run->room != instance)
			continue;
		map_del_id(&t->hand_runs, run->ask);
		at = 0; /* the map may have moved */
		buf_init(&body);
		buf_puts(&body, why);
		keep_after_reply(t, run->instance, run->web_ask, 503, &body);
		mem_free(run);
	}
}

void
commands_free(struct triage *t)
{
	struct hand_run *run;
	size_t at = 0;

	while ((run = map_next(&t->hand_runs, &at)) != NULL)
		mem_free(run);
	map_fini(&t->hand_runs);
}

/* A new command is a row. */
static const struct {
	const char *verb;
	void (*fn)(struct wish *w);
} verbs[] = {
	{ "alarm.ack", alarm_ack },
	{ "alarm.close", alarm_close },
	{ "alarm.shelve", alarm_shelve },
	{ "alarm.unshelve", alarm_unshelve },
	{ "alarm.purge", alarm_purge },
	{ "alarm.compress", alarm_compress },
	{ "alarm.raise", alarm_raise },
	{ "alarm.clear", alarm_clear },
	{ "maintenance.add", maintenance_add },
	{ "maintenance.preview", maintenance_preview },
	{ "maintenance.list", maintenance_list },
	{ "maintenance.show", maintenance_show },
	{ "maintenance.end", maintenance_end },
	{ "maintenance.remove", maintenance_remove },
	{ "ticket.report", ticket_report },
	{ "ticket.relate", ticket_relate },
	{ "ticket.advice", dispatch_advise },
	{ "stock.list", stock_report },
	{ "stock.move", stock_moves },
	{ "ticket.accept", ticket_do },
	{ "ticket.dispatch", ticket_do },
	{ "ticket.arrive", ticket_do },
	{ "ticket.mend", ticket_do },
	{ "ticket.hold", ticket_do },
	{ "ticket.resume", ticket_do },
	{ "ticket.resolve", ticket_do },
	{ "ticket.close", ticket_do },
	{ "ticket.reject", ticket_do },
	{ "ticket.cancel", ticket_do },
	{ "ticket.confirm", ticket_do },
	{ "ticket.reopen", ticket_do },
	{ "ticket.part", ticket_do },
	{ "ticket.service-report", ticket_do },
	{ "ticket.urgency", ticket_do },
	{ "ticket.comment", ticket_do },
	{ "person.add", person_add },
	{ "person.roles", person_roles_set },
	{ "person.remove", person_remove },
	{ "person.key-add", person_key_add },
	{ "person.key-remove", person_key_remove },
	{ "person.password", person_password },
	{ "person.totp", person_totp },
	{ "customer.export", customer_export },
	{ "customer.forget", customer_forget },
	{ "device.accept-key", device_accept_key },
	{ "device.retry-login", device_retry_login },
	{ "probe.run", probe_run },
};

void
commands_hear(struct triage *t, uint32_t instance, const struct command_msg *m)
{
	struct wish w = { .triage = t, .instance = instance, .m = m };
	size_t i;

	buf_init(&w.body);
	for (i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(verbs[i].verb, m->verb) == 0) {
			verbs[i].fn(&w);
			buf_fini(&w.body);
			return;
		}
	wish_refuse(&w, 404, "no such command");
	buf_fini(&w.body);
}
