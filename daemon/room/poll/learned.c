/* learned.c - what was learned of devices, on its way to the store and back.
 *
 * Once a minute whatever changed is told, many devices in a message. The time of an SNMPv3 engine goes
 * on by itself: that it does is no change, only another count of boots is.
 */
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

#define EVERY_US MINUTE_US

struct teller {
	struct poll *poll;
	struct timer *timer;
	struct learned list[LEARNED_LIST_MAX];
	size_t n;
};

static void
flush(struct teller *t)
{
	struct learned_list m = { { t->list, t->n } };

	if (t->n != 0)
		house_tell(t->poll->house, ROLE_STORE, 0, MSG_LEARNED, &m);
	t->n = 0;
}

/* Of all that counts as a change; 0: nothing was learned. */
static uint32_t
mark_of(const struct polled *d)
{
	const struct snmp_target *t = &d->target;
	const struct {
		uint16_t quirks, bulk, ceiling, get_max;
		uint32_t boots;
		uint8_t engine_id[ENGINE_ID_MAX];
	} all = { t->quirks, t->bulk, t->bulk_ceiling, t->get_max, t->clock.boots_proven,
		{ 0 } };
	uint8_t bytes[sizeof all + ENGINE_ID_MAX] = { 0 };
	uint32_t mark;

	if (t->quirks == 0 && t->bulk == 0 && t->get_max == 0 &&
	    t->clock.engine_id_n == 0 && d->recognised == NULL)
		return 0;
	memcpy(bytes, &all, sizeof all);
	memcpy(bytes + sizeof all, t->clock.engine_id, t->clock.engine_id_n);
	mark = (uint32_t)map_hash(bytes, sizeof bytes);
	return mark != 0 ? mark : 1;
}

static int64_t
engine_zero(const struct polled *d)
{
	struct loop *l = house_loop(d->poll->house);
	uint32_t boots, time;

	if (!d->target.clock.authentic)
		return 0;
	usm_clock_read(&d->target.clock, loop_now(l), &boots, &time);
	return loop_wall(l) - (int64_t)time * SECOND_US;
}

void
learned_tell(struct polled *d)
{
	struct teller *t = d->poll->teller;
	const struct snmp_target *from = &d->target;

	d->told_mark = mark_of(d);
	t->list[t->n++] = (struct learned){ .device_id = d->d.id,
		.address = d->d.address,
		.quirks = from->quirks,
		.bulk = from->bulk,
		.bulk_ceiling = from->bulk_ceiling,
		.get_max = from->get_max,
		.engine_id = usm_clock_engine(&from->clock),
		.boots = from->clock.boots_proven,
		.engine_zero = engine_zero(d),
		.profile = d->recognised != NULL ? d->recognised : "",
		.why = d->recognised_by != NULL ? d->recognised_by : "" };
	/* Texts are borrowed of the device: one that may go is told at once. */
	if (t->n == LEARNED_LIST_MAX || d->recognised != NULL)
		flush(t);
}

static void
rings(void *arg)
{
	struct teller *t = arg;
	struct polled *d;
	size_t at = 0;

	while ((d = map_next(&t->poll->devices, &at)) != NULL)
		if (d->has_target && mark_of(d) != d->told_mark)
			learned_tell(d);
	flush(t);
	timer_after(t->timer, EVERY_US);
}

/* Its time since then is reckoned by our clock: when that was set meanwhile, one report puts it right. */
static void
restore_clock(struct polled *d, const struct learned *l)
{
	struct loop *loop = house_loop(d->poll->house);
	struct usm_clock *k = &d->target.clock;
	int64_t time = (loop_wall(loop) - l->engine_zero) / SECOND_US;

	if (l->engine_id.n == 0)
		return;
	usm_clock_restore(k, l->engine_id, l->boots);
	if (l->engine_zero != 0 && time >= 0 && time <= MESSAGE_TIME_MAX) {
		k->time = (uint32_t)time;
		k->heard_at = loop_now(loop);
	}
}

static void
restore(struct polled *d, const struct learned *l)
{
	if (*l->profile != 0 && d->recognised == NULL) {
		d->recognised = mem_text(l->profile);
		d->recognised_by = mem_text(l->why);
	}
	if (d->has_target || strcmp(l->address, d->d.address) != 0)
		return;
	d->target.quirks = (uint16_t)l->quirks;
	d->target.bulk = (uint16_t)l->bulk;
	d->target.bulk_ceiling = (uint16_t)l->bulk_ceiling;
	d->target.get_max = (uint16_t)l->get_max;
	restore_clock(d, l);
	d->told_mark = mark_of(d);
}

void
learned_hear(struct poll *p, const struct learned_list *m)
{
	struct polled *d;
	size_t i;

	for (i = 0; i < m->devices.n; i++) {
		d = map_get_id(&p->devices, m->devices.v[i].device_id);
		if (d != NULL)
			restore(d, &m->devices.v[i]);
	}
}

void
learned_keep(struct snmp_target *to, const struct snmp_target *from)
{
	to->quirks = from->quirks;
	to->bulk = from->bulk;
	to->bulk_ceiling = from->bulk_ceiling;
	to->get_max = from->get_max;
	to->clock = from->clock;
}

struct teller *
learned_new(struct poll *p)
{
	struct teller *t = mem_alloc(sizeof *t);

	t->poll = p;
	t->timer = timer_new(house_loop(p->house), rings, t);
	timer_after(t->timer, EVERY_US);
	return t;
}

void
learned_free(struct teller *t)
{
	timer_free(t->timer);
	mem_free(t);
}
