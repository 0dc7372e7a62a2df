/* trap.h - what an agent tells unasked, in one form whatever version it came in.
 *
 * A notification is the uptime, the trap's name, and varbinds (RFC 3416 4.2.6). An SNMPv1 trap is put
 * into that form as RFC 3584 3.1 says, with the address and community it carried kept beside.
 */
#ifndef LINK_SNMP_TRAP_H
#define LINK_SNMP_TRAP_H

#include "base/arena.h"
#include "link/snmp/message.h"
#include "link/snmp/pdu.h"

struct snmp_trap {
	bool confirmed; /* an inform: it wants an answer */
	int32_t request_id;
	uint64_t uptime;                     /* hundredths of a second */
	struct oid name;                     /* snmpTrapOID.0 */
	const struct snmp_varbind *varbinds; /* without those two */
	size_t n;
	bool has_agent;        /* SNMPv1, or snmpTrapAddress.0 among the varbinds */
	uint8_t agent[4];      /* a hint only: NAT and forgers change it */
	struct oid enterprise; /* SNMPv1's, or snmpTrapEnterprise.0's; n is 0 without */
};

/* Reads a trap or inform. ERR_UNSUPPORTED for another PDU, ERR_MALFORMED when it has no name where
 * it should be. Borrows from the PDU; the name of an SNMPv1 trap lies in mem. */
int trap_read(struct arena *mem, const struct pdu *p, struct snmp_trap *out);

/* The varbinds of a trap as an SNMPv2 one has them: uptime, name, the rest, and after an SNMPv1
 * trap its address, community and enterprise (RFC 3584 3.1 (4)). The list lies in mem; it borrows from
 * the PDU and from the community. */
const struct snmp_varbind *trap_varbinds(
    struct arena *mem, const struct snmp_trap *t, struct bytes community, size_t *n);

/* Writes the answer to an inform: the same PDU as a response (RFC 3416 4.2.7), never larger than it.
 * What dresses it, the caller knows: message_write() or usm_seal(). out->full tells of no room. */
void trap_write_answer(
    struct ber_out *out, enum snmp_codec codec, const struct pdu *inform);

#endif
