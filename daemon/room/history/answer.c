#include "room/history/answer.h"

#include <string.h>

#include "model/vocab.h"

#define SPAN_MAX       (4000 * DAY_US)
#define PAST_BYTES_MAX (120 * 1024)
#define PAST_BYTES     48 /* of a value, beside its label */

/* Of a counter the mean says little: the last does. */
static bool
is_levelled(const struct plan *plan, const char *word)
{
	const struct word *w = plan != NULL ? vocab_word(&plan->vocab, word) : NULL;

	return w == NULL || w->type == WORD_GAUGE;
}

static void
take_points(const struct span *s, bool mean, struct arena *mem, struct series_msg *out)
{
	bool figures = false;
	size_t i, n = s->n;

	for (i = 0; i < s->n; i++)
		figures = figures || s->v[i].over_ms != 0;
	if (n > (figures ? SERIES_FIGURES_MAX : SERIES_POINTS_MAX))
		n = figures ? SERIES_FIGURES_MAX : SERIES_POINTS_MAX;
	out->points.v = arena_alloc(mem, (n + 1) * sizeof *out->points.v);
	out->figures.v = arena_alloc(mem, (n + 1) * sizeof *out->figures.v);
	for (i = 0; i < n; i++) {
		const struct figure *f = &s->v[i].figure;

		out->points.v[i] = (struct series_point){ f->at_ms * MS_US,
			mean ? figure_mean(f) : f->last };
		out->figures.v[i] = (struct series_figure){ s->v[i].over_ms * MS_US,
			(uint64_t)f->count, f->min, f->max, f->last };
	}
	out->points.n = n;
	out->figures.n = figures ? n : 0;
}

void
answer_series(const struct span_source *src, const struct plan *plan,
    const struct series_ask_msg *m, struct arena *mem, struct series_msg *out)
{
	struct span_ask a = { m->device_id, m->word, m->label, m->from, m->to };
	size_t most =
	    m->most == 0 || m->most > SERIES_POINTS_MAX ? SERIES_POINTS_MAX : m->most;
	struct span s;

	*out = (struct series_msg){ .ask = m->ask, .step_ms = m->step_ms };
	if (m->from < 0 || m->from > m->to || m->to - m->from > SPAN_MAX)
		return;
	if (m->step_ms >= 0) {
		span_read(src, &a, m->step_ms, &s);
	} else {
		out->step_ms = span_choose(src, &a, most, &s);
		if (out->step_ms != 0 && s.n > SERIES_FIGURES_MAX) {
			span_fini(&s);
			out->step_ms = span_choose(src, &a, SERIES_FIGURES_MAX, &s);
		}
	}
	take_points(&s, is_levelled(plan, m->word), mem, out);
	span_fini(&s);
}

/* The points of one label stand together. */
static void
add_past(struct past_msg *out, struct arena *mem, const struct span *s, int64_t at,
    size_t *bytes)
{
	size_t i, k;

	for (i = 0; i < s->n; i = k) {
		struct figure sum = s->v[i].figure;
		struct past_value *v;

		for (k = i + 1; k < s->n && strcmp(s->v[k].label, s->v[i].label) == 0;
		     k++)
			figure_add(&sum, &s->v[k].figure);
		figure_tidy(&sum);
		*bytes += strlen(s->v[i].label) + PAST_BYTES;
		if (out->values.n == PAST_VALUES_MAX || *bytes > PAST_BYTES_MAX) {
			out->cut = true;
			return;
		}
		v = &out->values.v[out->values.n++];
		*v = (struct past_value){ arena_text(mem, s->v[i].label), at,
			(uint64_t)sum.count, figure_mean(&sum), sum.min, sum.max,
			sum.last };
	}
}

void
answer_past(const struct span_source *src, const struct past_ask_msg *m,
    struct arena *mem, struct past_msg *out)
{
	struct span_ask a = { .device_id = m->device_id,
		.word = m->word,
		.label = *m->label != 0 ? m->label : NULL };
	size_t i, bytes = 0;

	*out = (struct past_msg){ .ask = m->ask };
	out->values.v = arena_alloc(mem, PAST_VALUES_MAX * sizeof *out->values.v);
	if (m->over_us <= 0 || m->over_us > DAY_US)
		return;
	for (i = 0; i < m->times.n && !out->cut; i++) {
		struct span s;

		a.from = m->times.v[i].at;
		a.to = a.from + m->over_us - 1;
		if (a.from < 0 || a.from > SPAN_MAX * 100)
			continue;
		span_near(src, &a, m->over_us / MS_US, &s);
		add_past(out, mem, &s, a.from, &bytes);
		span_fini(&s);
	}
}
