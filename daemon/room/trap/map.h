/* map.h - what a notification means: the profile's mappings, applied. Pure. */
#ifndef ROOM_TRAP_MAP_H
#define ROOM_TRAP_MAP_H

#include "link/snmp/trap.h"
#include "model/profile.h"

/* True when the mapping is for this notification, its conditions hold, and the row is named that it
 * is about. */
bool map_fits(const struct trap_map *m, const struct snmp_trap *t);

/* The index of the row it speaks of, into mem: out of the mapping's varbind; of no arcs when it names
 * none. */
struct oid map_row(
    struct arena *mem, const struct trap_map *m, const struct snmp_trap *t);

/* The row's name, when it is said instead of its index; "" otherwise. Into mem. */
const char *map_label(
    struct arena *mem, const struct trap_map *m, const struct snmp_trap *t);

/* Level, severity and text - {label} and {device} are still in it -, into mem. */
void map_weigh(struct arena *mem, const struct trap_map *m, const struct snmp_trap *t,
    struct sign *out);

#endif
