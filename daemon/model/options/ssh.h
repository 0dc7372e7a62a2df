/* ssh.h - the options of how devices are spoken to over SSH, where devices and profiles share them. */
#ifndef MODEL_OPTIONS_SSH_H
#define MODEL_OPTIONS_SSH_H

#include "model/options/tables.h"

/* Names of legacy algorithms, into a uint32_t of enum ssh_allow. */
opt_own_fn opt_read_ssh_allow;

/* Says that no shell has this name, and the nearest that there is; true when one has, or it is "" or
 * SHELL_NONE. */
bool opt_is_shell(struct opt_reader *r, const struct tree *at, const struct plan *plan,
    const char *name);

/* After all are read: what they are like is joined in, and what then is missing is said. */
void shells_join(struct opt_reader *r, const struct tree *map, struct plan *plan);

#endif
