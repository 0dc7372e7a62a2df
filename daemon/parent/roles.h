/* roles.h - the role table: which rooms there are. A new capability is a folder in room/ and a row
 * here. */
#ifndef PARENT_ROLES_H
#define PARENT_ROLES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/plan.h"
#include "model/role.h"
#include "room/room.h"

#define ROLE_SOCKETS_MAX 4

struct role_row {
	enum role role;
	const struct room_ops *ops; /* NULL: a wall whose room a later release fills */
	bool core;                  /* when it ends, all are started again */
	bool stays;                 /* then, too: people are at work in it */
	unsigned phase; /* started when all of the phase before are ready; 0: on demand */
	uint32_t (*count)(const struct settings *s); /* NULL: one */
	const char *sockets[ROLE_SOCKETS_MAX];       /* names of what it is handed */
};

const struct role_row *role_rows(size_t *n);
const struct role_row *role_row(enum role role);

#endif
