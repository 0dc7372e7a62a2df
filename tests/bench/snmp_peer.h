/* snmp_peer.h - what another poller does at its best: Net-SNMP's library, a session a device, asynchronous,
 * with epoll over the sessions' sockets. */
#ifndef BENCH_SNMP_PEER_H
#define BENCH_SNMP_PEER_H

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/library/large_fd_set.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "snmp_far.h"

#define PEER_DEVICES 1000

static struct {
	void *session[PEER_DEVICES];
	int fd[PEER_DEVICES];
	int poll;
	unsigned asked, answered, done, times;
	size_t n_values;
	bool walks;
	unsigned repetitions;
} peer;

static inline void
peer_begin(uint16_t port)
{
	struct rlimit files;
	unsigned i;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	setenv("MIBS", "", 1);
	init_snmp("bench");
	peer.poll = epoll_create1(EPOLL_CLOEXEC);
	for (i = 0; i < PEER_DEVICES; i++) {
		struct epoll_event ev = { .events = EPOLLIN, .data.u32 = i };
		char name[64];
		netsnmp_session s;

		snmp_sess_init(&s);
		snprintf(
		    name, sizeof name, "udp:127.1.%u.%u:%u", i / 250, 1 + i % 250, port);
		s.peername = name;
		s.version = SNMP_VERSION_2c;
		s.community = (u_char *)"public";
		s.community_len = 6;
		s.timeout = 5000000;
		peer.session[i] = snmp_sess_open(&s);
		if (peer.session[i] == NULL) {
			fprintf(stderr, "no session of Net-SNMP's\n");
			exit(1);
		}
		peer.fd[i] = snmp_sess_transport(peer.session[i])->sock;
		epoll_ctl(peer.poll, EPOLL_CTL_ADD, peer.fd[i], &ev);
	}
}

static inline void
peer_end(void)
{
	unsigned i;

	for (i = 0; i < PEER_DEVICES; i++)
		snmp_sess_close(peer.session[i]);
	close(peer.poll);
}

static inline int peer_answered(
    int op, netsnmp_session *s, int request, struct snmp_pdu *answer, void *magic);

/* A GET of the ten; or the columns from where the last answer ended (NULL: from the start). */
static inline void
peer_ask(unsigned device, const struct snmp_pdu *after)
{
	struct snmp_pdu *p =
	    snmp_pdu_create(peer.walks ? SNMP_MSG_GETBULK : SNMP_MSG_GET);
	const netsnmp_variable_list *v = NULL;
	size_t i, k, n = 0;

	for (v = after != NULL ? after->variables : NULL; v != NULL; v = v->next_variable)
		n++;
	for (i = 0, v = after != NULL ? after->variables : NULL;
	     n > VARBINDS && i + VARBINDS < n; i++)
		v = v->next_variable;
	for (i = 0; i < VARBINDS; i++) {
		u_long arcs[16];
		size_t len = names[i].n - (peer.walks ? 1 : 0);

		if (v != NULL) {
			snmp_add_null_var(p, v->name, v->name_length);
			v = v->next_variable;
			continue;
		}
		for (k = 0; k < len; k++)
			arcs[k] = names[i].arc[k];
		snmp_add_null_var(p, arcs, len);
	}
	if (peer.walks) {
		p->non_repeaters = 0;
		p->max_repetitions = peer.repetitions;
	}
	if (snmp_sess_async_send(
		peer.session[device], p, peer_answered, (void *)(uintptr_t)device) == 0)
		snmp_free_pdu(p);
}

static inline void
peer_next(void)
{
	if (peer.asked < peer.times)
		peer_ask(peer.asked++ % PEER_DEVICES, NULL);
}

static inline int
peer_answered(
    int op, netsnmp_session *s, int request, struct snmp_pdu *answer, void *magic)
{
	const netsnmp_variable_list *v;
	size_t rows = 0;

	(void)s;
	(void)request;
	if (op != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE) {
		peer.done++;
		peer_next();
		return 1;
	}
	for (v = answer->variables; v != NULL; v = v->next_variable) {
		peer.n_values++;
		if (peer.walks && v->name_length == 11)
			rows = v->name[8] == 2 ? v->name[10] : ROWS + 1;
	}
	if (peer.walks && rows <= ROWS) {
		peer_ask((unsigned)(uintptr_t)magic, answer);
		return 1;
	}
	peer.answered++;
	peer.done++;
	peer_next();
	return 1;
}

static inline double
peer_run(bool walks, unsigned repetitions, unsigned times, unsigned window)
{
	netsnmp_large_fd_set ready;
	struct epoll_event ev[64];
	double t;
	unsigned i;
	int n, k;

	peer.walks = walks;
	peer.repetitions = repetitions;
	peer.times = times;
	peer.asked = peer.answered = peer.done = 0;
	netsnmp_large_fd_set_init(&ready, FD_SETSIZE + 2 * PEER_DEVICES);
	t = cpu_us();
	for (i = 0; i < window; i++)
		peer_next();
	while (peer.done < times) {
		n = epoll_wait(peer.poll, ev, 64, 6000);
		if (n <= 0)
			break;
		for (k = 0; k < n; k++) {
			unsigned device = ev[k].data.u32;

			netsnmp_large_fd_setfd(peer.fd[device], &ready);
			(void)snmp_sess_read2(peer.session[device], &ready);
			netsnmp_large_fd_clr(peer.fd[device], &ready);
		}
	}
	t = cpu_us() - t;
	netsnmp_large_fd_set_cleanup(&ready);
	if (peer.answered != times)
		printf("  (Net-SNMP: %u of %u answered)\n", peer.answered, times);
	return t / (peer.answered != 0 ? peer.answered : 1);
}

#endif
