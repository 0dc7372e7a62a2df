#include "room/session/record.h"

#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "link/crypto/hash.h"
#include "model/typed.h"
#include "room/session/command_log.h"
#include "sys/file.h"

/* One of the two files: what is to be written, and what was. */
struct half {
	int fd;
	struct buf pending;
	struct hash *hash;
	uint64_t n_bytes;
	uint8_t value[HASH_BYTES];
};

struct record {
	struct half cast, said; /* what was shown; the commands */
	struct cast_text shown, typed;
	int64_t shown_at; /* since when a character waits for its rest */
	struct typed keys;
	struct buf released;
	struct command_log *commands;
	uint64_t most;
	int64_t last_at;
};

static void
half_init(struct half *h, int fd)
{
	h->fd = fd;
	buf_init(&h->pending);
	h->hash = hash_new();
}

static void
half_fini(struct half *h)
{
	if (h->fd >= 0)
		close(h->fd);
	buf_fini(&h->pending);
	hash_free(h->hash);
}

struct record *
record_new(
    const struct record_head *h, const struct shell *shell, int cast_fd, int commands_fd)
{
	struct record *r = mem_alloc(sizeof *r);

	half_init(&r->cast, cast_fd);
	half_init(&r->said, commands_fd);
	r->shown.kind = 'o';
	r->typed.kind = 'i';
	r->most = RECORD_MOST;
	typed_init(&r->keys);
	buf_init(&r->released);
	cast_head(&r->cast.pending, h);
	r->commands = command_log_new(h, shell, &r->said.pending);
	return r;
}

void
record_free(struct record *r)
{
	if (r == NULL)
		return;
	half_fini(&r->cast);
	half_fini(&r->said);
	buf_fini(&r->released);
	command_log_free(r->commands);
	mem_free(r);
}

/* Lines stand in the order of time, also when a caller's clock is behind. */
static int64_t
in_order(struct record *r, int64_t at_us)
{
	if (at_us > r->last_at)
		r->last_at = at_us;
	return r->last_at;
}

static void
put_released(struct record *r)
{
	cast_put(&r->typed, &r->cast.pending, r->last_at, r->released.p, r->released.n);
	buf_clear(&r->released);
}

void
record_output(struct record *r, int64_t at_us, const void *p, size_t n_bytes)
{
	in_order(r, at_us);
	typed_output(&r->keys, p, n_bytes, &r->released);
	put_released(r);
	if (r->shown.n_held == 0)
		r->shown_at = r->last_at;
	cast_put(&r->shown, &r->cast.pending, r->last_at, p, n_bytes);
	command_log_output(r->commands, p, n_bytes, &r->said.pending);
}

void
record_input(struct record *r, int64_t at_us, const void *p, size_t n_bytes)
{
	in_order(r, at_us);
	typed_input(&r->keys, r->last_at, p, n_bytes, &r->released);
	put_released(r);
	command_log_input(r->commands, r->last_at, p, n_bytes);
}

void
record_resize(struct record *r, int64_t at_us, uint32_t columns, uint32_t rows)
{
	char text[32];

	snprintf(text, sizeof text, "%ux%u", columns, rows);
	cast_event(&r->cast.pending, in_order(r, at_us), 'r', text);
}

void
record_mark(struct record *r, int64_t at_us, const char *text)
{
	cast_event(&r->cast.pending, in_order(r, at_us), 'm', text);
}

void
record_tick(struct record *r, int64_t at_us)
{
	in_order(r, at_us);
	typed_tick(&r->keys, r->last_at, &r->released);
	put_released(r);
	if (r->shown.n_held != 0 && r->last_at - r->shown_at >= TYPED_WAIT_US)
		cast_flush(&r->shown, &r->cast.pending, r->last_at);
}

void
record_end(struct record *r, int64_t at_us)
{
	in_order(r, at_us);
	typed_tick(&r->keys, INT64_MAX, &r->released);
	put_released(r);
	cast_flush(&r->typed, &r->cast.pending, r->last_at);
	cast_flush(&r->shown, &r->cast.pending, r->last_at);
}

size_t
record_pending(const struct record *r)
{
	return r->cast.pending.n + r->said.pending.n;
}

static int
half_flush(struct half *h)
{
	struct bytes left = buf_view(&h->pending);
	size_t n;
	int e;

	if (h->fd < 0) {
		buf_clear(&h->pending);
		return 0;
	}
	e = file_write(h->fd, &left);
	n = h->pending.n - left.n;
	hash_add(h->hash, h->pending.p, n);
	h->n_bytes += n;
	if (left.n != 0)
		memmove(h->pending.p, left.p, left.n);
	h->pending.n = left.n;
	return e;
}

int
record_flush(struct record *r)
{
	int e = half_flush(&r->cast);

	return e < 0 ? e : half_flush(&r->said);
}

int
record_sync(struct record *r)
{
	int e = file_sync(r->cast.fd);

	return e < 0 || r->said.fd < 0 ? e : file_sync(r->said.fd);
}

void
record_limit(struct record *r, uint64_t bytes)
{
	r->most = bytes;
}

bool
record_is_full(const struct record *r)
{
	return r->cast.n_bytes + r->said.n_bytes + record_pending(r) + RECORD_SPARE >=
	    r->most;
}

uint32_t
record_commands(const struct record *r)
{
	return command_log_count(r->commands);
}

void
record_chain(struct record *r, struct record_chain *out)
{
	hash_value(r->cast.hash, r->cast.value);
	hash_value(r->said.hash, r->said.value);
	*out = (struct record_chain){ .cast_bytes = r->cast.n_bytes,
		.commands_bytes = r->said.n_bytes,
		.cast_sha256 = { r->cast.value, HASH_BYTES },
		.commands_sha256 = { r->said.value, HASH_BYTES } };
}
