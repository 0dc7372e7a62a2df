/* typed.h - what somebody types, kept back until the device has shown it.
 *
 * A device that asks for a secret does not echo it. So a key counts as seen when the device wrote it
 * back at once, and only then it is released as it was; what was not written back in time, or before
 * the line ended, is released as one "*" a run, and so is all that is typed at a prompt that asks for
 * a secret, whatever the device writes. Keys that write nothing (Enter, arrows, Ctrl-C) are no
 * secret and keep their place. Pure: times are the caller's.
 */
#ifndef MODEL_TYPED_H
#define MODEL_TYPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define TYPED_WAIT_US  900000 /* how long an echo is waited for */
#define TYPED_KEYS_MAX 4096   /* more at once are hidden */
#define TYPED_LINE_MAX 256

struct typed_key {
	int64_t at_us;
	uint8_t byte;
	bool shown; /* it writes nothing: no secret */
};

enum typed_in { TYPED_PLAIN, TYPED_ESCAPE, TYPED_CSI, TYPED_STRING, TYPED_ONE_MORE };

struct typed {
	struct typed_key keys[TYPED_KEYS_MAX];
	size_t n_keys;
	enum typed_in keys_in, shown_in; /* an escape sequence of either side */
	char line[TYPED_LINE_MAX];       /* the line the device writes, its end */
	size_t n_line;
	bool is_begun;  /* somebody has typed on this line since it began */
	bool is_secret; /* until Enter */
	bool starred;   /* of what is hidden one "*" was released */
};

void typed_init(struct typed *t);

/* Both append what is released now. Input: what was typed. Output: what the device wrote. */
void typed_input(
    struct typed *t, int64_t at_us, const void *p, size_t n_bytes, struct buf *released);
void typed_output(struct typed *t, const void *p, size_t n_bytes, struct buf *released);

/* What has waited long enough; with INT64_MAX, all. */
void typed_tick(struct typed *t, int64_t now_us, struct buf *released);

/* The line asks for a secret: "Password:", "[sudo] password for ann: ". */
bool typed_asks_secret(const char *line, size_t n_bytes);

#endif
