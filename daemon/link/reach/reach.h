/* reach.h - is anybody there? An echo, a touch of a TCP port, a knock at a UDP port.
 *
 * A room makes one engine on its loop and gives it the two ICMP sockets that the parent opened for
 * it; each question is answered exactly once, in a callback on the loop. Beside yes and no stands
 * what is worth most: who says no. An ICMP message (RFC 792, 1812 5.2.7, 4443 section 3) names the
 * router that stopped us, and why.
 */
#ifndef LINK_REACH_REACH_H
#define LINK_REACH_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rec.h"
#include "sys/loop.h"

struct reach_engine;

enum reach_status {
	REACH_OK,      /* it answered: an echo at least, a connection, a datagram */
	REACH_SILENT,  /* nothing came, neither answer nor objection */
	REACH_REFUSED, /* the device is there, and nobody listens: RST, port unreachable */
	REACH_PROHIBITED,   /* a filter on the way says so */
	REACH_NO_ROUTE,     /* a router on the way, or our own table, knows no way */
	REACH_TOO_BIG,      /* not to be fragmented, and too big for the way */
	REACH_CLOSED,       /* it connected, and hung up without a word (banner wanted) */
	REACH_NO_BANNER,    /* it connected, and said nothing in time (banner wanted) */
	REACH_NOT_POSSIBLE, /* no socket for it, or not asked properly */
	REACH_CANCELLED
};
extern const struct rec_names reach_status_names;

enum reach_icmp {
	REACH_ICMP_NET_UNREACHABLE,
	REACH_ICMP_HOST_UNREACHABLE,
	REACH_ICMP_PORT_UNREACHABLE,
	REACH_ICMP_PROHIBITED,
	REACH_ICMP_TOO_BIG,
	REACH_ICMP_TIME_EXCEEDED,
	REACH_ICMP_OTHER
};
extern const struct rec_names reach_icmp_names;

/* An objection that came back. */
struct reach_objection {
	enum reach_icmp kind;
	uint8_t type, code; /* as on the wire */
	uint32_t mtu;       /* of TOO_BIG, where it was told */
	uint32_t count;
	const char *from; /* the router's address; "" where the system did not tell */
};
#define REACH_OBJECTIONS_MAX 4 /* different ones kept of one question */

/* Takes the descriptors over: raw or ping sockets for ICMP and ICMPv6, -1 for none. */
struct reach_engine *reach_engine_new(struct loop *l, int icmp4, int icmp6);
void reach_engine_free(struct reach_engine *e); /* no answers; not in a callback */

/* ---- echo ---- */

struct reach_ping {          /* 0 stands for what is said behind */
	const char *address; /* numeric */
	uint32_t count;      /* 3, at most 1000 */
	int64_t interval_us; /* 200 ms, at least 10 ms */
	int64_t timeout_us;  /* of each: 1 s */
	size_t payload;      /* bytes behind the ICMP header: 56, from 16 to 65000 */
	bool whole;          /* not to be fragmented (DF) */
};

struct reach_ping_answer {
	enum reach_status status;
	uint32_t sent, received, duplicates;
	int64_t min_us, avg_us, max_us; /* round trips; 0 when nothing came */
	int64_t jitter_us;              /* mean difference from one to the next */
	uint8_t ttl;                    /* of the last reply: 0 when not known */
	const struct reach_objection *objections;
	size_t n_objections;
};
typedef void reach_ping_fn(void *arg, const struct reach_ping_answer *a);
uint64_t reach_ping(
    struct reach_engine *e, const struct reach_ping *q, reach_ping_fn *fn, void *arg);

/* ---- TCP ---- */

struct reach_tcp {
	const char *address;
	uint16_t port;
	int64_t timeout_us;        /* 3 s */
	bool want_banner;          /* wait for its first line, without saying anything */
	int64_t banner_timeout_us; /* 5 s */
};

struct reach_tcp_answer {
	enum reach_status status;
	int64_t rtt_us;      /* until it was connected, or refused */
	int64_t banner_us;   /* from then until the first line */
	struct bytes banner; /* the first line without its end, at most 255 bytes */
	const struct reach_objection
	    *objections; /* what ended the attempt; at most one */
	size_t n_objections;
};
typedef void reach_tcp_fn(void *arg, const struct reach_tcp_answer *a);
uint64_t reach_tcp(
    struct reach_engine *e, const struct reach_tcp *q, reach_tcp_fn *fn, void *arg);

/* ---- UDP ---- */

struct reach_udp {
	const char *address;
	uint16_t port;
	struct bytes payload; /* copied; at most 1472 bytes */
	int64_t timeout_us;   /* of each try: 1 s */
	uint32_t tries;       /* 2, at most 10 */
};

struct reach_udp_answer {
	enum reach_status status;
	uint32_t tries;      /* sent */
	int64_t rtt_us;      /* since the first of them, or the only one */
	struct bytes answer; /* the first datagram that came */
	const struct reach_objection *objections;
	size_t n_objections;
};
typedef void reach_udp_fn(void *arg, const struct reach_udp_answer *a);
uint64_t reach_udp(
    struct reach_engine *e, const struct reach_udp *q, reach_udp_fn *fn, void *arg);

/* Ends a question. After reach_cancel() its answer still comes, on the loop; after reach_forget()
 * none. One that is over is left alone. */
void reach_cancel(struct reach_engine *e, uint64_t id);
void reach_forget(struct reach_engine *e, uint64_t id);

#endif
