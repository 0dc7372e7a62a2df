/* inside.h - what the files of the poll room share. */
#ifndef ROOM_POLL_INSIDE_H
#define ROOM_POLL_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "link/reach/reach.h"
#include "link/snmp/engine.h"
#include "link/snmp/get.h"
#include "link/snmp/walk.h"
#include "model/presence.h"
#include "model/rule.h"
#include "room/credentials.h"
#include "room/poll/poll.h"
#include "room/sheet.h"

/* --- a profile, made ready for use: shared by all its devices (view.c) --- */

/* Where a condition's word is found. */
enum word_place { PLACE_NOWHERE, PLACE_ITEM, PLACE_COLUMN, PLACE_REACH, PLACE_IN_USE };

struct word_ref {
	enum word_place place;
	uint32_t at; /* item, column, or one of enum reach_word */
	const struct word *word;
};

/* A rule with its words looked up: refs run along the nodes of its two conditions. */
struct ready_rule {
	const struct rule *rule;
	struct word_ref *when, *clear;
	uint32_t table; /* NO_TABLE: judged for the device */
	uint32_t life;  /* which of a row's lives, or of the device's, is its own */
};
#define NO_TABLE UINT32_MAX

/* An item that is reckoned from others: refs run along the nodes of what it is derived from. */
struct ready_item {
	uint32_t item;
	struct word_ref *refs;
};

/* Items of one interval: one request. */
struct group {
	int64_t every_us;
	uint32_t *items;
	size_t n;
};

struct ready_table {
	const struct table *table;
	const struct word **words; /* of its columns */
	struct sheet sheet;
	uint32_t n_rules; /* that judge its rows: so many lives has each */
};

struct view {
	struct arena mem;
	const struct profile *profile;
	const struct word **item_words;
	struct group *groups;
	size_t n_groups;
	struct ready_item *derived; /* reckoned from other items, in their order */
	size_t n_derived;
	struct ready_table *tables;
	size_t n_tables;
	struct ready_rule *rules;
	size_t n_rules, n_own_rules; /* own: judged for the device */
	unsigned users;
};

/* What the room itself knows of a device. */
enum reach_word { REACH_LOSS, REACH_PING_RTT, REACH_SNMP_RTT, REACH_WORD_COUNT };

struct view *view_new(const struct plan *plan, const struct profile *p);
void view_free(struct view *v);

/* --- a device --- */

/* The last value of a word. */
struct slot {
	bool known, is_text;
	double number;
	char *text; /* heap */
	wall_us at; /* when it was asked for */
};

struct row {
	char *index, *label;
	struct slot *cells;      /* one a column */
	struct rule_life *lives; /* one a rule of the table */
	bool ever_up;            /* of a port: seen up since we know it */
	bool gone;               /* the last whole walk did not bring it */
	bool met;                /* by the walk under way */
};

struct polled_table {
	struct row **rows;
	size_t n, cap;
	size_t walked; /* rows of the device's: some are none of ours */
	bool whole;    /* the last walk was */
	bool was_read; /* at all */
	bool tried;
};

enum job_kind { JOB_GROUP, JOB_TABLE, JOB_REACH, JOB_SSH };

struct job {
	enum job_kind kind;
	uint32_t at; /* which group or table */
	int64_t every_us;
	mono_us due;
	wall_us asked; /* of what is under way */
	bool running;
	bool again; /* ordered while it ran: once more when it ends */
	uint64_t overruns;
	snmp_id request;
	struct snmp_get *get;
	struct snmp_walk *walk;
	struct polled *device;
};

/* Somebody wants to hear of a state at its next judgement, whatever it is. */
struct wanted {
	struct list_node on_device;
	uint64_t device_id;
	char *component, *index, *alarm_type, *qualifier;
};

/* A trap that wants to know a row's name. */
struct label_wait {
	struct list_node on_device;
	uint64_t ask;
	uint32_t instance; /* of the trap room */
	uint32_t table;
	char *index;
};

struct polled {
	struct poll *poll;
	struct arena mem;
	struct device d;
	struct view *view;
	struct snmp_target target;
	bool has_target, asked_credential;
	bool
	    tell_clear; /* it came while triage was at work: what is well is told once, too */
	struct timer *timer;
	struct job *jobs;
	size_t n_jobs;
	struct slot *items;
	struct polled_table *tables;
	struct rule_life *lives; /* of the device's own rules */
	struct presence presence;
	struct rule_life ssh_life; /* of the knock at its SSH port */
	unsigned ssh_refusals;
	bool ssh_was_raised;
	uint32_t ping_bits, ping_count; /* the last 32: 1 answered */
	struct slot reach_words[REACH_WORD_COUNT];
	uint64_t ping, knock, ssh_knock; /* under way */
	wall_us ping_asked;
	char *sys_name, *sys_descr;
	struct list_node wanted, label_waits;
};

struct poll {
	struct house *house;
	struct leases *leases;
	struct credentials *credentials;
	struct snmp_engine *engine;
	struct reach_engine *reach;
	struct map devices; /* by id */
	struct map views;   /* by profile name */
	uint32_t instances;
	bool complete;          /* the whole inventory has been given */
	struct list_node early; /* of struct wanted: for devices that are still to come */
	struct arena scratch;
};

/* events.c */
void events_hear(
    void *arg, const struct snmp_event *ev); /* the engine's; arg is the poll */

/* device.c */
void polled_put(struct poll *p, const struct device *d);
void polled_drop(struct poll *p, uint64_t id);
void polled_start_all(struct poll *p);
void polled_arm(struct polled *d);
void polled_job_done(struct job *j); /* it ended: when next, and again if ordered */
void polled_job_now(struct polled *d, struct job *j);
struct job *polled_job(struct polled *d, enum job_kind kind, uint32_t at);
bool polled_is_set_aside(struct polled *d);
void slot_set(struct slot *s, const struct reading *r, wall_us at);
void slot_fini(struct slot *s);

/* scalars.c, tables.c, reach.c: each starts its kind of job. */
void scalars_start(struct polled *d, struct job *j);
void tables_start(struct polled *d, struct job *j);
void tables_fini(struct polled *d);
struct row *tables_find(struct polled *d, uint32_t table, const char *index);
void reach_start(struct polled *d, struct job *j);
void reach_start_ssh(struct polled *d, struct job *j);
void reach_answered(struct polled *d, wall_us asked, int64_t rtt_us);
void reach_failed(struct polled *d, wall_us asked);
void reach_fini(struct polled *d);

/* judge.c */
void judge_device(struct polled *d, wall_us asked);
void judge_table(struct polled *d, uint32_t table, wall_us asked);
struct expr_value judge_reckon(
    struct polled *d, const struct expr *e, const struct word_ref *refs);

/* signs.c */
void signs_rule(struct polled *d, const struct ready_rule *r, struct row *row,
    const struct rule_life *life, wall_us asked);
void signs_reach(struct polled *d, wall_us asked, bool changed);
void signs_ssh(struct polled *d, wall_us asked);
void signs_all(
    struct poll *p); /* after triage came back: every level that is not clear */
bool signs_want(struct polled *d, const char *component, const char *index,
    const char *alarm_type, const char *qualifier); /* and forgets that it was wanted */
void signs_state(struct polled *d);
void wanted_free(struct wanted *w); /* off its list */
const char *component_of(
    struct arena *mem, const struct ready_table *t, const struct row *row);

/* samples.c */
void samples_group(struct polled *d, const struct group *g, wall_us asked);
void samples_table(struct polled *d, uint32_t table, wall_us asked);
void samples_reach(struct polled *d, wall_us asked);

#endif
