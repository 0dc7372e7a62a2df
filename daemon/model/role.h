/* role.h - the rooms by name. What each may do is a row of parent/roles.c; who may tell whom what
 * is the channel table, model/msg.c. */
#ifndef MODEL_ROLE_H
#define MODEL_ROLE_H

#include "base/rec.h"

enum role {
	ROLE_PARENT,
	ROLE_CONFIG,
	ROLE_VAULT,
	ROLE_STORE,
	ROLE_TRIAGE,
	ROLE_READER,
	ROLE_HISTORY,
	ROLE_POLL,
	ROLE_TRAP,
	ROLE_INTAKE,
	ROLE_PROBE,
	ROLE_SINK,
	ROLE_WEB,
	ROLE_SESSION,
	ROLE_HELPER,
	ROLE_COUNT
};

extern const struct rec_names role_names;

#endif
