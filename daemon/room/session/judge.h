/* judge.h - may this session be, and until when: decided purely. */
#ifndef ROOM_SESSION_JUDGE_H
#define ROOM_SESSION_JUDGE_H

#include "model/msg.h"
#include "model/plan.h"

struct judge_ask {
	const struct plan *plan;
	const struct device *device; /* NULL: there is none of that name */
	const char *person, *roles;
	bool role_given;
	enum session_role role;
	const struct reason_msg *reason; /* as triage said it; NULL: none was given */
	int64_t span_us;                 /* 0: as long as is usual */
	const char *consent;             /* "" */
	uint32_t at_device;              /* sessions that are there now */
	int64_t now;                     /* wall */
};

enum verdict_of_session { JUDGE_NO, JUDGE_CONSENT, JUDGE_WAIT, JUDGE_GO };

/* On JUDGE_WAIT and JUDGE_GO the role and the end are set; otherwise why says why not, in mem. */
struct judgement {
	enum verdict_of_session verdict;
	const char *why;
	enum session_role role;
	int64_t until;
};

struct judgement session_judge(struct arena *mem, const struct judge_ask *a);

#endif
