/* map.h - what a notification means: the profile's mappings, applied. Pure. */
#ifndef ROOM_TRAP_MAP_H
#define ROOM_TRAP_MAP_H

#include "link/snmp/trap.h"
#include "model/profile.h"

/* True when the mapping is for this notification, its conditions hold, and the row is named that it
 * is about. */
bool map_fits(const struct trap_map *m, const struct snmp_trap *t);

/* The index of the row it speaks of, out of the mapping's varbind; of no arcs when it names none.
 * Borrows from the notification. */
struct oid map_row(const struct trap_map *m, const struct snmp_trap *t);

/* The sign, but for device and component. */
void map_sign(const struct trap_map *m, struct sign *out);

/* Fills {label} and {device} into a text. */
const char *map_text(
    struct arena *mem, const char *text, const char *device, const char *label);

#endif
