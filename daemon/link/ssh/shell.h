/* shell.h - how a device talks where it takes no command by itself.
 *
 * A description names what a technician sees: how a prompt ends, what the pager says, what to type
 * first. It is a row of shells[] in shell.c, or comes from a profile; either lives as long as the
 * engine. The prompt itself is learned from the device. talk.h does the talking.
 */
#ifndef LINK_SSH_SHELL_H
#define LINK_SSH_SHELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHELL_WORDS_MAX 8

struct ssh_shell { /* lists end with NULL; a text may be NULL where there is none */
	const char *name;
	const char *prompt_ends; /* the last visible character is one of these */
	const char *pagers[SHELL_WORDS_MAX]; /* a line that waits for a key ends so */
	const char *pager_key;               /* NULL: a space */
	const char *first[SHELL_WORDS_MAX];  /* typed at the first prompt: paging off */
	const char *errors[SHELL_WORDS_MAX]; /* a line that begins so: not understood */
	/* The step to more privilege, where a prompt does not end in privileged yet: what to type,
	 * and how the question for the secret ends. */
	const char *enable, *enable_asks, *privileged;
	const char *line_end; /* NULL: "\n" */
	uint32_t columns;     /* of the terminal; 0: 511, so that nothing wraps */
	bool proven;          /* on the program itself, or on its recorded words */
};

/* One of those we ship; NULL when there is none. And all of them, one after the other from 0. */
const struct ssh_shell *ssh_shell_find(const char *name);
const struct ssh_shell *ssh_shell_at(size_t i);

#endif
