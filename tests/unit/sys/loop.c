/* The loop, files, children: each ends as it promised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "sys/child.h"
#include "sys/file.h"
#include "sys/loop.h"

static struct loop *l;
static char seen[64];
static struct timer *second;
static char a_text[] = "a", b_text[] = "b", c_text[] = "c", d_text[] = "d", two[] = "2",
	    end_text[] = "ee";

static int
make(void **state)
{
	(void)state;
	l = loop_new();
	*seen = 0;
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	loop_free(l);
	return 0;
}

static void
mark(void *arg)
{
	strcat(seen, arg);
	if (strlen(seen) == 3)
		loop_stop(l);
}

static void
timers_come_in_their_order_and_once(void **state)
{
	struct timer *a = timer_new(l, mark, a_text), *b = timer_new(l, mark, b_text),
		     *c = timer_new(l, mark, c_text), *d = timer_new(l, mark, d_text);

	(void)state;
	timer_after(a, 30 * MS_US);
	timer_after(b, 10 * MS_US);
	timer_after(c, 20 * MS_US);
	timer_after(d, 1 * MS_US);
	timer_stop(d);
	timer_after(b, 25 * MS_US); /* moved */
	assert_string_equal(seen, "");
	loop_run(l);
	assert_string_equal(seen, "cba");
	timer_free(a);
	timer_free(b);
	timer_free(c);
	timer_free(d);
}

static void
free_the_second(void *arg)
{
	(void)arg;
	strcat(seen, "1");
	timer_free(second);
	second = NULL;
}

static void
a_timer_that_is_freed_by_another_stays_silent(void **state)
{
	struct timer *first = timer_new(l, free_the_second, NULL),
		     *end = timer_new(l, mark, end_text);

	(void)state;
	second = timer_new(l, mark, two);
	timer_after(first, MS_US);
	timer_after(second, MS_US);
	timer_after(end, 20 * MS_US);
	loop_run(l);
	assert_string_equal(seen, "1ee");
	timer_free(first);
	timer_free(end);
}

static void
chance_is_even_and_within_its_bound(void **state)
{
	unsigned count[6] = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 6000; i++)
		count[loop_below(l, 6)]++;
	for (i = 0; i < 6; i++)
		assert_in_range(count[i], 800, 1200);
	assert_int_equal(loop_below(l, 0), 0);
}

static int code;

static void
ended(void *arg, int how, struct bytes output)
{
	(void)arg;
	code = how;
	snprintf(seen, sizeof seen, "%.*s", (int)output.n, (const char *)output.p);
	loop_stop(l);
}

static void
a_child_gets_its_input_and_has_its_time(void **state)
{
	static const struct {
		const char *argv[4];
		const char *input, *output;
		int code;
	} rows[] = {
		{ { "/bin/cat" }, "hello", "hello", 0 },
		{ { "/bin/sh", "-c", "exit 3" }, "", "", 3 },
		{ { "/bin/sh", "-c", "kill -9 $$" }, "", "", -9 },
		{ { "/bin/sleep", "60" }, "", "", CHILD_TIMEOUT },
		{ { "/bin/sh", "-c", "echo $HOME$SECRET" }, "", "\n", 0 },
	};
	struct child *c;
	size_t i;

	(void)state;
	setenv("SECRET", "x", 1);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bytes in = { (const uint8_t *)rows[i].input,
			strlen(rows[i].input) };

		assert_int_equal(
		    child_run(l, rows[i].argv, in, SECOND_US, ended, NULL, &c), 0);
		loop_run(l);
		assert_int_equal(code, rows[i].code);
		assert_string_equal(seen, rows[i].output);
	}
}

static void
files_are_replaced_whole_and_read_within_bounds(void **state)
{
	char folder[] = "/tmp/file-XXXXXX", path[64], deep[64];
	struct stat st;
	struct buf b;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/f", folder);
	snprintf(deep, sizeof deep, "%s/a/b", folder);
	buf_init(&b);
	assert_int_equal(file_read(path, 10, &b), ERR_NOT_FOUND);
	assert_int_equal(
	    file_replace(path, (struct bytes){ (const uint8_t *)"12345", 5 }, 0640), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(file_read(path, 4, &b), ERR_RANGE);
	assert_int_equal(b.n, 0);
	assert_int_equal(file_read(path, 5, &b), 0);
	assert_string_equal(buf_str(&b), "12345");
	assert_int_equal(file_read(folder, 5, &b), ERR_IO);
	assert_int_equal(file_make_dirs(deep, 0750), 0);
	assert_int_equal(file_make_dirs(deep, 0750), 0);
	assert_true(file_exists(deep));
	buf_fini(&b);
	unlink(path);
	rmdir(deep);
	*strrchr(deep, '/') = 0;
	rmdir(deep);
	assert_int_equal(rmdir(folder), 0); /* nothing else was left in it */
}

static void
a_lock_is_held_against_another_process(void **state)
{
	char path[] = "/tmp/lock-XXXXXX";
	pid_t holder = -1, child;
	int status;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(file_lock(path, &holder), 0);
	child = fork();
	if (child == 0)
		_exit(
		    file_lock(path, &holder) == ERR_BUSY && holder == getppid() ? 0 : 1);
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    timers_come_in_their_order_and_once, make, unmake),
		cmocka_unit_test_setup_teardown(
		    a_timer_that_is_freed_by_another_stays_silent, make, unmake),
		cmocka_unit_test_setup_teardown(
		    chance_is_even_and_within_its_bound, make, unmake),
		cmocka_unit_test_setup_teardown(
		    a_child_gets_its_input_and_has_its_time, make, unmake),
		cmocka_unit_test(files_are_replaced_whole_and_read_within_bounds),
		cmocka_unit_test(a_lock_is_held_against_another_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
