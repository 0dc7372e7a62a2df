/* msg.h - what rooms say to each other, and who may say it to whom.
 *
 * A message is a record of a type below. The channel table (msg_channels[]) *is* the architecture:
 * a row for each (from, to, message), with what happens when the receiver is slow. A message that
 * no row allows, or that does not decode, gets its sender restarted.
 *
 * The nouns travel as themselves (a sign, an alarm, a case, a ticket, evidence); what is only ever
 * a message has its struct here.
 */
#ifndef MODEL_MSG_H
#define MODEL_MSG_H

#include "base/rec.h"
#include "model/access.h"
#include "model/alarm.h"
#include "model/case.h"
#include "model/device.h"
#include "model/finding.h"
#include "model/grant.h"
#include "model/learned.h"
#include "model/person.h"
#include "model/role.h"
#include "model/session.h"
#include "model/ledger.h"
#include "model/owed.h"
#include "model/sink.h"
#include "model/ticket.h"

enum msg {
	/* parent and room */
	MSG_START = 1,   /* parent: who you are; first of all */
	MSG_PLAN,        /* parent: a plan, as a descriptor */
	MSG_INVENTORY,   /* parent to store: the devices of the files, as a descriptor */
	MSG_PEER,        /* parent: a channel to another room, as a descriptor */
	MSG_SOCKET,      /* parent: an open socket, as a descriptor */
	MSG_READY,       /* room: at work */
	MSG_PEER_FAULT,  /* room: a peer sent nonsense */
	MSG_ROOMS,       /* parent to web: how the rooms are */
	MSG_SET_ASIDE,   /* parent: this device or source has killed a room twice */
	MSG_CONFIG_SAYS, /* config to parent: how the check went */
	MSG_RELOAD,      /* web to parent: a person wants the files read again */
	MSG_RELOADED,    /* parent to web: what became of it */

	/* secrets */
	MSG_GRANT_ASK, /* poll, trap, probe, sink to vault: this credential, for this device or sink */
	MSG_GRANT, /* vault: here it is, until then; or why not */

	MSG_GRANTS_CHANGED, /* vault to poll, trap, probe: what it gave is to be asked for again */
	MSG_GRANT_USED,  /* poll, probe to vault: this opens a command line now */
	MSG_GRANT_NOTE,  /* vault to store: a row of what was leased, used and refused */
	MSG_ACCESS_SEEN, /* poll, probe to triage: what a device's door was like */
	MSG_ACCESS,      /* triage to poll, probe: what is known of it */

	/* people at devices */
	MSG_SIGN_IN,     /* session to vault: somebody says who they are, and proves it */
	MSG_SIGNED_IN,   /* vault to session: who it is, and what they may; or why not */
	MSG_REASON_ASK,  /* session to triage: is there such a ticket, case or alarm? */
	MSG_REASON,      /* triage to session: what it is about, and until when */
	MSG_PUT_SESSION, /* session to store: a session, as it is now */
	MSG_PERSON,      /* store to vault: somebody who may come in, as they are now */
	MSG_PERSON_GONE, /* store to vault: and now may not */

	/* inventory, given out by the store */
	MSG_DEVICE,      /* one device, as it is now */
	MSG_DEVICE_GONE, /* it was taken out of the inventory */
	MSG_DEVICES_END, /* that was all there are; from here on, changes */

	/* what is seen */
	MSG_SIGN,         /* poll, trap, parent: a witness speaks */
	MSG_DEVICE_STATE, /* poll: reachable or not, what it says of itself */
	MSG_SIGNS_KEPT, /* triage to trap: the signs with these numbers are in the store */
	MSG_ENGINE_ASK, /* trap to store: who are we in SNMPv3? each question is a start */
	MSG_ENGINE,     /* store to trap: our engine id, and how often it has booted */
	MSG_TRAP_COUNTS, /* trap, intake to web: what became of what came */
	MSG_WORD,        /* intake: a sign, of which it wants to hear */
	MSG_WORD_KEPT,   /* triage: it is on disk */
	MSG_TOKEN_ASK,   /* web to vault: is this the token of that system? */
	MSG_TOKEN,       /* vault to web */
	MSG_POST,        /* web to intake: alarms that another system posts */
	MSG_CHECK_NOW, /* triage: ask this device now, and speak of this state whatever it is */
	MSG_LABEL_ASK, /* trap to poll: which row has this index? */
	MSG_LABEL,     /* poll to trap */
	MSG_POLL_ASK,  /* web to poll: what does a device say now? how does it go? */
	MSG_POLL_SAYS, /* poll to web, in parts */
	MSG_LEARNED,   /* poll to store, and back at its start: what polling has taught */
	MSG_SHAPE,     /* poll to history: what the values of a poll are */
	MSG_SAMPLES,   /* poll to history */
	MSG_SERIES_ASK, /* probe, reader to history: a series over a span of time */
	MSG_SERIES,     /* history to probe, reader */
	MSG_PAST_ASK,   /* poll to history: what a word was at some times */
	MSG_PAST,       /* history to poll */
	MSG_HISTORY_STATE, /* history to web: what is kept, from when on, and what had to go */

	/* diagnosis */
	MSG_ORDER,         /* triage: run this probe */
	MSG_ORDER_CANCEL,  /* triage: no longer wanted */
	MSG_RUN_RESULT,    /* probe: what it found */
	MSG_EVIDENCE,      /* probe to store */
	MSG_EVIDENCE_KEPT, /* store: under this hash */

	/* what must be kept: put, put, ..., commit: one transaction */
	MSG_PUT_ALARM,        /* triage to store, as all puts; back again at recovery */
	MSG_DROP_ALARM,       /* purged: it, and its changes, are not kept any more */
	MSG_COMPRESS_ALARM,   /* of its changes the last alone is kept */
	MSG_PUT_CHANGE,       /* what changed about an alarm (RFC 8632 status-change) */
	MSG_PUT_CASE,         /* at recovery only those that are open */
	MSG_PUT_TICKET,       /* what is new in it goes into the outbox with it */
	MSG_PUT_TICKET_ENTRY, /* what changed about it: an entry of its ledger */
	MSG_PUT_EVENT,        /* a line of the story, for people */
	MSG_PUT_MAINTENANCE,  /* a window that people made; at recovery all of them */
	MSG_DROP_MAINTENANCE,
	MSG_PUT_STOCK_MOVE, /* a part went somewhere; at recovery all of them */
	MSG_PUT_PERSON,     /* who may come in; at recovery all of them */
	MSG_DROP_PERSON,
	MSG_FORGET_CUSTOMER,  /* what is known of a customer and its people is to go */
	MSG_PUT_DEVICE_STATE, /* what is known of a device now */
	MSG_PUT_ACCESS,       /* and back, at recovery */
	MSG_COMMIT,           /* the batch ends here */
	MSG_COMMITTED,        /* store: it is on disk */
	MSG_RECOVERED,        /* store to triage: that was all there is */

	/* to people and other systems */
	MSG_FEED,      /* store to web: this happened, and is on disk */
	MSG_DELIVER,   /* store to sink: what is owed */
	MSG_DELIVERED, /* sink: the outcome */
	MSG_COMMAND,   /* web: a person wants something */
	MSG_COMMAND_DONE,
	MSG_QUERY, /* web to reader */
	MSG_ROWS,
	MSG_COUNT
};

struct msg_row {
	const char *name;
	const struct rec_type *type;
};

/* Whether rooms may hand each other a descriptor with it. */
bool msg_has_fd(unsigned msg);

/* The record type behind a message; NULL when there is no such message. */
const struct msg_row *msg_row(unsigned msg);

struct msg_channel {
	enum role from, to;
	enum msg msg;
	bool keep; /* false: LOSSY, the oldest go first when the receiver is slow */
};

/* The row that allows it, or NULL. */
const struct msg_channel *msg_allowed(enum role from, enum role to, unsigned msg);
bool msg_rooms_talk(enum role a, enum role b);

/* All rows, for the map that people read. */
const struct msg_channel *msg_channels(size_t *n);

/* --- what is only ever a message --- */

struct start_msg {
	enum role role;
	uint32_t instance;
	const char *state_dir;
	const char *config; /* the configuration's path; for the config room alone */
	const char *user;   /* whom to become; "" to stay who we are */
};
extern const struct rec_type start_msg_rec;

struct blob_msg { /* with a descriptor */
	uint64_t generation;
	uint64_t size_bytes;
};
extern const struct rec_type blob_msg_rec;

struct peer_msg { /* with a descriptor */
	enum role role;
	uint32_t instance;
	uint32_t instances;
};
extern const struct rec_type peer_msg_rec;

struct socket_msg {       /* with a descriptor */
	const char *name; /* "trap", "page", "control", "icmp", "icmp6" */
	const char *address;
};
extern const struct rec_type socket_msg_rec;

struct forget_msg {
	const char *customer; /* as its tickets have it */
	const char *by;       /* who wants that */
	int64_t at;
};
extern const struct rec_type forget_msg_rec;

struct empty_msg {
	bool yes;
};
extern const struct rec_type empty_msg_rec;

struct fault_msg {
	enum role role;
	uint32_t instance;
	const char *what;
};
extern const struct rec_type fault_msg_rec;

struct room_state {
	enum role role;
	uint32_t instance;
	uint32_t pid;
	const char *state; /* "up", "starting", "held" */
	int64_t since;
	uint32_t restarts;
	const char *last_end; /* "signal 9", "" */
};
extern const struct rec_type room_state_rec;

struct rooms_msg {
	const char *version;
	int64_t started_at;
	LIST_OF(struct room_state) rooms;
};
extern const struct rec_type rooms_msg_rec;

struct set_aside_msg {
	const char *who; /* "device NAME" or "source ADDRESS", as on the board */
	enum role room;
	int64_t until;
	struct bytes bytes;
};
extern const struct rec_type set_aside_msg_rec;

struct
    config_says_msg { /* with the plan's descriptor; the inventory's follows in another */
	bool ok;
	uint32_t errors;
	const char *what; /* "plan" or "inventory", for the descriptor */
	const char *text; /* the report for people */
};
extern const struct rec_type config_says_msg_rec;

struct reload_msg {
	uint64_t ask;
	const char *who;
	bool yes; /* also when many devices would go */
};
extern const struct rec_type reload_msg_rec;

struct reloaded_msg {
	uint64_t ask;
	bool ok;
	const char *text; /* for people, lines */
};
extern const struct rec_type reloaded_msg_rec;

struct grant_ask_msg {
	uint64_t ask;
	const char *credential;
	uint64_t device_id;
	const char *device;
	const char *purpose; /* "poll", "probe", "trap" */
	/* Of an SNMPv3 user: the engine its keys are wanted for; empty: who it is is enough. */
	struct bytes engine_id;
};
extern const struct rec_type grant_ask_msg_rec;

enum grant_status { GRANT_OK, GRANT_UNKNOWN, GRANT_REFUSED, GRANT_STATUS_COUNT };
extern const struct rec_names grant_status_names;

struct grant_msg {
	uint64_t ask;
	enum grant_status status;
	const char *kind; /* "snmp-community", "snmp-v3", "ssh-password", "ssh-key" */
	const char *user;
	/* Of "snmp-v3": the algorithms, or keys for one engine. Of "ssh-key": nothing, but a socket comes
	 * along, behind which is an agent that has this key alone. */
	struct bytes secret;
	uint32_t lease_s;
	int64_t version; /* wall: when the secret was given to the vault */
};
extern const struct rec_type grant_msg_rec;

/* Told once for each lease and device. */
struct grant_used_msg {
	const char *credential;
	uint64_t device_id;
	const char *device;
};
extern const struct rec_type grant_used_msg_rec;

/* By "key": the key that was shown, as in a file of public keys, without a comment. By "password": name, password
 * and the code of the moment. */
struct sign_in_msg {
	uint64_t ask;
	const char *method;
	const char *user; /* as it was typed: "" for a key */
	const char *key;
	struct bytes password;
	const char *code;
};
extern const struct rec_type sign_in_msg_rec;

struct signed_in_msg {
	uint64_t ask;
	bool ok;
	const char *name;
	const char *roles; /* "view,diagnose,repair,approve" */
	const char *why;   /* for our log: who signs in is not told */
	uint32_t wait_s;   /* not judged again before so many seconds; 0 */
	uint32_t failures; /* wrong ones of this user, in a row */
};
extern const struct rec_type signed_in_msg_rec;

/* "T12", "ticket 12", "case 7", "alarm 31"; "": what is open about the device. */
struct reason_ask_msg {
	uint64_t ask;
	const char *text;
	uint64_t device_id; /* 0: that of the ticket, case or alarm is wanted */
};
extern const struct rec_type reason_ask_msg_rec;

struct reason_msg {
	uint64_t ask;
	bool ok;
	const char *reason; /* "ticket T12" */
	const char *about;  /* a line for people, or why it is none */
	uint64_t ticket_id, case_id, alarm_id;
	uint64_t device_id;
	int64_t deadline; /* the end of the case's hour; 0: there is none */
};
extern const struct rec_type reason_msg_rec;

struct engine_msg {
	struct bytes engine_id; /* RFC 3411 section 5 */
	uint32_t boots;
};
extern const struct rec_type engine_msg_rec;

struct count_line {
	const char *name;
	uint64_t count;
};
extern const struct rec_type count_line_rec;

struct tally_line {
	const char *name;
	uint64_t count;
	int64_t last;
};
extern const struct rec_type tally_line_rec;

/* A sign, by a number of its sender's. */
struct word_msg {
	uint64_t id;
	struct sign sign;
};
extern const struct rec_type word_msg_rec;

struct token_ask_msg {
	uint64_t ask;
	const char *credential; /* one that a system of the plan names */
	struct bytes shown;     /* by the caller */
};
extern const struct rec_type token_ask_msg_rec;

struct token_msg {
	uint64_t ask;
	bool fits;
};
extern const struct rec_type token_msg_rec;

/* Answered by a command-done. */
#define POST_BODY_MAX (250 * 1024)
struct post_msg {
	uint64_t ask;
	const char *system; /* by its name in the plan */
	struct bytes body;  /* JSON */
};
extern const struct rec_type post_msg_rec;

/* Since the room began: arrived is the sum of the outcomes and of what is under way. */
struct trap_counts_msg {
	const char *of; /* "trap", "syslog", "alarms" */
	uint64_t arrived, dropped;
	LIST_OF(struct count_line) outcomes;
	LIST_OF(struct tally_line) strangers, unmapped;
};
extern const struct rec_type trap_counts_msg_rec;

#define SIGNS_KEPT_MAX 8192
struct signs_kept_msg {
	struct bytes sequences; /* of 64 bits each, in network order */
};
extern const struct rec_type signs_kept_msg_rec;

struct id_msg {
	uint64_t id;
};
extern const struct rec_type id_msg_rec;

struct device_state {
	uint64_t device_id;
	bool reachable;
	int64_t since;
	int64_t last_answer;
	const char *sys_name;
	const char *sys_descr;
	const char *note; /* why not, for people */
};
extern const struct rec_type device_state_rec;

struct check_now_msg {
	uint64_t device_id;
	const char *component;
	const char *index;
	const char *alarm_type;
	const char *qualifier;
};
extern const struct rec_type check_now_msg_rec;

struct label_msg {
	uint64_t ask;
	uint64_t device_id;
	const char *table;
	const char *index;
	const char *name;  /* instead of the index: what the device calls the row */
	const char *label; /* in the answer; "" when nobody knows */
};
extern const struct rec_type label_msg_rec;

/* What the values of a poll are: each word for each label, the words of one row together. A device's
 * own values have the one label "". Ids are the sender's. */
#define SHAPE_LABELS_MAX 128
struct shape_msg {
	uint64_t id;
	LIST_OF(const char *) words;
	LIST_OF(const char *) labels;
};
extern const struct rec_type shape_msg_rec;

/* Frames of many devices, one behind the other (sample.h). */
#define SAMPLES_BYTES_MAX (150 * 1024)
struct samples_msg {
	struct bytes frames;
};
extern const struct rec_type samples_msg_rec;

/* A series over any span. The history chooses how fine: the finest steps that make at most `most` points, of raw
 * values, five minutes, an hour, six, a day, a week; or takes step_ms, where 0 says as fine as it is kept. */
#define SERIES_CHOOSE INT64_C(-1)
struct series_ask_msg {
	uint64_t ask;
	uint64_t device_id;
	const char *word;
	const char *label;
	int64_t from, to;
	int64_t step_ms;
	uint32_t most; /* 0: SERIES_POINTS_MAX */
};
extern const struct rec_type series_ask_msg_rec;

struct series_point {
	int64_t at;   /* when it was asked, or where its stretch of time begins */
	double value; /* of a stretch: the mean, of counters, ticks and states the last */
};
extern const struct rec_type series_point_rec;

/* What a point stands for that is not one value. */
struct series_figure {
	int64_t over_us; /* its stretch; 0: it is one value */
	uint64_t count;  /* how many values */
	double min, max, last;
};
extern const struct rec_type series_figure_rec;

#define SERIES_POINTS_MAX  4096
#define SERIES_FIGURES_MAX 2048
struct series_msg {
	uint64_t ask;
	int64_t step_ms;                     /* as it was chosen */
	LIST_OF(struct series_point) points; /* in the order of time */
	LIST_OF(struct series_figure)
	figures; /* one for each point, or none: all are single values */
};
extern const struct rec_type series_msg_rec;

/* What a word was at some times, for each label (or for one): the figures of the stretch that begins at each. For
 * rules that compare with the same time of earlier days. */
#define PAST_TIMES_MAX  64
#define PAST_VALUES_MAX 2048
struct past_time {
	int64_t at;
};
extern const struct rec_type past_time_rec;

struct past_ask_msg {
	uint64_t ask;
	uint64_t device_id;
	const char *word;
	const char *label; /* "": all there are */
	int64_t over_us;   /* how long the stretches are */
	LIST_OF(struct past_time) times;
};
extern const struct rec_type past_ask_msg_rec;

struct past_value {
	const char *label;
	int64_t at; /* as it was asked for */
	uint64_t count;
	double mean, min, max, last;
};
extern const struct rec_type past_value_rec;

struct past_msg {
	uint64_t ask;
	bool cut; /* there were more than fit: ask for one label, or fewer times */
	LIST_OF(struct past_value) values; /* of what is known; the rest is left out */
};
extern const struct rec_type past_msg_rec;

/* What the history keeps. Times are 0 where there is nothing of that. */
struct history_state_msg {
	uint64_t bytes, bytes_max;
	int64_t raw_from, five_from, hour_from;
	uint64_t
	    dropped; /* files that had to go before their time, since the room began */
	int64_t dropped_at;
	uint64_t damaged_bytes;
	uint64_t lost;       /* frames that did not get to the disk */
	const char *trouble; /* why nothing is kept now; "" */
};
extern const struct rec_type history_state_msg_rec;

struct order_msg {
	uint64_t case_id;
	uint32_t seq;
	uint64_t ask; /* a run by hand; 0 for a case's */
	const char *probe;
	uint64_t device_id;
	const char *component;
	const char *index;
	const char *alarm_type;
	const char *alarm_text;
	int64_t first_sign;
	int64_t limit_us; /* from now; then the run is ended */
};
extern const struct rec_type order_msg_rec;

struct order_cancel_msg {
	uint64_t case_id;
	uint32_t seq;
};
extern const struct rec_type order_cancel_msg_rec;

struct evidence_msg {
	uint64_t token;
	struct evidence evidence;
};
extern const struct rec_type evidence_msg_rec;

struct evidence_kept_msg {
	uint64_t token;
	const char *hash;
};
extern const struct rec_type evidence_kept_msg_rec;

/* One line of the story, kept and shown. */
struct event {
	uint64_t id; /* given by the store */
	int64_t at;
	const char *
	    kind; /* "sign", "alarm", "case", "run", "finding", "ticket", "delivery", "room" */
	const char *device;
	uint64_t alarm_id;
	uint64_t case_id;
	uint64_t ticket_id;
	const char *text;
};
extern const struct rec_type event_rec;

struct commit_msg {
	uint64_t seq;
};
extern const struct rec_type commit_msg_rec;

struct recovered_msg {
	uint64_t next_alarm, next_case, next_ticket, next_entry, next_maintenance,
	    next_stock_move, next_person;
};
extern const struct rec_type recovered_msg_rec;

#define DELIVER_BODY_MAX (150 * 1024)
struct deliver_msg {
	uint64_t entry;
	uint64_t ticket_id; /* 0: it is of an alarm */
	const char *sink;
	const char *key; /* the same at each try: "ticket-7-v2" */
	uint32_t tries;
	const char *ref;   /* what the sink calls the ticket; "" when it has none of it */
	const char *seen;  /* how it stood there when we wrote or looked last; "" */
	struct bytes body; /* JSON */
};
extern const struct rec_type deliver_msg_rec;

struct delivered_msg {
	uint64_t entry;
	enum delivery_end end;
	int64_t retry_us; /* the sink asked for so much patience; 0 */
	const char *note;
	const char *ref; /* as in a deliver; "": as before */
};
extern const struct rec_type delivered_msg_rec;

struct argument {
	const char *key;
	const char *value;
};
extern const struct rec_type argument_rec;

struct command_msg {
	uint64_t ask;
	const char *verb; /* "alarm.ack" */
	const char *who;
	LIST_OF(struct argument) args;
};
extern const struct rec_type command_msg_rec;

struct command_done_msg {
	uint64_t ask;
	uint32_t status;   /* as HTTP's: 200, 400, 404, 409, 503 */
	struct bytes body; /* JSON */
};
extern const struct rec_type command_done_msg_rec;

struct query_msg {
	uint64_t ask;
	const char *name;
	LIST_OF(struct argument) args;
};
extern const struct rec_type query_msg_rec;

struct rows_msg {
	uint64_t ask;
	uint32_t status;
	bool last;
	struct bytes body; /* JSON: a part of the whole answer */
};
extern const struct rec_type rows_msg_rec;

/* The value of an argument, or "". */
const char *argument_of(const struct argument *v, size_t n, const char *key);

#endif
