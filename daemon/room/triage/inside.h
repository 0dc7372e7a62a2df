/* inside.h - what the files of the triage room share. */
#ifndef ROOM_TRIAGE_INSIDE_H
#define ROOM_TRIAGE_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "model/common.h"
#include "model/dispatch.h"
#include "model/correlate.h"
#include "model/life.h"
#include "model/msg.h"
#include "room/triage/triage.h"

/* Each object lives in an arena of its own, which is packed anew when changes have filled it. */
struct known_device {
	struct arena mem;
	struct device d;
	struct list_node alarms; /* of struct known_alarm, by on_device */
	struct list_node open;   /* those that are raised, by in_open */
	struct naming *namings;  /* whom it names as upstream or at a cable's end */
	size_t n_namings;
	struct shared **shares; /* what it has in common with others (incidents.c) */
	size_t n_shares;
	uint32_t round, place; /* of the last look for what is common */
	uint32_t n_numbered;   /* alarms whose component is known by number alone */
	struct triage *triage;
};

/* Something that devices have in common, and how many have it. */
struct shared {
	char *key;
	enum common_kind kind;
	char *value;
	char *type; /* alarms of this type alone; NULL: all */
	uint32_t devices;
	uint32_t round, place; /* of the last look */
	uint64_t incident;     /* that it became; 0 */
	wall_us joined_at;     /* when the last one joined that */
};

/* A device names another one. */
struct naming {
	struct known_device *from;
	struct list_node in_named; /* of all that name the same */
};

struct known_alarm {
	struct arena mem;
	struct alarm a;
	struct list_node on_device, in_open;
	uint32_t n_told;            /* of its symptoms, since it was raised */
	struct list_node in_puts;   /* it changed since the last commit */
	struct list_node in_recent; /* it came lately; of an incident: it is open */
	uint32_t
	    n_hit; /* of an incident: how many hung under it when that was looked at */
	struct list_node in_row;   /* of all alarms of the same component */
	struct list_node in_root;  /* of its root's symptoms */
	struct list_node symptoms; /* of struct known_alarm, by in_root */
	struct timer
	    *case_due; /* the severity's wait before a case; NULL when none waits */
	struct timer *look_again;    /* when a poll against a trap would count */
	mono_us looked_at;           /* when the poll was last asked to */
	bool in_window;              /* of maintenance: one that is open */
	struct timer *calm;          /* it has not come and gone for a while */
	struct timer *operator_ends; /* a shelf or an acknowledgement runs out */
	struct triage *triage;
};

struct known_case {
	struct arena mem;
	struct case_file c;
	struct timer *deadline; /* when the verdict is forced */
	struct timer *run_ends; /* when the run that is out counts as lost */
	struct timer *hold_ends;
	struct triage *triage;
};

struct known_ticket {
	struct arena mem;
	struct ticket t;
	struct ledger ledger;
	struct timer *clock_due; /* a clock warns, or is over */
	struct timer *proof_due; /* the next look, or the customer's silence, is over */
	uint64_t look;           /* the ask of the probe that is looking; 0 */
	uint32_t look_room;
	struct triage *triage;
};

/* Something that waits for a commit: it is done, once, when the store says so. */
struct after {
	struct list_node in_order;
	uint64_t seq;
	enum { AFTER_ORDER, AFTER_REPLY, AFTER_SIGN, AFTER_WORD, AFTER_LOOK } what;
	uint64_t case_id; /* AFTER_ORDER */
	uint32_t run_seq;
	uint32_t instance; /* AFTER_REPLY: of the web room */
	uint64_t ask;      /* AFTER_WORD: its sender's; AFTER_LOOK: ours */
	uint32_t status;
	struct buf body; /* AFTER_SIGN: the numbers */
};

/* A probe that a person asked for: its answer goes to them. */
struct hand_run {
	uint64_t ask;      /* ours, towards the probe room */
	uint64_t web_ask;  /* theirs */
	uint32_t instance; /* of the web room */
	uint32_t room;     /* the probe room that has it */
};

struct triage {
	struct house *house;
	bool recovered, devices_known;
	struct map devices, devices_by_name;
	struct map named;              /* by name: those who name it */
	struct map rows;               /* by device and component: its alarms */
	struct known_device appliance; /* we ourselves, as device 0 */
	struct known_device
	    gone; /* open alarms of devices that left while we were down */
	struct map alarms, cases, tickets; /* by id */
	struct map tickets_by_case;
	struct map accesses;      /* of struct known_access by device */
	struct list_node windows; /* of maintenance */
	struct map people;        /* who may come in, by name */
	wall_us told_since;       /* how many witnesses had a line in this second */
	uint32_t n_told;
	struct map shared;  /* by kind and value */
	struct map regions; /* of the sites of the plan, by site */
	struct list_node recent, incidents;
	struct timer *look_for_common;
	bool looks_for_common; /* the timer runs */
	uint32_t round;
	uint64_t next_alarm, next_case, next_ticket, next_entry, next_maintenance,
	    next_stock_move, next_person;
	struct map stock; /* what moved, by place and part */

	uint64_t seq; /* of the batch being put */
	bool dirty;   /* something was put since the last commit */
	struct turn_end *turn_end;
	struct arena scratch; /* texts of this turn */
	struct list_node afters;
	struct list_node puts; /* alarms that changed in this batch: each is put once */

	struct map hand_runs; /* by ask */
	struct map looks;     /* tickets that are being verified, by ask */
	uint64_t next_ask;
};

/* people.c */
void people_take(struct triage *t, const struct person *p); /* copied */
void people_free(struct triage *t);

/* keep.c */
void keep_put(struct triage *t, enum msg m, const void *rec);
void keep_alarm(struct known_alarm *k); /* as it will be at the commit */
void keep_event(struct triage *t, const char *kind, const char *device, uint64_t alarm,
    uint64_t case_id, uint64_t ticket, const char *fmt, ...)
    __attribute__((format(printf, 7, 8)));
void keep_after_order(struct triage *t, uint64_t case_id, uint32_t run_seq);
/* Takes the body's memory over. */
void keep_after_reply(
    struct triage *t, uint32_t instance, uint64_t ask, uint32_t status, struct buf *body);
void keep_after_look(struct triage *t, uint64_t ask);
/* The trap room hears that what this sign changed is on disk. */
void keep_after_word(struct triage *t, uint64_t id);
void keep_after_sign(struct triage *t, uint32_t instance, uint64_t sequence);
void keep_commit(struct triage *t); /* ends the batch, if anything was put */
void keep_committed(struct triage *t, uint64_t seq);
void keep_free(struct triage *t);

/* topology.c: who names whom */
void topology_put(struct known_device *d); /* after it came or changed */
void topology_drop(struct known_device *d);
/* The namings of this device by others; NULL when nobody does. */
struct list_node *topology_named(struct triage *t, const char *name);
void topology_free(struct triage *t);

/* rows.c: alarms found by what they speak of */
void rows_enter(struct known_alarm *k); /* its component is known, or known better */
void rows_leave(struct known_alarm *k);
struct known_alarm *rows_find(struct known_device *d, const struct sign *s);
/* The alarms of one component; NULL when it has none. */
struct list_node *rows_of(struct triage *t, uint64_t device_id, const char *component);
void rows_free(struct triage *t);

/* relations.c: roots and symptoms */
void relations_find(struct known_alarm *k, struct known_device *d); /* it was raised */
void relations_let_go(struct known_alarm *root); /* its symptoms stand by themselves */
void relations_put_under(struct known_alarm *child, struct known_alarm *root);
void relations_leave(struct known_alarm *k); /* it is nobody's symptom any more */
void relations_recovered(struct triage *t);
/* Its symptoms for people, in mem; how many devices are hit, and the worst of it, go into its case. */
const char *relations_told(
    struct known_alarm *root, struct case_file *c, struct arena *mem);

/* triage.c */
wall_us triage_now(struct triage *t);
struct known_device *triage_device(struct triage *t, uint64_t id);
const struct device *triage_device_of(
    struct triage *t, uint64_t id); /* NULL when not known */

/* alarms.c */
void alarms_hear(struct triage *t, const struct sign *s);
void alarms_take(struct triage *t, const struct alarm *a); /* recovery */
void alarms_recovered(struct triage *t);                   /* recovery is complete */
struct known_alarm *alarms_find(struct triage *t, uint64_t id);
void alarms_put(struct known_alarm *k);
void alarms_check(struct known_alarm *k); /* ask the poll to look now */
void alarms_look_at(
    struct triage *t, const char *device); /* ask the poll whether it answers */
void alarms_check_open(struct triage *t, uint32_t instance, uint32_t instances);
void alarms_device_gone(struct triage *t, struct known_device *d);
/* It is clear: a line of its changes, and everybody hears. */
void alarms_cleared(struct known_alarm *k, const char *by, const char *text);
void alarms_put_change(struct known_alarm *k, const char *by, const char *text);
void alarms_free(struct triage *t, struct known_device *d);
void alarms_operate(struct known_alarm *k, enum operator_state to, const char *who,
    const char *why, wall_us until);
/* Forgets those that are clear for at least that long: how many. RFC 8632 4.1.2, purge-alarms. */
uint32_t alarms_purge(struct triage *t, int64_t older_us);
/* Of their changes the last alone is kept, of one alarm, a device's, or (0, "") all: of how many. RFC
 * 8632 4.1.2, compress-alarms. */
uint32_t alarms_compress(struct triage *t, uint64_t id, const char *device);
void alarms_plan_case(struct known_alarm *k); /* at once, later, or never */
void alarms_hold_case(struct known_alarm *k); /* none begins for now */

/* shares.c: what devices have in common */
void shares_plan(struct triage *t); /* a configuration is in force */
void shares_put(struct known_device *d);
void shares_drop(struct known_device *d);
struct shared *shares_find(
    struct triage *t, enum common_kind kind, const char *value, const char *type);
/* The same for alarms of that type alone, where that matters. */
struct shared *shares_of_type(
    struct triage *t, struct shared *s, const struct known_alarm *k);
void shares_free(struct triage *t);

/* incidents.c: many alarms, and what they have in common */
void incidents_raised(struct known_alarm *k, uint64_t was_root); /* its roots are found */
void incidents_changed(struct known_alarm *root); /* a symptom cleared, or left */
void incidents_recovered(struct triage *t);
void incidents_free(struct triage *t);
bool incidents_is(const struct known_alarm *k);
/* The one of its symptoms that is looked at for all of them. */
struct known_alarm *incidents_speaker(struct known_alarm *k);
void incidents_explain(struct known_alarm *k, struct known_case *c);

/* flapping.c: what comes and goes */
void flapping_tell(struct known_alarm *k); /* it is flapping from now on */
void flapping_arm(struct known_alarm *k);  /* woken when it has been calm for a while */

/* stock.c: spare parts. What a place has now; a move, with its line for people. */
void stock_take(struct triage *t, const struct stock_move *m); /* also at recovery */
uint32_t stock_there(struct triage *t, const char *place, const char *part);
void stock_move(struct triage *t, const char *who, const char *part, const char *from,
    const char *to, uint32_t count, uint64_t ticket_id, const char *why);
void stock_free(struct triage *t);

/* dispatch.c. Before a deed: fills in what the advice knows; negative when it cannot be, with *why_not. */
int dispatch_prepare(struct known_ticket *k, struct deed *d, const char **why_not);
/* After it: parts are reserved, given back, used. */
void dispatch_done(struct known_ticket *k, const struct deed *d, const char *was_part,
    const char *was_from);
void dispatch_over(struct known_ticket *k); /* the ticket has ended */

/* windows.c: maintenance. Marks what an alarm's open windows say; true when that changed. */
bool windows_mark(struct known_alarm *k, const struct device *d);
void windows_device_changed(struct known_device *d);
void windows_take(struct triage *t, const struct maintenance *m); /* recovery */
void windows_recovered(struct triage *t);
void windows_plan(struct triage *t); /* another configuration is in force */
void windows_free(struct triage *t);
/* Understands what a person wrote; NULL, or what is wrong with it. */
const char *windows_read(struct triage *t, struct maintenance *m);
uint64_t windows_add(struct triage *t, struct maintenance *m);
/* By its number, or, where that is 0, by its name in the configuration. */
const struct maintenance *windows_find(
    struct triage *t, uint64_t id, const char *name, bool *open);
bool windows_end(struct triage *t, uint64_t id); /* false: it is not open */
bool windows_remove(struct triage *t, uint64_t id);
typedef void windows_fn(void *arg, const struct maintenance *m, bool open);
void windows_each(struct triage *t, windows_fn *fn, void *arg);

/* cases.c */
void cases_begin(struct known_alarm *k); /* a case for this alarm, now */
void cases_begin_report(
    struct triage *t, const struct device *d, struct known_ticket *for_ticket);
void cases_has_ticket(struct known_case *k, uint64_t ticket_id); /* before its verdict */
void cases_take(struct triage *t, const struct case_file *c);
void cases_recovered(struct triage *t);
void cases_hear(struct triage *t, const struct run_result *r);
void cases_alarm_earlier(struct triage *t, struct known_alarm *k); /* its first sign */
void cases_alarm_cleared(struct triage *t, struct known_alarm *k);
/* It waited with its ticket for a window's end. */
void cases_maintenance_over(struct known_alarm *k);
void cases_join(struct triage *t, struct known_alarm *child, struct known_alarm *root);
void cases_probe_room(struct triage *t, uint32_t instance, bool up);
void cases_order(struct triage *t, uint64_t case_id, uint32_t run_seq);
struct known_case *cases_find(struct triage *t, uint64_t id);
void cases_free(struct triage *t);

/* tickets.c */
void tickets_open(struct known_case *k); /* its verdict stands */
struct known_ticket *tickets_new(struct triage *t);
/* All of it is filled in: it is found from now on, and its first entry says what was promised. */
void tickets_opened(struct known_ticket *k, const struct device *d, wall_us first_sign);
/* An entry that life_note() made goes to people and to the store. */
void tickets_entry(struct known_ticket *k, struct ticket_entry *e);
/* reports.c. What a person told: a ticket of its own (apart, or where there is none), or it joins the one that is
 * open about the device. */
struct known_ticket *tickets_report(struct triage *t, const struct report *r,
    const struct device *d, bool apart, bool *joined);
/* "duplicate" (it ends with that), "part", "repeat"; of is NULL when that one has ended. */
void tickets_relate(struct known_ticket *k, const char *as, uint64_t id,
    struct known_ticket *of, const char *who);
bool tickets_has_parts(const struct known_ticket *k);
void tickets_take(struct triage *t, const struct ticket *ticket); /* recovery */
void tickets_take_entry(struct triage *t, const struct ticket_entry *e);
/* Somebody's wish: negative when it cannot be, with *why_not. */
int tickets_do(struct known_ticket *k, struct deed *d, const char **why_not);
void tickets_let_go(struct known_ticket *k); /* when it has ended: k is gone */
void tickets_alarm_changed(struct triage *t, const struct alarm *a);
/* What it is about is a symptom: it is the root's from now on, or another one's duplicate (and gone). */
void tickets_become(
    struct known_ticket *k, struct known_case *c, const struct known_alarm *root);
void tickets_duplicate(
    struct known_ticket *k, struct known_ticket *of, const struct known_alarm *root);
/* It happened without a person: one entry; and moved to that stage with it. */
void tickets_note(struct known_ticket *k, enum act act, const char *why);
void tickets_go(
    struct known_ticket *k, enum act act, enum ticket_stage to, const char *why);
void tickets_recovered(struct triage *t);
struct known_ticket *tickets_find(struct triage *t, uint64_t id);
struct known_ticket *tickets_of_case(struct triage *t, uint64_t case_id);
void tickets_free(struct triage *t);

/* verify.c: is the fault gone? */
void verify_arm(struct known_ticket *k);           /* after any change of it */
void verify_go_on(void *arg);                      /* its time has come */
void verify_order(struct triage *t, uint64_t ask); /* the look is on disk */
bool verify_hear(struct triage *t, const struct run_result *r); /* false: not ours */
void verify_probe_gone(struct triage *t, uint32_t instance);

/* access.c: host keys, and logins that were refused */
void access_take(struct triage *t, const struct access *a); /* recovery */
void access_give(
    struct triage *t, enum role to, uint32_t instance); /* to a room that came */
void access_room_saw(struct triage *t, const struct access_seen *s);
void access_device_changed(
    struct triage *t, const struct device *was, const struct device *now);
void access_device_gone(struct triage *t, uint64_t device_id);
/* A person: the login may be tried again (false: it was open); the key shown last is the right one
 * (ERR_DENIED, with *why_not). */
bool access_retry(struct triage *t, const struct device *d);
int access_take_key(struct triage *t, const struct device *d, const char *key,
    const char *who, const char **why_not);
void access_free(struct triage *t);

/* reasons.c: what a session is for */
int reasons_hear(void *self, struct room_from from, const void *body);

/* commands.c */
void commands_hear(struct triage *t, uint32_t instance, const struct command_msg *m);
void commands_run_done(struct triage *t, const struct run_result *r);
void commands_probe_gone(struct triage *t, uint32_t instance);
void commands_free(struct triage *t);

#endif
