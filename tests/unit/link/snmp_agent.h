/* A real snmpd for a test: on a free port of the loopback, in a folder of its own, ended by its pid. */
#ifndef TESTS_SNMP_AGENT_H
#define TESTS_SNMP_AGENT_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define AGENT_WAIT_TRIES 12000 /* of 10 to 30 ms: only a broken one is given up */

struct agent {
	pid_t pid; /* 0: does not run */
	uint16_t port;
	char folder[64];
};

static inline const char *
agent_program(void)
{
	static const char *const at[] = { "/usr/sbin/snmpd", "/usr/local/sbin/snmpd",
		"/sbin/snmpd", NULL };
	int i;

	for (i = 0; at[i] != NULL; i++)
		if (access(at[i], X_OK) == 0)
			return at[i];
	return NULL;
}

static inline uint16_t
free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	close(fd);
	return ntohs(a.sin_port);
}

/* Writes a file in the agent's folder. */
static inline void
agent_file(const struct agent *a, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", a->folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* Waits until it answers: a GET of sysUpTime to the community "public", by hand. */
static inline void
agent_wait(const struct agent *a)
{
	static const unsigned char get[] =
	    "\x30\x26\x02\x01\x01\x04\x06public\xa0\x19\x02\x01"
	    "\x01\x02\x01\x00\x02\x01\x00\x30\x0e\x30\x0c\x06\x08"
	    "\x2b\x06\x01\x02\x01\x01\x03\x00\x05\x00";
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(a->port) };
	struct timeval tv = { 0, 20000 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), i;
	char buf[1500];

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	for (i = 0; i < AGENT_WAIT_TRIES; i++) {
		(void)!send(fd, get, sizeof get - 1, 0);
		if (recv(fd, buf, sizeof buf, 0) > 0) {
			close(fd);
			return;
		}
		usleep(10000);
	}
	fail_msg("snmpd does not answer");
}

static inline void
agent_run(struct agent *a)
{
	char conf[160], address[64], log[128], state[128];

	snprintf(conf, sizeof conf, "%s:%s/state", a->folder, a->folder);
	/* What it writes down has the same name as what it is told. */
	snprintf(state, sizeof state, "%s/state", a->folder);
	(void)mkdir(state, 0700);
	snprintf(log, sizeof log, "%s/log", a->folder);
	snprintf(address, sizeof address, "udp:127.0.0.1:%u", a->port);
	a->pid = fork();
	assert_true(a->pid >= 0);
	if (a->pid == 0) {
		int null = open("/dev/null", O_RDWR);

		/* A test that fails leaves nobody behind, and nobody who holds its output. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(null, 1);
		dup2(null, 2);
		setenv("SNMP_PERSISTENT_DIR", state, 1);
		setenv("SNMPCONFPATH", conf, 1);
		setenv("MIBS", "", 1);
		execl(agent_program(), "snmpd", "-f", "-Lf", log, "-r", address,
		    (char *)NULL);
		_exit(127);
	}
	agent_wait(a);
}

static inline void
agent_end(struct agent *a, int signo)
{
	if (a->pid == 0)
		return;
	kill(a->pid, signo);
	waitpid(a->pid, NULL, 0);
	a->pid = 0;
}

static inline void
agent_start(struct agent *a, const char *conf)
{
	*a = (struct agent){ .port = free_port() };
	strcpy(a->folder, "/tmp/snmp-agent-XXXXXX");
	assert_non_null(mkdtemp(a->folder));
	agent_file(a, "snmpd.conf", conf);
	agent_run(a);
}

/* All it wrote down about itself. */
static inline void
agent_forget_all(const struct agent *a)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s/*", a->folder);
	(void)!system(command);
}

static inline void
agent_stop(struct agent *a)
{
	char command[128];

	agent_end(a, SIGKILL);
	if (a->folder[0] == 0)
		return;
	snprintf(command, sizeof command, "rm -rf %s", a->folder);
	(void)!system(command);
	a->folder[0] = 0;
}

#endif
