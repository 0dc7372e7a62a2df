/* cast.h - a terminal session as lines of text: asciicast v2, as asciinema and others play it.
 *
 * The first line says what it is, each further one what happened: [seconds,"o","what was shown"],
 * "i" typed, "r" another size ("120x40"), "m" a mark. Data is UTF-8; a character that was cut by
 * a read waits for its rest. Bytes that are no UTF-8 are written as U+FFFD each, and the line after
 * says them, in hexadecimal and in order: [seconds,"b","ff 80"]. Where a "b" follows, every U+FFFD
 * of the line before it has its bytes there, also one that was sent as U+FFFD ("efbfbd"). Players
 * know no "b" and pass over it; cast_restore() puts the bytes back. Nothing here reads a clock or
 * a file.
 */
#ifndef MODEL_CAST_H
#define MODEL_CAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"

/* Of what the record is. Texts are borrowed. */
struct record_head {
	uint64_t session;
	const char *person, *device, *reason, *role;
	const char *title; /* NULL: made of those */
	const char *term;  /* "xterm-256color" */
	wall_us began;
	uint32_t columns, rows;
};

/* One stream of bytes; zero is its beginning. */
struct cast_text {
	char kind; /* 'o' or 'i' */
	uint8_t held[4];
	uint8_t n_held; /* of a character that is not all there */
};

/* The first line. */
void cast_head(struct buf *out, const struct record_head *h);

/* What was shown or typed, at that time since the beginning; may be cut anywhere. No line is
 * written when all of it waits for more. */
void cast_put(
    struct cast_text *t, struct buf *out, int64_t at_us, const void *p, size_t n_bytes);

/* Writes what still waits: its rest does not come. */
void cast_flush(struct cast_text *t, struct buf *out, int64_t at_us);

/* A line of another kind; text that is no UTF-8 is written as U+FFFD. */
void cast_event(struct buf *out, int64_t at_us, char kind, const char *text);

/* --- reading --- */

struct cast_event {
	int64_t at_us;
	char kind;
};

/* One line, without its end: *e, and its data appended. False when it is none: then nothing was
 * appended. */
bool cast_read(const char *line, size_t n_bytes, struct cast_event *e, struct buf *data);

/* Appends the bytes that data stood for, with the data of the "b" after it; without one (0 bytes)
 * data itself. False when they do not fit each other. */
bool cast_restore(struct bytes data, struct bytes marks, struct buf *out);

#endif
