/* pattern.h - matching text, with an end to it.
 *
 * PCRE2 patterns under limits on steps, depth and memory: whatever the pattern and the text, a match
 * ends. No just-in-time code, so that it works where memory is never both writable and executable.
 */
#ifndef LINK_PCRE_PATTERN_H
#define LINK_PCRE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATTERN_GROUPS_MAX 32

struct pattern;

/* One match: group 0 is the whole. An unset group has start == SIZE_MAX. */
struct pattern_match {
	size_t n; /* groups, the whole included */
	size_t start[PATTERN_GROUPS_MAX], end[PATTERN_GROUPS_MAX];
};

/* Compiles; ERR_MALFORMED with what is wrong in why (static size), at *at. UTF-8 text with invalid
 * bytes is matched as bytes. */
int pattern_new(const char *text, struct pattern **out, char why[128], size_t *at);
void pattern_free(struct pattern *p);

/* Looks for a match from `from` on: 1 found, 0 not; ERR_FULL when the limits ended it. */
int pattern_find(const struct pattern *p, const char *subject, size_t n_bytes,
    size_t from, struct pattern_match *m);

/* The name of a group, or NULL. */
const char *pattern_group_name(const struct pattern *p, size_t group);

#endif
