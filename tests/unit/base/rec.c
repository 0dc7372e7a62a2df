/* A record is the same after its bytes, its copy, and survives nonsense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rec.h"

enum colour { RED, GREEN };
REC_NAMES(colour_names, "red", "green");

struct leaf {
	uint32_t n;
	const char *text;
};
static const struct rec_field leaf_fields[] = { F_U32(leaf, n), F_TEXT(leaf, text, 16) };
static REC_TYPE(leaf_rec, leaf, leaf_fields);

struct tree_rec {
	bool yes;
	uint64_t big;
	int64_t minus;
	double half;
	enum colour colour;
	int64_t at;
	struct bytes raw;
	struct bytes hidden;
	struct oid oid;
	LIST_OF(const char *) words;
	struct leaf one;
	LIST_OF(struct leaf) many;
};
static const struct rec_field tree_fields[] = { F_BOOL(tree_rec, yes),
	F_U64(tree_rec, big), F_I64(tree_rec, minus), F_F64(tree_rec, half),
	F_ENUM(tree_rec, colour, colour_names), F_TIME(tree_rec, at),
	F_BYTES(tree_rec, raw, 8), F_SECRET(tree_rec, hidden, 8), F_OID(tree_rec, oid, 8),
	F_TEXTS(tree_rec, words, 4), F_SUB(tree_rec, one, leaf_rec),
	F_LIST(tree_rec, many, 3, leaf_rec) };
static REC_TYPE(tree_type, tree_rec, tree_fields);

static struct tree_rec
sample(void)
{
	static const uint32_t arcs[] = { 1, 3, 6 };
	static const char *words[] = { "a", "bc" };
	static struct leaf leaves[] = { { 1, "x" }, { 2, "" } };

	return (struct tree_rec){ true, 1ull << 60, -5, 0.5, GREEN, SECOND_US,
		{ (const uint8_t *)"raw", 3 }, { (const uint8_t *)"key", 3 }, { arcs, 3 },
		{ words, 2 }, { 7, "one" }, { leaves, 2 } };
}

static void
a_record_comes_back_as_it_went(void **state)
{
	struct tree_rec a = sample(), b, copy;
	struct arena mem;
	struct buf out;
	struct cur c;

	(void)state;
	arena_init(&mem);
	buf_init(&out);
	rec_write(&out, &tree_type, &a);
	c = cur_over(out.p, out.n);
	rec_read(&c, &mem, &tree_type, &b);
	assert_true(cur_done(&c));
	assert_true(rec_equal(&tree_type, &a, &b));
	assert_string_equal(b.many.v[0].text, "x");
	rec_copy(&mem, &tree_type, &copy, &b);
	assert_true(rec_equal(&tree_type, &a, &copy));
	assert_ptr_not_equal(copy.raw.p, b.raw.p);
	buf_fini(&out);
	arena_fini(&mem);
}

/* What is reserved is enough, and no second block is asked for: block and copy end together. */
static void
a_copy_takes_no_more_than_the_room_it_said(void **state)
{
	struct tree_rec a = sample(), none = { 0 }, copy;
	struct arena mem = { 0 };
	size_t room = rec_room(&tree_type, &a);

	(void)state;
	arena_reserve(&mem, room);
	rec_copy(&mem, &tree_type, &copy, &a);
	assert_true(rec_equal(&tree_type, &a, &copy));
	assert_in_range(mem.used_bytes, 1, room);
	rec_init(&tree_type, &none);
	assert_int_equal(rec_room(&tree_type, &none), 0);
	arena_reserve(&mem, 0);
	rec_copy(&mem, &tree_type, &copy, &none);
	assert_int_equal(mem.used_bytes, 0);
	arena_fini(&mem);
}

static void
every_cut_and_every_flipped_bit_is_survived(void **state)
{
	struct tree_rec a = sample(), b;
	struct arena mem;
	struct buf out;
	struct cur c;
	size_t i;

	(void)state;
	arena_init(&mem);
	buf_init(&out);
	rec_write(&out, &tree_type, &a);
	for (i = 0; i < out.n; i++) {
		c = cur_over(out.p, i);
		rec_read(&c, &mem, &tree_type, &b);
		assert_true(cur_failed(&c));
		arena_reset(&mem);
	}
	for (i = 0; i < out.n * 8; i++) {
		out.p[i / 8] ^= (uint8_t)(1u << i % 8);
		c = cur_over(out.p, out.n);
		rec_read(&c, &mem, &tree_type, &b);
		out.p[i / 8] ^= (uint8_t)(1u << i % 8);
		arena_reset(&mem);
	}
	buf_fini(&out);
	arena_fini(&mem);
}

static void
a_list_that_lies_about_its_length_takes_no_memory(void **state)
{
	uint8_t bytes[] = { 0xff, 0xff, 0xff, 0xff, 0x0f };
	static const struct rec_field fields[] = { F_LIST(
	    tree_rec, many, UINT32_MAX, leaf_rec) };
	static const struct rec_type type = { "t", sizeof(struct tree_rec), fields, 1 };
	struct cur c = cur_over(bytes, sizeof bytes);
	struct tree_rec b;
	struct arena mem;

	(void)state;
	arena_init(&mem);
	rec_read(&c, &mem, &type, &b);
	assert_true(cur_failed(&c));
	assert_true(mem.used_bytes < 1000);
	arena_fini(&mem);
}

static void
json_shows_all_but_secrets(void **state)
{
	struct tree_rec a = sample();
	struct buf out;
	struct json j;

	(void)state;
	buf_init(&out);
	j = json_into(&out);
	rec_json(&j, &tree_type, &a);
	assert_string_equal(buf_str(&out),
	    "{\"yes\":true,\"big\":1152921504606846976,\"minus\":-5,\"half\":0.5,"
	    "\"colour\":\"green\",\"at\":\"1970-01-01T00:00:01.000Z\",\"raw\":\"726177\","
	    "\"oid\":\"1.3.6\",\"words\":[\"a\",\"bc\"],\"one\":{\"n\":7,\"text\":"
	    "\"one\"},"
	    "\"many\":[{\"n\":1,\"text\":\"x\"},{\"n\":2,\"text\":\"\"}]}");
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_comes_back_as_it_went),
		cmocka_unit_test(a_copy_takes_no_more_than_the_room_it_said),
		cmocka_unit_test(every_cut_and_every_flipped_bit_is_survived),
		cmocka_unit_test(a_list_that_lies_about_its_length_takes_no_memory),
		cmocka_unit_test(json_shows_all_but_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
