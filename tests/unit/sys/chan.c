/* Channels: whole messages in their order, a descriptor along, and no trust in the far end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "sys/blob.h"
#include "sys/chan.h"
#include "sys/loop.h"

struct heard {
	struct loop *loop;
	struct chan *c;
	unsigned n, last_type, stop_at;
	const uint8_t *last_p;
	size_t last_n;
	int fd, closed, answer;
	bool read_secret;
};

static int
on_message(void *arg, unsigned type, struct bytes body, int fd)
{
	struct heard *h = arg;

	h->n++;
	h->last_type = type;
	h->last_p = body.p;
	h->last_n = body.n;
	if (body.n == 6 && memcmp(body.p, "secret", 6) == 0)
		h->read_secret = true;
	if (fd >= 0)
		h->fd = fd;
	if (h->n == h->stop_at)
		loop_stop(h->loop);
	return h->answer;
}

static void
on_closed(void *arg, int err)
{
	struct heard *h = arg;

	h->closed = err;
	loop_stop(h->loop);
}

static const struct chan_ops ops = { on_message, on_closed };

static void
too_long(void *arg)
{
	(void)arg;
	fail_msg("nothing came");
}

/* A loop with a channel's near end; *far is the other end's descriptor. */
static void
begin(struct heard *h, int *far)
{
	int fds[2];

	*h = (struct heard){ .loop = loop_new(), .fd = -1 };
	assert_int_equal(chan_pair(fds), 0);
	h->c = chan_new(h->loop, fds[0], &ops, h);
	*far = fds[1];
}

static void
turn(struct heard *h)
{
	struct timer *t = timer_new(h->loop, too_long, NULL);

	timer_after(t, 10 * SECOND_US);
	loop_run(h->loop);
	timer_free(t);
}

static void
end(struct heard *h)
{
	chan_free(h->c);
	loop_free(h->loop);
}

static void
a_secret_is_read_once_and_leaves_nothing(void **state)
{
	static const uint8_t nothing[6];
	struct heard h, f;
	int far;

	(void)state;
	begin(&h, &far);
	f = (struct heard){ .loop = h.loop, .fd = -1, .stop_at = 3 };
	f.c = chan_new(h.loop, far, &ops, &f);
	assert_int_equal(chan_send(h.c, 1, (struct bytes){ nothing, 6 }, true), 0);
	assert_int_equal(chan_send(h.c, 2, (struct bytes){ nothing, 6 }, true), 0);
	assert_int_equal(
	    chan_send_secret(h.c, 7, (struct bytes){ (const uint8_t *)"secret", 6 }), 0);
	turn(&h);
	assert_int_equal(f.last_type, 7);
	assert_true(f.read_secret);
	assert_memory_equal(f.last_p, nothing, 6); /* where it lay */
	assert_int_equal(chan_send(h.c, 8, (struct bytes){ nothing, 1 }, true), 0);
	f.stop_at = 4;
	turn(&h);
	assert_int_equal(f.last_type, 8);
	chan_free(f.c);
	end(&h);
}

static void
messages_come_whole_and_in_order(void **state)
{
	static uint8_t body[CHAN_BODY_MAX];
	struct heard h, f;
	unsigned i;
	int far;

	(void)state;
	begin(&h, &far);
	f = (struct heard){ .loop = h.loop, .fd = -1 };
	f.c = chan_new(h.loop, far, &ops, &f);
	f.stop_at = 102;
	for (i = 0; i < 100; i++)
		assert_int_equal(
		    chan_send(h.c, i, (struct bytes){ body, i * 10 }, true), 0);
	assert_int_equal(
	    chan_send(h.c, 500, (struct bytes){ body, CHAN_BODY_MAX }, true), 0);
	assert_int_equal(
	    chan_send(h.c, 501, (struct bytes){ body, CHAN_BODY_MAX + 1 }, true),
	    ERR_RANGE);
	assert_int_equal(chan_send(h.c, 502, (struct bytes){ body, 3 }, true), 0);
	turn(&h);
	assert_int_equal(f.n, 102);
	assert_int_equal(f.last_type, 502);
	assert_int_equal(f.last_n, 3);
	chan_free(f.c);
	end(&h);
}

static void
a_slow_reader_costs_samples_but_no_alarm(void **state)
{
	static uint8_t body[100 * 1024];
	struct heard h;
	size_t i;
	int far;

	(void)state;
	begin(&h, &far);
	for (i = 0; i < 200; i++)
		chan_send(h.c, 1, (struct bytes){ body, sizeof body }, false);
	assert_true(chan_counts(h.c).lost > 0);
	assert_true(chan_queued(h.c) <= CHAN_LOSSY_MAX + CHAN_BODY_MAX);
	i = chan_counts(h.c).lost;
	assert_int_equal(chan_send(h.c, 2, (struct bytes){ body, sizeof body }, true), 0);
	assert_int_equal(chan_counts(h.c).lost, i);
	close(far);
	end(&h);
}

static void
nonsense_closes_the_channel(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
	} rows[] = {
		{ "\x01\x05"
		  "abc",
		    5 },       /* shorter than it says */
		{ "\x01", 1 }, /* no length */
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01x", 13 },
		{ "\x01\xff\xff\xff\xff\x0f", 6 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct heard h;
		int far;

		begin(&h, &far);
		assert_int_equal(send(far, rows[i].bytes, rows[i].n, 0), rows[i].n);
		turn(&h);
		assert_int_equal(h.closed, ERR_MALFORMED);
		assert_int_equal(
		    chan_send(h.c, 1, (struct bytes){ NULL, 0 }, true), ERR_CLOSED);
		close(far);
		end(&h);
	}
}

static void
a_message_that_is_refused_closes_it_too(void **state)
{
	struct heard h;
	int far;

	(void)state;
	begin(&h, &far);
	h.answer = ERR_MALFORMED;
	assert_int_equal(send(far, "\x07\x01x", 3, 0), 3);
	turn(&h);
	assert_int_equal(h.n, 1);
	assert_int_equal(h.closed, ERR_MALFORMED);
	close(far);
	end(&h);
}

static void
an_end_that_goes_is_noticed(void **state)
{
	struct heard h;
	int far;

	(void)state;
	begin(&h, &far);
	close(far);
	turn(&h);
	assert_int_equal(h.closed, ERR_CLOSED);
	end(&h);
}

static void
sealed_memory_travels_and_what_is_not_sealed_is_refused(void **state)
{
	char name[] = "/tmp/blob-XXXXXX";
	struct heard h, f;
	struct bytes seen;
	int far, fd, open_file;

	(void)state;
	begin(&h, &far);
	f = (struct heard){ .loop = h.loop, .fd = -1, .stop_at = 1 };
	f.c = chan_new(h.loop, far, &ops, &f);
	assert_int_equal(
	    blob_create((struct bytes){ (const uint8_t *)"plan", 4 }, &fd), 0);
	assert_int_equal(chan_send_fd(h.c, 9, (struct bytes){ NULL, 0 }, fd), 0);
	turn(&h);
	assert_true(f.fd >= 0);
	assert_int_equal(blob_map(f.fd, &seen), 0);
	assert_memory_equal(seen.p, "plan", 4);
	assert_int_equal(write(f.fd, "x", 1), -1);
	blob_unmap(seen);
	close(f.fd);
	close(fd);
	open_file = mkstemp(name);
	assert_int_equal(write(open_file, "plan", 4), 4);
	assert_int_equal(blob_map(open_file, &seen), ERR_DENIED);
	close(open_file);
	unlink(name);
	chan_free(f.c);
	end(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_come_whole_and_in_order),
		cmocka_unit_test(a_secret_is_read_once_and_leaves_nothing),
		cmocka_unit_test(a_slow_reader_costs_samples_but_no_alarm),
		cmocka_unit_test(nonsense_closes_the_channel),
		cmocka_unit_test(a_message_that_is_refused_closes_it_too),
		cmocka_unit_test(an_end_that_goes_is_noticed),
		cmocka_unit_test(sealed_memory_travels_and_what_is_not_sealed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
