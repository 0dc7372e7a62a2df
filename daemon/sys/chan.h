/* chan.h - a channel between two rooms: whole messages over a socketpair.
 *
 * Messages sent in one turn of the loop leave together at its end, many to a packet. When the far
 * end reads slowly they queue here: LOSSY messages (samples, progress) lose their oldest and count
 * it, KEEP messages (alarms, cases, tickets) wait for as long as it takes, and chan_queued() tells
 * the room to start less work. A message is a type and a body; what they mean is model/msg's.
 */
#ifndef SYS_CHAN_H
#define SYS_CHAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sys/loop.h"

#define CHAN_BODY_MAX  (160 * 1024)      /* one message */
#define CHAN_LOSSY_MAX (8 * 1024 * 1024) /* queued LOSSY bytes; the oldest go beyond it */

struct chan;

struct chan_ops {
	/* A message came. fd is -1, or a descriptor that the callee now owns. Returning an error
	 * says the message was malformed: the channel is closed and `closed` told so. */
	int (*message)(void *arg, unsigned type, struct bytes body, int fd);
	/* The far end is gone (ERR_CLOSED), or sent nonsense (ERR_MALFORMED). The channel is dead
	 * but not freed. */
	void (*closed)(void *arg, int err);
};

struct chan_counts {
	uint64_t sent, received, lost; /* messages; lost: LOSSY ones dropped here */
};

/* The two ends of a new channel, as descriptors. */
int chan_pair(int fds[2]);

/* Takes fd over. ops is borrowed for the channel's life. */
struct chan *chan_new(struct loop *l, int fd, const struct chan_ops *ops, void *arg);
void chan_free(struct chan *c); /* what is queued is dropped; NULL is fine */

/* Queues a message; ERR_RANGE when the body is too long, ERR_CLOSED on a dead channel. With fd >= 0
 * the descriptor travels along; the caller keeps its own. */
int chan_send(struct chan *c, unsigned type, struct bytes body, bool keep);

/* The same for a message that has a secret in it, and is kept: neither end leaves its bytes in memory. The
 * receiver's are wiped when its message() returns. */
int chan_send_secret(struct chan *c, unsigned type, struct bytes body);

int chan_send_fd(struct chan *c, unsigned type, struct bytes body, int fd);

/* Writes what the system takes now; the end of each turn does it too. */
void chan_flush(struct chan *c);

size_t chan_queued(const struct chan *c); /* bytes waiting */
struct chan_counts chan_counts(const struct chan *c);

#endif
