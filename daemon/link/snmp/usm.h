/* usm.h - the User-based Security Model: that a message is from whom it says, fresh, and unread.
 *
 * RFC 3414, 3826 and 7860. Sealing and opening are done to one message with the keys of one user at
 * one engine; whose clock counts, and what is known of it, is in a usm_clock: small, one per device,
 * and moved only by the functions here. Nothing is shared between devices, so two of them may have the
 * same engine id and different clocks.
 *
 * One step goes beyond the RFC, because devices in the field need it: a device that lost its count
 * of boots (or set back its clock) and says so in an authenticated answer to a question of ours is
 * believed, and usm_clock_set() says that it happened. Without, it would be silent for ever.
 */
#ifndef LINK_SNMP_USM_H
#define LINK_SNMP_USM_H

#include "base/clock.h"
#include "link/snmp/crypt.h"
#include "link/snmp/key.h"
#include "link/snmp/message.h"

#define USM_WINDOW_S 150 /* RFC 3414 2.2.3 */

/* --- one message --- */

/* How a message is to be dressed. */
struct usm_dress {
	int32_t id;
	bool reportable;
	struct bytes
	    engine_id; /* the authoritative engine's: of who is asked, or who tells */
	uint32_t boots, time;
	struct bytes user;
	const struct usm_keys *keys; /* NULL: neither authentication nor privacy */
	uint64_t salt;               /* another one each time */
	struct bytes context_engine, context_name;
};

/* Dresses the PDU written since. ERR_FULL when it does not fit into out. */
int usm_seal(struct crypt *c, struct ber_out *out, const uint8_t *since,
    const struct usm_dress *d);

enum usm_opened {
	USM_OPENED,  /* the PDU is in m->pdu */
	USM_NO_KEY,  /* its flags ask for a key that there is not */
	USM_BAD_MAC, /* not from who has the key, or changed on the way */
	USM_BAD_CIPHER, /* what came out is no scoped PDU: another privacy key, or protocol */
};

/* Checks the MAC and decrypts, as m->flags say. `plain` (PDU_DATAGRAM_MAX bytes) is where decrypted
 * bytes go, and m borrows from it. */
enum usm_opened usm_open(
    struct crypt *c, struct snmp_message *m, const struct usm_keys *keys, uint8_t *plain);

/* True when an opened message is as secure as the keys allow: an answer has to be, a report not. */
bool usm_is_at_level(const struct snmp_message *m, const struct usm_keys *keys);

/* What a report reports. */
enum usm_report {
	REPORT_UNSUPPORTED_LEVEL = 1, /* as the last but one arc of usmStats has them */
	REPORT_NOT_IN_WINDOW,
	REPORT_UNKNOWN_USER,
	REPORT_UNKNOWN_ENGINE,
	REPORT_WRONG_DIGEST,
	REPORT_DECRYPTION_ERROR,
	REPORT_UNKNOWN_CONTEXT,
	REPORT_OTHER
};

enum usm_report usm_report_of(const struct pdu *p);

/* The varbind of a report that we send: counter is our count of such. REPORT_UNSUPPORTED_LEVEL to
 * REPORT_DECRYPTION_ERROR. The arcs go to arc[11]. */
struct snmp_varbind usm_report_varbind(
    enum usm_report what, uint32_t counter, uint32_t arc[11]);

/* --- another engine's clock --- */

struct usm_clock {
	uint8_t engine_id[ENGINE_ID_MAX];
	uint8_t engine_id_n; /* 0: not known yet */
	bool authentic;      /* boots and time were said under a MAC */
	uint32_t boots, time;
	uint32_t boots_proven; /* the last ones said under a MAC; 0 for none */
	mono_us heard_at;
};

enum usm_news {
	CLOCK_SAME,
	CLOCK_REBOOTED, /* boots went up */
	CLOCK_BOOTS_LOST, /* boots went down: reset by hand, replaced, or its memory is worn out */
	CLOCK_SET_BACK /* the same boots, and a time before what it was */
};

struct bytes usm_clock_engine(const struct usm_clock *k);

/* Another engine is at the address; its clock is not known then. */
void usm_clock_begin(struct usm_clock *k, struct bytes engine_id);

/* As kept from an earlier run: whose clock it is and how often it had booted, but not its time. */
void usm_clock_restore(struct usm_clock *k, struct bytes engine_id, uint32_t boots);

/* Boots and time as they should be now. */
void usm_clock_read(
    const struct usm_clock *k, mono_us now, uint32_t *boots, uint32_t *time);

/* True when an authenticated message with these is fresh: RFC 3414 3.2 step 7 b. */
bool usm_clock_allows(
    const struct usm_clock *k, uint32_t boots, uint32_t time, mono_us now);

/* Believes what a message said. Without a MAC it is only a hint, and never news. */
enum usm_news usm_clock_set(
    struct usm_clock *k, uint32_t boots, uint32_t time, mono_us now, bool authentic);

#endif
