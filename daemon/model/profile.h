/* profile.h - how one kind of device is recognised, polled, judged and spoken to.
 *
 * A profile turns a device's own numbers into the words of the vocabulary: items are scalars,
 * tables have rows with a label that names each for people and keys. Its rules judge the words,
 * its trap mappings turn notifications into signs of the same states, and its command list is all
 * that polling and probes may send over SSH.
 */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include "base/oid.h"
#include "base/rec.h"
#include "model/expr.h"
#include "model/sign.h"
#include "model/vocab.h"

#define ITEMS_MAX    512
#define TABLES_MAX   64
#define COLUMNS_MAX  60 /* beside the labels, in one walk */
#define LABELS_MAX   4
#define RULES_MAX    256
#define TRAPS_MAX    512
#define COMMANDS_MAX 256
#define MAP_MAX      256

/* "1 means up": one answer of the device, one state of the word. */
struct state_map {
	const char *raw;
	uint32_t state;
};
extern const struct rec_type state_map_rec;

/* A value that is asked for: a scalar (oid ends in its instance) or a column (the index follows). */
struct item {
	const char *word;
	struct oid oid;
	double scale; /* what the device says, times this, is the word's unit */
	LIST_OF(struct state_map) map;
	int64_t every_us; /* scalars; a column's table says it */
};
extern const struct rec_type item_rec;

struct table {
	const char *name; /* "port" */
	int64_t every_us;
	LIST_OF(struct item)
	labels; /* columns tried in turn for the row's name: word is "" */
	LIST_OF(struct item) columns;
	uint32_t rows_max;
};
extern const struct rec_type table_rec;

struct rule {
	const char *name;
	const char *table; /* judged for each row; "" for the device as a whole */
	struct expr when;
	struct expr clear; /* no nodes: clear when `when` is false */
	int64_t raise_after_us;
	int64_t clear_after_us;
	const char *alarm_type;
	const char *qualifier;
	enum family family;
	enum severity severity;
	const char *event_type;
	uint32_t probable_cause;
	const char *text; /* with {word} and {label} in it */
	bool will_clear;
};
extern const struct rec_type rule_rec;

/* A varbind that must have this value for the mapping to hold. */
struct trap_condition {
	struct oid varbind; /* the object's OID; the instance follows */
	const char *equals;
};
extern const struct rec_type trap_condition_rec;

struct trap_map {
	const char *name;
	struct oid trap;
	LIST_OF(struct trap_condition) conditions;
	enum level level;
	const char *table; /* the component's table: "port"; "" for the device */
	struct oid
	    component; /* the varbind whose instance is the row's index; none: the device */
	const char *alarm_type;
	const char *qualifier;
	enum family family;
	enum severity severity;
	const char *event_type;
	uint32_t probable_cause;
	const char *text; /* with {label} in it */
	bool will_clear;
};
extern const struct rec_type trap_map_rec;

struct profile {
	const char *name;
	const char *is;
	LIST_OF(const char *)
	extends; /* joined in when the configuration is read: then empty */
	const char *device_class;
	struct oid sys_object_id; /* a prefix of sysObjectID.0; none: not told by it */
	const char *sys_descr;    /* a part of sysDescr.0 */
	int64_t every_us;         /* what an item or table without its own gets */
	LIST_OF(struct item) items;
	LIST_OF(struct table) tables;
	LIST_OF(struct rule) rules;
	LIST_OF(struct trap_map) traps;
	LIST_OF(const char *) commands; /* SSH: exact, or ending in "*" */
	uint32_t confirm_tries;         /* before a silent device counts as down */
	int64_t reach_every_us;         /* how often it is asked whether it is there */
	bool watch_ping; /* ping it each time, and know the loss on the way */
	bool watch_ssh;  /* knock at its SSH port each time */
};
extern const struct rec_type profile_rec;

const struct item *profile_item(const struct profile *p, const char *word);
const struct table *profile_table(const struct profile *p, const char *name);
const struct item *table_column(const struct table *t, const char *word);

/* True when the command may be sent: it is on the list, and is one line of printable text that
 * holds no second command. */
bool profile_allows(const struct profile *p, const char *command);

#endif
