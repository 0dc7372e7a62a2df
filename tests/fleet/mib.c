/* mib.c - what the agents know: the system group, an interface table, and scalars of our own. */
#include <stdarg.h>
#include <string.h>

#include "fleet.h"

struct object objects[128];
unsigned n_objects;

static void
add(enum object_kind kind, bool is_column, uint32_t number, const char *text, unsigned n,
    ...)
{
	struct object *o = &objects[n_objects++];
	va_list ap;
	unsigned i;

	*o = (struct object){ .n = n,
		.kind = kind,
		.is_column = is_column,
		.number = number,
		.text = text };
	va_start(ap, n);
	for (i = 0; i < n; i++)
		o->arc[i] = va_arg(ap, uint32_t);
	va_end(ap);
}

#define SYSTEM(n, kind, text) add(kind, false, 0, text, 8, 1, 3, 6, 1, 2, 1, 1, n)
#define IF(n, kind, number, text)                                                        \
	add(kind, true, number, text, 10, 1, 3, 6, 1, 2, 1, 2, 2, 1, n)
#define IFX(n, kind, number)                                                             \
	add(kind, true, number, NULL, 11, 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, n)
#define OWN(n, kind, number)                                                             \
	add(kind, false, number, NULL, 9, 1, 3, 6, 1, 4, 1, 32473, 1, n)

/* In the order of their names. 32473 is the enterprise of examples (RFC 5612). */
void
mib_open(void)
{
	static const char system_oid[] = "\x2b\x06\x01\x04\x01\x81\xfd\x59\x02\x01";
	uint32_t i;

	SYSTEM(1, OBJECT_TEXT, "An agent of the fleet");
	SYSTEM(2, OBJECT_OID, system_oid);
	SYSTEM(3, OBJECT_UPTIME, NULL);
	SYSTEM(4, OBJECT_TEXT, "nobody");
	SYSTEM(5, OBJECT_NAME, NULL);
	SYSTEM(6, OBJECT_TEXT, "nowhere");
	IF(1, OBJECT_ROW_INDEX, 0, NULL);
	IF(2, OBJECT_ROW_NAME, 0, NULL);
	IF(3, OBJECT_CONSTANT, 6, NULL);
	IF(4, OBJECT_CONSTANT, 1500, NULL);
	IF(7, OBJECT_CONSTANT, 1, NULL);
	IF(8, OBJECT_OPER_STATE, 0, NULL);
	for (i = 10; i <= 16; i++)
		IF(i, i == 10 || i == 16 ? OBJECT_COUNTER32 : OBJECT_QUIET32, 9000, NULL);
	for (i = 17; i <= 20; i++)
		IF(i, OBJECT_QUIET32, 0, NULL);
	add(OBJECT_ROW_NAME, true, 0, NULL, 11, 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1);
	IFX(6, OBJECT_COUNTER64, 4000000);
	IFX(10, OBJECT_COUNTER64, 1000000);
	IFX(15, OBJECT_CONSTANT, 1000);
	add(OBJECT_TEXT, true, 0, "", 11, 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18);
	/* A mix as devices have it: levels, states, counts, totals. */
	for (i = 1; i <= 32; i++)
		switch (i % 5) {
		case 0: OWN(i, OBJECT_CONSTANT, i); break;
		case 1: OWN(i, OBJECT_GAUGE, 100); break;
		case 2: OWN(i, OBJECT_COUNTER32, 500); break;
		case 3: OWN(i, OBJECT_COUNTER64, 100000); break;
		default: OWN(i, OBJECT_GAUGE, 50000); break;
		}
}

static uint64_t
mix(uint64_t x)
{
	x *= 0x9e3779b97f4a7c15u;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9u;
	return x ^ x >> 32;
}

uint64_t
object_number(const struct object *o, uint32_t agent, uint32_t row, int64_t now_ms)
{
	const struct agent *a = &fleet.agents[agent];
	uint64_t own = mix((uint64_t)agent << 32 | row << 8 | (uint64_t)(o - objects));
	uint64_t rate, up = (uint64_t)(now_ms - a->started_ms);

	switch (o->kind) {
	case OBJECT_ROW_INDEX: return row;
	case OBJECT_CONSTANT: return o->number;
	case OBJECT_OPER_STATE: return a->row_fault != 0 && a->row_fault == row ? 2 : 1;
	case OBJECT_UPTIME: return up / 10 & 0xffffffff;
	case OBJECT_GAUGE: /* wanders every four seconds */
		return o->number + mix(own + (uint64_t)now_ms / 4096) % (o->number / 10);
	case OBJECT_COUNTER32:
		rate = 1 + own % o->number;
		return 0x40000000 | (((own >> 40) + rate * up / 1024) & 0x3fffffff);
	case OBJECT_COUNTER64:
		rate = 1 + own % o->number;
		return 0x20000000000 + (own >> 32) + rate * up / 1024;
	case OBJECT_QUIET32: return 256 + (own % 64 != 0 ? own >> 60 : up / 120000);
	default: return 0;
	}
}

static int
compare(const uint32_t *a, unsigned na, const uint32_t *b, unsigned nb)
{
	unsigned i;

	for (i = 0; i < na && i < nb; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return na < nb ? -1 : na > nb;
}

bool
mib_find(const uint32_t *arc, unsigned n, unsigned *object, uint32_t *row)
{
	unsigned i;

	for (i = 0; i < n_objects; i++) {
		const struct object *o = &objects[i];

		if (n != o->n + 1 || compare(arc, o->n, o->arc, o->n) != 0)
			continue;
		*object = i;
		*row = arc[o->n];
		return o->is_column ? *row >= 1 && *row <= fleet.o.rows : *row == 0;
	}
	return false;
}

bool
mib_next(const uint32_t *arc, unsigned n, unsigned *object, uint32_t *row)
{
	unsigned i;

	for (i = 0; i < n_objects; i++) {
		const struct object *o = &objects[i];
		uint32_t first = o->is_column, last = o->is_column ? fleet.o.rows : 0, r;

		if (compare(arc, n, o->arc, o->n) <= 0) {
			*object = i;
			*row = first;
			return last >= first;
		}
		if (n <= o->n || compare(arc, o->n, o->arc, o->n) != 0)
			continue;
		r = arc[o->n] == UINT32_MAX ? UINT32_MAX : arc[o->n] + 1;
		if (r < first)
			r = first;
		if (r <= last) {
			*object = i;
			*row = r;
			return true;
		}
	}
	return false;
}
