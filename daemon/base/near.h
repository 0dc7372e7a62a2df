/* near.h - "did you mean": the known word nearest to one that is not known. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>

/* Edits (insert, delete, change, swap of neighbours) between two words; words over 64 bytes count
 * as far from everything. */
size_t near_distance(const char *a, const char *b);

/* Keeps the nearest so far: start with NULL and offer each candidate in turn. Returns the better of
 * the two, or NULL while nothing is near enough (a third of the word's length, at least 2). */
const char *near_better(const char *word, const char *best, const char *candidate);

#endif
