/* chance.h - anything may happen: devices that fall silent, answer late or lose questions, rooms that
 * are killed, reloads that add, take away and change devices and profiles.
 *
 * What happens comes out of a seed, so that one that broke a rule can be told again. All the while
 * asked.h watches what must always hold.
 */
#ifndef STORY_CHANCE_H
#define STORY_CHANCE_H

#include "verbs.h"

/* From now on; NULL, or what is wrong. */
const char *chance_begin(struct stage *s, uint64_t seed);
void chance_end(void);

#endif
