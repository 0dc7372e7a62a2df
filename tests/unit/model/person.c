/* Who may come in: what is written of a person is refused with a reason, or kept in one form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/mem.h"
#include "model/person.h"

#define ED25519 "AAAAC3NzaC1lZDI1NTE5AAAAIAlWR9dnQB0nLUxRSLK4GKtr2ONr4Vv5+qLkKyyXB0vL"

static void
a_name_is_plain(void **state)
{
	static const char *const good[] = { "ann", "Ann.Smith", "a-1_2" };
	static const char *const bad[] = { "", "1a", "a b", "a/b", "a%b", "\xc3\xa9va",
		"-a", "abcdefghijklmnopqrstuvwxyzabcdefg" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(good); i++)
		assert_null(person_name_wrong(good[i]));
	for (i = 0; i < ARRAY_LEN(bad); i++)
		if (person_name_wrong(bad[i]) == NULL)
			fail_msg("a name: %s", bad[i]);
}

static void
roles_are_kept_in_one_order(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = { { "view", "view" }, { "repair, view", "view,repair" },
		{ "admin,admin,approve", "approve,admin" }, { "", NULL }, { ",", NULL },
		{ "root", NULL }, { "view,rep", NULL } };
	struct arena mem;
	const char *out;
	size_t i;

	(void)state;
	arena_init(&mem);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const char *wrong = person_roles_read(&mem, rows[i].in, &out);

		assert_int_equal(wrong == NULL, rows[i].want != NULL);
		if (wrong == NULL)
			assert_string_equal(out, rows[i].want);
	}
	arena_fini(&mem);
}

static void
a_key_is_a_line_of_authorized_keys(void **state)
{
	struct arena mem;
	const char *out;

	(void)state;
	arena_init(&mem);
	assert_null(
	    person_key_read(&mem, "  ssh-ed25519   " ED25519 "\tann@desk 2\n", &out));
	assert_string_equal(out, "ssh-ed25519 " ED25519 " ann@desk 2");
	assert_null(person_key_read(&mem, "ssh-ed25519 " ED25519, &out));
	assert_string_equal(out, "ssh-ed25519 " ED25519);
	assert_true(person_key_same(out, "ssh-ed25519 " ED25519 " other"));
	assert_false(person_key_same(out, "ssh-ed25519 " ED25519 "A"));
	assert_false(person_key_same(out, "ssh-rsa " ED25519));
	assert_int_equal(person_key_blob(&mem, out).n, 51);
	arena_fini(&mem);
}

static void
what_is_no_key_of_ours_is_refused_with_a_reason(void **state)
{
	static const struct {
		const char *line, *why;
	} rows[] = {
		{ "", "no key" },
		{ "ssh-ed25519", "no key" },
		{ "-----BEGIN OPENSSH PRIVATE KEY-----", "private key" },
		{ "ssh-ed25519-cert-v01@openssh.com AAAA", "certificates" },
		{ "ssh-dss AAAA", "no type of key" },
		{ "restrict,pty ssh-ed25519 " ED25519, "no type of key" },
		{ "ssh-ed25519 AAAA!", "not Base64" },
		{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "cut off" },
		{ "ssh-rsa " ED25519, "not what its first word says" },
		{ "ssh-ed25519 " ED25519 " a\nssh-ed25519 " ED25519 " b",
		    "more than one" },
		/* RSA of 1024 bits, of which the first only is set */
		{ "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAYA=", "3072 bits" },
	};
	struct arena mem;
	const char *out;
	size_t i;

	(void)state;
	arena_init(&mem);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const char *why = person_key_read(&mem, rows[i].line, &out);

		if (why == NULL || strstr(why, rows[i].why) == NULL)
			fail_msg("%s: %s", rows[i].line, why != NULL ? why : "taken");
	}
	arena_fini(&mem);
}

static void
base64_has_one_way_of_writing(void **state)
{
	static const char *const bad[] = { "Zg=", "Zg", "Zh==", "Zg=A",
		"Z===", "Zm8=", "!g==" };
	char text[BASE64_TEXT(7)];
	uint8_t out[8];
	size_t n, i;

	(void)state;
	for (n = 0; n <= 7; n++) {
		base64_write((const uint8_t *)"foobar!", n, text);
		assert_int_equal(base64_size(text, strlen(text)), n);
		assert_true(base64_read(text, strlen(text), out, n));
		assert_memory_equal(out, "foobar!", n);
	}
	base64_write((const uint8_t *)"foob", 4, text);
	assert_string_equal(text, "Zm9vYg==");
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(base64_read(bad[i], strlen(bad[i]), out, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_plain),
		cmocka_unit_test(roles_are_kept_in_one_order),
		cmocka_unit_test(a_key_is_a_line_of_authorized_keys),
		cmocka_unit_test(what_is_no_key_of_ours_is_refused_with_a_reason),
		cmocka_unit_test(base64_has_one_way_of_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
