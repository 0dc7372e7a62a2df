/* frames.h - syslog messages out of a stream of bytes (RFC 6587).
 *
 * A sender either counts ("11 <13>1 - - ...", RFC 5425 and 6587 3.4.1) or ends each message with a
 * line feed or a NUL (3.4.2); which, its first byte tells, message by message. A count that is too
 * large, or none where one began, ends the stream: nobody knows where the next message is.
 */
#ifndef LINK_SYSLOG_FRAMES_H
#define LINK_SYSLOG_FRAMES_H

#include <stdbool.h>

#include "base/buf.h"

#define FRAME_MAX (64 * 1024) /* a counted message may be so long; more is an error */

struct frames {
	struct buf held; /* what came and is no whole message yet */
	size_t taken;    /* of it, by messages that were given out */
	bool skipping;   /* a line was too long: the rest of it is let go */
};

void frames_init(struct frames *f);
void frames_fini(struct frames *f);

/* More has come; what was given out before is forgotten. */
void frames_put(struct frames *f, const void *p, size_t n_bytes);

/* The next whole message, borrowed until the next put: 1; 0 when there is none yet; ERR_MALFORMED when
 * the stream cannot be read on. *cut: it was longer than a line may be. */
int frames_next(struct frames *f, struct bytes *out, bool *cut);

/* The stream ended: what is left of it as a last message, of none bytes where nothing is. */
struct bytes frames_last(struct frames *f);

#endif
