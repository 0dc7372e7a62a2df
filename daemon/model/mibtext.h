/* mibtext.h - the notifications of a MIB module, out of its text.
 *
 * As much of SMI (RFC 2578, RFC 1155) as tells what an agent may send: NOTIFICATION-TYPE and TRAP-TYPE,
 * with what they carry, their numbers, and which objects are columns of which table. Whatever else stands
 * in a module is passed over; one that is torn gives what could be read.
 */
#ifndef MODEL_MIBTEXT_H
#define MODEL_MIBTEXT_H

#include "base/buf.h"
#include "model/mibnames.h"

#define MIBTEXT_OBJECTS_MAX 64

struct mib_object {
	const char *name;
	struct oid oid; /* of no arcs: nobody knows its number */
	bool is_column;
	const char *values; /* "up(1),down(2)" of an enumeration; "" */
};

struct mib_notification {
	const char *name;
	struct oid oid; /* of no arcs: nobody knows its number */
	struct mib_object objects[MIBTEXT_OBJECTS_MAX];
	size_t n_objects;
	const char *about; /* the first sentence of its description */
};

struct mib_module {
	const char *name; /* "" where none stands */
	struct mib_notification *notifications;
	size_t n;
};

/* Reads a module; all of it lies in mem. Names of other modules are looked up in names. */
void mibtext_read(struct arena *mem, const struct mibnames *names, struct bytes text,
    struct mib_module *out);

#endif
