#include "model/rule.h"

enum level
rule_level(const struct rule_life *l)
{
	switch (l->state) {
	case RULE_RAISED:
	case RULE_COOLING: return LEVEL_RAISED;
	case RULE_CLEAR: return LEVEL_CLEAR;
	default: return LEVEL_UNKNOWN;
	}
}

static void
move(struct rule_life *l, enum rule_state to, wall_us at)
{
	l->state = to;
	l->since = at;
}

/* Not raised: does it begin, go on waiting, or fall back? */
static void
doubt(struct rule_life *l, const struct rule *r, enum truth raised, wall_us at)
{
	if (raised == TRUTH_FALSE) {
		if (l->state != RULE_CLEAR)
			move(l, RULE_CLEAR, at);
		return;
	}
	if (l->state != RULE_PENDING) {
		l->first_sign = at;
		move(l, RULE_PENDING, at);
	}
	if (at - l->first_sign >= r->raise_after_us)
		move(l, RULE_RAISED, at);
}

/* Raised: does it end, go on cooling, or flare up again? */
static void
relief(struct rule_life *l, const struct rule *r, enum truth cleared, wall_us at)
{
	if (cleared == TRUTH_FALSE) {
		if (l->state == RULE_COOLING)
			move(l, RULE_RAISED, at);
		return;
	}
	if (l->state == RULE_RAISED)
		move(l, RULE_COOLING, at);
	if (at - l->since >= r->clear_after_us)
		move(l, RULE_CLEAR, at);
}

bool
rule_step(struct rule_life *l, const struct rule *r, enum truth raised,
    enum truth cleared, wall_us at)
{
	enum level was = rule_level(l);

	if (l->state == RULE_RAISED || l->state == RULE_COOLING) {
		if (cleared != TRUTH_UNKNOWN)
			relief(l, r, cleared, at);
	} else if (raised != TRUTH_UNKNOWN)
		doubt(l, r, raised, at);
	return rule_level(l) != was;
}
