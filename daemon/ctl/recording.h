/* recording.h - what a device answered, in order: read from a file, or taken from the device now.
 *
 * A file has one variable a line, OID|TAG|VALUE (.snmprec); the tag is the type's BER number, with
 * "x" behind it where the value is in hexadecimal, "e" where it has backslash escapes. Lines may
 * stand in any order; of an OID that stands twice the first counts.
 */
#ifndef CTL_RECORDING_H
#define CTL_RECORDING_H

#include "link/snmp/rows.h"
#include "room/sheet.h"

struct recording {
	struct arena mem;
	struct snmp_varbind *v; /* in the order of their OIDs, once it is sorted */
	size_t n, cap;
};

void recording_init(struct recording *r);
void recording_fini(struct recording *r);

/* Reads a file. A negative ERR_*; ERR_MALFORMED with the line's number. */
int recording_read(struct recording *r, const char *path, unsigned *line);

void recording_add(struct recording *r, struct oid oid, const struct snmp_value *v);
void recording_sort(struct recording *r);

/* NULL when it is not there. */
const struct snmp_value *recording_find(const struct recording *r, struct oid oid);

/* Walks some columns: fn for each row, in the order of the indices. */
void recording_walk(const struct recording *r, const struct oid *columns, size_t n,
    void (*fn)(void *arg, const struct snmp_row *row), void *arg);

#endif
