/* world.h - the devices of a story: what they would answer, and whether they do.
 *
 * A device speaks in OIDs, as a real one; a story says its values in words, which the device's
 * profile turns back into OIDs. The fake engines of net.c ask here.
 */
#ifndef STORY_WORLD_H
#define STORY_WORLD_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/map.h"
#include "link/snmp/value.h"
#include "model/plan.h"

struct said { /* one object of an agent */
	struct oid oid;
	struct snmp_value value;
};

struct spoken { /* one command of a shell */
	const char *command, *output;
};

/* An item that was asked for (asked.c). */
struct asked_item {
	uint64_t item;
	int64_t every_us;
	mono_us at;
};

struct agent {
	const char *name, *address, *site;
	struct said *v; /* in the order of OIDs */
	size_t n, cap;
	struct spoken commands[64];
	size_t n_commands;
	bool silent;     /* nothing of it answers */
	bool agent_dead; /* nothing listens on its SNMP port */
	bool deaf;       /* its agent does not answer, and says nothing */
	bool ssh_dead;
	bool ssh_old;         /* has no algorithm that is still allowed */
	bool locked;          /* it refuses our login */
	const char *host_key; /* NULL: "SHA256:story" */
	uint64_t logins;      /* tried */
	bool stuck;           /* commands never end */
	unsigned loss;        /* of 100 pings */
	unsigned lossy;       /* of 100 SNMP questions, lost with all their repeats */
	int64_t delay_us;     /* before its agent answers; 0: as usual */
	bool well;            /* it answers all and soon */
	mono_us well_since, there_since, asked_at;
	struct asked_item asked_items[32];
	size_t n_asked_items;
	bool foreign; /* its agent lives, and does not know our community */
	unsigned mtu; /* larger pings are lost; 0: none */
	uint64_t gets, commands_run;
};

struct world {
	struct arena mem;
	struct map by_address, by_name;
	const struct plan *plan;
	const struct inventory *inventory;
};

extern struct world world; /* there is one, as there is one network */

void world_open(const struct plan *plan, const struct inventory *inventory);
/* Another configuration: agents stay, and new ones come. All of them outlive the world. */
void world_reload(
    const struct plan *plan, const struct inventory *inventory, mono_us now);
void world_close(void);

struct agent *world_agent(const char *name);
struct agent *world_at(const char *address);

/* Sets an object as the agent has it; what it points to lives as long as the world. */
void world_object(struct agent *a, struct oid oid, struct snmp_value value);

/* Sets a scalar word, or a column of a row, in the profile's own numbers. NULL, or what is wrong. */
const char *world_item(struct agent *a, const char *word, const char *value);
const char *world_cell(struct agent *a, const char *table, const char *column,
    const char *index, const char *value);
/* The row's name, in the first of the columns that give it. */
const char *world_label(
    struct agent *a, const char *table, const char *index, const char *label);
/* Takes all columns of a row away; and gives a row another index. */
void world_drop_row(struct agent *a, const char *table, const char *index);
void world_renumber(struct agent *a, const char *table, const char *from, const char *to);
const char *world_index(struct agent *a, const char *table, const char *label);

const struct said *world_get(const struct agent *a, struct oid oid);
const struct said *world_next(const struct agent *a, struct oid oid);

#endif
