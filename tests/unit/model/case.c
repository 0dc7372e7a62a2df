/* A diagnosis from alarm to ticket, step by step: no clock, no devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/correlate.h"
#include "model/explain.h"
#include "model/planner.h"
#include "model/ticket.h"

#define AT(s) ((wall_us)(100000 + (s)) * SECOND_US)

static struct arena mem;

static const char *covers_link[] = { "link-down" };
static const char *covers_heat[] = { "cabinet-hot" };
static const char *causes_port[] = { "sw.port.admin-down", "sw.port.remote-down" };
static const char *causes_cable[] = { "sw.port.copper-fault" };
static const char *needs_ssh[] = { "ssh" };
static const char *after_port[] = { "port" };
static const char *only_terminals[] = { "terminal" };

static struct probe probes[] = {
	{ .name = "cable",
	    .hash = "c1",
	    .covers = { covers_link, 1 },
	    .causes = { causes_cable, 1 },
	    .after = { after_port, 1 },
	    .kb = "",
	    .cost_s = 1 },
	{ .name = "port",
	    .hash = "p1",
	    .covers = { covers_link, 1 },
	    .causes = { causes_port, 2 },
	    .kb = "",
	    .cost_s = 3 },
	{ .name = "shell",
	    .hash = "s1",
	    .covers = { covers_link, 1 },
	    .causes = { causes_port, 2 },
	    .needs = { needs_ssh, 1 },
	    .kb = "",
	    .cost_s = 1 },
	{ .name = "box",
	    .hash = "b1",
	    .covers = { covers_link, 1 },
	    .classes = { only_terminals, 1 },
	    .causes = { causes_port, 2 },
	    .kb = "",
	    .cost_s = 1 },
	{ .name = "heat",
	    .hash = "h1",
	    .covers = { covers_heat, 1 },
	    .causes = { causes_port, 2 },
	    .kb = "",
	    .cost_s = 1 },
};

static struct prior link_prior[] = { { FAMILY_LINK, 12 } };
static struct cause causes[] = {
	{ .code = "sw.port.admin-down",
	    .title = "Shut here",
	    .category = CATEGORY_MAN,
	    .priors = { link_prior, 1 },
	    .action = "Ask, then open.",
	    .skill = "noc",
	    .remote = REMOTE_YES,
	    .event_type = "",
	    .part = "",
	    .tells = "" },
	{ .code = "sw.port.remote-down",
	    .title = "Far device off",
	    .event_type = "",
	    .action = "",
	    .part = "",
	    .skill = "",
	    .tells = "" },
	{ .code = "sw.port.copper-fault",
	    .title = "Copper",
	    .event_type = "",
	    .action = "",
	    .part = "",
	    .skill = "",
	    .tells = "" },
};
static struct profile profiles[] = {
	{ .name = "p", .is = "", .device_class = "switch" }
};
static struct clock_level levels[] = { { CLOCK_FIRST_DIAGNOSIS, HOUR_US, HOUR_US, HOUR_US,
					   false },
	{ CLOCK_RESPONSE, 2 * HOUR_US, 30 * MINUTE_US, 30 * MINUTE_US, false },
	{ CLOCK_SPARE_PART, DAY_US, DAY_US, DAY_US, true } };
static struct contract contracts[] = {
	{ .name = "standard", .is = "", .clocks = { levels, 3 } }
};
static struct urgency_row urgency_rows[] = { { SEVERITY_MAJOR, "it hurts",
    URGENCY_CRITICAL, URGENCY_URGENT, URGENCY_NORMAL } };
static struct urgency_step urgency_steps[] = { { 10, 1, "ten are hit" } };
static struct customer customers[] = { { .name = "acme",
    .title = "ACME",
    .tier = TIER_SILVER,
    .contract = "standard",
    .contact = { "A. Person", "1", "a@acme" } } };
static struct relation relations[] = { { "r", "cell-down", "vswr-high",
    WHERE_SAME_ROW } };
static struct plan plan;

static struct device sw = { .id = 1,
	.name = "sw-1",
	.device_class = "switch",
	.profile = "p",
	.address = "",
	.site = "",
	.customer = "acme",
	.model = "M",
	.serial = "S",
	.purchased = "",
	.warranty_until = "",
	.snmp_credential = "c",
	.ssh_credential = "",
	.ssh_host_key = "",
	.source = "" };

static struct alarm
alarm(const char *type)
{
	struct alarm a;

	rec_init(&alarm_rec, &a);
	a.id = 5;
	a.device_id = 1;
	a.device = "sw-1";
	a.component = "port:ge3";
	a.alarm_type = type;
	a.text = "it is down";
	a.family = FAMILY_LINK;
	a.severity = SEVERITY_MAJOR;
	a.first_sign = AT(0);
	return a;
}

static struct case_file
opened(int64_t hold_us)
{
	struct alarm a = alarm("link-down");
	struct case_file c;

	case_open(&mem, &c, 9, &a, HOUR_US, hold_us, AT(10));
	return c;
}

static unsigned
answers(
    struct case_file *c, enum run_outcome outcome, const char *cause, double confidence)
{
	struct finding f;
	struct run_result r;

	rec_init(&finding_rec, &f);
	rec_init(&run_result_rec, &r);
	r.case_id = c->id;
	r.seq = (uint32_t)c->runs.n;
	r.outcome = outcome;
	if (cause != NULL) {
		f.cause = cause;
		f.device = "sw-1";
		f.confidence = confidence;
		r.findings.v = &f;
		r.findings.n = 1;
	}
	return case_hear(&mem, c, &r, &plan, AT(20));
}

static void
the_likeliest_cheapest_probe_that_fits_is_asked_first(void **state)
{
	struct case_file c = opened(0);
	const char *why;

	(void)state;
	/* cable waits for port, shell needs a login there is none for, box is for terminals. */
	assert_string_equal(planner_next(&c, &plan, &sw, &why)->name, "port");
	assert_true(case_go_on(&mem, &c, &plan, &sw, AT(10)) & CASE_ORDERS);
	assert_string_equal(c.runs.v[0].probe, "port");
	assert_string_equal(c.runs.v[0].probe_hash, "p1");
	assert_int_equal(case_go_on(&mem, &c, &plan, &sw, AT(11)), 0); /* one at a time */
	answers(&c, OUTCOME_NOTHING, NULL, 0);
	case_go_on(&mem, &c, &plan, &sw, AT(12));
	assert_string_equal(c.runs.v[1].probe, "cable");
}

static void
a_sure_finding_ends_the_search_and_is_completed_from_the_catalogue(void **state)
{
	struct case_file c = opened(0);

	(void)state;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.admin-down", 0.9);
	assert_true(case_go_on(&mem, &c, &plan, &sw, AT(21)) & CASE_CLOSES);
	assert_int_equal(c.verdict, VERDICT_DIAGNOSED);
	assert_int_equal(c.runs.n, 1);
	assert_string_equal(c.findings.v[0].title, "Shut here");
	assert_string_equal(c.findings.v[0].action, "Ask, then open.");
	assert_int_equal(c.findings.v[0].category, CATEGORY_MAN);
	assert_true(case_wants_ticket(&c));
}

static void
behind_a_sure_cause_is_looked_for_what_it_may_hide(void **state)
{
	static const char *hidden[] = { "sw.port.copper-fault" };
	struct case_file c = opened(0);

	(void)state;
	causes[0].may_hide.v = hidden;
	causes[0].may_hide.n = 1;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.admin-down", 0.9);
	assert_true(case_go_on(&mem, &c, &plan, &sw, AT(20)) & CASE_ORDERS);
	assert_string_equal(c.runs.v[1].probe, "cable");
	answers(&c, OUTCOME_FOUND, "sw.port.copper-fault", 0.85);
	assert_true(case_go_on(&mem, &c, &plan, &sw, AT(30)) & CASE_CLOSES);
	assert_int_equal(c.findings.n, 2);
	assert_string_equal(c.findings.v[0].cause, "sw.port.copper-fault");
	assert_string_equal(c.findings.v[1].cause, "sw.port.admin-down");
	/* One that is not sure stays where it is. */
	c = opened(0);
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.admin-down", 0.9);
	case_go_on(&mem, &c, &plan, &sw, AT(20));
	answers(&c, OUTCOME_FOUND, "sw.port.copper-fault", 0.6);
	assert_string_equal(c.findings.v[0].cause, "sw.port.admin-down");
	causes[0].may_hide.n = 0;
}

static void
an_explanation_goes_through_the_steps_once_more(void **state)
{
	struct case_file c = opened(0);
	struct buf out;
	struct json j;

	(void)state;
	buf_init(&out);
	j = json_into(&out);
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.remote-down", 0.3);
	case_go_on(&mem, &c, &plan, &sw, AT(20));
	answers(&c, OUTCOME_FOUND, "sw.port.copper-fault", 0.9);
	case_go_on(&mem, &c, &plan, &sw, AT(30));
	case_explain(&j, &c, &plan, &sw);
	/* When the first was chosen, the other had to wait for it. */
	assert_non_null(strstr(buf_str(&out),
	    "\"probe\":\"port\",\"why\":\"likely to tell most for its cost\""));
	assert_non_null(strstr(buf_str(&out), "\"waits_for\":\"port\""));
	assert_non_null(strstr(buf_str(&out), "\"ended\":\"a cause is sure\""));
	assert_non_null(strstr(buf_str(&out),
	    "{\"probe\":\"shell\",\"why\":\"the device is not asked over SSH\"}"));
	assert_non_null(strstr(buf_str(&out),
	    "{\"probe\":\"box\",\"why\":\"it is for other classes of device\"}"));
	assert_null(strstr(buf_str(&out), "heat")); /* of another alarm */
	/* Nobody told of the likeliest. */
	assert_non_null(
	    strstr(buf_str(&out), "\"open\":[{\"cause\":\"sw.port.admin-down\""));
	buf_fini(&out);
}

static void
weak_findings_go_on_and_leave_it_inconclusive(void **state)
{
	struct case_file c = opened(0);

	(void)state;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.remote-down", 0.3);
	assert_true(case_go_on(&mem, &c, &plan, &sw, AT(20)) & CASE_ORDERS);
	answers(&c, OUTCOME_UNSURE, NULL, 0);
	assert_true(case_go_on(&mem, &c, &plan, &sw, AT(30)) & CASE_CLOSES);
	assert_int_equal(c.verdict, VERDICT_INCONCLUSIVE);
	assert_int_equal(c.findings.n, 1); /* listed, not named */
}

static void
findings_are_sorted_and_one_cause_on_one_device_is_one(void **state)
{
	struct case_file c = opened(0);

	(void)state;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.remote-down", 0.4);
	case_go_on(&mem, &c, &plan, &sw, AT(20));
	answers(&c, OUTCOME_FOUND, "sw.port.copper-fault", 0.6);
	assert_string_equal(c.findings.v[0].cause, "sw.port.copper-fault");
	c.state = CASE_PROBING;
	c.runs.v[1].state = RUN_ORDERED;
	answers(&c, OUTCOME_FOUND, "sw.port.remote-down", 0.7);
	assert_int_equal(c.findings.n, 2);
	assert_string_equal(c.findings.v[0].cause, "sw.port.remote-down");
	assert_true(c.findings.v[0].confidence > 0.69);
}

static void
a_probe_that_never_answers_leaves_a_verdict_at_the_deadline(void **state)
{
	struct case_file c = opened(0);

	(void)state;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	assert_true(case_deadline(&mem, &c, AT(3300)) & CASE_CLOSES);
	assert_int_equal(c.verdict, VERDICT_INCONCLUSIVE);
	assert_int_equal(c.runs.v[0].state, RUN_LOST);
	assert_true(strlen(c.runs.v[0].note) > 0);
	assert_true(
	    c.deadline == AT(0) + HOUR_US); /* the first sign's, not the opening's */
	assert_int_equal(
	    answers(&c, OUTCOME_FOUND, "sw.port.admin-down", 1), 0); /* too late */
}

static void
a_lost_run_is_ordered_again_and_then_given_up(void **state)
{
	struct case_file c = opened(0);
	int i;

	(void)state;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	for (i = 1; i < RUN_ATTEMPTS_MAX; i++)
		assert_true(case_run_lost(&mem, &c, 1, "died", AT(11)) & CASE_ORDERS);
	assert_false(case_run_lost(&mem, &c, 1, "died", AT(12)) & CASE_ORDERS);
	assert_int_equal(c.runs.v[0].state, RUN_LOST);
	assert_true(case_go_on(&mem, &c, &plan, &sw, AT(13)) & CASE_ORDERS);
	assert_string_equal(
	    c.runs.v[1].probe, "cable"); /* the search goes on without it */
}

static void
an_alarm_that_clears_by_itself_needs_no_ticket(void **state)
{
	struct case_file c = opened(0);

	(void)state;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	assert_true(case_alarm_cleared(&mem, &c, AT(15)) & CASE_CLOSES);
	assert_int_equal(c.verdict, VERDICT_CLEARED);
	assert_false(case_wants_ticket(&c));
	assert_int_equal(case_alarm_cleared(&mem, &c, AT(16)), 0);
}

static void
a_verdict_waits_for_a_root_and_joins_it(void **state)
{
	struct case_file c = opened(30 * SECOND_US), root = opened(0);

	(void)state;
	root.id = 10;
	root.first_sign = AT(100);
	root.deadline = AT(100) + HOUR_US;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.admin-down", 0.9);
	assert_true(case_go_on(&mem, &c, &plan, &sw, AT(21)) & CASE_HOLDS);
	assert_int_equal(c.state, CASE_HOLDING);
	assert_true(case_take_over(&mem, &root, &c) & CASE_CHANGED);
	assert_true(case_join(&mem, &c, root.id, AT(25)) & CASE_CLOSES);
	assert_int_equal(root.findings.n, 1); /* what was found out is not lost */
	assert_string_equal(root.findings.v[0].cause, "sw.port.admin-down");
	assert_int_equal(c.verdict, VERDICT_JOINED);
	assert_true(
	    root.deadline == AT(0) + HOUR_US); /* the earliest first sign counts */
	assert_false(case_wants_ticket(&c));
}

static void
a_verdict_that_waited_in_vain_stands(void **state)
{
	struct case_file c = opened(30 * SECOND_US);

	(void)state;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.admin-down", 0.9);
	case_go_on(&mem, &c, &plan, &sw, AT(21));
	assert_true(case_release(&c, AT(40)) & CASE_CLOSES);
	assert_int_equal(c.verdict, VERDICT_DIAGNOSED);
	assert_int_equal(case_release(&c, AT(41)), 0);
}

static void
the_ticket_holds_the_five_elements_and_says_what_is_missing(void **state)
{
	struct case_file c = opened(0);
	struct alarm a = alarm("link-down");
	struct ticket t;
	struct promise p;

	(void)state;
	case_go_on(&mem, &c, &plan, &sw, AT(10));
	answers(&c, OUTCOME_FOUND, "sw.port.admin-down", 0.9);
	case_go_on(&mem, &c, &plan, &sw, AT(21));
	ticket_open(&mem, &t, 3, &plan, &c, &a, &sw, "2 others", AT(22));
	assert_string_equal(t.customer, "ACME");
	assert_string_equal(t.contact.name, "A. Person");
	assert_string_equal(t.product.serial, "S");
	assert_string_equal(t.problem.what, "it is down");
	assert_string_equal(t.problem.title, "sw-1 port:ge3: Shut here");
	assert_int_equal(t.urgency, URGENCY_URGENT);
	assert_non_null(strstr(t.urgency_why, "it hurts"));
	assert_string_equal(t.cause, "sw.port.admin-down");
	assert_string_equal(t.missing.v[0], "product: date of purchase");
	assert_int_equal(t.missing.n, 2);
	ticket_promise(&mem, &plan, &t, &sw, c.first_sign, &p);
	assert_int_equal(p.levels.n, 3);
	assert_true(p.first_sign == AT(0));
}

static void
ten_devices_hit_make_it_more_urgent(void **state)
{
	const char *why;

	(void)state;
	assert_int_equal(urgency_derive(&mem, &plan.urgency, SEVERITY_MAJOR, TIER_BRONZE,
			     9, false, &why),
	    URGENCY_NORMAL);
	assert_int_equal(urgency_derive(&mem, &plan.urgency, SEVERITY_MAJOR, TIER_BRONZE,
			     10, false, &why),
	    URGENCY_URGENT);
	assert_non_null(strstr(why, "ten are hit"));
	assert_int_equal(urgency_derive(&mem, &plan.urgency, SEVERITY_MAJOR, TIER_GOLD,
			     99, false, &why),
	    URGENCY_CRITICAL);
}

static void
a_persons_report_is_a_ticket_with_a_case_of_any_probe(void **state)
{
	struct report r = { .by = "anna",
		.customer = "acme",
		.contact = { "Bo", "", "" },
		.device = "sw-1",
		.model = "",
		.serial = "",
		.purchased = "",
		.warranty_until = "1900-12-31",
		.title = "it hums",
		.what = "it hums loudly",
		.circumstances = "since noon",
		.accompanied = "",
		.severity = SEVERITY_MAJOR };
	struct case_file c = opened(0);
	struct ticket t;

	(void)state;
	ticket_from_report(&mem, &t, 4, &plan, &r, &sw, AT(0));
	assert_string_equal(t.problem.title, "it hums");
	assert_string_equal(t.opened_by, "anna");
	assert_string_equal(t.contact.name, "Bo");
	assert_string_equal(t.product.serial, "S");
	assert_string_equal(t.product.terms, "chargeable");
	c.alarm_type = CASE_BY_PERSON;
	assert_non_null(planner_next(&c, &plan, &sw, NULL));
}

/* --- symptoms and roots --- */

static struct device
device(uint64_t id, const char *name)
{
	struct device d;

	rec_init(&device_rec, &d);
	d.id = id;
	d.name = name;
	return d;
}

static void
the_two_ends_of_a_cable_are_one_thing_and_the_upstream_speaks(void **state)
{
	struct link_end near_link = { "ge3", "bs-1", "bh0" },
			far_link = { "bh0", "sw-1", "ge3" };
	const char *up[] = { "sw-1" };
	struct device s = device(1, "sw-1"), b = device(2, "bs-1");
	struct alarm a = alarm("link-down"), c = alarm("link-down");

	(void)state;
	s.links.v = &near_link;
	s.links.n = 1;
	b.links.v = &far_link;
	b.links.n = 1;
	b.upstream.v = up;
	b.upstream.n = 1;
	c.component = "port:bh0";
	c.id = 4; /* raised first, and yet the symptom */
	assert_int_equal(correlate(&plan, &a, &s, &c, &b), CORRELATION_B_UNDER_A);
	assert_int_equal(correlate(&plan, &c, &b, &a, &s), CORRELATION_A_UNDER_B);
	c.component = "port:bh1";
	assert_int_equal(correlate(&plan, &a, &s, &c, &b), CORRELATION_NONE);
}

static void
a_dead_device_explains_the_port_that_leads_to_it_and_those_behind(void **state)
{
	struct link_end link = { "ge3", "bs-1", "bh0" };
	const char *up[] = { "bs-1" };
	struct device s = device(1, "sw-1"), b = device(2, "bs-1"),
		      behind = device(3, "te-1");
	struct alarm port = alarm("link-down"), dead = alarm(TYPE_DEVICE_UNREACHABLE);
	struct alarm child = alarm(TYPE_DEVICE_UNREACHABLE), hot = alarm("cabinet-hot");

	(void)state;
	hot.component = "";
	s.links.v = &link;
	s.links.n = 1;
	behind.upstream.v = up;
	behind.upstream.n = 1;
	assert_int_equal(correlate(&plan, &port, &s, &dead, &b), CORRELATION_A_UNDER_B);
	assert_int_equal(
	    correlate(&plan, &dead, &b, &child, &behind), CORRELATION_B_UNDER_A);
	assert_int_equal(correlate(&plan, &hot, &b, &dead, &b), CORRELATION_A_UNDER_B);
	assert_int_equal(correlate(&plan, &hot, &s, &dead, &b), CORRELATION_NONE);
}

static void
what_the_configuration_relates_is_related_on_one_row_only(void **state)
{
	struct device b = device(2, "bs-1");
	struct alarm cell = alarm("cell-down"), vswr = alarm("vswr-high");

	(void)state;
	cell.component = "cell:A";
	vswr.component = "radio-unit:A";
	assert_int_equal(correlate(&plan, &cell, &b, &vswr, &b), CORRELATION_A_UNDER_B);
	vswr.component = "radio-unit:B";
	assert_int_equal(correlate(&plan, &cell, &b, &vswr, &b), CORRELATION_NONE);
}

static int
make_plan(void **state)
{
	(void)state;
	rec_init(&plan_rec, &plan);
	plan.settings.expert_group = "experts";
	plan.probes.v = probes;
	plan.probes.n = sizeof probes / sizeof probes[0];
	plan.causes.v = causes;
	plan.causes.n = 3;
	plan.profiles.v = profiles;
	plan.profiles.n = 1;
	plan.contracts.v = contracts;
	plan.contracts.n = 1;
	plan.customers.v = customers;
	plan.customers.n = 1;
	plan.relations.v = relations;
	plan.relations.n = 1;
	plan.urgency.rows.v = urgency_rows;
	plan.urgency.rows.n = 1;
	plan.urgency.steps.v = urgency_steps;
	plan.urgency.steps.n = 1;
	return 0;
}

static int
tidy(void **state)
{
	(void)state;
	arena_reset(&mem);
	return 0;
}

#define TEST(fn) cmocka_unit_test_teardown(fn, tidy)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_likeliest_cheapest_probe_that_fits_is_asked_first),
		TEST(a_sure_finding_ends_the_search_and_is_completed_from_the_catalogue),
		TEST(an_explanation_goes_through_the_steps_once_more),
		TEST(behind_a_sure_cause_is_looked_for_what_it_may_hide),
		TEST(weak_findings_go_on_and_leave_it_inconclusive),
		TEST(findings_are_sorted_and_one_cause_on_one_device_is_one),
		TEST(a_probe_that_never_answers_leaves_a_verdict_at_the_deadline),
		TEST(a_lost_run_is_ordered_again_and_then_given_up),
		TEST(an_alarm_that_clears_by_itself_needs_no_ticket),
		TEST(a_verdict_waits_for_a_root_and_joins_it),
		TEST(a_verdict_that_waited_in_vain_stands),
		TEST(the_ticket_holds_the_five_elements_and_says_what_is_missing),
		TEST(ten_devices_hit_make_it_more_urgent),
		TEST(a_persons_report_is_a_ticket_with_a_case_of_any_probe),
		TEST(the_two_ends_of_a_cable_are_one_thing_and_the_upstream_speaks),
		TEST(a_dead_device_explains_the_port_that_leads_to_it_and_those_behind),
		TEST(what_the_configuration_relates_is_related_on_one_row_only),
	};

	return cmocka_run_group_tests(tests, make_plan, NULL);
}
