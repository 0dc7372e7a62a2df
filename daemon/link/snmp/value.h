/* value.h - what an agent says of one object: a type and its content.
 *
 * A value is small and owns nothing: octets and object identifiers are borrowed from the datagram
 * or from the space it was decoded into, and live as long as those do (an answer's: until the
 * callback returns). value_keep() copies one that has to live longer.
 *
 * Integers are held as wide as Net-SNMP holds them: an agent may send an Integer32 that is none.
 */
#ifndef LINK_SNMP_VALUE_H
#define LINK_SNMP_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/oid.h"

enum value_type {
	VALUE_NULL, /* "unspecified" in a request */
	VALUE_INTEGER,
	VALUE_COUNTER32,
	VALUE_GAUGE32,
	VALUE_UNSIGNED32, /* of SNMPv2's party time; some agents still send it */
	VALUE_TIMETICKS,  /* hundredths of a second */
	VALUE_COUNTER64,
	VALUE_OCTETS,
	VALUE_BITS, /* a BIT STRING, which no SNMP version allows and some agents send */
	VALUE_NSAP,
	VALUE_IP_ADDRESS, /* octets: four, if the agent is right */
	VALUE_OPAQUE,
	VALUE_FLOAT, /* opaque-wrapped, as is the next, by Net-SNMP's convention */
	VALUE_DOUBLE,
	VALUE_INTEGER64, /* opaque-wrapped */
	VALUE_OID,
	VALUE_NO_SUCH_OBJECT, /* the three exceptions of RFC 3416: no value, and why */
	VALUE_NO_SUCH_INSTANCE,
	VALUE_END_OF_VIEW,
	VALUE_TYPE_COUNT
};

struct snmp_value {
	enum value_type type;
	union {
		int64_t i;  /* INTEGER, INTEGER64 */
		uint64_t u; /* COUNTER32, GAUGE32, UNSIGNED32, TIMETICKS, COUNTER64 */
		double d;   /* FLOAT, DOUBLE */
		struct bytes octets; /* OCTETS, BITS, NSAP, IP_ADDRESS, OPAQUE */
		struct oid oid;      /* OID */
	};
};

struct snmp_varbind {
	struct oid oid;
	struct snmp_value value;
};

/* True for the exceptions and for null: the agent named the object and gave no value. */
bool value_is_missing(const struct snmp_value *v);

/* The value as a number. ERR_UNSUPPORTED for a type that is none, ERR_RANGE where it does not fit;
 * a double is cut to its whole part. */
int value_f64(const struct snmp_value *v, double *out);
int value_i64(const struct snmp_value *v, int64_t *out);
int value_u64(const struct snmp_value *v, uint64_t *out);

/* Octets that read as a decimal number ("-12.5", " 37 "), as many agents write their measurements;
 * ERR_MALFORMED otherwise. A unit behind the number is not read over. */
int value_text_f64(const struct snmp_value *v, double *out);

/* A copy whose octets or arcs lie in mem. */
struct snmp_value value_keep(struct arena *mem, const struct snmp_value *v);

/* True when type and content are the same; two doubles are compared by their bits. */
bool value_equal(const struct snmp_value *a, const struct snmp_value *b);

/* The type as people write it: "Counter32", "noSuchInstance". Static storage. */
const char *value_type_text(enum value_type t);

/* Appends the value as people read it: numbers in decimal, addresses with dots, octets as text when
 * they are UTF-8 without control characters (trailing NULs and line ends left out) and in
 * hexadecimal otherwise, exceptions by name. It may hold quotes and backslashes. */
void value_text(struct buf *out, const struct snmp_value *v);

/* Octets in hexadecimal with a separator: "00:1a:2b", or "001a2b" for 0. */
void value_hex(struct buf *out, struct bytes octets, char separator);

#define MAC_TEXT_MAX 24

/* Six octets as "00:1a:2b:3c:4d:5e"; ERR_MALFORMED for another length. (EUI-64: eight.) */
int value_mac(const struct snmp_value *v, char text[MAC_TEXT_MAX]);

#endif
