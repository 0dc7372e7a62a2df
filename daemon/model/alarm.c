#include "model/alarm.h"

#include <stdlib.h>
#include <string.h>

REC_NAMES(operator_state_names, "none", "ack", "closed", "shelved", "un-shelved");

static const struct rec_field testimony_fields[] = {
	F_ENUM(testimony, witness, witness_names),
	F_TEXT(testimony, name, SIGN_NAME_MAX),
	F_ENUM(testimony, level, level_names),
	F_TIME(testimony, seen_at),
	F_ENUM(testimony, severity, severity_names),
};
REC_TYPE(testimony_rec, testimony, testimony_fields);

static const struct rec_field moment_fields[] = {
	F_TIME(moment, at),
};
REC_TYPE(moment_rec, moment, moment_fields);

static const struct rec_field alarm_fields[] = {
	F_U64(alarm, id),
	F_U64(alarm, device_id),
	F_TEXT(alarm, device, SIGN_NAME_MAX),
	F_TEXT(alarm, component, SIGN_NAME_MAX),
	F_TEXT(alarm, index, SIGN_NAME_MAX),
	F_TEXT(alarm, alarm_type, SIGN_NAME_MAX),
	F_TEXT(alarm, qualifier, SIGN_NAME_MAX),
	F_ENUM(alarm, family, family_names),
	F_ENUM(alarm, severity, severity_names),
	F_BOOL(alarm, is_cleared),
	F_BOOL(alarm, will_clear),
	F_TEXT(alarm, event_type, SIGN_NAME_MAX),
	F_U32(alarm, probable_cause),
	F_TEXT(alarm, text, SIGN_TEXT_MAX),
	F_TIME(alarm, first_sign),
	F_TIME(alarm, raised_at),
	F_TIME(alarm, changed_at),
	F_TIME(alarm, cleared_at),
	F_U32(alarm, raises),
	F_BOOL(alarm, is_flapping),
	F_BOOL(alarm, flap_is_clear),
	F_U32(alarm, flaps),
	F_TIME(alarm, flapping_since),
	F_TIME(alarm, flap_moved_at),
	F_LIST(alarm, recent, FLAP_RAISES_MAX, moment_rec),
	F_ENUM(alarm, operator_state, operator_state_names),
	F_TEXT(alarm, operator_name, SIGN_NAME_MAX),
	F_TEXT(alarm, operator_text, SIGN_TEXT_MAX),
	F_TIME(alarm, operator_at),
	F_TIME(alarm, operator_until),
	F_TIME(alarm, maintenance_until),
	F_U64(alarm, root_id),
	F_U64(alarm, case_id),
	F_U64(alarm, last_ticket),
	F_TIME(alarm, last_closed),
	F_U32(alarm, repeats),
	F_U64(alarm, sequence),
	F_LIST(alarm, witnesses, ALARM_WITNESSES_MAX, testimony_rec),
	F_LIST(alarm, points, SIGN_POINTS_MAX, point_rec),
};
REC_TYPE(alarm_rec, alarm, alarm_fields);

static const struct rec_field alarm_change_fields[] = {
	F_U64(alarm_change, alarm_id),
	F_TIME(alarm_change, at),
	F_BOOL(alarm_change, is_cleared),
	F_ENUM(alarm_change, severity, severity_names),
	F_TEXT(alarm_change, by, SIGN_NAME_MAX),
	F_TEXT(alarm_change, text, SIGN_TEXT_MAX),
};
REC_TYPE(alarm_change_rec, alarm_change, alarm_change_fields);

bool
component_is_number(const char *component)
{
	const char *colon = strchr(component, ':');

	return colon != NULL && colon[1] == '#';
}

static bool
same_component(const char *a, const char *ai, const char *b, const char *bi)
{
	size_t word;

	if (strcmp(a, b) == 0)
		return true;
	if (*ai == 0 || strcmp(ai, bi) != 0 ||
	    (!component_is_number(a) && !component_is_number(b)))
		return false;
	word = strcspn(a, ":");
	return strncmp(a, b, word + 1) == 0;
}

bool
alarm_is_about(const struct alarm *a, const struct sign *s)
{
	return a->device_id == s->device_id &&
	    strcmp(a->alarm_type, s->alarm_type) == 0 &&
	    strcmp(a->qualifier, s->qualifier) == 0 &&
	    same_component(a->component, a->index, s->component, s->index);
}

void
alarm_begin(
    struct arena *mem, struct alarm *a, uint64_t id, const struct sign *s, wall_us now)
{
	rec_init(&alarm_rec, a);
	a->id = id;
	a->device_id = s->device_id;
	a->device = arena_text(mem, s->device);
	a->component = arena_text(mem, s->component);
	a->index = arena_text(mem, s->index);
	a->alarm_type = arena_text(mem, s->alarm_type);
	a->qualifier = arena_text(mem, s->qualifier);
	a->family = s->family;
	a->severity = s->severity;
	a->event_type = arena_text(mem, s->event_type);
	a->probable_cause = s->probable_cause;
	a->is_cleared = true;
	a->will_clear = s->will_clear;
	a->changed_at = now;
}

/* The place of the witness who gave the sign; the longest silent gives way when all are taken. */
static struct testimony *
place_of(struct arena *mem, struct alarm *a, const struct sign *s)
{
	struct testimony *t, *oldest = NULL;
	size_t i;

	for (i = 0; i < a->witnesses.n; i++) {
		t = &a->witnesses.v[i];
		if (t->witness == s->witness && strcmp(t->name, s->name) == 0)
			return t;
		if (oldest == NULL || t->seen_at < oldest->seen_at)
			oldest = t;
	}
	if (a->witnesses.n < ALARM_WITNESSES_MAX) {
		/* One more than there are: most alarms ever have one or two. */
		struct testimony *v =
		    arena_alloc(mem, (a->witnesses.n + 1) * sizeof *a->witnesses.v);

		if (a->witnesses.n != 0)
			memcpy(v, a->witnesses.v, a->witnesses.n * sizeof *v);
		a->witnesses.v = v;
		oldest = &v[a->witnesses.n++];
	}
	*oldest =
	    (struct testimony){ .witness = s->witness, .name = arena_text(mem, s->name) };
	return oldest;
}

static const struct testimony *
last_trap(const struct alarm *a)
{
	const struct testimony *t, *last = NULL;
	size_t i;

	for (i = 0; i < a->witnesses.n; i++) {
		t = &a->witnesses.v[i];
		if (witness_is_told(t->witness) &&
		    (last == NULL || t->seen_at > last->seen_at))
			last = t;
	}
	return last;
}

/* A rule's look that may still show what was before the trap. */
static bool
is_stale(const struct testimony *t, const struct testimony *trap)
{
	return trap != NULL && t->witness == WITNESS_RULE && t->level != trap->level &&
	    t->seen_at < trap->seen_at + ALARM_SETTLE_US;
}

/* Of two words of the same moment a rule's look counts for more, and then who says that it is raised. */
static bool
is_better(const struct testimony *a, const struct testimony *b)
{
	if (a->seen_at != b->seen_at)
		return a->seen_at > b->seen_at;
	if ((a->witness == WITNESS_RULE) != (b->witness == WITNESS_RULE))
		return a->witness == WITNESS_RULE;
	return a->level > b->level;
}

/* The one who looked last and can be believed; NULL when there is no witness yet. */
static const struct testimony *
best(const struct alarm *a)
{
	const struct testimony *t, *b = NULL, *trap = last_trap(a);
	size_t i;

	for (i = 0; i < a->witnesses.n; i++) {
		t = &a->witnesses.v[i];
		if (is_stale(t, trap))
			continue;
		if (b == NULL || is_better(t, b))
			b = t;
	}
	return b;
}

bool
alarm_is_in_maintenance(const struct alarm *a, wall_us now)
{
	return now < a->maintenance_until;
}

wall_us
alarm_counts_from(const struct alarm *a, wall_us now)
{
	wall_us end = a->maintenance_until < now ? a->maintenance_until : now;

	return end > a->first_sign ? end : a->first_sign;
}

wall_us
alarm_settles_at(const struct alarm *a)
{
	const struct testimony *trap = last_trap(a);

	return trap == NULL ? 0 : trap->seen_at + ALARM_SETTLE_US;
}

/* A trap's word is the last one, and a rule has not said the same since. */
static bool
rests_on_trap(const struct alarm *a)
{
	const struct testimony *t, *b = best(a);
	size_t i;

	if (b == NULL || !witness_is_told(b->witness))
		return false;
	if (b->level == LEVEL_RAISED)
		return true;
	for (i = 0; i < a->witnesses.n; i++) {
		t = &a->witnesses.v[i];
		if (t->witness == WITNESS_RULE && t->level == LEVEL_RAISED)
			return true; /* the rule must take its word back */
	}
	return false;
}

static void
take_points(struct arena *mem, struct alarm *a, const struct sign *s)
{
	size_t i;

	if (s->points.n == 0)
		return;
	a->points.n = s->points.n;
	a->points.v = arena_alloc(mem, s->points.n * sizeof *a->points.v);
	for (i = 0; i < s->points.n; i++)
		rec_copy(mem, &point_rec, &a->points.v[i], &s->points.v[i]);
}

static unsigned
raise_it(struct arena *mem, struct alarm *a, const struct sign *s,
    const struct flap_limits *limits, wall_us now)
{
	unsigned flaps = flap_counts(mem, a, limits, now) ? ALARM_FLAPS : 0;

	a->is_cleared = false;
	a->severity = s->severity;
	a->text = arena_text(mem, s->text);
	a->first_sign = s->first_sign != 0 && s->first_sign < now ? s->first_sign : now;
	a->raised_at = a->changed_at = now;
	a->cleared_at = 0;
	a->raises++;
	if (a->operator_state == OPERATOR_CLOSED || a->operator_state == OPERATOR_ACK) {
		a->operator_state = OPERATOR_NONE;
		a->operator_until = 0;
	}
	take_points(mem, a, s);
	return ALARM_CHANGED | ALARM_RAISES | flaps;
}

static unsigned
clear_it(struct alarm *a, wall_us now)
{
	a->is_cleared = true;
	a->cleared_at = a->changed_at = now;
	return ALARM_CHANGED | ALARM_CLEARS;
}

/* Of a state that a rule judges, traps do not say how bad it is. */
static bool
may_weigh(const struct alarm *a, const struct sign *s)
{
	size_t i;

	for (i = 0; witness_is_told(s->witness) && i < a->witnesses.n; i++)
		if (a->witnesses.v[i].witness == WITNESS_RULE)
			return false;
	return true;
}

/* Raised before and still: what may have changed is how bad it is, and what is known of it. */
static unsigned
still_raised(struct arena *mem, struct alarm *a, const struct sign *s, wall_us now)
{
	unsigned does = 0;

	if (s->level != LEVEL_RAISED)
		return 0;
	if (s->first_sign != 0 && s->first_sign < a->first_sign) {
		a->first_sign = s->first_sign;
		does |= ALARM_CHANGED;
	}
	if (s->severity != a->severity && may_weigh(a, s)) {
		a->severity = s->severity;
		a->changed_at = now;
		does |= ALARM_CHANGED | ALARM_WORSENS;
	}
	if (s->witness == WITNESS_SELF && strcmp(s->text, a->text) != 0) {
		a->text = arena_text(mem, s->text); /* ours have numbers that grow */
		does |= ALARM_CHANGED;
	}
	if (a->points.n == 0 && s->points.n != 0) {
		take_points(mem, a, s);
		does |= ALARM_CHANGED;
	}
	return does;
}

unsigned
alarm_hear(struct arena *mem, struct alarm *a, const struct sign *s,
    const struct flap_limits *limits, wall_us now)
{
	const struct testimony *b;
	struct testimony *t;
	unsigned does = 0;

	if (s->level == LEVEL_UNKNOWN)
		return 0;
	if (s->sequence != 0 && s->sequence <= a->sequence)
		return 0; /* heard before: it stands in the journal for longer */
	if (s->sequence != 0)
		a->sequence = s->sequence;
	t = place_of(mem, a, s);
	if (s->seen_at < t->seen_at)
		return 0; /* overtaken on its way by the same witness's later word */
	if (t->level != s->level || t->severity != s->severity)
		does |= ALARM_CHANGED;
	t->level = s->level;
	t->severity = s->severity;
	t->seen_at = s->seen_at;
	if (component_is_number(a->component) && !component_is_number(s->component)) {
		a->component = arena_text(mem, s->component);
		does |= ALARM_CHANGED;
	}
	b = best(a);
	if (b->level == LEVEL_RAISED && a->is_cleared && s->level == LEVEL_RAISED)
		does |= raise_it(mem, a, s, limits, now);
	else if (a->is_flapping &&
	    (b->level == LEVEL_CLEAR || s->level == LEVEL_RAISED) &&
	    flap_moves(a, b->level == LEVEL_RAISED, now))
		does |= ALARM_CHANGED | ALARM_MOVES;
	else if (b->level == LEVEL_CLEAR && !a->is_cleared && !a->is_flapping)
		does |= clear_it(a, now);
	else if (!a->is_cleared)
		does |= still_raised(mem, a, s, now);
	if (a->will_clear && rests_on_trap(a))
		does |= ALARM_RECHECK;
	return does;
}

unsigned
alarm_operate(struct arena *mem, struct alarm *a, enum operator_state to, const char *who,
    const char *why, wall_us until, wall_us now)
{
	a->operator_state = to;
	a->operator_name = arena_text(mem, who);
	a->operator_text = arena_text(mem, why);
	a->operator_at = now;
	a->operator_until = until;
	return ALARM_CHANGED;
}

unsigned
alarm_operator_ends(struct alarm *a, wall_us now)
{
	if (a->operator_until == 0 || now < a->operator_until)
		return 0;
	a->operator_state =
	    a->operator_state == OPERATOR_SHELVED ? OPERATOR_UN_SHELVED : OPERATOR_NONE;
	a->operator_until = 0;
	return ALARM_CHANGED;
}

const char *
alarm_resource(struct arena *mem, const struct alarm *a)
{
	return *a->component == 0 ? arena_text(mem, a->device)
				  : arena_printf(mem, "%s %s", a->device, a->component);
}
