/* reachability.h - is it there? A device between its first unanswered poll and the verdict.
 *
 * A first failed poll proves nothing: a confirmation begins, with more tries over one interval, ICMP
 * and TCP 22 beside them. Only when it ends without an answer of the agent is something said: the
 * device is unreachable, or it lives and its agent is silent. Any answer of the agent ends every
 * doubt. Pure: the poll room asks, this decides.
 */
#ifndef MODEL_REACHABILITY_H
#define MODEL_REACHABILITY_H

#include "base/clock.h"
#include "model/sign.h"

enum reach_state {
	REACH_UNKNOWN,    /* not asked yet */
	REACH_UP,         /* its agent answers */
	REACH_CONFIRMING, /* it was silent once */
	REACH_SILENT,     /* the host lives, the agent does not answer */
	REACH_DOWN,       /* nothing of it answers */
	REACH_STATE_COUNT
};
extern const struct rec_names reach_state_names;

struct reachability {
	enum reach_state state;
	wall_us first_sign; /* of the silence */
	wall_us since;      /* of the state */
	wall_us last_answer;
	uint32_t tries;     /* of the confirmation under way */
	bool host_answered; /* ICMP or TCP, during it */
};

enum reach_does {
	REACH_CHANGED = 1, /* the state is another */
	REACH_CONFIRM = 2  /* begin a confirmation: ask again, ping and knock beside it */
};

/* The agent answered a question asked at `asked`. */
unsigned reach_answer(struct reachability *r, wall_us asked, wall_us now);

/* The agent did not answer; tries_max is the profile's. */
unsigned reach_silence(
    struct reachability *r, uint32_t tries_max, wall_us asked, wall_us now);

/* The host answered ICMP or TCP, or a refusal of one of them: it lives. */
unsigned reach_host(struct reachability *r, wall_us now);

/* What it says of the two alarms: `device-unreachable` and `agent-silent`. */
enum level reach_level_down(const struct reachability *r);
enum level reach_level_silent(const struct reachability *r);

#endif
