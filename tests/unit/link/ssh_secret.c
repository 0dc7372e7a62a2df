/* When a link is open, the password that opened it is nowhere in the process's memory any more. Of a
 * private key that cannot be said (ssh.h): rooms log in through an agent. */
#include "ssh_near.h"

#define NEEDLE_BYTES 24

#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#ifndef WATCHED
#define WATCHED 0
#endif

/* What is looked for, kept so that it is not found here. */
struct needle {
	unsigned char masked[NEEDLE_BYTES];
};

static void
mask(struct needle *n, const char *p)
{
	size_t i;

	for (i = 0; i < NEEDLE_BYTES; i++)
		n->masked[i] = (unsigned char)p[i] ^ 0xa5;
}

static bool
is_at(const volatile unsigned char *p, const struct needle *n)
{
	size_t i;

	for (i = 0; i < NEEDLE_BYTES; i++) {
		if ((p[i] ^ 0xa5) != n->masked[i])
			return false;
	}
	return true;
}

/* In all writable memory, stacks and free heap too. */
static int
find(const struct needle *n)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512], perms[8], name[256];
	unsigned long from, to, p;
	int hits = 0;

	assert_non_null(maps);
	while (fgets(line, sizeof line, maps) != NULL) {
		name[0] = '\0';
		if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &from, &to, perms,
			name) < 3 ||
		    perms[0] != 'r' || perms[1] != 'w' || strcmp(name, "[vvar]") == 0)
			continue;
		for (p = from; p + NEEDLE_BYTES <= to; p++) {
			if (is_at((const volatile unsigned char *)p, n)) {
				print_message("a secret lies at %lx, in %s\n", p,
				    name[0] == '\0' ? "anonymous memory" : name);
				hits++;
			}
		}
	}
	fclose(maps);
	return hits;
}

/* The secret comes from a file that another process wrote. */
static struct secret *
from_file(const char *path, size_t at, struct needle *n)
{
	static char text[8192];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, text, sizeof text);
	struct secret *s;

	close(fd);
	assert_true(size > (ssize_t)(at + NEEDLE_BYTES));
	while (text[size - 1] == '\n')
		size--;
	mask(n, text + at);
	s = secret_new(text, (size_t)size);
	secret_wipe(text, sizeof text);
	return s;
}

static void
password_is_gone(struct fixture *f, unsigned manners)
{
	uint16_t port = far_server(&f->far, manners | FAR_ANY_SECRET, NULL);
	struct ssh_request r = ask(f, port, "echo in");
	struct needle n;

	if (WATCHED) {
		print_message(
		    "skipped: a sanitizer's own memory is too large to search\n");
		skip();
	}
	assert_true(far_run((const char *[]){ "sh", "-c",
	    "od -An -tx1 -N32 /dev/urandom | tr -d ' \\n' > \"$0\"",
	    far_path(&f->far, "password"), NULL }));
	r.secret = from_file(far_path(&f->far, "password"), 8, &n);
	assert_int_equal(find(&n), 1); /* it is found where it is */
	assert_string_equal(run(f, &r).out, "in");
	secret_free((struct secret *)(uintptr_t)r.secret);
	assert_int_equal(count(f).idle, 1);
	assert_int_equal(find(&n), 0);
}

static void
a_password_is_gone_from_memory(void **state)
{
	password_is_gone(*state, 0);
}

static void
a_keyboard_answer_is_gone_from_memory(void **state)
{
	password_is_gone(*state, FAR_NO_PASSWORD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_password_is_gone_from_memory),
		T(a_keyboard_answer_is_gone_from_memory),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
