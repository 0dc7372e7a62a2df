/* Whatever comes, whenever the room is killed, and however the files were put together since: each level of
 * the history says what a slow sum over all that was sent says. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "history_sender.h"
#include "room/history/answer.h"
#include "room/history/merge.h"
#include "room/history/roll.h"
#include "room/history/span.h"

#define HOUR_MS  INT64_C(3600000)
#define FIVE_MS  INT64_C(300000)
#define START_MS (INT64_C(490008) * HOUR_MS)
#define SENDERS  5
#define WORDS    3
#define LABELS   4
#define SENT_MAX 200000

static uint64_t seed = 1;

static uint64_t
draw(uint64_t below)
{
	uint64_t z = (seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

static const char *words[WORDS] = { "port.rx", "port.state", "port.temp" };
static const char *labels[LABELS] = { "ge1", "ge2", "", "ge4" };

/* All that was sent. */
struct sent {
	uint64_t device_id;
	uint32_t word, label;
	int64_t ms;
	double value;
};

struct world {
	char *folder;
	struct shelf *shelf;
	struct streams *streams;
	struct sender senders[SENDERS];
	double is[SENDERS][WORDS * LABELS];
	uint32_t rows[SENDERS]; /* a bit for each label it has */
	struct sent *sent;
	size_t n_sent;
	uint64_t next_shape;
};

static void
new_shape(struct world *w, size_t i)
{
	struct sender *s = &w->senders[i];
	size_t k;

	w->rows[i] = 1 + (uint32_t)draw((1u << LABELS) - 1);
	s->shape.id = ++w->next_shape;
	s->shape.words.v = words;
	s->shape.words.n = WORDS;
	if (s->shape.labels.v == NULL)
		s->shape.labels.v = mem_array(LABELS, sizeof(char *));
	s->shape.labels.n = 0;
	for (k = 0; k < LABELS; k++)
		if (w->rows[i] >> k & 1)
			s->shape.labels.v[s->shape.labels.n++] = labels[k];
}

/* All that was written is there after a kill; senders begin anew, as they do. */
static void
kill_room(struct world *w)
{
	size_t i;

	assert_int_equal(streams_write(w->streams, false), 0);
	streams_free(w->streams);
	shelf_free(w->shelf);
	assert_int_equal(shelf_new(w->folder, &w->shelf), 0);
	w->streams = streams_new(w->folder);
	for (i = 0; i < SENDERS; i++)
		w->senders[i].told = 0;
}

static void
roll_all(struct world *w, int64_t open)
{
	struct hour *journals[16];
	size_t n, i;

	while ((n = shelf_to_roll(w->shelf, open, journals, 16)) != 0) {
		struct roll *r = roll_new(w->folder, journals, n);
		struct pack_name name = { .hour = roll_hour(r), .hours = 1 };
		int more;

		while ((more = roll_step(r)) == 1)
			;
		assert_int_equal(more, 0);
		for (name.grain = 0; name.grain < GRAIN_COUNT; name.grain++)
			shelf_add_pack(w->shelf, &name);
		for (i = 0; i < n; i++)
			assert_int_equal(shelf_remove_journal(w->shelf, journals[i]), 0);
		roll_free(r);
	}
}

static void
merge_all(struct world *w, int64_t open)
{
	struct pack_name packs[2 * SHELF_DAY], target;
	size_t n, i;

	while ((n = shelf_to_merge(w->shelf, open, packs, 2 * SHELF_DAY, &target)) != 0) {
		struct merge *m = merge_new(w->folder, packs, n, &target);
		uint64_t at;
		int more;

		while ((more = merge_step(m)) == 1)
			;
		assert_int_equal(more, 0);
		for (i = 0; i < n; i++) {
			assert_int_equal(merge_damaged(m, i, &at), 0);
			if (packs[i].hour != target.hour ||
			    packs[i].hours != target.hours)
				assert_int_equal(
				    shelf_remove_pack(w->shelf, &packs[i]), 0);
		}
		shelf_add_pack(w->shelf, &target);
		merge_free(m);
	}
}

static void
turn(struct world *w, int64_t ms)
{
	int64_t hour = ms / HOUR_MS;
	struct hour *old;

	if (streams_last(w->streams) == hour)
		return;
	if ((old = streams_leave(w->streams)) != NULL)
		shelf_add_journal(w->shelf, old);
	assert_int_equal(streams_turn(w->streams, hour), 0);
	roll_all(w, streams_first(w->streams));
	merge_all(w, streams_first(w->streams));
}

static double
next_value(double was, size_t word)
{
	switch (word) {
	case 0: return was + (double)draw(1000000);
	case 1: return draw(20) == 0 ? (double)draw(3) : was;
	default:
		return draw(30) == 0 ? NAN
		    : draw(40) == 0  ? 1.0 / (double)(3 + draw(5))
				     : (double)(40000 + draw(900)) / 1000;
	}
}

static void
send(struct world *w, size_t i, int64_t ms)
{
	struct sender *s = &w->senders[i];
	double values[SENDER_VALUES];
	size_t k, m, n = 0;

	for (k = 0; k < LABELS; k++) {
		if (!(w->rows[i] >> k & 1))
			continue;
		for (m = 0; m < WORDS; m++) {
			double *is = &w->is[i][k * WORDS + m];
			double v = next_value(isnan(*is) ? 41 : *is, m);

			values[n++] = *is = v;
			if (!isnan(v) && w->n_sent < SENT_MAX)
				w->sent[w->n_sent++] = (struct sent){ s->device_id,
					(uint32_t)m, (uint32_t)k, ms, v };
		}
	}
	sender_send(s, w->streams, ms, values);
}

static void
begin(struct world *w)
{
	size_t i;

	memset(w, 0, sizeof *w);
	w->folder = test_folder();
	assert_int_equal(shelf_new(w->folder, &w->shelf), 0);
	w->streams = streams_new(w->folder);
	w->sent = mem_array(SENT_MAX, sizeof *w->sent);
	for (i = 0; i < SENDERS; i++) {
		w->senders[i].device_id = 1 + i / 2; /* two streams each */
		w->senders[i].stream = (uint32_t)(i % 2);
		new_shape(w, i);
	}
	/* The two streams of a device have different rows. */
	for (i = 1; i < SENDERS; i += 2)
		w->senders[i].device_id = 100 + i;
}

static void
end(struct world *w)
{
	size_t i;

	streams_free(w->streams);
	shelf_free(w->shelf);
	for (i = 0; i < SENDERS; i++)
		mem_free(w->senders[i].shape.labels.v);
	mem_free(w->sent);
	test_folder_gone(w->folder);
}

static void
live(struct world *w, int64_t from_ms, int64_t hours)
{
	int64_t ms;

	for (ms = from_ms; ms < from_ms + hours * HOUR_MS;
	     ms += 20000 + (int64_t)draw(60000)) {
		size_t i = draw(SENDERS);

		turn(w, ms);
		if (draw(300) == 0)
			new_shape(w, i);
		if (draw(1200) == 0) {
			kill_room(w);
			turn(w, ms);
		}
		send(w, i, ms);
	}
	turn(w, ms);
}

/* --- the slow reference --- */

static size_t
reference(
    const struct world *w, const struct span_ask *a, int64_t step_ms, struct figure *out)
{
	int64_t from = grain_floor(a->from / MS_US, step_ms);
	int64_t to = step_ms > 0 ? grain_floor(a->to / MS_US, step_ms) + step_ms - 1
				 : a->to / MS_US;
	size_t n = 0, i;

	for (i = 0; i < w->n_sent; i++) {
		const struct sent *s = &w->sent[i];
		struct figure one = { grain_floor(s->ms, step_ms), 1, s->value, s->value,
			s->value, s->value };

		if (s->device_id != a->device_id ||
		    strcmp(words[s->word], a->word) != 0 ||
		    strcmp(labels[s->label], a->label) != 0 || s->ms < from || s->ms > to)
			continue;
		if (n != 0 && out[n - 1].at_ms == one.at_ms)
			figure_add(&out[n - 1], &one);
		else
			out[n++] = one;
	}
	return n;
}

static void
no_open(void *arg, int64_t hour, uint64_t device_id, const struct hour_want *want)
{
	struct world *w = arg;

	streams_read(w->streams, hour, device_id, want);
}

static void
no_damage(void *arg, const struct pack_name *name, uint64_t at, uint64_t bytes)
{
	(void)arg;
	(void)name;
	(void)at;
	(void)bytes;
	fail_msg("nothing was damaged");
}

static void
same_figures(const struct span *got, const struct figure *want, size_t n)
{
	size_t i;

	assert_int_equal(got->n, n);
	for (i = 0; i < n; i++) {
		const struct figure *f = &got->v[i].figure;

		assert_true(f->at_ms == want[i].at_ms);
		assert_true(f->count == want[i].count);
		assert_true(f->min == want[i].min && f->max == want[i].max);
		assert_true(f->last == want[i].last);
		assert_true(fabs(f->sum - want[i].sum) <= 1e-9 * fabs(want[i].sum));
	}
}

static void
compare(struct world *w, int64_t from_ms, int64_t hours, const int64_t *steps,
    size_t n_steps, unsigned rounds)
{
	struct span_source src = { w->shelf, no_open, no_damage, w };
	struct figure *want = mem_array(SENT_MAX, sizeof *want);
	unsigned i;

	for (i = 0; i < rounds; i++) {
		int64_t a = from_ms + (int64_t)draw((uint64_t)(hours * HOUR_MS));
		int64_t b = from_ms + (int64_t)draw((uint64_t)(hours * HOUR_MS));
		struct span_ask ask = { w->senders[draw(SENDERS)].device_id,
			words[draw(WORDS)], labels[draw(LABELS)], (a < b ? a : b) * MS_US,
			(a < b ? b : a) * MS_US };
		int64_t step = steps[draw(n_steps)];
		struct span got;
		size_t n = reference(w, &ask, step, want);

		span_read(&src, &ask, step, &got);
		same_figures(&got, want, n);
		span_fini(&got);
	}
	mem_free(want);
}

static void
each_level_is_what_was_sent(void **state)
{
	static const int64_t steps[] = { 0, FIVE_MS, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS };
	struct world w;

	(void)state;
	for (seed = 1; seed < 2000; seed += 1000) {
		begin(&w);
		live(&w, START_MS, 60);
		/* Two days were put together, the last hours were not. */
		assert_non_null(shelf_find(w.shelf, GRAIN_FIVE, START_MS / HOUR_MS));
		compare(&w, START_MS, 60, steps, 5, 400);
		end(&w);
	}
}

/* Raw values are gone after a day, those of five minutes after two: every value still counts once. */
static void
levels_join_without_a_hole_or_a_double(void **state)
{
	static const int64_t hour_steps[] = { HOUR_MS, 6 * HOUR_MS };
	const struct shelf_limits limits = { { DAY_US, 2 * DAY_US, 400 * DAY_US },
		1u << 30 };
	const int64_t end_ms = START_MS + 100 * HOUR_MS;
	const struct shelf_pack *old;
	struct span_source src;
	struct world w;
	size_t i, k, n;

	(void)state;
	seed = 77;
	begin(&w);
	live(&w, START_MS, 100);
	while ((old = shelf_too_old(w.shelf, &limits, end_ms * MS_US)) != NULL) {
		struct pack_name name = old->name;

		assert_int_equal(shelf_remove_pack(w.shelf, &name), 0);
	}
	assert_true(shelf_oldest(w.shelf, GRAIN_RAW) >= (end_ms / HOUR_MS) - 24);
	assert_true(shelf_oldest(w.shelf, GRAIN_HOUR) == START_MS / HOUR_MS);
	compare(&w, START_MS, 100, hour_steps, 2, 300);

	src = (struct span_source){ w.shelf, no_open, no_damage, &w };
	for (i = 0; i < SENDERS; i++)
		for (k = 0; k < WORDS * LABELS; k++) {
			struct span_ask ask = { w.senders[i].device_id, words[k % WORDS],
				labels[k / WORDS], START_MS * MS_US, end_ms * MS_US };
			double count = 0, sum = 0, want = 0, total = 0;
			struct span got;
			size_t m;

			for (m = 0; m < w.n_sent; m++)
				if (w.sent[m].device_id == ask.device_id &&
				    w.sent[m].word == k % WORDS &&
				    w.sent[m].label == k / WORDS) {
					want++;
					total += w.sent[m].value;
				}
			span_read(&src, &ask, 0, &got);
			for (m = n = 0; m < got.n; m++) {
				count += got.v[m].figure.count;
				sum += got.v[m].figure.sum;
				if (m != 0)
					assert_true(got.v[m].figure.at_ms >=
					    got.v[m - 1].figure.at_ms +
						got.v[m - 1].over_ms);
				n += got.v[m].over_ms == 0;
			}
			assert_true(count == want);
			assert_true(fabs(sum - total) <= 1e-9 * fabs(total));
			span_fini(&got);
		}
	end(&w);
}

static void
so_many_points_are_chosen_as_fit(void **state)
{
	struct span_source src;
	struct span_ask ask;
	struct world w;
	struct span got;

	(void)state;
	seed = 5;
	begin(&w);
	live(&w, START_MS, 30);
	src = (struct span_source){ w.shelf, no_open, no_damage, &w };
	w.rows[0] = 1;
	ask = (struct span_ask){ w.sent[0].device_id, words[0], labels[w.sent[0].label],
		START_MS * MS_US, (START_MS + 30 * HOUR_MS) * MS_US };
	assert_true(span_choose(&src, &ask, 4000, &got) == 0);
	span_fini(&got);
	assert_true(span_choose(&src, &ask, 60, &got) >= HOUR_MS);
	assert_in_range(got.n, 1, 60);
	span_fini(&got);
	assert_true(span_choose(&src, &ask, 3, &got) >= 24 * HOUR_MS);
	assert_in_range(got.n, 1, 3);
	span_fini(&got);
	end(&w);
}

/* The same five minutes of some days, of all labels at once. */
static void
what_was_at_some_times_is_told(void **state)
{
	struct past_time times[3];
	struct past_ask_msg ask = { .ask = 9,
		.word = words[0],
		.label = "",
		.over_us = 5 * MINUTE_US,
		.times = { times, 3 } };
	struct span_source src;
	struct past_msg out;
	struct arena mem;
	struct world w;
	size_t round, i, k, known = 0;

	(void)state;
	seed = 11;
	begin(&w);
	live(&w, START_MS, 75);
	src = (struct span_source){ w.shelf, no_open, no_damage, &w };
	arena_init(&mem);
	for (round = 0; round < 60; round++) {
		ask.device_id = w.senders[draw(SENDERS)].device_id;
		for (i = 0; i < 3; i++)
			times[i].at = (START_MS + (int64_t)i * 24 * HOUR_MS +
					  (int64_t)draw(300) * FIVE_MS) *
			    MS_US;
		answer_past(&src, &ask, &mem, &out);
		assert_true(out.ask == 9 && !out.cut);
		for (i = 0; i < 3; i++)
			for (k = 0; k < LABELS; k++) {
				struct span_ask a = { ask.device_id, words[0], labels[k],
					times[i].at, times[i].at + 5 * MINUTE_US - 1 };
				const struct past_value *v = NULL;
				struct figure want[4];
				size_t n = reference(&w, &a, FIVE_MS, want), m;

				for (m = 0; m < out.values.n; m++)
					if (out.values.v[m].at == times[i].at &&
					    strcmp(out.values.v[m].label, labels[k]) == 0)
						v = &out.values.v[m];
				assert_true((v != NULL) == (n != 0));
				if (v == NULL)
					continue;
				known++;
				assert_true(v->count == want[0].count);
				assert_true(v->last == want[0].last);
				assert_true(fabs(v->mean - figure_mean(&want[0])) <=
				    1e-9 * fabs(v->mean));
			}
	}
	assert_true(known > 20);
	arena_fini(&mem);
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_level_is_what_was_sent),
		cmocka_unit_test(levels_join_without_a_hole_or_a_double),
		cmocka_unit_test(so_many_points_are_chosen_as_fit),
		cmocka_unit_test(what_was_at_some_times_is_told),
	};

	return cmocka_run_group_tests_name("history levels", tests, NULL, NULL);
}
