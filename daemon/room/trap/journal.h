/* journal.h - what was accepted, on disk until it is in the store.
 *
 * Each thing that a device says and that is accepted is entered, with a number that no other ever has; some
 * milliseconds later it is on disk, and only then an inform is answered. It is done with when triage's commit
 * has its sign. Whoever was killed in between: after the start journal_read() gives back what was entered
 * and is not done, and it goes its way once more. Triage knows each alarm's last number, so that what it
 * heard already changes nothing.
 *
 * Who enters something keeps a struct entry in it for as long as it is not done. A later word on the same
 * takes the place of an earlier one. An entry that holds up the place behind it is moved forward. The
 * file is handed over by the parent, and is as large as the configuration says: when it is full, nothing
 * more is accepted.
 */
#ifndef ROOM_TRAP_JOURNAL_H
#define ROOM_TRAP_JOURNAL_H

#include "base/list.h"
#include "room/trap/entry.h"
#include "sys/loop.h"

struct journal;

struct entry {
	struct list_node in_batch;
	uint64_t sequence; /* 0: not entered */
};

struct journal_ops {
	/* More is on disk now. */
	void (*synced)(void *arg);
	/* It has lain for long: it is to be entered again, by journal_move(). */
	void (*moves)(void *arg, struct entry *e);
};

/* Takes the descriptor over. With -1 nothing is kept on disk, and all is as if it were. */
struct journal *journal_new(
    struct loop *l, int fd, const struct journal_ops *ops, void *arg);
void journal_free(struct journal *j); /* entries are the caller's; NULL is fine */

/* From here on numbers are given. boots is one more at each start. */
void journal_begin(struct journal *j, uint32_t boots);

/* What was entered and is not done, in the order in which it was. The callee keeps it with journal_keep(), or
 * lets it go. Texts are borrowed. */
struct journal_reader {
	void (*said)(void *arg, const struct entry_said *said, uint64_t batch);
	/* An inform of the last minute or so, done or not. */
	void (*inform)(void *arg, uint64_t key, wall_us at);
};
void journal_read(struct journal *j, const struct journal_reader *reader, void *arg);
void journal_keep(struct journal *j, struct entry *e, uint64_t sequence, uint64_t batch);

/* Enters it under a new number, instead of the one it had. ERR_FULL: there is no room, and nothing has
 * changed. */
int journal_enter(struct journal *j, struct entry *e, struct entry_said *said);
/* The same once more, further on. */
void journal_move(struct journal *j, struct entry *e, struct entry_said *said);
/* It is in the store, or nobody's any more. */
void journal_done(struct journal *j, struct entry *e);

/* All that was entered is on disk when journal_synced() has come to what this says now. */
uint64_t journal_owes(const struct journal *j);
uint64_t journal_synced(const struct journal *j);

#endif
