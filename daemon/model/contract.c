#include "model/contract.h"

REC_NAMES(urgency_names, "normal", "urgent", "critical");
REC_NAMES(consent_names, "none", "required");
REC_NAMES(clock_names, "first-diagnosis", "response", "dispatch", "on-site", "spare-part",
    "service-report", "loop-closed", "complaint");

static const struct rec_field clock_level_fields[] = {
	F_ENUM(clock_level, clock, clock_names),
	F_I64(clock_level, normal_us),
	F_I64(clock_level, urgent_us),
	F_I64(clock_level, critical_us),
	F_BOOL(clock_level, not_in_remote),
};
REC_TYPE(clock_level_rec, clock_level, clock_level_fields);

static const struct rec_field case_start_fields[] = {
	F_ENUM(case_start, severity, severity_names),
	F_I64(case_start, after_us),
};
REC_TYPE(case_start_rec, case_start, case_start_fields);

static const struct rec_field percent_fields[] = {
	F_U32(percent, value),
};
REC_TYPE(percent_rec, percent, percent_fields);

static const struct rec_field reminder_fields[] = {
	F_I64(reminder, after_us),
};
REC_TYPE(reminder_rec, reminder, reminder_fields);

static const struct rec_field contract_fields[] = {
	F_TEXT(contract, name, NAME_MAX_BYTES),
	F_TEXT(contract, is, 512),
	F_LIST(contract, clocks, CLOCK_COUNT, clock_level_rec),
	F_LIST(contract, warn_at, 8, percent_rec),
	F_LIST(contract, case_starts, SEVERITY_COUNT, case_start_rec),
	F_I64(contract, clear_for_us),
	F_I64(contract, agrees_after_us),
	F_ENUM(contract, consent, consent_names),
	F_I64(contract, repeat_us),
	F_LIST(contract, remind_after, REMINDERS_MAX, reminder_rec),
	F_TEXTS(contract, progress, 16),
};
REC_TYPE(contract_rec, contract, contract_fields);

static const struct rec_field promise_fields[] = {
	F_TEXT(promise, contract, NAME_MAX_BYTES),
	F_TIME(promise, first_sign),
	F_LIST(promise, levels, CLOCK_COUNT, clock_level_rec),
	F_LIST(promise, warn_at, 8, percent_rec),
	F_I64(promise, clear_for_us),
	F_I64(promise, agrees_after_us),
	F_LIST(promise, remind_after, REMINDERS_MAX, reminder_rec),
};
REC_TYPE(promise_rec, promise, promise_fields);

static const struct rec_field urgency_row_fields[] = {
	F_ENUM(urgency_row, severity, severity_names),
	F_TEXT(urgency_row, because, 256),
	F_ENUM(urgency_row, gold, urgency_names),
	F_ENUM(urgency_row, silver, urgency_names),
	F_ENUM(urgency_row, bronze, urgency_names),
};
REC_TYPE(urgency_row_rec, urgency_row, urgency_row_fields);

static const struct rec_field urgency_step_fields[] = {
	F_U32(urgency_step, affected),
	F_U32(urgency_step, up),
	F_TEXT(urgency_step, because, 256),
};
REC_TYPE(urgency_step_rec, urgency_step, urgency_step_fields);

static const struct rec_field urgency_table_fields[] = {
	F_LIST(urgency_table, rows, SEVERITY_COUNT, urgency_row_rec),
	F_LIST(urgency_table, steps, 8, urgency_step_rec),
};
REC_TYPE(urgency_table_rec, urgency_table, urgency_table_fields);

int64_t
contract_case_after(const struct contract *c, enum severity s)
{
	size_t i;

	for (i = 0; i < c->case_starts.n; i++)
		if (c->case_starts.v[i].severity == s)
			return c->case_starts.v[i].after_us;
	return CASE_NEVER;
}

int64_t
contract_clock(
    const struct contract *c, enum clock_kind k, enum urgency u, bool remote_site)
{
	size_t i;

	for (i = 0; i < c->clocks.n; i++) {
		const struct clock_level *l = &c->clocks.v[i];

		if (l->clock != k || (l->not_in_remote && remote_site))
			continue;
		return u == URGENCY_CRITICAL ? l->critical_us
		    : u == URGENCY_URGENT    ? l->urgent_us
					     : l->normal_us;
	}
	return 0;
}

static bool
holds(enum clock_kind k, bool complaint)
{
	switch (k) {
	case CLOCK_RESPONSE:
	case CLOCK_LOOP_CLOSED: return true;
	case CLOCK_COMPLAINT: return complaint;
	default: return !complaint;
	}
}

void
contract_promise(struct arena *mem, const struct contract *c, bool complaint,
    bool remote_site, wall_us first_sign, struct promise *out)
{
	size_t i;

	rec_init(&promise_rec, out);
	out->first_sign = first_sign;
	if (c == NULL)
		return;
	out->contract = arena_text(mem, c->name);
	out->levels.v = arena_alloc(mem, c->clocks.n * sizeof *out->levels.v);
	for (i = 0; i < c->clocks.n; i++)
		if (holds(c->clocks.v[i].clock, complaint) &&
		    (!c->clocks.v[i].not_in_remote || !remote_site))
			out->levels.v[out->levels.n++] = c->clocks.v[i];
	out->warn_at.v =
	    arena_copy(mem, c->warn_at.v, c->warn_at.n * sizeof *out->warn_at.v);
	out->warn_at.n = c->warn_at.n;
	out->clear_for_us = c->clear_for_us;
	out->agrees_after_us = c->agrees_after_us;
	out->remind_after.v = arena_copy(
	    mem, c->remind_after.v, c->remind_after.n * sizeof *out->remind_after.v);
	out->remind_after.n = c->remind_after.n;
}

static enum urgency
of_tier(const struct urgency_row *r, enum tier tier)
{
	return tier == TIER_GOLD ? r->gold : tier == TIER_SILVER ? r->silver : r->bronze;
}

enum urgency
urgency_derive(struct arena *mem, const struct urgency_table *t, enum severity s,
    enum tier tier, uint32_t affected, bool safety, const char **why)
{
	const char *because = "no row of the urgency table fits", *more = NULL;
	unsigned u = URGENCY_NORMAL, up = 0;
	size_t i;

	for (i = 0; i < t->rows.n; i++)
		if (t->rows.v[i].severity == s) {
			u = of_tier(&t->rows.v[i], tier);
			because = t->rows.v[i].because;
		}
	for (i = 0; i < t->steps.n; i++)
		if (affected >= t->steps.v[i].affected && t->steps.v[i].up > up) {
			up = t->steps.v[i].up;
			more = t->steps.v[i].because;
		}
	u += up + safety;
	if (u > URGENCY_CRITICAL)
		u = URGENCY_CRITICAL;
	*why = arena_printf(mem, "%s (%s alarm, %s customer)%s%s%s", because,
	    rec_name(&severity_names, (int)s), rec_name(&tier_names, (int)tier),
	    more != NULL ? "; " : "", more != NULL ? more : "",
	    safety ? "; people's safety hangs on this site" : "");
	return (enum urgency)u;
}
