#include "room/poll/rings.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

/* The last changes of one series: before poll seq[i] it was was[i]. */
struct ring {
	uint32_t place;
	uint32_t n; /* ever */
	uint32_t seq[RING_POINTS];
	double was[RING_POINTS];
};

struct ring_table {
	uint32_t polls;             /* that are over, since the first change */
	uint32_t at_s[RING_POINTS]; /* wall, when they were asked; they go round */
	struct ring *v;             /* by place */
	uint32_t n, max;
};

struct rings {
	uint32_t n;
	struct ring_table tables[];
};

/* Where the place is, or should be. */
static uint32_t
find(const struct ring_table *t, uint32_t place)
{
	uint32_t low = 0, high = t->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (t->v[mid].place < place)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
is_there(const struct ring_table *t, uint32_t at, uint32_t place)
{
	return at < t->n && t->v[at].place == place;
}

static struct ring *
insert(struct ring_table *t, uint32_t at, uint32_t place)
{
	if (t->n == t->max) {
		t->max = t->max != 0 ? t->max + t->max / 2 + 1 : 2;
		t->v = mem_grow(t->v, t->max, sizeof *t->v);
	}
	memmove(&t->v[at + 1], &t->v[at], (t->n - at) * sizeof *t->v);
	t->n++;
	t->v[at] = (struct ring){ .place = place };
	return &t->v[at];
}

void
rings_note(struct rings **r, uint32_t tables, uint32_t table, uint32_t place, double was)
{
	struct ring_table *t;
	struct ring *ring;
	uint32_t at;

	/* The first value there is of something is no change. */
	if (*r == NULL && isnan(was))
		return;
	if (*r == NULL) {
		*r = mem_alloc(sizeof **r + (tables + 1) * sizeof(struct ring_table));
		(*r)->n = tables + 1;
	}
	t = &(*r)->tables[table];
	at = find(t, place);
	if (!is_there(t, at, place) && isnan(was) && t->polls == 0)
		return;
	/* The poll before the first change is one of the points; when it was is not known yet. */
	if (t->polls == 0)
		t->polls = 1;
	ring = is_there(t, at, place) ? &t->v[at] : insert(t, at, place);
	ring->seq[ring->n % RING_POINTS] = t->polls;
	ring->was[ring->n++ % RING_POINTS] = was;
}

void
rings_polled(struct rings *r, uint32_t table, wall_us asked, int64_t every_us)
{
	struct ring_table *t = r != NULL ? &r->tables[table] : NULL;

	if (t == NULL || t->polls == 0)
		return;
	if (t->polls == 1)
		t->at_s[0] = (uint32_t)((asked - every_us) / SECOND_US);
	t->at_s[t->polls++ % RING_POINTS] = (uint32_t)(asked / SECOND_US);
}

/* What it was at a poll: before the first change that came later. */
static double
value_at(const struct ring *ring, uint32_t poll, double is)
{
	uint32_t i = ring->n > RING_POINTS ? ring->n - RING_POINTS : 0;

	for (; i < ring->n; i++)
		if (ring->seq[i % RING_POINTS] > poll)
			return ring->was[i % RING_POINTS];
	return is;
}

size_t
rings_points(const struct rings *r, uint32_t table, uint32_t place, double is,
    struct ring_point out[RING_POINTS])
{
	const struct ring_table *t = r != NULL ? &r->tables[table] : NULL;
	uint32_t at = t != NULL ? find(t, place) : 0, i;
	size_t n = 0;

	if (t == NULL || !is_there(t, at, place))
		return 0;
	for (i = t->polls > RING_POINTS ? t->polls - RING_POINTS : 0; i < t->polls; i++) {
		double v = value_at(&t->v[at], i, is);

		if (!isnan(v))
			out[n++] =
			    (struct ring_point){ t->at_s[i % RING_POINTS] * SECOND_US,
				    v };
	}
	return n;
}

void
rings_free(struct rings *r)
{
	uint32_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->n; i++)
		mem_free(r->tables[i].v);
	mem_free(r);
}
