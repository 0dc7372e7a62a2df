/* A line of syslog, from its device to its meaning. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/intake/inside.h"
#include "room/intake/map.h"

/* The address says who it is, or, where a relay or an odd address sends it, the name in the line. */
static const struct device *
device_of(const struct intake *t, const char *address, const struct syslog_line *l)
{
	const struct device *d = devices_by_address(&t->devices, address);

	if (d == NULL && *l->host != 0)
		d = devices_by_name(&t->devices, l->host);
	if (d == NULL && *l->host != 0)
		d = devices_by_address(&t->devices, l->host);
	return d;
}

/* Lines that differ in numbers only are one kind. */
static void
count_unmapped(struct intake *t, const struct syslog_line *l, wall_us at)
{
	char kind[TALLY_NAME], *o = kind;
	const char *s = l->text;

	o += snprintf(o, sizeof kind, "%.32s%s%.16s: ", l->app, *l->id ? " " : "", l->id);
	for (; *s != 0 && o < kind + sizeof kind - 1; s++)
		if (!isdigit((unsigned char)*s) || o == kind || o[-1] != '#')
			*o++ = isdigit((unsigned char)*s) ? '#' : *s;
	*o = 0;
	tally_add(t->syslog.unmapped, kind, at);
}

/* What became of one mapping, and of those before it: the line is what went best. */
static enum outcome
better(enum outcome a, enum outcome b)
{
	static const enum outcome order[] = { OUTCOME_ACCEPTED, OUTCOME_MERGED,
		OUTCOME_OVER_BUDGET };
	size_t i;

	for (i = 0; i < ARRAY_LEN(order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return a;
}

static enum outcome
say(struct intake *t, struct arena *mem, const struct device *d,
    const struct syslog_line *l, wall_us at)
{
	const struct profile *p = plan_profile(house_plan(t->house), d->profile);
	enum outcome o = OUTCOME_UNMAPPED;
	const struct known_message *k;
	struct values v;
	struct sign s;
	size_t n = 0, i;

	k = p != NULL ? maps_of(t, p, &n) : NULL;
	for (i = 0; i < n; i++) {
		const struct message_map *m = k[i].map;

		if (!message_fits(mem, &k[i], l, &v))
			continue;
		rec_init(&sign_rec, &s);
		s.witness = WITNESS_MESSAGE;
		s.first_sign = s.seen_at = at;
		message_weigh(mem, m, &v, &s);
		o = better(o,
		    word_begin(t,
			&(struct telling){ .device = d,
			    .sign = &s,
			    .table = m->means.table,
			    .label = value_said(&v, m->label),
			    .index = value_said(&v, m->index),
			    .hold_off_us = m->means.hold_off_us }));
	}
	if (o == OUTCOME_UNMAPPED)
		count_unmapped(t, l, at);
	return o;
}

static enum outcome
read_it(struct intake *t, const char *address, struct bytes message, wall_us at)
{
	const struct device *d;
	struct syslog_line l;
	enum outcome o;
	struct arena mem;
	const char *why;

	arena_init(&mem);
	if (syslog_read(&mem, message, &l, &why) < 0)
		o = OUTCOME_MALFORMED;
	else if ((d = device_of(t, address, &l)) == NULL) {
		o = OUTCOME_UNKNOWN_SENDER;
		tally_add(t->syslog.strangers,
		    *l.host != 0 ? arena_printf(&mem, "%s (%.60s)", address, l.host)
				 : address,
		    at);
	} else
		o = say(t, &mem, d, &l, at);
	arena_fini(&mem);
	return o;
}

/* Of two lines that speak of one state the later one counts: so none comes at the moment of another. A
 * clock that was set back is followed; what was read at once is not. */
static wall_us
moment(struct intake *t, wall_us at)
{
	if (at <= t->last_at && t->last_at - at < SECOND_US)
		at = t->last_at + 1;
	t->last_at = at;
	return at;
}

void
intake_arrived(struct intake *t, const char *address, struct bytes message, wall_us at)
{
	char who[96];
	enum outcome o;

	at = moment(t, at);
	snprintf(who, sizeof who, "source %s", address);
	t->syslog.n.arrived++;
	if (house_is_set_aside(t->house, who))
		o = OUTCOME_SET_ASIDE;
	else {
		house_reading(t->house, who, message.p, message.n);
		o = read_it(t, address, message, at);
		house_done_reading(t->house);
	}
	t->syslog.n.by[o]++;
}
