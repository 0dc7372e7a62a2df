/* rec.h - a record, described once.
 *
 * Every noun that travels between rooms, lies in the store or is shown to people has one table of
 * fields beside its struct. From that table come its bytes on a channel, its JSON, its columns in
 * the store and its comparison: a new field is one line in the struct and one row in the table.
 *
 * Texts are never NULL in a record that was read: an absent text is "". What rec_read() and
 * rec_copy() put into a record lives in the arena given to them.
 */
#ifndef BASE_REC_H
#define BASE_REC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cur.h"
#include "base/json.h"
#include "base/oid.h"

enum rec_kind {
	REC_BOOL,  /* bool */
	REC_U32,   /* uint32_t */
	REC_U64,   /* uint64_t */
	REC_I64,   /* int64_t */
	REC_F64,   /* double */
	REC_TIME,  /* wall_us: in JSON an RFC 3339 time, or null for 0 */
	REC_ENUM,  /* an enum, by name in JSON; of = struct rec_names */
	REC_TEXT,  /* const char *, at most max bytes */
	REC_BYTES, /* struct bytes, at most max; hexadecimal in JSON */
	REC_OID,   /* struct oid, at most max arcs; dotted in JSON */
	REC_TEXTS, /* LIST_OF(const char *), at most max of them, 4 kB each */
	REC_SUB,   /* a record within; of = struct rec_type */
	REC_LIST   /* LIST_OF(struct), at most max; of = struct rec_type */
};

struct rec_names {
	const char *const *name;
	uint32_t count;
};

struct rec_field {
	const char *name;
	enum rec_kind kind;
	bool hidden; /* a secret: sent on channels, never in JSON, never in the store */
	size_t offset;
	uint32_t max;
	const void *of;
};

struct rec_type {
	const char *name;
	size_t size_bytes;
	const struct rec_field *fields;
	size_t n_fields;
};

/* A list as a record holds it: struct { T *v; size_t n; } */
/* Whether one of the n texts is this one. */
bool texts_have(const char *const *v, size_t n, const char *what);

#define LIST_OF(T)                                                                       \
	struct {                                                                         \
		T *v;                                                                    \
		size_t n;                                                                \
	}

#define REC_NAMES(var, ...)                                                              \
	static const char *const var##_text[] = { __VA_ARGS__ };                         \
	const struct rec_names var = { var##_text,                                       \
		sizeof var##_text / sizeof var##_text[0] }

#define REC_TYPE(var, T, field_table)                                                    \
	const struct rec_type var = { #T, sizeof(struct T), field_table,                 \
		sizeof(field_table) / sizeof((field_table)[0]) }

/* Rows of a field table. T is the struct, m its member; a wrong member type does not compile. */
#define REC_IS(T, m, want) (0 * sizeof(_Generic(((struct T *)0)->m, want : 1)))
#define REC_ROW(T, m, k, want, mx, o)                                                    \
	{                                                                                \
		.name = #m, .kind = (k),                                                 \
		.offset = offsetof(struct T, m) + REC_IS(T, m, want), .max = (mx),       \
		.of = (o)                                                                \
	}
#define F_BOOL(T, m)       REC_ROW(T, m, REC_BOOL, bool, 0, NULL)
#define F_U32(T, m)        REC_ROW(T, m, REC_U32, uint32_t, 0, NULL)
#define F_U64(T, m)        REC_ROW(T, m, REC_U64, uint64_t, 0, NULL)
#define F_I64(T, m)        REC_ROW(T, m, REC_I64, int64_t, 0, NULL)
#define F_F64(T, m)        REC_ROW(T, m, REC_F64, double, 0, NULL)
#define F_TIME(T, m)       REC_ROW(T, m, REC_TIME, int64_t, 0, NULL)
#define F_TEXT(T, m, max)  REC_ROW(T, m, REC_TEXT, const char *, max, NULL)
#define F_BYTES(T, m, max) REC_ROW(T, m, REC_BYTES, struct bytes, max, NULL)
#define F_OID(T, m, max)   REC_ROW(T, m, REC_OID, struct oid, max, NULL)
#define F_ENUM(T, m, names)                                                              \
	{                                                                                \
		.name = #m, .kind = REC_ENUM,                                            \
		.offset = offsetof(struct T, m) +                                        \
		    0 * sizeof(char[sizeof(((struct T *)0)->m) == 4 ? 1 : -1]),          \
		.of = &(names)                                                           \
	}
#define F_SECRET(T, m, mx)                                                               \
	{                                                                                \
		.name = #m, .kind = REC_BYTES, .hidden = true,                           \
		.offset = offsetof(struct T, m) + REC_IS(T, m, struct bytes),            \
		.max = (mx)                                                              \
	}
#define REC_LISTROW(T, m, k, mx, o)                                                      \
	{                                                                                \
		.name = #m, .kind = (k),                                                 \
		.offset = offsetof(struct T, m) +                                        \
		    0 * sizeof(char[sizeof(((struct T *)0)->m) == 16 ? 1 : -1]),         \
		.max = (mx), .of = (o)                                                   \
	}
#define F_TEXTS(T, m, max)      REC_LISTROW(T, m, REC_TEXTS, max, NULL)
#define F_LIST(T, m, max, type) REC_LISTROW(T, m, REC_LIST, max, &(type))
#define F_SUB(T, m, type)                                                                \
	{                                                                                \
		.name = #m, .kind = REC_SUB, .offset = offsetof(struct T, m),            \
		.of = &(type)                                                            \
	}
#define REC_TEXT_MAX 4096 /* one text of a REC_TEXTS list */

/* Appends the record's bytes. */
void rec_write(struct buf *out, const struct rec_type *t, const void *obj);

/* Fills *obj (size_bytes of it) from the cursor; the cursor has failed if anything did not fit.
 * Byte strings borrow from the cursor's memory. */
void rec_read(struct cur *c, struct arena *mem, const struct rec_type *t, void *obj);

/* A deep copy into mem; dst may be src. */
void rec_copy(struct arena *mem, const struct rec_type *t, void *dst, const void *src);

/* At most so many bytes rec_copy() takes from an arena. */
size_t rec_room(const struct rec_type *t, const void *obj);

/* An empty record: zero, and every text "". */
void rec_init(const struct rec_type *t, void *obj);

/* True when both would be written as the same bytes. */
bool rec_equal(const struct rec_type *t, const void *a, const void *b);

/* False when rec_read() would refuse the record's bytes, with why: "links: 70, at most 64 fit". */
#define REC_WHY_MAX 160
bool rec_fits(const struct rec_type *t, const void *obj, char why[REC_WHY_MAX]);

/* True when a record of this type has a field that is hidden: its bytes are a secret. */
bool rec_has_secret(const struct rec_type *t);

/* Writes the record as a JSON object, without hidden fields. */
void rec_json(struct json *j, const struct rec_type *t, const void *obj);
void rec_json_fields(
    struct json *j, const struct rec_type *t, const void *obj); /* no braces */
void rec_json_field(
    struct json *j, const struct rec_field *f, const void *obj); /* no key */

/* The name of an enum's value ("?" outside), and back (negative when there is none). */
const char *rec_name(const struct rec_names *names, int value);
int rec_value(const struct rec_names *names, const char *name);

#endif
