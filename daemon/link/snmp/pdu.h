/* pdu.h - what is asked, answered and told: one protocol data unit, to and from bytes.
 *
 * A PDU that was read borrows its octets from the datagram and its arrays from a pdu_space, which
 * the reader owns and uses again for the next one: reading asks the system for nothing.
 *
 * There are two codecs behind the same two functions. Ours is the one for daily use. Net-SNMP's is
 * the reference: a fuzz target holds ours equal to it, and it is the fallback that an operator can
 * choose (snmp.codec).
 */
#ifndef LINK_SNMP_PDU_H
#define LINK_SNMP_PDU_H

#include "base/buf.h"
#include "base/oid.h"
#include "link/snmp/ber.h"
#include "link/snmp/value.h"

enum pdu_kind { /* as their tags */
	PDU_GET = 0xa0,
	PDU_GETNEXT = 0xa1,
	PDU_RESPONSE = 0xa2,
	PDU_SET = 0xa3,
	PDU_TRAP_V1 = 0xa4,
	PDU_GETBULK = 0xa5,
	PDU_INFORM = 0xa6,
	PDU_TRAP = 0xa7,
	PDU_REPORT = 0xa8
};

enum pdu_error { /* error-status, RFC 3416 section 3 */
	PDU_NO_ERROR = 0,
	PDU_TOO_BIG = 1,
	PDU_NO_SUCH_NAME = 2, /* v1's word for the exceptions */
	PDU_BAD_VALUE = 3,
	PDU_READ_ONLY = 4,
	PDU_GEN_ERR = 5,
	PDU_NO_ACCESS = 6,
	PDU_AUTHORIZATION_ERROR = 16
};

/* The head of an SNMPv1 trap, RFC 1157 4.1.6. */
struct pdu_trap_v1 {
	struct oid enterprise;
	uint8_t agent[4]; /* its IPv4 address, as it says; 0.0.0.0 behind IPv6 */
	int64_t generic, specific;
	uint64_t uptime; /* hundredths of a second */
};

struct pdu {
	enum pdu_kind kind;
	int32_t request_id;
	int64_t error_status;    /* in a GETBULK: non-repeaters */
	int64_t error_index;     /* in a GETBULK: max-repetitions */
	struct pdu_trap_v1 trap; /* PDU_TRAP_V1 alone; it has none of the three above */
	struct snmp_varbind *varbinds;
	size_t n;
};

#define PDU_DATAGRAM_MAX 65507 /* what UDP carries */

/* Room for everything that one datagram can say. Touched only as far as it is used. */
struct pdu_space {
	struct snmp_varbind *varbinds;
	uint32_t *arcs;
	uint8_t *octets; /* Net-SNMP's codec copies; ours borrows */
	size_t varbinds_max, arcs_max, octets_max;
	size_t again; /* names come again so many later, one row on; 0: they do not */
};

void pdu_space_init(struct pdu_space *s);
void pdu_space_fini(struct pdu_space *s);

enum snmp_codec { SNMP_CODEC_OWN, SNMP_CODEC_NETSNMP };

/* Reads one PDU with its tag from the start of `in`; ERR_MALFORMED when it is none. What follows it
 * is not looked at. */
int pdu_read(
    enum snmp_codec codec, struct bytes in, struct pdu_space *space, struct pdu *out);

/* Writes it in front of what is there (out->full tells when it did not fit). ERR_MALFORMED for what
 * cannot be said in BER: an identifier that starts with anything above 2. */
int pdu_write(enum snmp_codec codec, const struct pdu *p, struct ber_out *out);

/* False for an identifier that cannot be said in BER. */
bool pdu_can_say(struct oid o);

/* Kind and request id of a PDU whose rest is not looked at. */
int pdu_peek(struct bytes in, enum pdu_kind *kind, int32_t *request_id);

/* The parts, for those who keep an encoded list of varbinds and put heads in front of it. */
void pdu_write_varbinds(const struct snmp_varbind *v, size_t n, struct ber_out *out);
void pdu_write_head(enum pdu_kind kind, int32_t request_id, int64_t error_status,
    int64_t error_index, const uint8_t *since, struct ber_out *out);

/* "get", "trap"; and an error-status by its name, "error 99" for unknown ones being "?". */
const char *pdu_kind_text(enum pdu_kind k);
const char *pdu_error_text(int64_t error_status);

/* Net-SNMP's, for pdu_read() and pdu_write() alone. */
int pdu_read_netsnmp(struct bytes in, struct pdu_space *space, struct pdu *out);
int pdu_write_netsnmp(const struct pdu *p, struct ber_out *out);

#endif
