#include "room/count.h"

const char *const outcome_text[OUTCOME_TOTAL] = {
	[OUTCOME_ACCEPTED] = "accepted",
	[OUTCOME_MERGED] = "merged",
	[OUTCOME_UNMAPPED] = "unmapped",
	[OUTCOME_DISCOVERY] = "discovery",
	[OUTCOME_UNKNOWN_SENDER] = "unknown-sender",
	[OUTCOME_BAD_CREDENTIAL] = "bad-credential",
	[OUTCOME_NOT_IN_WINDOW] = "not-in-window",
	[OUTCOME_NO_CREDENTIAL] = "no-credential",
	[OUTCOME_MALFORMED] = "malformed",
	[OUTCOME_UNSUPPORTED] = "unsupported",
	[OUTCOME_SET_ASIDE] = "set-aside",
	[OUTCOME_OVER_BUDGET] = "over-budget",
};
