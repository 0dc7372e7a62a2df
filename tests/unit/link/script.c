/* A probe's sandbox: what it cannot see, and that whatever it does, it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "link/lua/script.h"

static const struct script_limits limits = { 2 * 1024 * 1024, 2 * 1000 * 1000, 0 };

/* Runs it as a task; the state it ends in, and what it said. */
static enum script_state
run(const char *body, char said[512], bool *over)
{
	struct script *s = script_new(&limits, NULL);
	enum script_state end;
	char text[1024];

	snprintf(text, sizeof text, "function main() %s end", body);
	assert_int_equal(script_load(s, "t.lua", text, strlen(text), NULL), 0);
	end = script_start(s, "main");
	snprintf(said, 512, "%s", script_message(s));
	*over = script_over_budget(s);
	script_free(s);
	return end;
}

static void
what_reaches_outside_is_not_there(void **state)
{
	static const char *const gone[] = { "io", "os", "package", "debug", "coroutine",
		"load", "loadfile", "dofile", "require", "print", "collectgarbage",
		"getmetatable", "rawset", "xpcall", "string.dump", "string.find",
		"string.gsub", "string.pack", "table.move" };
	char body[128], said[512];
	bool over;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof gone / sizeof gone[0]; i++) {
		snprintf(
		    body, sizeof body, "if %s ~= nil then error('there') end", gone[i]);
		if (run(body, said, &over) != SCRIPT_DONE)
			fail_msg("%s: %s", gone[i], said);
	}
	assert_int_equal(
	    run("if string.upper('a') ~= 'A' then error('') end", said, &over),
	    SCRIPT_DONE);
}

static void
repeating_is_done_at_once(void **state)
{
	char said[512];
	bool over;

	(void)state;
	alarm(20);
	assert_int_equal(run("if (''):rep(1 << 53, '') ~= '' or ('ab'):rep(2, '-') ~= "
			     "'ab-ab' or string.rep('x', -1) ~= '' then error('') end",
			     said, &over),
	    SCRIPT_DONE);
	alarm(0);
}

static void
whatever_it_does_it_ends(void **state)
{
	static const char *const endless[] = { "while true do end",
		"local function f() return f() end f()", "while true do pcall(error) end",
		"pcall(function() while true do end end) while true do end",
		"for i = 1, math.huge do local x = i end",
		"local t = {} while true do t[#t + 1] = {} end",
		"local s = 'x' while true do s = s .. s end",
		"local s = string.rep('x', 1 << 40)",
		"local t = setmetatable({}, {__index = function() return '' end}) "
		"table.concat(t, '', 1, 1 << 53)",
		"local t = setmetatable({}, {__len = function() return 1 << 53 end}) "
		"table.insert(t, 1, 1)",
		"table.unpack({}, 1, 1 << 30)",
		"local t = {} for i = 1, 9999 do t[i] = i end while true do "
		"table.sort(t, function() return true end) end",
		"setmetatable({}, {__gc = function() while true do end end})",
		"local function f() f() f() end f()" };
	char said[512];
	bool over;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof endless / sizeof endless[0]; i++) {
		alarm(20);
		if (run(endless[i], said, &over) != SCRIPT_FAILED)
			fail_msg("it came to a good end: %s", endless[i]);
		alarm(0);
		assert_true(*said != 0);
	}
}

static void
a_budget_that_is_spent_says_so(void **state)
{
	char said[512];
	bool over;

	(void)state;
	assert_int_equal(run("while true do end", said, &over), SCRIPT_FAILED);
	assert_true(over);
	assert_int_equal(run("error('my own')", said, &over), SCRIPT_FAILED);
	assert_false(over);
	assert_non_null(strstr(said, "t.lua:1: my own"));
}

static void
bytecode_is_refused(void **state)
{
	static const char code[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n";
	struct script *s = script_new(&limits, NULL);

	(void)state;
	assert_int_equal(
	    script_load(s, "t.lua", code, sizeof code - 1, NULL), ERR_MALFORMED);
	script_free(s);
}

static int
later(struct script *s, void *arg)
{
	(void)s;
	++*(int *)arg;
	return SCRIPT_WAIT;
}

static void
it_waits_for_an_answer_and_goes_on_with_it(void **state)
{
	static const char text[] = "function main() local a, b = host.ask('x') "
				   "if a ~= 7 or b ~= 'yes' then error('no') end "
				   "host.ask() end";
	int asked = 0;
	struct script *s = script_new(&limits, &asked);

	(void)state;
	script_host(s, "ask", later);
	assert_int_equal(script_load(s, "t.lua", text, strlen(text), NULL), 0);
	assert_int_equal(script_start(s, "main"), SCRIPT_WAITING);
	script_push_number(s, 7);
	script_push_text(s, "yes");
	assert_int_equal(script_resume(s, 2), SCRIPT_WAITING);
	assert_int_equal(asked, 2);
	script_free(s); /* while it waits */
}

static void
a_table_that_holds_itself_is_a_tree_with_an_end(void **state)
{
	static const char text[] = "local t = {a = {1, 2}} t.me = t return t";
	struct script *s = script_new(&limits, NULL);
	const struct tree *t;
	struct arena mem;

	(void)state;
	arena_init(&mem);
	assert_int_equal(script_load(s, "t.lua", text, strlen(text), "head"), 0);
	t = script_global(s, "head", &mem);
	assert_non_null(t);
	assert_int_equal(tree_count(tree_find(t, "a")), 2);
	assert_non_null(tree_find(tree_find(t, "me"), "me"));
	assert_null(script_global(s, "other", &mem));
	script_free(s);
	arena_fini(&mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_reaches_outside_is_not_there),
		cmocka_unit_test(repeating_is_done_at_once),
		cmocka_unit_test(whatever_it_does_it_ends),
		cmocka_unit_test(a_budget_that_is_spent_says_so),
		cmocka_unit_test(bytecode_is_refused),
		cmocka_unit_test(it_waits_for_an_answer_and_goes_on_with_it),
		cmocka_unit_test(a_table_that_holds_itself_is_a_tree_with_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
