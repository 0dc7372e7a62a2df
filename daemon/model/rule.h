/* rule.h - one condition on one resource, from first doubt to all-clear.
 *
 * The poll room owns the lives of rules; triage hears their levels and owns the alarms. A life moves
 * only in rule_step(), which is given what the conditions say of one sample and when it was asked
 * for. A value that is missing moves nothing: silence neither raises nor clears.
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include "model/expr.h"
#include "model/profile.h"

enum rule_state { RULE_UNKNOWN, RULE_CLEAR, RULE_PENDING, RULE_RAISED, RULE_COOLING };

struct rule_life {
	enum rule_state state : 4;
	wall_us first_sign : 60; /* the first sample of the episode that counted */
	wall_us since;           /* of the state */
};

/* Applies one sample. raised and cleared are what the two conditions say (cleared is the contrary of
 * raised where the rule has no condition of its own). True when the level it stands for changed. */
bool rule_step(struct rule_life *l, const struct rule *r, enum truth raised,
    enum truth cleared, wall_us at);

/* What it tells triage: a rule that waits out its hold says nothing yet. */
enum level rule_level(const struct rule_life *l);

#endif
