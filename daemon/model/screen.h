/* screen.h - what a device wrote, made fit for another person's terminal.
 *
 * A record keeps every byte. Whoever plays it, or watches, sees it through this filter: text,
 * colours, the cursor's ways and what is erased pass; whatever would have their own terminal answer,
 * copy, print, rename or resize itself, change its keys or its letters does not (OSC, DCS, APC, PM and
 * SOS strings, reports, window operations, the answerback, 8-bit controls, marks that turn the
 * direction of writing). It knows sequences by a list of what passes: what is new to it does not. What
 * comes out is UTF-8, each sequence is whole, and passing it again changes nothing.
 */
#ifndef MODEL_SCREEN_H
#define MODEL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define SCREEN_SEQUENCE_MAX 64 /* a longer one does not pass */
#define SCREEN_STRING_MAX                                                                \
	(1024 * 1024) /* a longer one is over: nobody may hide the rest */

enum screen_in {
	SCREEN_TEXT,
	SCREEN_ESCAPE,
	SCREEN_SEQUENCE,
	SCREEN_CHARSET,
	SCREEN_STRING
};

struct screen {
	enum screen_in in;
	uint8_t sequence[SCREEN_SEQUENCE_MAX]; /* behind "ESC [" */
	size_t n;
	bool is_refused; /* this sequence */
	uint8_t charset; /* '(' or ')' */
	uint8_t held[4]; /* of a character that is not all there */
	size_t n_held;
	size_t string_bytes;
	unsigned left;    /* what screen_end() has to put back: a bit each */
	uint64_t refused; /* sequences and characters that did not pass */
};

void screen_init(struct screen *s);

/* Appends what may be shown; the input may be cut anywhere. */
void screen_pass(struct screen *s, const void *p, size_t n_bytes, struct buf *out);

/* Appends what gives the terminal back as it was: colours, cursor, the ordinary screen. */
void screen_end(struct screen *s, struct buf *out);

#endif
