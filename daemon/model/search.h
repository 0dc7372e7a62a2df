/* search.h - what a person types to look for something, as the store's index takes it.
 *
 * Every word must be there; the last may be the beginning of one. "quoted words" stand side by side,
 * as do the parts of a code such as sw.port.admin-down. Nothing of the index's own language gets
 * through, so there is no search that fails for how it is written.
 */
#ifndef MODEL_SEARCH_H
#define MODEL_SEARCH_H

#include "base/arena.h"

#define SEARCH_WORDS_MAX 16
#define SEARCH_WORD_MAX  64 /* bytes; the rest of a longer one is left out */

/* The expression of SQLite's FTS5 for it, in mem; "" when there is no word in it. */
const char *search_match(struct arena *mem, const char *typed);

#endif
