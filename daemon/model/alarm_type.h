/* alarm_type.h - what the configuration says of an alarm type, wherever it comes from.
 *
 * Most say nothing: then what the main file says of all holds.
 */
#ifndef MODEL_ALARM_TYPE_H
#define MODEL_ALARM_TYPE_H

#include "base/rec.h"
#include "model/flap.h"

struct alarm_type {
	const char *name;
	uint32_t flap_raises; /* 0, as all of these: as for all */
	int64_t flap_within_us;
	int64_t flap_calm_us;
	int64_t correlate_us;
};
extern const struct rec_type alarm_type_rec;

#endif
