/* seal_text.h - what exactly a line of a seal signs: for the two that have to agree, seal.c and seal_check.c. */
#ifndef ROOM_SESSION_SEAL_TEXT_H
#define ROOM_SESSION_SEAL_TEXT_H

#include "base/buf.h"
#include "link/crypto/sign.h"

#define SEAL_BEGINS   "triaged session seal 1\n"
#define SEAL_SIGNED   ",\"signature\":\"" /* stands behind what is signed */
#define SEAL_LINE_END "\"}"

/* What is signed: the words above, the signature before, and the line up to its own. */
static inline void
seal_said(
    struct buf *out, const uint8_t previous[SIGN_SIGNATURE], const void *line, size_t n)
{
	buf_puts(out, SEAL_BEGINS);
	buf_put(out, previous, SIGN_SIGNATURE);
	buf_put(out, line, n);
}

#endif
