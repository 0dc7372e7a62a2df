#include "model/clocks.h"

#include <string.h>

#include "base/mem.h"

static const struct rec_field clock_span_fields[] = {
	F_TIME(clock_span, from),
	F_TIME(clock_span, to),
	F_I64(clock_span, us),
	F_BOOL(clock_span, counts),
	F_TEXT(clock_span, why, TICKET_WHY_MAX),
};
REC_TYPE(clock_span_rec, clock_span, clock_span_fields);

static const struct rec_field clock_told_fields[] = {
	F_ENUM(clock_told, clock, clock_names),
	F_I64(clock_told, limit_us),
	F_TEXT(clock_told, starts_with, 64),
	F_TIME(clock_told, started_at),
	F_I64(clock_told, gone_us),
	F_TIME(clock_told, due_at),
	F_TIME(clock_told, met_at),
	F_TIME(clock_told, ended_at),
	F_TIME(clock_told, stopped_at),
	F_BOOL(clock_told, is_late),
	F_LIST(clock_told, spans, CLOCK_SPANS_MAX, clock_span_rec),
};
REC_TYPE(clock_told_rec, clock_told, clock_told_fields);

#define ACT(a) (1u << ACT_##a)
#define ENDS   (ACT(CLOSED) | ACT(REJECTED) | ACT(CANCELLED) | ACT(DUPLICATE))
#define BY_PERSONS                                                                       \
	(ACT(ACCEPTED) | ACT(DISPATCHED) | ACT(ARRIVED) | ACT(MENDING) | ACT(HELD) |     \
	    ACT(RESOLVED) | ACT(URGENCY) | ENDS)

/* What starts each clock, what meets it, and whether it stops while the customer is awaited: a
 * diagnosis and a first word are owed whoever is awaited. Who mends from afar need not go. */
static const struct clock_rule {
	enum clock_kind clock;
	enum act starts;
	const char *starts_with;
	unsigned met;
	bool may_stop;
} rules[] = {
	{ CLOCK_FIRST_DIAGNOSIS, ACT_OPENED, "first sign", 0, false },
	{ CLOCK_RESPONSE, ACT_OPENED, "first sign", BY_PERSONS, false },
	{ CLOCK_DISPATCH, ACT_OPENED, "first sign",
	    ACT(DISPATCHED) | ACT(MENDING) | ACT(RESOLVED), true },
	{ CLOCK_ON_SITE, ACT_OPENED, "first sign",
	    ACT(ARRIVED) | ACT(MENDING) | ACT(RESOLVED), true },
	{ CLOCK_SPARE_PART, ACT_DISPATCHED, "dispatch", ACT(PART) | ACT(RESOLVED), true },
	{ CLOCK_SERVICE_REPORT, ACT_RESOLVED, "repair", ACT(REPORTED), true },
	{ CLOCK_LOOP_CLOSED, ACT_OPENED, "first sign", ACT(CLOSED), true },
	{ CLOCK_COMPLAINT, ACT_OPENED, "first sign", ACT(RESOLVED) | ACT(CLOSED), true },
};

static bool
is_met_by(const struct clock_rule *r, const struct ticket_entry *e)
{
	if (r->clock == CLOCK_FIRST_DIAGNOSIS)
		return e->verdict != VERDICT_NONE;
	/* Whoever says with the repair what was done has reported it. */
	if (r->clock == CLOCK_SERVICE_REPORT && e->act == ACT_RESOLVED)
		return *e->why != 0;
	return (r->met & 1u << e->act) != 0;
}

/* A clock being reckoned, entry by entry. */
struct reckoning {
	const struct clock_rule *rule;
	const struct clock_level *level;
	struct clock_told *c;
	bool stopped;
	const char *why; /* of the span that is open */
	wall_us from;
};

static void
close_span(struct arena *mem, struct reckoning *k, wall_us to, size_t n_entries)
{
	struct clock_told *c = k->c;

	if (to <= k->from)
		return;
	if (c->spans.v == NULL)
		c->spans.v = arena_alloc(mem, (n_entries + 2) * sizeof *c->spans.v);
	c->spans.v[c->spans.n++] = (struct clock_span){ .from = k->from,
		.to = to,
		.us = to - k->from,
		.counts = !k->stopped,
		.why = k->why };
	if (!k->stopped)
		c->gone_us += to - k->from;
	k->from = to;
}

static int64_t
limit_of(const struct clock_level *l, enum urgency u)
{
	return u == URGENCY_CRITICAL ? l->critical_us
	    : u == URGENCY_URGENT    ? l->urgent_us
				     : l->normal_us;
}

/* When so much of it was, or will be, gone; 0 when nobody knows: it is stopped. */
static wall_us
moment_of(const struct clock_told *c, int64_t gone)
{
	wall_us at = c->started_at;
	size_t i;

	for (i = 0; i < c->spans.n; i++) {
		const struct clock_span *s = &c->spans.v[i];

		at = s->to;
		if (!s->counts)
			continue;
		if (gone <= s->us)
			return s->from + gone;
		gone -= s->us;
	}
	return c->stopped_at != 0 ? 0 : at + gone;
}

static bool
take_entry(struct arena *mem, struct reckoning *k, const struct ledger *l,
    const struct ticket_entry *e)
{
	struct clock_told *c = k->c;
	bool stops = k->rule->may_stop && e->status == TICKET_PENDING;

	if (c->started_at == 0) {
		if (e->act != k->rule->starts)
			return true;
		c->started_at = k->from =
		    e->act == ACT_OPENED ? e->promise.first_sign : e->at;
	}
	c->limit_us = limit_of(k->level, e->urgency);
	if (is_met_by(k->rule, e))
		c->met_at = e->at;
	else if ((ENDS & 1u << e->act) != 0)
		c->ended_at = e->at;
	if (c->met_at == 0 && c->ended_at == 0 && stops == k->stopped)
		return true;
	close_span(mem, k, e->at, l->entries.n);
	k->stopped = stops;
	k->why = stops
	    ? arena_printf(mem, "the customer is awaited (%s): %s", e->by, e->why)
	    : "it runs";
	return c->met_at == 0 && c->ended_at == 0;
}

static void
reckon(struct arena *mem, const struct ledger *l, const struct clock_rule *r,
    const struct clock_level *level, wall_us now, struct clock_told *c)
{
	struct reckoning k = { .rule = r, .level = level, .c = c, .why = "it runs" };
	bool goes_on = true;
	size_t i;

	*c = (struct clock_told){ .clock = r->clock, .starts_with = r->starts_with };
	for (i = 0; i < l->entries.n && goes_on; i++)
		goes_on = take_entry(mem, &k, l, &l->entries.v[i]);
	if (c->started_at == 0) {
		c->limit_us = limit_of(level, l->entries.v[l->entries.n - 1].urgency);
		return;
	}
	if (goes_on) {
		if (k.stopped)
			c->stopped_at = k.from;
		close_span(mem, &k, now, l->entries.n);
	}
	c->is_late = c->gone_us > c->limit_us || (goes_on && c->gone_us == c->limit_us);
	c->due_at = moment_of(c, c->limit_us);
}

void
clocks_reckon(struct arena *mem, const struct ledger *l, wall_us now, struct clocks *out)
{
	const struct promise *p = ledger_promise(l);
	size_t i, j;

	*out = (struct clocks){ 0 };
	out->v.v = arena_alloc(mem, ARRAY_LEN(rules) * sizeof *out->v.v);
	for (i = 0; i < ARRAY_LEN(rules); i++)
		for (j = 0; j < p->levels.n; j++)
			if (p->levels.v[j].clock == rules[i].clock)
				reckon(mem, l, &rules[i], &p->levels.v[j], now,
				    &out->v.v[out->v.n++]);
}

void
clocks_show(struct arena *mem, const struct ledger *l, wall_us now, struct ticket *t)
{
	struct arena scratch;
	struct clocks all;
	size_t i;

	arena_init(&scratch);
	clocks_reckon(&scratch, l, now, &all);
	if (t->clocks.n < all.v.n)
		t->clocks.v = arena_alloc(mem, all.v.n * sizeof *t->clocks.v);
	t->clocks.n = all.v.n;
	for (i = 0; i < all.v.n; i++) {
		const struct clock_told *c = &all.v.v[i];

		t->clocks.v[i] = (struct ticket_clock){ .clock = c->clock,
			.limit_us = c->limit_us,
			.starts_with = c->starts_with,
			.started_at = c->started_at,
			.due_at = c->due_at,
			.met_at = c->met_at,
			.ended_at = c->ended_at,
			.stopped_at = c->stopped_at,
			.is_late = c->is_late };
	}
	arena_fini(&scratch);
}

/* What was said of a clock last; a change of urgency begins anew. */
static uint32_t
said(const struct ledger *l, enum clock_kind clock)
{
	uint32_t percent = 0;
	size_t i;

	for (i = 0; i < l->entries.n; i++) {
		const struct ticket_entry *e = &l->entries.v[i];

		if (e->act == ACT_URGENCY)
			percent = 0;
		else if ((e->act == ACT_WARNED || e->act == ACT_OVERDUE) &&
		    e->clock == clock && e->percent > percent)
			percent = e->percent;
	}
	return percent;
}

/* Of two that are past the greater counts, of two to come the smaller; what is past comes first. */
static bool
comes_first(const struct clock_due *a, const struct clock_due *b, wall_us now)
{
	if ((a->at <= now) != (b->at <= now))
		return a->at <= now;
	return a->at <= now ? a->percent > b->percent : a->percent < b->percent;
}

/* The next of the clock's percents: the last one that is past, or the first that is to come. */
static bool
next_of(const struct ledger *l, const struct clock_told *c, wall_us now,
    struct clock_due *out)
{
	const struct promise *p = ledger_promise(l);
	uint32_t done = said(l, c->clock);
	bool found = false;
	size_t i;

	for (i = 0; i <= p->warn_at.n; i++) {
		uint32_t percent = i < p->warn_at.n ? p->warn_at.v[i].value : 100;
		struct clock_due due = { c->clock, percent, c->limit_us,
			moment_of(c, c->limit_us / 100 * percent) };

		if (percent <= done || due.at == 0 ||
		    (found && !comes_first(&due, out, now)))
			continue;
		*out = due;
		found = true;
	}
	return found;
}

bool
clocks_next(const struct ledger *l, wall_us now, struct clock_due *out)
{
	struct arena scratch;
	struct clocks all;
	struct clock_due due;
	bool found = false;
	size_t i;

	arena_init(&scratch);
	clocks_reckon(&scratch, l, now, &all);
	for (i = 0; i < all.v.n; i++) {
		const struct clock_told *c = &all.v.v[i];

		if (c->started_at == 0 || c->met_at != 0 || c->ended_at != 0 ||
		    !next_of(l, c, now, &due))
			continue;
		if (!found || due.at < out->at)
			*out = due;
		found = true;
	}
	arena_fini(&scratch);
	return found;
}
