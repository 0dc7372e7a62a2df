/* What waits to be said, its row's name, and the word that it is kept. What devices say is said as far as
 * their budget reaches; what was posted is said at once, for whoever posts waits for the answer. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/correlate.h"
#include "room/intake/inside.h"
#include "sys/log.h"

#define LABEL_WAIT_US (1500 * MS_US)
/* The same word on the same state within that time says nothing new. */
#define AGAIN_US       (SECOND_US / 2)
#define WAITING_STATES 256
#define WAITING_IN_ALL 50000
#define ON_THE_WAY_MAX 2000 /* said, and not yet kept */
#define REFILL_US      (100 * MS_US)
#define TELL_AGAIN     (10 * SECOND_US)

/* A device may log as much as it may send traps. */
static struct budget_rate
rate_of(struct intake *t)
{
	const struct settings *s = &house_plan(t->house)->settings;

	return (struct budget_rate){ s->trap_at_once, s->trap_a_second };
}

/* --- a word's life --- */

static void
word_free(struct telegram *w)
{
	struct intake *t = w->intake;

	if (w->label_ask != 0)
		map_del_id(&t->by_label_ask, w->label_ask);
	if (w->id != 0)
		map_del_id(&t->by_id, w->id);
	else if (w->speaker != NULL) {
		w->speaker->n_waiting--;
		t->n_waiting--;
	}
	list_remove(&w->in_speaker);
	list_remove(&w->in_post);
	timer_free(w->limit);
	arena_fini(&w->mem);
	mem_free(w);
}

/* Linkdown and linkUp of one port speak of one state. */
static uint64_t
state_of(const struct telling *what)
{
	const char *text[] = { what->sign->alarm_type, what->sign->qualifier, what->table,
		what->label, what->index };
	uint64_t parts[ARRAY_LEN(text)], h;
	size_t i;

	for (i = 0; i < ARRAY_LEN(text); i++)
		parts[i] = map_hash(text[i], strlen(text[i]));
	/* What speaks of no alarm is one state for each mapping. */
	if (*what->sign->alarm_type == 0)
		parts[0] = map_hash(what->sign->name, strlen(what->sign->name));
	h = map_hash(parts, sizeof parts);
	return h != 0 ? h : 1;
}

static void
take(struct telegram *w, const struct sign *s)
{
	wall_us first = w->sign.first_sign;
	bool turns = w->sign.level != s->level;

	w->sign.name = arena_text(&w->mem, s->name);
	w->sign.alarm_type = arena_text(&w->mem, s->alarm_type);
	w->sign.qualifier = arena_text(&w->mem, s->qualifier);
	w->sign.event_type = arena_text(&w->mem, s->event_type);
	w->sign.text = arena_text(&w->mem, s->text);
	w->sign.witness = s->witness;
	w->sign.level = s->level;
	w->sign.severity = s->severity;
	w->sign.family = s->family;
	w->sign.probable_cause = s->probable_cause;
	w->sign.will_clear = s->will_clear;
	w->sign.seen_at = s->seen_at;
	w->sign.first_sign = first == 0 || turns ? s->first_sign : first;
}

/* No longer than a sign may have it. */
static const char *
name_of(struct arena *mem, const char *text)
{
	size_t n = strlen(text);

	return arena_text_n(mem, text, n < SIGN_NAME_MAX / 2 ? n : SIGN_NAME_MAX / 2);
}

static struct telegram *
word_new(struct intake *t, const struct telling *what)
{
	struct telegram *w = mem_alloc(sizeof *w);

	w->intake = t;
	arena_init(&w->mem);
	list_init(&w->in_speaker);
	list_init(&w->in_post);
	rec_init(&sign_rec, &w->sign);
	take(w, what->sign);
	w->sign.device_id = what->device->id;
	w->sign.device = arena_text(&w->mem, what->device->name);
	w->table = arena_text(&w->mem, what->table);
	w->label = name_of(&w->mem, what->label);
	w->sign.index = name_of(&w->mem, what->index);
	w->state = state_of(what);
	return w;
}

/* --- said --- */

static void
tell(struct telegram *w)
{
	struct word_msg m = { .id = w->id, .sign = w->sign };

	house_tell(w->intake->house, ROLE_TRIAGE, 0, MSG_WORD, &m);
}

static void
name_it(struct telegram *w, const char *label)
{
	if (w->label_ask != 0)
		map_del_id(&w->intake->by_label_ask, w->label_ask);
	w->label_ask = 0;
	if (w->limit != NULL)
		timer_stop(w->limit);
	w->sign.component =
	    *w->table != 0 ? arena_printf(&w->mem, "%s:%s", w->table, label) : "";
	w->sign.text = meaning_text(&w->mem, w->sign.text, w->sign.device, label);
	tell(w);
}

/* Poll does not know it, or is not there: it is called what the line calls it. */
static void
label_late(void *arg)
{
	struct telegram *w = arg;

	name_it(
	    w, *w->label != 0 ? w->label : arena_printf(&w->mem, "#%s", w->sign.index));
}

static void
ask_label(struct telegram *w)
{
	struct intake *t = w->intake;
	uint32_t rooms = house_count(t->house, ROLE_POLL);
	struct label_msg m = { .ask = ++t->next_ask,
		.device_id = w->sign.device_id,
		.table = w->table,
		.index = w->sign.index,
		.name = w->label,
		.label = "" };

	if (rooms == 0 ||
	    house_tell(t->house, ROLE_POLL, (uint32_t)(m.device_id % rooms),
		MSG_LABEL_ASK, &m) < 0) {
		label_late(w);
		return;
	}
	w->label_ask = m.ask;
	map_put_id(&t->by_label_ask, m.ask, w);
	w->limit = timer_new(house_loop(t->house), label_late, w);
	timer_after(w->limit, LABEL_WAIT_US);
}

void
word_label(struct intake *t, const struct label_msg *m)
{
	struct telegram *w = map_get_id(&t->by_label_ask, m->ask);

	if (w == NULL)
		return;
	if (*m->label == 0) {
		label_late(w);
		return;
	}
	w->sign.index = arena_text(&w->mem, m->index);
	name_it(w, arena_text(&w->mem, m->label));
}

static void
say(struct telegram *w)
{
	struct intake *t = w->intake;

	w->id = ++t->next_id;
	map_put_id(&t->by_id, w->id, w);
	if (*w->table == 0 || (*w->label == 0 && *w->sign.index == 0))
		name_it(w, w->label);
	else
		ask_label(w);
}

void
word_kept(struct intake *t, uint64_t id)
{
	struct telegram *w = map_get_id(&t->by_id, id);
	struct post *p;

	if (w == NULL)
		return;
	p = w->post;
	word_free(w);
	if (p != NULL)
		post_kept(p);
}

/* Triage died with what was on its way: it hears it again. */
void
words_say_again(struct intake *t)
{
	struct telegram *w;
	size_t at = 0;

	while ((w = map_next(&t->by_id, &at)) != NULL)
		if (w->label_ask == 0)
			tell(w);
}

/* --- turns --- */

static bool
is_urgent(const struct telegram *w)
{
	return w->sign.level == LEVEL_RAISED && w->sign.severity == SEVERITY_CRITICAL;
}

static void
wait_for_turn(struct intake *t, struct speaker *s, struct telegram *w)
{
	if (is_urgent(w))
		list_prepend(&s->waiting, &w->in_speaker);
	else
		list_append(&s->waiting, &w->in_speaker);
	w->speaker = s;
	s->n_waiting++;
	t->n_waiting++;
	if (list_empty(&s->in_line))
		list_append(&t->line, &s->in_line);
}

/* As much of it as its budget and those before it leave; true when something still waits. */
static bool
serve(struct intake *t, struct speaker *s)
{
	mono_us now = loop_now(house_loop(t->house));

	while (!list_empty(&s->waiting) && t->by_id.n < ON_THE_WAY_MAX &&
	    house_is_up(t->house, ROLE_TRIAGE, 0) &&
	    budget_take(&s->budget, rate_of(t), now)) {
		struct telegram *w =
		    LIST_THING(s->waiting.next, struct telegram, in_speaker);

		list_remove(&w->in_speaker);
		s->n_waiting--;
		t->n_waiting--;
		say(w);
	}
	return !list_empty(&s->waiting);
}

static void
refill(void *arg)
{
	struct intake *t = arg;
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &t->line) {
		struct speaker *s = LIST_THING(n, struct speaker, in_line);

		if (!serve(t, s))
			list_remove(&s->in_line);
	}
	if (!list_empty(&t->line))
		timer_after(t->refill, REFILL_US);
}

/* --- storms --- */

static void
tell_storm(struct intake *t, struct speaker *s, enum level level)
{
	const struct device *d = devices_by_id(&t->devices, s->device_id);
	char text[SIGN_TEXT_MAX];
	struct word_msg m;

	if (d == NULL)
		return;
	rec_init(&word_msg_rec, &m);
	m.sign = sign_own("intake", d->id, d->name, TYPE_LOG_STORM, SEVERITY_WARNING,
	    text, loop_wall(house_loop(t->house)));
	m.sign.level = level;
	snprintf(text, sizeof text,
	    level == LEVEL_RAISED ? "it logs more than it may: %llu lines that mean "
				    "something summed up, of "
				    "each state the last word counts"
				  : "the storm of log lines is over: %llu were summed up",
	    (unsigned long long)s->budget.summed);
	s->told_at = loop_now(house_loop(t->house));
	house_tell(t->house, ROLE_TRIAGE, 0, MSG_WORD, &m);
}

static void
sum_up(struct intake *t, struct speaker *s)
{
	if (!budget_sum(&s->budget, loop_now(house_loop(t->house))))
		return;
	list_append(&t->storms, &s->in_storm);
	tell_storm(t, s, LEVEL_RAISED);
}

void
words_tell_storms(struct intake *t)
{
	mono_us now = loop_now(house_loop(t->house));
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &t->storms) {
		struct speaker *s = LIST_THING(n, struct speaker, in_storm);

		if (budget_calms(&s->budget, now)) {
			tell_storm(t, s, LEVEL_CLEAR);
			budget_over(&s->budget);
			list_remove(&s->in_storm);
		} else if (now - s->told_at >= TELL_AGAIN)
			tell_storm(t, s, LEVEL_RAISED);
	}
}

/* --- heard --- */

static struct speaker *
speaker_of(struct intake *t, uint64_t device_id)
{
	struct speaker *s = map_get_id(&t->speakers, device_id);

	if (s != NULL)
		return s;
	s = mem_alloc(sizeof *s);
	s->device_id = device_id;
	list_init(&s->waiting);
	list_init(&s->in_line);
	list_init(&s->in_storm);
	map_put_id(&t->speakers, device_id, s);
	return s;
}

/* True when the same was said a moment ago, or within its hold-off. */
static bool
is_again(struct speaker *s, const struct telling *what, uint64_t state, mono_us now)
{
	struct said *r = &s->said[state % SAID_RECENTLY];
	int64_t holds = what->hold_off_us > AGAIN_US ? what->hold_off_us : AGAIN_US;
	bool again = r->state == state && r->level == what->sign->level &&
	    r->severity == what->sign->severity && now - r->at < holds;

	if (!again)
		*r = (struct said){ state, what->sign->level, what->sign->severity, now };
	return again;
}

static struct telegram *
find_waiting(struct speaker *s, uint64_t state)
{
	struct list_node *n;

	for (n = s->waiting.prev; n != &s->waiting; n = n->prev)
		if (LIST_THING(n, struct telegram, in_speaker)->state == state)
			return LIST_THING(n, struct telegram, in_speaker);
	return NULL;
}

enum outcome
word_begin(struct intake *t, const struct telling *what)
{
	mono_us now = loop_now(house_loop(t->house));
	struct speaker *s = speaker_of(t, what->device->id);
	uint64_t state = state_of(what);
	struct telegram *w;

	if (is_again(s, what, state, now))
		return OUTCOME_MERGED;
	if (s->n_waiting >= budget_left(&s->budget, rate_of(t), now)) {
		sum_up(t, s);
		w = find_waiting(s, state);
		if (w != NULL) {
			take(w, what->sign);
			return OUTCOME_MERGED;
		}
		if (s->n_waiting >= WAITING_STATES || t->n_waiting >= WAITING_IN_ALL) {
			s->said[state % SAID_RECENTLY].state = 0; /* it was not */
			return OUTCOME_OVER_BUDGET;
		}
	}
	w = word_new(t, what);
	wait_for_turn(t, s, w);
	if (serve(t, s))
		timer_after(t->refill, REFILL_US);
	else
		list_remove(&s->in_line);
	return OUTCOME_ACCEPTED;
}

void
word_post(struct intake *t, const struct telling *what, struct post *p)
{
	struct telegram *w = word_new(t, what);

	w->post = p;
	p->n_words++;
	say(w);
}

void
words_open(struct intake *t)
{
	map_init(&t->speakers);
	map_init(&t->by_id);
	map_init(&t->by_label_ask);
	list_init(&t->line);
	list_init(&t->storms);
	t->refill = timer_new(house_loop(t->house), refill, t);
}

void
words_close(struct intake *t)
{
	struct speaker *s;
	struct telegram *w;
	size_t at = 0;

	while ((s = map_next(&t->speakers, &at)) != NULL) {
		while (!list_empty(&s->waiting))
			word_free(
			    LIST_THING(s->waiting.next, struct telegram, in_speaker));
		mem_free(s);
	}
	for (at = 0; (w = map_next(&t->by_id, &at)) != NULL; at = 0)
		word_free(w);
	map_fini(&t->speakers);
	map_fini(&t->by_id);
	map_fini(&t->by_label_ask);
	timer_free(t->refill);
}
