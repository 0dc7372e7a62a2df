/* base64.h - Base64 (RFC 4648 section 4), as keys and signatures are written. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASE64_TEXT(n) (((n) + 2) / 3 * 4 + 1) /* of n bytes, with its NUL */

/* text has room for BASE64_TEXT(n). */
void base64_write(const uint8_t *p, size_t n, char *text);

/* How many bytes a text of this length stands for; 0 when it is none. */
size_t base64_size(const char *text, size_t len);

/* Takes the one way of writing exactly n bytes, and no other: false for all else. */
bool base64_read(const char *text, size_t len, uint8_t *out, size_t n);

#endif
