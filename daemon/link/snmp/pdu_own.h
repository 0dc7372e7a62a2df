/* pdu_own.h - the values within a PDU, for the files of our codec.
 */
#ifndef LINK_SNMP_PDU_OWN_H
#define LINK_SNMP_PDU_OWN_H

#include "link/snmp/pdu.h"

/* Opaque content that is a value of another type: 0x9f, then one of these. RFC draft-perkins-opaque,
 * which Net-SNMP and all who use it speak. */
#define OPAQUE_TAG 0x9f
enum opaque_kind {
	OPAQUE_COUNTER64 = 0x76,
	OPAQUE_FLOAT = 0x78,
	OPAQUE_DOUBLE = 0x79,
	OPAQUE_INTEGER64 = 0x7a,
	OPAQUE_UNSIGNED64 = 0x7b
};

/* Takes arcs from the space as they are needed. */
struct pdu_arcs {
	uint32_t *next;
	size_t left;
};

/* *bad is set when it is none. */
struct oid pdu_read_oid(struct bytes content, struct pdu_arcs *arcs, bool *bad);

/* A value of any type but Opaque, by its tag. *bad is set when it is no such value. */
void pdu_read_content(uint8_t tag, struct bytes content, struct snmp_value *v,
    struct pdu_arcs *arcs, bool *bad);

/* An Opaque, and the cursor behind it. */
void pdu_read_opaque(
    struct cur *pair, struct bytes content, struct snmp_value *v, bool *bad);

#endif
