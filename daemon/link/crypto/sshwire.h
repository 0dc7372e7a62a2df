/* sshwire.h - a string as SSH writes it (RFC 4251 section 5): four bytes of length, and the bytes. */
#ifndef LINK_CRYPTO_SSHWIRE_H
#define LINK_CRYPTO_SSHWIRE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/cur.h"

/* Borrowed from what the cursor reads; of no bytes, and the cursor failed, where there is none. */
struct bytes sshwire_read(struct cur *c);
void sshwire_put(struct buf *b, struct bytes s);
void sshwire_put_text(struct buf *b, const char *s);

bool sshwire_says(struct bytes b, const char *text);

#endif
