/* zone.h - what the clock on the wall of a place says.
 *
 * A zone is read from its rule as POSIX writes it in TZ: "CET-1CEST,M3.5.0,M10.5.0/3" - which is also
 * the last line of the system's zone files (RFC 8536 section 3.3), and says all of the future. The
 * config room takes them from there; whoever reckons needs no file. Twice a year an hour is missing or
 * comes twice; what then is meant is said at zone_instant(). Zones whose clocks move by the moon
 * (Morocco) are told by no such rule: theirs is the one that holds most of the year.
 */
#ifndef MODEL_ZONE_H
#define MODEL_ZONE_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/rec.h"

#define ZONE_NAME_MAX 64
#define ZONE_RULE_MAX 64
#define ZONES_MAX     2048

/* A zone by its name: "Europe/Berlin". */
struct zone {
	const char *name;
	const char *rule;
};
extern const struct rec_type zone_rec;

/* A day of each year, and the second of it, when clocks are moved. */
struct zone_edge {
	enum { EDGE_WEEKDAY, EDGE_JULIAN, EDGE_DAY } kind; /* M5.2.0, J60, 60 */
	int month, week, day;
	int32_t second; /* of that day, by the clock that holds before; may be negative */
};

struct zone_rule {
	int32_t standard, summer; /* seconds east of Greenwich */
	bool has_summer;
	struct zone_edge to_summer, to_standard;
};

/* Reads a rule; ERR_MALFORMED. "UTC0" is the plainest. */
int zone_parse(const char *rule, struct zone_rule *out);

/* Seconds east of Greenwich at that time. */
int32_t zone_offset(const struct zone_rule *z, wall_us at);

/* When a clock there shows local_s, seconds since 1970 as its own calendar counts them. A time that is
 * passed over is the moment at which it is; of one that comes twice it is the first, or the later. */
wall_us zone_instant(const struct zone_rule *z, int64_t local_s, bool later);

/* Days since 1970 of a date, and back; of any year of the Gregorian calendar. */
int64_t zone_days(int year, int month, int day);
void zone_date(int64_t days, int *year, int *month, int *day);

#endif
