/* ber.h - the bytes of SNMP: tag, length, content.
 *
 * Reading goes over a cursor (base/cur.h) that remembers failure. Lengths are believed only inside
 * what surrounds them; the indefinite form is refused, as RFC 3417 section 8 says. Where agents in
 * the field are wrong and Net-SNMP reads them nevertheless, so do we, and get the same number:
 *
 *   - lengths in a longer form than needed (up to eight bytes);
 *   - integers with leading bytes too many (up to eight bytes, counters up to nine);
 *   - unsigned numbers sent as negative ones (a Counter32 without its leading zero byte);
 *   - a Counter64 of no bytes, read as 0 (no other number may be empty);
 *   - an Integer32 that needs more than 32 bits: its low 32 bits, as an unsigned number;
 *   - an object identifier of no bytes, read as 0.
 *
 * Writing goes backwards, from the end of the space to its start: a content is there before the
 * length in front of it, so every length is known and as short as it can be.
 */
#ifndef LINK_SNMP_BER_H
#define LINK_SNMP_BER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cur.h"
#include "base/oid.h"

enum ber_tag {
	BER_INTEGER = 0x02,
	BER_BITS = 0x03,
	BER_OCTETS = 0x04,
	BER_NULL = 0x05,
	BER_OID = 0x06,
	BER_SEQUENCE = 0x30,
	BER_IP_ADDRESS = 0x40,
	BER_COUNTER32 = 0x41,
	BER_GAUGE32 = 0x42,
	BER_TIMETICKS = 0x43,
	BER_OPAQUE = 0x44,
	BER_NSAP = 0x45,
	BER_COUNTER64 = 0x46,
	BER_UNSIGNED32 = 0x47,
	BER_NO_SUCH_OBJECT = 0x80,
	BER_NO_SUCH_INSTANCE = 0x81,
	BER_END_OF_VIEW = 0x82
};

/* --- reading --- */

struct bytes ber_any_form(
    struct cur *c, uint8_t *tag); /* ber_any() for all forms of lengths */

/* The next element: its tag, its content, and the cursor behind it. Nearly all are short. */
static inline struct bytes
ber_any(struct cur *c, uint8_t *tag)
{
	const uint8_t *p = c->p;
	size_t left = (size_t)(c->end - p);

	if (c->failed || left < 2 || p[1] >= 0x80 || left - 2 < p[1])
		return ber_any_form(c, tag);
	*tag = p[0];
	c->p = p + 2 + p[1];
	return (struct bytes){ p + 2, p[1] };
}

/* The content of the next element, which must have this tag. */
static inline struct bytes
ber_take(struct cur *c, uint8_t tag)
{
	uint8_t found;
	struct bytes content = ber_any(c, &found);

	if (found == tag)
		return content;
	c->failed = true;
	return (struct bytes){ c->p, 0 };
}

/* The same as a cursor, which has failed when c has. */
static inline struct cur
ber_enter(struct cur *c, uint8_t tag)
{
	struct bytes content = ber_take(c, tag);

	return (struct cur){ content.p, content.p + content.n, c->failed };
}

int64_t ber_integer(struct cur *c);

/* Contents, taken already. *bad is set when they are no such number, else left alone. */
int64_t ber_signed_of(struct bytes content, bool *bad); /* an Integer32, cut as above */
int64_t ber_signed64_of(struct bytes content, bool *bad);
uint64_t ber_unsigned32_of(struct bytes content, bool *bad);
uint64_t ber_unsigned64_of(struct bytes content, bool *bad);

/* Arcs of a content into arc[0..max); 0 when it is no object identifier or has more. There is room
 * for every content of n bytes in n + 1 arcs. */
size_t ber_oid_of(struct bytes content, uint32_t *arc, size_t max);

/* --- writing --- */

struct ber_out {
	uint8_t *start; /* of the space */
	uint8_t *p;     /* of what is written; it ends where the space ends */
	uint8_t *end;
	bool full; /* something did not fit */
};

struct ber_out ber_out_over(void *space, size_t n_bytes);
struct bytes ber_written(const struct ber_out *o);

void ber_put(struct ber_out *o, const void *p, size_t n_bytes); /* as it is */
void ber_put_octets(struct ber_out *o, uint8_t tag, struct bytes content);
void ber_put_integer(struct ber_out *o, int64_t v);
void ber_put_signed(struct ber_out *o, uint8_t tag, int64_t v);
void ber_put_unsigned(struct ber_out *o, uint8_t tag, uint64_t v);
void ber_put_oid(struct ber_out *o, struct oid oid);

/* Puts tag and length in front of everything written since p was at `since`. */
void ber_wrap(struct ber_out *o, uint8_t tag, const uint8_t *since);

#endif
