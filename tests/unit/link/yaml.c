/* YAML into trees: every value with its place, every mistake with its own, and all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "link/yaml/yaml.h"

static struct arena mem;
static const struct yaml_error *errors;

static const struct tree *
read_yaml(const char *text)
{
	const struct tree *t = NULL;

	errors = NULL;
	(void)yaml_read(&mem, "t.yaml", text, strlen(text), &t, &errors);
	return t;
}

static void
every_value_knows_its_place(void **state)
{
	const struct tree *t = read_yaml("a: 1\nb:\n  - x\n  - {c: \"d e\"}\n"), *c;

	(void)state;
	assert_null(errors);
	assert_int_equal(t->kind, TREE_MAP);
	assert_string_equal(tree_find(t, "a")->text, "1");
	c = tree_find(t, "b")->child;
	assert_int_equal(c->line, 3);
	assert_int_equal(c->column, 5);
	c = tree_find(c->next, "c");
	assert_int_equal(c->line, 4);
	assert_int_equal(c->key_column, 6);
	assert_int_equal(c->column, 9);
	assert_int_equal(c->text_column, 10); /* behind the quote */
	assert_string_equal(c->text, "d e");
}

static void
a_text_that_is_not_as_it_is_written_has_no_columns(void **state)
{
	(void)state;
	assert_int_equal(read_yaml("a: \"b\\tc\"")->child->text_column, 0);
	assert_int_equal(read_yaml("a: b\n   c")->child->text_column, 0);
	assert_int_equal(read_yaml("a: 'it''s'")->child->text_column, 0);
	assert_int_equal(read_yaml("a: b c")->child->text_column, 4);
}

static void
an_empty_file_is_an_empty_map(void **state)
{
	const struct tree *t = read_yaml("# nothing\n");

	(void)state;
	assert_int_equal(t->kind, TREE_MAP);
	assert_null(t->child);
}

static void
mistakes_do_not_hide_the_next(void **state)
{
	static const uint32_t lines[] = { 2, 3, 4, 5 };
	const struct tree *t = read_yaml("a: 1\na: 2\nb: *x\nc: &y z\nd: !t u\ne: 5\n");
	const struct yaml_error *e = errors;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++, e = e->next) {
		assert_non_null(e);
		assert_int_equal(e->line, lines[i]);
	}
	assert_null(e);
	assert_string_equal(tree_find(t, "e")->text, "5");
	assert_true(tree_find(t, "b")->refused);
	assert_false(tree_find(t, "e")->refused);
}

static void
what_is_no_yaml_has_no_tree_and_a_place(void **state)
{
	static const struct {
		const char *text;
		uint32_t line, column;
		const char *why;
	} rows[] = {
		{ "a: [1\nb: 2\n", 2, 2, "that begins in line 1" },
		{ "a:\n\tb: 1\n", 2, 1, "a tab" },
		{ "a: @b\n", 1, 4, "needs quotes" },
		{ "a: b: c\n", 1, 5, "needs a space" },
		{ "\xc3\xa4: \xff\n", 1, 4, "UTF-8" },
		{ "{a: b}: c\n", 1, 1, "a key is wanted" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_null(read_yaml(rows[i].text));
		assert_non_null(errors);
		assert_int_equal(errors->line, rows[i].line);
		assert_int_equal(errors->column, rows[i].column);
		assert_non_null(strstr(errors->text, rows[i].why));
	}
}

static int
clear(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_value_knows_its_place, clear),
		cmocka_unit_test_teardown(
		    a_text_that_is_not_as_it_is_written_has_no_columns, clear),
		cmocka_unit_test_teardown(an_empty_file_is_an_empty_map, clear),
		cmocka_unit_test_teardown(mistakes_do_not_hide_the_next, clear),
		cmocka_unit_test_teardown(what_is_no_yaml_has_no_tree_and_a_place, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
