/* The sealed file: it opens whole and with its own key, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "link/crypto/crypto.h"
#include "link/vaultfile/vaultfile.h"
#include "sys/file.h"

static char folder[] = "/tmp/vault-XXXXXX";
static char path[64], key[64], other[64];

static void
put(const char *name, const void *p, size_t n)
{
	assert_int_equal(file_replace(name, (struct bytes){ p, n }, 0600), 0);
}

static int
make(void **state)
{
	const char *why;
	struct vaultfile v;

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/vault", folder);
	snprintf(key, sizeof key, "%s/key", folder);
	snprintf(other, sizeof other, "%s/other", folder);
	put(other, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
	    64);
	assert_int_equal(vaultfile_init(path, key, &why), 0);
	assert_int_equal(vaultfile_open(path, key, &v, &why), 0);
	assert_int_equal(
	    vaultfile_set(&v, "ro", "snmp-community", "", "public", 6, 1), 0);
	assert_int_equal(vaultfile_set(&v, "see", "ssh-password", "tech", "pw", 2, 2), 0);
	assert_int_equal(vaultfile_save(&v, path, &why), 0);
	vaultfile_fini(&v);
	return 0;
}

static int
unmake(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static void
what_was_set_is_found_again(void **state)
{
	const struct credential *c;
	struct vaultfile v;
	const char *why;

	(void)state;
	assert_int_equal(vaultfile_open(path, key, &v, &why), 0);
	assert_int_equal(v.n, 2);
	c = vaultfile_find(&v, "see");
	assert_non_null(c);
	assert_string_equal(c->user, "tech");
	assert_string_equal(secret_text(c->secret), "pw");
	assert_null(vaultfile_find(&v, "rw"));
	vaultfile_fini(&v);
	assert_int_equal(vaultfile_init(path, key, &why), ERR_EXISTS);
}

static void
it_says_when_a_secret_was_set(void **state)
{
	struct vaultfile v;
	const char *why;

	(void)state;
	assert_int_equal(vaultfile_open(path, key, &v, &why), 0);
	assert_int_equal(vaultfile_find(&v, "ro")->set_at, 1);
	assert_int_equal(vaultfile_find(&v, "see")->set_at, 2);
	vaultfile_fini(&v);
}

static void
sealed_anew_only_the_new_key_opens_it(void **state)
{
	char old_key[80], old_vault[80];
	struct vaultfile v;
	const char *why = "";

	(void)state;
	snprintf(old_key, sizeof old_key, "%s.old", key);
	snprintf(old_vault, sizeof old_vault, "%s.old", path);
	assert_int_equal(vaultfile_rekey(path, key, &why), 0);
	assert_int_equal(vaultfile_open(path, old_key, &v, &why), ERR_DENIED);
	assert_int_equal(vaultfile_open(old_vault, old_key, &v, &why), 0);
	vaultfile_fini(&v);
	assert_int_equal(vaultfile_open(path, key, &v, &why), 0);
	assert_string_equal(secret_text(vaultfile_find(&v, "see")->secret), "pw");
	vaultfile_fini(&v);
}

static void
a_rekey_that_was_interrupted_goes_on(void **state)
{
	char old_key[80], new_key[80];
	struct vaultfile v;
	const char *why = "";

	(void)state;
	snprintf(old_key, sizeof old_key, "%s.old", key);
	snprintf(new_key, sizeof new_key, "%s.new", key);
	assert_int_equal(vaultfile_rekey(path, key, &why), 0);
	/* as if it had ended before the keys were swapped */
	assert_int_equal(rename(key, new_key), 0);
	assert_int_equal(rename(old_key, key), 0);
	assert_int_equal(vaultfile_open(path, key, &v, &why), ERR_DENIED);
	assert_int_equal(vaultfile_rekey(path, key, &why), 0);
	assert_int_equal(vaultfile_open(path, key, &v, &why), 0);
	assert_int_equal(v.n, 2);
	vaultfile_fini(&v);
	assert_false(file_exists(new_key));
}

static void
no_secret_lies_in_it_in_the_clear(void **state)
{
	struct stat st;
	struct buf b;

	(void)state;
	buf_init(&b);
	assert_int_equal(file_read(path, 1 << 20, &b), 0);
	assert_null(memmem(b.p, b.n, "public", 6));
	assert_null(memmem(b.p, b.n, "tech", 4));
	buf_fini(&b);
	assert_int_equal(stat(key, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
}

static void
another_key_does_not_open_it(void **state)
{
	struct vaultfile v;
	const char *why = NULL;

	(void)state;
	assert_int_equal(vaultfile_open(path, other, &v, &why), ERR_DENIED);
	assert_non_null(why);
	assert_int_equal(vaultfile_open("/tmp/no/vault", key, &v, &why), ERR_NOT_FOUND);
}

/* Every byte changed, and every length cut to: it must never open. */
static void
a_file_that_was_touched_does_not_open(void **state)
{
	char torn[80];
	struct buf b;
	size_t i;

	(void)state;
	snprintf(torn, sizeof torn, "%s/torn", folder);
	buf_init(&b);
	assert_int_equal(file_read(path, 1 << 20, &b), 0);
	for (i = 0; i < 2 * b.n; i++) {
		struct vaultfile v;
		const char *why = NULL;
		FILE *f = fopen(torn, "w");
		size_t n = i < b.n ? b.n : i - b.n;

		if (i < b.n)
			b.p[i] ^= 1;
		assert_int_equal(fwrite(b.p, 1, n, f), n);
		fclose(f);
		if (i < b.n)
			b.p[i] ^= 1;
		if (vaultfile_open(torn, key, &v, &why) >= 0)
			fail_msg("it opens with byte %zu changed, or cut", i);
		assert_non_null(why);
	}
	buf_fini(&b);
}

static void
what_does_not_fit_is_refused(void **state)
{
	char longer[CREDENTIAL_NAME + 2];
	struct vaultfile v;
	const char *why;

	(void)state;
	memset(longer, 'n', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	assert_int_equal(vaultfile_open(path, key, &v, &why), 0);
	assert_int_equal(
	    vaultfile_set(&v, longer, "snmp-community", "", "x", 1, 0), ERR_RANGE);
	assert_int_equal(
	    vaultfile_set(&v, "a", "carrier-pigeon", "", "x", 1, 0), ERR_UNSUPPORTED);
	assert_int_equal(vaultfile_remove(&v, "nobody"), ERR_NOT_FOUND);
	assert_int_equal(vaultfile_remove(&v, "ro"), 0);
	assert_null(vaultfile_find(&v, "ro"));
	vaultfile_fini(&v);
}

static void
sealing_is_bound_to_key_and_head(void **state)
{
	uint8_t a[SEAL_KEY] = { 1 }, b[SEAL_KEY] = { 2 };
	struct bytes text = { (const uint8_t *)"text", 4 },
		     head = { (const uint8_t *)"head", 4 };
	struct buf once, again, out;
	char hash[SHA256_TEXT];

	(void)state;
	buf_init(&once);
	buf_init(&again);
	buf_init(&out);
	assert_int_equal(seal(a, text, head, &once), 0);
	assert_int_equal(seal(a, text, head, &again), 0);
	assert_true(memcmp(once.p, again.p, once.n) != 0); /* a nonce each */
	assert_int_equal(unseal(a, buf_view(&once), head, &out), 0);
	assert_memory_equal(out.p, "text", 4);
	assert_int_equal(unseal(b, buf_view(&once), head, &out), ERR_DENIED);
	assert_int_equal(unseal(a, buf_view(&once), text, &out), ERR_DENIED);
	assert_string_equal(sha256_text(text, hash),
	    "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1");
	buf_fini(&once);
	buf_fini(&again);
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_set_is_found_again),
		cmocka_unit_test(it_says_when_a_secret_was_set),
		cmocka_unit_test(sealed_anew_only_the_new_key_opens_it),
		cmocka_unit_test(a_rekey_that_was_interrupted_goes_on),
		cmocka_unit_test(no_secret_lies_in_it_in_the_clear),
		cmocka_unit_test(another_key_does_not_open_it),
		cmocka_unit_test(a_file_that_was_touched_does_not_open),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(sealing_is_bound_to_key_and_head),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
