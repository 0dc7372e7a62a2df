/* target.h - a device as the SNMP engine sees it.
 *
 * Whoever polls a device embeds one of these in what it knows of it, fills in the first part, and
 * gives it to the engine with each request. The second part is what is learned on the way and worth
 * keeping over a restart; the third is the engine's own. There are a hundred thousand of them: a
 * target is small, and what many have in common - the credential - is shared.
 */
#ifndef LINK_SNMP_TARGET_H
#define LINK_SNMP_TARGET_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/list.h"
#include "base/secret.h"
#include "link/snmp/message.h"
#include "link/snmp/usm.h"

/* Who we are to many devices. The caller owns it, and it outlives its targets. */
struct snmp_credential {
	enum snmp_version version;
	const struct secret *community; /* v1, v2c */
	/* v3 */
	char user[USER_NAME_MAX + 1];
	enum usm_auth auth;
	enum usm_priv priv;
	/* The master keys, where whoever runs the engine may hold them: then devices are localised on
	 * the way. NULL: they are asked for by SNMP_EVENT_KEYS_WANTED (engine.h). */
	const struct usm_master *master;
};

/* What a device does its own way. */
enum snmp_quirk {
	QUIRK_OTHER_ADDRESS = 1, /* answers come from another address or port */
	QUIRK_SHORT_IDS = 2,     /* it keeps 15 or 16 bits of a request id */
	QUIRK_NO_GETBULK = 4,    /* learned by walk.h, or told */
	QUIRK_BULK_WORKS = 8     /* learned: it has answered one */
};

struct snmp_address {
	union {
		struct sockaddr any;
		struct sockaddr_in in4;
		struct sockaddr_in6 in6;
	};
};

struct snmp_target {
	/* The caller's, set before the first request. */
	struct snmp_address address;
	const struct snmp_credential *credential;
	const char *context;    /* v3; NULL for the default one. Borrowed for as long. */
	uint16_t in_flight_max; /* 0: as the engine's options say */
	uint16_t
	    answer_bytes_max; /* 0: 6,144; how large an answer is asked for by GETBULK */

	/* Learned. The caller may keep it and set it again. */
	uint16_t quirks;       /* of enum snmp_quirk */
	uint16_t bulk;         /* varbinds in an answer to GETBULK; 0: begin small */
	uint16_t bulk_ceiling; /* more than so many went wrong; 0: never yet (bulk.h) */
	uint16_t get_max; /* objects in a GET, where fewer than usual fit; 0: as usual */
	uint32_t srtt_us; /* smoothed round trip, RFC 6298; 0: none measured yet */
	uint32_t rttvar_us;
	struct usm_clock clock; /* v3: the engine id, and how its time goes */

	/* The engine's. */
	struct list_node waiting; /* requests, the urgent ones first */
	struct list_node flying;
	struct usm_keys *keys;  /* v3, at this engine id; in the engine's store */
	uint16_t in_flight;     /* on the list `flying` */
	uint8_t socket;         /* 0: none given yet */
	bool engine_is_listed;  /* among those that no two may share */
	uint8_t bulk_went_well; /* in a row, at the ceiling; counts round */
};

/* Nothing learned, nothing asked. Before target_fini() the engine has to forget it (engine.h). */
void target_init(struct snmp_target *t, const struct snmp_address *address,
    const struct snmp_credential *c);
void target_fini(struct snmp_target *t);

/* A numeric address, IPv4 or IPv6 ("fe80::1%eth0" too). ERR_MALFORMED otherwise; names are resolved
 * elsewhere. */
int address_parse(const char *text, uint16_t port, struct snmp_address *out);

#define ADDRESS_TEXT_MAX 80

/* "192.0.2.1", "2001:db8::1"; the port is not shown. Returns text. */
const char *address_text(const struct snmp_address *a, char text[ADDRESS_TEXT_MAX]);
uint16_t address_port(const struct snmp_address *a);
socklen_t address_len(const struct snmp_address *a);
bool address_equal(
    const struct snmp_address *a, const struct snmp_address *b); /* and port */

/* Takes a measured round trip into the average, RFC 6298 section 2. */
void target_measured(struct snmp_target *t, int64_t rtt_us);

/* How long to wait for an answer, before back-off; first_us while nothing was measured. */
int64_t target_wait(
    const struct snmp_target *t, int64_t first_us, int64_t min_us, int64_t max_us);

#endif
