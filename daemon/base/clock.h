/* clock.h - two kinds of time, and how people write them.
 *
 * mono_us counts microseconds on a clock that never jumps: inside a process, deadlines and
 * intervals are mono_us. wall_us counts microseconds since 1970 UTC: on disk and before people,
 * times are wall_us. Both come from the loop only.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

typedef int64_t mono_us;
typedef int64_t wall_us;

#define MS_US     INT64_C(1000)
#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

#define TIME_TEXT_MAX     32
#define DURATION_TEXT_MAX 32

/* RFC 3339 in UTC with milliseconds: 2026-01-31T23:59:59.123Z. Returns text. */
const char *wall_text(wall_us t, char text[TIME_TEXT_MAX]);

/* Reads RFC 3339 (any offset); ERR_MALFORMED otherwise. */
int wall_parse(const char *text, wall_us *out);

/* Writes "1h 30m", "5m", "10s", "250ms": the two largest parts. Returns text. */
const char *duration_text(int64_t us, char text[DURATION_TEXT_MAX]);

/* Reads "90s", "5m", "1h30m", "2d", "250ms"; a number alone is refused (ERR_MALFORMED). */
int duration_parse(const char *text, int64_t *out_us);

#endif
