/* message.h - what is around a PDU: version and community, or the header of SNMPv3.
 *
 * Reading a message says how it is dressed and where its PDU lies; nothing is copied. The PDU of an
 * SNMPv3 message may be encrypted: usm.h opens it, and message_read_scoped() says where the PDU is in
 * what was opened. Messages are written backwards, around the PDU that is there (ber.h).
 */
#ifndef LINK_SNMP_MESSAGE_H
#define LINK_SNMP_MESSAGE_H

#include "base/buf.h"
#include "link/snmp/ber.h"
#include "link/snmp/pdu.h"
#include "model/device.h"

#define ENGINE_ID_MAX    32 /* RFC 3411 section 5 */
#define USER_NAME_MAX    32
#define CONTEXT_NAME_MAX 255
#define COMMUNITY_MAX    255
#define MESSAGE_USM      3 /* the only security model there is */
#define MESSAGE_TIME_MAX INT32_MAX

enum message_flag { MESSAGE_AUTH = 1, MESSAGE_PRIV = 2, MESSAGE_REPORTABLE = 4 };

struct snmp_message {
	enum snmp_version version;
	struct bytes whole; /* without what may stand behind it in the datagram */

	struct bytes community; /* v1, v2c */

	/* v3 */
	int32_t id;
	uint32_t size_max;      /* what its sender can take */
	unsigned flags;         /* of enum message_flag */
	struct bytes engine_id; /* the authoritative engine's */
	uint32_t boots, time;
	struct bytes user;
	struct bytes mac, salt; /* msgAuthenticationParameters, msgPrivacyParameters */
	struct bytes scoped;    /* the scoped PDU, or what it was encrypted to */
	struct bytes context_engine, context_name; /* set by message_read_scoped() */

	struct bytes pdu; /* with its tag; in v3 set by message_read_scoped() */
};

/* Reads the dress. ERR_MALFORMED for what is no SNMP; ERR_UNSUPPORTED for another version or security
 * model. An SNMPv3 message that is not encrypted is read through to its PDU. */
int message_read(struct bytes datagram, struct snmp_message *out);

/* What of a datagram may be written down: behind the community, of which nothing is in it; of SNMPv3 all.
 * Empty when the community cannot be told from the rest. Lengths around it are not believed. */
struct bytes message_public(struct bytes datagram);

/* The id by which a message of ours is matched with its answer, out of as much of it as an ICMP error
 * brought back; lengths are not believed. ERR_MALFORMED when the id is not in it. */
int message_peek_id(struct bytes beginning, int32_t *id);

/* Goes on in a scoped PDU that was decrypted; m is as it was when that fails. */
int message_read_scoped(struct snmp_message *m, struct bytes scoped);

/* Puts version and community in front of a PDU. */
void message_write(struct ber_out *out, enum snmp_version version, struct bytes community,
    const uint8_t *since);

/* Puts context names in front of a PDU: a scoped PDU. */
void message_write_scoped(struct ber_out *out, struct bytes context_engine,
    struct bytes context_name, const uint8_t *since);

/* Puts an SNMPv3 header in front of what is written: m's fields say what, but for scoped, which is
 * what was written since. The MAC is as long as m->mac.n and zero; *mac is where it goes. */
void message_write_v3(struct ber_out *out, const struct snmp_message *m,
    const uint8_t *since, uint8_t **mac);

#endif
