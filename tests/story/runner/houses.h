/* houses.h - all rooms in one process: room/room.h served by a post office on the fake clock.
 *
 * Every message is written and read as on a real channel, checked against the channel table, and
 * delivered in order. A room can be killed: what was on its way from and to it is lost, its memory
 * is gone, and it is started again as the parent would - alone, or with all when it is of the core.
 */
#ifndef STORY_HOUSES_H
#define STORY_HOUSES_H

#include "model/plan.h"
#include "room/room.h"

struct town;

struct town *town_new(struct loop *l, const char *state_dir);
void town_free(struct town *t);

/* The plan and inventory in force; both are copied. Starts the rooms the first time, reloads then. */
void town_plan(
    struct town *t, const struct plan *plan, const struct inventory *inventory);

/* kill -9 of a room; of all with ROLE_COUNT. false when there is no such room. */
bool town_kill(struct town *t, enum role role);

/* A person's command, as the web room hands it on; false while triage is down. */
bool town_command(struct town *t, const struct command_msg *m);

/* A room's own state, for what a story hands to it past the network; NULL while it is down. */
void *town_room(struct town *t, enum role role);

/* Nonsense that was said: a message that no row allows or that does not decode. "" for none. */
const char *town_scandal(const struct town *t);

#endif
