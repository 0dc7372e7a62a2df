#include "room/session/seal_check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/err.h"
#include "base/mem.h"
#include "link/crypto/hash.h"
#include "link/json/json.h"
#include "room/session/seal_text.h"
#include "sys/file.h"

#define SEAL_FILE_MAX (64 * 1024 * 1024)
#define READ_BYTES    65536

/* One of the two files, read along the seal's lines. */
struct sealed {
	const char *name, *path;
	FILE *file;
	struct hash *hash;
	uint64_t n_bytes; /* read so far */
};

struct line {
	uint64_t session, n, cast_bytes, commands_bytes;
	const char *at, *cast_sha256, *commands_sha256;
	bool last;
};

struct checking {
	struct seal_report *out;
	struct sealed cast, commands;
	uint8_t previous[SIGN_SIGNATURE];
	const uint8_t *public_half;
	bool ended;
};

static bool
wrong(struct seal_report *out, const char *file, uint64_t block, uint64_t from,
    uint64_t to, const char *fmt, ...)
{
	va_list ap;

	out->verdict = SEAL_CHANGED;
	snprintf(out->file, sizeof out->file, "%s", file);
	out->block = block;
	out->from = from;
	out->to = to;
	va_start(ap, fmt);
	vsnprintf(out->what, sizeof out->what, fmt, ap);
	va_end(ap);
	return false;
}

static bool
open_it(struct sealed *s, const char *name, const char *path, struct seal_report *out)
{
	s->name = name;
	s->path = path;
	s->hash = hash_new();
	s->file = fopen(path, "rbe");
	if (s->file != NULL)
		return true;
	out->verdict = SEAL_NO_FILE;
	snprintf(out->file, sizeof out->file, "%s", name);
	snprintf(out->what, sizeof out->what, "%.100s: %s", path, strerror(errno));
	return false;
}

static void
close_it(struct sealed *s)
{
	if (s->file != NULL)
		fclose(s->file);
	hash_free(s->hash);
}

/* Reads on to where a block ends; false when the file is shorter. */
static bool
read_to(struct sealed *s, uint64_t end)
{
	static uint8_t b[READ_BYTES];

	while (s->n_bytes < end) {
		uint64_t left = end - s->n_bytes;
		size_t n =
		    fread(b, 1, left < sizeof b ? (size_t)left : sizeof b, s->file);

		if (n == 0)
			return false;
		hash_add(s->hash, b, n);
		s->n_bytes += n;
	}
	return true;
}

static bool
block_is_as_sealed(
    struct checking *k, struct sealed *s, uint64_t n, uint64_t end, const char *sha256)
{
	uint64_t from = s->n_bytes;
	uint8_t value[HASH_BYTES];
	char text[2 * HASH_BYTES + 1];
	size_t i;

	if (end < from)
		return wrong(k->out, "seal", n, 0, 0,
		    "it says that the %s became shorter", s->name);
	if (!read_to(s, end))
		return wrong(k->out, s->name, n, from, end, "it is cut off at byte %llu",
		    (unsigned long long)s->n_bytes);
	hash_value(s->hash, value);
	for (i = 0; i < sizeof value; i++)
		snprintf(text + 2 * i, 3, "%02x", value[i]);
	if (strcmp(text, sha256) != 0)
		return wrong(k->out, s->name, n, from, end,
		    "its bytes are not those that were sealed");
	return true;
}

static uint64_t
number(const struct tree *t, const char *key)
{
	const struct tree *m = tree_find(t, key);

	return m != NULL ? strtoull(m->text, NULL, 10) : 0;
}

static const char *
text(const struct tree *t, const char *key)
{
	const struct tree *m = tree_find(t, key);

	return m != NULL ? m->text : "";
}

/* The line is signed: what it says can be believed. */
static bool
read_line(struct arena *mem, const char *p, size_t n_said, struct line *l)
{
	const char *json = arena_printf(mem, "%.*s}", (int)n_said, p), *why;
	uint32_t at_line, at_column;
	const struct tree *t;

	if (json_read(mem, json, strlen(json), &t, &at_line, &at_column, &why) < 0)
		return false;
	*l = (struct line){ .session = number(t, "session"),
		.n = number(t, "n"),
		.cast_bytes = number(t, "cast_bytes"),
		.commands_bytes = number(t, "commands_bytes"),
		.at = text(t, "at"),
		.cast_sha256 = text(t, "cast_sha256"),
		.commands_sha256 = text(t, "commands_sha256"),
		.last = strcmp(text(t, "last"), "true") == 0 };
	return true;
}

/* Where the line says its signature; NULL when it has none that stands as it should. */
static const char *
signature_of(const char *p, size_t n, uint8_t signature[SIGN_SIGNATURE])
{
	static const size_t tail = sizeof SEAL_SIGNED - 1 + BASE64_TEXT(SIGN_SIGNATURE) -
	    1 + sizeof SEAL_LINE_END - 1;
	const char *at = n > tail ? p + n - tail : NULL;

	if (at == NULL || strncmp(at, SEAL_SIGNED, sizeof SEAL_SIGNED - 1) != 0 ||
	    strncmp(p + n - (sizeof SEAL_LINE_END - 1), SEAL_LINE_END,
		sizeof SEAL_LINE_END - 1) != 0 ||
	    !base64_read(at + sizeof SEAL_SIGNED - 1, BASE64_TEXT(SIGN_SIGNATURE) - 1,
		signature, SIGN_SIGNATURE))
		return NULL;
	return at;
}

static bool
is_signed(struct checking *k, const char *p, size_t n_said, const uint8_t *signature)
{
	struct buf said;
	bool is;

	buf_init(&said);
	seal_said(&said, k->previous, p, n_said);
	is = sign_is_of(k->public_half, buf_view(&said), signature);
	buf_fini(&said);
	return is;
}

static bool
check_line(struct checking *k, struct arena *mem, uint64_t n, const char *p, size_t len)
{
	struct seal_report *out = k->out;
	uint8_t signature[SIGN_SIGNATURE];
	const char *at = signature_of(p, len, signature);
	struct line l;

	if (k->ended)
		return wrong(
		    out, "seal", n, 0, 0, "something stands behind its last line");
	if (at == NULL || !is_signed(k, p, (size_t)(at - p), signature))
		return wrong(out, "seal", n, 0, 0,
		    "the line is not as it was signed, or this is not the key");
	if (!read_line(mem, p, (size_t)(at - p), &l) || l.n != n ||
	    (n != 1 && l.session != out->session))
		return wrong(out, "seal", n, 0, 0, "it is another line than expected");
	out->session = l.session;
	if (!block_is_as_sealed(k, &k->cast, n, l.cast_bytes, l.cast_sha256) ||
	    !block_is_as_sealed(k, &k->commands, n, l.commands_bytes, l.commands_sha256))
		return false;
	memcpy(k->previous, signature, sizeof signature);
	out->blocks = n;
	snprintf(out->sealed_at, sizeof out->sealed_at, "%s", l.at);
	k->ended = l.last;
	return true;
}

static uint64_t
left_in(struct sealed *s)
{
	uint64_t was = s->n_bytes;

	(void)read_to(s, UINT64_MAX);
	return s->n_bytes - was;
}

static void
check_end(struct checking *k)
{
	struct seal_report *out = k->out;
	uint64_t cast_end = k->cast.n_bytes, said_end = k->commands.n_bytes,
		 more = left_in(&k->commands);

	out->unsealed = left_in(&k->cast);
	if (!k->ended) {
		out->verdict = SEAL_NO_END;
		snprintf(out->what, sizeof out->what,
		    "it has no end: the session is running, or was broken off, or the "
		    "end was cut off");
	} else if (out->unsealed != 0)
		wrong(out, k->cast.name, out->blocks, cast_end, cast_end + out->unsealed,
		    "something stands behind its end");
	else if (more != 0)
		wrong(out, k->commands.name, out->blocks, said_end, said_end + more,
		    "something stands behind its end");
}

static void
check_all(struct checking *k, const struct buf *seal)
{
	const char *p = (const char *)seal->p, *stop = p + seal->n, *end;
	struct arena mem;
	bool fine = true;
	uint64_t n;

	arena_init(&mem);
	for (n = 1; p < stop && fine; n++, p = end + 1) {
		end = memchr(p, '\n', (size_t)(stop - p));
		arena_reset(&mem);
		if (end == NULL) {
			fine = wrong(k->out, "seal", n, 0, 0, "its last line has no end");
			break;
		}
		fine = check_line(k, &mem, n, p, (size_t)(end - p));
	}
	arena_fini(&mem);
	if (fine)
		check_end(k);
}

void
seal_check(const struct seal_files *files, const uint8_t public_half[SIGN_KEY],
    struct seal_report *out)
{
	struct checking k = { .out = out, .public_half = public_half };
	struct buf seal;
	int r;

	*out = (struct seal_report){ .verdict = SEAL_WHOLE };
	buf_init(&seal);
	if (open_it(&k.cast, "record", files->cast, out) &&
	    open_it(&k.commands, "commands", files->commands, out)) {
		r = file_read(files->seal, SEAL_FILE_MAX, &seal);
		if (r < 0) {
			out->verdict = SEAL_NO_FILE;
			snprintf(out->file, sizeof out->file, "seal");
			snprintf(out->what, sizeof out->what, "%.100s: %s", files->seal,
			    r == ERR_RANGE ? "too long" : strerror(errno));
		} else
			check_all(&k, &seal);
	}
	buf_fini(&seal);
	close_it(&k.cast);
	close_it(&k.commands);
}
