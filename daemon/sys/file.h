/* file.h - whole files: read in one go, replaced in one go, locked against a second daemon. */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

/* Appends the file's content; ERR_NOT_FOUND, ERR_RANGE over max, ERR_IO (errno says why). */
int file_read(const char *path, size_t max_bytes, struct buf *out);

/* Writes beside it, syncs, renames over it, syncs the folder: the old content or the new, never
 * half. */
int file_replace(const char *path, struct bytes content, mode_t mode);

/* Writes all of it to an open file. ERR_IO (errno says why): *left is what was not written. */
int file_write(int fd, struct bytes *left);
/* Has the disk keep what was written. ERR_IO. */
int file_sync(int fd);

/* Takes the lock file for as long as the process lives: ERR_BUSY when another holds it; then
 * *holder is its process id, or 0. The descriptor is left open on purpose. */
int file_lock(const char *path, pid_t *holder);

bool file_exists(const char *path);

/* Makes the folder and those above it. */
int file_make_dirs(const char *path, mode_t mode);

#endif
