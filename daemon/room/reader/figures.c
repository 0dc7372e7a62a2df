#include "room/reader/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

#define DEFAULT_SPAN_US (30 * DAY_US)
#define FIGURES_MAX     64
#define PARETO_MAX      50
#define IMPROVE_MAX     3

struct figure {
	const char *name, *kind, *title, *numerator, *denominator, *left_out, *better;
	double target; /* NAN: none */
	double miss;   /* how many tickets lie between it and its target */
	double total;
};

/* What is summed of one group, or of all. */
struct sum {
	double num, den, values;
	double *v;
	size_t n, room;
};

struct figures {
	struct db *db;
	const struct plan *plan; /* of this step */
	struct arena held, *mem;
	struct buf *out;
	struct json j;
	wall_us from, to;
	const char *by; /* "" for none */
	struct figure figures[FIGURES_MAX];
	size_t n_figures, n_told;
	int error;
};

static void
sum_add(struct sum *s, const struct db_query *q)
{
	if (s->n == s->room) {
		s->room = 2 * s->room + 64;
		s->v = mem_grow(s->v, s->room, sizeof *s->v);
	}
	s->num += strtod(db_text(q, 1), NULL);
	s->den += strtod(db_text(q, 2), NULL);
	s->v[s->n] = strtod(db_text(q, 3), NULL);
	s->values += s->v[s->n++];
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Of sorted values, so many hundredths up: the nearest rank. */
static double
percentile(const struct sum *s, double percent)
{
	size_t rank = (size_t)ceil(percent / 100 * (double)s->n);

	return s->v[rank > 0 ? rank - 1 : 0];
}

/* What the figure is, of those: NAN when there is nothing to tell. */
static double
value_of(const struct figure *f, const struct sum *s)
{
	if (s->n == 0)
		return NAN;
	if (strcmp(f->kind, "share") == 0)
		return s->den != 0 ? 100 * s->num / s->den : NAN;
	if (strcmp(f->kind, "time") == 0)
		return percentile(s, 95);
	return strcmp(f->kind, "score") == 0 ? s->values / (double)s->n : s->num;
}

static bool
is_missed(const struct figure *f, double value)
{
	if (isnan(f->target) || isnan(value))
		return false;
	return strcmp(f->better, "less") == 0 ? value > f->target : value < f->target;
}

/* How many tickets would have had to go better. */
static double
missing(const struct figure *f, const struct sum *s)
{
	double beyond = 0;
	size_t i;

	if (!is_missed(f, value_of(f, s)))
		return 0;
	if (strcmp(f->kind, "share") == 0)
		return ceil(f->target / 100 * s->den - s->num - 1e-9);
	if (strcmp(f->kind, "score") == 0)
		return ceil((f->target * (double)s->n - s->values) / 100 - 1e-9);
	for (i = 0; i < s->n; i++)
		beyond += s->v[i] > f->target;
	return ceil(beyond - 0.05 * (double)s->n);
}

static void
put_number(struct json *j, const char *key, double v)
{
	json_key(j, key);
	json_f64(j, v);
}

static void
put_sum(struct figures *t, struct figure *f, const char *group, struct sum *s)
{
	struct json *j = &t->j;
	double value;

	if (s->n > 1)
		qsort(s->v, s->n, sizeof *s->v, by_size);
	value = value_of(f, s);
	json_object(j);
	json_put_text(j, "group", group);
	json_put_u64(j, "n", s->n);
	if (strcmp(f->kind, "share") == 0) {
		put_number(j, "numerator", s->num);
		put_number(j, "denominator", s->den);
	} else if (strcmp(f->kind, "time") == 0 && s->n != 0) {
		put_number(j, "mean", s->values / (double)s->n);
		put_number(j, "median", percentile(s, 50));
		put_number(j, "p95", value);
	}
	put_number(j, "value", value);
	json_put_bool(j, "missed", is_missed(f, value));
	json_object_end(j);
}

static void
sum_reset(struct sum *s)
{
	s->n = 0;
	s->num = s->den = s->values = 0;
}

/* The rows of its view, in the order of their groups. */
static int
ask(struct figures *t, const struct figure *f, struct db_query **q)
{
	const char *group = *t->by == 0 ? "''"
	    : strcmp(t->by, "detail") == 0
	    ? "coalesce(v.detail, '')"
	    : arena_printf(t->mem, "coalesce(f.%s, '')", t->by);
	int r = db_query(t->db,
	    arena_printf(t->mem,
		"SELECT %s, v.num, v.den, v.value FROM figure_%s v "
		"LEFT JOIN ticket_facts f USING (ticket_id) "
		"WHERE v.at >= ? AND v.at < ? ORDER BY 1",
		group, f->name),
	    q);

	if (r < 0)
		return r;
	db_bind_i64(*q, 1, t->from);
	db_bind_i64(*q, 2, t->to);
	return 0;
}

static void
tell_figure(struct figures *t, struct figure *f)
{
	struct sum all = { 0 }, one = { 0 };
	const char *group = NULL;
	struct db_query *q;
	int r = ask(t, f, &q);

	json_object(&t->j);
	json_put_text(&t->j, "name", f->name);
	json_put_text(&t->j, "kind", f->kind);
	json_put_text(&t->j, "title", f->title);
	json_put_text(&t->j, "numerator", f->numerator);
	json_put_text(&t->j, "denominator", f->denominator);
	json_put_text(&t->j, "left_out", f->left_out);
	put_number(&t->j, "target", f->target);
	json_key(&t->j, "groups");
	json_array(&t->j);
	while (r >= 0 && (r = db_step(q)) == 1) {
		const char *of = db_text(q, 0);

		if (*t->by != 0 && group != NULL && strcmp(group, of) != 0) {
			put_sum(t, f, group, &one);
			sum_reset(&one);
		}
		if (*t->by != 0 && (group == NULL || strcmp(group, of) != 0))
			group = arena_text(t->mem, of);
		sum_add(&all, q);
		if (*t->by != 0)
			sum_add(&one, q);
	}
	if (group != NULL)
		put_sum(t, f, group, &one);
	json_array_end(&t->j);
	json_key(&t->j, "all");
	put_sum(t, f, "", &all);
	json_object_end(&t->j);
	f->total = value_of(f, &all);
	f->miss = missing(f, &all);
	t->error = r < 0 ? r : t->error;
	mem_free(all.v);
	mem_free(one.v);
}

/* The figure's target in the configuration; NAN where there is none. */
static double
target_of(const struct plan *p, const char *name)
{
	const struct targets *g = &p->settings.targets;
	const struct {
		const char *name;
		double target;
	} all[] = { { "diagnosed_in_time", g->diagnosed }, { "solved", g->solved },
		{ "first_time_fix", g->first_time_fix }, { "nps", g->nps },
		{ "satisfaction", g->satisfaction },
		{ "stock_coverage", g->stock_coverage },
		{ "time_to_respond", (double)g->response_p95_us / SECOND_US } };
	size_t i;

	for (i = 0; i < ARRAY_LEN(all); i++)
		if (strcmp(all[i].name, name) == 0)
			return all[i].target;
	return NAN;
}

static int
read_catalogue(struct figures *t)
{
	struct db_query *q;
	int r = db_query(t->db,
	    "SELECT name, kind, title, numerator, denominator, left_out, better FROM "
	    "figure",
	    &q);

	while (r >= 0 && (r = db_step(q)) == 1 && t->n_figures < FIGURES_MAX) {
		struct figure *f = &t->figures[t->n_figures++];
		const char **texts[] = { &f->name, &f->kind, &f->title, &f->numerator,
			&f->denominator, &f->left_out, &f->better };
		int i;

		for (i = 0; i < (int)ARRAY_LEN(texts); i++)
			*texts[i] = arena_text(t->mem, db_text(q, i));
		f->target = target_of(t->plan, f->name);
	}
	db_reset(q);
	return r < 0 ? r : 0;
}

static int
ask_span(struct figures *t, const char *sql, struct db_query **q)
{
	int r = db_query(t->db, sql, q);

	if (r < 0)
		return r;
	db_bind_i64(*q, 1, t->from);
	db_bind_i64(*q, 2, t->to);
	return 0;
}

/* Causes by how many tickets they had, and the bones they hang on. */
static void
tell_causes(struct figures *t)
{
	struct json *j = &t->j;
	uint64_t bones[CATEGORY_COUNT] = { 0 }, all = 0;
	struct db_query *q;
	int i,
	    r = ask_span(t,
		"SELECT cause, count(*), sum(count(*)) OVER (ORDER BY count(*) DESC, "
		"cause), sum(count(*)) OVER () FROM ticket_facts WHERE opened_at >= ? "
		"AND opened_at < ? AND NOT is_void AND cause <> '' GROUP BY cause "
		"ORDER BY 2 DESC, 1",
		&q);

	json_key(j, "pareto");
	json_array(j);
	for (i = 0; r >= 0 && (r = db_step(q)) == 1; i++) {
		const struct cause *c = plan_cause(t->plan, db_text(q, 0));

		all += (uint64_t)db_i64(q, 1);
		if (c != NULL)
			bones[c->category] += (uint64_t)db_i64(q, 1);
		if (i >= PARETO_MAX)
			continue;
		json_object(j);
		json_put_text(j, "cause", db_text(q, 0));
		json_put_text(j, "title", c != NULL ? c->title : "");
		json_put_text(j, "category",
		    c != NULL ? rec_name(&category_names, (int)c->category) : "");
		json_put_i64(j, "tickets", db_i64(q, 1));
		put_number(
		    j, "share", 100.0 * (double)db_i64(q, 1) / (double)db_i64(q, 3));
		put_number(
		    j, "together", 100.0 * (double)db_i64(q, 2) / (double)db_i64(q, 3));
		json_object_end(j);
	}
	json_array_end(j);
	json_key(j, "fishbone");
	json_array(j);
	for (i = 0; i < CATEGORY_COUNT; i++) {
		json_object(j);
		json_put_text(j, "category", rec_name(&category_names, i));
		json_put_u64(j, "tickets", bones[i]);
		put_number(
		    j, "share", all != 0 ? 100.0 * (double)bones[i] / (double)all : NAN);
		json_object_end(j);
	}
	json_array_end(j);
	t->error = r < 0 ? r : t->error;
}

static uint64_t
counted(const struct plan *p)
{
	uint64_t n = 0;
	size_t i, k;

	for (i = 0; i < p->depots.n; i++)
		for (k = 0; k < p->depots.v[i].stock.n; k++)
			n += p->depots.v[i].stock.v[k].count;
	for (i = 0; i < p->engineers.n; i++)
		for (k = 0; k < p->engineers.v[i].van.n; k++)
			n += p->engineers.v[i].van.v[k].count;
	return n;
}

/* For how long the parts last: the mean of what there was at both ends, by what was used each day. */
static void
tell_turnover(struct figures *t)
{
	struct json *j = &t->j;
	double begin = (double)counted(t->plan), end = begin, used = 0, days = NAN;
	struct db_query *q;
	int r = ask_span(t,
	    "SELECT sum(iif(at < ?1, iif(\"from\" = '', count, -count), 0)), "
	    "sum(iif(at < ?2, iif(\"from\" = '', count, -count), 0)), "
	    "sum(iif(at >= ?1 AND at < ?2 AND why = 'used', count, 0)) FROM stock_move "
	    "WHERE \"from\" = '' OR \"to\" = ''",
	    &q);

	if (r >= 0 && (r = db_step(q)) == 1) {
		begin += (double)db_i64(q, 0);
		end += (double)db_i64(q, 1);
		used = (double)db_i64(q, 2);
		db_reset(q);
	}
	if (used > 0)
		days = (begin + end) / 2 * ((double)(t->to - t->from) / DAY_US) / used;
	json_key(j, "turnover");
	json_object(j);
	json_put_text(j, "title", "Stock lasts");
	json_put_text(j, "numerator", "the mean of all parts in stock at both ends");
	json_put_text(j, "denominator", "parts used for tickets a day");
	json_put_text(
	    j, "left_out", "parts that were moved or lost; none when none was used");
	put_number(j, "days", days);
	put_number(
	    j, "target_days", (double)t->plan->settings.targets.turnover_us / DAY_US);
	json_put_bool(j, "missed",
	    !isnan(days) &&
		days * DAY_US > (double)t->plan->settings.targets.turnover_us);
	json_object_end(j);
	t->error = r < 0 ? r : t->error;
}

/* The cause that has most of what was missed; "" when nobody knows. */
static const char *
worst_cause(struct figures *t, const struct figure *f)
{
	const char *bad = strcmp(f->kind, "share") == 0
	    ? strcmp(f->better, "less") == 0 ? "v.num = 1" : "v.num = 0"
	    : strcmp(f->kind, "time") == 0
	    ? arena_printf(t->mem, "v.value > %.17g", f->target)
	    : "v.value < 0";
	const char *worst = "";
	struct db_query *q;
	int r = ask_span(t,
	    arena_printf(t->mem,
		"SELECT f.cause, count(*) FROM figure_%s v JOIN ticket_facts f USING "
		"(ticket_id) WHERE v.at >= ? AND v.at < ? AND f.cause <> '' AND %s GROUP "
		"BY 1 ORDER BY 2 DESC, 1 LIMIT 1",
		f->name, bad),
	    &q);

	if (r >= 0 && (r = db_step(q)) == 1) {
		worst = arena_printf(
		    t->mem, "%s (%lld tickets)", db_text(q, 0), (long long)db_i64(q, 1));
		db_reset(q);
	}
	t->error = r < 0 ? r : t->error;
	return worst;
}

static int
by_miss(const void *a, const void *b)
{
	const struct figure *x = a, *y = b;

	if (x->miss != y->miss)
		return x->miss > y->miss ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* What to improve next: where most tickets lie between what is and what should be. */
static void
tell_improve(struct figures *t)
{
	struct json *j = &t->j;
	size_t i;

	qsort(t->figures, t->n_figures, sizeof t->figures[0], by_miss);
	json_key(j, "improve");
	json_array(j);
	for (i = 0; i < t->n_figures && i < IMPROVE_MAX && t->figures[i].miss > 0; i++) {
		const struct figure *f = &t->figures[i];

		json_object(j);
		json_put_text(j, "name", f->name);
		json_put_text(j, "title", f->title);
		json_put_text(j, "kind", f->kind);
		put_number(j, "value", f->total);
		put_number(j, "target", f->target);
		put_number(j, "weight", f->miss);
		json_put_text(j, "mostly", worst_cause(t, f));
		json_object_end(j);
	}
	json_array_end(j);
}

/* RFC 3339, a date, or "30d": so long ago. */
static bool
take_time(const char *text, wall_us now, wall_us otherwise, wall_us *out)
{
	char full[32];
	int64_t ago;

	*out = otherwise;
	if (*text == 0)
		return true;
	if (duration_parse(text, &ago) == 0) {
		*out = now - ago;
		return true;
	}
	if (strlen(text) == 10) {
		memcpy(full, text, 10);
		memcpy(full + 10, "T00:00:00Z", 11);
		text = full;
	}
	return wall_parse(text, out) == 0;
}

static bool
is_group(const char *by)
{
	static const char *const known[] = { "", "class", "region", "contract",
		"engineer", "cause", "detail" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(known[i], by) == 0)
			return true;
	return false;
}

const char *
figures_new(struct db *db, const struct plan *plan, const struct argument *args,
    size_t n_args, wall_us now, struct buf *out, struct figures **made)
{
	struct figures *t = mem_alloc(sizeof *t);
	const char *wrong = NULL;

	*t = (struct figures){ .db = db,
		.plan = plan,
		.mem = &t->held,
		.out = out,
		.j = json_into(out),
		.by = argument_of(args, n_args, "by") };
	arena_init(&t->held);
	if (!take_time(argument_of(args, n_args, "to"), now, now, &t->to) ||
	    !take_time(argument_of(args, n_args, "from"), now, t->to - DEFAULT_SPAN_US,
		&t->from))
		wrong = "from and to are dates such as 2026-01-31, times such as "
			"2026-01-31T23:00:00Z, or a time ago such as 30d";
	else if (t->from >= t->to)
		wrong = "from is not before to";
	else if (!is_group(t->by))
		wrong =
		    "figures are grouped by class, region, contract, engineer, cause or "
		    "detail";
	if (wrong != NULL) {
		figures_free(t);
		return wrong;
	}
	t->by = arena_text(t->mem, t->by);
	t->error = read_catalogue(t);
	json_object(&t->j);
	json_put_time(&t->j, "from", t->from);
	json_put_time(&t->j, "to", t->to);
	json_put_text(&t->j, "by", t->by);
	json_key(&t->j, "figures");
	json_array(&t->j);
	*made = t;
	return NULL;
}

int
figures_step(struct figures *t, const struct plan *plan)
{
	t->plan = plan;
	if (t->error < 0)
		return t->error;
	if (t->n_told < t->n_figures) {
		tell_figure(t, &t->figures[t->n_told++]);
		return t->error < 0 ? t->error : 1;
	}
	json_array_end(&t->j);
	tell_turnover(t);
	tell_causes(t);
	tell_improve(t);
	json_object_end(&t->j);
	return t->error;
}

void
figures_free(struct figures *t)
{
	if (t == NULL)
		return;
	arena_fini(&t->held);
	mem_free(t);
}
