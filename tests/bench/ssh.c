/* ssh.c - what SSH links cost: new ones beside the bare library, commands on open ones, their memory, and
 * how long a healthy device's command takes while others are dead. One engine on one loop, as in a room;
 * the far end is a small server that serves each link in a process of its own, on this machine.
 */
#include <netinet/in.h>

#include "link/ssh/algo.h"
#include "link/ssh/ssh.h"
#include "measure.h"
#include "ssh_far.h"

#define LINKS        1000
#define BARE         300
#define ROUNDS       5
#define HEALTHY      70
#define DEAD         30
#define EVERY_US     (200 * MS_US)
#define WATCH_US     (8 * SECOND_US)
#define SAMPLES_MAX  20000
#define DEAD_WAIT_US (2 * SECOND_US)

static struct loop *l;
static struct ssh_engine *e;
static struct secret *password;
static uint16_t port, dead_port;

static void
late(void *arg)
{
	(void)arg;
	fprintf(stderr, "ssh: it takes too long\n");
	exit(1);
}

static struct ssh_request
request(const char *address, uint16_t at)
{
	return (struct ssh_request){ .address = address,
		.port = at,
		.user = "bench",
		.login = SSH_LOGIN_PASSWORD,
		.secret = password,
		.command = "echo x",
		.limits = { .queue_us = 200 * SECOND_US,
		    .banner_us = 60 * SECOND_US,
		    .login_us = 60 * SECOND_US } };
}

/* --- a command on each of so many addresses --- */

static int left, failed;

static void
one_done(void *arg, const struct ssh_answer *a)
{
	(void)arg;
	if (a->status != SSH_RUN_OK)
		failed++;
	if (--left == 0)
		loop_stop(l);
}

static const char *
address(int i)
{
	static char text[32];

	snprintf(text, sizeof text, "127.1.%d.%d", i / 200, i % 200 + 1);
	return text;
}

static void
command_on_each(int n)
{
	int i;

	left = n;
	failed = 0;
	for (i = 0; i < n; i++) {
		struct ssh_request r = request(address(i), port);

		ssh_run(e, &r, one_done, NULL);
	}
	loop_run(l);
	if (failed != 0) {
		fprintf(stderr, "ssh: %d of %d commands failed\n", failed, n);
		exit(1);
	}
}

static double
resident_bytes(void)
{
	unsigned long size, resident = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f == NULL || fscanf(f, "%lu %lu", &size, &resident) != 2)
		exit(1);
	fclose(f);
	return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

/* --- the bare library: one link after the other, as a loop of its examples would --- */

static void
must(int r, const char *what)
{
	if (r == SSH_OK)
		return;
	fprintf(stderr, "ssh: the bare library cannot %s\n", what);
	exit(1);
}

static void
bare_link(int i, const struct algo_lists *algos)
{
	ssh_session s = ssh_new();
	ssh_channel c;
	int at = port, nodelay = 1, zero = 0;
	char out[64];

	ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &zero);
	ssh_options_set(s, SSH_OPTIONS_HOST, address(i));
	ssh_options_set(s, SSH_OPTIONS_PORT, &at);
	ssh_options_set(s, SSH_OPTIONS_USER, "bench");
	ssh_options_set(s, SSH_OPTIONS_NODELAY, &nodelay);
	ssh_options_set(s, SSH_OPTIONS_KEY_EXCHANGE, algos->kex);
	ssh_options_set(s, SSH_OPTIONS_HOSTKEYS, algos->host_keys);
	ssh_options_set(s, SSH_OPTIONS_CIPHERS_C_S, algos->ciphers);
	ssh_options_set(s, SSH_OPTIONS_CIPHERS_S_C, algos->ciphers);
	must(ssh_connect(s), "connect");
	must(ssh_userauth_password(s, NULL, "correct horse"), "log in");
	c = ssh_channel_new(s);
	must(ssh_channel_open_session(c), "open a channel");
	must(ssh_channel_request_exec(c, "echo x"), "run a command");
	while (ssh_channel_read(c, out, sizeof out, 0) > 0)
		;
	ssh_channel_free(c);
	ssh_disconnect(s);
	ssh_free(s);
}

static double
bare_ms(void)
{
	struct algo_lists algos;
	double began;
	int i;

	algo_lists(0, "", &algos);
	bare_link(0, &algos);
	began = cpu_us();
	for (i = 0; i < BARE; i++)
		bare_link(i, &algos);
	return (cpu_us() - began) / BARE / 1e3;
}

/* --- healthy devices beside dead ones --- */

struct patient {
	char address[32];
	uint16_t port;
	bool is_dead;
	struct timer *timer;
	mono_us asked;
};

static struct patient patients[HEALTHY + DEAD];
static double waits[SAMPLES_MAX];
static size_t n_waits;
static uint64_t dead_answers;
static bool watching;

static void
patient_done(void *arg, const struct ssh_answer *a)
{
	struct patient *p = arg;
	mono_us now = loop_now(l);

	if (p->is_dead)
		dead_answers++;
	else if (a->status != SSH_RUN_OK)
		failed++;
	else if (watching && n_waits < SAMPLES_MAX)
		waits[n_waits++] = (double)(now - p->asked) / 1e3;
	timer_after(p->timer, p->is_dead ? 0 : EVERY_US);
}

static void
ask_patient(void *arg)
{
	struct patient *p = arg;
	struct ssh_request r = request(p->address, p->port);

	if (p->is_dead)
		r.limits.banner_us = DEAD_WAIT_US;
	p->asked = loop_now(l);
	ssh_run(e, &r, patient_done, p);
}

static void
stop(void *arg)
{
	(void)arg;
	loop_stop(l);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
let_pass(int64_t us)
{
	struct timer *t = timer_new(l, stop, NULL);

	timer_after(t, us);
	loop_run(l);
	timer_free(t);
}

/* The p99 of the healthy ones' commands on open links, in ms. */
static double
p99(int n_dead)
{
	int i, n = HEALTHY + n_dead;

	e = ssh_engine_new(l, NULL);
	failed = 0;
	n_waits = 0;
	watching = false;
	for (i = 0; i < n; i++) {
		struct patient *p = &patients[i];

		snprintf(p->address, sizeof p->address, "127.2.0.%d", i + 1);
		p->is_dead = i >= HEALTHY;
		p->port = p->is_dead ? dead_port : port;
		p->timer = timer_new(l, ask_patient, p);
		timer_after(p->timer, i * MS_US);
	}
	let_pass(4 * SECOND_US); /* all links are open */
	watching = true;
	let_pass(WATCH_US);
	watching = false;
	ssh_engine_free(e);
	for (i = 0; i < n; i++)
		timer_free(patients[i].timer);
	if (failed != 0 || n_waits < 1000 || (n_dead != 0 && dead_answers == 0)) {
		fprintf(stderr, "ssh: %d failed, %zu answered, %llu dead ones given up\n",
		    failed, n_waits, (unsigned long long)dead_answers);
		exit(1);
	}
	qsort(waits, n_waits, sizeof waits[0], by_size);
	return waits[n_waits * 99 / 100];
}

int
main(int argc, char **argv)
{
	struct ssh_options o = { .links_max = LINKS + 10, .idle_us = 600 * SECOND_US };
	struct ssh_counts counts;
	double bare, began, wall, memory, cpu, none, with;
	struct timer *limit;
	struct far far;
	int i;

	if (argc != 2) {
		fprintf(stderr, "usage: ssh OUT.json\n");
		return 2;
	}
	ssh_init();
	far_begin(&far);
	port = far_server(&far, 0, NULL);
	(void)far_listen("0.0.0.0", &dead_port); /* nobody ever accepts */
	if (!far_wait_port(port))
		return 1;
	l = loop_new();
	limit = timer_new(l, late, NULL);
	timer_after(limit, 600 * SECOND_US);
	password = secret_new("correct horse", 13);

	printf("new links:\n");
	bare = bare_ms();
	e = ssh_engine_new(l, &o);
	command_on_each(20); /* what is allocated once */
	memory = resident_bytes();
	began = cpu_us();
	wall = wall_us_now();
	command_on_each(LINKS);
	cpu = (cpu_us() - began) / (LINKS - 20) / 1e3;
	wall = (wall_us_now() - wall) / 1e6;
	memory = (resident_bytes() - memory) / (LINKS - 20);
	ssh_count(e, &counts);
	figure((struct figure){
	    "CPU of a new link, login and command", "ms", cpu, 0, bare, bare / 0.8 });
	figure((struct figure){ "the same by the bare library", "ms", bare, 0, 0, 0 });
	figure((struct figure){
	    "new links a CPU second", "links", 1e3 / cpu, 0, 1e3 / bare, 0 });
	figure((struct figure){
	    "share of what the bare library does", "%", 100 * bare / cpu, 0, 0, 0 });
	figure((struct figure){ "wall of them all, server beside", "s", wall, 0, 0, 0 });
	printf("open links:\n");
	figure((struct figure){
	    "links open at once in one process", "links", counts.open, 0, 0, 0 });
	figure((struct figure){ "memory of an open link", "kB", memory / 1e3, 0, 0, 0 });
	if (counts.open < LINKS)
		exit(1);
	began = cpu_us();
	wall = wall_us_now();
	for (i = 0; i < ROUNDS; i++)
		command_on_each(LINKS);
	cpu = (cpu_us() - began) / (ROUNDS * LINKS);
	wall = (wall_us_now() - wall) / 1e6;
	figure((struct figure){ "CPU of a command on an open link", "us", cpu, 0, 0, 0 });
	figure(
	    (struct figure){ "commands a CPU second", "commands", 1e6 / cpu, 0, 0, 0 });
	figure((struct figure){ "commands a second, server beside", "commands",
	    ROUNDS * LINKS / wall, 0, 0, 0 });
	ssh_engine_free(e);
	printf("dead ones beside healthy ones:\n");
	/* By turns, the best of three: other work on the machine is in both. */
	none = with = 1e18;
	for (i = 0; i < 3; i++) {
		double a = p99(0), b = p99(DEAD);

		none = a < none ? a : none;
		with = b < with ? b : with;
		printf("    %.2f ms, with dead ones %.2f ms\n", a, b);
	}
	figure((struct figure){ "p99 of a command, none dead", "ms", none, 0, 0, 0 });
	figure((struct figure){
	    "p99 of a command, 30 of 100 dead", "ms", with, 0, none, none * 1.5 });
	figures_write(argv[1]);
	timer_free(limit);
	secret_free(password);
	loop_free(l);
	far_end(&far);
	return 0;
}
