/* What was learned of devices: told when it changed, known again, of no other device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../link/still_loop.h"
#include "room/poll/inside.h"

/* The store: what it was told last. These take the places of the house's own. */
static struct loop *loop;
static struct arena kept;
static struct learned_list told;
static unsigned n_told;

struct loop *
house_loop(struct house *h)
{
	(void)h;
	return loop;
}

int
house_tell(struct house *h, enum role to, uint32_t instance, enum msg m, const void *body)
{
	(void)h;
	(void)instance;
	assert_int_equal(to, ROLE_STORE);
	assert_int_equal(m, MSG_LEARNED);
	rec_copy(&kept, &learned_list_rec, &told, body);
	n_told++;
	return 0;
}

static struct poll room;
static struct polled device;
static struct timer *guard;
static const uint8_t engine[] = "\x80\x00\x1f\x88\x04one";

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
begin(void)
{
	loop = loop_new();
	loop->now += DAY_US; /* whose engine runs for long began later than nought */
	guard = timer_new(loop, enough, loop);
	room = (struct poll){ 0 };
	map_init(&room.devices);
	device =
	    (struct polled){ .poll = &room, .d = { .id = 7, .address = "192.0.2.7" } };
	map_put_id(&room.devices, 7, &device);
	room.teller = learned_new(&room);
	n_told = 0;
}

static void
end(void)
{
	learned_free(room.teller);
	map_fini(&room.devices);
	timer_free(guard);
	loop_free(loop);
	arena_fini(&kept);
}

/* As a new room knows it: nothing. */
static void
forget(void)
{
	device.target = (struct snmp_target){ 0 };
	device.has_target = false;
	device.told_mark = 0;
}

static void
changes_are_told_once_a_minute(void **state)
{
	(void)state;
	begin();
	device.has_target = true;
	run_for(2 * MINUTE_US);
	assert_int_equal(n_told, 0); /* nothing was learned */
	device.target.bulk = 40;
	device.target.quirks = QUIRK_BULK_WORKS;
	run_for(MINUTE_US);
	assert_int_equal(n_told, 1);
	assert_int_equal(told.devices.n, 1);
	assert_int_equal(told.devices.v[0].device_id, 7);
	assert_int_equal(told.devices.v[0].bulk, 40);
	assert_int_equal(told.devices.v[0].quirks, QUIRK_BULK_WORKS);
	run_for(5 * MINUTE_US);
	assert_int_equal(n_told, 1);
	device.target.bulk = 80;
	run_for(MINUTE_US);
	assert_int_equal(n_told, 2);
	end();
}

static void
a_clock_that_goes_on_is_no_change_another_boot_is(void **state)
{
	struct usm_clock *k = &device.target.clock;

	(void)state;
	begin();
	device.has_target = true;
	usm_clock_begin(k, (struct bytes){ engine, sizeof engine - 1 });
	(void)usm_clock_set(k, 3, 1000, loop->now, true);
	run_for(MINUTE_US);
	assert_int_equal(n_told, 1);
	(void)usm_clock_set(k, 3, 5000, loop->now + 4000 * SECOND_US, true);
	run_for(5 * MINUTE_US);
	assert_int_equal(n_told, 1);
	(void)usm_clock_set(k, 4, 1, loop->now, true);
	run_for(MINUTE_US);
	assert_int_equal(n_told, 2);
	assert_int_equal(told.devices.v[0].boots, 4);
	end();
}

static void
what_was_told_is_known_again_and_the_clock_went_on(void **state)
{
	uint32_t boots, time;

	(void)state;
	begin();
	device.has_target = true;
	device.target.bulk = 40;
	device.target.bulk_ceiling = 60;
	device.target.get_max = 9;
	device.target.quirks = QUIRK_NO_GETBULK;
	usm_clock_begin(
	    &device.target.clock, (struct bytes){ engine, sizeof engine - 1 });
	(void)usm_clock_set(&device.target.clock, 3, 1000, loop->now, true);
	run_for(MINUTE_US);
	assert_int_equal(n_told, 1);

	forget();
	run_for(10 * MINUTE_US); /* while nobody polled */
	learned_hear(&room, &told);
	assert_int_equal(device.target.bulk, 40);
	assert_int_equal(device.target.bulk_ceiling, 60);
	assert_int_equal(device.target.get_max, 9);
	assert_int_equal(device.target.quirks, QUIRK_NO_GETBULK);
	usm_clock_read(&device.target.clock, loop->now, &boots, &time);
	assert_int_equal(boots, 3);
	assert_in_range(time, 1000 + 11 * 60 - 1, 1000 + 11 * 60 + 1);
	/* It is what the store has: that is not told again. */
	device.has_target = true;
	run_for(2 * MINUTE_US);
	assert_int_equal(n_told, 1);
	end();
}

static void
of_another_address_or_one_that_is_asked_already_nothing_is_taken(void **state)
{
	struct learned l = { .device_id = 7,
		.address = "192.0.2.8",
		.bulk = 40,
		.profile = "",
		.why = "" };
	const struct learned_list m = { { &l, 1 } };

	(void)state;
	begin();
	learned_hear(&room, &m);
	assert_int_equal(device.target.bulk, 0);
	l.address = "192.0.2.7";
	device.has_target = true;
	device.target.bulk = 80;
	learned_hear(&room, &m);
	assert_int_equal(device.target.bulk, 80);
	l.device_id = 8; /* whom nobody knows */
	learned_hear(&room, &m);
	end();
}

static void
a_recognised_profile_is_told_at_once_and_restored(void **state)
{
	(void)state;
	begin();
	device.recognised = mem_text("switch-linux");
	device.recognised_by = mem_text("sysObjectID");
	learned_tell(&device);
	assert_int_equal(n_told, 1);
	assert_string_equal(told.devices.v[0].profile, "switch-linux");
	mem_free(device.recognised);
	mem_free(device.recognised_by);
	device.recognised = device.recognised_by = NULL;
	learned_hear(&room, &told);
	assert_string_equal(device.recognised, "switch-linux");
	assert_string_equal(device.recognised_by, "sysObjectID");
	mem_free(device.recognised);
	mem_free(device.recognised_by);
	end();
}

static void
many_go_in_messages_that_are_full(void **state)
{
	static struct polled many[LEARNED_LIST_MAX + 10];
	size_t i;

	(void)state;
	begin();
	for (i = 0; i < ARRAY_LEN(many); i++) {
		many[i] = (struct polled){ .poll = &room,
			.d = { .id = 100 + i, .address = "" },
			.has_target = true };
		many[i].target.bulk = 40;
		map_put_id(&room.devices, 100 + i, &many[i]);
	}
	run_for(MINUTE_US);
	assert_int_equal(n_told, 2);
	assert_int_equal(told.devices.n, 10);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_told_once_a_minute),
		cmocka_unit_test(a_clock_that_goes_on_is_no_change_another_boot_is),
		cmocka_unit_test(what_was_told_is_known_again_and_the_clock_went_on),
		cmocka_unit_test(
		    of_another_address_or_one_that_is_asked_already_nothing_is_taken),
		cmocka_unit_test(a_recognised_profile_is_told_at_once_and_restored),
		cmocka_unit_test(many_go_in_messages_that_are_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
