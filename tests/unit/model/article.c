/* The knowledge base: which article is for whom, and what a person types to find one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/plan.h"
#include "model/search.h"

static const char *fan[] = { "sw.fan.fail", "sw.temp.high" },
		  *heat[] = { "sw.temp.high" }, *switches[] = { "switch" },
		  *acme[] = { "ACME 9", "Bolt" };

static struct article articles[] = {
	{ .name = "acme-heat", .causes = { heat, 1 }, .models = { acme, 2 } },
	{ .name = "fans", .causes = { fan, 2 }, .classes = { switches, 1 } },
	{ .name = "heat", .causes = { heat, 1 } },
	{ .name = "heat-too", .causes = { heat, 1 } },
};

static const char *
found(const char *cause, const char *device_class, const char *model)
{
	struct plan plan = { .articles = { articles, ARRAY_LEN(articles) } };
	const struct article *a = article_find(&plan, cause, device_class, model);

	return a != NULL ? a->name : "";
}

static void
the_article_closest_to_the_device_is_chosen(void **state)
{
	(void)state;
	assert_string_equal(found("sw.temp.high", "switch", "acme 9000"), "acme-heat");
	assert_string_equal(found("sw.temp.high", "switch", "Other"), "fans");
	assert_string_equal(found("sw.temp.high", "terminal", "Other"), "heat");
	assert_string_equal(found("sw.temp.high", "", ""), "fans");
	assert_string_equal(found("sw.fan.fail", "terminal", ""), "");
	assert_string_equal(found("sw.none", "switch", "acme 9000"), "");
}

static void
what_is_typed_becomes_words_that_must_all_be_there(void **state)
{
	static const struct {
		const char *typed, *match;
	} rows[] = {
		{ "mains", "\"mains\"*" },
		{ "mains ", "\"mains\"" },
		{ "  battery   low", "\"battery\" \"low\"*" },
		{ "sw.port.admin-down", "\"sw.port.admin-down\"*" },
		{ "\"deep discharge\" mains", "\"deep discharge\" \"mains\"*" },
		{ "\"not closed", "\"not closed\"" },
		{ "NOT OR AND* (x) -y", "\"NOT\" \"OR\" \"AND*\" \"(x)\" \"-y\"*" },
		{ "a\"b", "\"a\" \"b\"" },
		{ "\xe5\x85\x89\xe7\xba\xa4", "\"\xe5\x85\x89\xe7\xba\xa4\"*" },
		{ "low -- !", "\"low\"" },
		{ "", "" },
		{ "\"\" -- ' *", "" },
	};
	struct arena mem;
	size_t i;

	(void)state;
	arena_init(&mem);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(search_match(&mem, rows[i].typed), rows[i].match);
	arena_fini(&mem);
}

static void
long_words_and_many_are_cut_between_characters(void **state)
{
	char typed[400], want[80];
	const char *match, *p;
	struct arena mem;
	unsigned i, n = 0;

	(void)state;
	arena_init(&mem);
	memset(typed, 'a', 63);
	strcpy(typed + 63, "\xc3\xa4\xc3\xa4");
	want[0] = '"';
	memset(want + 1, 'a', 63);
	strcpy(want + 64, "\"*");
	assert_string_equal(search_match(&mem, typed), want);
	for (i = 0; i < 100; i++)
		memcpy(typed + 2 * i, "w ", 3);
	match = search_match(&mem, typed);
	for (p = match; *p != 0; p++)
		n += *p == 'w';
	assert_int_equal(n, SEARCH_WORDS_MAX);
	arena_fini(&mem);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_article_closest_to_the_device_is_chosen),
		cmocka_unit_test(what_is_typed_becomes_words_that_must_all_be_there),
		cmocka_unit_test(long_words_and_many_are_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
