/* session.h - a person at a device, through us: who, why, until when, and what became of it.
 *
 * A session is opened for a reason (a ticket, a case or an alarm), with a role, for a limited time. The session
 * room makes it and tells the store of each change; the record of what was said and seen lies in files beside
 * (`file`). What a role may is decided here, purely.
 */
#ifndef MODEL_SESSION_H
#define MODEL_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rec.h"

#define SESSION_TEXT_MAX 400
#define SESSION_LONGEST                                                                  \
	(4 * INT64_C(3600000000)) /* microseconds, whatever is asked for */

/* Each may what the one before it may. */
enum session_role {
	SESSION_VIEW,     /* sees what another does; types nothing */
	SESSION_DIAGNOSE, /* the commands of the profile's list, line by line */
	SESSION_REPAIR,   /* anything */
	SESSION_ROLE_COUNT
};
extern const struct rec_names session_role_names;

enum session_state {
	SESSION_WAITING, /* for a second person's approval */
	SESSION_OPEN,
	SESSION_OVER,
	SESSION_STATE_COUNT
};
extern const struct rec_names session_state_names;

struct session {
	uint64_t id;
	const char *person;
	const char *from;   /* the person's address */
	const char *client; /* what its program calls itself: esc() it */
	uint64_t device_id;
	const char *device;
	enum session_role role;
	const char *reason; /* "ticket T12", "case 7", "alarm 31" */
	uint64_t ticket_id, case_id, alarm_id;
	enum session_state state;
	int64_t began, until, ended;
	const char *end_why;     /* a sentence; "" while it runs */
	const char *approved_by; /* "" */
	const char *consent; /* what was said of the customer's consent; "": not asked */
	uint64_t bytes_out, bytes_in;
	const char *file;          /* in the state folder's sessions: "S12" */
	uint32_t commands;         /* how many its log has */
	const char *record_sha256; /* of the whole record, at its end; "" */
	uint64_t seal_lines;       /* of its seal */
};
extern const struct rec_type session_rec;

/* Is this person one of the names in "view,diagnose,repair,approve"? */
bool session_has_role(const char *roles, const char *role);

/* The highest session role among a person's, or -1: none. */
int session_role_of(const char *roles);

#endif
