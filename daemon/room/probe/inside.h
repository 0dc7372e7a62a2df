/* inside.h - what the files of the probe room share. */
#ifndef ROOM_PROBE_INSIDE_H
#define ROOM_PROBE_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "link/lua/script.h"
#include "link/reach/reach.h"
#include "link/snmp/engine.h"
#include "link/snmp/walk.h"
#include "room/credentials.h"
#include "room/devices.h"
#include "room/errand.h"
#include "room/lease.h"
#include "room/probe/probe.h"
#include "room/sheet.h"

/* A device as the room asks it: its target is kept for as long as it is in the inventory. */
struct asked_device {
	struct probe_room *room;
	uint64_t id;
	struct snmp_target target;
	bool has_target;
	unsigned users; /* questions under way */
	bool gone;
};

struct probe_room {
	struct house *house;
	struct devices devices;
	struct map asked; /* of struct asked_device by id */
	struct leases *leases;
	struct credentials *credentials;
	struct snmp_engine *engine;
	struct errands *errands;
	struct reach_engine *reach;
	struct map runs; /* by their number */
	uint64_t next_run, next_token, next_ask;
	struct map
	    tokens; /* of struct run: who waits for the receipt of a piece of evidence */
	struct map series; /* of struct question by ask */
};

/* A piece of evidence of a run: its token, and the hash once it is kept. */
struct piece {
	uint64_t token;
	const char *hash;
};

/* The question that a run waits for. */
struct question {
	struct probing *run;
	struct asked_device *device;
	struct arena mem;
	const char *device_name;
	const char *method, *asked;
	wall_us asked_at;
	/* what cancels it */
	snmp_id snmp;
	struct snmp_walk *walk;
	uint64_t errand, reach, series;
	struct timer *sleep;
	/* of what kind */
	const struct item *item;
	const struct word *word;
	const struct table *table;
	struct sheet sheet;
	size_t n_rows;
	struct buf answer; /* evidence, as it is gathered */
};

struct probing {
	struct probe_room *room;
	uint64_t number;
	struct arena mem;
	struct order_msg order;
	struct device device; /* as it was when the run began */
	const char *probe;    /* its name */
	struct script *script;
	struct pattern_cache *patterns;
	struct question *question;
	struct timer *limit, *receipts;
	wall_us began;
	struct piece pieces[EVIDENCE_MAX];
	size_t n_pieces, n_kept;
	uint32_t requests;
	const struct tree *said; /* what the script handed to host.done() */
	bool over;
	bool failed;
	const char *note;
};

/* run.c */
void run_order(struct probe_room *p, const struct order_msg *m);
void run_go(
    struct probing *r, int n_values); /* the question is answered: values are pushed */
void run_kept(struct probing *r, uint64_t token, const char *hash);
void run_free(struct probing *r);

/* host.c */
void host_open(struct probing *r);
void host_close(struct probing *r);

/* ask.c: each returns SCRIPT_WAIT, or how many values it pushed at once. */
int ask_item(struct probing *r, const struct device *d, const char *word);
int ask_table(struct probing *r, const struct device *d, const char *table);
int ask_ssh(struct probing *r, const struct device *d, const char *command);
int ask_ping(struct probing *r, const struct device *d, unsigned count, unsigned size);
int ask_tcp(struct probing *r, const struct device *d, unsigned port);
int ask_knock(struct probing *r, const struct device *d);
int ask_sleep(struct probing *r, double seconds);
int ask_series(struct probing *r, const struct device *d, const char *word,
    const char *label, double seconds);
void ask_cancel(struct probing *r);
void ask_series_answer(struct probe_room *p, const struct series_msg *m);
void ask_forget_device(struct probe_room *p, uint64_t id);

/* evidence.c: keeps an answer; the token, which is pushed for the script to hold. 0 when the run
 * has had too many. */
uint64_t evidence_keep(struct probing *r, const char *device, const char *method,
    const char *asked, const char *outcome, wall_us asked_at, struct bytes answer);
int evidence_hear(struct probe_room *p, const struct evidence_kept_msg *m);

#endif
