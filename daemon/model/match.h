/* match.h - whether an answer is one of those that are meant.
 *
 *     7          the answer "7"
 *     3..7       a number between them, both included
 *     *Optic*    a text; "*" stands for any characters, letters may be large or small
 *
 * Profiles write them where they choose rows, map answers to states, and know a device again.
 */
#ifndef MODEL_MATCH_H
#define MODEL_MATCH_H

#include <stdbool.h>
#include <stddef.h>

bool match_text(const char *pattern, const char *text);

/* Any of several. */
bool match_any(const char *const *patterns, size_t n, const char *text);

/* True when it stands somewhere in the text: "*PATTERN*". */
bool match_within(const char *pattern, const char *text);

#endif
