#include "link/syslog/frames.h"

#include <ctype.h>
#include <string.h>

#include "base/err.h"
#include "link/syslog/line.h"

#define COUNT_DIGITS 6

void
frames_init(struct frames *f)
{
	*f = (struct frames){ .taken = 0 };
	buf_init(&f->held);
}

void
frames_fini(struct frames *f)
{
	buf_fini(&f->held);
}

void
frames_put(struct frames *f, const void *p, size_t n_bytes)
{
	if (f->taken != 0) {
		memmove(f->held.p, f->held.p + f->taken, f->held.n - f->taken);
		f->held.n -= f->taken;
		f->taken = 0;
	}
	buf_put(&f->held, p, n_bytes);
}

static struct bytes
left(const struct frames *f)
{
	return f->held.n == f->taken
	    ? (struct bytes){ NULL, 0 }
	    : (struct bytes){ f->held.p + f->taken, f->held.n - f->taken };
}

/* "123 " and so many bytes. */
static int
counted(struct frames *f, struct bytes b, struct bytes *out)
{
	size_t i = 0, n = 0;

	for (; i < b.n && i < COUNT_DIGITS && isdigit(b.p[i]); i++)
		n = n * 10 + (size_t)(b.p[i] - '0');
	if (i == b.n)
		return 0;
	if (b.p[i] != ' ' || n == 0 || n > FRAME_MAX)
		return ERR_MALFORMED;
	if (b.n - i - 1 < n)
		return 0;
	*out = (struct bytes){ b.p + i + 1, n };
	f->taken += i + 1 + n;
	return 1;
}

static const uint8_t *
line_end(struct bytes b)
{
	size_t i;

	for (i = 0; i < b.n; i++)
		if (b.p[i] == '\n' || b.p[i] == 0)
			return b.p + i;
	return NULL;
}

static int
by_line(struct frames *f, struct bytes b, struct bytes *out, bool *cut)
{
	const uint8_t *end = line_end(b);
	size_t n = end != NULL ? (size_t)(end - b.p) : b.n;

	if (end == NULL && b.n <= SYSLOG_LINE_MAX)
		return 0;
	f->taken += n + (end != NULL);
	f->skipping = end == NULL;
	*cut = n > SYSLOG_LINE_MAX;
	*out = (struct bytes){ b.p, n < SYSLOG_LINE_MAX ? n : SYSLOG_LINE_MAX };
	return 1;
}

/* The rest of a line that was too long. */
static bool
let_go(struct frames *f)
{
	struct bytes b = left(f);
	const uint8_t *end = line_end(b);

	f->taken += end != NULL ? (size_t)(end - b.p) + 1 : b.n;
	f->skipping = end == NULL;
	return !f->skipping;
}

int
frames_next(struct frames *f, struct bytes *out, bool *cut)
{
	struct bytes b;

	*cut = false;
	if (f->skipping && !let_go(f))
		return 0;
	/* Empty lines, and what ends a counted message where it need not. */
	for (b = left(f); b.n != 0 && (*b.p == '\n' || *b.p == '\r' || *b.p == 0);
	     b = left(f))
		f->taken++;
	if (b.n == 0)
		return 0;
	return isdigit(*b.p) && *b.p != '0' ? counted(f, b, out)
					    : by_line(f, b, out, cut);
}

struct bytes
frames_last(struct frames *f)
{
	struct bytes b = left(f);

	f->taken = f->held.n;
	if (f->skipping || b.n == 0 || isdigit(*b.p))
		return (struct bytes){ NULL, 0 };
	return b;
}
