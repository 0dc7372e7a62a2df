/* snmp_far.h - the far end of the benches: a process that answers for all of 127.0.0.0/8 on one port. */
#ifndef BENCH_SNMP_FAR_H
#define BENCH_SNMP_FAR_H

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure.h"
#include "snmp_values.h"

#include "link/snmp/target.h"
#include "link/snmp/usm.h"

#define BATCH 64
#define ROWS  24
#define PASS  "a pass phrase"

static const uint8_t engine_id[] = "\x80\x00\x1f\x88\x80triaged bench";
#define ENGINE_ID ((struct bytes){ engine_id, sizeof engine_id - 1 })

struct control {
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
	};
};

static struct usm_keys v3_keys;
static struct crypt *crypt_here;

/* The table as it is asked for: the next rows after what the first name says. */
static inline void
bulk(const struct pdu *q, struct pdu *a, struct snmp_varbind *v, uint32_t arcs[][11])
{
	size_t reps = (size_t)q->error_index, n = 0, r, c;

	for (r = 0; r < reps; r++)
		for (c = 0; c < q->n && n < 1000; c++, n++) {
			struct oid o = q->varbinds[c].oid;
			uint32_t row = (o.n > 10 ? o.arc[10] : 0) + 1 + (uint32_t)r;

			memcpy(arcs[n], o.arc, 10 * sizeof **arcs);
			arcs[n][10] = row;
			v[n] = values[(o.arc[9] - 10) % VARBINDS];
			v[n].oid = (struct oid){ arcs[n], 11 };
			if (row > ROWS)
				arcs[n][8] = 2; /* beyond the table */
		}
	a->varbinds = v;
	a->n = n;
}

static inline size_t
respond(struct bytes in, uint8_t *space, size_t size, const uint8_t **out)
{
	static struct pdu_space pdus;
	static struct snmp_varbind v[1000];
	static uint32_t arcs[1000][11];
	static uint8_t plain[PDU_DATAGRAM_MAX];
	static uint64_t salt;
	struct ber_out o = ber_out_over(space, size);
	const uint8_t *since = o.p;
	struct snmp_message m;
	struct pdu q, a;

	if (pdus.varbinds == NULL)
		pdu_space_init(&pdus);
	if (message_read(in, &m) < 0)
		return 0;
	if (m.version == SNMP_V3 && m.engine_id.n != 0 &&
	    usm_open(crypt_here, &m, &v3_keys, plain) != USM_OPENED)
		return 0;
	if (pdu_read(SNMP_CODEC_OWN, m.pdu, &pdus, &q) < 0)
		return 0;
	a = (struct pdu){ .kind = PDU_RESPONSE,
		.request_id = q.request_id,
		.varbinds = values,
		.n = VARBINDS };
	if (q.kind == PDU_GETBULK)
		bulk(&q, &a, v, arcs);
	if (m.version == SNMP_V3 && m.engine_id.n == 0) {
		v[0] = usm_report_varbind(REPORT_UNKNOWN_ENGINE, 1, arcs[0]);
		a = (struct pdu){ .kind = PDU_REPORT,
			.request_id = q.request_id,
			.varbinds = v,
			.n = 1 };
	}
	(void)pdu_write(SNMP_CODEC_OWN, &a, &o);
	if (m.version != SNMP_V3) {
		message_write(&o, m.version, m.community, since);
	} else {
		struct usm_dress d = { .id = m.id,
			.engine_id = ENGINE_ID,
			.boots = 1,
			.time = 1000,
			.user = m.user,
			.keys = m.engine_id.n == 0 ? NULL : &v3_keys,
			.salt = salt++,
			.context_engine = ENGINE_ID };

		(void)usm_seal(crypt_here, &o, since, &d);
	}
	*out = o.p;
	return (size_t)(since - o.p);
}

static inline void
serve(int fd)
{
	static uint8_t in[BATCH][2048], out[BATCH][8192];
	static struct sockaddr_in from[BATCH];
	static struct control control[BATCH];
	struct iovec iov[BATCH], oiov[BATCH];
	struct mmsghdr msgs[BATCH], omsgs[BATCH];
	int i, n, k;

	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };

		for (i = 0; i < BATCH; i++) {
			iov[i] = (struct iovec){ in[i], sizeof in[i] };
			msgs[i].msg_hdr = (struct msghdr){ &from[i], sizeof from[i],
				&iov[i], 1, &control[i], sizeof control[i], 0 };
		}
		n = recvmmsg(fd, msgs, BATCH, MSG_DONTWAIT, NULL);
		if (n <= 0) {
			(void)poll(&p, 1, -1);
			continue;
		}
		for (i = k = 0; i < n; i++) {
			const uint8_t *bytes;
			size_t len = respond((struct bytes){ in[i], msgs[i].msg_len },
			    out[k], sizeof out[k], &bytes);

			if (len == 0)
				continue;
			oiov[k] = (struct iovec){ (void *)(uintptr_t)bytes, len };
			omsgs[k] = msgs[i];
			omsgs[k].msg_hdr.msg_iov = &oiov[k];
			k++;
		}
		for (i = 0; i < k;) {
			n = sendmmsg(fd, omsgs + i, (unsigned)(k - i), 0);
			i += n > 0 ? n : 1;
		}
	}
}

static inline pid_t
responder(uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), one = 1, size = 4 << 20;
	socklen_t n = sizeof a;
	pid_t pid;

	setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) < 0) {
		perror("responder");
		exit(1);
	}
	*port = ntohs(a.sin_port);
	pid = fork();
	if (pid != 0) {
		close(fd);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	on_core(1);
	serve(fd);
	_exit(0);
}

static inline void
device_address(unsigned i, uint16_t port, struct snmp_address *out)
{
	char text[32];

	snprintf(text, sizeof text, "127.1.%u.%u", i / 250, 1 + i % 250);
	(void)address_parse(text, port, out);
}

#endif
