/* files.h - the files of the state folder that more than one room opens.
 *
 * The store writes them; the reader and the config room open them to read. Names are relative to
 * the state folder.
 */
#ifndef ROOM_FILES_H
#define ROOM_FILES_H

#define STORE_FILE "triaged.db" /* the database */
#define JOURNAL_FILE                                                                     \
	"traps.journal" /* what the trap room accepted, opened by the parent */
#define INVENTORY_FILE                                                                   \
	"inventory.bin"            /* the devices as the files had them, for the check */
#define SESSIONS_FOLDER "sessions" /* the records of sessions: S12.cast, and beside it */
#define SESSION_KEYS_FOLDER                                                              \
	"session-keys" /* of the gate: its host keys, and that of the seals */

#endif
