/* severity.h - how bad: the perceived severities of X.733 8.1.2.3 and RFC 8632, worst last.
 *
 * "Cleared" is not among them: RFC 8632 keeps it as a flag beside the severity, so that a cleared
 * alarm still says how bad it was.
 */
#ifndef MODEL_SEVERITY_H
#define MODEL_SEVERITY_H

#include "base/rec.h"

enum severity {
	SEVERITY_INDETERMINATE,
	SEVERITY_WARNING,
	SEVERITY_MINOR,
	SEVERITY_MAJOR,
	SEVERITY_CRITICAL,
	SEVERITY_COUNT
};

extern const struct rec_names severity_names;

/* What an alarm is about, for the priors of causes: the families of the fault catalogue. */
enum family {
	FAMILY_NONE,
	FAMILY_UNREACHABLE,
	FAMILY_LINK,
	FAMILY_CELL,
	FAMILY_QUALITY,
	FAMILY_HARDWARE,
	FAMILY_PROTOCOL,
	FAMILY_SYSTEM,
	FAMILY_SECURITY,
	FAMILY_COUNT
};

extern const struct rec_names family_names;

#endif
