#include "base/rec.h"

#include <stdio.h>
#include <string.h>

/* Any LIST_OF, seen without its element type. */
struct list {
	void *v;
	size_t n;
};

static const void *
at(const struct rec_field *f, const void *obj)
{
	return (const char *)obj + f->offset;
}

const char *
rec_name(const struct rec_names *names, int value)
{
	return value >= 0 && (uint32_t)value < names->count ? names->name[value] : "?";
}

int
rec_value(const struct rec_names *names, const char *name)
{
	uint32_t i;

	for (i = 0; i < names->count; i++)
		if (strcmp(names->name[i], name) == 0)
			return (int)i;
	return -1;
}

bool
texts_have(const char *const *v, size_t n, const char *what)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v[i], what) == 0)
			return true;
	return false;
}

static void
write_field(struct buf *out, const struct rec_field *f, const void *v)
{
	const struct rec_type *of = f->of;
	const struct list *l = v;
	const struct oid *o = v;
	size_t i;

	switch (f->kind) {
	case REC_BOOL: buf_u8(out, *(const bool *)v); break;
	case REC_U32: buf_varint(out, *(const uint32_t *)v); break;
	case REC_U64: buf_varint(out, *(const uint64_t *)v); break;
	case REC_I64:
	case REC_TIME: buf_u64(out, (uint64_t) * (const int64_t *)v); break;
	case REC_F64: buf_f64(out, *(const double *)v); break;
	case REC_ENUM: buf_varint(out, *(const uint32_t *)v); break;
	case REC_TEXT:
		buf_text(out, *(const char *const *)v ? *(const char *const *)v : "");
		break;
	case REC_BYTES: buf_bytes(out, *(const struct bytes *)v); break;
	case REC_OID:
		buf_varint(out, o->n);
		for (i = 0; i < o->n; i++)
			buf_varint(out, o->arc[i]);
		break;
	case REC_TEXTS:
		buf_varint(out, l->n);
		for (i = 0; i < l->n; i++)
			buf_text(out, ((const char **)l->v)[i]);
		break;
	case REC_SUB: rec_write(out, of, v); break;
	case REC_LIST:
		buf_varint(out, l->n);
		for (i = 0; i < l->n; i++)
			rec_write(out, of, (const char *)l->v + i * of->size_bytes);
		break;
	}
}

void
rec_write(struct buf *out, const struct rec_type *t, const void *obj)
{
	size_t i;

	for (i = 0; i < t->n_fields; i++)
		write_field(out, &t->fields[i], at(&t->fields[i], obj));
}

/* How many elements follow: each takes a byte at least, so a lie is seen before memory is taken. */
static size_t
read_count(struct cur *c, uint32_t max)
{
	uint64_t n = cur_varint(c);

	if (n > max || n > cur_left(c))
		cur_fail(c);
	return cur_failed(c) ? 0 : (size_t)n;
}

static void
read_field(struct cur *c, struct arena *mem, const struct rec_field *f, void *v)
{
	const struct rec_type *of = f->of;
	const struct rec_names *names = f->of;
	struct list *l = v;
	uint64_t u;
	size_t i, n;

	switch (f->kind) {
	case REC_BOOL:
		u = cur_u8(c);
		if (u > 1)
			cur_fail(c);
		*(bool *)v = u == 1;
		break;
	case REC_U32:
		u = cur_varint(c);
		if (u > UINT32_MAX)
			cur_fail(c);
		*(uint32_t *)v = (uint32_t)u;
		break;
	case REC_U64: *(uint64_t *)v = cur_varint(c); break;
	case REC_I64:
	case REC_TIME: *(int64_t *)v = (int64_t)cur_u64(c); break;
	case REC_F64: *(double *)v = cur_f64(c); break;
	case REC_ENUM: *(uint32_t *)v = cur_enum(c, names->count); break;
	case REC_TEXT: *(const char **)v = cur_text(c, mem, f->max); break;
	case REC_BYTES: *(struct bytes *)v = cur_bytes(c, f->max); break;
	case REC_OID: {
		uint32_t *arc;

		n = read_count(c, f->max);
		arc = arena_alloc(mem, n * sizeof *arc);
		for (i = 0; i < n; i++) {
			u = cur_varint(c);
			if (u > UINT32_MAX)
				cur_fail(c);
			arc[i] = (uint32_t)u;
		}
		*(struct oid *)v = (struct oid){ arc, n };
		break;
	}
	case REC_TEXTS: {
		const char **texts;

		n = read_count(c, f->max);
		texts = arena_alloc(mem, n * sizeof *texts);
		for (i = 0; i < n; i++)
			texts[i] = cur_text(c, mem, REC_TEXT_MAX);
		*l = (struct list){ texts, n };
		break;
	}
	case REC_SUB: rec_read(c, mem, of, v); break;
	case REC_LIST:
		n = read_count(c, f->max);
		l->v = arena_alloc(mem, n * of->size_bytes);
		l->n = n;
		for (i = 0; i < n; i++)
			rec_read(c, mem, of, (char *)l->v + i * of->size_bytes);
		break;
	}
}

void
rec_read(struct cur *c, struct arena *mem, const struct rec_type *t, void *obj)
{
	size_t i;

	rec_init(t, obj);
	for (i = 0; i < t->n_fields && !cur_failed(c); i++)
		read_field(c, mem, &t->fields[i], (char *)obj + t->fields[i].offset);
}

void
rec_init(const struct rec_type *t, void *obj)
{
	size_t i;

	memset(obj, 0, t->size_bytes);
	for (i = 0; i < t->n_fields; i++) {
		const struct rec_field *f = &t->fields[i];

		if (f->kind == REC_TEXT)
			*(const char **)((char *)obj + f->offset) = "";
		else if (f->kind == REC_SUB)
			rec_init(f->of, (char *)obj + f->offset);
	}
}

static void
copy_field(struct arena *mem, const struct rec_field *f, void *dst, const void *src)
{
	const struct rec_type *of = f->of;
	const struct list *l = src;
	struct list *to = dst;
	size_t i;

	switch (f->kind) {
	case REC_BOOL: *(bool *)dst = *(const bool *)src; break;
	case REC_U32:
	case REC_ENUM: *(uint32_t *)dst = *(const uint32_t *)src; break;
	case REC_U64:
	case REC_I64:
	case REC_TIME: *(uint64_t *)dst = *(const uint64_t *)src; break;
	case REC_F64: *(double *)dst = *(const double *)src; break;
	case REC_TEXT: {
		const char *s = *(const char *const *)src;

		*(const char **)dst = s != NULL && *s != 0 ? arena_text(mem, s) : "";
		break;
	}
	case REC_BYTES: {
		const struct bytes *b = src;

		*(struct bytes *)dst =
		    (struct bytes){ arena_copy(mem, b->p, b->n), b->n };
		break;
	}
	case REC_OID: {
		const struct oid *o = src;

		*(struct oid *)dst =
		    (struct oid){ arena_copy(mem, o->arc, o->n * sizeof *o->arc), o->n };
		break;
	}
	case REC_TEXTS:
		to->v = arena_alloc(mem, l->n * sizeof(char *));
		to->n = l->n;
		for (i = 0; i < l->n; i++)
			((char **)to->v)[i] = arena_text(mem, ((char **)l->v)[i]);
		break;
	case REC_SUB: rec_copy(mem, of, dst, src); break;
	case REC_LIST:
		to->v = arena_alloc(mem, l->n * of->size_bytes);
		to->n = l->n;
		for (i = 0; i < l->n; i++)
			rec_copy(mem, of, (char *)to->v + i * of->size_bytes,
			    (const char *)l->v + i * of->size_bytes);
		break;
	}
}

void
rec_copy(struct arena *mem, const struct rec_type *t, void *dst, const void *src)
{
	size_t i;

	if (dst != src)
		memcpy(dst, src, t->size_bytes);
	for (i = 0; i < t->n_fields; i++)
		copy_field(mem, &t->fields[i], (char *)dst + t->fields[i].offset,
		    at(&t->fields[i], src));
}

/* Of an array in an arena. */
static size_t
aligned(size_t n_bytes)
{
	return n_bytes == 0
	    ? 0
	    : (n_bytes + 2 * _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
}

static size_t
field_room(const struct rec_field *f, const void *v)
{
	const struct rec_type *of = f->of;
	const struct list *l = v;
	size_t sum = 0, i;

	switch (f->kind) {
	case REC_TEXT: {
		const char *s = *(const char *const *)v;

		return s != NULL && *s != 0 ? strlen(s) + 1 : 0;
	}
	case REC_BYTES: return aligned(((const struct bytes *)v)->n);
	case REC_OID: return aligned(((const struct oid *)v)->n * sizeof(uint32_t));
	case REC_TEXTS:
		for (i = 0; i < l->n; i++)
			sum += strlen(((char **)l->v)[i]) + 1;
		return sum + aligned(l->n * sizeof(char *));
	case REC_SUB: return rec_room(of, v);
	case REC_LIST:
		for (i = 0; i < l->n; i++)
			sum += rec_room(of, (const char *)l->v + i * of->size_bytes);
		return sum + aligned(l->n * of->size_bytes);
	default: return 0;
	}
}

size_t
rec_room(const struct rec_type *t, const void *obj)
{
	size_t sum = 0, i;

	for (i = 0; i < t->n_fields; i++)
		sum += field_room(&t->fields[i], at(&t->fields[i], obj));
	return sum;
}

bool
rec_equal(const struct rec_type *t, const void *a, const void *b)
{
	struct buf x, y;
	bool same;

	buf_init(&x);
	buf_init(&y);
	rec_write(&x, t, a);
	rec_write(&y, t, b);
	same = bytes_same(buf_view(&x), buf_view(&y));
	buf_fini(&x);
	buf_fini(&y);
	return same;
}

static bool
too_much(size_t n, size_t max, const char *of, char why[REC_WHY_MAX])
{
	if (n <= max)
		return false;
	snprintf(why, REC_WHY_MAX, "%zu%s, at most %zu fit", n, of, max);
	return true;
}

static bool
field_fits(const struct rec_field *f, const void *v, char why[REC_WHY_MAX])
{
	const struct rec_type *of = f->of;
	const struct list *l = v;
	size_t i;

	switch (f->kind) {
	case REC_TEXT:
		return *(const char *const *)v == NULL ||
		    !too_much(strlen(*(const char *const *)v), f->max, " bytes", why);
	case REC_BYTES:
		return !too_much(((const struct bytes *)v)->n, f->max, " bytes", why);
	case REC_OID: return !too_much(((const struct oid *)v)->n, f->max, " arcs", why);
	case REC_TEXTS:
		for (i = 0; i < l->n; i++)
			if (too_much(strlen(((const char **)l->v)[i]), REC_TEXT_MAX,
				" bytes", why))
				return false;
		return !too_much(l->n, f->max, "", why);
	case REC_SUB: return rec_fits(of, v, why);
	case REC_LIST:
		for (i = 0; i < l->n; i++)
			if (!rec_fits(of, (const char *)l->v + i * of->size_bytes, why))
				return false;
		return !too_much(l->n, f->max, "", why);
	default: return true;
	}
}

bool
rec_fits(const struct rec_type *t, const void *obj, char why[REC_WHY_MAX])
{
	char within[REC_WHY_MAX], *c;
	size_t i;

	for (i = 0; i < t->n_fields; i++) {
		if (field_fits(&t->fields[i], at(&t->fields[i], obj), within))
			continue;
		snprintf(why, REC_WHY_MAX, "%.40s: %.100s", t->fields[i].name, within);
		for (c = why; *c != ':'; c++)
			if (*c == '_')
				*c = '-'; /* as people write it */
		return false;
	}
	return true;
}

static void
json_hex(struct json *j, struct bytes b)
{
	static const char hex[] = "0123456789abcdef";
	struct buf text;
	size_t i;

	buf_init(&text);
	for (i = 0; i < b.n; i++) {
		buf_char(&text, hex[b.p[i] >> 4]);
		buf_char(&text, hex[b.p[i] & 15]);
	}
	json_text_n(j, (const char *)text.p, text.n);
	buf_fini(&text);
}

static void
json_field(struct json *j, const struct rec_field *f, const void *v)
{
	const struct rec_type *of = f->of;
	const struct list *l = v;
	size_t i;

	switch (f->kind) {
	case REC_BOOL: json_bool(j, *(const bool *)v); break;
	case REC_U32: json_u64(j, *(const uint32_t *)v); break;
	case REC_U64: json_u64(j, *(const uint64_t *)v); break;
	case REC_I64: json_i64(j, *(const int64_t *)v); break;
	case REC_F64: json_f64(j, *(const double *)v); break;
	case REC_TIME: json_time(j, *(const int64_t *)v); break;
	case REC_ENUM: json_text(j, rec_name(f->of, *(const int *)v)); break;
	case REC_TEXT:
		json_text(j, *(const char *const *)v ? *(const char *const *)v : "");
		break;
	case REC_BYTES: json_hex(j, *(const struct bytes *)v); break;
	case REC_OID: {
		char text[OID_TEXT_MAX];

		json_text(j, oid_text(*(const struct oid *)v, text, sizeof text));
		break;
	}
	case REC_TEXTS:
		json_array(j);
		for (i = 0; i < l->n; i++)
			json_text(j, ((const char **)l->v)[i]);
		json_array_end(j);
		break;
	case REC_SUB: rec_json(j, of, v); break;
	case REC_LIST:
		json_array(j);
		for (i = 0; i < l->n; i++)
			rec_json(j, of, (const char *)l->v + i * of->size_bytes);
		json_array_end(j);
		break;
	}
}

void
rec_json_field(struct json *j, const struct rec_field *f, const void *obj)
{
	json_field(j, f, at(f, obj));
}

void
rec_json_fields(struct json *j, const struct rec_type *t, const void *obj)
{
	size_t i;

	for (i = 0; i < t->n_fields; i++) {
		if (t->fields[i].hidden)
			continue;
		json_key(j, t->fields[i].name);
		json_field(j, &t->fields[i], at(&t->fields[i], obj));
	}
}

void
rec_json(struct json *j, const struct rec_type *t, const void *obj)
{
	json_object(j);
	rec_json_fields(j, t, obj);
	json_object_end(j);
}

bool
rec_has_secret(const struct rec_type *t)
{
	size_t i;

	for (i = 0; i < t->n_fields; i++)
		if (t->fields[i].hidden)
			return true;
	return false;
}
