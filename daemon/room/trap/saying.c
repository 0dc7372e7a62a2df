#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/trap/inside.h"
#include "room/trap/map.h"

#define LABEL_WAIT_US (1500 * MS_US)
/* Poll's word for a row's name holds for a moment: it reads its tables far more seldom. */
#define LABEL_HOLDS_US  (10 * SECOND_US)
#define NUMBER_HOLDS_US (5 * SECOND_US)
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

	if (y->label_ask != 0)
		map_del_id(&t->by_label_ask, y->label_ask);
	if (y->receipt != 0) {
		map_del_id(&t->by_receipt, y->receipt);
		t->n_said--;
	} else {
		y->source->n_waiting--;
		t->n_waiting--;
	}
	list_remove(&y->in_source);
	list_remove(&y->in_trap);
	list_remove(&y->in_notice);
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
	const char *key =
	    label_key(&y->mem, y->sign.device_id, y->map->table, y->sign.index);
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
	const struct label *l = map_get(&t->labels,
	    label_key(&y->mem, y->sign.device_id, y->map->table, y->sign.index));

	return l != NULL && l->until > loop_now(house_loop(t->house)) ? l->text : NULL;
}

/* --- said --- */

static void
testify(struct saying *y)
{
	y->sign.receipt = y->receipt;
	house_tell(y->trap->house, ROLE_TRIAGE, 0, MSG_SIGN, &y->sign);
}

/* label is the row's name, or "#INDEX" where nobody knew it. */
static void
name_it(struct saying *y, const char *label)
{
	const char *table = y->map->table;

	if (y->label_ask != 0)
		map_del_id(&y->trap->by_label_ask, y->label_ask);
	y->label_ask = 0;
	if (y->limit != NULL)
		timer_stop(y->limit);
	y->sign.component =
	    *table != 0 ? arena_printf(&y->mem, "%s:%s", table, label) : "";
	y->sign.text = map_text(&y->mem, y->map->text, y->sign.device, label);
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
		.table = y->map->table,
		.index = y->sign.index,
		.label = "" };

	if (rooms == 0 ||
	    house_tell(t->house, ROLE_POLL, (uint32_t)(m.device_id % rooms),
		MSG_LABEL_ASK, &m) < 0) {
		label_late(y);
		return;
	}
	y->label_ask = m.ask;
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

	y->receipt = ++t->next_receipt;
	map_put_id(&t->by_receipt, y->receipt, y);
	list_append(&t->sayings, &y->in_trap);
	t->n_said++;
	if (*y->map->table == 0 || *y->sign.index == 0)
		name_it(y, "");
	else if ((label = held_label(y)) != NULL)
		name_it(y, label);
	else
		ask_label(y);
}

void
saying_kept(struct trap *t, uint64_t receipt)
{
	struct saying *y = map_get_id(&t->by_receipt, receipt);
	struct notice *n;

	if (y == NULL)
		return;
	n = y->notice;
	saying_free(y);
	if (n != NULL)
		notice_kept(n);
}

static void
own_map(struct saying *y)
{
	struct trap_map *copy = arena_alloc(&y->mem, sizeof *copy);

	rec_copy(&y->mem, &trap_map_rec, copy, y->map);
	y->map = copy;
	map_sign(copy, &y->sign);
}

void
sayings_own_maps(struct trap *t)
{
	struct list_node *n;
	struct source *s;
	size_t at = 0;

	LIST_EACH (n, &t->sayings) {
		own_map(LIST_THING(n, struct saying, in_trap));
	}
	while ((s = map_next(&t->sources, &at)) != NULL)
		LIST_EACH (n, &s->waiting) {
			own_map(LIST_THING(n, struct saying, in_source));
		}
}

/* --- heard --- */

/* Linkdown and linkUp of one port speak of one state. */
static uint64_t
state_of(const struct trap_map *m, struct oid row)
{
	uint64_t parts[3] = { map_hash(m->alarm_type, strlen(m->alarm_type)),
		map_hash(m->qualifier, strlen(m->qualifier)) +
		    31 * map_hash(m->table, strlen(m->table)),
		map_hash(row.arc, row.n * sizeof *row.arc) };
	uint64_t h = map_hash(parts, sizeof parts);

	return h != 0 ? h : 1;
}

/* True when the same was said a moment ago. */
static bool
is_again(struct source *s, uint64_t state, enum level level, mono_us now)
{
	struct recent *r = &s->recent[state % RECENT_MAX];
	bool again = r->state == state && r->level == level && now - r->at < AGAIN_US;

	if (!again)
		*r = (struct recent){ state, level, now };
	return again;
}

static struct saying *
find_waiting(struct source *s, uint64_t state)
{
	struct list_node *n;

	for (n = s->waiting.prev; n != &s->waiting; n = n->prev) {
		struct saying *y = LIST_THING(n, struct saying, in_source);

		if (y->state == state && y->notice == NULL)
			return y;
	}
	return NULL;
}

/* The last word on a state that waits: what was said of it before is summed up in it. */
static void
say_instead(struct saying *y, const struct trap_map *m, wall_us at)
{
	if (y->sign.level != m->level)
		y->sign.first_sign = at;
	y->map = m;
	map_sign(m, &y->sign);
	y->sign.seen_at = at;
}

static struct saying *
saying_new(struct trap *t, struct source *s, const struct trap_map *m, struct oid row,
    wall_us at)
{
	struct saying *y = mem_alloc(sizeof *y);
	char text[OID_TEXT_MAX];

	y->trap = t;
	y->source = s;
	y->map = m;
	arena_init(&y->mem);
	list_init(&y->in_source);
	list_init(&y->in_trap);
	list_init(&y->in_notice);
	rec_init(&sign_rec, &y->sign);
	map_sign(m, &y->sign);
	y->sign.device_id = s->device->id;
	y->sign.device = arena_text(&y->mem, s->device->name);
	if (row.n != 0)
		y->sign.index = arena_text(&y->mem, oid_text(row, text, sizeof text));
	y->sign.first_sign = y->sign.seen_at = at;
	return y;
}

/* Each mapping by itself, for each may wait for another row. */
enum outcome
saying_begin(struct trap *t, struct source *s, const struct trap_map *m,
    const struct snmp_trap *trap, wall_us at, struct notice *n)
{
	mono_us now = loop_now(house_loop(t->house));
	struct oid row = map_row(m, trap);
	uint64_t state = state_of(m, row);
	struct saying *y;
	bool is_over;

	if (m->level == LEVEL_UNKNOWN && *m->alarm_type == 0)
		return OUTCOME_ACCEPTED;
	if (n == NULL && is_again(s, state, m->level, now))
		return OUTCOME_MERGED;
	is_over = s->n_waiting >= budget_left(&s->budget, now);
	if (is_over)
		source_sum(t, s);
	if (is_over || t->n_waiting >= CROWDED) {
		y = n == NULL ? find_waiting(s, state) : NULL;
		if (y != NULL) {
			say_instead(y, m, at);
			return OUTCOME_MERGED;
		}
		if (s->n_waiting >= WAITING_STATES || t->n_waiting >= WAITING_IN_ALL) {
			s->recent[state % RECENT_MAX].state = 0; /* it was not said */
			return OUTCOME_OVER_BUDGET;
		}
	}
	y = saying_new(t, s, m, row, at);
	y->state = state;
	if (n != NULL) {
		y->notice = n;
		list_append(&n->sayings, &y->in_notice);
	}
	source_wait(s, y);
	return OUTCOME_ACCEPTED;
}
