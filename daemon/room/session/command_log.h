/* command_log.h - the commands of a session, one line each: what stood at a prompt when Enter was echoed.
 *
 * The line is taken as the device showed it, after all the erasing and recalling, so it is what the
 * device heard and not which keys were pressed. The prompt is what stood there before the first key;
 * what answers a question for a secret is "*". Lines are JSON: the first says of which session they
 * are, each further one {"at", "seconds", "prompt", "command"}.
 */
#ifndef ROOM_SESSION_COMMAND_LOG_H
#define ROOM_SESSION_COMMAND_LOG_H

#include "base/buf.h"
#include "model/cast.h"
#include "model/shell.h"

struct command_log;

/* shell: how the device's prompts end; NULL: as most do. Appends the first line to out. */
struct command_log *command_log_new(
    const struct record_head *h, const struct shell *shell, struct buf *out);
void command_log_free(struct command_log *c); /* NULL is fine */

/* Times are microseconds since the session began. */
void command_log_input(
    struct command_log *c, int64_t at_us, const void *p, size_t n_bytes);
void command_log_output(
    struct command_log *c, const void *p, size_t n_bytes, struct buf *out);

uint32_t command_log_count(const struct command_log *c);

#endif
