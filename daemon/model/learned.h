/* learned.h - what polling a device has taught, and is worth keeping over a restart.
 *
 * How much it answers at a time, what it cannot do, which SNMPv3 engine it is and how that one's clock
 * goes, which profile it was recognised by. The poll room learns it and tells the store what changed,
 * many in one message; the store gives it back with the device. Losing one costs a few packets more.
 */
#ifndef MODEL_LEARNED_H
#define MODEL_LEARNED_H

#include "model/device.h"

#define LEARNED_LIST_MAX 256
#define ENGINE_ID_BYTES  32

struct learned {
	uint64_t device_id;
	const char *address; /* of the device then: of another it says nothing */
	uint32_t quirks;     /* of enum snmp_quirk */
	uint32_t bulk, bulk_ceiling, get_max;
	struct bytes engine_id; /* of an SNMPv3 device */
	uint32_t boots;
	int64_t engine_zero; /* wall time at which its snmpEngineTime was 0 */
	const char
	    *profile;    /* with `profile: auto`: which it is, "" while nobody knows */
	const char *why; /* "sysObjectID begins with 1.3.6.1.4.1.9" */
};
extern const struct rec_type learned_rec;

struct learned_list {
	LIST_OF(struct learned) devices;
};
extern const struct rec_type learned_list_rec;

#endif
