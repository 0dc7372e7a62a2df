/* load.h - reading a configuration: the main file, all it includes, probes and names. */
#ifndef ROOM_CONFIG_LOAD_H
#define ROOM_CONFIG_LOAD_H

#include "model/mibnames.h"
#include "model/options/tables.h"
#include "model/plan.h"

struct loaded {
	struct arena mem;
	struct plan plan;
	struct inventory inventory;
	struct opt_reader reader; /* its mistakes, in the order of the files */
	struct mibnames names;
	struct opt_context context;
};

/* Reads it all; l->reader.errors says how it went. */
void load(struct loaded *l, const char *path);
void load_fini(struct loaded *l);

/* Appends the mistakes, one a line, most important first to read: file by file. */
void load_report(const struct loaded *l, struct buf *out);

/* probes.c: the probe files of a folder. */
void probes_load(struct loaded *l, const struct tree *at, const char *folder);

/* articles.c: the knowledge base of a folder, when causes and alarm types are known; causes is their
 * section, for a doubt about each that no article is about. */
void articles_load(struct loaded *l, const struct tree *at, const char *folder,
    const struct tree *causes);

/* zones.c: the rules of time zones, as the system has them: some hundred files, so only for a plan that
 * names one, or that is handed to rooms. Once; a second call does nothing. */
void zones_load(struct loaded *l);

/* The entries of all files together, for messages about them; each has as many members as its list
 * in the plan has records. */
struct sections {
	const struct tree *devices, *customers, *causes, *relations, *alarm_types, *sinks,
	    *maintenance, *profiles, *contracts, *engineers, *depots;
};

/* crew.c: who can be sent and what lies where; contracts that promise what cannot be. */
void crew_check(struct loaded *l, const struct sections *s);

/* cross.c: everything that names something else. */
void cross_check(struct loaded *l, const struct sections *s);

/* sinks.c: sinks that could never deliver. */
void sinks_check(struct loaded *l, const struct tree *map);

/* spoken.c: what is said to devices over SSH. */
void spoken_check(struct loaded *l, const struct tree *profiles);
/* messages.c: the patterns of profiles' messages, and what they name. */
void messages_check(struct loaded *l, const struct tree *profiles);

/* change.c: "+3 -1 ~2" and the devices by name, against what the store left in the state folder. */
void change_report(const struct loaded *l, struct buf *out);

#endif
