/* post.h - the other systems of a story: what was carried to them, and how they take it. */
#ifndef STORY_POST_H
#define STORY_POST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* down, up, answers STATUS [RETRY-AFTER], refuses PART STATUS. NULL, or what is wrong. */
const char *post_do(char **word, size_t n);

/* Parcels that came, and fit FIELD=VALUE, FIELD!=VALUE, FIELD~PART: key, to, body, status. */
int64_t post_count(char **word, size_t n, char wrong[256]);

/* Of how many a later version had been taken before. */
int64_t post_disorder(void);
void post_show(void);

#endif
