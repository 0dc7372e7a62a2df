/* The bytes of ICMP: what we send is what we understand, and nonsense is nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "link/reach/icmp.h"

static const uint8_t ip4[20] = { 0x45, 0, 0, 48, 0, 0, 0, 0, 57, 1, 0, 0, 192, 0, 2, 1,
	192, 0, 2, 9 };

/* An objection of this type and code about an echo request of ours. */
static size_t
objection4(uint8_t *p, uint8_t type, uint8_t code)
{
	memcpy(p, ip4, 20);
	memset(p + 20, 0, 8);
	p[20] = type;
	p[21] = code;
	p[26] = 1300 >> 8;
	p[27] = 1300 & 255;
	memcpy(p + 28, ip4, 20);
	memset(p + 48, 0, 8);
	icmp_write_echo(p + 48, 8, false, 0x1234, 7);
	return 56;
}

static size_t
objection6(uint8_t *p, uint8_t type, uint8_t code)
{
	memset(p, 0, 56);
	p[0] = type;
	p[1] = code;
	p[6] = 1280 >> 8;
	p[7] = 1280 & 255;
	p[8] = 0x60;
	p[14] = 58;
	p[47] = 9; /* where the request went: ::9 */
	icmp_write_echo(p + 48, 8, true, 0x1234, 7);
	return 56;
}

static void
a_request_carries_its_checksum(void **state)
{
	uint8_t p[11] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3 };
	uint32_t sum = 0;
	size_t i;

	(void)state;
	icmp_write_echo(p, sizeof p, false, 0xabcd, 0x0102);
	assert_int_equal(p[0], 8);
	for (i = 0; i < sizeof p; i++)
		sum += i % 2 == 0 ? (uint32_t)p[i] << 8 : p[i];
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	assert_int_equal(sum, 0xffff);
	icmp_write_echo(p, sizeof p, true, 1, 2);
	assert_int_equal(p[0], 128);
	assert_int_equal(p[2] | p[3], 0);
}

static void
replies_are_read(void **state)
{
	uint8_t p[40];
	struct icmp_seen s;

	(void)state;
	memcpy(p, ip4, 20);
	memset(p + 20, 0, 20);
	p[24] = 0x12;
	p[25] = 0x34;
	p[27] = 5;
	s = icmp_read4(p, sizeof p, true);
	assert_int_equal(s.what, ICMP_REPLY);
	assert_int_equal(s.id, 0x1234);
	assert_int_equal(s.seq, 5);
	assert_int_equal(s.ttl, 57);
	assert_int_equal(s.payload.n, 12);
	s = icmp_read4(p + 20, 20, false);
	assert_int_equal(s.what, ICMP_REPLY);
	p[20] = 129;
	s = icmp_read6(p + 20, 20);
	assert_int_equal(s.what, ICMP_REPLY);
	assert_int_equal(s.id, 0x1234);
	p[20] = 8; /* somebody else's request */
	assert_int_equal(icmp_read4(p, sizeof p, true).what, ICMP_NOTHING);
}

static void
objections_are_read(void **state)
{
	static const struct {
		uint8_t type, code;
		enum reach_icmp kind;
	} v4[] = { { 3, 0, REACH_ICMP_NET_UNREACHABLE },
		{ 3, 1, REACH_ICMP_HOST_UNREACHABLE },
		{ 3, 3, REACH_ICMP_PORT_UNREACHABLE }, { 3, 4, REACH_ICMP_TOO_BIG },
		{ 3, 9, REACH_ICMP_PROHIBITED }, { 3, 10, REACH_ICMP_PROHIBITED },
		{ 3, 13, REACH_ICMP_PROHIBITED }, { 3, 5, REACH_ICMP_OTHER },
		{ 11, 0, REACH_ICMP_TIME_EXCEEDED } },
	  v6[] = { { 1, 0, REACH_ICMP_NET_UNREACHABLE }, { 1, 1, REACH_ICMP_PROHIBITED },
		  { 1, 3, REACH_ICMP_HOST_UNREACHABLE },
		  { 1, 4, REACH_ICMP_PORT_UNREACHABLE }, { 2, 0, REACH_ICMP_TOO_BIG },
		  { 3, 0, REACH_ICMP_TIME_EXCEEDED } };
	uint8_t p[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof v4 / sizeof v4[0]; i++) {
		struct icmp_seen s =
		    icmp_read4(p, objection4(p, v4[i].type, v4[i].code), true);

		assert_int_equal(s.what, ICMP_OBJECTION);
		assert_int_equal(s.kind, v4[i].kind);
		assert_int_equal(s.id, 0x1234);
		assert_int_equal(s.seq, 7);
		assert_int_equal(s.mtu, v4[i].kind == REACH_ICMP_TOO_BIG ? 1300 : 0);
		assert_memory_equal(s.to, ip4 + 16, 4);
	}
	for (i = 0; i < sizeof v6 / sizeof v6[0]; i++) {
		struct icmp_seen s = icmp_read6(p, objection6(p, v6[i].type, v6[i].code));

		assert_int_equal(s.what, ICMP_OBJECTION);
		assert_int_equal(s.kind, v6[i].kind);
		assert_int_equal(s.seq, 7);
		assert_int_equal(s.mtu, v6[i].kind == REACH_ICMP_TOO_BIG ? 1280 : 0);
		assert_int_equal(s.to[15], 9);
	}
}

/* Cut anywhere, and changed anywhere: each copy is just as long as it says, so that a sanitizer sees
 * a step too far. */
static void
nonsense_is_nothing_and_does_no_harm(void **state)
{
	uint8_t whole[64];
	size_t n, i;
	int round;

	(void)state;
	srand(1);
	for (round = 0; round < 20000; round++) {
		size_t full =
		    round % 2 ? objection4(whole, 3, 1) : objection6(whole, 1, 0);
		uint8_t *copy;

		n = round < 112 ? (size_t)round / 2 : full;
		copy = malloc(n == 0 ? 1 : n);
		assert_non_null(copy);
		memcpy(copy, whole, n);
		for (i = 0; round >= 112 && i < (size_t)(round % 4) + 1; i++)
			copy[(size_t)rand() % n] = (uint8_t)rand();
		if (n < full) {
			assert_int_equal(
			    (round % 2 ? icmp_read4(copy, n, true) : icmp_read6(copy, n))
				.what,
			    ICMP_NOTHING);
		}
		icmp_read4(copy, n, true);
		icmp_read4(copy, n, false);
		icmp_read6(copy, n);
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_carries_its_checksum),
		cmocka_unit_test(replies_are_read),
		cmocka_unit_test(objections_are_read),
		cmocka_unit_test(nonsense_is_nothing_and_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
