/* answer.c - the answer to a question, mostly encoded already.
 *
 * What follows the request-id is the same in every poll of every agent, and so is most of what is
 * answered. The first time it is worked out, with a note of each place that holds a value of one
 * agent or one moment; from then on it is copied, and these places are written over.
 */
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

#define BUCKETS      4096
#define PREPARED_MAX 8192
#define NAMES_MAX    512

enum { GET = 0xa0, GETNEXT = 0xa1, RESPONSE = 0xa2, GETBULK = 0xa5 };
enum { NO_ERROR = 0, TOO_BIG = 1, GENERAL_ERROR = 5 };

struct said {
	uint16_t at; /* of the content */
	uint8_t len; /* 0: it is the same for all */
	uint8_t object;
	uint32_t row;
};

struct prepared {
	struct prepared *next;
	uint64_t hash;
	uint8_t *question, *list; /* without the request-id; the list of varbinds */
	size_t question_n, list_n, max;
	struct said *said; /* one a varbind that is not an exception */
	struct said *moving;
	unsigned n_said, n_moving, n_varbinds;
	uint8_t error_status, error_index;
};

static struct prepared *buckets[BUCKETS];
static unsigned n_prepared;

/* --- BER --- */

size_t
header_len(size_t len)
{
	return len < 0x80 ? 2 : len < 0x100 ? 3 : 4;
}

size_t
put_header(uint8_t *p, uint8_t tag, size_t len)
{
	p[0] = tag;
	if (len < 0x80) {
		p[1] = (uint8_t)len;
		return 2;
	}
	if (len < 0x100) {
		p[1] = 0x81;
		p[2] = (uint8_t)len;
		return 3;
	}
	p[1] = 0x82;
	p[2] = (uint8_t)(len >> 8);
	p[3] = (uint8_t)len;
	return 4;
}

const uint8_t *
take(const uint8_t **p, const uint8_t *end, uint8_t tag, size_t *n)
{
	const uint8_t *b = *p;
	size_t len, more, i;

	if (end - b < 2 || b[0] != tag)
		return NULL;
	len = b[1];
	b += 2;
	if (len >= 0x80) {
		more = len & 0x7f;
		if (more > 3 || (size_t)(end - b) < more)
			return NULL;
		for (len = i = 0; i < more; i++)
			len = len << 8 | *b++;
	}
	if ((size_t)(end - b) < len)
		return NULL;
	*n = len;
	*p = b + len;
	return b;
}

int64_t
take_integer(const uint8_t **p, const uint8_t *end, bool *bad)
{
	size_t n, i;
	const uint8_t *b = take(p, end, 0x02, &n);
	int64_t v;

	if (b == NULL || n == 0 || n > 8) {
		*bad = true;
		return 0;
	}
	v = (int8_t)b[0];
	for (i = 1; i < n; i++)
		v = (int64_t)((uint64_t)v << 8 | b[i]);
	return v;
}

static unsigned
take_name(const uint8_t *b, size_t n, uint32_t *arc)
{
	unsigned k = 0;
	uint32_t v = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		v = v << 7 | (b[i] & 0x7f);
		if (b[i] & 0x80)
			continue;
		if (k == 0) {
			arc[k++] = v < 80 ? v / 40 : 2;
			v -= arc[0] * 40;
		}
		if (k == ARCS_MAX)
			return 0;
		arc[k++] = v;
		v = 0;
	}
	return k;
}

static size_t
put_arc(uint8_t *p, uint32_t v)
{
	size_t n = v >= 1u << 28 ? 5
	    : v >= 1u << 21      ? 4
	    : v >= 1u << 14      ? 3
	    : v >= 128           ? 2
				 : 1;
	size_t i;

	for (i = n; i-- != 0; v >>= 7)
		p[i] = (uint8_t)((v & 0x7f) | (i + 1 != n ? 0x80 : 0));
	return n;
}

static size_t
put_name(uint8_t *p, const uint32_t *arc, unsigned n, uint32_t last, bool has_last)
{
	uint8_t content[ARCS_MAX * 5];
	size_t len = 0, head;
	unsigned i;

	content[len++] = (uint8_t)(arc[0] * 40 + arc[1]);
	for (i = 2; i < n; i++)
		len += put_arc(content + len, arc[i]);
	if (has_last)
		len += put_arc(content + len, last);
	head = put_header(p, 0x06, len);
	memcpy(p + head, content, len);
	return head + len;
}

static void
put_number(uint8_t *p, size_t n, uint64_t v)
{
	while (n-- != 0) {
		p[n] = (uint8_t)v;
		v >>= 8;
	}
}

/* --- preparing --- */

struct maker {
	struct prepared *q;
	uint8_t *p; /* the list being written */
	size_t n, cap, max;
	bool full;
};

/* Tag and length of a value, and how much of it is an agent's own. */
static size_t
put_value(uint8_t *p, const struct object *o, uint32_t row, uint8_t *own)
{
	static const struct {
		uint8_t tag, len;
	} numbers[] = {
		[OBJECT_OPER_STATE] = { 0x02, 1 },
		[OBJECT_UPTIME] = { 0x43, 4 },
		[OBJECT_COUNTER32] = { 0x41, 4 },
		[OBJECT_COUNTER64] = { 0x46, 6 },
		[OBJECT_QUIET32] = { 0x41, 2 },
	};
	char text[32];
	size_t len;

	*own = 0;
	switch (o->kind) {
	case OBJECT_OID:
	case OBJECT_TEXT:
		len = strlen(o->text);
		(void)put_header(p, o->kind == OBJECT_OID ? 0x06 : 0x04, len);
		memcpy(p + 2, o->text, len);
		return 2 + len;
	case OBJECT_ROW_NAME:
		len = (size_t)snprintf(text, sizeof text, "ge0-%u", row);
		(void)put_header(p, 0x04, len);
		memcpy(p + 2, text, len);
		return 2 + len;
	case OBJECT_NAME: *own = 12; return put_header(p, 0x04, 12) + 12;
	case OBJECT_ROW_INDEX:
	case OBJECT_CONSTANT:
		len = object_number(o, 0, row, 0) < 0x80 ? 1 : 2;
		put_number(
		    p + put_header(p, 0x02, len), len, object_number(o, 0, row, 0));
		return 2 + len;
	case OBJECT_GAUGE:
		*own = o->number < 100 ? 1 : o->number <= 110 ? 1 : 3;
		return put_header(p, 0x42, *own) + *own;
	default:
		*own = numbers[o->kind].len;
		return put_header(p, numbers[o->kind].tag, *own) + *own;
	}
}

static void
add_varbind(struct maker *m, const uint32_t *arc, unsigned n, unsigned object,
    uint32_t row, uint8_t exception)
{
	const struct object *o = &objects[object];
	uint8_t v[256], own = 0;
	size_t len, head;

	if (exception != 0) {
		len = put_name(v, arc, n, 0, false);
		v[len++] = exception;
		v[len++] = 0;
	} else {
		len = put_name(v, o->arc, o->n, row, true);
		len += put_value(v + len, o, row, &own);
	}
	head = header_len(len);
	if (m->n + head + len > m->max || m->q->n_varbinds == NAMES_MAX * 4) {
		m->full = true;
		return;
	}
	head = put_header(m->p + m->n, 0x30, len);
	memcpy(m->p + m->n + head, v, len);
	m->n += head + len;
	m->q->n_varbinds++;
	if (exception == 0)
		m->q->said[m->q->n_said++] =
		    (struct said){ (uint16_t)(m->n - own), own, (uint8_t)object, row };
}

struct asked {
	uint32_t arc[ARCS_MAX];
	unsigned n;
	bool ended;
};

static void
add_next(struct maker *m, struct asked *a)
{
	unsigned object;
	uint32_t row;

	if (a->ended || !mib_next(a->arc, a->n, &object, &row)) {
		a->ended = true;
		add_varbind(m, a->arc, a->n, 0, 0, 0x82);
		return;
	}
	add_varbind(m, a->arc, a->n, object, row, 0);
	memcpy(a->arc, objects[object].arc, objects[object].n * sizeof a->arc[0]);
	a->arc[objects[object].n] = row;
	a->n = objects[object].n + 1;
}

static void
add_here(struct maker *m, struct asked *a)
{
	unsigned object, i;
	uint32_t row;

	if (mib_find(a->arc, a->n, &object, &row)) {
		add_varbind(m, a->arc, a->n, object, row, 0);
		return;
	}
	for (i = 0; i < n_objects; i++)
		if (a->n > objects[i].n &&
		    memcmp(a->arc, objects[i].arc, objects[i].n * sizeof a->arc[0]) == 0)
			break;
	add_varbind(m, a->arc, a->n, 0, 0, i < n_objects ? 0x81 : 0x80);
}

static void
add_bulk(struct maker *m, struct asked *a, unsigned n, int64_t non_repeaters,
    int64_t repetitions)
{
	unsigned fixed = non_repeaters < 0 ? 0
	    : non_repeaters > n            ? n
					   : (unsigned)non_repeaters;
	unsigned i;
	bool more = true;

	for (i = 0; i < fixed && !m->full; i++)
		add_next(m, &a[i]);
	for (; repetitions-- > 0 && !m->full && more;)
		for (more = false, i = fixed; i < n && !m->full; i++) {
			add_next(m, &a[i]);
			more |= !a[i].ended;
		}
}

/* The question's tail: error-status and -index (or what GETBULK has there), the names. */
static bool
prepare(struct prepared *q, uint8_t kind, const uint8_t *tail, size_t n, size_t max)
{
	static struct asked asked[NAMES_MAX];
	static uint8_t space[ANSWER_BYTES];
	static struct said said[NAMES_MAX * 4];
	const uint8_t *p = tail, *end = tail + n, *list;
	struct maker m = { .q = q, .p = space };
	bool bad = false;
	int64_t first = take_integer(&p, end, &bad), second = take_integer(&p, end, &bad);
	unsigned count = 0, i;
	size_t len;

	list = take(&p, end, 0x30, &len);
	if (bad || list == NULL)
		return false;
	for (end = list + len; list != end; count++) {
		const uint8_t *pair = take(&list, end, 0x30, &len), *stop, *name;

		if (pair == NULL || count == NAMES_MAX)
			return false;
		stop = pair + len;
		name = take(&pair, stop, 0x06, &len);
		asked[count].ended = false;
		asked[count].n =
		    name != NULL ? take_name(name, len, asked[count].arc) : 0;
		if (asked[count].n == 0)
			return false;
	}
	q->said = said;
	m.max = max < sizeof space - 4 ? max : sizeof space - 4;
	if (kind == GETBULK)
		add_bulk(&m, asked, count, first, second);
	else
		for (i = 0; i < count && !m.full; i++)
			(kind == GET ? add_here : add_next)(&m, &asked[i]);
	if (m.full && (kind != GETBULK || m.n == 0)) {
		q->error_status = TOO_BIG;
		m.n = q->n_said = q->n_varbinds = 0;
	}
	len = header_len(m.n);
	q->list = malloc(len + m.n);
	q->list_n = len + m.n;
	q->said = malloc((q->n_said + 1) * sizeof *said);
	q->moving = malloc((q->n_said + 1) * sizeof *said);
	if (q->list == NULL || q->said == NULL || q->moving == NULL)
		abort();
	(void)put_header(q->list, 0x30, m.n);
	memcpy(q->list + len, space, m.n);
	for (i = 0; i < q->n_said; i++) {
		q->said[i] = said[i];
		q->said[i].at = (uint16_t)(said[i].at + len);
		if (said[i].len != 0)
			q->moving[q->n_moving++] = q->said[i];
	}
	return true;
}

static uint64_t
hash_of(const uint8_t *p, size_t n, uint64_t h)
{
	uint64_t w;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		h = (h ^ w) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	for (; n != 0; p++, n--)
		h = (h ^ *p) * 0x100000001b3u;
	return h ^ h >> 32;
}

static const struct prepared *
prepared_for(uint8_t kind, const uint8_t *tail, size_t n, size_t max)
{
	uint64_t hash = hash_of(tail, n, kind * 0x10001u + max);
	struct prepared **bucket = &buckets[hash % BUCKETS], *q;

	for (q = *bucket; q != NULL; q = q->next)
		if (q->hash == hash && q->question_n == n && q->max == max &&
		    memcmp(q->question, tail, n) == 0)
			return q;
	if (n_prepared == PREPARED_MAX)
		return NULL;
	q = calloc(1, sizeof *q);
	if (q == NULL)
		abort();
	q->hash = hash;
	q->max = max;
	if (!prepare(q, kind, tail, n, max)) {
		free(q);
		return NULL;
	}
	q->question = malloc(n);
	if (q->question == NULL)
		abort();
	memcpy(q->question, tail, n);
	q->question_n = n;
	q->next = *bucket;
	*bucket = q;
	n_prepared++;
	return q;
}

/* --- answering --- */

static void
write_value(uint8_t *p, const struct said *s, uint32_t agent)
{
	char name[16];

	if (objects[s->object].kind == OBJECT_NAME) {
		snprintf(name, sizeof name, "agent-%06u", agent % 1000000);
		memcpy(p, name, 12);
		return;
	}
	put_number(
	    p, s->len, object_number(&objects[s->object], agent, s->row, fleet.now_ms));
}

/* "MILLISECONDS AGENT OBJECT.ROW NUMBER": what was told, for those who compare. */
static void
write_trace(const struct prepared *q, uint32_t agent)
{
	unsigned i, k;

	for (i = 0; i < q->n_said; i++) {
		const struct object *o = &objects[q->said[i].object];

		if (o->kind <= OBJECT_ROW_NAME)
			continue;
		fprintf(fleet.trace, "%lld %u ", (long long)fleet.now_ms, agent);
		for (k = 0; k < o->n; k++)
			fprintf(fleet.trace, "%u.", o->arc[k]);
		fprintf(fleet.trace, "%u %llu\n", q->said[i].row,
		    (unsigned long long)object_number(
			o, agent, q->said[i].row, fleet.now_ms));
	}
}

/* How late a poll of several objects comes after the one before it. */
static void
note_lateness(struct agent *a)
{
	int64_t late = fleet.now_ms - a->asked_ms - fleet.o.interval_ms;

	if (a->asked_ms != 0) {
		if (late < 0)
			late = 0;
		fleet.late_ms[late < 10000 ? late : 10000]++;
		fleet.polls_timed++;
	}
	a->asked_ms = fleet.now_ms;
}

size_t
answer_pdu(uint32_t agent, const uint8_t *pdu, size_t n, uint8_t *out, size_t max)
{
	const uint8_t *end = pdu + n, *p = pdu, *content, *id;
	size_t len, id_n, head;
	const struct prepared *q;
	uint8_t kind = pdu[0], *to = out;
	unsigned i;

	if (kind != GET && kind != GETNEXT && kind != GETBULK)
		return 0;
	content = take(&p, end, kind, &len);
	if (content == NULL)
		return 0;
	id = content;
	end = content + len;
	if (take(&content, end, 0x02, &id_n) == NULL)
		return 0;
	id_n = (size_t)(content - id);
	q = max > id_n + 20
	    ? prepared_for(kind, content, (size_t)(end - content), max - id_n - 20)
	    : NULL;
	if (q == NULL)
		return 0;
	if (kind == GET && fleet.o.interval_ms != 0 && q->n_varbinds > 1)
		note_lateness(&fleet.agents[agent]);
	fleet.n.varbinds += q->n_varbinds;
	fleet.n.gets += kind == GET;
	fleet.n.walks_steps += kind == GETBULK;
	head = put_header(to, RESPONSE, id_n + 6 + q->list_n);
	to += head;
	memcpy(to, id, id_n);
	to += id_n;
	to += put_header(to, 0x02, 1);
	*to++ = q->error_status;
	to += put_header(to, 0x02, 1);
	*to++ = q->error_index;
	memcpy(to, q->list, q->list_n);
	for (i = 0; i < q->n_moving; i++)
		write_value(to + q->moving[i].at, &q->moving[i], agent);
	if (fleet.agents[agent].traced && fleet.trace != NULL)
		write_trace(q, agent);
	return (size_t)(to - out) + q->list_n;
}

size_t
answer(uint32_t agent, const uint8_t *in, size_t n, uint8_t *out)
{
	const uint8_t *p = in, *end = in + n, *message, *community, *start;
	size_t len, community_n, pdu_n, head, wanted = strlen(fleet.o.community);
	bool bad = false;
	int64_t version;
	uint8_t *to;

	message = take(&p, end, 0x30, &len);
	if (message == NULL)
		goto malformed;
	end = message + len;
	start = message;
	version = take_integer(&message, end, &bad);
	if (bad)
		goto malformed;
	if (version == 3)
		return usm_answer(agent, in, n, out);
	community = take(&message, end, 0x04, &community_n);
	if (community == NULL || message == end)
		goto malformed;
	if (community_n != wanted || memcmp(community, fleet.o.community, wanted) != 0) {
		fleet.n.strangers++;
		return 0;
	}
	head = (size_t)(message - start);
	/* Written behind the longest header, which is then put in front. */
	to = out + 4 + head;
	pdu_n = answer_pdu(
	    agent, message, (size_t)(end - message), to, fleet.o.bytes_max - head - 8);
	if (pdu_n == 0)
		goto malformed;
	len = header_len(head + pdu_n);
	memmove(out + len, start, head);
	if (len != 4)
		memmove(out + len + head, to, pdu_n);
	return put_header(out, 0x30, head + pdu_n) + head + pdu_n;
malformed:
	fleet.n.malformed++;
	return 0;
}
