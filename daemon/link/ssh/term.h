/* term.h - what a terminal would show: lines, without the signs that moved the cursor.
 *
 * Carriage returns, backspaces and the erasing of lines are done, for so pagers hide themselves;
 * colours and the rest of what begins with escape is left out. Finished lines go to text; the line
 * still being written is line.
 */
#ifndef LINK_SSH_TERM_H
#define LINK_SSH_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define TERM_LINE_MAX 4096 /* a longer one is cut into several */

enum term_in {
	TERM_TEXT,
	TERM_ESCAPE,
	TERM_CSI,
	TERM_OSC,
	TERM_OSC_ESCAPE,
	TERM_ONE_MORE
};

struct term {
	struct buf text; /* each line with its '\n' */
	struct buf line; /* bytes */
	size_t column;   /* of the next byte in line */
	size_t text_max; /* beyond it, lines are counted as lost and not kept */
	size_t lost_bytes;
	enum term_in in;
	uint32_t number; /* of a control sequence: its first */
	bool many;       /* it has more than one */
};

void term_init(struct term *t, size_t text_max);
void term_fini(struct term *t);
void term_hear(struct term *t, const void *p, size_t n_bytes);

/* Forgets what was said; the line being written stays. */
void term_clear(struct term *t, size_t text_max);

/* The line being written without blanks at its end; borrowed until the next call. */
struct bytes term_line(const struct term *t);

/* Takes the last n bytes off the line being written (a pager's words, once answered). */
void term_cut(struct term *t, size_t n_bytes);

#endif
