/* Is it them? Passwords and codes are judged together, the wrong ones wait, a code is taken once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "link/crypto/password.h"
#include "room/vault/admission.h"

#define KEY                                                                              \
	"ssh-ed25519 "                                                                   \
	"AAAAC3NzaC1lZDI1NTE5AAAAIAlWR9dnQB0nLUxRSLK4GKtr2ONr4Vv5+qLkKyyXB0vL"

static const uint8_t seed[TOTP_SECRET + 1] = "12345678901234567890";

struct door {
	struct admission *a;
	struct credential codes;
	struct vaultfile vault;
	char hash[PASSWORD_HASH_TEXT];
	const char *keys[1];
	struct person ann;
	mono_us now;
	wall_us wall;
	struct signed_in_msg said;
};

static void
begin(struct door *d)
{
	char text[TOTP_TEXT];

	memset(d, 0, sizeof *d);
	d->a = admission_new();
	totp_write(seed, text);
	d->codes.secret = secret_new(text, strlen(text));
	snprintf(d->codes.name, sizeof d->codes.name, "person.ann");
	snprintf(d->codes.kind, sizeof d->codes.kind, "totp");
	d->vault.v = &d->codes;
	d->vault.n = 1;
	password_hash((struct bytes){ (const uint8_t *)"correct horse", 13 }, d->hash);
	rec_init(&person_rec, &d->ann);
	d->ann.id = 1;
	d->ann.name = "ann";
	d->ann.roles = "diagnose,repair";
	d->ann.password = d->hash;
	d->ann.totp_at = 1;
	d->keys[0] = KEY " ann@desk";
	d->ann.keys.v = d->keys;
	d->ann.keys.n = 1;
	admission_put(d->a, &d->ann);
	d->now = 1;
	d->wall = INT64_C(1700000000) * SECOND_US;
}

static void
end(struct door *d)
{
	admission_free(d->a);
	secret_free(d->codes.secret);
}

static bool
signs_in(struct door *d, const char *user, const char *password, const char *code)
{
	const struct sign_in_msg m = { .ask = 7,
		.method = "password",
		.user = user,
		.key = "",
		.password = { (const uint8_t *)password, strlen(password) },
		.code = code };

	admission_judge(d->a, &d->vault, &m, d->now, d->wall, &d->said);
	assert_int_equal(d->said.ask, 7);
	return d->said.ok;
}

static const char *
code_now(const struct door *d, int steps, char text[8])
{
	snprintf(text, 8, "%06u",
	    totp_code((struct bytes){ seed, TOTP_SECRET },
		(uint64_t)(d->wall / TOTP_STEP_US + steps), TOTP_DIGITS));
	return text;
}

static void
password_and_code_open_together(void **state)
{
	struct door d;
	char code[8];

	(void)state;
	begin(&d);
	assert_true(signs_in(&d, "ann", "correct horse", code_now(&d, 0, code)));
	assert_string_equal(d.said.name, "ann");
	assert_string_equal(d.said.roles, "diagnose,repair");
	end(&d);
}

static void
neither_opens_alone(void **state)
{
	struct door d;
	char code[8];

	(void)state;
	begin(&d);
	assert_false(signs_in(&d, "ann", "correct horse", ""));
	d.now += 1000 * SECOND_US;
	assert_false(signs_in(&d, "ann", "correct horse", "123456"));
	d.now += 1000 * SECOND_US;
	assert_false(signs_in(&d, "ann", "correct horsf", code_now(&d, 0, code)));
	d.now += 1000 * SECOND_US;
	assert_false(signs_in(&d, "ann", "", code_now(&d, 0, code)));
	assert_false(signs_in(&d, "bob", "correct horse", code_now(&d, 0, code)));
	d.now += 1000 * SECOND_US;
	assert_true(signs_in(&d, "ann", "correct horse", code_now(&d, 0, code)));
	end(&d);
}

static void
who_has_no_password_or_no_codes_stays_outside(void **state)
{
	struct door d;
	char code[8];

	(void)state;
	begin(&d);
	d.ann.password = "";
	admission_put(d.a, &d.ann);
	assert_false(signs_in(&d, "ann", "", code_now(&d, 0, code)));
	d.now += 1000 * SECOND_US;
	d.ann.password = d.hash;
	d.ann.totp_at = 0; /* what lies in the vault is of somebody before */
	admission_put(d.a, &d.ann);
	assert_false(signs_in(&d, "ann", "correct horse", code_now(&d, 0, code)));
	d.now += 1000 * SECOND_US;
	d.ann.totp_at = 1;
	admission_put(d.a, &d.ann);
	snprintf(d.codes.kind, sizeof d.codes.kind, "token");
	assert_false(signs_in(&d, "ann", "correct horse", code_now(&d, 0, code)));
	end(&d);
}

static void
a_code_is_taken_once_and_for_a_minute_and_a_half(void **state)
{
	struct door d;
	char code[8];

	(void)state;
	begin(&d);
	assert_false(signs_in(&d, "ann", "correct horse", code_now(&d, -2, code)));
	d.now += 1000 * SECOND_US;
	assert_false(signs_in(&d, "ann", "correct horse", code_now(&d, 2, code)));
	d.now += 1000 * SECOND_US;
	assert_true(signs_in(&d, "ann", "correct horse", code_now(&d, -1, code)));
	assert_false(signs_in(&d, "ann", "correct horse", code_now(&d, -1, code)));
	d.now += 1000 * SECOND_US;
	assert_true(signs_in(&d, "ann", "correct horse", code_now(&d, 1, code)));
	assert_false(signs_in(&d, "ann", "correct horse", code_now(&d, 0, code)));
	end(&d);
}

static void
who_is_wrong_waits_longer_each_time(void **state)
{
	static const uint32_t waits[] = { 1, 2, 4, 8, 16, 32, 64, 128, 300, 300 };
	struct door d;
	char code[8];
	size_t i;

	(void)state;
	begin(&d);
	for (i = 0; i < ARRAY_LEN(waits); i++) {
		assert_false(signs_in(&d, "ann", "wrong", "000000"));
		assert_int_equal(d.said.wait_s, waits[i]);
		assert_int_equal(d.said.failures, i + 1);
		d.now += waits[i] * SECOND_US - 1;
		/* Not even what is right is judged before its time. */
		assert_false(signs_in(&d, "ann", "correct horse", code_now(&d, 0, code)));
		assert_int_equal(d.said.failures, i + 1);
		d.now += 1;
	}
	assert_true(signs_in(&d, "ann", "correct horse", code_now(&d, 0, code)));
	d.now += 1;
	assert_false(signs_in(&d, "ann", "wrong", "000000"));
	assert_int_equal(d.said.wait_s, 1);
	end(&d);
}

static void
a_change_of_a_person_does_not_end_the_wait(void **state)
{
	struct door d;
	char code[8];

	(void)state;
	begin(&d);
	assert_false(signs_in(&d, "ann", "wrong", "000000"));
	admission_put(d.a, &d.ann);
	assert_false(signs_in(&d, "ann", "correct horse", code_now(&d, 0, code)));
	end(&d);
}

static void
a_key_opens_for_whom_it_is(void **state)
{
	struct sign_in_msg m = {
		.ask = 7, .method = "key", .user = "", .key = KEY, .code = ""
	};
	struct door d;

	(void)state;
	begin(&d);
	admission_judge(d.a, &d.vault, &m, d.now, d.wall, &d.said);
	assert_true(d.said.ok);
	assert_string_equal(d.said.name, "ann");
	m.key = KEY "A";
	admission_judge(d.a, &d.vault, &m, d.now, d.wall, &d.said);
	assert_false(d.said.ok);
	m.key = "";
	admission_judge(d.a, &d.vault, &m, d.now, d.wall, &d.said);
	assert_false(d.said.ok);
	m.key = KEY;
	m.method = "none";
	admission_judge(d.a, &d.vault, &m, d.now, d.wall, &d.said);
	assert_false(d.said.ok);
	m.method = "key";
	admission_drop(d.a, 1);
	admission_judge(d.a, &d.vault, &m, d.now, d.wall, &d.said);
	assert_false(d.said.ok);
	end(&d);
}

/* RFC 6238 appendix B, of eight digits. */
static void
codes_are_those_of_the_rfc(void **state)
{
	static const struct {
		uint64_t seconds;
		uint32_t code;
	} rows[] = { { 59, 94287082 }, { 1111111109, 7081804 }, { 1111111111, 14050471 },
		{ 1234567890, 89005924 }, { 2000000000, 69279037 },
		{ 20000000000, 65353130 } };
	uint8_t back[TOTP_SECRET];
	char text[TOTP_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(totp_code((struct bytes){ seed, TOTP_SECRET },
				     rows[i].seconds / 30, 8),
		    rows[i].code);
	totp_write(seed, text);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	assert_true(totp_read(text, strlen(text), back));
	assert_memory_equal(back, seed, TOTP_SECRET);
	text[3] = '1';
	assert_false(totp_read(text, strlen(text), back));
}

static void
a_password_is_kept_as_its_hash(void **state)
{
	static const struct bytes right = { (const uint8_t *)"correct horse", 13 },
				  wrong = { (const uint8_t *)"correct horsf", 13 };
	char a[PASSWORD_HASH_TEXT], b[PASSWORD_HASH_TEXT];

	(void)state;
	password_hash(right, a);
	password_hash(right, b);
	assert_string_not_equal(a, b);
	assert_null(strstr(a, "horse"));
	assert_true(password_hash_reads(a));
	assert_true(password_is(a, right));
	assert_true(password_is(b, right));
	assert_false(password_is(a, wrong));
	a[strlen(a) - 1] = '!';
	assert_false(password_hash_reads(a));
	assert_false(password_is(a, right));
	assert_false(password_is("", right));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(password_and_code_open_together),
		cmocka_unit_test(neither_opens_alone),
		cmocka_unit_test(who_has_no_password_or_no_codes_stays_outside),
		cmocka_unit_test(a_code_is_taken_once_and_for_a_minute_and_a_half),
		cmocka_unit_test(who_is_wrong_waits_longer_each_time),
		cmocka_unit_test(a_change_of_a_person_does_not_end_the_wait),
		cmocka_unit_test(a_key_opens_for_whom_it_is),
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(a_password_is_kept_as_its_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
