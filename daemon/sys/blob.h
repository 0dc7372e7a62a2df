/* blob.h - a large piece of bytes that rooms share read-only: sealed memory behind a descriptor. */
#ifndef SYS_BLOB_H
#define SYS_BLOB_H

#include "base/buf.h"

/* Copies the bytes into sealed memory; nobody can change it afterwards. */
int blob_create(struct bytes content, int *out_fd);

/* Maps it for reading. The descriptor stays the caller's. Refused (ERR_DENIED) when it is not
 * sealed against change: the mapping could otherwise move under the reader. */
int blob_map(int fd, struct bytes *out);
void blob_unmap(struct bytes b);

#endif
