#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/correlate.h"
#include "room/poll/inside.h"

const char *
component_of(struct arena *mem, const struct ready_table *t, const struct row *row)
{
	return arena_printf(mem, "%s:%s", t->table->name, row->label);
}

void
wanted_free(struct wanted *w)
{
	mem_free(w->component);
	mem_free(w->index);
	mem_free(w->alarm_type);
	mem_free(w->qualifier);
	mem_free(w);
}

bool
signs_want(struct polled *d, const char *component, const char *index,
    const char *alarm_type, const char *qualifier)
{
	struct list_node *n, *tmp;
	bool found = false;

	LIST_EACH_SAFE (n, tmp, &d->wanted) {
		struct wanted *w = LIST_THING(n, struct wanted, on_device);

		if (strcmp(w->alarm_type, alarm_type) != 0 ||
		    strcmp(w->qualifier, qualifier) != 0 ||
		    (strcmp(w->component, component) != 0 &&
			(*w->index == 0 || strcmp(w->index, index) != 0)))
			continue;
		found = true;
		list_remove(n);
		wanted_free(w);
	}
	return found;
}

static void
tell(struct polled *d, struct sign *s, wall_us asked)
{
	s->witness = WITNESS_RULE;
	s->device_id = d->d.id;
	s->device = d->d.name;
	s->seen_at = asked;
	s->will_clear = true;
	house_tell(d->poll->house, ROLE_TRIAGE, 0, MSG_SIGN, s);
}

static const char *
show_a_second(struct polled *d, double a_second, const struct word *word)
{
	return arena_printf(&d->poll->scratch, "%.3g %s a second", a_second, word->unit);
}

/* Of a counter that the rule looks at, how fast it moves: "3.2 packet a second". NULL for others. */
static const char *
show_rate(
    struct polled *d, const struct ready_rule *r, const struct row *row, const char *word)
{
	size_t i;

	for (i = 0; i < r->rule->when.nodes.n; i++) {
		const struct word_ref *ref = &r->when[i];
		const struct rate *rate = NULL;

		if (ref->place == PLACE_ITEM_RATE)
			rate = &d->rates[ref->at];
		else if (ref->place == PLACE_RATE && row != NULL)
			rate = rates_of(d, r->table, row, ref->at);
		if (rate != NULL && strcmp(ref->word->name, word) == 0)
			return show_a_second(d, (double)rate->a_second, ref->word);
	}
	return NULL;
}

/* The value of a word of the rule, for its text and its points. */
static const char *
show(
    struct polled *d, const struct ready_rule *r, const struct row *row, const char *word)
{
	const struct view *v = d->view;
	struct arena *mem = &d->poll->scratch;
	const char *rate = show_rate(d, r, row, word);
	size_t i;

	if (rate != NULL)
		return rate;
	for (i = 0; i < v->profile->items.n; i++)
		if (strcmp(v->profile->items.v[i].word, word) == 0 &&
		    value_is_known(&d->items[i], v->items[i].word))
			return value_show(mem, &d->items[i], v->items[i].word);
	if (row != NULL) {
		const struct ready_table *t = &v->tables[r->table];
		const union slot *cells = cells_of(d, r->table, row);

		for (i = 0; i < t->n_columns; i++)
			if (strcmp(t->columns[i].item->word, word) == 0 &&
			    value_is_known(&cells[i], t->columns[i].word))
				return value_show(mem, &cells[i], t->columns[i].word);
	}
	for (i = 0; i < r->rule->when.nodes.n; i++)
		if (r->when[i].place == PLACE_REACH && r->when[i].word != NULL &&
		    strcmp(r->when[i].word->name, word) == 0 &&
		    value_is_known(&d->reach_words[r->when[i].at], r->when[i].word))
			return value_show(
			    mem, &d->reach_words[r->when[i].at], r->when[i].word);
	return "?";
}

/* "port {label} is {oper-state}" with the values put in. */
static const char *
fill(struct polled *d, const struct ready_rule *r, const struct row *row)
{
	struct arena *mem = &d->poll->scratch;
	const char *p = r->rule->text, *s;
	struct buf out;

	buf_init(&out);
	while (*p != 0) {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;
		const char *name;

		if (end == NULL) {
			buf_char(&out, *p++);
			continue;
		}
		name = arena_text_n(mem, p + 1, (size_t)(end - p - 1));
		if (strcmp(name, "label") == 0)
			buf_puts(&out, row != NULL ? row->label : "");
		else if (strcmp(name, "device") == 0)
			buf_puts(&out, d->d.name);
		else if (strchr(name, '.') == NULL && *r->rule->table != 0)
			buf_puts(&out,
			    show(d, r, row,
				arena_printf(mem, "%s.%s", r->rule->table, name)));
		else
			buf_puts(&out, show(d, r, row, name));
		p = end + 1;
	}
	if (out.n > SIGN_TEXT_MAX - 1)
		out.n = SIGN_TEXT_MAX - 1;
	s = arena_text(mem, buf_str(&out));
	buf_fini(&out);
	return s;
}

/* The last points of the i-th node's word, oldest first; false when there are none but the last. */
static bool
put_ring(struct polled *d, const struct ready_rule *r, const struct row *row, size_t i,
    struct sign *s)
{
	const struct word_ref *ref = &r->when[i];
	struct ring_point v[RING_POINTS];
	size_t n = 0, k;

	if (ref->place == PLACE_ITEM && ref->word->type != WORD_TEXT)
		n = rings_points(d->rings, (uint32_t)d->view->n_tables, ref->at,
		    d->items[ref->at].number, v);
	else if (ref->place == PLACE_ITEM_RATE)
		n = rings_points(d->rings, (uint32_t)d->view->n_tables,
		    ring_of_rate(d->view, ref->at), d->rates[ref->at].a_second, v);
	else if (ref->place == PLACE_COLUMN && row != NULL &&
	    ref->word->type != WORD_TEXT)
		n = rings_points(d->rings, r->table,
		    ring_of_cell(d, r->table, row, ref->at),
		    cells_of(d, r->table, row)[ref->at].number, v);
	else if (ref->place == PLACE_RATE && row != NULL)
		n = rings_points(d->rings, r->table,
		    ring_of_cell(d, r->table, row,
			(uint32_t)d->view->tables[r->table].n_columns + ref->at),
		    rates_of(d, r->table, row, ref->at)->a_second, v);
	for (k = 0; k < n && s->points.n < SIGN_POINTS_MAX; k++)
		s->points.v[s->points.n++] = (struct point){ .at = v[k].at,
			.word = r->rule->when.nodes.v[i].text,
			.value = ref->place == PLACE_RATE || ref->place == PLACE_ITEM_RATE
			    ? show_a_second(d, v[k].value, ref->word)
			    : word_show(&d->poll->scratch, ref->word, v[k].value, NULL) };
	return n != 0;
}

/* What a condition asks of a word beside its value: "usual(port.rx-octets)" is "12 octet a second". */
static struct point
more_of(struct polled *d, const struct expr_node *n, const struct word_ref *ref,
    struct expr_value is)
{
	struct arena *mem = &d->poll->scratch;
	bool is_number = n->op == EXPR_RATE || n->op == EXPR_USUAL;
	bool a_second = n->op == EXPR_RATE || ref->word->type == WORD_COUNTER;

	return (struct point){
		.word = arena_printf(mem, "%s(%s)", expr_op_name(n->op), n->text),
		.value = !is.known ? "?"
		    : !is_number   ? is.number != 0 ? "yes" : "no"
		    : a_second     ? show_a_second(d, is.number, ref->word)
				   : word_show(mem, ref->word, is.number, NULL),
	};
}

/* What the rule looked at: each word of its condition once. */
static void
put_points(struct polled *d, const struct ready_rule *r, const struct row *row,
    struct sign *s, wall_us asked)
{
	struct arena *mem = &d->poll->scratch;
	const struct expr *e = &r->rule->when;
	size_t i, k;

	s->points.v = arena_alloc(mem, SIGN_POINTS_MAX * sizeof *s->points.v);
	for (i = 0; i < e->nodes.n && s->points.n < SIGN_POINTS_MAX; i++) {
		if (!expr_is_asked(&e->nodes.v[i]) || r->when[i].place == PLACE_IN_USE)
			continue;
		if (e->nodes.v[i].op != EXPR_WORD) {
			struct point p = more_of(d, &e->nodes.v[i], &r->when[i],
			    judge_asked(d, r, row, (uint32_t)i));

			p.at = asked;
			s->points.v[s->points.n++] = p;
			continue;
		}
		for (k = 0; k < s->points.n; k++)
			if (strcmp(s->points.v[k].word, e->nodes.v[i].text) == 0)
				break;
		if (k == s->points.n && !put_ring(d, r, row, i, s))
			s->points.v[s->points.n++] = (struct point){ .at = asked,
				.word = e->nodes.v[i].text,
				.value = show(d, r, row, e->nodes.v[i].text) };
	}
}

void
signs_rule(struct polled *d, const struct ready_rule *r, struct row *row,
    const struct rule_life *life, wall_us asked)
{
	struct sign s;

	rec_init(&sign_rec, &s);
	s.name = r->rule->name;
	s.component = row != NULL
	    ? component_of(&d->poll->scratch, &d->view->tables[r->table], row)
	    : "";
	s.index = row != NULL ? row->index : "";
	s.alarm_type = r->rule->alarm_type;
	s.qualifier = r->rule->qualifier;
	s.level = rule_level(life);
	s.family = r->rule->family;
	s.severity = r->rule->severity;
	s.event_type = r->rule->event_type;
	s.probable_cause = r->rule->probable_cause;
	s.text = fill(d, r, row);
	s.first_sign = life->first_sign;
	put_points(d, r, row, &s, asked);
	tell(d, &s, asked);
}

#define CAUSE_CONFIGURATION 506 /* X.733: configurationOrCustomizationError */

/* The alarms that the room gives itself. */
static const struct own_alarm {
	const char *type;
	enum severity severity;
	const char *event_type;
	uint32_t probable_cause; /* IANAItuProbableCause */
} own_down = { TYPE_DEVICE_UNREACHABLE, SEVERITY_CRITICAL, "communicationsAlarm", 505 },
  own_silent = { TYPE_AGENT_SILENT, SEVERITY_MAJOR, "processingErrorAlarm", 545 },
  own_ssh = { TYPE_SSH_SILENT, SEVERITY_MINOR, "processingErrorAlarm", 545 };

static void
tell_own(struct polled *d, const struct own_alarm *o, enum level level,
    wall_us first_sign, wall_us asked, const char *text)
{
	struct sign s;

	rec_init(&sign_rec, &s);
	s.name = o->type;
	s.alarm_type = o->type;
	s.level = level;
	s.family = FAMILY_UNREACHABLE;
	s.severity = o->severity;
	s.event_type = o->event_type;
	s.probable_cause = o->probable_cause;
	s.first_sign = first_sign;
	s.text = text;
	tell(d, &s, asked);
}

void
signs_reach(struct polled *d, wall_us asked, bool changed)
{
	enum level down = presence_level_down(&d->presence),
		   silent = presence_level_silent(&d->presence);
	bool want_down = signs_want(d, "", "", TYPE_DEVICE_UNREACHABLE, "");
	bool want_silent = signs_want(d, "", "", TYPE_AGENT_SILENT, "");

	if (down != LEVEL_UNKNOWN && (changed || want_down))
		tell_own(d, &own_down, down, d->presence.first_sign, asked,
		    "nothing of it answers: not its agent, no ping, not its SSH port");
	if (silent != LEVEL_UNKNOWN && (changed || want_silent))
		tell_own(d, &own_silent, silent, d->presence.first_sign, asked,
		    "the host lives, its SNMP agent does not answer");
}

void
signs_ssh(struct polled *d, wall_us asked)
{
	enum level level = rule_level(&d->ssh_life);

	if (level != LEVEL_UNKNOWN)
		tell_own(d, &own_ssh, level, d->ssh_life.first_sign, asked,
		    "its SSH port does not answer as one should");
}

void
signs_state(struct polled *d)
{
	struct device_state s = { .device_id = d->d.id,
		.reachable = d->presence.state == PRESENCE_UP,
		.since = d->presence.since,
		.last_answer = d->presence.last_answer,
		.sys_name = d->sys_name != NULL ? d->sys_name : "",
		.sys_descr = d->sys_descr != NULL ? d->sys_descr : "",
		.note = d->presence.state == PRESENCE_SILENT
		    ? "the host lives, its agent is silent"
		    : d->presence.state == PRESENCE_DOWN ? "nothing of it answers"
							 : "" };

	if (d->presence.state != PRESENCE_UNKNOWN &&
	    d->presence.state != PRESENCE_CONFIRMING)
		house_tell(d->poll->house, ROLE_TRIAGE, 0, MSG_DEVICE_STATE, &s);
}

void
signs_collector(struct polled *d, uint32_t at, wall_us asked)
{
	const struct collecting *k = &d->collecting[at];
	const char *name = d->view->collectors[at].c->name;
	struct sign s;

	rec_init(&sign_rec, &s);
	s.name = TYPE_COLLECTOR_FAILED;
	s.alarm_type = TYPE_COLLECTOR_FAILED;
	s.qualifier = name;
	s.level = rule_level(&k->life);
	s.family = FAMILY_NONE;
	s.severity = SEVERITY_WARNING;
	s.event_type = "processingErrorAlarm";
	s.probable_cause = CAUSE_CONFIGURATION;
	s.first_sign = k->life.first_sign;
	s.text = arena_printf(&d->poll->scratch, "collector %s: %.400s", name,
	    s.level == LEVEL_RAISED && k->fault != NULL ? k->fault : "it reads again");
	tell(d, &s, asked);
}

static void
all_of_device(struct polled *d)
{
	wall_us now = loop_wall(house_loop(d->poll->house));
	size_t i, k;

	arena_reset(&d->poll->scratch);
	signs_reach(d, d->presence.since != 0 ? d->presence.since : now,
	    d->presence.state == PRESENCE_DOWN || d->presence.state == PRESENCE_SILENT);
	signs_state(d);
	if (rule_level(&d->ssh_life) == LEVEL_RAISED)
		signs_ssh(d, d->ssh_life.since);
	for (i = 0; i < d->view->n_collectors; i++)
		if (rule_level(&d->collecting[i].life) == LEVEL_RAISED)
			signs_collector(d, (uint32_t)i, d->collecting[i].life.since);
	for (i = 0; i < d->view->n_rules; i++) {
		const struct ready_rule *r = &d->view->rules[i];

		if (r->table == NO_TABLE) {
			if (rule_level(&d->lives[r->life]) == LEVEL_RAISED)
				signs_rule(d, r, NULL, &d->lives[r->life],
				    d->lives[r->life].since);
			continue;
		}
		for (k = 0; k < d->tables[r->table].n; k++) {
			struct row *row = &d->tables[r->table].rows[k];
			const struct rule_life *life =
			    &lives_of(d, r->table, row)[r->life];

			if (rule_level(life) == LEVEL_RAISED)
				signs_rule(d, r, row, life, life->since);
		}
	}
}

void
signs_all(struct poll *p)
{
	struct polled *d;
	size_t at = 0;

	while ((d = map_next(&p->devices, &at)) != NULL)
		all_of_device(d);
}
