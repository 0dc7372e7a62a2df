#include "link/snmp/flight.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

/* slot 16 | generation 12 | send 3 */
#define SEND_BITS       3
#define GENERATION_BITS 12
#define SLOT_BITS       16
#define ID_MASK         0x7fffffffu
#define GENERATION_MASK ((1u << GENERATION_BITS) - 1)
#define CHUNK           256
#define SHORT_IDS       32768
#define SHORT_TRIES     64

_Static_assert(SEND_BITS + GENERATION_BITS + SLOT_BITS == 31, "ids have 31 bits");
_Static_assert(1 << SEND_BITS == FLIGHT_SENDS_MAX, "each send has its id");
_Static_assert(SNMP_PENDING_MAX == 1 << SLOT_BITS, "each request has its slot");

/* Newton: each step doubles the bits that are right. */
static uint32_t
inverse(uint32_t odd)
{
	uint32_t x = odd;
	int i;

	for (i = 0; i < 4; i++)
		x *= 2 - odd * x;
	return x;
}

void
flights_init(struct flights *f, struct loop *l)
{
	*f = (struct flights){ .loop = l, .next_serial = 1 };
	list_init(&f->free);
	loop_random(l, f->secret, sizeof f->secret);
	f->secret[1] |= 1; /* odd numbers can be multiplied back */
	f->secret[2] |= 1;
	f->undo[0] = inverse(f->secret[1]);
	f->undo[1] = inverse(f->secret[2]);
}

void
flights_fini(struct flights *f)
{
	size_t i, k;

	for (i = 0; i < f->n_chunks; i++) {
		for (k = 0; k < CHUNK; k++)
			mem_free(f->chunks[i][k].body);
		mem_free(f->chunks[i]);
	}
	mem_free(f->chunks);
	mem_free(f->short_ids);
}

/* --- stirring: steps that can each be undone, on 31 bits --- */

static uint32_t
stir(const struct flights *f, uint32_t v)
{
	v = (v ^ f->secret[0]) & ID_MASK;
	v = v * f->secret[1] & ID_MASK;
	v ^= v >> 16;
	v = v * f->secret[2] & ID_MASK;
	v ^= v >> 15;
	return (v + f->secret[3]) & ID_MASK;
}

static uint32_t
unstir(const struct flights *f, uint32_t v)
{
	v = (v - f->secret[3]) & ID_MASK;
	v = v ^ v >> 15 ^ v >> 30;
	v = v * f->undo[1] & ID_MASK;
	v ^= v >> 16;
	v = v * f->undo[0] & ID_MASK;
	return (v ^ f->secret[0]) & ID_MASK;
}

/* --- the table --- */

static struct flight *
at_slot(const struct flights *f, size_t slot)
{
	return slot < f->n_chunks * CHUNK ? &f->chunks[slot / CHUNK][slot % CHUNK] : NULL;
}

static void
more_flights(struct flights *f)
{
	struct flight *chunk = mem_array(CHUNK, sizeof *chunk);
	uint16_t generation[CHUNK];
	size_t i;

	loop_random(f->loop, generation, sizeof generation);
	f->chunks = mem_grow(f->chunks, f->n_chunks + 1, sizeof *f->chunks);
	f->chunks[f->n_chunks] = chunk;
	for (i = 0; i < CHUNK; i++) {
		chunk[i].slot = (uint16_t)(f->n_chunks * CHUNK + i);
		chunk[i].generation = generation[i] & GENERATION_MASK;
		list_init(&chunk[i].on_target);
		wheel_timer_init(&chunk[i].timer);
		list_append(&f->free, &chunk[i].queue);
	}
	f->n_chunks++;
}

/* By lot, among those that are free; none when there are hardly any. */
static void
draw_short_id(struct flights *f, struct flight *x)
{
	unsigned i;

	if (f->short_ids == NULL)
		f->short_ids = mem_array(SHORT_IDS, sizeof *f->short_ids);
	for (i = 0; i < SHORT_TRIES; i++) {
		uint16_t id = (uint16_t)(1 + loop_below(f->loop, SHORT_IDS - 1));

		if (f->short_ids[id] != 0)
			continue;
		f->short_ids[id] = (uint16_t)(x->slot + 1);
		x->short_id = id;
		return;
	}
}

struct flight *
flight_take(struct flights *f, bool short_id)
{
	struct flight *x;

	if (list_empty(&f->free)) {
		if (f->n_chunks * CHUNK == SNMP_PENDING_MAX)
			return NULL;
		more_flights(f);
	}
	/* The one used last, for it is in the cache. */
	x = LIST_THING(f->free.next, struct flight, queue);
	list_remove(&x->queue);
	x->id = f->next_serial++ << SLOT_BITS | x->slot;
	x->short_id = 0;
	x->list = NULL;
	x->near_bytes = 0;
	x->sends = x->losses = x->renewals = x->renewed = x->hints = 0;
	x->counts_as_air = x->heard = false;
	/* The last slot has no place in the table of short ids, and goes without. */
	if (short_id && x->slot != UINT16_MAX)
		draw_short_id(f, x);
	f->n_used++;
	return x;
}

void
flight_drop(struct flights *f, struct flight *x, enum flight_end end)
{
	assert(x->state != FLIGHT_FREE);
	if (x->short_id != 0)
		f->short_ids[x->short_id] = 0;
	x->state = FLIGHT_FREE;
	x->last_end = (uint8_t)end;
	x->generation = (uint16_t)((x->generation + 1u) & GENERATION_MASK);
	x->id = 0;
	list_remove(&x->queue);
	list_prepend(&f->free, &x->queue);
	f->n_used--;
}

struct flight *
flight_by_id(const struct flights *f, snmp_id id)
{
	struct flight *x = at_slot(f, id & UINT16_MAX);

	return x != NULL && id != 0 && x->id == id ? x : NULL;
}

int32_t
flight_wire_id(const struct flights *f, const struct flight *x)
{
	uint32_t v = (uint32_t)x->slot << (GENERATION_BITS + SEND_BITS) |
	    (uint32_t)x->generation << SEND_BITS | x->sends % FLIGHT_SENDS_MAX;

	return x->short_id != 0 ? x->short_id : (int32_t)stir(f, v);
}

enum flight_found
flight_by_wire_id(
    const struct flights *f, int32_t wire_id, struct flight **out, unsigned *send)
{
	uint32_t v = unstir(f, (uint32_t)wire_id);
	struct flight *x = at_slot(f, v >> (GENERATION_BITS + SEND_BITS));
	unsigned generation = v >> SEND_BITS & GENERATION_MASK;

	if (wire_id < 0)
		return FOUND_NOTHING;
	*send = v % FLIGHT_SENDS_MAX;
	if (x != NULL && x->state != FLIGHT_FREE && x->generation == generation &&
	    *send < x->sends && x->short_id == 0) {
		*out = x;
		return FOUND;
	}
	if (f->short_ids != NULL && wire_id < SHORT_IDS && f->short_ids[wire_id] != 0) {
		*out = at_slot(f, f->short_ids[wire_id] - 1u);
		*send = FLIGHT_SENDS_MAX;
		if ((*out)->sends != 0)
			return FOUND;
	}
	if (x == NULL || x->last_end == FLIGHT_NEVER)
		return FOUND_NOTHING;
	if (((x->generation - 1u) & GENERATION_MASK) == generation)
		return x->last_end == FLIGHT_ANSWERED ? FOUND_DOUBLED : FOUND_LATE;
	/* Some use of the slot before that: only this process makes such ids, or chance. */
	return FOUND_LATE;
}
