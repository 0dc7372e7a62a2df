#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Before each value: the comma that parts it from the one before. */
static void
begin(struct json *j)
{
	if (j->comma)
		buf_char(j->out, ',');
	j->comma = true;
}

void
json_object(struct json *j)
{
	begin(j);
	buf_char(j->out, '{');
	j->comma = false;
}

void
json_object_end(struct json *j)
{
	buf_char(j->out, '}');
	j->comma = true;
}

void
json_array(struct json *j)
{
	begin(j);
	buf_char(j->out, '[');
	j->comma = false;
}

void
json_array_end(struct json *j)
{
	buf_char(j->out, ']');
	j->comma = true;
}

static void
quote(struct buf *out, const char *s, size_t n)
{
	const uint8_t *p = (const uint8_t *)s, *end = p + n;

	buf_char(out, '"');
	while (p < end) {
		size_t plain = 0, len;

		while (p + plain < end && p[plain] >= 0x20 && p[plain] < 0x7f &&
		    p[plain] != '"' && p[plain] != '\\')
			plain++;
		buf_put(out, p, plain);
		p += plain;
		if (p == end)
			break;
		len = utf8_length(p, (size_t)(end - p));
		if (len > 1) {
			buf_put(out, p, len);
			p += len;
			continue;
		}
		if (len == 0)
			buf_puts(out, "\\ufffd");
		else if (*p == '"' || *p == '\\')
			buf_printf(out, "\\%c", *p);
		else if (*p == '\n')
			buf_puts(out, "\\n");
		else if (*p == '\r')
			buf_puts(out, "\\r");
		else if (*p == '\t')
			buf_puts(out, "\\t");
		else
			buf_printf(out, "\\u%04x", *p);
		p++;
	}
	buf_char(out, '"');
}

void
json_key(struct json *j, const char *key)
{
	begin(j);
	quote(j->out, key, strlen(key));
	buf_char(j->out, ':');
	j->comma = false;
}

void
json_text_n(struct json *j, const char *s, size_t n_bytes)
{
	begin(j);
	quote(j->out, s, n_bytes);
}

void
json_text(struct json *j, const char *s)
{
	json_text_n(j, s, strlen(s));
}

void
json_bool(struct json *j, bool v)
{
	begin(j);
	buf_puts(j->out, v ? "true" : "false");
}

void
json_i64(struct json *j, int64_t v)
{
	begin(j);
	buf_printf(j->out, "%" PRId64, v);
}

void
json_u64(struct json *j, uint64_t v)
{
	begin(j);
	buf_printf(j->out, "%" PRIu64, v);
}

void
json_f64(struct json *j, double v)
{
	char shortest[32];
	int digits;

	if (!isfinite(v)) {
		json_null(j);
		return;
	}
	begin(j);
	for (digits = 15; digits <= 17; digits++) {
		double back;

		snprintf(shortest, sizeof shortest, "%.*g", digits, v);
		if (sscanf(shortest, "%lf", &back) == 1 && back == v)
			break;
	}
	buf_puts(j->out, shortest);
}

void
json_null(struct json *j)
{
	begin(j);
	buf_puts(j->out, "null");
}

void
json_time(struct json *j, wall_us t)
{
	char text[TIME_TEXT_MAX];

	if (t == 0)
		json_null(j);
	else
		json_text(j, wall_text(t, text));
}

void
json_raw(struct json *j, const char *valid, size_t n_bytes)
{
	begin(j);
	buf_put(j->out, valid, n_bytes);
}

void
json_put_text(struct json *j, const char *key, const char *s)
{
	json_key(j, key);
	json_text(j, s);
}

void
json_put_u64(struct json *j, const char *key, uint64_t v)
{
	json_key(j, key);
	json_u64(j, v);
}

void
json_put_i64(struct json *j, const char *key, int64_t v)
{
	json_key(j, key);
	json_i64(j, v);
}

void
json_put_f64(struct json *j, const char *key, double v)
{
	json_key(j, key);
	json_f64(j, v);
}

void
json_put_bool(struct json *j, const char *key, bool v)
{
	json_key(j, key);
	json_bool(j, v);
}

void
json_put_time(struct json *j, const char *key, wall_us t)
{
	json_key(j, key);
	json_time(j, t);
}
