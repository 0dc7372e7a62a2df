/* The record of a session: what is written, that it plays, and that no byte of it changes unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/session/record.h"
#include "room/session/seal.h"
#include "room/session/seal_check.h"
#include "sys/file.h"

static const struct record_head head = { .session = 12,
	.person = "ann",
	.device = "sw-1",
	.reason = "ticket T7",
	.role = "repair",
	.term = "xterm",
	.began = INT64_C(1700000000) * SECOND_US,
	.columns = 80,
	.rows = 24 };

/* A folder with the three files of a record, as a gate and a visit make them. */
struct place {
	char dir[64], cast[96], commands[96], seal[96];
	struct record *r;
	struct seal_key *key;
	uint8_t public_half[SIGN_KEY], previous[SIGN_SIGNATURE];
	uint64_t n;
};

static int
make(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
}

static void
begin(struct place *p, const struct shell *shell)
{
	char text[SEAL_KEY_TEXT];
	const char *why = "";

	memset(p, 0, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/record-test-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->cast, sizeof p->cast, "%s/S12.cast", p->dir);
	snprintf(p->commands, sizeof p->commands, "%s/S12.commands", p->dir);
	snprintf(p->seal, sizeof p->seal, "%s/S12.seal", p->dir);
	p->r = record_new(&head, shell, make(p->cast), make(p->commands));
	p->key = seal_key_open(p->dir, &why);
	assert_non_null(p->key);
	seal_key_public(p->key, text);
	assert_int_equal(seal_public_read(text, p->public_half), 0);
}

static void
seals(struct place *p, bool last)
{
	struct record_chain c;
	struct bytes left;
	struct buf line;
	int fd = make(p->seal);

	assert_int_equal(record_flush(p->r), 0);
	assert_int_equal(record_sync(p->r), 0);
	record_chain(p->r, &c);
	buf_init(&line);
	p->n++;
	seal_line(p->key, head.session, p->n, head.began + (int64_t)p->n * SECOND_US, &c,
	    last, p->previous, &line);
	left = buf_view(&line);
	assert_int_equal(file_write(fd, &left), 0);
	buf_fini(&line);
	close(fd);
}

static void
end(struct place *p)
{
	char path[128];

	record_free(p->r);
	seal_key_free(p->key);
	unlink(p->cast);
	unlink(p->commands);
	unlink(p->seal);
	snprintf(path, sizeof path, "%s/seal", p->dir);
	unlink(path);
	snprintf(path, sizeof path, "%s/seal.pub", p->dir);
	unlink(path);
	assert_int_equal(rmdir(p->dir), 0);
}

static void
check(const struct place *p, struct seal_report *out)
{
	const struct seal_files f = { p->cast, p->commands, p->seal };

	seal_check(&f, p->public_half, out);
}

static void
types(struct place *p, int64_t at, const char *keys)
{
	record_input(p->r, at, keys, strlen(keys));
}

static void
shows(struct place *p, int64_t at, const char *text)
{
	record_output(p->r, at, text, strlen(text));
}

static char *
content(const char *path)
{
	struct buf b;

	buf_init(&b);
	assert_int_equal(file_read(path, 1 << 20, &b), 0);
	(void)buf_str(&b);
	return (char *)b.p;
}

static void
has(const char *path, const char *want)
{
	char *text = content(path);

	if (strstr(text, want) == NULL)
		fail_msg("no %s in %s", want, text);
	mem_free(text);
}

static void
has_not(const char *path, const char *unwanted)
{
	char *text = content(path);

	if (strstr(text, unwanted) != NULL)
		fail_msg("%s in %s", unwanted, text);
	mem_free(text);
}

static void
an_hour_at_a_switch(struct place *p)
{
	shows(p, 0, "sw-1> ");
	types(p, 1000000, "enable");
	shows(p, 1010000, "enable");
	types(p, 1500000, "\r");
	shows(p, 1510000, "\r\nPassword: ");
	types(p, 2000000, "hunter2\r");
	shows(p, 2010000, "\r\nsw-1# ");
	seals(p, false);
	types(p, 3000000, "sh");
	shows(p, 3010000, "sh");
	types(p, 3100000, "x\x7fow port 3\r");
	shows(p, 3110000, "x\b \bow port 3\r\nport 3 is down\r\nsw-1# ");
	record_resize(p->r, 4000000, 120, 40);
	seals(p, false);
	record_mark(p->r, 5000000, "note: the cable");
	shows(p, 5100000, "\xff\xfe");
	record_end(p->r, 6000000);
	seals(p, true);
}

static void
a_session_is_written_as_it_went(void **state)
{
	struct place p;

	(void)state;
	begin(&p, shell_find("cisco-ios"));
	an_hour_at_a_switch(&p);
	has(p.cast, "{\"version\":2,\"width\":80,\"height\":24,");
	has(p.cast, "[1.010000,\"i\",\"enable\"]\n[1.010000,\"o\",\"enable\"]\n");
	has(p.cast, "[2.000000,\"i\",\"*\\r\"]\n");
	has(p.cast, "[4.000000,\"r\",\"120x40\"]\n");
	has(p.cast, "[5.000000,\"m\",\"note: the cable\"]\n");
	has(p.cast, "[5.100000,\"b\",\"ff fe\"]\n");
	has_not(p.cast, "hunter2");
	has_not(p.commands, "hunter2");
	has(p.commands, "{\"session\":12,\"person\":\"ann\",\"device\":\"sw-1\"");
	has(p.commands,
	    "{\"at\":\"2023-11-14T22:13:21.000Z\",\"seconds\":1.000,\"prompt\":\"sw-1>\","
	    "\"command\":\"enable\"}\n");
	has(p.commands, "\"prompt\":\"Password:\",\"command\":\"*\"}\n");
	has(p.commands, "\"prompt\":\"sw-1#\",\"command\":\"show port 3\"}\n");
	assert_int_equal(record_commands(p.r), 3);
	end(&p);
}

/* The command is what stood on the line in the end. */
static void
a_command_is_what_the_device_heard(void **state)
{
	struct place p;

	(void)state;
	begin(&p, NULL);
	shows(&p, 0, "root@cell-3:~# ");
	types(&p, 1, "\x1b[A"); /* the command of before is recalled */
	shows(&p, 2, "uptime");
	types(&p, 3, "\r");
	shows(&p, 4, "\r\n 10:00 up 3 days\r\nroot@cell-3:~# ");
	types(&p, 5, "df\rls -l > /tmp/x\r"); /* typed ahead */
	shows(&p, 6, "df\r\n");
	shows(&p, 7, "/ 91%\r\nroot@cell-3:~# ls -l > /tmp/x\r\nroot@cell-3:~# ");
	types(&p, 8, "rm"); /* and thought better of */
	shows(&p, 9, "rm");
	types(&p, 10, "\x03");
	shows(&p, 11, "^C\r\nroot@cell-3:~# ");
	types(&p, 12, "id\r");
	shows(&p, 13, "\r\n%LINK-3-UPDOWN: port 3\r\nroot@cell-3:~# id\r\n");
	seals(&p, false);
	has(p.commands, "\"prompt\":\"root@cell-3:~#\",\"command\":\"uptime\"}\n");
	has(p.commands, "\"prompt\":\"root@cell-3:~#\",\"command\":\"df\"}\n");
	has(p.commands,
	    "\"prompt\":\"root@cell-3:~#\",\"command\":\"ls -l > /tmp/x\"}\n");
	has_not(p.commands, "\"command\":\"rm");
	end(&p);
}

static void
keys_of_a_secret_are_in_none_of_the_files(void **state)
{
	struct place p;

	(void)state;
	begin(&p, NULL);
	shows(&p, 0, "login as? ");
	types(&p, 1, "s3cr3t\r"); /* nothing asked for it, and nothing was echoed */
	shows(&p, 2, "\r\nok> ");
	record_tick(p.r, 2000000);
	record_end(p.r, 2000001);
	seals(&p, true);
	has_not(p.cast, "s3cr3t");
	has_not(p.commands, "s3cr3t");
	has(p.cast, "\"i\",\"*\\r\"");
	end(&p);
}

static void
what_was_sealed_is_whole(void **state)
{
	struct seal_report out;
	struct place p;

	(void)state;
	begin(&p, NULL);
	an_hour_at_a_switch(&p);
	check(&p, &out);
	assert_int_equal(out.verdict, SEAL_WHOLE);
	assert_int_equal(out.blocks, 3);
	assert_int_equal(out.session, 12);
	assert_string_equal(out.sealed_at, "2023-11-14T22:13:23.000Z");
	end(&p);
}

/* The one that counts: whichever byte of whichever file is flipped, it is found, and where. */
static void
each_flipped_byte_is_found(void **state)
{
	struct seal_report out;
	const char *files[3];
	struct place p;
	struct stat st;
	size_t i;
	off_t at;

	(void)state;
	begin(&p, NULL);
	an_hour_at_a_switch(&p);
	files[0] = p.cast;
	files[1] = p.commands;
	files[2] = p.seal;
	for (i = 0; i < ARRAY_LEN(files); i++) {
		static const char *const names[] = { "record", "commands", "seal" };
		int fd = open(files[i], O_RDWR | O_CLOEXEC);

		assert_int_equal(fstat(fd, &st), 0);
		for (at = 0; at < st.st_size; at++) {
			unsigned char was, now;

			assert_int_equal(pread(fd, &was, 1, at), 1);
			now = was ^ (unsigned char)(1u << at % 8);
			assert_int_equal(pwrite(fd, &now, 1, at), 1);
			check(&p, &out);
			if (out.verdict != SEAL_CHANGED ||
			    strcmp(out.file, names[i]) != 0)
				fail_msg("byte %lld of %s: %d %s", (long long)at,
				    files[i], out.verdict, out.file);
			if (i < 2 && ((uint64_t)at < out.from || (uint64_t)at >= out.to))
				fail_msg("byte %lld of %s is said to be in %llu to %llu",
				    (long long)at, files[i], (unsigned long long)out.from,
				    (unsigned long long)out.to);
			assert_int_equal(pwrite(fd, &was, 1, at), 1);
		}
		close(fd);
	}
	check(&p, &out);
	assert_int_equal(out.verdict, SEAL_WHOLE);
	end(&p);
}

static void
append(const char *path, const char *text)
{
	struct bytes left = { (const uint8_t *)text, strlen(text) };
	int fd = make(path);

	assert_int_equal(file_write(fd, &left), 0);
	close(fd);
}

static void
what_is_cut_off_or_added_is_found(void **state)
{
	struct seal_report out;
	struct place p;
	struct stat st;
	char *seal;

	(void)state;
	begin(&p, NULL);
	an_hour_at_a_switch(&p);
	append(p.cast, "x");
	check(&p, &out);
	assert_int_equal(out.verdict, SEAL_CHANGED);
	assert_int_equal(out.block, 3);
	assert_int_equal(stat(p.cast, &st), 0);
	assert_int_equal(truncate(p.cast, st.st_size - 2), 0);
	check(&p, &out);
	assert_int_equal(out.verdict, SEAL_CHANGED);
	assert_int_equal(out.block, 3);

	/* Cut with its seal: it has no end, which only the row in the store can tell from a broken one. */
	seal = content(p.seal);
	*(strchr(strchr(seal, '\n') + 1, '\n') + 1) = 0;
	assert_int_equal(truncate(p.seal, (off_t)strlen(seal)), 0);
	check(&p, &out);
	assert_int_equal(out.verdict, SEAL_NO_END);
	assert_int_equal(out.blocks, 2);
	assert_true(out.unsealed > 0);

	/* A line of the seal twice, or the first one left out. */
	append(p.seal, seal);
	check(&p, &out);
	assert_int_equal(out.verdict, SEAL_CHANGED);
	assert_string_equal(out.file, "seal");
	assert_int_equal(out.block, 3);
	assert_int_equal(truncate(p.seal, 0), 0);
	append(p.seal, strchr(seal, '\n') + 1);
	check(&p, &out);
	assert_int_equal(out.verdict, SEAL_CHANGED);
	assert_int_equal(out.block, 1);
	mem_free(seal);
	unlink(p.seal);
	check(&p, &out);
	assert_int_equal(out.verdict, SEAL_NO_FILE);
	end(&p);
}

static void
another_key_opens_nothing(void **state)
{
	struct seal_report out;
	struct place p;
	uint8_t other[SIGN_KEY] = { 7 }, public_half[SIGN_KEY];
	const struct seal_files f = { p.cast, p.commands, p.seal };

	(void)state;
	begin(&p, NULL);
	an_hour_at_a_switch(&p);
	sign_public(other, public_half);
	seal_check(&f, public_half, &out);
	assert_int_equal(out.verdict, SEAL_CHANGED);
	assert_string_equal(out.file, "seal");
	assert_int_equal(out.block, 1);
	end(&p);
}

static void
the_key_is_made_once_and_for_its_user_alone(void **state)
{
	char first[SEAL_KEY_TEXT], second[SEAL_KEY_TEXT], path[128];
	const char *why = "";
	struct seal_key *k;
	struct place p;
	struct stat st;

	(void)state;
	begin(&p, NULL);
	seal_key_public(p.key, first);
	k = seal_key_open(p.dir, &why);
	seal_key_public(k, second);
	assert_string_equal(first, second);
	seal_key_free(k);
	snprintf(path, sizeof path, "%s/seal", p.dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	append(path, "x\n");
	assert_null(seal_key_open(p.dir, &why));
	assert_non_null(strstr(why, "does not read"));
	end(&p);
}

static void
a_full_disk_keeps_what_was_not_written(void **state)
{
	struct record_chain c;
	struct record *r;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	size_t pending;

	(void)state;
	r = record_new(&head, NULL, fd, -1);
	record_output(r, 1, "x", 1);
	pending = record_pending(r);
	assert_int_equal(record_flush(r), ERR_IO);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(record_pending(r), pending);
	record_chain(r, &c);
	assert_int_equal(c.cast_bytes, 0);
	record_free(r);
}

static void
a_record_says_when_it_is_full(void **state)
{
	struct record *r =
	    record_new(&head, NULL, open("/dev/null", O_WRONLY | O_CLOEXEC), -1);
	char junk[1000];

	(void)state;
	memset(junk, 'x', sizeof junk);
	record_limit(r, RECORD_SPARE + 10000);
	assert_false(record_is_full(r));
	while (!record_is_full(r)) {
		record_output(r, 0, junk, sizeof junk);
		assert_int_equal(record_flush(r), 0);
	}
	record_mark(r, 0, "ended: the record is full");
	assert_int_equal(record_flush(r), 0);
	record_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_written_as_it_went),
		cmocka_unit_test(a_command_is_what_the_device_heard),
		cmocka_unit_test(keys_of_a_secret_are_in_none_of_the_files),
		cmocka_unit_test(what_was_sealed_is_whole),
		cmocka_unit_test(each_flipped_byte_is_found),
		cmocka_unit_test(what_is_cut_off_or_added_is_found),
		cmocka_unit_test(another_key_opens_nothing),
		cmocka_unit_test(the_key_is_made_once_and_for_its_user_alone),
		cmocka_unit_test(a_full_disk_keeps_what_was_not_written),
		cmocka_unit_test(a_record_says_when_it_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
