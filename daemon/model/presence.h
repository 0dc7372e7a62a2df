/* presence.h - is it there? A device between its first unanswered poll and the verdict.
 *
 * A first failed poll proves nothing: a confirmation begins, with more tries over one interval, ICMP
 * and TCP 22 beside them. Only when it ends without an answer of the agent is something said: the
 * device is unreachable, or it lives and its agent is silent. Any answer of the agent ends every
 * doubt. A host that was down and shows itself begins a confirmation too: its agent may be about to
 * answer. Pure: the poll room asks, this decides.
 */
#ifndef MODEL_PRESENCE_H
#define MODEL_PRESENCE_H

#include "base/clock.h"
#include "model/sign.h"

enum presence_state {
	PRESENCE_UNKNOWN,    /* not asked yet */
	PRESENCE_UP,         /* its agent answers */
	PRESENCE_CONFIRMING, /* it was silent once */
	PRESENCE_SILENT,     /* the host lives, the agent does not answer */
	PRESENCE_DOWN,       /* nothing of it answers */
	PRESENCE_STATE_COUNT
};
extern const struct rec_names presence_state_names;

struct presence {
	enum presence_state state;
	wall_us first_sign; /* of the silence */
	wall_us since;      /* of the state */
	wall_us last_answer;
	enum presence_state
	    settled;        /* the last state that was no doubt: up, silent, down */
	uint32_t tries;     /* of the confirmation under way */
	bool host_answered; /* ICMP or TCP, during it */
};

enum presence_does {
	PRESENCE_CHANGED = 1, /* the state is another */
	PRESENCE_CONFIRM =
	    2 /* begin a confirmation: ask again, ping and knock beside it */
};

/* The agent answered a question asked at `asked`. */
unsigned presence_answer(struct presence *r, wall_us asked, wall_us now);

/* The agent did not answer. So many tries are a confirmation, over so long a time. */
unsigned presence_silence(
    struct presence *r, uint32_t tries_max, int64_t over_us, wall_us asked, wall_us now);

/* The host answered ICMP or TCP, or a refusal of one of them: it lives. */
unsigned presence_host(struct presence *r, wall_us now);

/* What it says of the two alarms: `device-unreachable` and `agent-silent`. */
enum level presence_level_down(const struct presence *r);
enum level presence_level_silent(const struct presence *r);

#endif
