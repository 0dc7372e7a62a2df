#include "model/verify.h"

#include "base/mem.h"
#include "room/triage/inside.h"

#define LOOK_LIMIT_US (120 * SECOND_US)
#define LOOK_GRACE_US (30 * SECOND_US)
#define ROOM_AWAY_US  (10 * SECOND_US) /* until the probe room is asked again */

static const struct alarm *
alarm_of(struct known_ticket *k)
{
	struct known_alarm *a = alarms_find(k->triage, k->t.alarm_id);

	return a != NULL ? &a->a : NULL;
}

static void
forget_look(struct known_ticket *k)
{
	map_del_id(&k->triage->looks, k->look);
	k->look = 0;
}

static void
wait_until(struct known_ticket *k, wall_us at)
{
	if (k->proof_due == NULL)
		k->proof_due = timer_new(house_loop(k->triage->house), verify_go_on, k);
	timer_after(k->proof_due, at - triage_now(k->triage));
}

static void
follow(struct known_ticket *k, unsigned does, const char *why)
{
	wall_us now = triage_now(k->triage);

	if (does & VERIFY_WAITS) {
		tickets_note(k, ACT_LOOKED, why);
		wait_until(k, k->t.verify_at);
	} else if (does & VERIFY_PASSES) {
		int64_t after = ledger_promise(&k->ledger)->agrees_after_us;

		tickets_note(k, ACT_LOOKED, why);
		k->t.agrees_at = after != 0 ? now + after : 0;
		tickets_go(k, ACT_VERIFIED, STAGE_RESOLVED, "the fault is gone");
	} else if (does & VERIFY_FAILS)
		tickets_go(k, ACT_SENT_BACK,
		    k->t.back_to == STAGE_NEW ? STAGE_NEW : STAGE_ACCEPTED, why);
}

static void
saw(struct known_ticket *k, const struct run_result *r)
{
	const char *why = "";
	unsigned does = verify_saw(&k->mem, &k->t, ledger_promise(&k->ledger),
	    alarm_of(k), r, triage_now(k->triage), &why);

	follow(k, does, why);
}

static void
look(struct known_ticket *k)
{
	struct known_alarm *a = alarms_find(k->triage, k->t.alarm_id);

	if (a != NULL)
		alarms_check(a);
	if (verify_probe(&k->t) == NULL) {
		saw(k, NULL);
		return;
	}
	k->look = ++k->triage->next_ask;
	map_put_id(&k->triage->looks, k->look, k);
	keep_after_look(k->triage, k->look);
	wait_until(k, triage_now(k->triage) + LOOK_LIMIT_US + LOOK_GRACE_US);
}

void
verify_order(struct triage *t, uint64_t ask)
{
	struct known_ticket *k = map_get_id(&t->looks, ask);
	const struct alarm *a = k != NULL ? alarm_of(k) : NULL;
	struct known_device *d =
	    k != NULL ? map_get(&t->devices_by_name, k->t.product.device) : NULL;
	uint32_t n = house_count(t->house, ROLE_PROBE);
	struct order_msg m;

	if (k == NULL)
		return;
	k->look_room = n != 0 ? (uint32_t)(ask % n) : 0;
	m = (struct order_msg){ .case_id = k->t.case_id,
		.ask = ask,
		.probe = verify_probe(&k->t),
		.device_id = d != NULL ? d->d.id : 0,
		.component = a != NULL ? a->component : "",
		.index = a != NULL ? a->index : "",
		.alarm_type = a != NULL ? a->alarm_type : CASE_BY_PERSON,
		.alarm_text = k->t.problem.what,
		.first_sign = triage_now(t),
		.limit_us = LOOK_LIMIT_US };
	if (house_tell(t->house, ROLE_PROBE, k->look_room, MSG_ORDER, &m) < 0) {
		forget_look(k);
		wait_until(k, triage_now(t) + ROOM_AWAY_US);
	}
}

bool
verify_hear(struct triage *t, const struct run_result *r)
{
	struct known_ticket *k = map_get_id(&t->looks, r->ask);

	if (k == NULL)
		return false;
	forget_look(k);
	saw(k, r);
	return true;
}

void
verify_probe_gone(struct triage *t, uint32_t instance)
{
	struct known_ticket *k;
	size_t at = 0;

	while ((k = map_next(&t->looks, &at)) != NULL) {
		if (k->look_room != instance)
			continue;
		forget_look(k);
		at = 0; /* the map may have moved */
		wait_until(k, triage_now(t) + ROOM_AWAY_US);
	}
}

/* A customer who said nothing for so long has agreed. */
static void
close_it(struct known_ticket *k)
{
	tickets_go(k, ACT_CLOSED, STAGE_CLOSED,
	    *k->t.confirmed_by != 0 ? "the customer agreed"
				    : "no word from the customer: taken as agreed");
	tickets_let_go(k);
}

/* One more time; who gets it and how is the sinks' business. */
static void
remind(struct known_ticket *k)
{
	k->t.reminders++;
	tickets_note(k, ACT_REMINDED,
	    arena_printf(&k->mem,
		"the customer is asked again whether it is mended (reminder %u of %zu)",
		k->t.reminders, ledger_promise(&k->ledger)->remind_after.n));
}

void
verify_go_on(void *arg)
{
	static const struct run_result silent = { .failed = true, .note = "no answer" };
	struct known_ticket *k = arg;
	struct triage *t = k->triage;
	const char *why = "";

	if (k->t.stage == STAGE_RESOLVED && life_silence_counts(&k->t, triage_now(t))) {
		close_it(k);
	} else if (k->t.stage == STAGE_RESOLVED) {
		remind(k);
	} else if (k->look != 0) {
		forget_look(k);
		saw(k, &silent);
	} else if (verify_due(&k->mem, &k->t, ledger_promise(&k->ledger), alarm_of(k),
		       triage_now(t), &why) &
	    VERIFY_FAILS)
		follow(k, VERIFY_FAILS, why);
	else
		look(k);
	keep_commit(t);
}

void
verify_arm(struct known_ticket *k)
{
	wall_us word_due = life_word_due(&k->t, ledger_promise(&k->ledger));

	if (k->t.stage != STAGE_VERIFYING && k->look != 0)
		forget_look(k);
	if (k->t.stage == STAGE_VERIFYING && k->look == 0)
		wait_until(k, k->t.verify_at);
	else if (word_due != 0)
		wait_until(k, word_due);
	else if (k->look == 0 && k->proof_due != NULL)
		timer_stop(k->proof_due);
}
