/* oid.h - an object identifier: the numbers by which SNMP names everything. */
#ifndef BASE_OID_H
#define BASE_OID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define OID_ARCS_MAX 128 /* RFC 2578 3.5 */
#define OID_TEXT_MAX (OID_ARCS_MAX * 11 + 1)

struct oid {
	const uint32_t *arc;
	size_t n;
};

/* Reads "1.3.6.1" or ".1.3.6.1"; ERR_MALFORMED when it is anything else. */
int oid_parse(struct arena *mem, const char *text, struct oid *out);

/* Writes the dotted form; cut at size. Returns text. */
const char *oid_text(struct oid o, char *text, size_t size_bytes);

/* Lexicographic order, as SNMP walks (RFC 3416 4.2.2). */
int oid_compare(struct oid a, struct oid b);
bool oid_starts_with(struct oid o, struct oid prefix);

#endif
