/* access.h - what we know of a device's door: its host key, and whether our login was refused.
 *
 * The key that a device shows first is the one that counts from then on (trust on first use), unless
 * the inventory names it. A device that shows another one gets nothing from us until a person has
 * accepted that key, or the known one is shown again. A login that was refused is not tried a second
 * time with the same secret: devices lock accounts. It is open again when the credential, or the
 * device, was changed, or when a person says so. Triage owns what is known; the rooms that dial hold
 * copies and tell what they saw. The deciding is pure and here.
 */
#ifndef MODEL_ACCESS_H
#define MODEL_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rec.h"

#define HOST_KEY_TEXT_MAX 128 /* "SHA256:..." */
#define HOST_KEY_TYPE_MAX 64  /* "ssh-ed25519" */

struct access {
	uint64_t device_id;
	const char *host_key, *host_key_type;   /* "" until one was seen */
	int64_t key_since;                      /* wall */
	const char *key_by;                     /* "first sight", or who accepted it */
	const char *offered_key, *offered_type; /* shown instead of host_key; "" */
	int64_t offered_at;
	const char *refused_credential; /* "" while our login is welcome */
	int64_t
	    refused_version; /* when that secret was given to the vault; grant_msg.version */
	int64_t refused_at;
};
extern const struct rec_type access_rec;

/* What a room that dialled saw of the door. */
struct access_seen {
	uint64_t device_id;
	const char *host_key, *host_key_type;
	bool let_in;  /* our login was accepted */
	bool refused; /* our login was refused, with: */
	const char *credential;
	int64_t version;
};
extern const struct rec_type access_seen_rec;

/* What follows, or-ed. */
enum access_does {
	ACCESS_LEARNED = 1,   /* a first key */
	ACCESS_OTHER_KEY = 2, /* another key than the known one, for the first time */
	ACCESS_KEY_RIGHT = 4, /* the known one, after another was seen */
	ACCESS_CLOSED = 8,    /* our login is not to be tried again */
	ACCESS_OPENED = 16    /* it is welcome again */
};

/* An empty one: nothing is known of the device's door. */
void access_init(struct access *a, uint64_t device_id);

/* Takes in what was seen; texts that stay are copied to mem. pinned is the inventory's key, or "".
 * Returns access_does. */
unsigned access_hear(struct arena *mem, struct access *a, const struct access_seen *s,
    const char *pinned, int64_t now);

/* A person accepts the key that was shown last; key must be that one, or "". ERR_NOT_FOUND when no
 * other key was shown, ERR_DENIED when it is not that one. */
int access_accept(
    struct arena *mem, struct access *a, const char *key, const char *who, int64_t now);

/* The login may be tried again: a person says so, or something was changed. False when it was open. */
bool access_open(struct access *a);

/* Whether a login with this credential, given to the vault at that time, is not to be tried. */
bool access_is_closed(const struct access *a, const char *credential, int64_t version);

#endif
