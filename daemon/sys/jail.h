/* jail.h - what a room may still do once it is at work: no more than its row says.
 *
 * A room opens what it needs, then enters its jail: an ordinary user, no new privileges, no core
 * dumps, a bound on descriptors, and a list of system calls. Calls that are not on the list answer
 * "not implemented" (ENOSYS), so libraries fall back instead of dying. Builds with a sanitizer run
 * without the list, for their runtimes need calls of their own.
 */
#ifndef SYS_JAIL_H
#define SYS_JAIL_H

#include <stdbool.h>

enum jail_may {
	JAIL_READ_FILES = 1,  /* open files for reading */
	JAIL_WRITE_FILES = 2, /* create, write, sync and remove files */
	JAIL_NET = 4,         /* make sockets, connect, bind */
	JAIL_ACCEPT = 8,      /* accept on sockets it was handed */
	JAIL_EXEC = 16,       /* start other programs */
	JAIL_FORK = 64,      /* make processes of its own kind, which narrow themselves */
	JAIL_FILE_GIVEN = 32 /* read, write and sync the files it was handed */
};

struct jail {
	const char *user; /* NULL: stay who we are; otherwise needs root */
	unsigned may;     /* of enum jail_may */
	unsigned files_max;
};

/* Enters. On failure *what names the step that was refused. There is no way out. */
int jail_enter(const struct jail *j, const char **what);

/* Within the jail: gives up all but these calls, and for good. ERR_IO. */
int jail_narrow(unsigned may);

/* True when the system knows the user. */
bool jail_user_exists(const char *name);

#endif
