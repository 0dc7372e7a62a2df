/* alarms.h - an alarm, as other systems take it: Alertmanager's API, syslog's alarm element.
 *
 * An alarm is a state: what is told is how it is now, and telling it twice does no harm.
 */
#ifndef MODEL_HANDOVER_ALARMS_H
#define MODEL_HANDOVER_ALARMS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/tree.h"

/* POST /api/v2/alerts of Alertmanager. Its alerts are known by their labels, of which the severity is one:
 * so those of the other severities are told to be over. */
void alarm_for_alertmanager(
    const struct tree *alarm, const char *appliance, wall_us now, struct buf *out);

/* One message of RFC 5424 with the element of RFC 5674, without what frames it. */
void alarm_for_syslog(const struct tree *alarm, const char *appliance, struct buf *out);

#endif
