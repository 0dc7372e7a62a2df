#include "model/verify.h"

#include <string.h>

#include "base/mem.h"

void
verify_begin(struct ticket *t, enum ticket_stage from, wall_us now)
{
	t->back_to = from;
	t->verifying_at = t->verify_at = now;
	t->looks = t->unsure_looks = 0;
}

void
verify_cleared(struct ticket *t, wall_us now)
{
	t->verify_at = now;
	t->looks = 0;
}

/* An alarm that nothing clears by itself proves nothing by being there. */
static bool
is_raised(const struct alarm *a)
{
	return a != NULL && a->will_clear && !a->is_cleared;
}

/* From when on the alarm must be clear. */
static wall_us
quiet_from(const struct ticket *t, const struct alarm *a)
{
	return a != NULL && a->will_clear ? a->cleared_at : t->verifying_at;
}

static wall_us
later(wall_us a, wall_us b)
{
	return a > b ? a : b;
}

unsigned
verify_due(struct arena *mem, const struct ticket *t, const struct promise *p,
    const struct alarm *a, wall_us now, const char **why)
{
	if (!is_raised(a) || now < t->verifying_at + p->clear_for_us ||
	    now == t->verifying_at)
		return VERIFY_LOOKS_NOW;
	*why = arena_printf(mem, "the alarm is still raised: %s", a->text);
	return VERIFY_FAILS;
}

/* Between two looks: minutes, unless the contract is in a hurry. */
static int64_t
apart(const struct promise *p)
{
	return p->clear_for_us < VERIFY_APART_US ? p->clear_for_us : VERIFY_APART_US;
}

static const struct finding *
found_again(const struct ticket *t, const struct run_result *r)
{
	size_t i;

	for (i = 0; i < r->findings.n; i++)
		if (strcmp(r->findings.v[i].cause, t->cause) == 0 &&
		    r->findings.v[i].confidence >= CASE_NAMED)
			return &r->findings.v[i];
	return NULL;
}

/* It could not be told: once more later, and in the end back to people. */
static unsigned
unsure(struct ticket *t, const struct promise *p, wall_us now)
{
	t->unsure_looks++;
	t->verify_at = now + p->clear_for_us;
	return t->unsure_looks < VERIFY_UNSURE_MAX ? VERIFY_WAITS : VERIFY_FAILS;
}

unsigned
verify_saw(struct arena *mem, struct ticket *t, const struct promise *p,
    const struct alarm *a, const struct run_result *r, wall_us now, const char **why)
{
	const struct finding *f = r != NULL ? found_again(t, r) : NULL;
	const char *probe = verify_probe(t);

	if (f != NULL) {
		*why = arena_printf(mem, "still there, says %s: %s", probe, f->text);
		return VERIFY_FAILS;
	}
	if (r != NULL && (r->failed || r->outcome == OUTCOME_UNSURE)) {
		*why = arena_printf(mem, "%s could not tell: %s", probe, r->note);
		return unsure(t, p, now);
	}
	if (is_raised(a)) {
		*why = "the alarm is still raised: it has time to clear";
		t->verify_at = later(now + apart(p), t->verifying_at + p->clear_for_us);
		return VERIFY_WAITS;
	}
	t->looks++;
	*why = r != NULL ? arena_printf(mem, "%s does not find it any more", probe)
	    : a != NULL  ? "the alarm is clear"
			 : "there is nothing that we could look at";
	if (t->looks >= VERIFY_LOOKS && now >= quiet_from(t, a) + p->clear_for_us)
		return VERIFY_PASSES;
	t->verify_at = later(now + apart(p), quiet_from(t, a) + p->clear_for_us);
	return VERIFY_WAITS;
}

const char *
verify_probe(const struct ticket *t)
{
	size_t i;

	for (i = 0; *t->cause != 0 && i < t->findings.n; i++)
		if (strcmp(t->findings.v[i].cause, t->cause) == 0 &&
		    *t->findings.v[i].probe != 0)
			return t->findings.v[i].probe;
	return NULL;
}
