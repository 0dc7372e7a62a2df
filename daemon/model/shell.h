/* shell.h - how a device talks where it takes no command by itself.
 *
 * A description names what a technician sees: how a prompt ends, what the pager says, what to type
 * first. It is one of those we ship (shell.c), or stands in the configuration under `shells:`. The
 * prompt itself is learned from the device. link/ssh/talk.h does the talking.
 */
#ifndef MODEL_SHELL_H
#define MODEL_SHELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rec.h"

#define SHELL_WORDS_MAX   16
#define SHELL_TEXT_MAX    64
#define SHELL_COLUMNS_MAX 2000

struct shell { /* a text is empty, or NULL in those we ship, where there is none */
	const char *name;
	const char
	    *like; /* what is not said here is as there; "" once it was taken over */
	const char *prompt_ends;      /* the last visible character is one of these */
	LIST_OF(const char *) pagers; /* a line that waits for a key ends so */
	const char *pager_key;        /* none: a space */
	LIST_OF(const char *) first;  /* typed at the first prompt: paging off */
	LIST_OF(const char *) errors; /* a line that begins so: not understood */
	/* The step to more privilege, where a prompt does not end in privileged yet: what to type,
	 * and how the question for the secret ends. */
	const char *enable, *enable_asks, *privileged;
	const char *line_end; /* none: "\n" */
	uint32_t columns;     /* of the terminal; 0: 511, so that nothing wraps */
	bool proven;          /* on the program itself, or on its recorded words */
};
extern const struct rec_type shell_rec;

/* Whether a text of a description is there. */
static inline bool
shell_has(const char *text)
{
	return text != NULL && *text != '\0';
}

/* One of those we ship; NULL when there is none. And all of them, one after the other from 0. */
const struct shell *shell_find(const char *name);
const struct shell *shell_at(size_t i);

/* Takes over from base what s leaves unsaid. Texts are shared. */
void shell_inherit(struct shell *s, const struct shell *base);

#endif
