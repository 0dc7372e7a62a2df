/* triage.h - the room where signs become alarms, alarms cases, cases verdicts, verdicts tickets.
 *
 * It has no network and no secrets; it decides over names, numbers and hashes. Every decision is a
 * pure function of model/ (alarm_hear, case_go_on, ticket_open, ...); this room finds the objects
 * they need, and does what they say: puts them to the store, and only when the store has committed
 * gives out orders and answers. After any kill it has back from the store all it had told anyone.
 *
 * The files: triage.c (what it hears), keep.c (puts, commits, and what waits for them), alarms.c
 * (signs to alarms), rows.c (finding an alarm by what it speaks of), topology.c (who names whom),
 * relations.c (symptoms and roots), cases.c (running a diagnosis), tickets.c (opening and changing
 * tickets), verify.c (is the fault gone?), commands.c (what people want).
 */
#ifndef ROOM_TRIAGE_TRIAGE_H
#define ROOM_TRIAGE_TRIAGE_H

#include "room/room.h"

extern const struct room_ops triage_room;

#endif
