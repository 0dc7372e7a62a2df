#include "base/mem.h"
#include "room/poll/inside.h"

/* Samples on their way to the history; sent when full, and at the end. */
struct batch {
	struct polled *d;
	struct samples_msg m;
	struct sample v[256];
};

static void
send_batch(struct batch *b)
{
	if (b->m.samples.n != 0)
		house_tell(b->d->poll->house, ROLE_HISTORY, 0, MSG_SAMPLES, &b->m);
	b->m.samples.n = 0;
}

static void
begin(struct batch *b, struct polled *d, wall_us asked)
{
	b->d = d;
	b->m = (struct samples_msg){ .device_id = d->d.id, .at = asked };
	b->m.samples.v = b->v;
}

static void
add(struct batch *b, const char *word, const char *label, const struct slot *s)
{
	if (!s->known || s->is_text)
		return;
	if (b->m.samples.n == ARRAY_LEN(b->v))
		send_batch(b);
	b->v[b->m.samples.n++] = (struct sample){ word, label, s->number };
}

void
samples_group(struct polled *d, const struct group *g, wall_us asked)
{
	struct batch b;
	size_t i;

	begin(&b, d, asked);
	for (i = 0; i < g->n; i++)
		add(&b, d->view->profile->items.v[g->items[i]].word, "",
		    &d->items[g->items[i]]);
	for (i = 0; i < d->view->n_derived; i++)
		add(&b, d->view->profile->items.v[d->view->derived[i].item].word, "",
		    &d->items[d->view->derived[i].item]);
	send_batch(&b);
}

void
samples_table(struct polled *d, uint32_t table, wall_us asked)
{
	const struct table *t = d->view->tables[table].table;
	const struct polled_table *p = &d->tables[table];
	struct batch b;
	size_t i, k;

	begin(&b, d, asked);
	for (i = 0; i < p->n; i++)
		for (k = 0; k < t->columns.n && !p->rows[i]->gone; k++)
			add(&b, t->columns.v[k].word, p->rows[i]->label,
			    &p->rows[i]->cells[k]);
	send_batch(&b);
}

void
samples_reach(struct polled *d, wall_us asked)
{
	struct batch b;

	begin(&b, d, asked);
	add(&b, "reach.ping-loss", "", &d->reach_words[REACH_LOSS]);
	add(&b, "reach.ping-rtt", "", &d->reach_words[REACH_PING_RTT]);
	add(&b, "reach.snmp-rtt", "", &d->reach_words[REACH_SNMP_RTT]);
	send_batch(&b);
}
