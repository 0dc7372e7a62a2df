/* What real devices said, as it was recorded, comes through their shells unchanged: with prompts and pagers
 * around it, in pieces of any size. The recordings are not ours to carry; without them the test says so. */
#include "ssh_near.h"

#include <dirent.h>

#include "ssh_device.h"
#include "sys/file.h"

#define ANSWER_MAX (1024 * 1024)

static const struct {
	const char *platform, *shell;
} platforms[] = {
	{ "cisco_ios", "cisco-ios" },
	{ "cisco_nxos", "cisco-nxos" },
	{ "huawei_vrp", "huawei-vrp" },
	{ "huawei_smartax", "huawei-vrp" },
	{ "hp_comware", "comware" },
	{ "juniper_junos", "junos" },
	{ "mikrotik_routeros", "mikrotik" },
	{ "zte_zxros", "zte" },
	{ "linux", "linux" },
};

static const struct device *
device_of(const char *shell)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(devices); i++)
		if (strcmp(devices[i].shell, shell) == 0)
			return &devices[i];
	fail_msg("no device talks %s", shell);
	return NULL;
}

/* As an eye sees it: lines without blanks at their ends, each ended. */
static void
normal(struct buf *out, const char *p, size_t n)
{
	size_t line = 0, i;

	buf_clear(out);
	for (i = 0; i <= n; i++) {
		if (i < n && p[i] == '\r')
			continue;
		if (i < n && p[i] != '\n') {
			buf_char(out, p[i]);
			continue;
		}
		if (i == n && (n == 0 || p[n - 1] == '\n'))
			break;
		while (out->n > line &&
		    (out->p[out->n - 1] == ' ' || out->p[out->n - 1] == '\t'))
			out->n--;
		buf_char(out, '\n');
		line = out->n;
	}
}

static void
comes_through(const struct device *like, const char *command, const struct buf *want,
    bool pages, size_t chunk)
{
	struct device d = *like;
	struct bytes got;
	struct talk t;
	char text[80];

	d.paging = pages && d.pager != NULL;
	if (pages) /* it does not know how to stop paging */
		d.no_paging = NULL;
	d.page = 23;
	d.said[0] = (struct said){ command, (const char *)want->p };
	d.said[1].command = NULL;
	talk_init(&t, shell_find(d.shell), false);
	say(d.greeting);
	prompt(&d);
	converse(&t, &d, chunk);
	assert_int_equal(t.at, TALK_AT_READY);
	talk_ask(&t, command, ANSWER_MAX);
	converse(&t, &d, chunk);
	got = talk_answer(&t);
	if (t.at != TALK_AT_READY || got.n != want->n ||
	    memcmp(got.p, want->p, want->n) != 0) {
		snprintf(text, sizeof text, "%.*s", (int)(got.n < 79 ? got.n : 79),
		    (const char *)got.p);
		fail_msg("%s \"%s\": %zu of %zu bytes came through, beginning \"%s\"",
		    d.shell, command, got.n, want->n, text);
	}
	talk_fini(&t);
}

static size_t
play(const char *folder, const char *shell)
{
	struct buf raw, want;
	struct dirent *entry;
	DIR *dir = opendir(folder);
	size_t n = 0;

	buf_init(&raw);
	buf_init(&want);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');
		char path[1000], command[200];

		if (dot == NULL || strcmp(dot, ".raw") != 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		snprintf(command, sizeof command, "%.*s",
		    (int)(dot - entry->d_name < 150 ? dot - entry->d_name : 150),
		    entry->d_name);
		buf_clear(&raw);
		assert_int_equal(file_read(path, ANSWER_MAX, &raw), 0);
		normal(&want, (const char *)raw.p, raw.n);
		(void)buf_str(&want);
		comes_through(device_of(shell), command, &want, true, 700);
		comes_through(device_of(shell), command, &want, false, 3000);
		n++;
	}
	if (dir != NULL)
		closedir(dir);
	buf_fini(&raw);
	buf_fini(&want);
	return n;
}

static void
what_devices_said_comes_through(void **state)
{
	const char *shared = getenv("SHARED");
	char folder[600];
	size_t i, n = 0;

	(void)state;
	buf_init(&line_out);
	for (i = 0; i < ARRAY_LEN(platforms); i++) {
		snprintf(folder, sizeof folder, "%s/transcripts/%s",
		    shared != NULL ? shared : "../shared", platforms[i].platform);
		n += play(folder, platforms[i].shell);
	}
	buf_fini(&line_out);
	if (n == 0) {
		print_message("skipped: no recordings in ../shared/transcripts\n");
		skip();
	}
	print_message("%zu recorded answers\n", n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_devices_said_comes_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
