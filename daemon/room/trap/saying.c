#include <string.h>

#include "base/mem.h"
#include "room/trap/inside.h"
#include "room/trap/map.h"

#define LABEL_WAIT_US (1500 * MS_US)

void
saying_free(struct saying *s)
{
	if (s->label_ask != 0)
		map_del_id(&s->trap->by_label_ask, s->label_ask);
	timer_free(s->limit);
	list_remove(&s->in_trap);
	arena_fini(&s->mem);
	mem_free(s);
}

/* Says it to triage. label is the row's name, or "#INDEX" where nobody knew it. */
static void
testify(struct saying *s, const char *label)
{
	const char *table = s->map->table;

	s->sign.component =
	    *table != 0 ? arena_printf(&s->mem, "%s:%s", table, label) : "";
	s->sign.text = map_text(&s->mem, s->map->text, s->sign.device, label);
	s->sign.receipt = s->receipt;
	house_tell(s->trap->house, ROLE_TRIAGE, 0, MSG_SIGN, &s->sign);
	saying_free(s);
}

static void
label_late(void *arg)
{
	struct saying *s = arg;

	testify(s, arena_printf(&s->mem, "#%s", s->sign.index));
}

static void
ask_label(struct saying *s)
{
	struct trap *t = s->trap;
	uint32_t rooms = house_count(t->house, ROLE_POLL);
	struct label_msg m = { .ask = ++t->next_ask,
		.device_id = s->sign.device_id,
		.table = s->map->table,
		.index = s->sign.index,
		.label = "" };

	if (rooms == 0 ||
	    house_tell(t->house, ROLE_POLL, (uint32_t)(m.device_id % rooms),
		MSG_LABEL_ASK, &m) < 0) {
		label_late(s);
		return;
	}
	s->label_ask = m.ask;
	map_put_id(&t->by_label_ask, m.ask, s);
	s->limit = timer_new(house_loop(t->house), label_late, s);
	timer_after(s->limit, LABEL_WAIT_US);
}

void
saying_label(struct trap *t, const struct label_msg *m)
{
	struct saying *s = map_get_id(&t->by_label_ask, m->ask);

	if (s == NULL)
		return;
	if (*m->label != 0)
		testify(s, arena_text(&s->mem, m->label));
	else
		label_late(s);
}

/* Each mapping by itself, for each may wait for another row. */
void
saying_begin(struct notice *n, const struct device *d, const struct trap_map *m,
    const struct snmp_trap *trap)
{
	struct trap *t = n->trap;
	struct trap_map *copy;
	struct saying *s;

	if (m->level == LEVEL_UNKNOWN && *m->alarm_type == 0)
		return;
	s = mem_alloc(sizeof *s);
	s->trap = t;
	arena_init(&s->mem);
	list_append(&t->sayings, &s->in_trap);
	copy = arena_alloc(&s->mem, sizeof *copy);
	rec_copy(&s->mem, &trap_map_rec, copy, m);
	s->map = copy;
	rec_init(&sign_rec, &s->sign);
	map_sign(copy, &s->sign);
	s->sign.device_id = d->id;
	s->sign.device = arena_text(&s->mem, d->name);
	s->sign.index = map_index(&s->mem, m, trap);
	s->sign.first_sign = s->sign.seen_at = n->at;
	if (n->answer.n != 0) {
		s->receipt = ++t->next_receipt;
		map_put_id(&t->by_receipt, s->receipt, n);
		if (n->receipts++ == 0)
			n->first_receipt = s->receipt;
		n->unkept++;
	}
	if (*copy->table != 0 && *s->sign.index != 0)
		ask_label(s);
	else
		testify(s, "");
}
