/* notify.h - datagrams at a notification port: opened, and answered where an answer is due.
 *
 * Traps and informs of all versions become one thing. With SNMPv3 there are two cases (RFC 3414
 * section 3.2): a trap is sealed at its sender's engine, and the sender's clock is what we learn of it;
 * an inform is sealed at *our* engine, so its sender first asks who we are and what time it is here,
 * and is told by reports. Nothing is believed that is not as secure as its user has to be.
 *
 * This file moves no datagrams. Whoever owns the port owns a notify_reader, gives it each datagram, sends
 * the report there may be, and calls notify_answer() once an inform is safe on disk. It holds our own
 * engine's clock: boots have to be kept, and one more at each start (RFC 3414 2.2.2).
 */
#ifndef LINK_SNMP_NOTIFY_H
#define LINK_SNMP_NOTIFY_H

#include "link/snmp/trap.h"
#include "link/snmp/usm.h"

/* How a datagram was understood. */
enum notify_outcome {
	NOTIFY_TAKEN,
	NOTIFY_DISCOVERY,   /* it asked for our engine id or clock: *report says so */
	NOTIFY_MALFORMED,   /* no SNMP, or a PDU that cannot be read */
	NOTIFY_UNSUPPORTED, /* another version, security model, or PDU */
	NOTIFY_UNKNOWN_ENGINE, /* sealed at an engine that is neither ours nor its sender's */
	NOTIFY_UNKNOWN_USER,
	NOTIFY_LEVEL, /* less secure than its user has to be, or more than we can */
	NOTIFY_WRONG_DIGEST,
	NOTIFY_NOT_IN_WINDOW,
	NOTIFY_DECRYPTION_ERROR,
	NOTIFY_OUTCOME_COUNT
};
extern const struct rec_names notify_outcome_names;

struct notify_ops {
	/* The keys of a user at an engine, borrowed until the next call; with AUTH_NONE for one who
	 * has none. NULL: no such user there. */
	const struct usm_keys *(*keys)(
	    void *arg, struct bytes user, struct bytes engine_id);
	/* What is known of the clock of a trap's sender, to be kept up; a new one when it was not
	 * heard before. NULL: it may not send us traps. */
	struct usm_clock *(*clock)(void *arg, struct bytes engine_id);
};

struct notify_reader {
	const struct notify_ops *ops;
	void *arg;
	enum snmp_codec codec;
	uint8_t engine_id[ENGINE_ID_MAX]; /* ours */
	size_t engine_id_n;
	uint32_t boots; /* ours, at this start */
	mono_us began;
	uint32_t reported[REPORT_OTHER]; /* usmStats: how often each was the case */
	uint64_t salt;
	struct crypt *crypt;
	struct pdu_space space;
	uint8_t *plain, *out; /* PDU_DATAGRAM_MAX each */
};

/* salt: of chance, for nobody may use one twice with the same key. */
void notify_init(struct notify_reader *r, const struct notify_ops *ops, void *arg,
    struct bytes engine_id, uint32_t boots, uint64_t salt, mono_us now);
void notify_fini(struct notify_reader *r);

/* Borrows from the datagram, the reader and mem until the next datagram is read. */
struct notify {
	struct snmp_message m;
	struct pdu pdu;
	struct snmp_trap trap;
	enum usm_news news; /* of its sender's clock */
	bool
	    proven; /* authenticated; never of v1 and v2c, whose community the caller checks */
	struct usm_keys keys; /* those its answer is sealed with */
};

/* Reads a datagram; *out is set when it is NOTIFY_TAKEN. *report (n is 0 for none) is to be sent to
 * where it came from, and borrowed until the next call. */
enum notify_outcome notify_read(struct notify_reader *r, struct arena *mem,
    struct bytes datagram, mono_us now, struct notify *out, struct bytes *report);

/* The answer to an inform that was taken: borrowed until the next call. ERR_UNSUPPORTED for what wants
 * none; ERR_FULL when it does not fit into a datagram. */
int notify_answer(
    struct notify_reader *r, const struct notify *n, mono_us now, struct bytes *answer);

#endif
