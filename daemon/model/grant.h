/* grant.h - a row of what the vault gave: which credential to which room, for whom, until when.
 *
 * The vault makes a row when it leases a credential, when a lease opens a device's command line, when
 * it refuses one, and when a lease that was asked for more than once is over. The store numbers and
 * keeps the last GRANT_NOTES_KEPT of them. There is no secret in a row.
 */
#ifndef MODEL_GRANT_H
#define MODEL_GRANT_H

#include <stdint.h>

#include "base/rec.h"
#include "model/device.h"
#include "model/role.h"

#define GRANT_NOTES_KEPT 1000000 /* about 150 bytes each on disk */

enum grant_event {
	GRANT_LEASED, /* given to a room, until the time said */
	GRANT_LOGIN,  /* the room opens this device's command line with it */
	GRANT_OVER, /* the lease's time is over; count says how often it was asked for */
	GRANT_DENIED, /* not given, or used for a device that does not name it */
	GRANT_EVENT_COUNT
};
extern const struct rec_names grant_event_names;

struct grant_note {
	uint64_t id; /* given by the store */
	int64_t at;  /* wall */
	enum grant_event event;
	enum role room;
	uint32_t instance;
	const char *credential;
	const char *kind;   /* as in the vault; "" when it has none of this name */
	const char *device; /* for which it was asked first; "" where it is for many */
	int64_t until;      /* wall: the lease's end; 0 */
	uint64_t count;  /* of questions, or of refusals that have no row of their own */
	const char *why; /* of a refusal */
};
extern const struct rec_type grant_note_rec;

#endif
