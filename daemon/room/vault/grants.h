/* grants.h - who may have which credential: a credential opens devices, not rooms.
 *
 * The vault knows of each device which credentials its inventory names. A room is granted one only
 * for a device that names it, and only of the kind that the room's work needs: a trap room, which
 * reads what strangers send, never holds what opens a command line.
 */
#ifndef ROOM_VAULT_GRANTS_H
#define ROOM_VAULT_GRANTS_H

#include "model/device.h"
#include "model/role.h"

struct grants;

enum grant_verdict {
	GRANT_ALLOWED,
	GRANT_NO_DEVICE, /* not known, or not yet */
	GRANT_NOT_ITS,   /* the device does not name this credential */
	GRANT_NOT_YOURS, /* it does, for something that the room has no part in */
	GRANT_NO_SINK,
	GRANT_NOT_ITS_SINK
};

struct grants *grants_new(void);
void grants_free(struct grants *g); /* NULL is fine */

void grants_put(struct grants *g, const struct device *d); /* what is needed is copied */
void grants_drop(struct grants *g, uint64_t device_id);

enum grant_verdict grants_judge(
    const struct grants *g, enum role asker, uint64_t device_id, const char *credential);
const char *grant_verdict_text(enum grant_verdict v);

#endif
