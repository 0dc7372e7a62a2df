/* errand.h - one command, carried to a device over SSH, for the rooms that look at devices.
 *
 * The profile's list is asked first: what is not on it goes nowhere, whoever asks. Then the vault, for
 * what opens the device; then the engine, in the way that the device and its profile say: by itself, or
 * typed into a shell. The first host key that a device shows is the one that counts from then on,
 * where the inventory names none.
 */
#ifndef ROOM_ERRAND_H
#define ROOM_ERRAND_H

#include "link/ssh/ssh.h"
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

struct errands *errands_new(struct house *h, struct leases *l);
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

/* The device is another, or gone: the key it showed counts no more. */
void errands_forget_device(struct errands *e, uint64_t device_id);

/* Whether the command was carried out, however it ended; what its shell did not understand was not. */
bool errand_is_done(const struct errand_answer *a);

/* Why it was not, in a sentence for people; "" when it was. */
const char *errand_why(const struct errand_answer *a, char why[ERRAND_WHY_MAX]);

#endif
