/* Names of others: MIB objects and X.733's causes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/mibnames.h"
#include "model/x733.h"

static const char table[] =
    "# a comment\n"
    "IF-MIB\tifName\t1.3.6.1.2.1.31.1.1.1.1\tcolumn\tText\t-\n"
    "SNMPv2-MIB\tsysUpTime\t1.3.6.1.2.1.1.3\tscalar\tTimeTicks\t-\n"
    "X-MIB\tifName\t1.3.6.1.4.1.1\tscalar\tINTEGER\t-\n";

static void
objects_are_found_by_name_module_and_number(void **state)
{
	static const struct {
		const char *text, *oid;
		int r;
	} rows[] = {
		{ "ifName", "1.3.6.1.2.1.31.1.1.1.1", 0 }, /* the first stays */
		{ "ifName.7", "1.3.6.1.2.1.31.1.1.1.1.7", 0 },
		{ "X-MIB::ifName.0", "1.3.6.1.4.1.1.0", 0 },
		{ "1.3.6.1", "1.3.6.1", 0 },
		{ "ifname", "", ERR_NOT_FOUND },
		{ "ifName.x", "", ERR_MALFORMED },
		{ "ifName.", "", ERR_MALFORMED },
		{ "1.3.6.4294967296", "", ERR_MALFORMED },
		{ "", "", ERR_NOT_FOUND },
	};
	const struct mibname *object;
	struct mibnames m;
	struct arena mem;
	unsigned line;
	size_t i;

	(void)state;
	arena_init(&mem);
	mibnames_init(&m);
	assert_int_equal(mibnames_add(&m, table, sizeof table - 1, &line), 0);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[OID_TEXT_MAX];
		struct oid oid = { NULL, 0 };

		assert_int_equal(
		    mibnames_resolve(&m, &mem, rows[i].text, &oid, &object), rows[i].r);
		if (rows[i].r == 0)
			assert_string_equal(
			    oid_text(oid, text, sizeof text), rows[i].oid);
	}
	assert_string_equal(mibnames_nearest(&m, "sysUptime"), "sysUpTime");
	assert_null(mibnames_nearest(&m, "battery"));
	mibnames_fini(&m);
	arena_fini(&mem);
}

static void
a_torn_table_names_its_line(void **state)
{
	static const char *const torn[] = { "# one\nA\tb\t1.3\tscalar\tINTEGER\n",
		"# one\nA\tb\t1.x\tscalar\tINTEGER\t-\n",
		"# one\nA\tb\t1.3\tscalar\tINTEGER\t-\t-\n" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof torn / sizeof torn[0]; i++) {
		struct mibnames m;
		unsigned line;

		mibnames_init(&m);
		assert_int_equal(
		    mibnames_add(&m, torn[i], strlen(torn[i]), &line), ERR_MALFORMED);
		assert_int_equal(line, 2);
		mibnames_fini(&m);
	}
}

static void
causes_are_the_same_by_name_and_number(void **state)
{
	const struct x733_cause *c;
	size_t i;

	(void)state;
	for (i = 0; (c = x733_cause_at(i)) != NULL; i++) {
		assert_ptr_equal(x733_cause_by_name(c->name), c);
		assert_ptr_equal(x733_cause_by_number(c->number), c);
		if (i != 0)
			assert_true(x733_cause_at(i - 1)->number < c->number);
	}
	assert_true(i > 50);
	assert_ptr_equal(
	    x733_cause_by_name("LOSSOFSIGNAL"), x733_cause_by_name("lossOfSignal"));
	assert_null(x733_cause_by_name("lossOfSingal"));
	assert_null(x733_cause_by_number(999999));
	assert_non_null(x733_event_type_by_name("communicationsAlarm"));
	assert_null(x733_event_type_by_name("communications"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_found_by_name_module_and_number),
		cmocka_unit_test(a_torn_table_names_its_line),
		cmocka_unit_test(causes_are_the_same_by_name_and_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
