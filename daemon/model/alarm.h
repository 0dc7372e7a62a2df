/* alarm.h - one thing that is wrong, from its first sign to its all-clear.
 *
 * Triage owns the alarms; there is one for each (device, component, alarm type, qualifier), as RFC
 * 8632 section 3.3 wants it. Witnesses move it: alarm_hear() weighs what each of them said last and
 * when, and says what follows. A polled level wins over an older trap; but agents answer from caches,
 * so one that contradicts a trap must have been asked for some seconds later. `unknown` neither
 * raises nor clears.
 * A re-raise keeps the first sign of the running episode; a raise after a clear begins a new one.
 */
#ifndef MODEL_ALARM_H
#define MODEL_ALARM_H

#include "base/clock.h"
#include "base/rec.h"
#include "model/flap.h"
#include "model/sign.h"

#define ALARM_WITNESSES_MAX 4
/* How much later than a trap a poll must ask to be believed against it. */
#define ALARM_SETTLE_US (10 * SECOND_US)

/* RFC 8632, operator-state. */
enum operator_state {
	OPERATOR_NONE,
	OPERATOR_ACK,
	OPERATOR_CLOSED,
	OPERATOR_SHELVED,
	OPERATOR_UN_SHELVED,
	OPERATOR_COUNT
};
extern const struct rec_names operator_state_names;

/* What one witness said last. */
struct testimony {
	enum witness witness;
	const char *name;
	enum level level;
	int64_t seen_at;
	enum severity severity;
};
extern const struct rec_type testimony_rec;

/* A time it was raised. */
struct moment {
	int64_t at;
};
extern const struct rec_type moment_rec;

struct alarm {
	uint64_t id;
	uint64_t device_id;
	const char *device;
	const char *component;
	const char *index;
	const char *alarm_type;
	const char *qualifier;
	enum family family;
	enum severity severity;
	bool is_cleared;
	bool will_clear;
	const char *event_type;
	uint32_t probable_cause;
	const char *text;
	int64_t first_sign;
	int64_t raised_at;
	int64_t changed_at;
	int64_t cleared_at; /* 0 while raised */
	uint32_t raises;    /* how often it was raised in all */
	bool is_flapping;   /* it comes and goes: raised until it is calm (flap.h) */
	bool flap_is_clear; /* while it is: clear at this moment */
	uint32_t flaps;     /* how often it came since flapping_since */
	int64_t flapping_since;
	int64_t flap_moved_at;
	LIST_OF(struct moment) recent; /* raises before the last, as far as they count */
	enum operator_state operator_state;
	const char *operator_name;
	const char *operator_text;
	int64_t operator_at;
	int64_t operator_until;    /* a shelf or an acknowledgement ends then; 0: never */
	int64_t maintenance_until; /* of the last window it was raised in; 0: none */
	uint64_t root_id;          /* the alarm this one is a symptom of; 0 for none */
	uint64_t
	    case_id; /* the case that diagnoses it, its own or its root's; 0 for none */
	uint64_t last_ticket; /* the last that was closed on it; 0 */
	int64_t last_closed;
	uint32_t repeats;  /* of that ticket */
	uint64_t sequence; /* of the last sign heard that had one; 0 */
	LIST_OF(struct testimony) witnesses;
	LIST_OF(struct point) points; /* what the rule saw when it was raised */
};
extern const struct rec_type alarm_rec;

/* One line of an alarm's status-change list (RFC 8632). */
struct alarm_change {
	uint64_t alarm_id;
	int64_t at;
	bool is_cleared;
	enum severity severity;
	const char
	    *by; /* the witness or the operator: "rule link-down", "operator anna" */
	const char *text;
};
extern const struct rec_type alarm_change_rec;

/* What follows from a sign. */
enum alarm_does {
	ALARM_CHANGED = 1, /* anything that must be kept */
	ALARM_RAISES = 2,  /* was not raised, now is */
	ALARM_CLEARS = 4,  /* was raised, now is clear */
	ALARM_WORSENS = 8, /* severity changed while raised */
	/* It rests on a trap's word: the poll must look now, and once more when a look against the
	 * trap would count (alarm_settles_at). */
	ALARM_RECHECK = 16,
	ALARM_FLAPS = 32, /* with ALARM_RAISES: it is flapping from now on */
	ALARM_MOVES = 64  /* it is flapping, and came or went */
};

/* "port:#3": a component whose name nobody knew when the sign was given. */
bool component_is_number(const char *component);

/* True when the sign speaks of this alarm. A component known by number alone ("port:#3") is the
 * same as one with a name and that number. */
bool alarm_is_about(const struct alarm *a, const struct sign *s);

/* Makes a new alarm out of the first sign; nothing is raised yet: hear the sign next. */
void alarm_begin(
    struct arena *mem, struct alarm *a, uint64_t id, const struct sign *s, wall_us now);

/* Weighs one sign. Texts that change are taken into mem. Returns enum alarm_does, or'ed. */
unsigned alarm_hear(struct arena *mem, struct alarm *a, const struct sign *s,
    const struct flap_limits *limits, wall_us now);

/* True while a window of maintenance holds its case and ticket back. */
bool alarm_is_in_maintenance(const struct alarm *a, wall_us now);

/* From when its hour counts: from the first sign, or the end of the window that it outlived. */
wall_us alarm_counts_from(const struct alarm *a, wall_us now);

/* From when on a poll that contradicts the last trap is believed; 0 when no trap spoke. */
wall_us alarm_settles_at(const struct alarm *a);

/* An operator's word (RFC 8632 4.1.2, set-operator-state): state, who, why, and until when (0: until
 * further notice). What is shelved is kept and watched, and troubles nobody. */
unsigned alarm_operate(struct arena *mem, struct alarm *a, enum operator_state to,
    const char *who, const char *why, wall_us until, wall_us now);

/* The time of a shelf or an acknowledgement is over: un-shelved, or none. 0 when it is not. */
unsigned alarm_operator_ends(struct alarm *a, wall_us now);

/* "sw-1 port:ge3": the resource as people read it, into mem. */
const char *alarm_resource(struct arena *mem, const struct alarm *a);

#endif
