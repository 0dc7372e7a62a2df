#include "link/syslog/line.h"

#include <ctype.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

#define PRIORITY_MAX 191
#define APP_MAX      48 /* RFC 5424 6.2.5 */
#define HOST_MAX     255

struct reader {
	struct arena *mem;
	const uint8_t *p, *end;
	const char *why;
};

static bool
at(const struct reader *r, char c)
{
	return r->p < r->end && *r->p == (uint8_t)c;
}

static bool
is_digit(const struct reader *r, size_t i)
{
	return r->p + i < r->end && isdigit(r->p[i]);
}

/* Bytes as text: what is not UTF-8, or a control character, is "?"; a tab or line end a blank. */
static const char *
clean(struct arena *mem, const uint8_t *p, size_t n)
{
	char *out = arena_alloc(mem, n + 1), *o = out;
	size_t i = 0, k;

	while (i < n) {
		k = utf8_length(p + i, n - i);
		if (k == 0) {
			*o++ = '?';
			i++;
		} else if (k == 1 && (p[i] < 0x20 || p[i] == 0x7f)) {
			*o++ = p[i] == '\t' || p[i] == '\n' || p[i] == '\r' ? ' ' : '?';
			i++;
		} else {
			memcpy(o, p + i, k);
			o += k;
			i += k;
		}
	}
	*o = 0;
	return out;
}

/* Up to a blank or the end. */
static struct bytes
word(struct reader *r)
{
	const uint8_t *from = r->p;

	while (r->p < r->end && *r->p != ' ')
		r->p++;
	return (struct bytes){ from, (size_t)(r->p - from) };
}

static void
skip(struct reader *r, char c)
{
	while (at(r, c))
		r->p++;
}

/* "<165>": false, and nothing is taken, when it is none. */
static bool
priority(struct reader *r, uint32_t *out)
{
	uint32_t v = 0;
	size_t i = 1;

	if (!at(r, '<') || !is_digit(r, 1))
		return false;
	for (; is_digit(r, i) && i <= 3; i++)
		v = v * 10 + (uint32_t)(r->p[i] - '0');
	if (r->p + i >= r->end || r->p[i] != '>' || v > PRIORITY_MAX)
		return false;
	r->p += i + 1;
	*out = v;
	return true;
}

/* --- RFC 5424 --- */

/* A field of the header: "-" is nothing. */
static bool
field(struct reader *r, size_t max, const char *name, const char **out)
{
	struct bytes w;

	if (!at(r, ' ')) {
		r->why = name;
		return false;
	}
	r->p++;
	w = word(r);
	if (w.n == 0 || w.n > max) {
		r->why = name;
		return false;
	}
	*out = w.n == 1 && *w.p == '-' ? "" : clean(r->mem, w.p, w.n);
	return true;
}

/* NAME="VALUE", with \" \\ \] in it (6.3.3). */
static bool
parameter(struct reader *r, const char *id, struct syslog_datum *out)
{
	const uint8_t *from = r->p;
	const char *name;
	struct buf value;

	while (r->p<r->end && * r->p> ' ' && *r->p != '=' && *r->p != ']' && *r->p != '"')
		r->p++;
	if (r->p == from || !at(r, '='))
		return false;
	name = clean(r->mem, from, (size_t)(r->p - from));
	r->p++;
	if (!at(r, '"'))
		return false;
	r->p++;
	buf_init(&value);
	while (r->p < r->end && *r->p != '"') {
		if (*r->p == '\\' && r->p + 1 < r->end &&
		    (r->p[1] == '"' || r->p[1] == '\\' || r->p[1] == ']'))
			r->p++;
		buf_u8(&value, *r->p++);
	}
	*out = (struct syslog_datum){ arena_printf(r->mem, "%s.%s", id, name),
		clean(r->mem, value.p, value.n) };
	buf_fini(&value);
	if (!at(r, '"'))
		return false;
	r->p++;
	return true;
}

static bool
element(struct reader *r, struct syslog_datum *v, size_t *n)
{
	const uint8_t *from = ++r->p; /* "[" */
	struct syslog_datum one;
	const char *id;

	while (r->p<r->end && * r->p> ' ' && *r->p != ']' && *r->p != '=' && *r->p != '"')
		r->p++;
	if (r->p == from)
		return false;
	id = clean(r->mem, from, (size_t)(r->p - from));
	while (at(r, ' ')) {
		skip(r, ' ');
		if (at(r, ']'))
			break;
		if (!parameter(r, id, &one))
			return false;
		if (*n < SYSLOG_DATA_MAX)
			v[(*n)++] = one;
	}
	if (!at(r, ']'))
		return false;
	r->p++;
	return true;
}

static bool
structured_data(struct reader *r, struct syslog_line *out)
{
	struct syslog_datum *v = arena_alloc(r->mem, SYSLOG_DATA_MAX * sizeof *v);

	r->why = "its structured data";
	if (!at(r, ' '))
		return false;
	r->p++;
	out->data = v;
	if (at(r, '-')) {
		r->p++;
		return r->p == r->end || at(r, ' ');
	}
	if (!at(r, '['))
		return false;
	while (at(r, '['))
		if (!element(r, v, &out->n_data))
			return false;
	return r->p == r->end || at(r, ' ');
}

/* What is left, without a byte order mark (6.4) and blanks or NULs at its end. */
static const char *
rest(struct reader *r)
{
	if (r->end - r->p >= 3 && memcmp(r->p, "\xef\xbb\xbf", 3) == 0)
		r->p += 3;
	while (r->end > r->p && (r->end[-1] <= ' '))
		r->end--;
	return clean(r->mem, r->p, (size_t)(r->end - r->p));
}

static int
read_5424(struct reader *r, struct syslog_line *out)
{
	out->is_5424 = true;
	while (r->p < r->end && *r->p != ' ')
		r->p++;
	if (!field(r, 64, "its time", &out->time) ||
	    !field(r, HOST_MAX, "its host's name", &out->host) ||
	    !field(r, APP_MAX, "its application's name", &out->app) ||
	    !field(r, 128, "its process", &out->process) ||
	    !field(r, 32, "its message's name", &out->id) || !structured_data(r, out))
		return ERR_MALFORMED;
	skip(r, ' ');
	out->text = rest(r);
	return 0;
}

/* --- RFC 3164 --- */

static bool
is_month(const uint8_t *p)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	size_t i;

	for (i = 0; i < sizeof months - 1; i += 3)
		if (memcmp(p, months + i, 3) == 0)
			return true;
	return false;
}

static bool
looks_like_clock(const uint8_t *p, size_t n)
{
	return n >= 8 && isdigit(p[0]) && isdigit(p[1]) && p[2] == ':' && isdigit(p[3]) &&
	    isdigit(p[4]) && p[5] == ':' && isdigit(p[6]) && isdigit(p[7]);
}

/* "Oct 11 22:14:15", with a year behind the day, parts of a second, or a zone: as makers write it. */
static bool
bsd_time(struct reader *r, struct syslog_line *out)
{
	const uint8_t *from = r->p, *p = r->p;

	if (r->end - p < 15 || !is_month(p) || p[3] != ' ')
		return false;
	p += 4;
	while (p < r->end && *p == ' ')
		p++;
	while (p < r->end && isdigit(*p))
		p++;
	if (r->end - p >= 5 && p[0] == ' ' && isdigit(p[1]) && isdigit(p[2]) &&
	    isdigit(p[3]) && isdigit(p[4]))
		p += 5;
	while (p < r->end && *p == ' ')
		p++;
	if (!looks_like_clock(p, (size_t)(r->end - p)))
		return false;
	while (
	    p < r->end && *p != ' ' && !(*p == ':' && (p + 1 == r->end || p[1] == ' ')))
		p++;
	out->time = clean(r->mem, from, (size_t)(p - from));
	r->p = p;
	return true;
}

/* "2026-11-22T08:00:00.5+01:00", as newer senders write it in this form too. */
static bool
iso_time(struct reader *r, struct syslog_line *out)
{
	const uint8_t *from = r->p;

	if (r->end - from < 19 || !isdigit(from[0]) || from[4] != '-' || from[7] != '-' ||
	    (from[10] != 'T' && from[10] != ' ') || from[13] != ':')
		return false;
	r->p += 11;
	(void)word(r);
	if (r->p[-1] == ':')
		r->p--;
	out->time = clean(r->mem, from, (size_t)(r->p - from));
	return true;
}

/* Cisco puts the number of the message before the time: "45: *Mar  1 18:46:11.100 UTC: %SYS-5-..."; "*"
 * and "." say that the clock is not set. */
static void
maker_time(struct reader *r, struct syslog_line *out)
{
	const uint8_t *was = r->p;
	size_t digits = 0;

	while (is_digit(r, digits))
		digits++;
	if (digits != 0 && digits <= 10 && r->p + digits + 1 < r->end &&
	    r->p[digits] == ':' && r->p[digits + 1] == ' ') {
		r->p += digits + 1;
		skip(r, ' ');
	}
	if (at(r, '*') || at(r, '.'))
		r->p++;
	if (!bsd_time(r, out) && !iso_time(r, out))
		r->p = was;
}

/* Up to the mnemonic there may be a zone, and a colon: "UTC: %LINK-3-UPDOWN: text". */
static void
cisco_mnemonic(struct reader *r, struct syslog_line *out)
{
	const uint8_t *p = r->p, *limit = r->end - r->p > 80 ? r->p + 80 : r->end;
	const uint8_t *colon;

	while (p < limit && *p != '%')
		p++;
	if (p == limit || p + 1 == r->end || !(isupper(p[1]) || isdigit(p[1])))
		return;
	colon = memchr(p, ':', (size_t)(r->end - p));
	if (colon == NULL || colon - p > 80 ||
	    memchr(p, ' ', (size_t)(colon - p)) != NULL ||
	    memchr(p, '-', (size_t)(colon - p)) == NULL)
		return;
	out->app = clean(r->mem, p + 1, (size_t)(colon - p - 1));
	r->p = colon + 1;
}

/* Huawei: "%%01IFNET/4/LINK_STATE(l)[12]:text". */
static void
huawei_mnemonic(struct reader *r, struct syslog_line *out)
{
	const uint8_t *p = r->p, *from, *colon;

	if (r->end - p < 6 || p[0] != '%' || p[1] != '%' || !is_digit(r, 2) ||
	    !is_digit(r, 3))
		return;
	from = p + 4;
	colon = memchr(p, ':', (size_t)(r->end - p));
	for (p = from; p < r->end && (isalnum(*p) || strchr("/_-", *p)); p++)
		;
	if (p == from || colon == NULL || colon < p || colon - p > 40)
		return;
	out->app = clean(r->mem, from, (size_t)(p - from));
	r->p = colon + 1;
}

static bool
is_name(struct bytes w)
{
	size_t i;

	for (i = 0; i < w.n; i++)
		if (!isalnum(w.p[i]) && strchr("._-:", w.p[i]) == NULL)
			return false;
	return w.n != 0 && w.n <= HOST_MAX && w.p[w.n - 1] != ':';
}

/* The host's name: a word, but not the tag of a line without one. */
static void
host(struct reader *r, struct syslog_line *out)
{
	const uint8_t *was = r->p;
	struct bytes w = word(r);

	if (is_name(w) && r->p < r->end)
		out->host = clean(r->mem, w.p, w.n);
	else
		r->p = was;
	skip(r, ' ');
}

/* "app[123]: ", "app: " */
static void
tag(struct reader *r, struct syslog_line *out)
{
	const uint8_t *p = r->p, *from = r->p, *close;

	while (p < r->end && p - from < APP_MAX && (isalnum(*p) || strchr("._-/%", *p)))
		p++;
	if (p == from || p == r->end || (*p != ':' && *p != '['))
		return;
	close = *p == '[' ? memchr(p, ']', (size_t)(r->end - p)) : NULL;
	if (*p == '[' && close == NULL)
		return;
	out->app = clean(r->mem, from, (size_t)(p - from));
	if (close != NULL) {
		out->process = clean(r->mem, p + 1, (size_t)(close - p - 1));
		p = close + 1;
	}
	r->p = p < r->end && *p == ':' ? p + 1 : p;
}

static void
read_3164(struct reader *r, struct syslog_line *out)
{
	skip(r, ' ');
	maker_time(r, out);
	skip(r, ' ');
	if (*out->time != 0 && !at(r, '%') && !at(r, ':'))
		host(r, out);
	cisco_mnemonic(r, out);
	if (*out->app == 0)
		huawei_mnemonic(r, out);
	if (*out->app == 0)
		tag(r, out);
	skip(r, ' ');
	out->text = rest(r);
}

int
syslog_read(struct arena *mem, struct bytes in, struct syslog_line *out, const char **why)
{
	struct reader r = { mem, in.p,
		in.p + (in.n < SYSLOG_LINE_MAX ? in.n : SYSLOG_LINE_MAX), "" };
	int ok = 0;

	*out = (struct syslog_line){ .priority = SYSLOG_NOTICE,
		.time = "",
		.host = "",
		.app = "",
		.process = "",
		.id = "",
		.text = "" };
	while (r.end > r.p && r.end[-1] <= ' ')
		r.end--;
	*why = "it is empty";
	if (r.p == r.end)
		return ERR_MALFORMED;
	if (priority(&r, &out->priority) && at(&r, '1') && r.p + 1 < r.end &&
	    r.p[1] == ' ')
		ok = read_5424(&r, out);
	else
		read_3164(&r, out);
	*why = r.why;
	return ok;
}

const char *
syslog_datum(const struct syslog_line *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n_data; i++)
		if (strcmp(l->data[i].name, name) == 0)
			return l->data[i].value;
	return NULL;
}
