/* commands.h - what was typed in sessions: the command logs that lie beside their records.
 *
 * A log is written by the process that reads what devices and people send (room/session/command_log.h),
 * so its lines are read as a stranger's: what does not read is left out.
 */
#ifndef ROOM_READER_COMMANDS_H
#define ROOM_READER_COMMANDS_H

#include "base/buf.h"

#define GREP_ROWS  1000          /* that one question gets */
#define GREP_BYTES (64ull << 20) /* that it reads, of the newest sessions first */

/* Appends the commands of one session as a JSON list; false: it has no log. */
bool commands_of_session(const char *folder, uint64_t session, struct buf *out);

/* Appends, as a JSON list, the commands that have the text in them, whatever the case of its letters; of
 * the newest session first. */
void commands_search(
    const char *folder, const char *text, size_t rows_max, struct buf *out);

#endif
