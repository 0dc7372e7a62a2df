/* count.h - the outcomes of datagrams: each ends in exactly one. */
#ifndef ROOM_COUNT_H
#define ROOM_COUNT_H

#include <stdint.h>

enum outcome {
	OUTCOME_ACCEPTED,
	OUTCOME_MERGED,         /* said before: an inform sent again, or summed up */
	OUTCOME_UNMAPPED,       /* from a device of ours, and no mapping fits */
	OUTCOME_DISCOVERY,      /* SNMPv3: it asked who we are, and was told */
	OUTCOME_UNKNOWN_SENDER, /* from an address that no device has */
	OUTCOME_BAD_CREDENTIAL, /* not with the device's community, or user, or keys */
	OUTCOME_NOT_IN_WINDOW,  /* SNMPv3: an old one, or a wrong clock */
	OUTCOME_NO_CREDENTIAL,  /* the vault does not know the device's credential */
	OUTCOME_MALFORMED,
	OUTCOME_UNSUPPORTED, /* a version, or a PDU that is no notification */
	OUTCOME_SET_ASIDE,
	OUTCOME_OVER_BUDGET, /* more are under way than may be */
	OUTCOME_TOTAL
};

extern const char *const outcome_text[OUTCOME_TOTAL];

struct counts {
	uint64_t arrived;
	uint64_t
	    dropped; /* by the system: we did not read fast enough; not among those arrived */
	uint64_t by[OUTCOME_TOTAL];
};

#endif
