/* typing.h - a line that a person types on a terminal, key by key, where nobody else keeps it.
 *
 * Printable ASCII goes onto the line; backspace, ^U and ^W take away; what a cursor key sends is passed over. Pure:
 * what is to be shown for a key goes to a buffer.
 */
#ifndef MODEL_TYPING_H
#define MODEL_TYPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define TYPING_MAX 400

struct typing {
	char line[TYPING_MAX + 1]; /* ends with a NUL */
	size_t n;
	bool hidden;     /* nothing is shown */
	unsigned escape; /* within what a key sends that is no character */
	bool after_cr;   /* a line feed behind it is no second end */
};

enum typed {
	TYPED_ON,    /* the line goes on */
	TYPED_LINE,  /* it has ended: take it, then typing_clear() */
	TYPED_BREAK, /* ^C */
	TYPED_END    /* ^D on an empty line */
};

void typing_init(struct typing *t, bool hidden);
void typing_clear(struct typing *t);
enum typed typing_key(struct typing *t, uint8_t key, struct buf *echo);

/* Takes what is shown of the line off the screen. */
void typing_erase(const struct typing *t, struct buf *echo);

/* Without the blanks at both ends. */
const char *typing_trim(struct typing *t);

#endif
