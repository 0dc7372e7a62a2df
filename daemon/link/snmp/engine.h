/* engine.h - the SNMP engine: ask a device, be called back, change one's mind.
 *
 * One engine serves all devices of a room over a few sockets that are shared and not connected.
 * Requests go out and answers come in by the batch, at the end of each turn of the loop; each device
 * has only so many requests in flight (the rest wait in its target), the engine only so many in the
 * air. How long to wait is learned per device (RFC 6298); what is lost is sent again, with back-off
 * and jitter. An answer is taken when it has the request's id (31 bits that cannot be guessed) and
 * comes from the address and port that was asked, to the socket that asked; everything else that
 * arrives is counted under what it was.
 *
 * With SNMPv3 the engine finds out the device's engine id, asks for keys if it has none, and puts its
 * idea of the device's clock right, all within one request. What the device says against us (unknown
 * user, wrong digest) ends the request at once: asking again would only lock us out.
 *
 * A callback never runs inside snmp_submit(). Within it everything is allowed but snmp_engine_free().
 * This header is a door: stories are told over a fake engine, linked in its place.
 */
#ifndef LINK_SNMP_ENGINE_H
#define LINK_SNMP_ENGINE_H

#include "link/snmp/list.h"
#include "link/snmp/pdu.h"
#include "link/snmp/target.h"
#include "sys/loop.h"

struct snmp_engine;

/* --- asking --- */

enum snmp_priority {
	SNMP_NORMAL,
	SNMP_URGENT /* before the others, and beside the window */
};

struct snmp_request {
	enum pdu_kind kind; /* PDU_GET, PDU_GETNEXT, PDU_GETBULK: we only read */
	const struct oid *oids;
	size_t n;
	const struct snmp_list
	    *list; /* NULL, or these OIDs made ready: it outlives this */
	unsigned non_repeaters, max_repetitions; /* PDU_GETBULK */
	enum snmp_priority priority;
	int64_t wait_us;  /* before the first repeat; 0: as learned */
	int64_t limit_us; /* in all, waiting in line included; 0: none */
	uint8_t retries;  /* with retries_set; otherwise as the options say */
	bool retries_set;
	/* What the callback will look at, or NULL: brought near while others are read. */
	const void *near;
	size_t near_bytes;
};

/* How a request ended. */
enum snmp_status {
	SNMP_OK,
	SNMP_ERROR_STATUS, /* it answered with an error-status: see there */
	SNMP_TIMEOUT,
	SNMP_REFUSED,     /* nobody listens on the port: ICMP said so, twice */
	SNMP_UNREACHABLE, /* no way to the host: ICMP or our own system said so */
	SNMP_BAD_ANSWER,  /* what it answered cannot be read */
	SNMP_NO_KEYS,     /* nobody gave us keys for its engine id in time */
	/* its reports (RFC 3414): */
	SNMP_UNKNOWN_USER,
	SNMP_WRONG_DIGEST,
	SNMP_UNSUPPORTED_LEVEL,
	SNMP_DECRYPTION_ERROR,
	SNMP_NOT_IN_WINDOW,  /* and putting the clock right did not help */
	SNMP_UNKNOWN_ENGINE, /* and learning its engine id did not help */
	SNMP_UNKNOWN_CONTEXT,
	SNMP_REPORTED, /* another report */
	SNMP_STATUS_COUNT
};
extern const struct rec_names
    snmp_status_names; /* "ok", "error-status", "timeout", ... */

struct snmp_answer {
	enum snmp_status status;
	int64_t error_status, error_index;   /* SNMP_ERROR_STATUS; enum pdu_error */
	const struct snmp_varbind *varbinds; /* borrowed until the callback returns */
	size_t n;
	bool
	    is_listed; /* they are the request's list, in its order: names need no look */
	size_t bytes;  /* the datagram's length */
	int64_t rtt_us; /* of the datagram that was answered; 0 when it is not known */
	unsigned tries; /* datagrams sent */
	bool
	    heard; /* it said something on the way: whatever is wrong, somebody is there */
};

typedef void snmp_answer_fn(void *arg, const struct snmp_answer *a);
typedef uint64_t snmp_id; /* never 0, never used again */

#define SNMP_ASKED_MAX   512   /* OIDs in a request */
#define SNMP_PENDING_MAX 65536 /* requests, waiting ones included */

/* Takes a request; the OIDs are borrowed for the call only. fn is called once, later, unless it is
 * cancelled. ERR_RANGE for a request that cannot be said or is too large, ERR_UNSUPPORTED for a
 * GETBULK to a v1 device or an address family that is not there, ERR_FULL when too many are pending:
 * then the caller starts less. */
int snmp_submit(struct snmp_engine *e, struct snmp_target *t,
    const struct snmp_request *r, snmp_answer_fn *fn, void *arg, snmp_id *out);

/* The callback will not be called. An id that is done, or 0, is fine. */
void snmp_cancel(struct snmp_engine *e, snmp_id id);

/* Cancels all of a target's requests and drops its keys: before target_fini(), and when its address
 * or credential changes. */
void snmp_forget(struct snmp_engine *e, struct snmp_target *t);

/* Keys for the target's present engine id (a copy is kept), or NULL: there are none, and requests
 * that wait for them end. */
void snmp_target_keys(
    struct snmp_engine *e, struct snmp_target *t, const struct usm_keys *keys);

/* --- the engine --- */

/* What happens to a device rather than to a request. */
enum snmp_event_kind {
	SNMP_EVENT_KEYS_WANTED, /* answer with snmp_target_keys(), now or later */
	SNMP_EVENT_REBOOTED,    /* boots went up */
	SNMP_EVENT_BOOTS_LOST,  /* security: boots went down; believed */
	SNMP_EVENT_CLOCK_BACK,  /* security: its time went back within a boot; believed */
	SNMP_EVENT_ENGINE_CHANGED, /* security: another engine id at the address */
	SNMP_EVENT_SAME_ENGINE     /* other_target has the same engine id */
};

struct snmp_event {
	enum snmp_event_kind kind;
	struct snmp_target *target;
	struct snmp_target *other_target;
	uint32_t boots_was, boots_is;
};

struct snmp_engine_options {
	unsigned sockets;          /* per address family; 0: 4 */
	unsigned window;           /* requests in the air; 0: 2,000 */
	unsigned per_target;       /* requests in flight per device; 0: 2 */
	unsigned packets_a_second; /* 0: no bound */
	unsigned retries;          /* with retries_set; otherwise 3 */
	bool retries_set;
	int64_t wait_first_us; /* while no round trip was measured; 0: 1 s */
	int64_t wait_min_us;   /* 0: 400 ms */
	int64_t wait_max_us;   /* 0: 10 s */
	int64_t keys_wait_us;  /* 0: 10 s */
	unsigned socket_bytes; /* receive buffer of each; 0: 4 MB, if the system allows */
	enum snmp_codec codec;
	void (*event)(void *arg, const struct snmp_event *ev);
	/* A datagram of so many bytes goes to a device, the first of its request or a repeat; or NULL. */
	void (*sending)(void *arg, const struct snmp_target *t, size_t bytes);
	/* Around reading a device's bytes, its callback included: should they kill us, it is known
	 * whose they were. Both or none. */
	void (*reading)(void *arg, const struct snmp_target *t, struct bytes datagram);
	void (*done_reading)(void *arg);
	void *arg;
};

/* Opens the sockets. ERR_IO when there is not one. */
int snmp_engine_new(
    struct loop *l, const struct snmp_engine_options *o, struct snmp_engine **out);
void snmp_engine_free(
    struct snmp_engine *e); /* no callbacks; targets are forgotten first */

/* What it did and saw, since it began. Each datagram that arrived is in exactly one of the counters
 * from `answers` to `stray`. */
struct snmp_counters {
	uint64_t requests, finished, cancelled, timeouts;
	uint64_t sent, resent, sent_bytes, send_errors;
	uint64_t received, received_bytes;
	uint64_t answers, reports;
	uint64_t late;      /* to a request that had ended without it */
	uint64_t doubled;   /* to a request that had its answer */
	uint64_t forged;    /* the right id from a wrong address, or to a wrong socket */
	uint64_t malformed; /* no SNMP at all, or a PDU that cannot be read */
	uint64_t wrong_digest, not_in_window, decryption_error,
	    wrong_level; /* v3, dropped by us */
	uint64_t
	    stray; /* anything else: an id of ours that never was, a request, a trap */
	uint64_t icmp; /* errors the network reported */
	uint64_t
	    overflow; /* datagrams the system dropped, for we did not read fast enough */
	/* as it is now */
	uint32_t pending, in_flight, in_air;
};
struct snmp_counters snmp_engine_counters(const struct snmp_engine *e);

#endif
