/* ways.h - how a device is spoken to over SSH: what it says itself, and what its profile says.
 *
 * A device adds to the legacy algorithms that its profile allows, and its shell and its limit of links
 * go before the profile's.
 */
#ifndef MODEL_WAYS_H
#define MODEL_WAYS_H

#include "model/plan.h"
#include "model/shell.h"

#define SSH_LINKS_DEFAULT 2 /* devices have two to five lines, and people want one */

/* The name that stands for no shell: each command goes by itself. */
#define SHELL_NONE "exec"

struct ssh_ways {
	const char *shell_name;    /* SHELL_NONE, or the description's */
	const struct shell *shell; /* NULL: each command goes by itself */
	unsigned allow;            /* of enum ssh_allow */
	bool one_channel;          /* one command at a time on a link */
	uint32_t links;            /* at once, by all rooms together */
};

/* Borrowed from the plan, or shipped. A profile that is not there says nothing. */
void ways_of(const struct plan *plan, const struct device *d, struct ssh_ways *out);

/* A description by its name: the configuration's, or one that we ship. NULL when there is none. */
const struct shell *plan_shell(const struct plan *plan, const char *name);

#endif
