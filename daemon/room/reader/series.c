#include "room/reader/series.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"

#define WAITING_MAX 1000
#define DEFAULT_US  DAY_US
#define MOST        1000 /* points, unless more are wanted */

struct waiting {
	uint32_t instance;
	uint64_t ask, own;
	char *device, *word, *label;
};

struct series_desk {
	struct house *house;
	series_done_fn *done;
	void *arg;
	struct map waiting; /* by the number it was asked with */
	uint64_t next;
};

struct series_desk *
series_desk_new(struct house *h, series_done_fn *done, void *arg)
{
	struct series_desk *d = mem_alloc(sizeof *d);

	d->house = h;
	d->done = done;
	d->arg = arg;
	map_init(&d->waiting);
	return d;
}

static void
forget(struct series_desk *d, struct waiting *w)
{
	map_del_id(&d->waiting, w->own);
	mem_free(w->device);
	mem_free(w->word);
	mem_free(w->label);
	mem_free(w);
}

void
series_desk_free(struct series_desk *d)
{
	struct waiting *w;
	size_t at = 0;

	if (d == NULL)
		return;
	while ((w = map_next(&d->waiting, &at)) != NULL) {
		forget(d, w);
		at = 0;
	}
	map_fini(&d->waiting);
	mem_free(d);
}

/* An RFC 3339 time, or what it is without. */
static bool
take_time(const char *text, wall_us without, int64_t *out)
{
	*out = without;
	return *text == 0 || wall_parse(text, out) == 0;
}

const char *
series_ask(struct series_desk *d, uint32_t instance, const struct query_msg *m,
    uint64_t device_id)
{
	const char *limit = argument_of(m->args.v, m->args.n, "limit");
	wall_us now = loop_wall(house_loop(d->house));
	struct series_ask_msg ask = { .ask = ++d->next,
		.device_id = device_id,
		.word = argument_of(m->args.v, m->args.n, "word"),
		.label = argument_of(m->args.v, m->args.n, "label"),
		.step_ms = SERIES_CHOOSE };
	struct waiting *w;

	ask.most = *limit != 0 ? (uint32_t)strtoul(limit, NULL, 10) : MOST;
	if (ask.most == 0 || ask.most > SERIES_FIGURES_MAX)
		return "limit: 1 to 2048 points are given";
	if (*ask.word == 0)
		return "word: which series?";
	if (!take_time(argument_of(m->args.v, m->args.n, "to"), now, &ask.to) ||
	    !take_time(argument_of(m->args.v, m->args.n, "from"), ask.to - DEFAULT_US,
		&ask.from))
		return "from, to: times such as 2026-01-31T23:00:00Z are wanted";
	if (ask.from > ask.to)
		return "from is after to";
	if (d->waiting.n >= WAITING_MAX ||
	    house_tell(d->house, ROLE_HISTORY, 0, MSG_SERIES_ASK, &ask) < 0)
		return "the history is starting, try again in a moment";
	w = mem_alloc(sizeof *w);
	*w = (struct waiting){ .instance = instance,
		.ask = m->ask,
		.own = ask.ask,
		.device = mem_text(argument_of(m->args.v, m->args.n, "name")),
		.word = mem_text(ask.word),
		.label = mem_text(ask.label) };
	map_put_id(&d->waiting, w->own, w);
	return NULL;
}

static void
put_point(struct json *j, const struct word *word, const struct series_msg *m, size_t i)
{
	struct arena mem;

	arena_init(&mem);
	json_object(j);
	rec_json_fields(j, &series_point_rec, &m->points.v[i]);
	if (word != NULL)
		json_put_text(
		    j, "shown", word_show(&mem, word, m->points.v[i].value, NULL));
	if (i < m->figures.n)
		rec_json_fields(j, &series_figure_rec, &m->figures.v[i]);
	json_object_end(j);
	arena_fini(&mem);
}

void
series_hear(struct series_desk *d, const struct series_msg *m)
{
	struct waiting *w = map_get_id(&d->waiting, m->ask);
	const struct word *word;
	struct buf body;
	struct json j;
	size_t i;

	if (w == NULL)
		return;
	word = vocab_word(&house_plan(d->house)->vocab, w->word);
	buf_init(&body);
	j = json_into(&body);
	json_object(&j);
	json_put_text(&j, "device", w->device);
	json_put_text(&j, "word", w->word);
	json_put_text(&j, "label", w->label);
	json_put_text(&j, "unit", word != NULL ? word->unit : "");
	json_put_i64(&j, "step_s", m->step_ms / 1000);
	json_key(&j, "points");
	json_array(&j);
	for (i = 0; i < m->points.n; i++)
		put_point(&j, word, m, i);
	json_array_end(&j);
	json_object_end(&j);
	d->done(d->arg, w->instance, w->ask, 200, &body);
	buf_fini(&body);
	forget(d, w);
}

void
series_history_gone(struct series_desk *d)
{
	static const char why[] =
	    "{\"error\":\"the history has ended, try again in a moment\"}";
	struct waiting *w;
	struct buf body;
	size_t at = 0;

	buf_init(&body);
	while ((w = map_next(&d->waiting, &at)) != NULL) {
		buf_clear(&body);
		buf_puts(&body, why);
		d->done(d->arg, w->instance, w->ask, 503, &body);
		forget(d, w);
		at = 0;
	}
	buf_fini(&body);
}
