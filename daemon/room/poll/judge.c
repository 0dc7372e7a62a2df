#include <math.h>
#include <string.h>

#include "room/poll/inside.h"

/* What the words of a condition are looked up in. */
struct subject {
	struct polled *d;
	const struct word_ref *refs;
	const struct row *row; /* NULL: the device */
	uint32_t table;        /* its table */
	const union slot *cells;
};

static bool
in_use(struct polled *d, const struct row *row)
{
	size_t i;

	if (row == NULL)
		return false;
	for (i = 0; i < d->d.links.n; i++)
		if (strcmp(d->d.links.v[i].port, row->label) == 0)
			return true;
	return row->ever_up;
}

static struct expr_value
traced(const struct trace *t)
{
	return (struct expr_value){ .known = !isnan(t->is), .number = (double)t->is };
}

static struct expr_value
look_up(void *arg, const struct expr *e, uint32_t node)
{
	const struct subject *s = arg;
	const struct word_ref *ref = &s->refs[node];

	(void)e;
	switch (ref->place) {
	case PLACE_ITEM: return value_of(&s->d->items[ref->at], ref->word);
	case PLACE_COLUMN:
		return s->row != NULL ? value_of(&s->cells[ref->at], ref->word)
				      : (struct expr_value){ 0 };
	case PLACE_RATE: {
		double a_second = s->row != NULL
		    ? rates_of(s->d, s->table, s->row, ref->at)->a_second
		    : NAN;

		return (
		    struct expr_value){ .known = !isnan(a_second), .number = a_second };
	}
	case PLACE_ITEM_RATE:
		return (struct expr_value){
			.known = !isnan(s->d->rates[ref->at].a_second),
			.number = (double)s->d->rates[ref->at].a_second,
		};
	case PLACE_NO_ITEM:
		return (struct expr_value){
			.known = items_came(s->d, ref->at),
			.number = !value_is_known(&s->d->items[ref->at], ref->word),
		};
	case PLACE_NO_COLUMN:
		return (struct expr_value){
			.known = s->row != NULL,
			.number = s->row != NULL &&
			    !value_is_known(&s->cells[ref->at], ref->word),
		};
	case PLACE_ITEM_TRACE: return traced(&s->d->traces[ref->at]);
	case PLACE_COLUMN_TRACE:
		return s->row != NULL ? traced(traces_of(s->d, s->table, s->row, ref->at))
				      : (struct expr_value){ 0 };
	case PLACE_REACH: return value_of(&s->d->reach_words[ref->at], ref->word);
	case PLACE_IN_USE:
		return (
		    struct expr_value){ .known = true, .number = in_use(s->d, s->row) };
	default: return (struct expr_value){ 0 };
	}
}

static enum truth
contrary(enum truth t)
{
	return t == TRUTH_UNKNOWN ? TRUTH_UNKNOWN
	    : t == TRUTH_TRUE     ? TRUTH_FALSE
				  : TRUTH_TRUE;
}

static bool
is_wanted(struct polled *d, const struct ready_rule *r, struct row *row)
{
	const char *component;

	if (list_empty(&d->wanted))
		return false;
	component = row != NULL
	    ? component_of(&d->poll->scratch, &d->view->tables[r->table], row)
	    : "";
	return signs_want(d, component, row != NULL ? row->index : "",
	    r->rule->alarm_type, r->rule->qualifier);
}

static void
judge(struct polled *d, const struct ready_rule *r, struct row *row,
    struct rule_life *life, wall_us asked)
{
	struct subject s = { .d = d, .refs = r->when, .row = row, .table = r->table };
	enum truth raised, clear;
	enum level was = rule_level(life), is;
	bool news;

	if (row != NULL)
		s.cells = cells_of(d, r->table, row);
	raised = expr_judge(&r->rule->when, look_up, &s);
	clear = contrary(raised);
	if (r->rule->clear.nodes.n != 0) {
		s.refs = r->clear;
		clear = expr_judge(&r->rule->clear, look_up, &s);
	}
	rule_step(life, r->rule, raised, clear, asked);
	is = rule_level(life);
	/* What was never wrong need not be said, but to one who may think otherwise. */
	news = is != was && (is == LEVEL_RAISED || was == LEVEL_RAISED || d->tell_clear);
	/* Wanted levels are told when there is one: a rule that waits out its hold is asked again. */
	if (is != LEVEL_UNKNOWN && (is_wanted(d, r, row) || news))
		signs_rule(d, r, row, life, asked);
}

struct expr_value
judge_asked(
    struct polled *d, const struct ready_rule *r, const struct row *row, uint32_t node)
{
	struct subject s = { .d = d, .refs = r->when, .row = row, .table = r->table };

	if (row != NULL)
		s.cells = cells_of(d, r->table, row);
	return look_up(&s, &r->rule->when, node);
}

struct expr_value
judge_reckon(struct polled *d, const struct expr *e, const struct word_ref *refs)
{
	struct subject s = { .d = d, .refs = refs };

	return expr_reckon(e, look_up, &s);
}

static void
judge_own(struct polled *d, wall_us asked, bool reach_only)
{
	size_t i;

	if (d->view->n_own_rules == 0)
		return;
	arena_reset(&d->poll->scratch);
	for (i = 0; i < d->view->n_rules; i++) {
		const struct ready_rule *r = &d->view->rules[i];

		if (r->table == NO_TABLE && (r->reads_reach || !reach_only))
			judge(d, r, NULL, &d->lives[r->life], asked);
	}
}

void
judge_device(struct polled *d, wall_us asked)
{
	judge_own(d, asked, false);
}

void
judge_reach(struct polled *d, wall_us asked)
{
	judge_own(d, asked, true);
}

/* A rule that stands still says the same of the same values. */
static bool
stands_still(const struct rule_life *life)
{
	return life->state != RULE_PENDING && life->state != RULE_COOLING;
}

void
judge_table(struct polled *d, uint32_t table, wall_us asked)
{
	struct polled_table *t = &d->tables[table];
	bool all = !list_empty(&d->wanted);
	size_t i, k;

	arena_reset(&d->poll->scratch);
	for (i = 0; i < d->view->n_rules; i++) {
		const struct ready_rule *r = &d->view->rules[i];

		if (r->table != table)
			continue;
		for (k = 0; k < t->n; k++) {
			struct row *row = &t->rows[k];
			struct rule_life *life = &lives_of(d, table, row)[r->life];

			if (!row->gone &&
			    (all || row->changed || r->looks_away || !stands_still(life)))
				judge(d, r, row, life, asked);
		}
	}
	for (k = 0; k < t->n; k++)
		t->rows[k].changed = false;
}
