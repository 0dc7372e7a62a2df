/* opt.h - an option is a row: its key, what fits it, its default, its unit, one sentence.
 *
 * Configuration files are trees (base/tree.h); a table of rows turns a map of such a tree into a
 * record, and every mistake into a line that names file, line, column, field, what was found, what
 * is allowed, and the nearest key there is. The manual page and `triaged --options` are printed
 * from the same rows. Nothing is guessed: a key that no row knows is an error.
 */
#ifndef MODEL_OPTIONS_OPT_H
#define MODEL_OPTIONS_OPT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/rec.h"
#include "base/tree.h"

enum opt_kind {
	OPT_TEXT,     /* const char *; max: bytes */
	OPT_NAME,     /* const char *: letters, digits, ".", "_", "-"; at most 64 bytes */
	OPT_PATH,     /* const char *: relative ones are to the folder of their file */
	OPT_ADDRESS,  /* const char *: an IPv4 or IPv6 address in numbers */
	OPT_ENDPOINT, /* const char *: address:port */
	OPT_ENUM,     /* an enum; of = struct rec_names */
	OPT_BOOL,     /* bool: yes or no */
	OPT_U32,      /* uint32_t; min, max */
	OPT_F64,      /* double; min, max */
	OPT_DURATION, /* int64_t in microseconds; min, max in seconds */
	OPT_TEXTS,    /* LIST_OF(const char *); a single text is a list of one */
	OPT_ENDPOINTS, /* the same, each an endpoint */
	OPT_GROUP,     /* a map whose rows fill the same record; of = struct opt_table */
	OPT_SUB,       /* a map that fills a record within; of = struct opt_table */
	OPT_KEYED, /* a map of name: map; LIST_OF(record); the name goes to name_offset */
	OPT_LIST,  /* a list of maps; LIST_OF(record); of = struct opt_table */
	OPT_OWN    /* read by a function of its own */
};

struct opt_reader;
struct opt;

/* Reads the value of one option into the record; says what is wrong with opt_wrong(). */
typedef void opt_own_fn(
    struct opt_reader *r, const struct opt *o, const struct tree *value, void *record);

struct opt {
	const char *key;
	enum opt_kind kind;
	size_t offset;
	double min, max;
	const char
	    *fallback; /* as text; NULL: the option must be given; "": empty is fine */
	const char *unit;
	const char *is; /* one sentence */
	const void *of;
	opt_own_fn *own;
};

struct opt_table {
	const char *name; /* for the manual: "device" */
	const struct opt *rows;
	size_t n;
	size_t size_bytes;    /* of the record */
	size_t name_offset;   /* where an OPT_KEYED entry's name goes */
	size_t source_offset; /* where "FILE:LINE" goes; SIZE_MAX: nowhere */
	const struct rec_type *rec;
};

#define OPT_TABLE(var, T, rows_, rec_)                                                   \
	const struct opt_table var = { #T, rows_, sizeof(rows_) / sizeof((rows_)[0]),    \
		sizeof(struct T), 0, SIZE_MAX, &(rec_) }

/* One mistake, or a warning. */
struct opt_mistake {
	struct opt_mistake *next;
	const char *file;
	uint32_t line, column;
	bool warning;
	const char *text;
};

struct opt_reader {
	struct arena *mem; /* of the records */
	struct opt_mistake *mistakes, **mistakes_end;
	unsigned errors, warnings;
	const char *path[16]; /* the fields on the way: "devices", "sw-1", "snmp" */
	unsigned depth;
	void *context; /* for functions of their own: the reader of the house's files */
	bool torn;     /* a file could not be read: what a name stands for may be in it */
};

void opt_reader_init(struct opt_reader *r, struct arena *mem, void *context);

/* Fills a record (already rec_init'ed) from a map. */
void opt_read(
    struct opt_reader *r, const struct opt_table *t, const struct tree *map, void *rec);

/* Reads a map of name: map into a list of records (for OPT_KEYED, and for the tops of files), one
 * for each member. False after saying that it is no map. */
bool opt_read_keyed(
    struct opt_reader *r, const struct opt_table *t, const struct tree *map, void *list);

/* "FILE:LINE:COLUMN: FIELD: text", counted as an error; opt_doubt() as a warning. */
void opt_wrong(struct opt_reader *r, const struct tree *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void opt_wrong_key(struct opt_reader *r, const struct tree *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void opt_doubt(struct opt_reader *r, const struct tree *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* In the text of a scalar, so many bytes from its beginning. */
void opt_wrong_in(struct opt_reader *r, const struct tree *at, size_t offset,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A key that nothing knows: the nearest that there is, or all of them. */
void opt_unknown_key(struct opt_reader *r, const struct tree *at, const char *what,
    const char *const *known, size_t n);

/* "there is no WHAT "name"", with the nearest there is, or NULL; silent where a file is torn. */
void opt_no_such(struct opt_reader *r, const struct tree *at, const char *what,
    const char *name, const char *near);

/* Around reading a member: its name in the path of every message. */
void opt_enter(struct opt_reader *r, const char *field);
void opt_leave(struct opt_reader *r);

/* The checks of single kinds, for functions of their own: false after saying what is wrong. */
bool opt_is_name(const char *s);
bool opt_is_address(const char *s);
bool opt_want(struct opt_reader *r, const struct tree *t, enum tree_kind kind);
bool opt_duration(struct opt_reader *r, const struct tree *t, int64_t *us);
bool opt_number(
    struct opt_reader *r, const struct tree *t, double min, double max, double *v);
int opt_enum(struct opt_reader *r, const struct tree *t, const struct rec_names *names);

/* A map's key that is one of the names: its value, or -1 after saying what is wrong. */
int opt_enum_key(struct opt_reader *r, const struct tree *t, const char *what,
    const struct rec_names *names);

/* Appends an element to a list that starts empty. */
void *opt_list_add(struct opt_reader *r, void *list, size_t size_bytes);

/* Prints the rows for people: key, type, range, default, sentence; tables within are indented. */
void opt_show(FILE *out, const struct opt_table *t, unsigned indent);

#endif
