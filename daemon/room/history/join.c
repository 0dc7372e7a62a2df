#include "room/history/join.h"

#include <stdlib.h>

#include "base/mem.h"

/* One time of one of the blocks. */
struct instant {
	int64_t at_ms;
	size_t block, i;
};

static int
by_time(const void *a, const void *b)
{
	const struct instant *x = a, *y = b;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	if (x->block != y->block)
		return x->block < y->block ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

static bool
same_shape(const struct shape_msg *a, const struct shape_msg *b)
{
	struct shape_msg x = *a, y = *b;

	x.id = y.id = 0;
	return a == b || rec_equal(&shape_msg_rec, &x, &y);
}

static struct figure
figure_of(const struct block *v, const struct instant *m, size_t n, size_t series)
{
	struct figure f = block_figure(&v[m->block], series, m->i);
	size_t i;

	for (i = 1; i < n; i++) {
		struct figure next = block_figure(&v[m[i].block], series, m[i].i);

		if (v->grain != GRAIN_RAW)
			figure_add(&f, &next);
		else if (next.count != 0)
			f = next;
	}
	if (n > 1 && v->grain != GRAIN_RAW)
		figure_tidy(&f);
	return f;
}

/* How many moments from m on are the same. */
static size_t
alike(const struct instant *m, const struct instant *end)
{
	size_t n = 1;

	while (m + n < end && m[n].at_ms == m->at_ms)
		n++;
	return n;
}

static int
put_moments(struct pack_out *to, const struct block *v, const struct block *first,
    const struct instant *m, const struct instant *end)
{
	size_t most = block_times_max(first->n_series), s, i;

	while (m < end) {
		const struct instant *p;
		struct arena mem;
		struct block b;
		int r;

		arena_init(&mem);
		if (most > (size_t)(end - m))
			most = (size_t)(end - m);
		block_init(&b, &mem, first->grain, first->device_id, first->shape, most);
		for (p = m; p < end && b.n < most; p += alike(p, end))
			b.at_ms[b.n++] = p->at_ms;
		for (s = 0; s < b.n_series; s++)
			for (p = m, i = 0; i < b.n; p += alike(p, end), i++) {
				struct figure f = figure_of(v, p, alike(p, end), s);

				block_set(&b, s, i, &f);
			}
		m = p;
		r = pack_put(to, &b);
		arena_fini(&mem);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
put_group(struct pack_out *to, const struct block *v, size_t n, const bool *mine,
    const struct block *first)
{
	struct instant *m;
	size_t all = 0, i, k;
	int r;

	for (i = 0; i < n; i++)
		all += mine[i] ? v[i].n : 0;
	m = mem_array(all + 1, sizeof *m);
	for (i = all = 0; i < n; i++)
		for (k = 0; mine[i] && k < v[i].n; k++)
			m[all++] = (struct instant){ v[i].at_ms[k], i, k };
	if (all != 0)
		qsort(m, all, sizeof *m, by_time);
	r = put_moments(to, v, first, m, m + all);
	mem_free(m);
	return r;
}

int
join_put(struct pack_out *to, const struct block *v, size_t n)
{
	bool *done = mem_array(n + 1, sizeof *done),
	     *mine = mem_array(n + 1, sizeof *mine);
	size_t i, k, group;
	int r = 0;

	for (i = 0; i < n && r == 0; i++) {
		if (done[i])
			continue;
		for (k = group = 0; k < n; k++) {
			mine[k] =
			    k >= i && !done[k] && same_shape(v[k].shape, v[i].shape);
			done[k] = done[k] || mine[k];
			group += mine[k];
		}
		r = group == 1 && v[i].n <= block_times_max(v[i].n_series)
		    ? pack_put(to, &v[i])
		    : put_group(to, v, n, mine, &v[i]);
	}
	mem_free(done);
	mem_free(mine);
	return r;
}
