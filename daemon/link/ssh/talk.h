/* talk.h - a conversation with a shell: finding its prompt, asking, turning pages, knowing the end.
 *
 * Pure: bytes go in, and it says what to type, how long to wait for silence, and when it is ready for
 * a command or done with one. A prompt counts when it stands at the end of all that came and nothing
 * follows for a moment: the same words within an output do not end it.
 */
#ifndef LINK_SSH_TALK_H
#define LINK_SSH_TALK_H

#include "model/shell.h"
#include "link/ssh/term.h"

enum talk_at {
	TALK_AT_FIRST,  /* waiting for the first prompt */
	TALK_AT_SETUP,  /* typing what is to be typed first */
	TALK_AT_ENABLE, /* on the way to more privilege */
	TALK_AT_READY,  /* at the prompt, with nothing to do */
	TALK_AT_COMMAND,
	TALK_AT_REFUSED /* the privilege was not given */
};

#define PROMPT_MAX 160

struct talk {
	const struct shell *shell;
	struct term term;
	enum talk_at at;
	size_t step;    /* of the setup */
	bool privilege; /* more is wanted */
	bool woken;     /* a line end was typed to see a prompt */
	bool secret_told;
	bool mute; /* the device does not repeat what is typed: found out */
	char prompt[PROMPT_MAX];
	char command[256]; /* the beginning of it, to know its echo */
	size_t pages;
	size_t heard_bytes, heard_max;
	/* what is to be done, taken by talk_next() */
	struct buf type;
	bool want_secret;
	int64_t quiet_us; /* call talk_quiet() when nothing came for so long; 0: never */
};

void talk_init(struct talk *t, const struct shell *s, bool privilege);
void talk_fini(struct talk *t);

/* What ends a line that is typed. */
const char *talk_line_end(const struct shell *s);

/* Asks, at READY; at most so many bytes of its answer are kept. */
void talk_ask(struct talk *t, const char *command, size_t text_max);

void talk_hear(struct talk *t, const void *p, size_t n_bytes);
void talk_quiet(struct talk *t);

/* True when the answer is longer than is kept, or no end of it is in sight. */
bool talk_is_too_much(const struct talk *t);

/* The answer so far, without echo and prompt. */
struct bytes talk_answer(const struct talk *t);

/* The line that says that the command was not understood; n 0 when there is none. */
struct bytes talk_error(const struct talk *t);

#endif
