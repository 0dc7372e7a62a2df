/* devices.h - the inventory as the store gives it out, for rooms that look devices up. */
#ifndef ROOM_DEVICES_H
#define ROOM_DEVICES_H

#include "base/map.h"
#include "model/device.h"

struct devices {
	struct map by_id, by_name, by_address;
};

void devices_init(struct devices *d);
void devices_fini(struct devices *d);

/* A device came or changed; one left. */
void devices_put(struct devices *d, const struct device *what);
void devices_drop(struct devices *d, uint64_t id);

/* Borrowed until the next put or drop of that device. Of several with one address, the last. */
const struct device *devices_by_id(const struct devices *d, uint64_t id);
const struct device *devices_by_name(const struct devices *d, const char *name);
const struct device *devices_by_address(const struct devices *d, const char *address);

/* All of them, in no order, as map_next(). */
const struct device *devices_next(const struct devices *d, size_t *at);

#endif
