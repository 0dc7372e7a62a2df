/* inside.h - what the files of the poll room share. */
#ifndef ROOM_POLL_INSIDE_H
#define ROOM_POLL_INSIDE_H

#include "base/json.h"
#include "base/list.h"
#include "base/map.h"
#include "link/reach/reach.h"
#include "link/snmp/engine.h"
#include "link/snmp/get.h"
#include "link/snmp/walk.h"
#include "model/presence.h"
#include "model/rule.h"
#include "model/trace.h"
#include "room/credentials.h"
#include "room/devices.h"
#include "room/errand.h"
#include "room/gather.h"
#include "room/poll/gate.h"
#include "room/poll/poll.h"
#include "room/poll/rings.h"
#include "room/sheet.h"

/* --- a profile, made ready for use: shared by all its devices (view.c) --- */

/* Where a condition's word is found. */
enum word_place {
	PLACE_NOWHERE,
	PLACE_ITEM,
	PLACE_COLUMN,
	PLACE_RATE, /* of a column, PLACE_ITEM_RATE: of an item */
	PLACE_ITEM_RATE,
	PLACE_REACH,
	PLACE_IN_USE,
	PLACE_NO_ITEM, /* that it is missing; PLACE_NO_COLUMN: the same of a column */
	PLACE_NO_COLUMN,
	PLACE_ITEM_TRACE, /* what is kept of it; PLACE_COLUMN_TRACE: the same of a column */
	PLACE_COLUMN_TRACE
};

struct word_ref {
	enum word_place place;
	uint32_t at; /* item, column, rate, trace, or one of enum reach_word */
	const struct word *word;
};

/* A rule with its words looked up: refs run along the nodes of its two conditions. */
struct ready_rule {
	const struct rule *rule;
	struct word_ref *when, *clear;
	uint32_t table; /* NO_TABLE: judged for the device */
	uint32_t life;  /* its place among the rules of its table, or of the device */
	bool
	    looks_away; /* at more than its own row: judged whether that changed or not */
	bool reads_reach; /* judged by what a ping says too */
};
#define NO_TABLE UINT32_MAX

/* How an answer becomes a value (values.c). */
enum value_kind { VALUE_IS_NUMBER, VALUE_IS_STATE, VALUE_IS_TEXT };
enum value_use { USE_NONE, USE_SYS_NAME, USE_SYS_DESCR };

struct raw_state {
	int64_t raw;
	double state;
};

struct ready_value {
	const struct item *item;
	const struct word *word;
	bool is_plain;  /* an answer is the value, but for its scale or its map */
	uint32_t place; /* of a plain column: in what is walked */
	enum value_kind kind;
	enum value_use use;
	bool is_judged; /* a rule looks at it */
	uint32_t
	    from; /* of an item: the group that brings it, or behind those the collector */
	struct raw_state *states; /* of VALUE_IS_STATE, where they are whole numbers */
	size_t n_states;
};

/* An item that is reckoned from others: refs run along the nodes of what it is derived from. */
struct ready_item {
	uint32_t item;
	struct word_ref *refs;
};

/* Items of one interval: one request. */
struct group {
	int64_t every_us;
	uint32_t *items;
	struct oid *oids;
	size_t n;
	struct snmp_list *list; /* the same, made ready; NULL: cannot be */
	uint32_t *
	    series; /* those of them that are numbers; reckoned ones go with the quickest */
	size_t n_series;
};

/* A word of which a rule asks more than its value (traces.c). */
struct traced {
	enum expr_op op;
	uint32_t at; /* item, column */
	int64_t over_us;
};

struct ready_table {
	const struct table *table;
	struct ready_value *columns;
	size_t n_columns;
	struct sheet sheet;
	bool is_plain; /* all columns are, and the label: then rows are read at once */
	uint64_t
	    needed; /* of what is walked: a bit for each column that is read at once */
	uint32_t *series; /* the columns that are numbers */
	size_t n_series;
	uint32_t *rated; /* the counters whose rates rules look at: columns */
	uint32_t n_rated;
	struct traced *traced;
	uint32_t n_traced;
	bool has_usual; /* one of those is asked of the history */
	uint32_t
	    oper_state; /* the column that tells whether a port is up, or NO_COLUMN */
	double up;      /* what it says then */
	uint32_t n_rules;
};
#define NO_COLUMN UINT32_MAX

/* A command that is run at an interval: the values it brings, in the gatherer's order. */
struct ready_collector {
	const struct collector *c;
	struct gatherer *gatherer;
	uint32_t *items; /* single values */
	size_t n_items;
	uint32_t *series; /* those of them that are numbers */
	size_t n_series;
	uint32_t table; /* or the rows of this one; else NO_TABLE */
};

struct poll;
struct lexicon;

struct view {
	struct arena mem;
	const struct profile *profile;
	struct ready_value *items;
	struct group *groups;
	size_t n_groups;
	uint32_t *rated; /* the counters among the items whose rates rules look at */
	uint32_t n_rated;
	struct traced *traced; /* among the items */
	uint32_t n_traced;
	bool has_usual;
	struct ready_item *derived; /* reckoned from other items, in their order */
	size_t n_derived;
	struct ready_table *tables;
	size_t n_tables;
	struct ready_collector *collectors;
	size_t n_collectors;
	struct ready_rule *rules;
	size_t n_rules;
	uint32_t n_own_rules; /* of the device itself */
	unsigned users;
	struct lexicon *lexicon; /* views.c: whose words it stands on */
	bool is_old;             /* the plan has another of its name, or none */
};

/* What the room itself knows of a device. */
enum reach_word { REACH_LOSS, REACH_PING_RTT, REACH_SNMP_RTT, REACH_WORD_COUNT };

/* The vocabulary is borrowed for as long as the view lives. */
struct view *view_new(const struct vocab *vocab, const struct profile *p);
void view_free(struct view *v);

/* views.c: the view of a profile of the plan, with one more user; NULL when the plan has none. */
struct view *views_use(struct poll *p, const char *profile);
void views_leave(struct poll *p, struct view *v);
/* A new plan: views it says otherwise of become old. */
void views_plan(struct poll *p);
void views_init(struct poll *p);
void views_fini(struct poll *p);

/* --- a device --- */

/* The last value of a word: a number (NaN: not known), or of a WORD_TEXT a text (NULL: not known). */
union slot {
	double number;
	char *text; /* heap */
};

/* A row of a table; its cells and lives stand in the table, at its place. */
struct row {
	const char *index, *label; /* shared: names.c */
	bool ever_up;              /* of a port: seen up since we know it */
	bool gone;                 /* the last whole walk did not bring it */
	bool met;                  /* by the walk under way */
	bool changed;              /* what rules look at, since they did */
};

/* How fast a counter moved between the last two looks. */
struct rate {
	double was;     /* NaN: not looked at before */
	uint32_t at_ms; /* counts round */
	float a_second; /* NaN: not known */
};

/* What one poll tells the history (samples.c). */
struct stream {
	uint64_t shape;
	double *sent;      /* the values of the last frame */
	bool sent_is_lent; /* for all the values there ever are */
	uint32_t n;
	uint32_t number;     /* of the last frame */
	uint32_t generation; /* of the history that has it */
	uint32_t key_hour;
	uint32_t since_key;
};

struct polled_table {
	struct row *rows;
	union slot *cells;       /* columns of row 0, of row 1, ... */
	struct rule_life *lives; /* the same */
	struct rate *rates;      /* the same, of those that are rated */
	struct trace *traces;    /* the same, of those that are traced */
	struct stream *streams;  /* a part of the rows each */
	uint32_t usual_asked;    /* usual.c: in which quarter of an hour */
	uint32_t n, cap, next;   /* next: which row the walk should bring now */
	uint32_t n_streams;
	uint32_t walked; /* rows of the device's: some are none of ours */
	bool whole;      /* the last walk was */
	bool tried;
	bool was_read;  /* at all */
	bool new_shape; /* rows came, since the history heard */
};

enum job_kind { JOB_GROUP, JOB_TABLE, JOB_REACH, JOB_SSH, JOB_COLLECT, JOB_RECOGNISE };

struct job {
	struct list_node on_schedule;
	struct polled *device;
	mono_us due;
	mono_us beat;  /* one of its regular times */
	wall_us asked; /* of what is under way */
	union {
		snmp_id request;
		struct snmp_walk *walk;
	};
	struct snmp_get *get;
	uint32_t every_ms;
	uint32_t overruns;
	uint16_t at; /* which group or table */
	uint8_t kind;
	bool running;
	bool again;   /* ordered while it ran: once more when it ends */
	bool ordered; /* not by its beat */
	bool owed;    /* its time came while the device was not there */
	bool in_line; /* at its site's gate, and not on the schedule */
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
	struct room_from from; /* trap, intake */
	uint32_t table;
	char *index;
};

/* A collector at work on a device. */
struct collecting {
	uint64_t errand;       /* under way */
	struct rule_life life; /* of the alarm that it does not work */
	char *fault;           /* what was said of it last; heap */
	uint8_t misses;        /* in a row */
	struct stream stream;
};

struct polled {
	struct poll *poll;
	struct arena mem;  /* one block: this, what it points at, and the texts of d */
	size_t near_bytes; /* so much of the block is looked at in each poll */
	struct device d;
	struct arena renewed; /* of d, when what is said of it changed since */
	struct view *view;
	struct gate *gate; /* of its site; NULL without one */
	struct snmp_target target;
	uint32_t asked_vault; /* at which of the poll's grants */
	bool has_target, asked_credential;
	bool
	    tell_clear; /* it came while triage was at work: what is well is told once, too */
	bool ssh_was_raised;
	uint8_t ssh_refusals;
	uint16_t n_jobs;
	struct job *jobs;
	union slot *items;
	struct rate *rates;   /* of those that are rated */
	struct trace *traces; /* of those that are traced */
	uint64_t
	    items_came; /* a bit for each group, then each collector, that ever brought its items */
	uint32_t usual_asked; /* usual.c: in which quarter of an hour */
	struct polled_table *tables;
	struct rule_life *lives;       /* of the device's own rules */
	struct stream *streams;        /* one a group */
	struct collecting *collecting; /* one a collector */
	struct presence presence;
	struct rule_life ssh_life;      /* of the knock at its SSH port */
	uint32_t ping_bits, ping_count; /* the last 32: 1 answered */
	union slot reach_words[REACH_WORD_COUNT];
	struct stream reach_stream;
	struct rings *rings;             /* NULL: nothing that is judged ever changed */
	uint64_t ping, knock, ssh_knock; /* under way */
	wall_us ping_asked;
	char *sys_name, *sys_descr;
	char *recognised,
	    *recognised_by; /* recognise.c: a profile, and why; NULL: not yet */
	uint32_t told_mark; /* learned.c: of what the store was told last */
	struct list_node wanted, label_waits;
};

/* A wheel of jobs (schedule.c). */
#define SCHEDULE_SLOTS 8192
struct schedule {
	struct list_node slots[SCHEDULE_SLOTS];
	uint64_t used[SCHEDULE_SLOTS / 64]; /* a bit for each slot that is not empty */
	int64_t turned_to;                  /* ticks */
	struct loop *loop;
	struct timer *timer;
	mono_us rings; /* when the timer does; 0: not set */
	void (*fn)(struct job *j, mono_us now);
};

struct poll {
	struct house *house;
	struct leases *leases;
	struct credentials *credentials;
	struct errands *errands;
	struct snmp_engine *engine;
	struct reach_engine *reach;
	struct schedule *schedule;
	struct map devices; /* by id */
	struct map views;   /* by profile name */
	struct map names;   /* of rows */
	struct lexicon *lexicon;
	struct profile nobody; /* of devices that are not recognised yet */
	struct gates gates;    /* by site */
	uint64_t overruns;     /* of all jobs, ever */
	struct teller *teller; /* learned.c */
	struct arena
	    questions; /* recognise.c: what devices are asked that it wants to know */
	struct oid *asks;
	size_t n_asks;
	struct list_node looks; /* under way */
	struct devices strays;  /* with a profile that the plan does not have */
	uint32_t grants;        /* how often the vault took back what it gave */
	uint32_t instances;
	uint64_t started;       /* devices, ever: each has its place in the beat */
	bool complete;          /* the whole inventory has been given */
	struct list_node early; /* of struct wanted: for devices that are still to come */
	mono_us catching_up;    /* until then devices that came back are busy */
	struct arena scratch;
	struct samples *samples;
};

/* schedule.c */
struct schedule *schedule_new(struct loop *l, void (*fn)(struct job *j, mono_us now));
void schedule_free(struct schedule *s);
void schedule_set(struct schedule *s, struct job *j, mono_us due);
void schedule_stop(struct schedule *s, struct job *j);

/* names.c: the one copy of a text, with one more user; and one less. */
const char *names_use(struct map *names, const char *text);
void names_leave(struct map *names, const char *text);

/* rates.c */
uint32_t rates_column(
    struct view *v, uint32_t table, uint32_t column); /* its place among rates */
uint32_t rates_item(struct view *v, uint32_t item);   /* the same, of an item */
void rates_take_items(struct polled *d, const struct group *g, wall_us asked);
void rates_begin(struct rate *rates, size_t n);
void rates_take(
    struct polled *d, uint32_t table, wall_us asked); /* while rows know they were met */
const struct rate *rates_of(
    const struct polled *d, uint32_t table, const struct row *row, uint32_t at);

/* traces.c: the place among the traces of what a condition asks of an item, or of a table's column. */
uint32_t traces_item(struct view *v, const struct expr_node *n, uint32_t item);
uint32_t traces_column(
    struct view *v, const struct expr_node *n, uint32_t table, uint32_t column);
void traces_begin(struct trace *traces, size_t n);
/* A group, or behind those a collector, brought its items; a table its rows, while they know that they were met. */
void traces_take_items(struct polled *d, uint32_t from, wall_us asked);
void traces_take(struct polled *d, uint32_t table, wall_us asked);
struct trace *traces_of(
    const struct polled *d, uint32_t table, const struct row *row, uint32_t at);
bool items_came(
    const struct polled *d, uint32_t item); /* it was asked for, and answered */

/* usual.c: asks the history what its words were at this time on earlier days, once a quarter of an hour. */
void usual_ask_items(struct polled *d, wall_us asked);
void usual_ask(struct polled *d, uint32_t table, wall_us asked);
void usual_hear(struct poll *p, const struct past_msg *m);

/* metrics.c: the last values of a device, a word, or all, for GET /metrics/samples. */
void metrics_tell(struct poll *p, struct room_from from, const struct query_msg *m);

/* events.c */
void events_hear(
    void *arg, const struct snmp_event *ev); /* the engine's; arg is the poll */

/* device.c */
void polled_put(struct poll *p, const struct device *d);
void polled_drop(struct poll *p, uint64_t id);
void polled_start_all(struct poll *p);
void polled_plan(struct poll *p); /* a new plan is in force */
void polled_ask_credential(struct polled *d);

/* jobs.c */
struct schedule *jobs_schedule(struct loop *l);
void jobs_make(struct polled *d);
void jobs_fini(struct polled *d);      /* nor anything on the schedule */
void jobs_hush(struct polled *d);      /* no SNMP of it is under way any more */
void jobs_pass(struct job *j);         /* its turn at the gate has come */
void polled_job_done(struct job *j);   /* it ended: again if ordered */
void polled_job_failed(struct job *j); /* the same; it could not even begin: an overrun */
void polled_job_now(struct polled *d, struct job *j);
void polled_job_at(struct job *j, mono_us due); /* its next time, off the beat */
void polled_run_owed(struct polled *d);
struct job *polled_job(struct polled *d, enum job_kind kind, uint32_t at);
bool polled_is_set_aside(struct polled *d);

/* values.c */
bool value_is_plain(const struct item *i);
void value_ready(struct arena *mem, const struct vocab *vocab, const struct item *item,
    struct ready_value *out);
/* Takes an answer; true when the value is another than before. */
bool value_take(struct arena *scratch, const struct ready_value *r,
    const struct snmp_value *v, union slot *slot);
/* The same for what was read another way. */
bool value_put(
    const struct ready_value *r, const struct reading *reading, union slot *slot);
struct expr_value value_of(const union slot *slot, const struct word *word);
bool value_is_known(const union slot *slot, const struct word *word);
const char *value_show(
    struct arena *mem, const union slot *slot, const struct word *word);
void value_fini(union slot *slot, const struct word *word);

/* scalars.c, tables.c, reach.c: each starts its kind of job. */
void scalars_start(struct polled *d, struct job *j);
void tables_start(struct polled *d, struct job *j);
void tables_fini(struct polled *d);
/* The label of another table's row, as sheet_read() asks for it; arg is the device. */
const char *tables_label(void *arg, const char *table, const char *index);
struct row *tables_find(struct polled *d, uint32_t table, const char *index);
/* The row that the device calls so: by its label, or what it writes of it. */
struct row *tables_named(struct polled *d, uint32_t table, const char *name);
static inline union slot *
cells_of(const struct polled *d, uint32_t table, const struct row *row)
{
	const struct polled_table *t = &d->tables[table];

	return &t->cells[(size_t)(row - t->rows) * d->view->tables[table].n_columns];
}
static inline struct rule_life *
lives_of(const struct polled *d, uint32_t table, const struct row *row)
{
	const struct polled_table *t = &d->tables[table];

	return &t->lives[(size_t)(row - t->rows) * d->view->tables[table].n_rules];
}
/* Rows that are brought another way than by a walk: each, with its cells; then that it was all. Or that
 * nothing is known of any of them. */
void tables_put(
    struct polled *d, uint32_t table, const char *label, const struct reading *cells);
void tables_settle(struct polled *d, uint32_t table, bool whole, wall_us asked);
void tables_forget(struct polled *d, uint32_t table);

/* scalars.c: puts an item that was read another way than by SNMP. */
void scalars_put(struct polled *d, uint32_t item, const struct reading *r);

/* scalars.c: reckons the items that are derived from others, from what is known by now. */
void scalars_derive(struct polled *d);

/* collect.c */
void collect_start(struct polled *d, struct job *j);
void collect_fini(struct polled *d);
/* The collector that gives the rows of a table; NO_TABLE when it is walked. */
uint32_t collect_of_table(const struct polled *d, uint32_t table);

/* Where the rings have the rate of an item: behind the items. */
static inline uint32_t
ring_of_rate(const struct view *v, size_t rate)
{
	return (uint32_t)(v->profile->items.n + rate);
}
/* Where the rings have a column of a row, or the rate at which one moves. */
static inline uint32_t
ring_of_cell(
    const struct polled *d, uint32_t table, const struct row *row, uint32_t column)
{
	const struct ready_table *rt = &d->view->tables[table];

	return (uint32_t)(row - d->tables[table].rows) * (rt->n_columns + rt->n_rated) +
	    column;
}
/* True when it was heard lately: then its reach job waits instead. */
bool reach_is_known(struct polled *d, struct job *j);
void reach_start(struct polled *d, struct job *j);
void reach_start_ssh(struct polled *d, struct job *j);
void reach_answered(struct polled *d, wall_us asked, int64_t rtt_us);
void reach_heard(struct polled *d, wall_us asked); /* an answer, whatever it said */
void reach_failed(struct polled *d, wall_us asked);
void reach_fini(struct polled *d);

/* judge.c */
void judge_device(struct polled *d, wall_us asked);
/* Those rules of the device that read what pings say: the others' values are no newer by one. */
void judge_reach(struct polled *d, wall_us asked);
void judge_table(struct polled *d, uint32_t table, wall_us asked);
/* What a node of the rule's condition is asked for comes to, as it is now. */
struct expr_value judge_asked(
    struct polled *d, const struct ready_rule *r, const struct row *row, uint32_t node);
struct expr_value judge_reckon(
    struct polled *d, const struct expr *e, const struct word_ref *refs);

/* signs.c */
void signs_rule(struct polled *d, const struct ready_rule *r, struct row *row,
    const struct rule_life *life, wall_us asked);
void signs_reach(struct polled *d, wall_us asked, bool changed);
void signs_ssh(struct polled *d, wall_us asked);
void signs_collector(struct polled *d, uint32_t at, wall_us asked);
void signs_all(
    struct poll *p); /* after triage came back: every level that is not clear */
bool signs_want(struct polled *d, const char *component, const char *index,
    const char *alarm_type, const char *qualifier); /* and forgets that it was wanted */
void signs_state(struct polled *d);
void wanted_free(struct wanted *w); /* off its list */
const char *component_of(
    struct arena *mem, const struct ready_table *t, const struct row *row);

/* learned.c */
struct teller *learned_new(struct poll *p);
void learned_free(struct teller *t);
void learned_tell(struct polled *d);
void learned_hear(struct poll *p, const struct learned_list *m);
void learned_keep(struct snmp_target *to, const struct snmp_target *from);

/* recognise.c */
bool recognise_is_wanted(const struct device *d);
void recognise_start(struct polled *d, struct job *j);
void recognise_plan(struct poll *p); /* all are asked anew */

/* look.c: a person wants to know what a device says now. */
void look_start(struct poll *p, uint32_t web, const struct query_msg *m);
void look_packet(const struct polled *d, bool sent, size_t bytes);
void look_device_gone(struct polled *d);

/* counts.c */
void counts_put(struct json *j, const struct poll *p);

/* samples.c */
struct samples *samples_new(struct poll *p);
void samples_free(struct samples *s);
void samples_begin_anew(struct samples *s); /* another history */
void samples_group(struct polled *d, uint32_t group, wall_us asked);
void samples_table(struct polled *d, uint32_t table, wall_us asked);
void samples_collected(struct polled *d, uint32_t collector, wall_us asked);
void samples_reach(struct polled *d, wall_us asked);
void stream_fini(struct stream *s);

#endif
