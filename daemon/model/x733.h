/* x733.h - the probable causes and event types that the telecom world has agreed on.
 *
 * An alarm says what kind of thing happened (its event type) and what is probably
 * behind it (its probable cause), each with a name and a number out of
 * IANA-ITU-ALARM-TC-MIB, where IANA joined the lists of X.733, X.736 and M.3100. So
 * other managers understand our alarms, and we their traps. The tables are constant,
 * belong to this file and are never freed.
 *
 * Some names are misspelt in the module (lowTemperatue, tranceiverFailure). We print
 * them as the module has them, and read them in both spellings; the number is what
 * counts. Names are read in upper or lower case alike.
 */
#ifndef MODEL_X733_H
#define MODEL_X733_H

#include <stddef.h>

/* One row of IANAItuProbableCause. */
struct x733_cause {
	unsigned number;
	const char *name;
};

/* One row of IANAItuEventType. */
struct x733_event_type {
	unsigned number;
	const char *name;
};

/* The cause of that name, in either spelling, or NULL. */
const struct x733_cause *x733_cause_by_name(const char *name);

/* The cause of that number, or NULL. */
const struct x733_cause *x733_cause_by_number(unsigned number);

/* The i-th cause, in ascending order of numbers, or NULL past the last. */
const struct x733_cause *x733_cause_at(size_t i);

/* The event type of that name, or NULL. */
const struct x733_event_type *x733_event_type_by_name(const char *name);

/* The event type of that number, or NULL. */
const struct x733_event_type *x733_event_type_by_number(unsigned number);

/* The i-th event type, in ascending order of numbers, or NULL past the last. */
const struct x733_event_type *x733_event_type_at(size_t i);

#endif
