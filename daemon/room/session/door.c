/* door.c - accepting, limits of each address, starting seats. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/mem.h"
#include "room/session/inside.h"
#include "sys/log.h"

#define ACCEPTS_A_TURN 16
#define UNSIGNED_MAX   100 /* connections that have not signed in, of all addresses */
#define FAILURES_ALARM 5   /* then people hear of it */
#define FAILURES_WAIT  3   /* then the address waits */
#define WAIT_MAX_US    (5 * MINUTE_US)
#define FORGET_US      (30 * MINUTE_US)
#define TICK_US        MINUTE_US

static void
address_of(const struct sockaddr_storage *sa, char text[ADDRESS_MAX])
{
	*text = 0;
	if (sa->ss_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)sa)->sin_addr, text,
		    ADDRESS_MAX);
	else if (sa->ss_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)sa)->sin6_addr, text,
		    ADDRESS_MAX);
}

static struct caller *
caller_of(struct gate *g, const char *address)
{
	struct caller *c = map_get(&g->callers, address);

	if (c == NULL) {
		c = mem_alloc(sizeof *c);
		snprintf(c->address, sizeof c->address, "%s", address);
		map_put(&g->callers, c->address, c);
	}
	return c;
}

/* After some failures each doubles the time for which the address is not heard. */
static bool
must_wait(const struct gate *g, const struct caller *c)
{
	int64_t wait = SECOND_US;
	uint32_t i;

	if (c->failures < FAILURES_WAIT)
		return false;
	for (i = FAILURES_WAIT; i < c->failures && wait < WAIT_MAX_US; i++)
		wait *= 2;
	return loop_now(house_loop(g->house)) - c->failed_at <
	    (wait < WAIT_MAX_US ? wait : WAIT_MAX_US);
}

static const char *
why_not(const struct gate *g, const struct caller *c)
{
	const struct settings *s = &house_plan(g->house)->settings;

	if (g->here >= s->sessions_at_once)
		return "as many as may be are here";
	if (g->unsigned_in >= UNSIGNED_MAX)
		return "too many have not signed in yet";
	if (c->here >= s->sessions_an_address)
		return "as many as may be are here from this address";
	if (must_wait(g, c))
		return "signing in failed too often from this address: it waits";
	return NULL;
}

/* In the new process: two descriptors stay, and what no seat needs is given up. */
static _Noreturn void
become_seat(struct gate *g, const struct caller *c, int fd, int chan_fd)
{
	int high_fd, high_chan;

	seal_key_free(g->seal);
	high_fd = fcntl(fd, F_DUPFD_CLOEXEC, 100);
	high_chan = fcntl(chan_fd, F_DUPFD_CLOEXEC, 100);

	if (high_fd < 0 || high_chan < 0 || dup3(high_fd, 3, O_CLOEXEC) < 0 ||
	    dup3(high_chan, 4, O_CLOEXEC) < 0 ||
	    syscall(SYS_close_range, 5U, ~0U, 0U) < 0)
		_exit(3);
	if (jail_narrow(JAIL_NET | JAIL_FILE_GIVEN) < 0)
		_exit(4);
	seat_run(3, 4, c->address, g->keys, house_plan(g->house));
}

static void
start_seat(struct gate *g, struct caller *c, int fd)
{
	struct spawned process;
	int fds[2];

	if (chan_pair(fds) < 0) {
		log_error(
		    "no channel for a connection of %s: %s", c->address, strerror(errno));
		return;
	}
	process.pid = fork();
	if (process.pid == 0)
		become_seat(g, c, fd, fds[1]);
	close(fds[1]);
	process.pidfd =
	    process.pid < 0 ? -1 : (int)syscall(SYS_pidfd_open, process.pid, 0);
	if (process.pidfd < 0) {
		log_error(
		    "no process for a connection of %s: %s", c->address, strerror(errno));
		close(fds[0]);
		return;
	}
	c->here++;
	g->here++;
	g->unsigned_in++;
	visit_new(g, c, fds[0], &process);
}

static void
knock(void *arg, unsigned what)
{
	struct listening *l = arg;
	struct gate *g = l->gate;
	int i;

	(void)what;
	for (i = 0; i < ACCEPTS_A_TURN; i++) {
		struct sockaddr_storage sa;
		socklen_t len = sizeof sa;
		char address[ADDRESS_MAX];
		const char *why;
		struct caller *c;
		int fd = accept4(
		    l->fd, (struct sockaddr *)&sa, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			return;
		address_of(&sa, address);
		c = caller_of(g, address);
		why = why_not(g, c);
		if (why == NULL)
			start_seat(g, c, fd);
		else if (loop_now(house_loop(g->house)) - g->said_full > SECOND_US) {
			g->said_full = loop_now(house_loop(g->house));
			log_warn("source=%s is not let in: %s", address, why);
		}
		close(fd);
	}
}

void
door_open(struct gate *g)
{
	const char *address;
	size_t i;

	for (i = 0; i < LISTEN_MAX; i++) {
		struct listening *l = &g->listening[g->n_listening];

		l->gate = g;
		l->fd = house_socket(g->house, "session", i, &address);
		if (l->fd < 0)
			break;
		l->watch = watch_new(house_loop(g->house), l->fd, WATCH_READ, knock, l);
		g->n_listening++;
		log_info("people come in on %s", address);
	}
	timer_after(g->tick, TICK_US);
}

void
door_close(struct gate *g)
{
	struct caller *c;
	size_t at = 0;

	while (g->n_listening != 0)
		watch_free(g->listening[--g->n_listening].watch);
	while ((c = map_next(&g->callers, &at)) != NULL)
		mem_free(c);
}

void
door_failed(struct gate *g, struct caller *c)
{
	c->failures++;
	c->failed_at = loop_now(house_loop(g->house));
	if (c->failures == FAILURES_ALARM ||
	    (c->failures > FAILURES_ALARM && c->failures % 10 == 0)) {
		c->told = true;
		gate_alarm(g, c->address, c->failures, false);
	}
}

void
door_left(struct gate *g, struct caller *c, bool was_signed_in)
{
	c->here--;
	g->here--;
	if (!was_signed_in)
		g->unsigned_in--;
}

/* Who was quiet for a while is forgotten, and what was said of them is taken back. */
void
door_tick(void *arg)
{
	struct gate *g = arg;
	mono_us now = loop_now(house_loop(g->house));
	struct caller *c;
	size_t at = 0;

	timer_after(g->tick, TICK_US);
	while ((c = map_next(&g->callers, &at)) != NULL) {
		if (c->here != 0 || (c->failures != 0 && now - c->failed_at < FORGET_US))
			continue;
		if (c->told)
			gate_alarm(g, c->address, c->failures, true);
		map_del(&g->callers, c->address);
		mem_free(c);
		at = 0;
	}
}
