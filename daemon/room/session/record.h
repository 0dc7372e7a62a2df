/* record.h - the record of one session, as it is being made.
 *
 * A visit owns it and says what came and went; it writes two files that it was given: what the
 * terminal showed (model/cast.h) and the commands (command_log.h). Nothing waits for a disk but
 * record_flush() and record_sync(), and nothing opens a file. What was flushed is what the chain
 * speaks of, and only that may be passed on to a person or a device. Times are microseconds since the
 * session began.
 */
#ifndef ROOM_SESSION_RECORD_H
#define ROOM_SESSION_RECORD_H

#include "model/cast.h"
#include "model/record_chain.h"
#include "model/shell.h"

#define RECORD_MOST  (UINT64_C(1) << 30) /* bytes of one record, unless it is said */
#define RECORD_SPARE 65536               /* of those, kept for how it ends */

struct record;

/* Takes the descriptors over. shell: how prompts end; NULL: not known. commands_fd -1: no commands. */
struct record *record_new(
    const struct record_head *h, const struct shell *shell, int cast_fd, int commands_fd);
void record_free(struct record *r); /* closes; what is pending is lost. NULL is fine */

/* What the device wrote, and what the person typed; may be cut anywhere. Typed keys wait up to 0.9 s
 * for their echo (model/typed.h). */
void record_output(struct record *r, int64_t at_us, const void *p, size_t n_bytes);
void record_input(struct record *r, int64_t at_us, const void *p, size_t n_bytes);
void record_resize(struct record *r, int64_t at_us, uint32_t columns, uint32_t rows);
/* Something to be seen in it: a note, who approved, why it ended. */
void record_mark(struct record *r, int64_t at_us, const char *text);

/* What has waited long enough goes on; a few times a second. */
void record_tick(struct record *r, int64_t at_us);
/* Nothing more comes: all that waits goes on. Flush afterwards. */
void record_end(struct record *r, int64_t at_us);

size_t record_pending(const struct record *r); /* bytes not written yet */

/* Writes all that is pending. ERR_IO with errno: what was not written stays pending. */
int record_flush(struct record *r);
/* Has the disk keep what was flushed. ERR_IO with errno. */
int record_sync(struct record *r);

/* How large it may become, both files together; and whether it is time to end the session. */
void record_limit(struct record *r, uint64_t bytes);
bool record_is_full(const struct record *r);

uint32_t record_commands(const struct record *r); /* how many there were */

/* Over what was flushed. The hashes are the record's, until it is asked again. */
void record_chain(struct record *r, struct record_chain *out);

#endif
