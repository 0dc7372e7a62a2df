#include "room/trap/entry.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

enum kind { KIND_TEXT = 1, KIND_SAID, KIND_DONE };

/* --- writing --- */

void
entry_texts_init(struct entry_texts *t)
{
	memset(t, 0, sizeof *t);
	buf_init(&t->bytes);
}

void
entry_texts_fini(struct entry_texts *t)
{
	buf_fini(&t->bytes);
}

static void
next_batch(struct entry_texts *t, uint64_t batch)
{
	if (t->batch == batch)
		return;
	t->batch = batch;
	t->n = 0;
	buf_clear(&t->bytes);
	memset(t->slot, 0, sizeof t->slot);
}

/* The number of a text, which is written first when the batch has not got it, or is not known to. Most are the
 * configuration's, and lie where they lay before. */
static uint32_t
number_of(struct buf *out, struct entry_texts *t, const char *text)
{
	uint64_t where = (uint64_t)(uintptr_t)text * UINT64_C(0x9e3779b97f4a7c15);
	size_t n = strlen(text), i = where >> 56;

	if (t->slot[i].number != 0 && t->slot[i].n == n &&
	    memcmp(t->bytes.p + t->slot[i].at, text, n) == 0)
		return t->slot[i].number;
	t->slot[i].number = ++t->n;
	t->slot[i].at = t->bytes.n;
	t->slot[i].n = n;
	buf_put(&t->bytes, text, n + 1);
	buf_u8(out, KIND_TEXT);
	buf_text(out, text);
	return t->n;
}

static void
write_address(struct buf *out, const struct snmp_address *a)
{
	if (a->any.sa_family == AF_INET) {
		buf_u8(out, 4);
		buf_put(out, &a->in4.sin_addr, 4);
		return;
	}
	buf_u8(out, 6);
	buf_put(out, &a->in6.sin6_addr, 16);
	buf_u32(out, a->in6.sin6_scope_id);
}

#define TEXTS 6

void
entry_write_said(struct buf *out, struct entry_texts *texts, uint64_t batch,
    const struct entry_said *e)
{
	const struct sign *s = &e->sign;
	const char *text[TEXTS] = { s->name, s->alarm_type, s->qualifier, s->event_type,
		s->text, e->table };
	uint32_t number[TEXTS];
	size_t i;

	next_batch(texts, batch);
	for (i = 0; i < TEXTS; i++)
		number[i] = number_of(out, texts, text[i]);
	buf_u8(out, KIND_SAID);
	buf_varint(out, e->sequence);
	buf_varint(out, e->instead);
	write_address(out, &e->from);
	for (i = 0; i < TEXTS; i++)
		buf_varint(out, number[i]);
	buf_text(out, s->device);
	buf_text(out, s->index);
	buf_text(out, e->label);
	buf_u8(out, (uint8_t)s->witness);
	buf_u8(out, (uint8_t)s->level);
	buf_u8(out, (uint8_t)s->family);
	buf_u8(out, (uint8_t)s->severity);
	buf_u8(out, s->will_clear);
	buf_varint(out, s->probable_cause);
	buf_u64(out, (uint64_t)s->first_sign);
	buf_u64(out, (uint64_t)s->seen_at);
	buf_varint(out, e->inform);
}

void
entry_write_done(struct buf *out, const uint64_t *sequences, size_t n)
{
	size_t i;

	buf_u8(out, KIND_DONE);
	buf_varint(out, n);
	for (i = 0; i < n; i++)
		buf_varint(out, sequences[i]);
}

/* --- reading --- */

struct texts_read {
	const char **v; /* the first is number 1 */
	size_t n, cap;
};

static void
read_text(struct cur *c, struct arena *mem, struct texts_read *t)
{
	const char *text = cur_text(c, mem, SIGN_TEXT_MAX);

	if (t->n == t->cap) {
		t->cap = t->cap != 0 ? 2 * t->cap : 64;
		t->v = mem_grow(t->v, t->cap, sizeof *t->v);
	}
	t->v[t->n++] = text;
}

static const char *
text_of(struct cur *c, const struct texts_read *t, size_t max)
{
	uint64_t number = cur_varint(c);

	if (number == 0 || number > t->n || strlen(t->v[number - 1]) > max) {
		cur_fail(c);
		return "";
	}
	return t->v[number - 1];
}

static void
read_address(struct cur *c, struct snmp_address *a)
{
	const uint8_t *p;

	memset(a, 0, sizeof *a);
	switch (cur_u8(c)) {
	case 4:
		a->in4.sin_family = AF_INET;
		if ((p = cur_take(c, 4)) != NULL)
			memcpy(&a->in4.sin_addr, p, 4);
		break;
	case 6:
		a->in6.sin6_family = AF_INET6;
		if ((p = cur_take(c, 16)) != NULL)
			memcpy(&a->in6.sin6_addr, p, 16);
		a->in6.sin6_scope_id = cur_u32(c);
		break;
	default: cur_fail(c);
	}
}

static void
read_said(
    struct cur *c, struct arena *mem, const struct texts_read *t, struct entry_said *e)
{
	struct sign *s = &e->sign;

	memset(e, 0, sizeof *e);
	rec_init(&sign_rec, s);
	e->sequence = cur_varint(c);
	e->instead = cur_varint(c);
	read_address(c, &e->from);
	s->name = text_of(c, t, SIGN_NAME_MAX);
	s->alarm_type = text_of(c, t, SIGN_NAME_MAX);
	s->qualifier = text_of(c, t, SIGN_NAME_MAX);
	s->event_type = text_of(c, t, SIGN_NAME_MAX);
	s->text = text_of(c, t, SIGN_TEXT_MAX);
	e->table = text_of(c, t, SIGN_NAME_MAX);
	s->device = cur_text(c, mem, SIGN_NAME_MAX);
	s->index = cur_text(c, mem, SIGN_NAME_MAX);
	e->label = cur_text(c, mem, SIGN_NAME_MAX);
	s->witness = cur_enum(c, WITNESS_COUNT);
	s->level = cur_enum(c, LEVEL_COUNT);
	s->family = cur_enum(c, FAMILY_COUNT);
	s->severity = cur_enum(c, SEVERITY_COUNT);
	s->will_clear = cur_u8(c) != 0;
	s->probable_cause = (uint32_t)cur_varint(c);
	s->first_sign = (wall_us)cur_u64(c);
	s->seen_at = (wall_us)cur_u64(c);
	e->inform = cur_varint(c);
}

static void
read_done(struct cur *c, const struct entry_ops *ops, void *arg)
{
	uint64_t n = cur_varint(c);

	while (n-- != 0 && !cur_failed(c)) {
		uint64_t sequence = cur_varint(c);

		if (!cur_failed(c))
			ops->done(arg, sequence);
	}
}

int
entries_read(
    struct bytes batch, struct arena *mem, const struct entry_ops *ops, void *arg)
{
	struct texts_read texts = { 0 };
	struct cur c = cur_over(batch.p, batch.n);
	struct entry_said e;

	while (!cur_failed(&c) && !cur_done(&c)) {
		switch (cur_u8(&c)) {
		case KIND_TEXT: read_text(&c, mem, &texts); break;
		case KIND_SAID:
			read_said(&c, mem, &texts, &e);
			if (!cur_failed(&c))
				ops->said(arg, &e);
			break;
		case KIND_DONE: read_done(&c, ops, arg); break;
		default: cur_fail(&c);
		}
	}
	mem_free(texts.v);
	return cur_failed(&c) ? ERR_MALFORMED : 0;
}
