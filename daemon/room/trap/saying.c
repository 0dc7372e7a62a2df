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
	    label_key(&y->mem, y->sign.device_id, y->map->means.table, y->sign.index);
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
	    label_key(&y->mem, y->sign.device_id, y->map->means.table, y->sign.index));

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
	const char *table = y->map->means.table;

	if (y->label_ask != 0)
		map_del_id(&y->trap->by_label_ask, y->label_ask);
	y->label_ask = 0;
	if (y->limit != NULL)
		timer_stop(y->limit);
	y->sign.component =
	    *table != 0 ? arena_printf(&y->mem, "%s:%s", table, label) : "";
	y->sign.text = meaning_text(&y->mem, y->sign.text, y->sign.device, label);
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
		.table = y->map->means.table,
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
	if (*y->map->means.table == 0 || *y->label != 0)
		name_it(y, y->label);
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
	meaning_names(&copy->means, &y->sign);
	y->sign.text = arena_text(&y->mem, y->sign.text);
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

/* What one notification says by one mapping: which row, and how bad it is. */
struct heard {
	const struct trap_map *map;
	const struct snmp_trap *trap;
	wall_us at;
	struct arena mem;
	struct oid row;
	const char *label;
	struct sign sign; /* level, severity, text */
	uint64_t state;
};

/* Linkdown and linkUp of one port speak of one state. */
static uint64_t
state_of(const struct meaning *m, struct oid row, const char *label)
{
	uint64_t parts[4] = { map_hash(m->alarm_type, strlen(m->alarm_type)),
		map_hash(m->qualifier, strlen(m->qualifier)) +
		    31 * map_hash(m->table, strlen(m->table)),
		map_hash(row.arc, row.n * sizeof *row.arc),
		map_hash(label, strlen(label)) };
	uint64_t h = map_hash(parts, sizeof parts);

	return h != 0 ? h : 1;
}

static void
hear(struct heard *h, const struct trap_map *m, const struct snmp_trap *trap, wall_us at)
{
	arena_init(&h->mem);
	h->map = m;
	h->trap = trap;
	h->at = at;
	h->row = map_row(&h->mem, m, trap);
	h->label = map_label(&h->mem, m, trap);
	rec_init(&sign_rec, &h->sign);
	map_weigh(&h->mem, m, trap, &h->sign);
	h->state = state_of(&m->means, h->row, h->label);
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

		if (y->state == state && y->notice == NULL)
			return y;
	}
	return NULL;
}

/* The mapping's names, and what it says of level, severity and text. */
static void
take(struct saying *y, const struct heard *h)
{
	y->map = h->map;
	meaning_names(&h->map->means, &y->sign);
	y->sign.level = h->sign.level;
	y->sign.severity = h->sign.severity;
	y->sign.text = h->sign.text == h->map->means.text
	    ? h->sign.text
	    : arena_text(&y->mem, h->sign.text);
	y->sign.seen_at = h->at;
}

/* The last word on a state that waits: what was said of it before is summed up in it. */
static void
say_instead(struct saying *y, const struct heard *h)
{
	if (y->sign.level != h->sign.level)
		y->sign.first_sign = h->at;
	take(y, h);
}

static struct saying *
saying_new(struct trap *t, struct source *s, const struct heard *h)
{
	struct saying *y = mem_alloc(sizeof *y);
	char text[OID_TEXT_MAX];

	y->trap = t;
	y->source = s;
	arena_init(&y->mem);
	list_init(&y->in_source);
	list_init(&y->in_trap);
	list_init(&y->in_notice);
	rec_init(&sign_rec, &y->sign);
	y->sign.witness = WITNESS_TRAP;
	y->sign.device_id = s->device->id;
	y->sign.device = arena_text(&y->mem, s->device->name);
	if (h->row.n != 0)
		y->sign.index = arena_text(&y->mem, oid_text(h->row, text, sizeof text));
	y->label = arena_text(&y->mem, h->label);
	y->sign.first_sign = h->at;
	y->state = h->state;
	take(y, h);
	return y;
}

static enum outcome
begin(struct trap *t, struct source *s, const struct heard *h, struct notice *n)
{
	mono_us now = loop_now(house_loop(t->house));
	struct saying *y;
	bool is_over;

	if (n == NULL && is_again(s, h, now))
		return OUTCOME_MERGED;
	is_over = s->n_waiting >= budget_left(&s->budget, now);
	if (is_over)
		source_sum(t, s);
	if (is_over || t->n_waiting >= CROWDED) {
		y = n == NULL ? find_waiting(s, h->state) : NULL;
		if (y != NULL) {
			say_instead(y, h);
			return OUTCOME_MERGED;
		}
		if (s->n_waiting >= WAITING_STATES || t->n_waiting >= WAITING_IN_ALL) {
			s->recent[h->state % RECENT_MAX].state = 0; /* it was not said */
			return OUTCOME_OVER_BUDGET;
		}
	}
	y = saying_new(t, s, h);
	if (n != NULL) {
		y->notice = n;
		list_append(&n->sayings, &y->in_notice);
	}
	source_wait(s, y);
	return OUTCOME_ACCEPTED;
}

/* Each mapping by itself, for each may wait for another row. */
enum outcome
saying_begin(struct trap *t, struct source *s, const struct trap_map *m,
    const struct snmp_trap *trap, wall_us at, struct notice *n)
{
	struct heard h;
	enum outcome o;

	hear(&h, m, trap, at);
	o = begin(t, s, &h, n);
	arena_fini(&h.mem);
	return o;
}
