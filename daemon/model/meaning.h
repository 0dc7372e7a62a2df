/* meaning.h - what somebody's word means: which alarm it speaks of, and what it says of it.
 *
 * A trap, a line of syslog, an alarm of another system: whatever told it, a mapping of the profile
 * knows it again and has a meaning. Those of one profile that speak of one alarm - a rule's too - are
 * witnesses of one state. How it is known again is the mapping's own (profile.h).
 */
#ifndef MODEL_MEANING_H
#define MODEL_MEANING_H

#include "base/rec.h"
#include "model/sign.h"

#define SEVERITIES_MAX 32
#define SHOWN_MAX      16

/* "5 stands for critical": one value that was sent, one severity, or the end of the alarm. */
struct severity_of {
	const char *raw; /* as match.h has it */
	bool clears;
	enum severity severity;
};
extern const struct rec_type severity_of_rec;

struct meaning {
	const char *name; /* the mapping's */
	enum level level;
	const char *clears;     /* the mapping whose alarm it ends; "": none is named */
	const char *table;      /* the component's table: "port"; "" for the device */
	const char *alarm_type; /* "": none; it is told, and has the device looked at */
	const char *qualifier;
	enum family family;
	enum severity severity; /* when no value says it */
	LIST_OF(struct severity_of) severities;
	const char *event_type;
	uint32_t probable_cause;
	const char *text; /* with {label}, {device} and names of values in it */
	bool will_clear;
	int64_t hold_off_us; /* so long after it was said, the same again says nothing */
};
extern const struct rec_type meaning_rec;

/* A value that was sent, by the name that a text has for it. */
struct shown {
	const char *name;
	const char *value;
};

/* The sign's names: what the mapping says whatever was sent. They are borrowed. */
void meaning_names(const struct meaning *m, struct sign *out);

/* Level and severity, by the value that says it (NULL: none was sent). */
void meaning_weigh(const struct meaning *m, const char *raw, struct sign *out);

/* The text with values put in; {label}, {device} and what is not among them stay. */
const char *meaning_show(
    struct arena *mem, const char *text, const struct shown *v, size_t n);

/* And with the last of it: what still stands in braces then is "?", for only a rule knows it. */
const char *meaning_text(
    struct arena *mem, const char *text, const char *device, const char *label);

#endif
