#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/trap/inside.h"
#include "room/trap/map.h"

#define LABEL_WAIT_US (1500 * MS_US)
/* Poll's word for a row's name holds for a moment: it reads its tables far more seldom. */
#define LABEL_HOLDS_US  (10 * SECOND_US)
#define NUMBER_HOLDS_US (30 * SECOND_US)
#define HELD_LABELS     65536
/* The same word on the same state within that time says nothing new. */
#define AGAIN_US (SECOND_US / 2)
/* Of one source, and of all, so many may wait; beyond it they are let go, and counted. */
#define WAITING_STATES 256
#define WAITING_IN_ALL 100000
/* When so many wait the disk is behind: then all are summed up, whoever said them. */
#define CROWDED 1000

struct label {
	char *key, *text;
	mono_us until;
};

void
saying_free(struct saying *y)
{
	struct trap *t = y->trap;

	if (y->is_said) {
		map_del_id(&t->by_sequence, y->entry.sequence);
		t->n_said -= y->label_ask == 0;
		t->n_asking -= y->label_ask != 0;
	} else if (!list_empty(&y->in_source))
		source_leave(y->source, y);
	if (y->label_ask != 0)
		map_del_id(&t->by_label_ask, y->label_ask);
	list_remove(&y->in_trap);
	list_remove(&y->entry.in_batch);
	timer_free(y->limit);
	arena_fini(&y->mem);
	mem_free(y);
}

/* --- rows' names --- */

static char *
label_key(struct arena *mem, uint64_t device_id, const char *table, const char *index)
{
	return arena_printf(
	    mem, "%llu %s %s", (unsigned long long)device_id, table, index);
}

void
sayings_forget_labels(struct trap *t)
{
	struct label *l;
	size_t at = 0;

	while ((l = map_next(&t->labels, &at)) != NULL) {
		mem_free(l->key);
		mem_free(l->text);
		mem_free(l);
	}
	map_fini(&t->labels);
	map_init(&t->labels);
}

static void
hold_label(struct saying *y, const char *text, int64_t holds_us)
{
	struct trap *t = y->trap;
	const char *key = label_key(&y->mem, y->sign.device_id, y->table, y->sign.index);
	struct label *l = map_get(&t->labels, key);

	if (l == NULL) {
		if (t->labels.n >= HELD_LABELS)
			sayings_forget_labels(t);
		l = mem_alloc(sizeof *l);
		l->key = mem_text(key);
		map_put(&t->labels, l->key, l);
	}
	mem_free(l->text);
	l->text = mem_text(text);
	l->until = loop_now(house_loop(t->house)) + holds_us;
}

static const char *
held_label(struct saying *y)
{
	struct trap *t = y->trap;
	const struct label *l = map_get(
	    &t->labels, label_key(&y->mem, y->sign.device_id, y->table, y->sign.index));

	return l != NULL && l->until > loop_now(house_loop(t->house)) ? l->text : NULL;
}

/* --- said --- */

static void
testify(struct saying *y)
{
	y->sign.sequence = y->entry.sequence;
	house_tell(y->trap->house, ROLE_TRIAGE, 0, MSG_SIGN, &y->sign);
}

/* As much of it as a sign may have, no character cut. */
static const char *
bounded(struct arena *mem, const char *text, size_t max)
{
	size_t n = strlen(text);

	if (n <= max)
		return text;
	for (n = max; n != 0 && ((uint8_t)text[n] & 0xc0) == 0x80; n--)
		;
	return arena_text_n(mem, text, n);
}

/* label is the row's name, or "#INDEX" where nobody knew it. */
static void
name_it(struct saying *y, const char *label)
{
	const char *table = y->table;

	if (y->label_ask != 0) {
		map_del_id(&y->trap->by_label_ask, y->label_ask);
		y->trap->n_asking--;
		y->trap->n_said++;
	}
	y->label_ask = 0;
	if (y->limit != NULL)
		timer_stop(y->limit);
	y->sign.component = *table != 0
	    ? bounded(
		  &y->mem, arena_printf(&y->mem, "%s:%s", table, label), SIGN_NAME_MAX)
	    : "";
	y->sign.text = bounded(&y->mem,
	    meaning_text(&y->mem, y->sign.text, y->sign.device, label), SIGN_TEXT_MAX);
	testify(y);
}

static void
label_late(void *arg)
{
	struct saying *y = arg;
	const char *number = arena_printf(&y->mem, "#%s", y->sign.index);

	hold_label(y, number, NUMBER_HOLDS_US);
	name_it(y, number);
}

static void
ask_label(struct saying *y)
{
	struct trap *t = y->trap;
	uint32_t rooms = house_count(t->house, ROLE_POLL);
	struct label_msg m = { .ask = ++t->next_ask,
		.device_id = y->sign.device_id,
		.table = y->table,
		.index = y->sign.index,
		.name = "",
		.label = "" };

	if (rooms == 0 ||
	    house_tell(t->house, ROLE_POLL, (uint32_t)(m.device_id % rooms),
		MSG_LABEL_ASK, &m) < 0) {
		label_late(y);
		return;
	}
	y->label_ask = m.ask;
	t->n_said--;
	t->n_asking++;
	map_put_id(&t->by_label_ask, m.ask, y);
	y->limit = timer_new(house_loop(t->house), label_late, y);
	timer_after(y->limit, LABEL_WAIT_US);
}

void
saying_label(struct trap *t, const struct label_msg *m)
{
	struct saying *y = map_get_id(&t->by_label_ask, m->ask);
	const char *label;

	if (y == NULL)
		return;
	if (*m->label == 0) {
		label_late(y);
		return;
	}
	label = arena_text(&y->mem, m->label);
	hold_label(y, label, LABEL_HOLDS_US);
	name_it(y, label);
}

void
saying_say(struct saying *y)
{
	struct trap *t = y->trap;
	const char *label;

	y->is_said = true;
	map_put_id(&t->by_sequence, y->entry.sequence, y);
	list_append(&t->sayings, &y->in_trap);
	t->n_said++;
	if (*y->table == 0 || *y->label != 0)
		name_it(y, y->label);
	else if ((label = held_label(y)) != NULL)
		name_it(y, label);
	else
		ask_label(y);
}

void
saying_kept(struct trap *t, uint64_t sequence)
{
	struct saying *y = map_get_id(&t->by_sequence, sequence);

	if (y == NULL)
		return;
	entered_done(y);
	saying_free(y);
}

void
saying_own_texts(struct saying *y)
{
	struct sign *s = &y->sign;

	y->table = arena_text(&y->mem, y->table);
	s->name = arena_text(&y->mem, s->name);
	s->alarm_type = arena_text(&y->mem, s->alarm_type);
	s->qualifier = arena_text(&y->mem, s->qualifier);
	s->event_type = arena_text(&y->mem, s->event_type);
	s->text = arena_text(&y->mem, s->text);
}

void
sayings_own_texts(struct trap *t)
{
	struct list_node *n;
	struct source *s;
	size_t at = 0;

	LIST_EACH (n, &t->sayings) {
		saying_own_texts(LIST_THING(n, struct saying, in_trap));
	}
	while ((s = map_next(&t->sources, &at)) != NULL)
		LIST_EACH (n, &s->waiting) {
			saying_own_texts(LIST_THING(n, struct saying, in_source));
		}
}

/* --- heard --- */

/* What one notification says by one mapping: which row, and how bad it is. */
struct heard {
	const struct trap_map *map;
	wall_us at;
	uint64_t inform;
	struct arena mem;
	struct oid row;
	const char *label;
	struct sign sign; /* level, severity, text */
	uint64_t state;
};

/* Linkdown and linkUp of one port speak of one state. */
uint64_t
saying_state(const struct sign *s, const char *table, struct oid row, const char *label)
{
	uint64_t parts[4] = { map_hash(s->alarm_type, strlen(s->alarm_type)),
		map_hash(s->qualifier, strlen(s->qualifier)) +
		    31 * map_hash(table, strlen(table)),
		map_hash(row.arc, row.n * sizeof *row.arc),
		map_hash(label, strlen(label)) };
	uint64_t h = map_hash(parts, sizeof parts);

	return h != 0 ? h : 1;
}

static void
hear(struct heard *h, const struct trap_map *m, const struct snmp_trap *trap)
{
	arena_init(&h->mem);
	h->map = m;
	h->row = map_row(&h->mem, m, trap);
	h->label = bounded(&h->mem, map_label(&h->mem, m, trap), SIGN_NAME_MAX);
	rec_init(&sign_rec, &h->sign);
	meaning_names(&m->means, &h->sign);
	map_weigh(&h->mem, m, trap, &h->sign);
	h->sign.text = bounded(&h->mem, h->sign.text, SIGN_TEXT_MAX);
	h->state = saying_state(&h->sign, m->means.table, h->row, h->label);
}

/* True when the same was said a moment ago. */
static bool
is_again(struct source *s, const struct heard *h, mono_us now)
{
	struct recent *r = &s->recent[h->state % RECENT_MAX];
	int64_t holds =
	    h->map->means.hold_off_us > AGAIN_US ? h->map->means.hold_off_us : AGAIN_US;
	bool again = r->state == h->state && r->level == h->sign.level &&
	    r->severity == h->sign.severity && now - r->at < holds;

	if (!again)
		*r = (struct recent){ h->state, h->sign.level, h->sign.severity, now };
	return again;
}

static struct saying *
find_waiting(struct source *s, uint64_t state)
{
	struct list_node *n;

	for (n = s->waiting.prev; n != &s->waiting; n = n->prev) {
		struct saying *y = LIST_THING(n, struct saying, in_source);

		if (y->state == state)
			return y;
	}
	return NULL;
}

/* The mapping's names, and what it says of level, severity and text. */
static void
take(struct saying *y, const struct heard *h)
{
	y->table = h->map->means.table;
	meaning_names(&h->map->means, &y->sign);
	y->sign.level = h->sign.level;
	y->sign.severity = h->sign.severity;
	y->sign.text = h->sign.text == h->map->means.text
	    ? h->sign.text
	    : arena_text(&y->mem, h->sign.text);
	y->sign.seen_at = h->at;
}

/* The last word on a state that waits: what was said of it before is summed up in it. */
static enum outcome
say_instead(struct saying *y, const struct heard *h)
{
	const struct sign was = y->sign;
	const char *table = y->table;

	if (y->sign.level != h->sign.level)
		y->sign.first_sign = h->at;
	take(y, h);
	if (was.level == y->sign.level && was.severity == y->sign.severity &&
	    h->inform == 0)
		return OUTCOME_MERGED; /* on disk it says the same */
	if (entered(y, h->inform) == 0)
		return OUTCOME_MERGED;
	y->sign = was;
	y->table = table;
	return OUTCOME_OVER_BUDGET;
}

struct saying *
saying_new(struct source *s, uint64_t state)
{
	struct saying *y = mem_alloc(sizeof *y);

	y->trap = s->trap;
	y->source = s;
	y->state = state;
	y->table = y->label = "";
	arena_init(&y->mem);
	list_init(&y->in_source);
	list_init(&y->in_trap);
	list_init(&y->entry.in_batch);
	rec_init(&sign_rec, &y->sign);
	y->sign.witness = WITNESS_TRAP;
	y->sign.device_id = s->device->id;
	y->sign.device = arena_text(&y->mem, s->device->name);
	return y;
}

static enum outcome
say_new(struct source *s, const struct heard *h)
{
	struct saying *y = saying_new(s, h->state);
	char text[OID_TEXT_MAX];

	take(y, h);
	y->sign.first_sign = h->at;
	y->label = arena_text(&y->mem, h->label);
	if (h->row.n != 0)
		y->sign.index = arena_text(&y->mem, oid_text(h->row, text, sizeof text));
	if (entered(y, h->inform) < 0) {
		saying_free(y);
		return OUTCOME_OVER_BUDGET;
	}
	source_wait(s, y);
	return OUTCOME_ACCEPTED;
}

static enum outcome
begin(struct source *s, const struct heard *h, mono_us now)
{
	struct trap *t = s->trap;
	bool is_over = s->n_waiting >= budget_left(&s->budget, budget_of(t), now);
	struct saying *y;

	if (is_over)
		source_sum(t, s);
	if (is_over || t->n_waiting >= CROWDED) {
		y = find_waiting(s, h->state);
		if (y != NULL)
			return say_instead(y, h);
		if (s->n_waiting >= WAITING_STATES || t->n_waiting >= WAITING_IN_ALL)
			return OUTCOME_OVER_BUDGET;
	}
	return say_new(s, h);
}

/* "port:#3": what a component is called at its longest. */
static bool
fits_a_name(const struct heard *h)
{
	char text[OID_TEXT_MAX];

	return h->row.n < 8 ||
	    strlen(h->map->means.table) + 2 +
		strlen(oid_text(h->row, text, sizeof text)) <=
	    SIGN_NAME_MAX;
}

/* Each mapping by itself, for each may wait for another row. */
enum outcome
saying_begin(struct source *s, const struct trap_map *m, const struct snmp_trap *trap,
    wall_us at, uint64_t inform)
{
	mono_us now = loop_now(house_loop(s->trap->house));
	struct heard h = { .at = at, .inform = inform };
	enum outcome o;

	hear(&h, m, trap);
	if (!fits_a_name(&h))
		o = OUTCOME_UNMAPPED; /* nobody could speak of it */
	else if (is_again(s, &h, now))
		o = OUTCOME_MERGED;
	else
		o = begin(s, &h, now);
	if (o == OUTCOME_OVER_BUDGET)
		s->recent[h.state % RECENT_MAX].state = 0; /* it was not said */
	arena_fini(&h.mem);
	return o;
}
