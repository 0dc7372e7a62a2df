/* claims.h - what a story claims of the store: "one ticket cause=sw.port.admin-down". */
#ifndef STORY_CLAIMS_H
#define STORY_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

struct claims; /* the open store */

struct town;

/* Of the store in this folder, and of the rooms of this town. */
struct claims *claims_open(const char *state_dir, struct town *town);
void claims_close(struct claims *c);

/* A claim: words "one", "no", "some" or a number; a thing; then FIELD=VALUE, FIELD!=VALUE,
 * FIELD~PART. True when it holds. A claim that is no claim is described in wrong. */
bool claims_hold(struct claims *c, char **word, size_t n, char wrong[256]);

/* Prints what the store has of the thing: one line each. */
void claims_show(struct claims *c, const char *thing);

#endif
