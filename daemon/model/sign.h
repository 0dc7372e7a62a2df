/* sign.h - what a witness says about a state: the one thing that moves alarms.
 *
 * A rule judged on samples (poll), a trap that was mapped (trap), a line of syslog or another
 * system's alarm (intake), the reachability of a device (poll), a person, or we ourselves: each says that a state is raised, clear, or cannot be told.
 * Several witnesses of one state speak of the same key (device, component, alarm type, qualifier),
 * and triage keeps one alarm for it. A sign is a level, not an edge: it may be sent twice.
 */
#ifndef MODEL_SIGN_H
#define MODEL_SIGN_H

#include "base/rec.h"
#include "model/severity.h"

enum witness {
	WITNESS_RULE,
	WITNESS_TRAP,
	WITNESS_PERSON,
	WITNESS_SELF,
	WITNESS_MESSAGE, /* a line of syslog */
	WITNESS_SYSTEM,  /* another system, which watches too */
	WITNESS_COUNT
};
extern const struct rec_names witness_names;

/* Told of a change, once, by whoever saw it: a trap, a line, another system. A poll looks itself, and
 * what it sees later counts for more. */
bool witness_is_told(enum witness w);

enum level { LEVEL_UNKNOWN, LEVEL_CLEAR, LEVEL_RAISED, LEVEL_COUNT };
extern const struct rec_names level_names;

#define SIGN_NAME_MAX   128
#define SIGN_TEXT_MAX   512
#define SIGN_POINTS_MAX 32 /* eight each of four words */

/* One of the last values a rule looked at: of a word that moved lately, up to eight. */
struct point {
	int64_t at;        /* wall time of the sample */
	const char *word;  /* "port.oper-state" */
	const char *value; /* as people read it: "down", "48.2 V" */
};
extern const struct rec_type point_rec;

struct sign {
	enum witness witness;
	const char *name; /* the rule, the trap mapping, the user */
	uint64_t device_id;
	const char *device;
	const char *component; /* "port:ge3", or "" for the device as a whole */
	const char *index;     /* the component's number in SNMP, where it has one: "3" */
	const char *alarm_type;
	const char *qualifier;
	enum level level;
	enum family family;
	enum severity severity;
	const char *event_type;
	uint32_t probable_cause; /* IANAItuProbableCause */
	const char *text;
	bool will_clear;    /* RFC 8632: false for types that have no clear */
	int64_t first_sign; /* wall: when it was first seen, hold times not waited for */
	int64_t seen_at;    /* wall: when the question was asked, or the trap arrived */
	LIST_OF(struct point) points; /* word by word, oldest first */
	/* Its number in the journal of the trap room, larger than that of any before it: what was heard once is not
	 * heard again, and that room hears when it is in the store. 0: it stands in none. */
	uint64_t sequence;
};
extern const struct rec_type sign_rec;

/* A sign of the house itself, raised, about a device as a whole (id 0: the appliance); what its type
 * says in the alarm inventory (alarm_type_own()) it says too. What else differs is set by the caller;
 * texts are borrowed. */
struct sign sign_own(const char *name, uint64_t device_id, const char *device,
    const char *alarm_type, enum severity severity, const char *text, int64_t now);

#endif
