/* wording.h - octets as people read them, by what they are known to be.
 *
 * An agent sends an address, a date or a row of bits as plain octets; the profile, or the type that
 * its MIB gives the object, says which. What is not of that form is no text, and the caller shows the
 * octets as they are.
 */
#ifndef ROOM_WORDING_H
#define ROOM_WORDING_H

#include "link/snmp/value.h"
#include "model/profile.h"

/* Appends the value as one of enum item_as; ERR_MALFORMED where it is not of that form. AS_BITS takes
 * the names from the item's map, and numbers where there is none. */
int wording(struct buf *out, const struct item *item, const struct snmp_value *v);

/* Appends octets by a DISPLAY-HINT, as RFC 2579 3.1 has it: "1x:", "2d-1d-1d,1d:1d:1d.1d", "255a". */
int wording_by_hint(struct buf *out, const char *hint, struct bytes octets);

/* Whether a bit is set: of BITS, where bit 0 is the first octet's highest, or of an integer. */
bool wording_bit(const struct snmp_value *v, unsigned bit);

#endif
