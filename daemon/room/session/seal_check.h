/* seal_check.h - are the files of a record as they were sealed? Off-line: with the files and the public half
 * of the key.
 *
 * Each line of a seal ends a block of the record: the bytes since the line before. The first block that
 * is not as it was sealed is named, and where it lies.
 */
#ifndef ROOM_SESSION_SEAL_CHECK_H
#define ROOM_SESSION_SEAL_CHECK_H

#include "room/session/seal.h"

#define SEAL_WHAT_MAX 160

struct seal_files {
	const char *cast, *commands, *seal; /* paths */
};

enum seal_verdict {
	SEAL_WHOLE, /* all of it, to the end, as it was sealed */
	SEAL_NO_END, /* as it was sealed, but the last line is missing: it is running, or was broken off */
	SEAL_CHANGED, /* no */
	SEAL_NO_FILE  /* one of the files cannot be read */
};

struct seal_report {
	enum seal_verdict verdict;
	char file[16];     /* "record", "commands", "seal": where it is wrong */
	uint64_t block;    /* and in which, from 1 */
	uint64_t from, to; /* its bytes in that file */
	char what[SEAL_WHAT_MAX];
	uint64_t session;
	uint64_t blocks;    /* that are signed */
	char sealed_at[40]; /* the last of them */
	uint64_t unsealed;  /* bytes of the record behind it */
};

void seal_check(const struct seal_files *files, const uint8_t public_half[SIGN_KEY],
    struct seal_report *out);

#endif
