/* ssh_near.h - the near end of the SSH tests: an engine on a loop, and what it answered. */
#ifndef TESTS_SSH_NEAR_H
#define TESTS_SSH_NEAR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "link/ssh/ssh.h"
#include "ssh_far.h"

#define NEAR __attribute__((unused)) static

struct got {
	int n;
	enum ssh_status status;
	enum ssh_stage stage;
	bool partial, reused, again, unguarded;
	int exit_status;
	size_t out_n, err_n;
	char out[256], err[256], detail[256], signal[16], banner[256], said[256];
	char host_key[64], host_key_type[40], expected[64], offers[512], algorithms[160];
	int64_t command_us, login_us;
	struct loop *loop;
	int *left;
};

struct fixture {
	struct far far;
	struct loop *loop;
	struct ssh_engine *engine;
	struct timer *limit;
	struct secret *password;
	char *pem, line[512];
	struct secret *key;
	int left, files;
	bool late;
};

NEAR void
keep(char *out, size_t size, const char *s)
{
	snprintf(out, size, "%s", s);
}
#define KEEP(g, a, m) keep((g)->m, sizeof(g)->m, (a)->m)

NEAR void
answered(void *arg, const struct ssh_answer *a)
{
	struct got *g = arg;

	g->n++;
	g->status = a->status;
	g->stage = a->stage;
	g->partial = a->partial;
	g->reused = a->reused;
	g->again = a->again;
	g->unguarded = a->unguarded;
	g->exit_status = a->exit_status;
	g->out_n = a->out.n;
	g->err_n = a->err.n;
	g->command_us = a->command_us;
	g->login_us = a->login_us;
	snprintf(g->out, sizeof g->out, "%.*s", (int)a->out.n, (const char *)a->out.p);
	snprintf(g->err, sizeof g->err, "%.*s", (int)a->err.n, (const char *)a->err.p);
	keep(g->signal, sizeof g->signal, a->exit_signal);
	KEEP(g, a, detail);
	KEEP(g, a, banner);
	KEEP(g, a, said);
	KEEP(g, a, host_key);
	KEEP(g, a, host_key_type);
	KEEP(g, a, expected);
	KEEP(g, a, offers);
	KEEP(g, a, algorithms);
	if (--*g->left == 0)
		loop_stop(g->loop);
}

NEAR void
too_late(void *arg)
{
	struct fixture *f = arg;

	f->late = true;
	loop_stop(f->loop);
}

NEAR void
wait_for_all(struct fixture *f)
{
	timer_after(f->limit, 120 * SECOND_US);
	f->late = false;
	if (f->left != 0)
		loop_run(f->loop);
	timer_stop(f->limit);
	assert_false(f->late);
}

NEAR void
stop_loop(void *arg)
{
	loop_stop(arg);
}

NEAR void
let_pass(struct fixture *f, int64_t us)
{
	struct timer *t = timer_new(f->loop, stop_loop, f->loop);

	timer_after(t, us);
	loop_run(f->loop);
	timer_free(t);
}

/* Waits for the number to be as wanted, for three seconds at most: slow machines get their time. */
NEAR void
let_open(struct fixture *f, uint32_t links)
{
	struct ssh_counts c;
	int i;

	for (i = 0; i < 600; i++) {
		ssh_count(f->engine, &c);
		if (c.open == links)
			return;
		let_pass(f, 5 * MS_US);
	}
	fail();
}

NEAR struct ssh_request
ask(struct fixture *f, uint16_t port, const char *command)
{
	return (struct ssh_request){ .address = "127.0.0.1",
		.port = port,
		.user = "root",
		.login = SSH_LOGIN_PASSWORD,
		.secret = f->password,
		.credential = 1,
		.command = command };
}

NEAR uint64_t
start(struct fixture *f, const struct ssh_request *r, struct got *g)
{
	memset(g, 0, sizeof *g);
	g->loop = f->loop;
	g->left = &f->left;
	f->left++;
	return ssh_run(f->engine, r, answered, g);
}

NEAR struct got
run(struct fixture *f, const struct ssh_request *r)
{
	struct got g;

	start(f, r, &g);
	assert_int_equal(g.n, 0); /* not from within */
	wait_for_all(f);
	assert_int_equal(g.n, 1);
	return g;
}

NEAR struct ssh_counts
count(struct fixture *f)
{
	struct ssh_counts c;

	ssh_count(f->engine, &c);
	return c;
}

NEAR void
begin_with(struct fixture *f, const struct ssh_options *o)
{
	ssh_engine_free(f->engine);
	f->engine = ssh_engine_new(f->loop, o);
}

NEAR int
open_files(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 4096; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

NEAR int
setup(void **state)
{
	struct fixture *f = mem_alloc(sizeof *f);

	far_begin(&f->far);
	f->files = open_files();
	f->loop = loop_new();
	f->limit = timer_new(f->loop, too_late, f);
	f->engine = ssh_engine_new(f->loop, NULL);
	f->password = secret_new("correct horse", 13);
	f->pem = far_key(&f->far, SSH_KEYTYPE_ED25519, 0, f->line, sizeof f->line);
	f->key = secret_new(f->pem, strlen(f->pem));
	*state = f;
	return 0;
}

NEAR int
teardown(void **state)
{
	struct fixture *f = *state;

	ssh_engine_free(f->engine);
	timer_free(f->limit);
	loop_free(f->loop);
	assert_int_equal(open_files(), f->files);
	secret_free(f->password);
	secret_free(f->key);
	free(f->pem);
	far_end(&f->far);
	mem_free(f);
	return 0;
}

NEAR int
group_setup(void **state)
{
	(void)state;
	far_keys_begin();
	return 0;
}

NEAR int
group_teardown(void **state)
{
	(void)state;
	far_keys_end();
	return 0;
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

#endif
