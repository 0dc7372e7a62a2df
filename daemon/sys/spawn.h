/* spawn.h - starting ourselves again as a room.
 *
 * A room is the same binary executed anew: it inherits standard error, its channel to the parent
 * and its board, and nothing else. It dies with the parent.
 */
#ifndef SYS_SPAWN_H
#define SYS_SPAWN_H

#include <sys/types.h>

#define SPAWN_CHAN_FD  3 /* in the room: the channel to the parent */
#define SPAWN_BOARD_FD 4 /* in the room: its board */

struct spawned {
	pid_t pid;
	int pidfd; /* readable when the room has ended */
};

/* Opens the running binary, so that what is started later is the same release. */
int spawn_open_self(int *out_fd);

/* Starts it with the given arguments and environment (both end with NULL). The caller keeps its
 * descriptors. */
int spawn_room(int self_fd, const char *const argv[], const char *const envp[],
    int chan_fd, int board_fd, struct spawned *out);

/* After the pidfd became readable: how it ended, as text for a log ("exit 1", "signal 9"). */
const char *spawn_reap(struct spawned *s, char text[32], int *status);

/* Sends a signal by the pidfd, which cannot hit another process. */
void spawn_signal(const struct spawned *s, int signo);

#endif
