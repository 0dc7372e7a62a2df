/* alarm_types.h - the alarm inventory of RFC 8632 section 4.1: every type that can be raised.
 *
 * It is made from what the configuration says - rules, and what traps mean - and from the few types
 * that the house itself gives; nobody writes it. Other systems and people may raise types beside these.
 */
#ifndef MODEL_ALARM_TYPES_H
#define MODEL_ALARM_TYPES_H

#include "base/json.h"
#include "model/plan.h"

struct type_told {
	const char *name;
	unsigned severities; /* a bit for each of enum severity */
	bool will_clear;     /* all that raise it clear it, too */
	const char *event_type;
	uint32_t probable_cause;
	const char *is; /* the text that it comes with */
	const char *by; /* "rule switch link-down, trap switch linkDown" */
};

/* The row of a type that the house gives itself (TYPE_... of model/correlate.h); NULL if it is none. */
const struct type_told *alarm_type_own(const char *name);

/* All of them, by name, in mem; their number. */
size_t alarm_types(struct arena *mem, const struct plan *plan, struct type_told **out);

/* As JSON: an array of objects. */
void alarm_types_json(struct json *j, const struct plan *plan);

#endif
