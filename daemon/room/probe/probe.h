/* probe.h - the room that runs diagnosis scripts.
 *
 * Triage orders a run; the room gives the probe a Lua state of its own, asks devices what it wants
 * to know - itself, over SNMP and SSH, with leases from the vault -, keeps every answer as evidence
 * in the store, and reports what was found. Probes only read: a run that is done twice harms
 * nobody. A script that loops is ended by its budget, one that hangs inside C by the parent, and is
 * then set aside.
 *
 * The files: probe.c (the room), run.c (one run, from order to result), host.c (the functions that
 * scripts call), ask.c (asking devices), evidence.c (keeping the answers), prelude.lua (the words
 * that probes are written in).
 */
#ifndef ROOM_PROBE_PROBE_H
#define ROOM_PROBE_PROBE_H

#include "room/room.h"

extern const struct room_ops probe_room;

#endif
