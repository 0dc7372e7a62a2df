/* verbs.h - what can happen in a story: "row sw-1 port ge3 oper-state=down". */
#ifndef STORY_VERBS_H
#define STORY_VERBS_H

#include <stdbool.h>
#include <stddef.h>

#include "houses.h"

struct stage {
	struct loop *loop;
	struct town *town;   /* NULL while the world is being set up */
	const char *answers; /* the folder of recorded answers */
};

/* Does it. NULL, or what is wrong with it. */
const char *verbs_do(struct stage *s, char **word, size_t n);

/* Ends what goes on by itself; before the loop's end. */
void verbs_end(void);

#endif
