#include "link/snmp/walk.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/bulk.h"
#include "link/snmp/column.h"

#define SILENCES_MAX 3

REC_NAMES(walk_reason_names, "whole", "device", "column-error", "not-increasing",
    "view-ended", "too-big", "rows-max", "time", "busy");

struct snmp_walk {
	struct loop *loop;
	struct snmp_engine *engine;
	struct snmp_target *target;
	snmp_row_fn *row;
	snmp_walked_fn *done;
	void *arg;
	struct column *columns;
	size_t n, n_active;
	size_t rows_max, rows_expected;
	mono_us deadline; /* 0: none */
	enum snmp_priority priority;
	struct rows rows;
	struct snmp_walk_result result;
	snmp_id asked; /* 0: nothing is */

	/* the request that is out */
	uint8_t asks[ROW_COLUMNS_MAX]; /* columns, in its order */
	size_t n_asks;
	unsigned repetitions;
	bool by_next; /* GETNEXT */

	bool alone;        /* one column at a time, to find the one that is broken */
	unsigned reps_max; /* 0: none; while an error is encircled */
	bool trying_next;  /* GETBULK failed at a device that never did it */
	bool next_tried;
	unsigned silences;
	struct bulk_memory before_silence;
	bool busy;   /* within a callback of ours: freeing waits */
	bool doomed; /* cancelled in there */
	struct snmp_value values[ROW_COLUMNS_MAX];
};

static void answered(void *arg, const struct snmp_answer *a);

/* --- the end --- */

static void
walk_free(struct snmp_walk *w)
{
	mem_free(w->columns);
	rows_fini(&w->rows);
	mem_free(w);
}

void
snmp_walk_cancel(struct snmp_walk *w)
{
	if (w == NULL || w->doomed)
		return;
	snmp_cancel(w->engine, w->asked);
	w->asked = 0;
	if (w->busy)
		w->doomed = true;
	else
		walk_free(w);
}

static void
note(struct snmp_walk *w, enum walk_reason reason)
{
	if (!w->result.partial)
		w->result.reason = reason;
	w->result.partial = true;
}

static void
give_up_column(struct snmp_walk *w, size_t i, enum walk_reason reason)
{
	note(w, reason);
	w->result.broken |= UINT64_C(1) << i;
	if (!w->columns[i].done)
		w->n_active--;
	w->columns[i].done = w->columns[i].broken = true;
}

/* What has to be said of how columns ended. */
static void
judge(struct snmp_walk *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (w->columns[i].suspect && !column_is_whole(w->columns, w->n, i))
			give_up_column(w, i, WALK_COLUMN_ERROR);
		if (column_is_denied(w->columns, w->n, i))
			note(w, WALK_VIEW_ENDED);
	}
}

/* --- rows --- */

static void
give_out(struct snmp_walk *w, const struct snmp_row *row)
{
	if (w->doomed)
		return;
	if (w->result.rows >= w->rows_max) {
		note(w, WALK_ROWS_MAX);
		return;
	}
	w->result.rows++;
	w->row(w->arg, row);
}

/* Every row that no column can add to any more. */
static void
give_out_complete(struct snmp_walk *w)
{
	struct oid bound, *to = NULL;
	struct snmp_row row;
	size_t i;

	for (i = 0; i < w->n; i++) {
		const struct column *c = &w->columns[i];

		if (c->done)
			continue;
		if (c->n_at == 0)
			return;
		if (to == NULL || oid_compare(column_at(c), bound) < 0)
			bound = column_at(c);
		to = &bound;
	}
	while (!w->doomed && rows_take(&w->rows, to, &row))
		give_out(w, &row);
}

static void
take_cell(struct snmp_walk *w, size_t i, const struct snmp_varbind *v)
{
	struct column *c = &w->columns[i];
	struct oid index = column_index(c, v);

	if (c->done)
		return; /* behind the end of the column, or of our patience */
	if (index.n == 0) {
		c->done = true;
		c->no_more = v->value.type == VALUE_END_OF_VIEW;
		w->n_active--;
	} else if (oid_compare(index, column_at(c)) <= 0) {
		give_up_column(w, i, WALK_NOT_INCREASING);
	} else {
		column_move(c, index);
		rows_put(&w->rows, index, i, &v->value);
	}
}

/* The common case: all columns that are left were asked for, nothing waits, and one repetition has
 * the same next index in each of them. Then it is a row, as it stands. */
static bool
take_row(struct snmp_walk *w, const struct snmp_varbind *v, struct oid before,
    struct oid *index)
{
	struct snmp_row row = { .values = w->values, .n = w->n };
	size_t k;

	row.index = column_index(&w->columns[w->asks[0]], &v[0]);
	if (row.index.n == 0 || oid_compare(row.index, before) <= 0)
		return false;
	for (k = 1; k < w->n_asks; k++) {
		struct oid other = column_index(&w->columns[w->asks[k]], &v[k]);

		if (other.n != row.index.n ||
		    memcmp(other.arc, row.index.arc, other.n * sizeof other.arc[0]) != 0)
			return false;
	}
	for (k = 0; k < w->n_asks; k++)
		w->values[w->asks[k]] = v[k].value;
	for (k = 0; k < w->n; k++)
		if (w->columns[k].done) {
			w->values[k].type = VALUE_NO_SUCH_INSTANCE;
			row.missing |= UINT64_C(1) << k;
		}
	*index = row.index;
	give_out(w, &row);
	return true;
}

static bool
is_even(const struct snmp_walk *w)
{
	size_t k;

	if (w->n_asks != w->n_active || !rows_empty(&w->rows))
		return false;
	for (k = 1; k < w->n_asks; k++)
		if (oid_compare(column_at(&w->columns[w->asks[k]]),
			column_at(&w->columns[w->asks[0]])) != 0)
			return false;
	return true;
}

static void
take_answer(struct snmp_walk *w, const struct snmp_answer *a)
{
	bool even = is_even(w);
	struct oid index = column_at(&w->columns[w->asks[0]]);
	size_t at = 0, k;

	while (even && at + w->n_asks <= a->n && !w->doomed) {
		even = take_row(w, a->varbinds + at, index, &index);
		if (even)
			at += w->n_asks;
	}
	if (w->doomed)
		return;
	if (at != 0)
		for (k = 0; k < w->n_asks; k++)
			column_move(&w->columns[w->asks[k]], index);
	for (; at < a->n; at++)
		take_cell(w, w->asks[at % w->n_asks], &a->varbinds[at]);
	give_out_complete(w);
}

/* How the answer compares with what was asked for. */
static void
learn(struct snmp_walk *w, const struct snmp_answer *a, size_t was_active)
{
	if (w->by_next) {
		if (w->trying_next)
			w->target->quirks |= QUIRK_NO_GETBULK;
		return;
	}
	w->target->quirks |= QUIRK_BULK_WORKS;
	if (was_active != w->n_active)
		return; /* cut where a column ended, or not: nobody can tell */
	if (a->n >= w->n_asks * w->repetitions)
		bulk_went_well(w->target, a->n, a->bytes, a->tries);
	else
		bulk_was_cut(w->target, a->n);
}

/* --- asking --- */

static void
finish(struct snmp_walk *w)
{
	judge(w);
	if (!w->doomed && w->result.rows >= w->rows_max && w->n_active != 0)
		note(w, WALK_ROWS_MAX);
	if (!w->doomed) {
		w->busy = true;
		w->done(w->arg, &w->result);
	}
	walk_free(w);
}

static unsigned
repetitions_for(const struct snmp_walk *w)
{
	size_t reps = bulk_now(w->target) / w->n_asks;
	size_t left = w->rows_max - w->result.rows + 1;

	/* One more than are expected, to see that there are no others. */
	if (w->rows_expected >= w->result.rows)
		left = left < w->rows_expected - w->result.rows + 1
		    ? left
		    : w->rows_expected - w->result.rows + 1;
	if (reps > left)
		reps = left;
	if (w->reps_max != 0 && reps > w->reps_max)
		reps = w->reps_max;
	return reps == 0 ? 1 : (unsigned)reps;
}

static int
submit(struct snmp_walk *w, int64_t left_us)
{
	struct oid oids[ROW_COLUMNS_MAX];
	struct snmp_request r = { .kind = w->by_next ? PDU_GETNEXT : PDU_GETBULK,
		.oids = oids,
		.n = w->n_asks,
		.max_repetitions = w->repetitions,
		.priority = w->priority,
		.limit_us = left_us };
	size_t k;
	int err;

	for (k = 0; k < w->n_asks; k++)
		oids[k] = column_next(&w->columns[w->asks[k]]);
	err = snmp_submit(w->engine, w->target, &r, answered, w, &w->asked);
	if (err == 0)
		w->result.requests++;
	return err;
}

static int
ask(struct snmp_walk *w)
{
	int64_t left_us = w->deadline == 0 ? 0 : w->deadline - loop_now(w->loop);
	size_t bulk = bulk_now(w->target);

	if (w->deadline != 0 && left_us <= 0) {
		note(w, WALK_TIME);
		return ERR_TIMEOUT;
	}
	w->by_next = w->trying_next || w->target->credential->version == SNMP_V1 ||
	    (w->target->quirks & QUIRK_NO_GETBULK);
	w->n_asks = column_choose(w->columns, w->n,
	    w->alone          ? 1
		: bulk < w->n ? bulk
			      : w->n,
	    w->asks);
	w->repetitions = w->by_next ? 1 : repetitions_for(w);
	return submit(w, left_us);
}

/* The next question, or the end. */
static void
go_on(struct snmp_walk *w)
{
	int err;

	if (w->doomed) {
		walk_free(w);
		return;
	}
	if (w->n_active == 0 || w->result.rows >= w->rows_max) {
		finish(w);
		return;
	}
	err = ask(w);
	if (err == 0)
		return;
	if (err != ERR_TIMEOUT)
		note(w, WALK_BUSY);
	finish(w);
}

/* --- what comes back --- */

static void
hear_too_big(struct snmp_walk *w)
{
	size_t asked = w->n_asks * w->repetitions;

	if (asked > 1)
		bulk_was_too_much(w->target, asked);
	else
		give_up_column(w, w->asks[0], WALK_TOO_BIG);
}

/* A device that never answered a GETBULK may not know it. */
static bool
try_next(struct snmp_walk *w)
{
	if (w->by_next || w->next_tried || (w->target->quirks & QUIRK_BULK_WORKS))
		return false;
	w->trying_next = w->next_tried = true;
	return true;
}

static void
hear_error(struct snmp_walk *w, const struct snmp_answer *a)
{
	size_t at = a->error_index > 0 ? (size_t)a->error_index - 1 : SIZE_MAX, i;

	if (a->error_status == PDU_TOO_BIG) {
		hear_too_big(w);
		return;
	}
	if (w->n_asks == 1)
		at = 0;
	if (at < w->n_asks && a->error_status == PDU_NO_SUCH_NAME) {
		/* SNMPv1's way to say that there is nothing behind. */
		i = w->asks[at];
		w->columns[i].done = true;
		w->n_active--;
		return;
	}
	if (try_next(w))
		return;
	w->trying_next = false; /* it was not GETBULK that it did not like */
	/* Of several repetitions it may have been one behind the end of a column. */
	if (w->repetitions > 1) {
		w->reps_max = w->repetitions / 2;
		return;
	}
	if (at >= w->n_asks) {
		w->alone = true; /* it does not say which one */
		return;
	}
	w->alone = false;
	w->reps_max = 0;
	w->result.error_status = a->error_status;
	i = w->asks[at];
	w->columns[i].done = w->columns[i].suspect = true;
	w->n_active--;
}

/* Perhaps less would come through, perhaps GETNEXT: a few times that is tried. A device that stays
 * silent for all of it is not there, and nothing was learned. */
static bool
hear_nothing(struct snmp_walk *w)
{
	size_t asked = w->n_asks * w->repetitions;

	if (w->deadline != 0 && loop_now(w->loop) >= w->deadline)
		return false;
	if (w->silences++ == 0)
		w->before_silence = bulk_remember(w->target);
	if (w->silences < SILENCES_MAX) {
		if (w->silences == 1 && asked > 1) {
			bulk_was_too_much(w->target, asked);
			return true;
		}
		if (try_next(w))
			return true;
		if (asked > w->n_asks) {
			bulk_was_cut(w->target, w->n_asks);
			return true;
		}
	}
	bulk_restore(w->target, w->before_silence);
	return false;
}

static void
stop(struct snmp_walk *w, enum snmp_status status)
{
	bool late = w->deadline != 0 && loop_now(w->loop) >= w->deadline;

	w->result.status = status;
	note(w, status == SNMP_TIMEOUT && late ? WALK_TIME : WALK_DEVICE);
	w->n_active = 0;
}

static void
hear(struct snmp_walk *w, const struct snmp_answer *a)
{
	size_t was_active = w->n_active;

	switch (a->status) {
	case SNMP_OK:
		if (w->trying_next && w->silences != 0)
			bulk_restore(
			    w->target, w->before_silence); /* it was not the size */
		w->silences = 0;
		w->reps_max *= 2;
		if (a->n == 0) {
			hear_too_big(w);
			break;
		}
		take_answer(w, a);
		if (!w->doomed)
			learn(w, a, was_active);
		return;
	case SNMP_ERROR_STATUS:
		w->silences = 0;
		/* Who may not read at all is told so for each object: once is enough. */
		if (a->error_status == PDU_AUTHORIZATION_ERROR) {
			w->result.error_status = a->error_status;
			stop(w, a->status);
			return;
		}
		hear_error(w, a);
		break;
	case SNMP_TIMEOUT:
	case SNMP_BAD_ANSWER:
		if (!hear_nothing(w))
			stop(w, a->status);
		return;
	default: stop(w, a->status); return;
	}
	/* A column less may complete rows. */
	give_out_complete(w);
}

static void
answered(void *arg, const struct snmp_answer *a)
{
	struct snmp_walk *w = arg;

	w->asked = 0;
	w->result.datagrams += a->tries;
	w->result.heard |= a->heard;
	w->busy = true;
	hear(w, a);
	w->busy = false;
	go_on(w);
}

/* --- the beginning --- */

int
snmp_walk_start(struct loop *l, struct snmp_engine *e, struct snmp_target *t,
    const struct snmp_walk_request *r, snmp_row_fn *row, snmp_walked_fn *done, void *arg,
    struct snmp_walk **out)
{
	struct snmp_walk *w;
	size_t i;
	int err = 0;

	if (r->n == 0 || r->n > ROW_COLUMNS_MAX)
		return ERR_RANGE;
	w = mem_alloc(sizeof *w);
	*w = (struct snmp_walk){ .loop = l,
		.engine = e,
		.target = t,
		.row = row,
		.done = done,
		.arg = arg,
		.n = r->n,
		.n_active = r->n,
		.rows_max = r->rows_max != 0 ? r->rows_max : WALK_ROWS_DEFAULT,
		.rows_expected = r->rows_expected != 0 ? r->rows_expected : SIZE_MAX - 1,
		.deadline = r->limit_us != 0 ? loop_now(l) + r->limit_us : 0,
		.priority = r->priority };
	w->columns = mem_grow(NULL, w->n, sizeof *w->columns);
	rows_init(&w->rows, w->n);
	for (i = 0; i < r->n && err == 0; i++)
		if (!column_init(&w->columns[i], r->columns[i]))
			err = ERR_RANGE;
	if (err == 0)
		err = ask(w);
	if (err < 0) {
		walk_free(w);
		return err;
	}
	*out = w;
	return 0;
}
