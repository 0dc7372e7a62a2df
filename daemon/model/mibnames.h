/* mibnames.h - names into numbers: the well-known objects, so that configuration may say ifName.
 *
 * Read from tables (the .tsv files of mibs/: module, name, OID, kind, type, values) when the configuration is;
 * at run time there are only numbers. An object is named alone or with its module, and may be
 * followed by an instance: "sysUpTime.0", "IF-MIB::ifName", "1.3.6.1.2.1.1.3.0".
 */
#ifndef MODEL_MIBNAMES_H
#define MODEL_MIBNAMES_H

#include "base/arena.h"
#include "base/map.h"
#include "base/oid.h"

struct mibname {
	const char *module;
	const char *name;
	struct oid oid;
	const char *kind;   /* scalar, column, table-index, notification, identity */
	const char *type;   /* INTEGER, Counter32, ... */
	const char *values; /* "up(1),down(2)", a unit, or "-" */
};

struct mibnames {
	struct arena mem;
	struct map by_name; /* "ifName" and "IF-MIB::ifName" */
};

void mibnames_init(struct mibnames *m);
void mibnames_fini(struct mibnames *m);

/* Adds a table. A line that does not read is ERR_MALFORMED, with its number in *line. The first
 * object of a name stays; later ones are found with their module. */
int mibnames_add(struct mibnames *m, const char *text, size_t n_bytes, unsigned *line);

/* Resolves a name or a number, with its instance if it has one; *object is set to what the name
 * stands for, or NULL when it was a number. ERR_NOT_FOUND, ERR_MALFORMED. */
int mibnames_resolve(const struct mibnames *m, struct arena *mem, const char *text,
    struct oid *out, const struct mibname **object);

/* Of "up(1),down(2)" the number behind a name, or the name before a number, into mem; NULL when
 * there is none. */
const char *mibnames_number(struct arena *mem, const char *values, const char *name);
const char *mibnames_name(struct arena *mem, const char *values, const char *number);

/* The name nearest to one that is not known, or NULL. */
const char *mibnames_nearest(const struct mibnames *m, const char *name);

#endif
