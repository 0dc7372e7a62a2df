#include "room/history/merge.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/history/join.h"

#define STEP_VALUES   200000  /* packed at each call, at least: some 20 ms */
#define DEVICE_VALUES 1000000 /* of one device are put together at once: some 40 MB */

struct input {
	struct pack *pack; /* NULL: it is not there */
	struct arena mem;
	struct block block; /* the next */
	bool has_block;
};

struct merge {
	char *folder;
	struct pack_name *names, target;
	size_t n;
	struct input *inputs;
	struct pack_out *out;
	/* The blocks of one device, and what they lie in. */
	struct block *blocks;
	struct arena *arenas;
	size_t n_blocks, max_blocks;
};

struct merge *
merge_new(const char *folder, const struct pack_name *packs, size_t n,
    const struct pack_name *target)
{
	struct merge *m = mem_alloc(sizeof *m);

	m->folder = mem_text(folder);
	m->names = mem_array(n + 1, sizeof *m->names);
	memcpy(m->names, packs, n * sizeof *packs);
	m->n = n;
	m->target = *target;
	return m;
}

void
merge_free(struct merge *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->n && m->inputs != NULL; i++) {
		pack_close(m->inputs[i].pack);
		arena_fini(&m->inputs[i].mem);
	}
	for (i = 0; i < m->n_blocks; i++)
		arena_fini(&m->arenas[i]);
	pack_drop(m->out);
	mem_free(m->blocks);
	mem_free(m->arenas);
	mem_free(m->inputs);
	mem_free(m->names);
	mem_free(m->folder);
	mem_free(m);
}

const struct pack_name *
merge_target(const struct merge *m)
{
	return &m->target;
}

const struct pack_name *
merge_packs(const struct merge *m, size_t *n)
{
	*n = m->n;
	return m->names;
}

uint64_t
merge_damaged(const struct merge *m, size_t i, uint64_t *at)
{
	const struct pack *p = m->inputs != NULL ? m->inputs[i].pack : NULL;

	*at = p != NULL ? pack_damaged_at(p) : 0;
	return p != NULL ? pack_damaged_bytes(p) : 0;
}

static void
advance(struct input *in)
{
	arena_init(&in->mem);
	in->has_block = in->pack != NULL && pack_next(in->pack, &in->mem, &in->block);
}

static int
begin(struct merge *m)
{
	size_t i;

	if (pack_create(m->folder, &m->target, &m->out) < 0)
		return ERR_IO;
	m->inputs = mem_array(m->n + 1, sizeof *m->inputs);
	for (i = 0; i < m->n; i++) {
		/* One that lost its index is read all the same. */
		(void)pack_open(m->folder, &m->names[i], &m->inputs[i].pack);
		advance(&m->inputs[i]);
	}
	return 1;
}

static void
take(struct merge *m, struct input *in)
{
	if (m->n_blocks == m->max_blocks) {
		m->max_blocks = m->max_blocks != 0 ? m->max_blocks * 2 : 64;
		m->blocks = mem_grow(m->blocks, m->max_blocks, sizeof *m->blocks);
		m->arenas = mem_grow(m->arenas, m->max_blocks, sizeof *m->arenas);
	}
	m->blocks[m->n_blocks] = in->block;
	m->arenas[m->n_blocks++] = in->mem;
	advance(in);
}

/* The blocks of the device that comes next, or some of them where they are very many; returns how many
 * values, 0 at the end. */
static size_t
gather(struct merge *m)
{
	struct input *first = NULL, *in;
	size_t values = 0, i;
	uint64_t id;

	for (i = 0; i < m->n; i++) {
		in = &m->inputs[i];
		if (in->has_block &&
		    (first == NULL || in->block.device_id < first->block.device_id))
			first = in;
	}
	if (first == NULL)
		return 0;
	id = first->block.device_id;
	for (i = 0; i < m->n; i++)
		for (in = &m->inputs[i]; in->has_block && in->block.device_id == id &&
		     values < DEVICE_VALUES;) {
			values += in->block.n * in->block.n_series + 100;
			take(m, in);
		}
	return values;
}

int
merge_step(struct merge *m)
{
	size_t values = 0, some = 1, i;
	struct pack_out *out;
	int r = 0;

	if (m->out == NULL)
		return begin(m);
	while (values < STEP_VALUES && some != 0 && r == 0) {
		some = gather(m);
		values += some;
		r = join_put(m->out, m->blocks, m->n_blocks);
		for (i = 0; i < m->n_blocks; i++)
			arena_fini(&m->arenas[i]);
		m->n_blocks = 0;
	}
	if (r < 0)
		return r;
	if (some != 0)
		return 1;
	out = m->out;
	m->out = NULL;
	return pack_finish(out);
}
