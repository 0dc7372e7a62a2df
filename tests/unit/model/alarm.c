/* One alarm, several witnesses: who is believed, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/alarm.h"

#define AT(s) ((wall_us)(1000 + (s)) * SECOND_US)

static struct arena mem;
static struct flap_limits limits; /* none is flapping, where a test does not say so */

static struct sign
sign(enum witness w, enum level level, int at)
{
	struct sign s;

	rec_init(&sign_rec, &s);
	s.witness = w;
	s.name = w == WITNESS_TRAP ? "linkDown" : "link-down";
	s.device_id = 7;
	s.device = "sw-1";
	s.component = "port:ge3";
	s.index = "3";
	s.alarm_type = "link-down";
	s.level = level;
	s.severity = SEVERITY_MAJOR;
	s.text = "down";
	s.will_clear = true;
	s.first_sign = s.seen_at = AT(at);
	return s;
}

static unsigned
hear(struct alarm *a, enum witness w, enum level level, int seen, int now)
{
	struct sign s = sign(w, level, seen);

	return alarm_hear(&mem, a, &s, &limits, AT(now));
}

static struct alarm
fresh(void)
{
	struct sign s = sign(WITNESS_TRAP, LEVEL_RAISED, 0);
	struct alarm a;

	alarm_begin(&mem, &a, 1, &s, AT(0));
	return a;
}

static void
a_trap_raises_at_once_and_asks_for_a_look(void **state)
{
	struct alarm a = fresh();
	unsigned does = hear(&a, WITNESS_TRAP, LEVEL_RAISED, 10, 10);

	(void)state;
	assert_true(does & ALARM_RAISES);
	assert_true(does & ALARM_RECHECK);
	assert_false(a.is_cleared);
	assert_true(a.first_sign == AT(10));
}

static void
a_poll_that_asked_later_clears_a_trap(void **state)
{
	struct alarm a = fresh();

	(void)state;
	hear(&a, WITNESS_TRAP, LEVEL_RAISED, 10, 10);
	assert_true(hear(&a, WITNESS_RULE, LEVEL_CLEAR, 20, 20) & ALARM_CLEARS);
	assert_true(a.is_cleared);
}

static void
an_agents_cache_does_not_clear_what_its_trap_said(void **state)
{
	struct alarm a = fresh();
	unsigned does;

	(void)state;
	hear(&a, WITNESS_TRAP, LEVEL_RAISED, 10, 10);
	does = hear(&a, WITNESS_RULE, LEVEL_CLEAR, 11, 11);
	assert_false(does & ALARM_CLEARS);
	assert_true(does & ALARM_RECHECK); /* a later look would count */
	assert_true(alarm_settles_at(&a) == AT(20));
	assert_false(hear(&a, WITNESS_RULE, LEVEL_RAISED, 13, 13) & ALARM_RECHECK);
	assert_int_equal(a.raises, 1);
}

static void
a_cache_does_not_bring_back_what_a_trap_cleared(void **state)
{
	struct alarm a = fresh();

	(void)state;
	hear(&a, WITNESS_RULE, LEVEL_RAISED, 10, 10);
	assert_true(hear(&a, WITNESS_TRAP, LEVEL_CLEAR, 30, 30) & ALARM_CLEARS);
	assert_true(hear(&a, WITNESS_RULE, LEVEL_RAISED, 31, 31) & ALARM_RECHECK);
	assert_true(a.is_cleared);
	assert_true(hear(&a, WITNESS_RULE, LEVEL_RAISED, 40, 40) & ALARM_RAISES);
}

static void
a_poll_that_asked_before_the_trap_clears_nothing(void **state)
{
	struct alarm a = fresh();

	(void)state;
	hear(&a, WITNESS_TRAP, LEVEL_RAISED, 10, 10);
	assert_false(hear(&a, WITNESS_RULE, LEVEL_CLEAR, 9, 12) & ALARM_CLEARS);
	assert_false(a.is_cleared);
}

static void
poll_and_trap_in_either_order_are_one_alarm(void **state)
{
	struct alarm a = fresh(), b = fresh();

	(void)state;
	assert_true(hear(&a, WITNESS_TRAP, LEVEL_RAISED, 10, 10) & ALARM_RAISES);
	assert_false(hear(&a, WITNESS_RULE, LEVEL_RAISED, 11, 11) & ALARM_RAISES);
	assert_true(hear(&b, WITNESS_RULE, LEVEL_RAISED, 10, 10) & ALARM_RAISES);
	assert_false(hear(&b, WITNESS_TRAP, LEVEL_RAISED, 11, 11) & ALARM_RAISES);
	assert_int_equal(a.raises, 1);
	assert_int_equal(b.raises, 1);
	assert_int_equal(a.witnesses.n, 2);
}

static void
an_alarm_stays_raised_while_the_device_is_silent(void **state)
{
	struct alarm a = fresh();

	(void)state;
	hear(&a, WITNESS_RULE, LEVEL_RAISED, 10, 10);
	assert_int_equal(hear(&a, WITNESS_RULE, LEVEL_UNKNOWN, 20, 20), 0);
	assert_false(a.is_cleared);
}

static void
unknown_does_not_bring_back_what_a_poll_had_cleared(void **state)
{
	struct alarm a = fresh();

	(void)state;
	hear(&a, WITNESS_TRAP, LEVEL_RAISED, 10, 10);
	hear(&a, WITNESS_RULE, LEVEL_CLEAR, 22, 22);
	assert_int_equal(hear(&a, WITNESS_RULE, LEVEL_UNKNOWN, 25, 25), 0);
	assert_true(a.is_cleared);
}

static void
a_late_word_of_the_same_witness_is_not_believed(void **state)
{
	struct alarm a = fresh();

	(void)state;
	hear(&a, WITNESS_RULE, LEVEL_RAISED, 10, 10);
	hear(&a, WITNESS_RULE, LEVEL_CLEAR, 20, 20);
	assert_int_equal(hear(&a, WITNESS_RULE, LEVEL_RAISED, 15, 21), 0);
	assert_true(a.is_cleared);
}

static void
a_port_known_by_number_gets_its_name(void **state)
{
	struct alarm a = fresh();
	struct sign s = sign(WITNESS_TRAP, LEVEL_RAISED, 10);
	struct sign named = sign(WITNESS_RULE, LEVEL_RAISED, 11);

	(void)state;
	s.component = "port:#3";
	alarm_begin(&mem, &a, 1, &s, AT(10));
	alarm_hear(&mem, &a, &s, &limits, AT(10));
	assert_true(alarm_is_about(&a, &named));
	assert_true(alarm_hear(&mem, &a, &named, &limits, AT(11)) & ALARM_CHANGED);
	assert_string_equal(a.component, "port:ge3");
	named.component = "port:ge4";
	named.index = "4";
	assert_false(alarm_is_about(&a, &named));
}

static void
a_renumbered_port_is_the_same_by_its_name(void **state)
{
	struct alarm a = fresh();
	struct sign s = sign(WITNESS_RULE, LEVEL_RAISED, 11), other;

	(void)state;
	alarm_begin(&mem, &a, 1, &s, AT(10));
	s.index = "17";
	assert_true(alarm_is_about(&a, &s));
	other = sign(WITNESS_RULE, LEVEL_RAISED, 12);
	other.component = "port:ge9"; /* now has the number that ge3 had */
	assert_false(alarm_is_about(&a, &other));
}

static void
the_hour_counts_from_the_first_sign(void **state)
{
	struct alarm a = fresh();
	struct sign s = sign(WITNESS_RULE, LEVEL_RAISED, 40);

	(void)state;
	s.first_sign = AT(10); /* the rule held it back for 30 s */
	alarm_hear(&mem, &a, &s, &limits, AT(41));
	assert_true(a.first_sign == AT(10));
	assert_true(a.raised_at == AT(41));
	s = sign(WITNESS_TRAP, LEVEL_RAISED, 42);
	s.first_sign = AT(5);
	alarm_hear(&mem, &a, &s, &limits, AT(42));
	assert_true(a.first_sign == AT(5)); /* joined: the earliest */
}

static void
a_raise_after_a_clear_is_a_new_episode_of_the_same_alarm(void **state)
{
	struct alarm a = fresh();

	(void)state;
	hear(&a, WITNESS_RULE, LEVEL_RAISED, 10, 10);
	alarm_operate(&mem, &a, OPERATOR_ACK, "anna", "", AT(90), AT(11));
	hear(&a, WITNESS_RULE, LEVEL_CLEAR, 20, 20);
	assert_true(hear(&a, WITNESS_RULE, LEVEL_RAISED, 30, 30) & ALARM_RAISES);
	assert_int_equal(a.raises, 2);
	assert_true(a.first_sign == AT(30));
	assert_int_equal(a.operator_state, OPERATOR_NONE);
	assert_true(a.operator_until == 0);
}

static void
a_shelf_ends_when_its_time_is_over_and_no_raise_ends_it(void **state)
{
	struct alarm a = fresh();

	(void)state;
	hear(&a, WITNESS_RULE, LEVEL_RAISED, 10, 10);
	alarm_operate(&mem, &a, OPERATOR_SHELVED, "anna", "known", AT(90), AT(11));
	hear(&a, WITNESS_RULE, LEVEL_CLEAR, 20, 20);
	hear(&a, WITNESS_RULE, LEVEL_RAISED, 30, 30);
	assert_int_equal(a.operator_state, OPERATOR_SHELVED);
	assert_int_equal(alarm_operator_ends(&a, AT(89)), 0);
	assert_int_equal(alarm_operator_ends(&a, AT(90)), ALARM_CHANGED);
	assert_int_equal(a.operator_state, OPERATOR_UN_SHELVED);
	assert_int_equal(alarm_operator_ends(&a, AT(91)), 0);
}

/* --- any sequence of words, against a model that remembers all of them --- */

#define WORDS_MAX 60

struct word_said {
	enum witness witness;
	enum level level;
	int seen;
};

/* What holds after n words: of each witness the latest, of those the latest that can be believed. */
static enum level
who_is_right(const struct word_said *v, size_t n)
{
	const struct word_said *last[WITNESS_COUNT] = { 0 }, *best = NULL, *trap;
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].level != LEVEL_UNKNOWN &&
		    (last[v[i].witness] == NULL || v[i].seen >= last[v[i].witness]->seen))
			last[v[i].witness] = &v[i];
	trap = last[WITNESS_TRAP];
	for (i = 0; i < WITNESS_COUNT; i++) {
		if (last[i] == NULL)
			continue;
		if (i == WITNESS_RULE && trap != NULL && trap->level != last[i]->level &&
		    AT(last[i]->seen) < AT(trap->seen) + ALARM_SETTLE_US)
			continue;
		/* WITNESS_RULE is the first of them. */
		if (best == NULL || last[i]->seen > best->seen ||
		    (last[i]->seen == best->seen && best->witness != WITNESS_RULE &&
			last[i]->level > best->level))
			best = last[i];
	}
	return best != NULL ? best->level : LEVEL_UNKNOWN;
}

static bool
is_overtaken(const struct word_said *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].witness == v[n].witness && v[i].level != LEVEL_UNKNOWN &&
		    v[i].seen > v[n].seen)
			return true;
	return false;
}

static void
any_sequence_of_words_ends_as_the_slow_model_says(void **state)
{
	static const enum witness of[] = { WITNESS_TRAP, WITNESS_RULE, WITNESS_PERSON };
	uint32_t seed = 1, round, n;

	(void)state;
	for (round = 0; round < 20000; round++) {
		struct word_said v[WORDS_MAX];
		struct alarm a = fresh();
		bool is_raised = false;

		for (n = 0; n < WORDS_MAX; n++) {
			enum level right;

			seed = seed * 1664525 + 1013904223;
			v[n].witness = of[(seed >> 8) % 3];
			v[n].level = (enum level)((seed >> 16) % LEVEL_COUNT);
			/* Words overtake each other, but not by much. */
			v[n].seen = (int)n * 3 + (int)((seed >> 24) % 8);
			hear(&a, v[n].witness, v[n].level, v[n].seen, (int)n * 3 + 8);
			right = who_is_right(v, n + 1);
			if (right == LEVEL_CLEAR)
				is_raised = false;
			/* Only one who says so now, and was not overtaken, raises it. */
			if (right == LEVEL_RAISED && v[n].level == LEVEL_RAISED &&
			    !is_overtaken(v, n))
				is_raised = true;
			if (is_raised == a.is_cleared)
				fail_msg("round %u, word %u: the model says %s", round, n,
				    is_raised ? "raised" : "clear");
		}
		arena_fini(&mem);
		arena_init(&mem);
	}
}

/* --- flapping, against a model that remembers every time --- */

struct slow {
	int raised_at[WORDS_MAX * 4];
	size_t n;
	bool is_raised, is_flapping;
	int moved_at;
};

static void
slow_calm(struct slow *m, int now)
{
	if (m->is_flapping && now >= m->moved_at + (int)(limits.calm_us / SECOND_US))
		m->is_flapping = false;
}

static void
slow_hears(struct slow *m, bool raised, int now)
{
	size_t i, n = 0;

	if (raised == m->is_raised)
		return;
	m->is_raised = raised;
	m->moved_at = now;
	if (!raised || m->is_flapping)
		return;
	m->raised_at[m->n++] = now;
	for (i = 0; i < m->n; i++)
		n += AT(m->raised_at[i]) > AT(now) - limits.within_us;
	if (limits.raises < 2 || n < limits.raises)
		return;
	m->is_flapping = true;
	m->raised_at[0] = now;
	m->n = 1;
}

static void
what_comes_and_goes_is_one_alarm_as_the_slow_model_says(void **state)
{
	uint32_t seed = 5, round, n, flapped = 0;

	(void)state;
	for (round = 0; round < 5000; round++) {
		struct slow m = { .n = 0 };
		struct alarm a = fresh();
		int now = 0, raises = 0;

		limits = (struct flap_limits){ round % 7, (20 + round % 50) * SECOND_US,
			(5 + round % 30) * SECOND_US };
		for (n = 0; n < WORDS_MAX * 4; n++) {
			unsigned does;
			bool up;

			seed = seed * 1664525 + 1013904223;
			now += (int)((seed >> 8) % 12);
			up = (seed >> 24) % 2;
			/* Maintenance is no matter of the list. */
			a.maintenance_until = (seed >> 25) % 3 ? AT(now) + HOUR_US : 0;
			slow_calm(&m, now);
			raises -= (flap_ends(&a, &limits, AT(now)) & ALARM_CLEARS) != 0;
			does = hear(
			    &a, WITNESS_RULE, up ? LEVEL_RAISED : LEVEL_CLEAR, now, now);
			slow_hears(&m, up, now);
			raises += (does & ALARM_RAISES) != 0;
			raises -= (does & ALARM_CLEARS) != 0;
			if (a.is_flapping != m.is_flapping ||
			    a.is_cleared != !(m.is_raised || m.is_flapping))
				fail_msg("round %u, word %u: the model says %s%s", round,
				    n, m.is_raised ? "raised" : "clear",
				    m.is_flapping ? ", flapping" : "");
			/* Each clear finds one that got the raise. */
			assert_int_equal(raises, !a.is_cleared);
			flapped += (does & ALARM_FLAPS) != 0;
		}
		arena_fini(&mem);
		arena_init(&mem);
	}
	assert_true(flapped > 1000);
	limits = (struct flap_limits){ 0 };
}

static void
a_flapping_alarm_says_how_often_and_since_when(void **state)
{
	struct alarm a = fresh();
	int i;

	(void)state;
	limits = (struct flap_limits){ 3, 60 * SECOND_US, 30 * SECOND_US };
	for (i = 0; i < 5; i++) {
		hear(&a, WITNESS_RULE, LEVEL_RAISED, 10 + 4 * i, 10 + 4 * i);
		hear(&a, WITNESS_RULE, LEVEL_CLEAR, 12 + 4 * i, 12 + 4 * i);
	}
	assert_true(a.is_flapping);
	assert_false(a.is_cleared);
	assert_true(a.flapping_since == AT(10));
	assert_int_equal(a.flaps, 5);
	assert_int_equal(a.raises, 5);
	assert_true(flap_calm_at(&a, &limits) == AT(28) + limits.calm_us);
	assert_int_equal(flap_ends(&a, &limits, AT(57)), 0);
	assert_true(flap_ends(&a, &limits, AT(58)) & ALARM_CLEARS);
	assert_true(a.is_cleared);
	limits = (struct flap_limits){ 0 };
}

static void
severity_changes_are_told_and_traps_do_not_make_them(void **state)
{
	struct alarm a = fresh();
	struct sign s = sign(WITNESS_RULE, LEVEL_RAISED, 10);

	(void)state;
	alarm_hear(&mem, &a, &s, &limits, AT(10));
	s.severity = SEVERITY_CRITICAL;
	s.seen_at = AT(11);
	assert_true(alarm_hear(&mem, &a, &s, &limits, AT(11)) & ALARM_WORSENS);
	assert_int_equal(a.severity, SEVERITY_CRITICAL);
	s = sign(WITNESS_TRAP, LEVEL_RAISED, 12);
	s.severity = SEVERITY_WARNING;
	alarm_hear(&mem, &a, &s, &limits, AT(12));
	assert_int_equal(a.severity, SEVERITY_CRITICAL);
}

static int
tidy(void **state)
{
	(void)state;
	arena_reset(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    a_trap_raises_at_once_and_asks_for_a_look, tidy),
		cmocka_unit_test_teardown(a_poll_that_asked_later_clears_a_trap, tidy),
		cmocka_unit_test_teardown(
		    an_agents_cache_does_not_clear_what_its_trap_said, tidy),
		cmocka_unit_test_teardown(
		    a_cache_does_not_bring_back_what_a_trap_cleared, tidy),
		cmocka_unit_test_teardown(
		    a_poll_that_asked_before_the_trap_clears_nothing, tidy),
		cmocka_unit_test_teardown(
		    poll_and_trap_in_either_order_are_one_alarm, tidy),
		cmocka_unit_test_teardown(
		    an_alarm_stays_raised_while_the_device_is_silent, tidy),
		cmocka_unit_test_teardown(
		    unknown_does_not_bring_back_what_a_poll_had_cleared, tidy),
		cmocka_unit_test_teardown(
		    a_late_word_of_the_same_witness_is_not_believed, tidy),
		cmocka_unit_test_teardown(a_port_known_by_number_gets_its_name, tidy),
		cmocka_unit_test_teardown(
		    a_renumbered_port_is_the_same_by_its_name, tidy),
		cmocka_unit_test_teardown(the_hour_counts_from_the_first_sign, tidy),
		cmocka_unit_test_teardown(
		    a_raise_after_a_clear_is_a_new_episode_of_the_same_alarm, tidy),
		cmocka_unit_test_teardown(
		    a_shelf_ends_when_its_time_is_over_and_no_raise_ends_it, tidy),
		cmocka_unit_test_teardown(
		    any_sequence_of_words_ends_as_the_slow_model_says, tidy),
		cmocka_unit_test_teardown(
		    what_comes_and_goes_is_one_alarm_as_the_slow_model_says, tidy),
		cmocka_unit_test_teardown(
		    a_flapping_alarm_says_how_often_and_since_when, tidy),
		cmocka_unit_test_teardown(
		    severity_changes_are_told_and_traps_do_not_make_them, tidy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
