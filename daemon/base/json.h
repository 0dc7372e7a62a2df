/* json.h - JSON being written.
 *
 * A thin pen over a buffer: it sets commas and quotes, and turns bytes that are not UTF-8 into
 * U+FFFD, so that whatever a device says, the result is valid JSON (RFC 8259). Reading JSON is
 * link/json's work.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"

struct json {
	struct buf *out;
	bool comma; /* a value was written at this level */
};

static inline struct json
json_into(struct buf *out)
{
	return (struct json){ out, false };
}

void json_object(struct json *j);
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);

void json_key(struct json *j, const char *key);
void json_text(struct json *j, const char *s);
void json_text_n(struct json *j, const char *s, size_t n_bytes);
void json_bool(struct json *j, bool v);
void json_i64(struct json *j, int64_t v);
void json_u64(struct json *j, uint64_t v);
void json_f64(struct json *j, double v); /* null when it is not finite */
void json_null(struct json *j);
void json_time(struct json *j, wall_us t); /* null for 0 */
void json_raw(
    struct json *j, const char *valid, size_t n_bytes); /* a value that is JSON already */

/* Key and value in one. */
void json_put_text(struct json *j, const char *key, const char *s);
void json_put_u64(struct json *j, const char *key, uint64_t v);
void json_put_i64(struct json *j, const char *key, int64_t v);
void json_put_f64(struct json *j, const char *key, double v);
void json_put_bool(struct json *j, const char *key, bool v);
void json_put_time(struct json *j, const char *key, wall_us t);

#endif
