/* flight.h - the requests of the SNMP engine, and the ids by which answers find them.
 *
 * A flight is one request from submit to callback. On the wire it is known by 31 bits: its slot, how
 * often the slot was used, and which of its datagrams was answered, stirred with a secret of this
 * process, so that who has seen some ids cannot tell the others. Devices that keep only 15 bits of an
 * id get one by lot.
 */
#ifndef LINK_SNMP_FLIGHT_H
#define LINK_SNMP_FLIGHT_H

#include "base/list.h"
#include "link/snmp/engine.h"
#include "link/snmp/wheel.h"
#include "sys/loop.h"

#define FLIGHT_SENDS_MAX 8 /* datagrams of one request, all told: three bits of its id */

enum flight_state {
	FLIGHT_FREE,
	FLIGHT_WAITING, /* for others of its target */
	FLIGHT_PARKED,  /* at the head of those: for keys */
	FLIGHT_READY,   /* for its turn to be sent */
	FLIGHT_IN_AIR   /* for an answer */
};

enum flight_end { FLIGHT_NEVER, FLIGHT_ANSWERED, FLIGHT_GIVEN_UP };

struct flight {
	struct list_node queue; /* the engine's ready lists; free flights: the table's */
	struct list_node on_target; /* waiting or flying */
	struct wheel_timer timer;
	struct snmp_target *target;
	snmp_answer_fn *fn;
	void *arg;
	snmp_id id;
	mono_us deadline; /* 0: none */
	mono_us first_sent;
	int64_t wait_us;
	uint32_t sent_us[FLIGHT_SENDS_MAX]; /* after first_sent */
	const struct snmp_list *list;       /* instead of a body, or NULL */
	const void *near;                   /* what fn will look at */
	uint32_t near_bytes;
	uint16_t again; /* names in a row of its answer; 0: they do not come again */
	uint8_t
	    *body; /* the list of varbinds, encoded; kept for the next user of the slot */
	uint16_t body_n, body_max;
	uint16_t slot;
	uint16_t generation;
	uint16_t short_id; /* 0: none */
	uint16_t non_repeaters, max_repetitions;
	uint8_t kind; /* of enum pdu_kind */
	uint8_t state;
	uint8_t priority;
	uint8_t retries;
	uint8_t sends;    /* datagrams sent */
	uint8_t losses;   /* of them not answered in time */
	uint8_t renewals; /* sent again because a report told us better */
	uint8_t renewed;  /* reports on datagrams before this one are old news */
	uint8_t hints;    /* how often we were told that it will not work */
	uint8_t hint;     /* enum snmp_status: what it will be called then */
	uint8_t last_end; /* of the user of this slot before */
	bool counts_as_air;
	bool heard; /* something came from there */
};

struct flights {
	struct loop *loop;
	struct flight **chunks;
	size_t n_chunks, n_used;
	struct list_node free;
	uint16_t *short_ids; /* slot + 1 by short id; NULL while no device needs them */
	uint64_t next_serial;
	uint32_t secret[4], undo[2];
};

void flights_init(struct flights *f, struct loop *l);
void flights_fini(struct flights *f);

/* A free one, or NULL when there are SNMP_PENDING_MAX. */
struct flight *flight_take(struct flights *f, bool short_id);
void flight_drop(struct flights *f, struct flight *x, enum flight_end end);

/* By the caller's id; NULL when it has ended. */
struct flight *flight_by_id(const struct flights *f, snmp_id id);

/* The id of its next datagram. */
int32_t flight_wire_id(const struct flights *f, const struct flight *x);

enum flight_found {
	FOUND,
	FOUND_LATE,    /* it had ended without an answer */
	FOUND_DOUBLED, /* it had its answer */
	FOUND_NOTHING  /* we never asked that */
};

/* Whom an id on the wire means; *send is which of its datagrams, FLIGHT_SENDS_MAX when that cannot be
 * told. *out is set when it is FOUND. */
enum flight_found flight_by_wire_id(
    const struct flights *f, int32_t wire_id, struct flight **out, unsigned *send);

#endif
