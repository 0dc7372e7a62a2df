/* session.h - the records of sessions, as the commands that read them find them.
 *
 * A record is named by the number of its session (S12: the daemon says where it lies), or by the path of
 * its file, S12.cast; the commands and the seal lie beside it.
 */
#ifndef CTL_SESSION_H
#define CTL_SESSION_H

#include "ctl/ctl.h"

struct session_files {
	const char *cast, *commands, *seal;
	const char
	    *public_key; /* of the seal, where it lies by itself; may not be there */
	const struct tree *row; /* what the store knows; NULL: it was not asked */
};

/* Of the one word of the command: 0, or an exit code after saying what is wrong. */
int session_files(struct ctl *c, struct session_files *out);

#endif
