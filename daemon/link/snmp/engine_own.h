/* engine_own.h - the engine's parts, for its own files.
 *
 * engine.c takes requests, keeps their order and their deadlines, and ends them; ask.c writes what is
 * sent; hear.c reads what comes back and decides what it means. udp.h has the sockets, flight.h the
 * table of requests, wheel.h the deadlines.
 */
#ifndef LINK_SNMP_ENGINE_OWN_H
#define LINK_SNMP_ENGINE_OWN_H

#include "base/map.h"
#include "link/snmp/engine.h"
#include "link/snmp/flight.h"
#include "link/snmp/udp.h"

#define RENEWALS_MAX 4 /* discovery, the clock, a changed engine, and one to spare */

/* In the order in which they are sent: urgent ones, those that were lost, new ones. */
enum ready_line { READY_URGENT, READY_AGAIN, READY_NEW, READY_LINES };

struct snmp_engine {
	struct loop *loop;
	struct snmp_engine_options o; /* with the defaults filled in */
	struct udp *udp;
	struct flights flights;
	struct wheel wheel;
	struct timer *tick;
	bool ticking;
	struct turn_end *turn_end;
	struct list_node ready[READY_LINES];
	struct map engines; /* targets by the hash of their engine id */
	struct crypt *crypt;
	struct key_store *keys;
	struct pdu_space space;
	uint8_t *plain;  /* PDU_DATAGRAM_MAX: what was decrypted */
	uint8_t *encode; /* the same: a request before it goes into its flight */
	uint64_t salt;
	unsigned next_socket;
	uint32_t in_flight, in_air;
	int64_t tokens_us; /* of sending time, saved up: see pace() */
	mono_us tokens_at;
	struct snmp_counters count;
};

/* --- engine.c --- */

/* Sends it (again) in its turn. */
void engine_ready(struct snmp_engine *e, struct flight *f, enum ready_line line);

/* Ends it: the callback is called. */
void engine_finish(struct snmp_engine *e, struct flight *f, const struct snmp_answer *a);
void engine_fail(struct snmp_engine *e, struct flight *f, enum snmp_status status);

/* Something says that it will not work. Said twice, it is believed; until then we go on trying. */
void engine_hint(struct snmp_engine *e, struct flight *f, enum snmp_status status);

/* Puts it back to the head of its target's line until there are keys. */
void engine_park(struct snmp_engine *e, struct flight *f);

void engine_tell(struct snmp_engine *e, enum snmp_event_kind kind, struct snmp_target *t);
void engine_tell_boots(
    struct snmp_engine *e, struct snmp_target *t, enum usm_news news, uint32_t boots_was);

/* The target has another engine id: its keys go, and who else has it is told. */
void engine_of_target(
    struct snmp_engine *e, struct snmp_target *t, struct bytes engine_id);

/* --- ask.c --- */

/* Encodes the request's list of varbinds into its flight. */
int ask_prepare(struct snmp_engine *e, struct flight *f, const struct snmp_request *r);

/* Sends one datagram of it: the request, or what has to be asked first. False when it could not be
 * sent now: it is parked, or has ended. */
bool ask_send(struct snmp_engine *e, struct flight *f);

/* True when what SNMPv3 needs to know of the target is known. */
bool ask_is_possible(const struct snmp_target *t);

/* --- hear.c --- */

extern const struct udp_ops hear_ops;

#endif
