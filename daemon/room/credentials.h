/* credentials.h - SNMP credentials by name, for the rooms that ask devices.
 *
 * Thousands of devices share a few credentials; each is held once, and stays at its place for as
 * long as the room lives, so that targets may point to it. It is asked of the vault when a device
 * first needs it, and again when its lease has ended.
 */
#ifndef ROOM_CREDENTIALS_H
#define ROOM_CREDENTIALS_H

#include "link/snmp/target.h"
#include "room/lease.h"

struct credentials;

/* c is NULL when there is none: why is a sentence. */
typedef void credential_fn(void *arg, const struct snmp_credential *c, const char *why);

struct credentials *credentials_new(struct leases *l);
void credentials_free(struct credentials *c);

/* Calls fn, now or later, once. The device is borrowed for the call. */
void credentials_get(
    struct credentials *c, const struct device *d, credential_fn *fn, void *arg);

/* The one that is held now, and until when; NULL: it has to be asked for. */
const struct snmp_credential *credentials_held(
    struct credentials *c, const struct device *d, mono_us *until);

/* keys is NULL when there are none: why is a sentence. Borrowed until the callback returns. */
typedef void keys_fn(void *arg, const struct usm_keys *keys, const char *why);

/* Calls fn, later, once, with the keys of a device's SNMPv3 user at an engine. */
void credentials_keys(struct credentials *c, const struct device *d,
    struct bytes engine_id, keys_fn *fn, void *arg);

/* Forgets those who wait with this argument: their callback will not come. */
void credentials_cancel(struct credentials *c, const void *arg);

#endif
