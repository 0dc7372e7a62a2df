/* The alarm inventory and a rule's documentation are made from their rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/alarm_types.h"
#include "model/rule_told.h"

static struct arena mem;

static struct word words[] = { { .name = "port.oper-state",
    .table = "port",
    .type = WORD_STATE,
    .unit = "",
    .is = "what it does" } };

static struct rule
rule(const char *type, enum severity s)
{
	struct rule r;

	rec_init(&rule_rec, &r);
	r.name = "down";
	r.table = "port";
	r.alarm_type = type;
	r.severity = s;
	r.when.source = "oper-state == down";
	r.when.nodes.v = arena_alloc(&mem, sizeof *r.when.nodes.v);
	r.when.nodes.v[0] =
	    (struct expr_node){ .op = EXPR_WORD, .text = "port.oper-state" };
	r.when.nodes.n = 1;
	r.raise_after_us = 30 * SECOND_US;
	r.text = "{label} is down";
	return r;
}

static struct trap_map
trap(const char *name, const char *type, enum level level, bool will_clear)
{
	struct trap_map t;

	rec_init(&trap_map_rec, &t);
	t.means.name = name;
	t.means.alarm_type = type;
	t.means.level = level;
	t.means.severity = SEVERITY_CRITICAL;
	t.means.will_clear = will_clear;
	return t;
}

static const struct type_told *
find(const struct type_told *v, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v[i].name, name) == 0)
			return &v[i];
	return NULL;
}

static void
each_type_is_told_once_with_all_that_raise_it(void **state)
{
	struct rule rules[] = { rule("link-down", SEVERITY_MAJOR) };
	struct trap_map traps[] = { trap("linkDown", "link-down", LEVEL_RAISED, true),
		trap("linkUp", "up-again", LEVEL_CLEAR, true),
		trap("cold", "restarted", LEVEL_RAISED, false),
		trap("look", "", LEVEL_RAISED, true) };
	struct profile profiles[2];
	struct plan plan;
	struct type_told *v;
	const struct type_told *t;
	size_t n, i;

	(void)state;
	rec_init(&plan_rec, &plan);
	for (i = 0; i < 2; i++) {
		rec_init(&profile_rec, &profiles[i]);
		profiles[i].name = i ? "switch" : "terminal";
		profiles[i].rules.v = rules;
		profiles[i].rules.n = 1;
	}
	profiles[1].traps.v = traps;
	profiles[1].traps.n = ARRAY_LEN(traps);
	plan.profiles.v = profiles;
	plan.profiles.n = 2;
	n = alarm_types(&mem, &plan, &v);
	for (i = 1; i < n; i++)
		assert_true(strcmp(v[i - 1].name, v[i].name) < 0);
	t = find(v, n, "link-down");
	assert_non_null(t);
	assert_int_equal(t->severities, 1u << SEVERITY_MAJOR | 1u << SEVERITY_CRITICAL);
	assert_true(t->will_clear);
	assert_string_equal(
	    t->by, "rule terminal down, rule switch down, trap switch linkDown");
	t = find(v, n, "restarted");
	assert_non_null(t);
	assert_false(t->will_clear);
	assert_null(find(v, n, "up-again"));
	assert_null(find(v, n, ""));
	assert_non_null(find(v, n, "device-unreachable"));
}

static void
a_rule_says_what_it_does(void **state)
{
	struct rule r = rule("link-down", SEVERITY_MAJOR);
	struct trap_map t = trap("linkDown", "link-down", LEVEL_RAISED, true);
	struct profile p;
	struct plan plan;
	struct buf out;

	(void)state;
	rec_init(&plan_rec, &plan);
	rec_init(&profile_rec, &p);
	plan.vocab.words.v = words;
	plan.vocab.words.n = 1;
	p.name = "switch";
	p.traps.v = &t;
	p.traps.n = 1;
	buf_init(&out);
	rule_tell(&out, &plan, &p, &r);
	assert_non_null(strstr(buf_str(&out),
	    "raised  when oper-state == down, for 30s on end, for each row by itself\n"));
	assert_non_null(strstr(buf_str(&out), "clear   when that is not so any more"));
	assert_non_null(
	    strstr(buf_str(&out), "looks   at port.oper-state, a state: what it does\n"));
	assert_non_null(
	    strstr(buf_str(&out), "with    trap linkDown, which says raised\n"));
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_is_told_once_with_all_that_raise_it),
		cmocka_unit_test(a_rule_says_what_it_does),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);

	arena_fini(&mem);
	return r;
}
