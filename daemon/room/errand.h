/* errand.h - one command, carried to a device over SSH, for the rooms that look at devices.
 *
 * The profile's list is asked first: what is not on it goes nowhere, whoever asks. Then the vault, for
 * what opens the device; then the engine, in the way that the device and its profile say: by itself, or
 * typed into a shell. What is known of a device's door - its host key, a login that was refused - is kept
 * here as triage tells it (room/accesses.h), and what came of a login goes back to triage.
 */
#ifndef ROOM_ERRAND_H
#define ROOM_ERRAND_H

#include "link/ssh/ssh.h"
#include "model/access.h"
#include "room/lease.h"

struct errands;

struct errand_ask {
	const struct device *device; /* copied */
	const char *command;         /* copied */
	struct ssh_limits limits;
};

struct errand_answer {
	const char *why;              /* nobody was asked, for this reason; or NULL */
	const struct ssh_answer *ssh; /* then what came of it */
	unsigned allowed;             /* the legacy algorithms it might use */
	bool in_shell;                /* typed into one, which tells no exit status */
};

/* Borrowed until it returns. */
typedef void errand_fn(void *arg, const struct errand_answer *a);

/* Polling and probing share a device's links without asking each other: each has a half, probes the odd
 * one. A device that bears one link may see two for a moment, one of each. */
enum errand_share { SHARE_OF_POLLING, SHARE_OF_PROBES };
struct errands *errands_new(struct house *h, struct leases *l, enum errand_share share);
void errands_free(struct errands *e); /* errands under way are not answered */

/* Whether the device takes this command, by its profile's list; why not goes to why. */
#define ERRAND_WHY_MAX 400
bool errand_is_allowed(const struct plan *plan, const struct device *d,
    const char *command, char why[ERRAND_WHY_MAX]);

/* fn is called once, later: never before this returns. Returns its id, never 0. */
uint64_t errands_run(
    struct errands *e, const struct errand_ask *a, errand_fn *fn, void *arg);

/* It is not answered any more; one that is over is left alone. */
void errands_forget(struct errands *e, uint64_t id);

/* The device is another now; it left the inventory. */
void errands_forget_device(struct errands *e, uint64_t device_id);
void errands_device_gone(struct errands *e, uint64_t device_id);

/* The room's ear for MSG_ACCESS. */
void errands_hear_access(struct errands *e, const struct access *a);

/* A lease is over: the links it opened are closed, when their command is done. e may be NULL. */
void errands_lease_over(struct errands *e, const char *credential);

/* Whether the command was carried out, however it ended; what its shell did not understand was not. */
bool errand_is_done(const struct errand_answer *a);

/* Why it was not, in a sentence for people; "" when it was. */
const char *errand_why(const struct errand_answer *a, char why[ERRAND_WHY_MAX]);

#endif
