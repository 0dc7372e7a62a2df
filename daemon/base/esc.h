/* esc.h - text from outside, made safe to show.
 *
 * What a device, a person or another program wrote goes through esc() before it reaches a log, a
 * terminal or a message: control characters, quotes, backslashes and bytes that are not UTF-8
 * become \n, \t, \\ or \xHH, so that one event stays one line and no terminal is steered.
 */
#ifndef BASE_ESC_H
#define BASE_ESC_H

#include <stddef.h>

#define ESC_TEXT_MAX 256

struct esc_text {
	char text[ESC_TEXT_MAX];
};

/* The text escaped, cut with "..." where it is longer than fits. Use: ESC(s). */
struct esc_text esc_bytes(const void *p, size_t n_bytes);
struct esc_text esc_str(const char *s);

#define ESC(s)      (esc_str(s).text)
#define ESC_N(p, n) (esc_bytes((p), (n)).text)

#endif
