/* correlate.h - is one alarm the symptom of another?
 *
 * Looks at two raised alarms, the topology that the inventory knows (upstream devices, cables) and
 * the relations that the configuration names, and says which is under which. Time
 * plays no part: a child may come before its root.
 */
#ifndef MODEL_CORRELATE_H
#define MODEL_CORRELATE_H

#include "model/alarm.h"
#include "model/device.h"
#include "model/plan.h"

/* The alarm types the house itself gives, and knows the meaning of. */
#define TYPE_DEVICE_UNREACHABLE "device-unreachable" /* nothing of it answers */
#define TYPE_AGENT_SILENT       "agent-silent" /* it lives, its SNMP agent does not */
#define TYPE_SSH_SILENT         "ssh-silent"
#define TYPE_COLLECTOR_FAILED   "collector-failed" /* a command says what no one can read */
#define TYPE_SSH_NO_ALGORITHM   "ssh-no-algorithm" /* nothing in common to speak SSH with */
#define TYPE_SET_ASIDE          "set-aside"
#define TYPE_TRAP_STORM         "trap-storm" /* it says more than it may */
#define TYPE_COMMON_CAUSE       "common-cause" /* many alarms, and what they have in common */
#define TYPE_LOG_STORM          "log-storm" /* the same of its syslog */
#define TYPE_HOST_KEY           "host-key-changed"
#define TYPE_LOGIN              "ssh-login-refused"
#define TYPE_BOOTS_LOST         "snmp-boots-lost"
#define TYPE_CLOCK_BACK         "snmp-clock-back"
#define TYPE_ENGINE_CHANGED     "snmp-engine-changed"
#define TYPE_SAME_ENGINE        "duplicate-engine-id"
#define TYPE_SIGN_IN            "sign-in-guessed" /* somebody tries passwords at the gateway */

enum correlation { CORRELATION_NONE, CORRELATION_A_UNDER_B, CORRELATION_B_UNDER_A };

/* Both devices must be known; a and b are different alarms. */
enum correlation correlate(const struct plan *plan, const struct alarm *a,
    const struct device *of_a, const struct alarm *b, const struct device *of_b);

#endif
