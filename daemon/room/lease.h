/* lease.h - asking the vault, for the rooms that may.
 *
 * A room asks for a device's credential and is called back with it, or with the reason why not. What
 * it got is kept for the time of the lease, so that a device polled each minute asks once an hour;
 * a vault that starts again is asked again.
 */
#ifndef ROOM_LEASE_H
#define ROOM_LEASE_H

#include "base/secret.h"
#include "room/room.h"

struct leases;

struct lease {
	enum grant_status status;
	const char *kind, *user;
	const struct secret *secret; /* NULL unless status is GRANT_OK */
	int agent_fd; /* of "ssh-key", whose secret is empty: borrowed, until the lease ends */
	int64_t version; /* wall: when it was given to the vault */
};

typedef void lease_fn(void *arg, const struct lease *l);

/* Called when a lease is over: what was opened with it is to be closed. NULL: nothing is. */
typedef void lease_over_fn(void *arg, const char *credential);

struct leases *leases_new(
    struct house *h, const char *purpose, lease_over_fn *over, void *arg);
void leases_free(struct leases *l); /* wipes what it holds */

/* Calls fn once: now, when the lease is held, or when the vault answers. Returns an id to forget it
 * by, 0 when it was called already. */
uint64_t leases_ask(struct leases *l, const char *credential, const struct device *d,
    lease_fn *fn, void *arg);
/* The same for a credential that a sink of the configuration names. */
uint64_t leases_ask_for_sink(
    struct leases *l, const char *credential, const char *sink, lease_fn *fn, void *arg);
void leases_cancel(struct leases *l, uint64_t ask);

/* It is used for the command line of this device now: the vault hears of it, once for each lease and
 * device. */
void leases_used(struct leases *l, const char *credential, const struct device *d);

/* The secret of one that is held now, borrowed; NULL: it is not, or there is none to be known by. */
const struct secret *leases_secret(const struct leases *l, const char *credential);

/* Until when this one is held; 0: it is not. */
mono_us leases_held_until(const struct leases *l, const char *credential);

/* The same for the keys of an SNMPv3 user at one engine: they are not held, whoever asked keeps them. */
uint64_t leases_ask_keys(struct leases *l, const char *credential, const struct device *d,
    struct bytes engine_id, lease_fn *fn, void *arg);

/* The room's ears and peer op call these. */
int leases_hear(struct leases *l, const struct grant_msg *m);
void leases_vault(struct leases *l, bool up);

/* Ends all leases: the vault says otherwise now. */
void leases_forget(struct leases *l);

#endif
