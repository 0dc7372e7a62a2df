#include "room/trap/journal.h"

#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "sys/log.h"
#include "sys/ring.h"

/* A number is the start it was given in, and how many came before it in that start. */
#define START_BITS 36
/* When so much of the file is taken, and most of it by what is done, the oldest entries are moved forward. */
#define MOVE_FROM   70
#define FORGET_FROM 40
#define AGAIN_US    MINUTE_US
#define NOTES_MAX   2000
#define NOTE_BYTES  10

struct batch {
	struct list_node in_journal;
	uint64_t number;
	struct list_node entries; /* that are not done */
	size_t n_put;             /* how many were put into it */
	mono_us until; /* it has informs that may be sent again until then; 0 */
};

struct journal {
	struct loop *loop;
	const struct journal_ops *ops;
	void *arg;
	struct ring *ring; /* NULL: nothing is kept */
	struct list_node batches;
	size_t n_put, n_open; /* in all these batches; and those that are not done */
	uint64_t next;
	uint64_t *done; /* to be noted */
	size_t n_done, cap_done;
	struct entry_texts texts;
	struct buf out;
	bool is_full;
};

static struct batch *
batch_of(struct journal *j, uint64_t number)
{
	struct batch *b;

	if (!list_empty(&j->batches)) {
		b = LIST_THING(j->batches.prev, struct batch, in_journal);
		if (b->number == number)
			return b;
	}
	b = mem_alloc(sizeof *b);
	b->number = number;
	list_init(&b->entries);
	list_append(&j->batches, &b->in_journal);
	return b;
}

static void
drop_batch(struct journal *j, struct batch *b)
{
	j->n_put -= b->n_put;
	list_remove(&b->in_journal);
	mem_free(b);
}

/* Nothing of it is needed any more; informs that may come again are, while there is place. */
static bool
is_spent(const struct journal *j, const struct batch *b)
{
	return list_empty(&b->entries) && b->number != ring_gathers(j->ring) &&
	    (b->until <= loop_now(j->loop) || ring_filled(j->ring) >= FORGET_FROM);
}

static void
let_go(struct journal *j)
{
	while (!list_empty(&j->batches)) {
		struct batch *b = LIST_THING(j->batches.next, struct batch, in_journal);

		if (!is_spent(j, b)) {
			ring_let_go(j->ring, b->number);
			return;
		}
		drop_batch(j, b);
	}
	ring_let_go(j->ring, ring_gathers(j->ring));
}

/* --- entering --- */

static void
stands_in(struct journal *j, struct entry *e, struct batch *b)
{
	j->n_open += list_empty(&e->in_batch);
	list_remove(&e->in_batch);
	list_append(&b->entries, &e->in_batch);
	b->n_put++;
	j->n_put++;
}

static void
put(struct journal *j, struct entry *e, struct entry_said *said)
{
	uint64_t batch = ring_gathers(j->ring);

	buf_clear(&j->out);
	said->sequence = e->sequence;
	entry_write_said(&j->out, &j->texts, batch, said);
	ring_put(j->ring, buf_view(&j->out));
	stands_in(j, e, batch_of(j, batch));
	if (said->inform != 0)
		batch_of(j, batch)->until = loop_now(j->loop) + AGAIN_US;
}

static bool
has_room(struct journal *j)
{
	bool is_full = !ring_has_room(j->ring, ENTRY_SAID_MAX);

	if (is_full && !j->is_full)
		log_error("the journal of traps is full: until triage has caught up, no "
			  "more are "
			  "accepted");
	if (!is_full && j->is_full)
		log_info("there is room in the journal of traps again");
	j->is_full = is_full;
	return !is_full;
}

int
journal_enter(struct journal *j, struct entry *e, struct entry_said *said)
{
	if (j->ring != NULL && !has_room(j))
		return ERR_FULL;
	said->instead = e->sequence;
	e->sequence = ++j->next;
	if (j->ring != NULL)
		put(j, e, said);
	return 0;
}

void
journal_move(struct journal *j, struct entry *e, struct entry_said *said)
{
	said->instead = 0;
	if (has_room(j))
		put(j, e, said);
}

void
journal_done(struct journal *j, struct entry *e)
{
	if (e->sequence == 0 || j->ring == NULL)
		return;
	if (j->n_done == j->cap_done) {
		j->cap_done = j->cap_done != 0 ? 2 * j->cap_done : 1024;
		j->done = mem_grow(j->done, j->cap_done, sizeof *j->done);
	}
	j->done[j->n_done++] = e->sequence;
	j->n_open--;
	list_remove(&e->in_batch);
	ring_note(j->ring);
}

/* --- what the ring says --- */

static void
writing(void *arg)
{
	struct journal *j = arg;
	size_t n = j->n_done < NOTES_MAX ? j->n_done : NOTES_MAX;

	let_go(j);
	if (n == 0 || !ring_has_room(j->ring, (n + 1) * NOTE_BYTES))
		return;
	buf_clear(&j->out);
	entry_write_done(&j->out, j->done, n);
	ring_put(j->ring, buf_view(&j->out));
	j->n_done -= n;
	memmove(j->done, j->done + n, j->n_done * sizeof *j->done);
}

/* The oldest entries stand in the way of all others. */
static void
move_oldest(struct journal *j)
{
	struct list_node *n, *tmp;
	struct batch *b;

	if (list_empty(&j->batches))
		return;
	b = LIST_THING(j->batches.next, struct batch, in_journal);
	if (b->number != ring_gathers(j->ring))
		LIST_EACH_SAFE (n, tmp, &b->entries)
			j->ops->moves(j->arg, LIST_THING(n, struct entry, in_batch));
}

static void
synced(void *arg, uint64_t batch)
{
	struct journal *j = arg;

	(void)batch;
	let_go(j);
	if (ring_filled(j->ring) >= MOVE_FROM && 2 * j->n_open < j->n_put)
		move_oldest(j);
	if (j->n_done != 0)
		ring_note(j->ring);
	j->ops->synced(j->arg);
}

static void
failing(void *arg, int error)
{
	(void)arg;
	if (error != 0)
		log_error("the journal of traps cannot be written: %s; informs are not "
			  "answered, "
			  "trying again each second",
		    strerror(error));
	else
		log_info("the journal of traps is written again");
}

/* --- reading --- */

struct reading {
	struct journal *j;
	struct arena mem;
	struct map gone; /* the numbers of those that are done, or read already */
	uint64_t batch, last;
	size_t unread;
	const struct journal_reader *to;
	void *arg;
};

static void
is_gone(void *arg, uint64_t sequence)
{
	struct reading *r = arg;

	if (sequence != 0)
		map_put_id(&r->gone, sequence, r);
}

static void
is_replaced(void *arg, const struct entry_said *e)
{
	is_gone(arg, e->instead);
}

static void
is_said(void *arg, const struct entry_said *e)
{
	struct reading *r = arg;

	if (e->inform != 0) {
		batch_of(r->j, r->batch)->until = loop_now(r->j->loop) + AGAIN_US;
		r->to->inform(r->arg, e->inform, e->sign.seen_at);
	}
	if (map_get_id(&r->gone, e->sequence) != NULL)
		return;
	is_gone(r, e->sequence); /* one that was moved stands there twice */
	r->to->said(r->arg, e, r->batch);
}

static void
first_pass(void *arg, uint64_t batch, struct bytes bytes)
{
	static const struct entry_ops ops = { is_replaced, is_gone };
	struct reading *r = arg;

	(void)batch;
	arena_reset(&r->mem);
	r->unread += entries_read(bytes, &r->mem, &ops, r) < 0;
}

static void
ignore(void *arg, uint64_t sequence)
{
	(void)arg;
	(void)sequence;
}

static void
second_pass(void *arg, uint64_t batch, struct bytes bytes)
{
	static const struct entry_ops ops = { is_said, ignore };
	struct reading *r = arg;

	r->batch = batch;
	arena_reset(&r->mem);
	(void)entries_read(bytes, &r->mem, &ops, r);
}

void
journal_read(struct journal *j, const struct journal_reader *reader, void *arg)
{
	struct reading r = { .j = j, .to = reader, .arg = arg };

	if (j->ring == NULL)
		return;
	arena_init(&r.mem);
	map_init(&r.gone);
	ring_read(j->ring, first_pass, &r);
	ring_read(j->ring, second_pass, &r);
	let_go(j);
	map_fini(&r.gone);
	arena_fini(&r.mem);
	if (r.unread != 0)
		log_error(
		    "%zu batches of the journal of traps do not read to their end: what "
		    "stands behind is left out",
		    r.unread);
}

void
journal_keep(struct journal *j, struct entry *e, uint64_t sequence, uint64_t batch)
{
	e->sequence = sequence;
	stands_in(j, e, batch_of(j, batch));
}

/* --- its life --- */

struct journal *
journal_new(struct loop *l, int fd, const struct journal_ops *ops, void *arg)
{
	static const struct ring_ops ring_ops = { writing, synced, failing };
	struct journal *j = mem_alloc(sizeof *j);
	struct ring_found found;

	j->loop = l;
	j->ops = ops;
	j->arg = arg;
	list_init(&j->batches);
	buf_init(&j->out);
	entry_texts_init(&j->texts);
	if (fd < 0)
		return j;
	j->ring = ring_new(l, fd, &ring_ops, j, &found);
	if (found.torn)
		log_info(
		    "the journal's last write was cut: nobody was told that it was kept");
	if (found.gaps != 0)
		log_error(
		    "the journal of traps lacks %llu batches: what stood in them is lost",
		    (unsigned long long)found.gaps);
	return j;
}

void
journal_free(struct journal *j)
{
	if (j == NULL)
		return;
	while (!list_empty(&j->batches))
		drop_batch(j, LIST_THING(j->batches.next, struct batch, in_journal));
	ring_free(j->ring);
	mem_free(j->done);
	buf_fini(&j->out);
	entry_texts_fini(&j->texts);
	mem_free(j);
}

void
journal_begin(struct journal *j, uint32_t boots)
{
	j->next = (uint64_t)boots << START_BITS;
}

uint64_t
journal_owes(const struct journal *j)
{
	return j->ring != NULL ? ring_owes(j->ring) : 0;
}

uint64_t
journal_synced(const struct journal *j)
{
	return j->ring != NULL ? ring_synced(j->ring) : 0;
}
