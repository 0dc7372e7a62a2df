/* accesses.h - the doors of the devices, for the rooms that log in there.
 *
 * Triage owns what is known of them (model/access.h) and tells each change; a room that dials looks
 * here which key it must be shown, and whether its login is welcome at all, and reports what came of
 * it. The copy moves with the report at once, so the next dial knows already.
 */
#ifndef ROOM_ACCESSES_H
#define ROOM_ACCESSES_H

#include "link/ssh/ssh.h"
#include "model/access.h"
#include "model/device.h"
#include "room/room.h"

struct accesses;

struct accesses *accesses_new(struct house *h);
void accesses_free(struct accesses *a);

/* The room's ear for MSG_ACCESS; and a device left the inventory. */
void accesses_put(struct accesses *a, const struct access *what);
void accesses_drop(struct accesses *a, uint64_t device_id);

/* What an SSH request needs: the key that must be shown and its type, or "" for any. Borrowed until
 * something of this device changes. */
const char *accesses_host_key(const struct accesses *a, const struct device *d);
const char *accesses_host_key_type(const struct accesses *a, const struct device *d);

/* NULL when the login may be tried, else a sentence why not, in mem. version is the lease's. */
const char *accesses_why_not(
    const struct accesses *a, const struct device *d, int64_t version, struct arena *mem);

/* What came of a run that dialled. */
void accesses_answered(struct accesses *a, const struct device *d,
    const struct ssh_answer *answer, int64_t version);

#endif
