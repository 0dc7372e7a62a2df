#include "room/triage/inside.h"

static struct flap_limits
limits_of(const struct known_alarm *k)
{
	return plan_flapping(house_plan(k->triage->house), k->a.alarm_type);
}

static void
is_calm(void *arg)
{
	struct known_alarm *k = arg;
	struct triage *t = k->triage;
	struct flap_limits l = limits_of(k);
	unsigned does = flap_ends(&k->a, &l, triage_now(t));
	const char *text =
	    arena_printf(&t->scratch, "calm; it came %u times", k->a.flaps);

	if (does & ALARM_CLEARS)
		alarms_cleared(k, "triaged", text);
	else if (does & ALARM_CHANGED) {
		alarms_put(k);
		alarms_put_change(k, "triaged", text);
	}
	flapping_arm(k); /* another configuration may be more patient */
	keep_commit(t);
}

void
flapping_arm(struct known_alarm *k)
{
	struct triage *t = k->triage;
	struct flap_limits l = limits_of(k);
	wall_us at = flap_calm_at(&k->a, &l);

	if (at == 0)
		return;
	if (k->calm == NULL)
		k->calm = timer_new(house_loop(t->house), is_calm, k);
	timer_after(k->calm, at > triage_now(t) ? at - triage_now(t) : 0);
}

void
flapping_tell(struct known_alarm *k)
{
	struct triage *t = k->triage;
	char text[DURATION_TEXT_MAX];
	const char *says =
	    arena_printf(&t->scratch, "flapping: %u times in %s; raised until it is calm",
		k->a.flaps, duration_text(triage_now(t) - k->a.flapping_since, text));

	alarms_put_change(k, "triaged", says);
	keep_event(t, "alarm", k->a.device, k->a.id, k->a.case_id, 0, "A%llu %s",
	    (unsigned long long)k->a.id, says);
}
