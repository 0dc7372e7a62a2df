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
#include "model/collector.h"
#include "model/expr.h"
#include "model/meaning.h"
#include "model/sign.h"
#include "model/vocab.h"

#define ITEMS_MAX      512
#define TABLES_MAX     64
#define COLUMNS_MAX    60 /* beside the labels, in one walk */
#define LABELS_MAX     4
#define WALKED_MAX     64 /* all columns of a walk, those for filters and labels included */
#define FILTERS_MAX    8
#define VALUES_MAX     32
#define HINT_MAX       64
#define OBJECT_IDS_MAX 16
#define RULES_MAX      256
#define TRAPS_MAX      512
#define MESSAGES_MAX   512
#define PATTERN_MAX    1024
#define COMMANDS_MAX   256
#define MAP_MAX        320

/* "1 means up": one answer of the device, one state of the word; of a text word, one text. */
struct state_map {
	const char *raw; /* as match.h has it: "1", "3..7", "*" */
	uint32_t state;
	const char *text;
};
extern const struct rec_type state_map_rec;

/* How octets are to be read, where the value's own type does not say it. */
enum item_as {
	AS_IT_IS,
	AS_NUMBER,  /* the first number in a text: "-67 dBm" */
	AS_TEXT,    /* octets or arcs as characters */
	AS_HEX,     /* 00 1a 2b */
	AS_MAC,     /* 00:1a:2b:3c:4d:5e */
	AS_ADDRESS, /* an IPv4 or IPv6 address */
	AS_DATE,    /* DateAndTime, as ISO 8601 */
	AS_BITS,    /* BITS, or an integer whose bit 0 is the lowest */
	AS_FLOAT,   /* four or eight octets of IEEE 754 */
	AS_COUNT
};
extern const struct rec_names item_as_names;

/* Arcs of an index: from 1 on, from -1 backwards; 0: none. */
struct index_part {
	int64_t first, last;
};
extern const struct rec_type index_part_rec;

/* Rows, or cells, for which a column of the device's, or a part of the index, has one of these
 * values. */
struct row_filter {
	struct oid oid;
	struct index_part part;
	LIST_OF(const char *) values; /* as match.h has them */
	bool unless;                  /* has none of them */
};
extern const struct rec_type row_filter_rec;

/* A value that is asked for: a scalar (oid ends in its instance) or a column (the index follows).
 * What is not written is empty, and changes nothing. */
struct item {
	const char *word;
	struct oid oid;
	double scale, add; /* what the device says, times and plus: in the word's unit */
	bool decibel;      /* and of that ten times the logarithm */
	enum item_as as;
	const char *hint;           /* DISPLAY-HINT of octets (RFC 2579 3.1) */
	LIST_OF(const char *) none; /* answers that stand for no value */
	LIST_OF(struct state_map) map;
	int64_t every_us; /* scalars; a column's table says it */
	/* Instead of an oid: */
	const char *collector; /* read by this one of the profile's */
	const char *field;     /* as it is called in what that says */
	struct expr derive;    /* reckoned from other words */
	const char *always;    /* the value itself */
	/* Of a column only: */
	struct index_part part; /* instead of an oid */
	struct oid instead;     /* the column that is read where the first has nothing */
	double instead_scale;
	struct oid times;     /* the column that the value is multiplied by */
	struct oid over;      /* the column that the value is divided by */
	struct oid decimals;  /* the column that says how many digits are decimals */
	struct oid si_prefix; /* the column that says milli, kilo (ENTITY-SENSOR-MIB) */
	const char *row_of;   /* the value is the index of that table's row: its label */
	LIST_OF(struct row_filter) where;
};
extern const struct rec_type item_rec;

struct table {
	const char *key;  /* "sensor", "sensor/voltages" for a second one of that name */
	const char *name; /* "sensor": whose words its columns are */
	int64_t every_us;
	LIST_OF(struct item) labels; /* tried in turn for the row's name: word is "" */
	const char *shown; /* how the label is shown: "fan {label}", "{1}/{2}" */
	LIST_OF(struct item) columns;
	LIST_OF(struct row_filter) where; /* other rows are none of ours */
	/* The device's rows that have one value here are one row of ours. */
	struct oid row_by;
	struct index_part row_part;
	uint32_t rows_max;
	const char
	    *collector; /* read by this one of the profile's, instead of by walks */
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

/* A varbind that must have one of these values for the mapping to hold. */
struct trap_condition {
	struct oid varbind;           /* the object's OID; the instance follows */
	LIST_OF(const char *) values; /* as match.h has them */
};
extern const struct rec_type trap_condition_rec;

/* An object whose value the text shows. */
struct shown_object {
	const char *name; /* as the text has it */
	struct oid oid;
	const char *values; /* of an enumeration: "up(1),down(2)"; "" */
};
extern const struct rec_type shown_object_rec;

/* A notification, and what it means. */
struct trap_map {
	struct meaning means; /* first: lists are joined by its name */
	struct oid trap;
	LIST_OF(struct trap_condition) conditions;
	/* Which row it is: the varbind whose instance is the index (or whose value is, of one that
	 * has no instance), or the one whose value is the row's name. None: the device. */
	struct oid component, label;
	struct oid severity_from; /* the varbind that says how bad it is */
	LIST_OF(struct shown_object) shows;
};
extern const struct rec_type trap_map_rec;

/* A parameter of structured data that must have one of these values. */
struct datum_condition {
	const char *name; /* "ID.NAME" */
	LIST_OF(const char *) values;
};
extern const struct rec_type datum_condition_rec;

/* A line of syslog, and what it means. Values have names: those of the pattern's groups, "ID.NAME" of
 * structured data, and app, id, host, severity (0 to 7), message. */
struct message_map {
	struct meaning means;            /* first: lists are joined by its name */
	LIST_OF(const char *) apps, ids; /* as match.h has them; none: any */
	LIST_OF(struct datum_condition) data;
	const char *pattern;       /* PCRE2, found in the text; "": any text */
	const char *label;         /* the value that is the row's name */
	const char *index;         /* or its index */
	const char *severity_from; /* the value that says how bad it is */
};
extern const struct rec_type message_map_rec;

struct object_ref {
	struct oid oid;
};
extern const struct rec_type object_ref_rec;

struct profile {
	const char *name;
	const char *is;
	LIST_OF(const char *)
	extends; /* joined in when the configuration is read: then empty */
	const char *device_class;
	LIST_OF(struct object_ref)
	sys_object_ids;          /* prefixes of sysObjectID.0: any of them */
	const char *sys_descr;   /* a part of sysDescr.0, "*" in it for anything */
	struct oid probe_oid;    /* answered by such devices only */
	const char *probe_value; /* which it must match; "" for any */
	int64_t every_us;        /* what an item or table without its own gets */
	LIST_OF(struct item) items;
	LIST_OF(struct table) tables;
	LIST_OF(struct rule) rules;
	LIST_OF(struct trap_map) traps;
	LIST_OF(struct message_map) messages;
	LIST_OF(struct collector) collectors;
	LIST_OF(const char *) commands; /* SSH: see model/allowed.h */
	const char *ssh_shell;          /* a description's name; "" or "exec": none */
	uint32_t ssh_allow;             /* of enum ssh_allow */
	bool ssh_one_channel;           /* one command at a time on a link */
	uint32_t ssh_links;             /* to one device at once; 0: the default */
	uint32_t confirm_tries;         /* before a silent device counts as down */
	int64_t reach_every_us;         /* how often it is asked whether it is there */
	bool watch_ping; /* ping it each time, and know the loss on the way */
	bool watch_ssh;  /* knock at its SSH port each time */
};
extern const struct rec_type profile_rec;

const struct item *profile_item(const struct profile *p, const char *word);
/* The first that is walked over SNMP. */
const struct table *profile_table(const struct profile *p, const char *name);
const struct table *profile_table_key(const struct profile *p, const char *key);
/* Whether several of the device's rows may be one of ours. */
bool table_merges(const struct table *t);

const struct item *table_column(const struct table *t, const char *word);

/* True when the command may be sent: it is on the list (model/allowed.h). */
bool profile_allows(const struct profile *p, const char *command);

#endif
