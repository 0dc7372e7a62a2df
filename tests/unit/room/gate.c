/* A site's gate: so many at once, so many bytes a second, nobody overtakes, nobody is left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../link/still_loop.h"
#include "room/poll/inside.h"

#define JOBS 64

static struct loop *loop;
static struct gates gates;
static struct gate *gate;
static struct timer *guard;
static struct job jobs[JOBS];
static unsigned order[JOBS], n_passed; /* whose turns came, one after the other */
static uint64_t seed = 88172645463325252u;

static uint64_t
below(uint64_t bound)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 16) % bound;
}

static void
pass(struct job *j)
{
	assert_false(j->in_line);
	j->running = true;
	order[n_passed++ % JOBS] = (unsigned)(j - jobs);
}

static void
enough(void *arg)
{
	loop_stop(arg);
}

static void
run_for(int64_t us)
{
	timer_after(guard, us);
	assert_int_equal(loop_run(loop), 0);
}

static void
begin(uint32_t at_once, uint32_t bytes_a_second)
{
	const struct site s = { .polls_at_once = at_once,
		.bytes_a_second = bytes_a_second };
	size_t i;

	loop = loop_new();
	guard = timer_new(loop, enough, loop);
	gates_init(&gates, loop, pass);
	gate = gate_use(&gates, "hill", &s);
	memset(jobs, 0, sizeof jobs);
	for (i = 0; i < JOBS; i++)
		list_init(&jobs[i].on_schedule);
	n_passed = 0;
}

static void
end(void)
{
	gate_leave(&gates, gate);
	assert_null(map_get(&gates.by_site, "hill"));
	gates_fini(&gates);
	timer_free(guard);
	loop_free(loop);
}

/* True when it stands in line. */
static bool
enter(unsigned i, bool first)
{
	if (!gate_enter(gate, &jobs[i], first))
		return true;
	jobs[i].running = true;
	return false;
}

static void
done(unsigned i)
{
	jobs[i].running = false;
	gate_done(gate);
	run_for(0);
}

static void
who_has_no_site_or_no_bound_goes_through(void **state)
{
	unsigned i;

	(void)state;
	begin(0, 0);
	assert_null(gate_use(&gates, "", NULL));
	assert_true(gate_enter(NULL, &jobs[0], false));
	gate_done(NULL);
	gate_carried(NULL, 100);
	for (i = 0; i < JOBS; i++)
		assert_false(enter(i, false));
	assert_int_equal(gate->running, JOBS);
	assert_int_equal(gate->waited, 0);
	end();
}

static void
so_many_at_once_and_the_others_in_their_order(void **state)
{
	(void)state;
	begin(2, 0);
	assert_false(enter(0, false));
	assert_false(enter(1, false));
	assert_true(enter(2, false));
	assert_true(enter(3, false));
	assert_true(enter(4, true)); /* whether a device is there */
	assert_true(enter(5, true));
	assert_int_equal(gate->in_line, 4);
	done(0);
	assert_int_equal(n_passed, 1);
	assert_int_equal(order[0], 4);
	/* There is a place, and somebody stands in line for it: nobody else takes it. */
	gate_done(gate);
	assert_true(enter(6, false));
	run_for(0);
	done(1);
	done(2);
	done(3);
	assert_int_equal(n_passed, 5);
	assert_int_equal(order[1], 5);
	assert_int_equal(order[2], 2);
	assert_int_equal(order[3], 3);
	assert_int_equal(order[4], 6);
	assert_int_equal(gate->waited, 5);
	assert_int_equal(gate->waited_for_bytes, 0);
	end();
}

static void
who_leaves_the_line_holds_up_nobody(void **state)
{
	(void)state;
	begin(1, 0);
	assert_false(enter(0, false));
	assert_true(enter(1, false));
	assert_true(enter(2, false));
	gate_forget(gate, &jobs[1]);
	gate_forget(gate, &jobs[1]); /* it stands there no more */
	assert_int_equal(gate->in_line, 1);
	done(0);
	assert_int_equal(n_passed, 1);
	assert_int_equal(order[0], 2);
	end();
}

static void
a_wider_gate_lets_in_who_waits(void **state)
{
	const struct site wide = { .polls_at_once = 3 };

	(void)state;
	begin(1, 0);
	assert_false(enter(0, false));
	assert_true(enter(1, false));
	assert_true(enter(2, false));
	gate_set(gate, &wide);
	run_for(0);
	assert_int_equal(n_passed, 2);
	assert_int_equal(gate->running, 3);
	end();
}

/* Devices that answer with little and much, soon and late, for ten minutes. */
static void
the_line_carries_no_more_than_it_may(void **state)
{
	const unsigned rate = 2000, most = 1400;
	uint64_t carried = 0, longest = 0;
	mono_us begun, came[JOBS], until[JOBS];
	unsigned i;

	(void)state;
	begin(8, rate);
	begun = loop->now;
	memset(came, 0, sizeof came);
	memset(until, 0, sizeof until);
	while (loop->now < begun + 4 * MINUTE_US) {
		run_for((int64_t)below(1000) * MS_US);
		for (i = 0; i < JOBS; i++) {
			struct job *j = &jobs[i];
			size_t n = 60 + below(most - 60);

			if (!j->running && !j->in_line && below(16) == 0) {
				came[i] = loop->now;
				(void)enter(i, below(4) == 0);
			} else if (j->running && until[i] == 0) {
				uint64_t waited = (uint64_t)(loop->now - came[i]);

				longest = waited > longest ? waited : longest;
				until[i] = loop->now + (int64_t)below(300) * MS_US;
				gate_carried(gate, n);
				carried += n;
			} else if (j->running && loop->now > until[i]) {
				until[i] = 0;
				done(i);
			}
			assert_true(gate->running <= 8);
		}
		/* What may go at once, and what those that run took more than was reckoned. */
		assert_true(carried <=
		    rate * (uint64_t)((loop->now - begun) / SECOND_US + 2) + 8 * most);
	}
	assert_int_equal(gate->bytes, carried);
	/* It is used, too: jobs come faster than it lets them through. */
	assert_true(carried >= rate * UINT64_C(240) * 9 / 10);
	assert_true(gate->waited_for_bytes > 100);
	/* And in the end everybody had a turn. */
	while (gate->running != 0 || gate->in_line != 0) {
		run_for(SECOND_US);
		for (i = 0; i < JOBS; i++)
			if (jobs[i].running)
				done(i);
		assert_true(loop->now < begun + 20 * MINUTE_US);
	}
	assert_true(longest < (uint64_t)MINUTE_US * 2);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_no_site_or_no_bound_goes_through),
		cmocka_unit_test(so_many_at_once_and_the_others_in_their_order),
		cmocka_unit_test(who_leaves_the_line_holds_up_nobody),
		cmocka_unit_test(a_wider_gate_lets_in_who_waits),
		cmocka_unit_test(the_line_carries_no_more_than_it_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
