/* Sayings in the journal: entered when they are accepted, moved when they lie in the way, done when they are in the
 * store; and those of before the start, which go on. */
#include <string.h>

#include "base/mem.h"
#include "room/trap/inside.h"
#include "sys/log.h"

static struct entry_said
said_of(const struct saying *y)
{
	return (struct entry_said){ .from = y->source->address,
		.table = y->table,
		.label = y->label,
		.sign = y->sign,
		.inform = y->inform };
}

void
entered_close(struct trap *t)
{
	turn_end_free(t->answering);
	journal_free(t->journal);
	answers_free(t->answers);
}

int
entered(struct saying *y, uint64_t inform)
{
	struct entry_said e;
	uint64_t was = y->inform;
	int r;

	y->inform = inform;
	e = said_of(y);
	r = journal_enter(y->trap->journal, &y->entry, &e);
	if (r < 0)
		y->inform = was;
	return r;
}

void
entered_done(struct saying *y)
{
	journal_done(y->trap->journal, &y->entry);
}

static void
moves(void *arg, struct entry *entry)
{
	struct saying *y = LIST_THING(entry, struct saying, entry);
	struct entry_said e = said_of(y);
	struct trap *t = arg;

	journal_move(t->journal, entry, &e);
}

static void
synced(void *arg)
{
	struct trap *t = arg;

	answers_send(t->answers, journal_synced(t->journal));
}

/* --- after a start --- */

struct restoring {
	struct trap *trap;
	size_t n, n_left;
	wall_us now;
};

static void
restore_inform(void *arg, uint64_t key, wall_us at)
{
	struct restoring *r = arg;

	if (r->now - at < INFORMS_US)
		informs_remember(
		    r->trap->informs, key, loop_now(house_loop(r->trap->house)));
}

static void
restore(void *arg, const struct entry_said *e, uint64_t batch)
{
	struct restoring *r = arg;
	struct source *s = source_of(r->trap, &e->from);
	struct oid row = { NULL, 0 };
	struct saying *y;

	if (s == NULL || strcmp(s->device->name, e->sign.device) != 0) {
		r->n_left++; /* its device is not there any more */
		return;
	}
	y = saying_new(s, 0);
	if (*e->sign.index != 0)
		(void)oid_parse(&y->mem, e->sign.index, &row);
	y->state = saying_state(&e->sign, e->table, row, e->label);
	y->sign = e->sign;
	y->sign.device_id = s->device->id;
	y->sign.device = arena_text(&y->mem, e->sign.device);
	y->sign.index = arena_text(&y->mem, e->sign.index);
	y->table = e->table;
	y->label = arena_text(&y->mem, e->label);
	y->inform = e->inform;
	saying_own_texts(y);
	journal_keep(r->trap->journal, &y->entry, e->sequence, batch);
	source_wait(s, y);
	r->n++;
}

void
entered_restore(struct trap *t)
{
	static const struct journal_reader reader = { restore, restore_inform };
	struct restoring r = { .trap = t, .now = loop_wall(house_loop(t->house)) };

	journal_read(t->journal, &reader, &r);
	if (r.n != 0 || r.n_left != 0)
		log_info(
		    "%zu things that were said before the start go on, %zu are nobody's "
		    "any more",
		    r.n, r.n_left);
}

void
entered_begin(struct trap *t, uint32_t boots)
{
	journal_begin(t->journal, boots);
}

void
entered_open(struct trap *t)
{
	static const struct journal_ops ops = { synced, moves };

	t->answers = answers_new();
	t->answering = loop_at_turn_end(house_loop(t->house), synced, t);
	t->journal = journal_new(
	    house_loop(t->house), house_socket(t->house, "journal", 0, NULL), &ops, t);
}
