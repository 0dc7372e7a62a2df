/* list.h - objects that very many devices are asked for, made ready once.
 *
 * The list of varbinds of a request is the same for every device of a profile: it is encoded when the
 * profile is made ready, and a request only puts its id in front. An answer mostly names the same
 * objects in the same order, byte for byte: then their names need not be read, only compared. Whoever
 * makes a list owns it; it outlives the requests that are made with it.
 */
#ifndef LINK_SNMP_LIST_H
#define LINK_SNMP_LIST_H

#include "link/snmp/pdu.h"

struct snmp_list {
	struct oid *oids; /* our copies */
	size_t n;
	struct bytes encoded; /* the list of varbinds, each of them null */
};

/* NULL when it cannot be asked for in one request: no objects or too many, an identifier that cannot
 * be said. */
struct snmp_list *snmp_list_new(const struct oid *oids, size_t n);
void snmp_list_free(struct snmp_list *l);

/* Reads a response that names exactly these objects, each with a value of the short form. False for
 * everything else: pdu_read() has to look at it then, and says the same of what this one reads. The
 * names in *out are the list's. */
bool pdu_read_listed(struct bytes in, const struct snmp_list *asked,
    struct pdu_space *space, struct pdu *out);

#endif
