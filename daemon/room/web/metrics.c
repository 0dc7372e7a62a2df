/* metrics.c - what the poll rooms say of their devices, put together for Prometheus.
 *
 * The text format, version 0.0.4: all lines of one name stand together, behind what the vocabulary says of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "room/web/inside.h"

struct line {
	const char *text; /* up to its line end */
	size_t n_name, n;
	size_t no; /* as it came */
};

static int
order(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	size_t n = x->n_name < y->n_name ? x->n_name : y->n_name;
	int d = memcmp(x->text, y->text, n);

	if (d == 0 && x->n_name != y->n_name)
		d = x->n_name < y->n_name ? -1 : 1;
	return d != 0 ? d : x->no < y->no ? -1 : 1;
}

static struct line *
lines_of(const struct buf *body, size_t *n)
{
	const char *p = (const char *)body->p, *end = p + body->n, *stop;
	struct line *v = NULL;
	size_t max = 0;

	for (*n = 0; p < end; p = stop + 1) {
		stop = memchr(p, '\n', (size_t)(end - p));
		if (stop == NULL)
			break; /* not one of ours */
		if (*n == max) {
			max = max != 0 ? 2 * max : 256;
			v = mem_grow(v, max, sizeof *v);
		}
		v[*n] = (struct line){ p, strcspn(p, "{\n"), (size_t)(stop - p), *n };
		++*n;
	}
	return v;
}

static const struct word *
word_of(const struct plan *plan, const struct line *l)
{
	char name[METRIC_NAME_MAX];
	size_t i;

	for (i = 0; i < plan->vocab.words.n; i++) {
		word_metric(&plan->vocab.words.v[i], name);
		if (strlen(name) == l->n_name && memcmp(name, l->text, l->n_name) == 0)
			return &plan->vocab.words.v[i];
	}
	return NULL;
}

static void
put_head(struct buf *out, const struct plan *plan, const struct line *l)
{
	const struct word *w = word_of(plan, l);
	const char *p;
	size_t i;

	buf_printf(out, "# HELP %.*s ", (int)l->n_name, l->text);
	for (p = w != NULL ? w->is : "whether it answers"; *p != 0; p++)
		buf_puts(out, *p == '\\' ? "\\\\" : *p == '\n' ? " " : (char[]){ *p, 0 });
	if (w != NULL && *w->unit != 0)
		buf_printf(out, " (%s)", w->unit);
	for (i = 0; w != NULL && i < w->states.n; i++)
		buf_printf(out, "%s%zu %s", i == 0 ? ": " : ", ", i, w->states.v[i]);
	buf_printf(out, "\n# TYPE %.*s %s\n", (int)l->n_name, l->text,
	    w != NULL && w->type == WORD_COUNTER ? "counter" : "gauge");
}

void
metrics_reply(struct web *w, struct waiting *x)
{
	const struct plan *plan = house_plan(w->house);
	struct buf out;
	struct line *v;
	size_t n, i;

	if (x->status == 404) {
		web_reply_error(x->q, 404, "nothing is known of that");
		return;
	}
	if (x->status != 200) {
		httpd_reply(x->q, (int)x->status, "application/json", buf_view(&x->body));
		return;
	}
	v = lines_of(&x->body, &n);
	if (n != 0)
		qsort(v, n, sizeof *v, order);
	buf_init(&out);
	for (i = 0; i < n; i++) {
		if (i == 0 || v[i].n_name != v[i - 1].n_name ||
		    memcmp(v[i].text, v[i - 1].text, v[i].n_name) != 0)
			put_head(&out, plan, &v[i]);
		buf_put(&out, v[i].text, v[i].n + 1);
	}
	httpd_reply(
	    x->q, 200, "text/plain; version=0.0.4; charset=utf-8", buf_view(&out));
	buf_fini(&out);
	mem_free(v);
}
