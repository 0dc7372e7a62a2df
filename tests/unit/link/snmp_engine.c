/* The engine against agents of our own: what is lost, late, doubled, forged or mad, and what a caller
 * may do in between. */
#include "snmp_stub.h"
#include "still_loop.h"

#include <stdio.h>

#include "link/snmp/usm.h"

static const uint32_t name_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const struct oid name = { name_arcs, 9 };
#define NAME_TEXT "1.3.6.1.2.1.1.3.0"

static struct loop *loop;
static struct snmp_engine *engine;
static struct stub *stub;
static struct secret *community;
static struct snmp_credential credential;
static struct snmp_target target;
static struct timer *guard;
static bool within_submit;

struct wish {
	snmp_id id;
	struct snmp_target *target;
	unsigned calls;
	struct snmp_answer answer;
	int64_t value;
	unsigned order; /* which one it was to be called */
	void (*then)(struct wish *w);
};
static struct wish wishes[4096];
static unsigned called, stop_after;

static void
on_answer(void *arg, const struct snmp_answer *a)
{
	struct wish *w = arg;

	assert_false(within_submit);
	w->calls++;
	w->answer = *a;
	w->order = ++called;
	if (a->status == SNMP_OK && a->n != 0)
		(void)value_i64(&a->varbinds[0].value, &w->value);
	if (w->then != NULL)
		w->then(w);
	if (called == stop_after)
		loop_stop(loop);
}

static void
too_long(void *arg)
{
	(void)arg;
	loop_stop(loop);
}

static void
begin_with(const struct snmp_engine_options *with, const char *address)
{
	struct snmp_engine_options o = { .wait_first_us = 40 * MS_US,
		.wait_min_us = 40 * MS_US,
		.retries = 2,
		.retries_set = true };
	struct snmp_address a;

	if (with != NULL)
		o = *with;
	loop = loop_new();
	guard = timer_new(loop, too_long, NULL);
	assert_int_equal(snmp_engine_new(loop, &o, &engine), 0);
	stub = stub_new(loop, address);
	if (stub == NULL)
		return;
	stub_add_int(stub, NAME_TEXT, 42);
	community = secret_new("public", 6);
	credential =
	    (struct snmp_credential){ .version = SNMP_V2C, .community = community };
	assert_int_equal(address_parse(address, stub->port, &a), 0);
	target_init(&target, &a, &credential);
	memset(wishes, 0, sizeof wishes);
	called = 0;
}

static void
begin(void)
{
	begin_with(NULL, "127.0.0.1");
}

/* Everything that came in is accounted for, once. */
static void
assert_accounts(void)
{
	struct snmp_counters c = snmp_engine_counters(engine);

	assert_int_equal(c.received,
	    c.answers + c.reports + c.late + c.doubled + c.forged + c.malformed +
		c.wrong_digest + c.not_in_window + c.decryption_error + c.wrong_level +
		c.stray);
	assert_int_equal(c.requests, c.finished + c.cancelled + c.pending);
}

static void
end(void)
{
	assert_accounts();
	snmp_forget(engine, &target);
	assert_accounts();
	assert_int_equal(snmp_engine_counters(engine).pending, 0);
	assert_int_equal(snmp_engine_counters(engine).in_flight, 0);
	assert_int_equal(snmp_engine_counters(engine).in_air, 0);
	target_fini(&target);
	snmp_engine_free(engine);
	stub_free(stub);
	timer_free(guard);
	secret_free(community);
	loop_free(loop);
}

static int
submit_to(struct snmp_target *t, struct wish *w, struct snmp_request *with)
{
	struct snmp_request r = { 0 };
	int err;

	if (with != NULL)
		r = *with;
	if (r.kind == 0)
		r.kind = PDU_GET;
	if (r.oids == NULL) {
		r.oids = &name;
		r.n = 1;
	}
	w->target = t;
	within_submit = true;
	err = snmp_submit(engine, t, &r, on_answer, w, &w->id);
	within_submit = false;
	return err;
}

static void
ask(struct wish *w)
{
	assert_int_equal(submit_to(&target, w, NULL), 0);
}

/* Until so many answers are there, or the time is over. */
static void
run(unsigned answers, int64_t us)
{
	stop_after = answers == 0 ? 0 : called + answers;
	timer_after(guard, us);
	assert_int_equal(loop_run(loop), 0);
	timer_stop(guard);
	if (answers != 0)
		assert_int_equal(called, stop_after);
}

static void
run_for(int64_t us)
{
	run(0, us);
}

static void
an_answer_is_taken_once(void **state)
{
	(void)state;
	begin();
	ask(&wishes[0]);
	assert_int_equal(called, 0);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_OK);
	assert_int_equal(wishes[0].value, 42);
	assert_int_equal(wishes[0].answer.tries, 1);
	assert_true(wishes[0].answer.rtt_us > 0);
	assert_true(wishes[0].answer.heard);
	/* Twice the same. */
	stub_send_bytes(stub, stub->fd, stub->sent.p, stub->sent.n);
	run_for(10 * MS_US);
	assert_int_equal(wishes[0].calls, 1);
	assert_int_equal(snmp_engine_counters(engine).doubled, 1);
	/* An id that is done may be cancelled. */
	snmp_cancel(engine, wishes[0].id);
	snmp_cancel(engine, 0);
	end();
}

/* What was made ready is asked and answered as if it were not; with the reference codec it is read by
 * that. */
static void
a_list_made_ready_is_asked_and_answered(void **state)
{
	struct snmp_engine_options o = { .wait_first_us = SECOND_US };
	struct snmp_list *list = snmp_list_new(&name, 1);
	struct snmp_request r = {
		.oids = &name, .n = 1, .list = list, .near = wishes, .near_bytes = 700
	};
	enum snmp_codec codec;

	(void)state;
	for (codec = SNMP_CODEC_OWN; codec <= SNMP_CODEC_NETSNMP; codec++) {
		o.codec = codec;
		begin_with(&o, "127.0.0.1");
		assert_int_equal(submit_to(&target, &wishes[0], &r), 0);
		run(1, SECOND_US);
		assert_int_equal(wishes[0].answer.status, SNMP_OK);
		assert_int_equal(wishes[0].value, 42);
		assert_int_equal(wishes[0].answer.is_listed, codec == SNMP_CODEC_OWN);
		/* The next one in the same place has none. */
		ask(&wishes[1]);
		run(1, SECOND_US);
		assert_int_equal(wishes[1].value, 42);
		assert_false(wishes[1].answer.is_listed);
		end();
	}
	snmp_list_free(list);
}

/* Answers after so long, one question at a time. */
static struct slow {
	struct timer *timer;
	int64_t delay_us;
	uint8_t bytes[200];
	size_t n;
	int late; /* answers that were overtaken by another question */
} slow;

static void
send_slowly(void *arg)
{
	stub_send_bytes(arg, stub->fd, slow.bytes, slow.n);
	slow.n = 0;
}

static bool
slowly(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)q;
	if (slow.n != 0) {
		slow.late++; /* the first one's answer is still on its way */
		return false;
	}
	stub_encode(s, a);
	assert_true(s->sent.n <= sizeof slow.bytes);
	memcpy(slow.bytes, s->sent.p, s->sent.n);
	slow.n = s->sent.n;
	timer_after(slow.timer, slow.delay_us);
	return false;
}

static void
how_long_to_wait_is_learned(void **state)
{
	const struct snmp_engine_options o = { .wait_min_us = 40 * MS_US };
	uint64_t resent;
	unsigned i;

	(void)state;
	begin_with(&o, "127.0.0.1");
	slow = (struct slow){ .timer = timer_new(loop, send_slowly, stub) };
	stub->script = slowly;
	slow.delay_us = 300 * MS_US;
	for (i = 0; i < 20; i++) {
		ask(&wishes[i]);
		run(1, 20 * SECOND_US);
		assert_int_equal(wishes[i].answer.status, SNMP_OK);
		assert_in_range(
		    wishes[i].answer.rtt_us, slow.delay_us, slow.delay_us + 5 * MS_US);
	}
	assert_int_equal(snmp_engine_counters(engine).resent, 0);
	assert_in_range(target.srtt_us, 300 * MS_US, 305 * MS_US);

	/* Three times as slow: asked again at first, by the answer to what was asked first. */
	slow.delay_us = 900 * MS_US;
	for (; i < 40; i++) {
		ask(&wishes[i]);
		run(1, 20 * SECOND_US);
		assert_int_equal(wishes[i].answer.status, SNMP_OK);
	}
	resent = snmp_engine_counters(engine).resent;
	assert_in_range(resent, 1, 6);
	for (; i < 60; i++) {
		ask(&wishes[i]);
		run(1, 20 * SECOND_US);
		assert_int_equal(wishes[i].answer.tries, 1);
	}
	assert_int_equal(snmp_engine_counters(engine).resent, resent);
	assert_int_equal(slow.late, resent);

	/* And fast again. */
	slow.delay_us = MS_US;
	for (; i < 160; i++) {
		ask(&wishes[i]);
		run(1, 20 * SECOND_US);
	}
	assert_in_range(target_wait(&target, SECOND_US, 40 * MS_US, 10 * SECOND_US),
	    40 * MS_US, 50 * MS_US);
	timer_free(slow.timer);
	end();
}

static void
what_is_lost_is_sent_again_and_what_is_late_is_counted(void **state)
{
	(void)state;
	begin();
	stub->drop = 2;
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_OK);
	assert_int_equal(wishes[0].answer.tries, 3);
	assert_true(target.srtt_us < 30 * MS_US); /* of the datagram that was answered */
	stub->drop = 10;
	ask(&wishes[1]);
	run(1, 2 * SECOND_US);
	assert_int_equal(wishes[1].answer.status, SNMP_TIMEOUT);
	assert_int_equal(wishes[1].answer.tries, 3);
	assert_false(wishes[1].answer.heard);
	{
		struct pdu q, a;

		assert_int_equal(
		    pdu_read(SNMP_CODEC_OWN, stub->last.pdu, &stub->space, &q), 0);
		a = (struct pdu){ .kind = PDU_RESPONSE, .request_id = q.request_id };
		stub_encode(stub, &a);
		stub_send_bytes(stub, stub->fd, stub->sent.p, stub->sent.n);
	}
	run_for(10 * MS_US);
	assert_int_equal(snmp_engine_counters(engine).late, 1);
	assert_int_equal(snmp_engine_counters(engine).resent, 4);
	end();
}

static bool
from_elsewhere(struct stub *s, const struct pdu *q, struct pdu *a)
{
	uint16_t port;
	int fd = stub_socket("127.0.0.1", &port);

	(void)q;
	stub_encode(s, a);
	stub_send_bytes(s, fd, s->sent.p, s->sent.n);
	close(fd);
	return false;
}

static void
an_answer_from_elsewhere_is_forged_unless_the_device_is_like_that(void **state)
{
	(void)state;
	begin();
	stub->script = from_elsewhere;
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_TIMEOUT);
	assert_int_equal(snmp_engine_counters(engine).forged, 3);
	target.quirks = QUIRK_OTHER_ADDRESS;
	ask(&wishes[1]);
	run(1, SECOND_US);
	assert_int_equal(wishes[1].answer.status, SNMP_OK);
	end();
}

static void
an_answer_to_another_of_our_sockets_is_forged(void **state)
{
	const struct snmp_engine_options o = {
		.sockets = 2, .wait_first_us = 30 * MS_US, .wait_min_us = 30 * MS_US
	};
	struct snmp_target other;
	struct sockaddr_storage there;

	(void)state;
	begin_with(&o, "127.0.0.1");
	target_init(&other, &target.address, &credential);
	stub->drop = 100;
	ask(&wishes[0]);
	run_for(5 * MS_US);
	there = stub->from;
	assert_int_equal(submit_to(&other, &wishes[1], NULL), 0);
	run_for(5 * MS_US);
	/* The second's answer, to where the first was asked from. */
	assert_memory_not_equal(&there, &stub->from, sizeof(struct sockaddr_in));
	stub->from = there;
	{
		struct pdu q, a;

		assert_int_equal(
		    pdu_read(SNMP_CODEC_OWN, stub->last.pdu, &stub->space, &q), 0);
		a = (struct pdu){ .kind = PDU_RESPONSE, .request_id = q.request_id };
		stub_encode(stub, &a);
		stub_send_bytes(stub, stub->fd, stub->sent.p, stub->sent.n);
	}
	run_for(5 * MS_US);
	assert_int_equal(snmp_engine_counters(engine).forged, 1);
	assert_int_equal(wishes[1].calls, 0);
	snmp_forget(engine, &other);
	target_fini(&other);
	end();
}

static bool
guesses(struct stub *s, const struct pdu *q, struct pdu *a)
{
	int32_t id = q->request_id;
	int i;

	/* Every id but the right one, of those near it, and some that are no message. */
	for (i = -200; i <= 200; i++) {
		if (i == 0)
			continue;
		a->request_id = id + i;
		stub_encode(s, a);
		stub_send_bytes(s, s->fd, s->sent.p, s->sent.n);
	}
	stub_send_bytes(s, s->fd, "nonsense", 8);
	stub_send_bytes(s, s->fd, "", 0);
	stub_send_bytes(s, s->fd, s->bytes, s->n_bytes); /* our own question */
	a->request_id = id;
	return true;
}

static void
wrong_ids_and_nonsense_are_counted_and_not_taken(void **state)
{
	struct snmp_counters c;

	(void)state;
	begin();
	stub->script = guesses;
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].value, 42);
	c = snmp_engine_counters(engine);
	assert_int_equal(c.malformed, 2);
	assert_int_equal(c.received, 404);
	assert_int_equal(c.answers, 1);
	end();
}

static bool
bad_content(struct stub *s, const struct pdu *q, struct pdu *a)
{
	struct ber_out out = ber_out_over(s->out, sizeof s->out);
	const uint8_t *since = out.p;

	(void)a;
	ber_put(&out, "\x30\x03\x02\x01", 4); /* a list that is none */
	pdu_write_head(PDU_RESPONSE, q->request_id, 0, 0, since, &out);
	message_write(&out, SNMP_V2C, s->last.community, since);
	stub_send_bytes(s, s->fd, out.p, (size_t)(out.end - out.p));
	return false;
}

static void
an_answer_that_cannot_be_read_is_called_that(void **state)
{
	(void)state;
	begin();
	stub->script = bad_content;
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_BAD_ANSWER);
	assert_int_equal(wishes[0].answer.tries, 2);
	assert_true(wishes[0].answer.heard);
	end();
}

static void
cancel_next(struct wish *w)
{
	snmp_cancel(engine, w[1].id);
	snmp_cancel(engine, w[2].id);
}

static void
submit_more(struct wish *w)
{
	ask(w + 10);
}

static void
forget_it(struct wish *w)
{
	(void)w;
	snmp_forget(engine, &target);
}

static void
callbacks_may_cancel_submit_and_forget(void **state)
{
	struct snmp_request once = { .retries = 0, .retries_set = true };
	unsigned i;

	(void)state;
	begin();
	target.in_flight_max = 2;
	/* 0 and 1 fly, 2 and 3 wait. */
	for (i = 0; i < 4; i++)
		ask(&wishes[i]);
	wishes[0].then = cancel_next;
	run(2, SECOND_US);
	run_for(20 * MS_US);
	assert_int_equal(wishes[0].calls, 1);
	assert_int_equal(wishes[1].calls, 0);
	assert_int_equal(wishes[2].calls, 0);
	assert_int_equal(wishes[3].calls, 1);
	assert_int_equal(snmp_engine_counters(engine).cancelled, 2);

	wishes[10].then = submit_more;
	ask(&wishes[10]);
	run(2, SECOND_US);
	assert_int_equal(wishes[20].calls, 1);

	for (i = 30; i < 40; i++)
		ask(&wishes[i]);
	wishes[31].then = forget_it;
	run(2, SECOND_US);
	run_for(20 * MS_US);
	for (i = 32; i < 40; i++)
		assert_int_equal(wishes[i].calls, 0);

	/* The same from a timeout. Without retries: their jitter would let 51 end before 50. */
	stub->drop = 100;
	for (i = 50; i < 54; i++)
		assert_int_equal(submit_to(&target, &wishes[i], &once), 0);
	wishes[50].then = cancel_next;
	run(2, 2 * SECOND_US);
	run_for(20 * MS_US);
	assert_int_equal(wishes[51].calls + wishes[52].calls, 0);
	assert_int_equal(wishes[53].calls, 1);
	end();
}

static void
a_device_has_so_many_in_flight_and_urgent_ones_first(void **state)
{
	struct snmp_request urgent = { .priority = SNMP_URGENT };
	unsigned i;

	(void)state;
	begin();
	target.in_flight_max = 1;
	for (i = 0; i < 5; i++)
		ask(&wishes[i]);
	assert_int_equal(submit_to(&target, &wishes[5], &urgent), 0);
	assert_int_equal(submit_to(&target, &wishes[6], &urgent), 0);
	assert_int_equal(snmp_engine_counters(engine).in_flight, 1);
	assert_int_equal(snmp_engine_counters(engine).pending, 7);
	run(7, SECOND_US);
	assert_int_equal(wishes[0].order, 1); /* it was on its way */
	assert_int_equal(wishes[5].order, 2);
	assert_int_equal(wishes[6].order, 3);
	assert_int_equal(wishes[1].order, 4);
	assert_int_equal(wishes[4].order, 7);
	end();
}

static void
the_window_bounds_what_is_in_the_air_but_silence_does_not_hold_it(void **state)
{
	const struct snmp_engine_options o = { .window = 10,
		.wait_first_us = 50 * MS_US,
		.wait_min_us = 50 * MS_US,
		.retries = 1,
		.retries_set = true };
	struct snmp_request urgent = { .priority = SNMP_URGENT };
	static struct snmp_target many[40];
	unsigned i;

	(void)state;
	begin_with(&o, "127.0.0.1");
	stub->drop = 10000;
	for (i = 0; i < 40; i++) {
		target_init(&many[i], &target.address, &credential);
		assert_int_equal(submit_to(&many[i], &wishes[i], NULL), 0);
	}
	run_for(20 * MS_US);
	assert_int_equal(snmp_engine_counters(engine).in_air, 10);
	assert_int_equal(stub->asked, 10);
	assert_int_equal(submit_to(&target, &wishes[50], &urgent), 0);
	run_for(5 * MS_US);
	assert_int_equal(stub->asked, 11);
	/* The first ten were not answered: they no longer count, and are not yet given up. */
	run_for(55 * MS_US);
	/* They were asked again, and ten others; perhaps the urgent one again as well. */
	assert_in_range(stub->asked, 31, 32);
	run(0, SECOND_US);
	for (i = 0; i < 40; i++) {
		assert_int_equal(wishes[i].answer.status, SNMP_TIMEOUT);
		snmp_forget(engine, &many[i]);
	}
	end();
}

static void
a_limit_holds_in_line_and_in_flight(void **state)
{
	struct snmp_request r = { .limit_us = 30 * MS_US };

	(void)state;
	begin();
	stub->drop = 100;
	target.in_flight_max = 1;
	assert_int_equal(submit_to(&target, &wishes[0], &r), 0);
	assert_int_equal(submit_to(&target, &wishes[1], &r), 0);
	run(2, 200 * MS_US);
	assert_int_equal(wishes[0].answer.status, SNMP_TIMEOUT);
	assert_int_equal(wishes[0].answer.tries, 1);
	assert_int_equal(wishes[1].answer.status, SNMP_TIMEOUT);
	assert_true(wishes[1].answer.tries <= 1);
	end();
}

static bool
keeps_15_bits(struct stub *s, const struct pdu *q, struct pdu *a)
{
	(void)s;
	a->request_id = q->request_id & 0x7fff;
	return true;
}

static void
devices_with_short_ids_are_understood(void **state)
{
	unsigned i;

	(void)state;
	begin();
	stub->script = keeps_15_bits;
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_TIMEOUT);
	target.quirks = QUIRK_SHORT_IDS;
	for (i = 1; i < 100; i++)
		ask(&wishes[i]);
	run(99, SECOND_US);
	for (i = 1; i < 100; i++)
		assert_int_equal(wishes[i].answer.status, SNMP_OK);
	stub->drop = 1;
	ask(&wishes[200]);
	run(1, SECOND_US);
	assert_int_equal(wishes[200].answer.tries, 2);
	assert_int_equal(wishes[200].answer.rtt_us, 0); /* of which one, nobody knows */
	end();
}

static void
ipv6_is_as_good(void **state)
{
	(void)state;
	begin_with(NULL, "::1");
	if (stub == NULL) {
		snmp_engine_free(engine);
		timer_free(guard);
		loop_free(loop);
		print_message("no IPv6 here: skipped\n");
		skip();
	}
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_OK);
	/* And ICMPv6. */
	watch_set(stub->watch, WATCH_NONE);
	close(stub->fd);
	ask(&wishes[1]);
	run(1, SECOND_US);
	assert_int_equal(wishes[1].answer.status, SNMP_REFUSED);
	{
		uint16_t port;

		stub->fd = stub_socket("::1", &port);
	}
	end();
}

static bool
large(struct stub *s, const struct pdu *q, struct pdu *a)
{
	static uint8_t octets[60000];

	(void)s;
	(void)q;
	a->varbinds[0].value = (struct snmp_value){ .type = VALUE_OCTETS,
		.octets = { octets, sizeof octets } };
	return true;
}

static void
an_answer_of_60_kb_is_read(void **state)
{
	(void)state;
	begin();
	stub->script = large;
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_OK);
	assert_true(wishes[0].answer.bytes > 60000);
	end();
}

static void
there_is_no_way_to_some_addresses(void **state)
{
	struct snmp_address a;

	(void)state;
	begin();
	assert_int_equal(address_parse("255.255.255.255", 161, &a), 0);
	target.address = a;
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_UNREACHABLE);
	assert_int_equal(snmp_engine_counters(engine).send_errors, 2);
	end();
}

static void
what_cannot_be_asked_is_refused_at_once(void **state)
{
	static uint32_t arcs[OID_ARCS_MAX + 1];
	struct oid bad = { arcs, OID_ARCS_MAX + 1 }, one = { arcs, 1 };
	struct snmp_request r = { .kind = PDU_SET };
	unsigned i;

	(void)state;
	begin();
	assert_int_equal(submit_to(&target, &wishes[0], &r), ERR_UNSUPPORTED);
	r = (struct snmp_request){ .oids = &bad, .n = 1 };
	assert_int_equal(submit_to(&target, &wishes[0], &r), ERR_RANGE);
	r.oids = &one;
	assert_int_equal(submit_to(&target, &wishes[0], &r), ERR_RANGE);
	r.oids = &name;
	r.n = SNMP_ASKED_MAX + 1;
	assert_int_equal(submit_to(&target, &wishes[0], &r), ERR_RANGE);
	assert_int_equal(snmp_engine_counters(engine).pending, 0);
	for (i = 0; i < SNMP_PENDING_MAX; i++)
		assert_int_equal(submit_to(&target, &wishes[0], NULL), 0);
	assert_int_equal(submit_to(&target, &wishes[0], NULL), ERR_FULL);
	snmp_forget(engine, &target);
	ask(&wishes[1]);
	run(1, SECOND_US);
	assert_int_equal(wishes[1].answer.status, SNMP_OK);
	assert_int_equal(wishes[0].calls, 0);
	end();
}

static void
sending_is_paced(void **state)
{
	const struct snmp_engine_options o = {
		.packets_a_second = 200, .wait_first_us = SECOND_US, .per_target = 100
	};
	unsigned i;

	(void)state;
	begin_with(&o, "127.0.0.1");
	for (i = 0; i < 100; i++)
		ask(&wishes[i]);
	run_for(200 * MS_US);
	assert_in_range(stub->asked, 38, 45); /* 40, and a moment's burst */
	end();
}

static void
errors_of_the_device_are_handed_on(void **state)
{
	static const uint32_t bad[] = { 1, 3, 6, 1, 2, 1, 1 };

	(void)state;
	begin();
	stub->gen_err = bad;
	stub->gen_err_n = 7;
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(wishes[0].answer.status, SNMP_ERROR_STATUS);
	assert_int_equal(wishes[0].answer.error_status, PDU_GEN_ERR);
	assert_int_equal(wishes[0].answer.error_index, 1);
	end();
}

static unsigned n_reading, n_read;

static void
reading(void *arg, const struct snmp_target *t, struct bytes datagram)
{
	(void)arg;
	assert_ptr_equal(t, &target);
	assert_true(datagram.n > 20);
	n_reading++;
}

static void
done_reading(void *arg)
{
	(void)arg;
	n_read++;
	assert_int_equal(n_reading, n_read);
}

static void
whose_bytes_are_read_is_told(void **state)
{
	const struct snmp_engine_options o = { .reading = reading,
		.done_reading = done_reading };

	(void)state;
	begin_with(&o, "127.0.0.1");
	ask(&wishes[0]);
	run(1, SECOND_US);
	assert_int_equal(n_reading, 1);
	assert_int_equal(n_read, 1);
	end();
}

static void
ten_thousand_requests_in_a_heap_are_all_answered(void **state)
{
	const struct snmp_engine_options o = { .per_target = 50,
		.window = 400,
		.wait_first_us = 2 * SECOND_US,
		.wait_min_us = 2 * SECOND_US };
	unsigned i, round;

	(void)state;
	begin_with(&o, "127.0.0.1");
	for (round = 0; round < 3; round++) {
		for (i = 0; i < ARRAY_LEN(wishes); i++)
			ask(&wishes[i]);
		run(ARRAY_LEN(wishes), 20 * SECOND_US);
	}
	for (i = 0; i < ARRAY_LEN(wishes); i++) {
		assert_int_equal(wishes[i].calls, 3);
		assert_int_equal(wishes[i].answer.status, SNMP_OK);
	}
	end();
}

/* --- SNMPv3, from an agent that does as the test says --- */

static const uint8_t engine_a[] = "\x80\x00\x1f\x88\x80 agent a";
static struct usm_master master;
static struct usm_keys agent_keys;
static struct crypt *crypt_of_agent;
static struct {
	uint32_t boots, time;
	bool always_out_of_window, plain_report, always_new_engine, plain_answer,
	    other_id, old_answer, break_mac;
	unsigned asked, events[8];
} agent3;

static void
seal_and_send(
    struct stub *s, const struct pdu *p, const struct usm_keys *keys, uint32_t boots)
{
	struct ber_out out = ber_out_over(s->out, sizeof s->out);
	const uint8_t *since = out.p;
	uint8_t id[sizeof engine_a - 1];
	struct usm_dress d = { .id = s->last.id,
		.engine_id = { id, sizeof id },
		.boots = boots,
		.time = agent3.time,
		.user = s->last.user,
		.keys = keys,
		.salt = 7,
		.context_engine = { id, sizeof id } };

	memcpy(id, engine_a, sizeof id);
	if (agent3.always_new_engine)
		id[sizeof id - 1] = (uint8_t)agent3.asked;
	assert_int_equal(pdu_write(SNMP_CODEC_OWN, p, &out), 0);
	assert_int_equal(usm_seal(crypt_of_agent, &out, since, &d), 0);
	if (agent3.break_mac)
		out.p[out.end - out.p - 1] ^= 1;
	stub_send_bytes(s, s->fd, out.p, (size_t)(out.end - out.p));
}

static void
agent_v3(struct stub *s)
{
	static uint8_t plain[PDU_DATAGRAM_MAX];
	struct usm_keys report_keys = agent_keys;
	uint32_t arc[11];
	struct snmp_varbind v = { 0 };
	struct pdu q = { 0 }, a = { .kind = PDU_REPORT, .varbinds = &v, .n = 1 };

	agent3.asked++;
	if (s->last.engine_id.n == 0 || agent3.always_new_engine) {
		v = usm_report_varbind(REPORT_UNKNOWN_ENGINE, 1, arc);
		seal_and_send(s, &a, NULL, agent3.boots);
		return;
	}
	assert_int_equal(
	    usm_open(crypt_of_agent, &s->last, &agent_keys, plain), USM_OPENED);
	assert_int_equal(pdu_read(SNMP_CODEC_OWN, s->last.pdu, &s->space, &q), 0);
	a.request_id = q.request_id;
	if (s->last.boots != agent3.boots || agent3.always_out_of_window ||
	    s->last.time > agent3.time + 150 || s->last.time + 150 < agent3.time) {
		v = usm_report_varbind(REPORT_NOT_IN_WINDOW, 1, arc);
		report_keys.priv = PRIV_NONE;
		seal_and_send(
		    s, &a, agent3.plain_report ? NULL : &report_keys, agent3.boots);
		return;
	}
	a.kind = PDU_RESPONSE;
	v = (struct snmp_varbind){ name, { .type = VALUE_INTEGER, .i = 43 } };
	if (agent3.other_id)
		a.request_id ^= 0x55;
	seal_and_send(s, &a, agent3.plain_answer ? NULL : &agent_keys,
	    agent3.boots - agent3.old_answer);
}

static void
on_event(void *arg, const struct snmp_event *ev)
{
	(void)arg;
	agent3.events[ev->kind]++;
}

static void
begin_v3(void)
{
	const struct snmp_engine_options o = { .wait_first_us = 40 * MS_US,
		.wait_min_us = 40 * MS_US,
		.retries = 1,
		.retries_set = true,
		.event = on_event };
	struct bytes pass = { (const uint8_t *)"maplesyrup", 10 };

	begin_with(&o, "127.0.0.1");
	crypt_of_agent = crypt_new();
	assert_int_equal(
	    usm_master_make(crypt_of_agent, AUTH_SHA1, pass, PRIV_AES128, pass, &master),
	    0);
	assert_int_equal(
	    usm_localise(crypt_of_agent, &master,
		(struct bytes){ engine_a, sizeof engine_a - 1 }, &agent_keys),
	    0);
	credential = (struct snmp_credential){ .version = SNMP_V3,
		.user = "alice",
		.auth = AUTH_SHA1,
		.priv = PRIV_AES128,
		.master = &master };
	memset(&agent3, 0, sizeof agent3);
	agent3.boots = 5;
	agent3.time = 1000;
	stub->script_v3 = agent_v3;
}

static void
end_v3(void)
{
	crypt_free(crypt_of_agent);
	end();
}

static enum snmp_status
ask_v3(unsigned i)
{
	ask(&wishes[i]);
	run(1, 3 * SECOND_US);
	return wishes[i].answer.status;
}

static void
a_clock_that_moves_is_followed_and_told(void **state)
{
	(void)state;
	begin_v3();
	assert_int_equal(ask_v3(0), SNMP_OK);
	assert_int_equal(wishes[0].value, 43);
	assert_int_equal(wishes[0].answer.tries, 2);
	agent3.boots = 9;
	agent3.time = 3;
	assert_int_equal(ask_v3(1), SNMP_OK);
	assert_int_equal(agent3.events[SNMP_EVENT_REBOOTED], 1);
	agent3.boots = 2;
	assert_int_equal(ask_v3(2), SNMP_OK);
	assert_int_equal(agent3.events[SNMP_EVENT_BOOTS_LOST], 1);
	agent3.time = 100000;
	assert_int_equal(ask_v3(3), SNMP_OK);
	agent3.time = 50;
	assert_int_equal(ask_v3(4), SNMP_OK);
	assert_int_equal(wishes[4].answer.tries, 2);
	assert_int_equal(agent3.events[SNMP_EVENT_CLOCK_BACK], 1);
	/* A report without a MAC helps once, and is news to nobody until it is proven. */
	agent3.plain_report = true;
	agent3.boots = 1;
	assert_int_equal(ask_v3(5), SNMP_OK);
	assert_int_equal(agent3.events[SNMP_EVENT_BOOTS_LOST], 2);
	end_v3();
}

static void
an_agent_that_is_never_content_is_given_up(void **state)
{
	(void)state;
	begin_v3();
	agent3.always_out_of_window = true;
	assert_int_equal(ask_v3(0), SNMP_NOT_IN_WINDOW);
	assert_true(wishes[0].answer.tries <= 6);
	agent3.always_out_of_window = false;
	agent3.always_new_engine = true;
	assert_int_equal(ask_v3(1), SNMP_UNKNOWN_ENGINE);
	assert_true(wishes[1].answer.tries <= 6);
	assert_true(agent3.events[SNMP_EVENT_ENGINE_CHANGED] >= 1);
	agent3.always_new_engine = false;
	snmp_forget(engine, &target);
	usm_clock_begin(&target.clock, (struct bytes){ engine_a, sizeof engine_a - 1 });
	agent3.boots = MESSAGE_TIME_MAX; /* its counter is worn out: RFC 3414 2.2.2 */
	assert_int_equal(ask_v3(2), SNMP_NOT_IN_WINDOW);
	end_v3();
}

static void
answers_that_are_not_secure_are_not_taken(void **state)
{
	(void)state;
	begin_v3();
	assert_int_equal(ask_v3(0), SNMP_OK);
	agent3.break_mac = true;
	assert_int_equal(ask_v3(1), SNMP_TIMEOUT);
	assert_int_equal(snmp_engine_counters(engine).wrong_digest, 2);
	agent3.break_mac = false;
	agent3.plain_answer = true;
	assert_int_equal(ask_v3(2), SNMP_TIMEOUT);
	assert_int_equal(snmp_engine_counters(engine).wrong_level, 2);
	agent3.plain_answer = false;
	agent3.old_answer = true;
	assert_int_equal(ask_v3(3), SNMP_TIMEOUT);
	assert_int_equal(snmp_engine_counters(engine).not_in_window, 2);
	agent3.old_answer = false;
	agent3.other_id = true;
	assert_int_equal(ask_v3(4), SNMP_TIMEOUT);
	assert_int_equal(snmp_engine_counters(engine).stray, 2);
	agent3.other_id = false;
	assert_int_equal(ask_v3(5), SNMP_OK);
	end_v3();
}

static void
a_kept_engine_id_saves_the_discovery(void **state)
{
	(void)state;
	begin_v3();
	usm_clock_restore(
	    &target.clock, (struct bytes){ engine_a, sizeof engine_a - 1 }, 7);
	assert_int_equal(ask_v3(0), SNMP_OK);
	assert_int_equal(agent3.asked, 2); /* the clock, and the question */
	assert_int_equal(agent3.events[SNMP_EVENT_BOOTS_LOST], 1);
	end_v3();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_taken_once),
		cmocka_unit_test(a_list_made_ready_is_asked_and_answered),
		cmocka_unit_test(how_long_to_wait_is_learned),
		cmocka_unit_test(what_is_lost_is_sent_again_and_what_is_late_is_counted),
		cmocka_unit_test(
		    an_answer_from_elsewhere_is_forged_unless_the_device_is_like_that),
		cmocka_unit_test(an_answer_to_another_of_our_sockets_is_forged),
		cmocka_unit_test(wrong_ids_and_nonsense_are_counted_and_not_taken),
		cmocka_unit_test(an_answer_that_cannot_be_read_is_called_that),
		cmocka_unit_test(callbacks_may_cancel_submit_and_forget),
		cmocka_unit_test(a_device_has_so_many_in_flight_and_urgent_ones_first),
		cmocka_unit_test(
		    the_window_bounds_what_is_in_the_air_but_silence_does_not_hold_it),
		cmocka_unit_test(a_limit_holds_in_line_and_in_flight),
		cmocka_unit_test(devices_with_short_ids_are_understood),
		cmocka_unit_test(ipv6_is_as_good),
		cmocka_unit_test(an_answer_of_60_kb_is_read),
		cmocka_unit_test(there_is_no_way_to_some_addresses),
		cmocka_unit_test(what_cannot_be_asked_is_refused_at_once),
		cmocka_unit_test(sending_is_paced),
		cmocka_unit_test(errors_of_the_device_are_handed_on),
		cmocka_unit_test(whose_bytes_are_read_is_told),
		cmocka_unit_test(ten_thousand_requests_in_a_heap_are_all_answered),
		cmocka_unit_test(a_clock_that_moves_is_followed_and_told),
		cmocka_unit_test(an_agent_that_is_never_content_is_given_up),
		cmocka_unit_test(answers_that_are_not_secure_are_not_taken),
		cmocka_unit_test(a_kept_engine_id_saves_the_discovery),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
