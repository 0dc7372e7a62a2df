/* utf8.h - is this text? Devices promise UTF-8 and send what they like. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length in bytes of the well-formed sequence at p (RFC 3629: no surrogates, nothing overlong,
 * nothing above U+10FFFF), or 0 when there is none within n. */
size_t utf8_length(const uint8_t *p, size_t n_bytes);

bool utf8_valid(const char *s, size_t n_bytes);

#endif
