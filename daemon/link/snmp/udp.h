/* udp.h - the sockets of the SNMP engine: datagrams out and in, by the batch.
 *
 * A few UDP sockets, not connected, shared by all devices. Messages are written straight into the
 * sender's own space and leave with sendmmsg() when it is flushed; recvmmsg() brings up to 64 at a time.
 * What the network says of our datagrams (ICMP) is read from the sockets' error queues and handed on
 * with as much of the datagram as came back.
 */
#ifndef LINK_SNMP_UDP_H
#define LINK_SNMP_UDP_H

#include "link/snmp/ber.h"
#include "link/snmp/target.h"
#include "sys/loop.h"

struct udp_ops {
	/* This one is read soon. */
	void (*coming)(void *arg, struct bytes b);
	void (*datagram)(
	    void *arg, unsigned socket, const struct snmp_address *from, struct bytes b);
	/* One of ours did not arrive: as an errno value. */
	void (*refused)(void *arg, unsigned socket, const struct snmp_address *to,
	    struct bytes beginning, int error);
	/* One of ours did not even leave. May be called while flushing. */
	void (*unsent)(void *arg, uint64_t tag, int error);
};

struct udp_counters {
	uint64_t sent, sent_bytes, received, received_bytes, errors, overflow;
};

struct udp;

/* Sockets are numbered from 1: n of each family that there is. ERR_IO when there is none. */
int udp_new(struct loop *l, unsigned n, unsigned socket_bytes, const struct udp_ops *ops,
    void *arg, struct udp **out);
void udp_free(struct udp *u);

/* The i-th socket (modulo how many there are) for an address; 0 when its family is not there. */
unsigned udp_socket(const struct udp *u, const struct snmp_address *to, unsigned i);

/* Space for the next message, to be written backwards. */
struct ber_out udp_space(struct udp *u);

/* Queues what was written into udp_space(). */
void udp_send(struct udp *u, unsigned socket, const struct snmp_address *to,
    const struct ber_out *message, uint64_t tag);

/* Sends what is queued. What the system will not take is unsent. */
void udp_flush(struct udp *u);

struct udp_counters udp_counters(const struct udp *u);

#endif
