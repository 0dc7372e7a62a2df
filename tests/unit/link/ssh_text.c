/* Names of algorithms, and what is read out of words from outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "link/ssh/algo.h"
#include "link/ssh/hint.h"
#include "link/ssh/ssh.h"

static void
nothing_old_is_offered_unless_allowed(void **state)
{
	struct algo_lists l;

	(void)state;
	algo_lists(0, "", &l);
	assert_null(strstr(l.kex, "sha1"));
	assert_null(strstr(l.host_keys, "ssh-rsa"));
	assert_null(strstr(l.ciphers, "cbc"));
	assert_null(strstr(l.macs, "sha1"));
	assert_int_equal(l.rsa_bits_min, 2048);
	algo_lists(SSH_ALLOW_LEGACY, "", &l);
	assert_non_null(strstr(l.kex, "group1-sha1"));
	assert_non_null(strstr(l.host_keys, "rsa-sha2-256,ssh-rsa"));
	assert_non_null(strstr(l.ciphers, ",aes128-cbc,3des-cbc"));
	assert_non_null(strstr(l.macs, "hmac-sha1"));
	assert_int_equal(l.rsa_bits_min, 1024);
}

static void
the_pinned_kind_of_host_key_is_asked_for_first(void **state)
{
	struct algo_lists l;

	(void)state;
	algo_lists(0, "ecdsa-sha2-nistp256", &l);
	assert_int_equal(strncmp(l.host_keys, "ecdsa-sha2-nistp256,ssh-ed25519,", 32), 0);
	algo_lists(0, "ssh-rsa", &l);
	assert_int_equal(
	    strncmp(l.host_keys, "rsa-sha2-512,rsa-sha2-256,ssh-ed25519,", 38), 0);
	assert_null(strstr(l.host_keys, "ssh-rsa"));
}

static void
old_algorithms_have_names(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(legacy_find("3des-cbc"), SSH_ALLOW_3DES);
	assert_int_equal(legacy_find("diffie-hellman-group1-sha1"), SSH_ALLOW_DH_GROUP1);
	assert_int_equal(legacy_find("cbc"), SSH_ALLOW_CBC);
	assert_int_equal(legacy_find("legacy"), SSH_ALLOW_LEGACY);
	assert_int_equal(legacy_find("aes256-ctr"), 0);
	assert_int_equal(legacy_find("rot13"), 0);
	assert_string_equal(
	    legacy_text(SSH_ALLOW_SSH_RSA | SSH_ALLOW_CBC, text, sizeof text),
	    "ssh-rsa cbc");
	assert_string_equal(legacy_text(0, text, sizeof text), "");
	assert_string_equal(legacy_text(SSH_ALLOW_LEGACY, text, 12), "dh-sha1");
}

static void
first_bytes_tell_what_it_is(void **state)
{
	char line[8];

	(void)state;
	assert_int_equal(hint_start("SSH-2.0-x", 9, line, sizeof line), HINT_BANNER);
	assert_int_equal(hint_start("SS", 2, line, sizeof line), HINT_MORE);
	assert_int_equal(hint_start("", 0, line, sizeof line), HINT_MORE);
	assert_int_equal(hint_start("220 ftp\r\n", 9, line, sizeof line), HINT_OTHER);
	assert_string_equal(line, "220 ftp");
	assert_int_equal(
	    hint_start("too long a line", 15, line, sizeof line), HINT_OTHER);
	assert_string_equal(line, "too lon");
}

static void
the_librarys_words_on_algorithms_are_understood(void **state)
{
	char kind[16], offers[24];

	(void)state;
	assert_true(hint_no_match("kex error : no match for method kex algos: server "
				  "[group1,group14], client [curve25519]",
	    kind, sizeof kind, offers, sizeof offers));
	assert_string_equal(kind, "kex algos");
	assert_string_equal(offers, "group1,group14");
	assert_true(
	    hint_no_match("no match for method a kind with a long name: server [many "
			  "algorithms and the buffer is full",
		kind, sizeof kind, offers, sizeof offers));
	assert_string_equal(kind, "a kind with a l");
	assert_string_equal(offers, "many algorithms and the");
	assert_false(hint_no_match(
	    "Socket error: disconnected", kind, sizeof kind, offers, sizeof offers));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_old_is_offered_unless_allowed),
		cmocka_unit_test(the_pinned_kind_of_host_key_is_asked_for_first),
		cmocka_unit_test(old_algorithms_have_names),
		cmocka_unit_test(first_bytes_tell_what_it_is),
		cmocka_unit_test(the_librarys_words_on_algorithms_are_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
