/* hint.h - reading what a device or the library said, for the one fact we want of it. */
#ifndef LINK_SSH_HINT_H
#define LINK_SSH_HINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hint_start {
	HINT_MORE,   /* too little to tell */
	HINT_BANNER, /* begins like an SSH banner */
	HINT_OTHER
};

/* What the first bytes of a connection are. Of OTHER, the first line (or what there is of it) goes to
 * line. */
enum hint_start hint_start(const void *p, size_t n_bytes, char *line, size_t size_bytes);

/* True when the library says that there is no common algorithm; then the kind ("kex algos") and
 * what the device offers are filled in. */
bool hint_no_match(
    const char *error, char *kind, size_t kind_size, char *offers, size_t offers_size);

#endif
