#include "model/column.h"

#include "model/number.h"

/* The first byte: what the values are, how they are guessed, and whether some are not known. */
enum kind { SAME_WHOLE, SAME_DECIMAL, SAME_BITS, NOTHING, WHOLE, DECIMAL, BITS };
enum guess { GUESS_NOTHING, GUESS_BEFORE, GUESS_LINE, GUESS_NEAR, GUESS_COUNT };
#define KIND_MASK   0x07
#define GUESS_SHIFT 3
#define HAS_HOLES   0x20
#define FLAGS_KNOWN 0x3f

#define WHOLE_MAX 9.2e18
#define FAR       24 /* so many zeros, and the number stands as it is */

/* --- bits --- */

struct bits_out {
	struct buf *out;
	uint64_t held;
	unsigned n;
};

/* The low n bits of v, n at most 32. */
static inline void
put_bits(struct bits_out *b, uint64_t v, unsigned n)
{
	b->held |= v << b->n;
	b->n += n;
	for (; b->n >= 8; b->n -= 8, b->held >>= 8)
		b->out->p[b->out->n++] = (uint8_t)b->held;
}

static void
put_wide(struct bits_out *b, uint64_t v, unsigned n)
{
	if (n > 32) {
		put_bits(b, v & 0xffffffff, 32);
		v >>= 32;
		n -= 32;
	}
	put_bits(b, v & (n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX), n);
}

static void
end_bits(struct bits_out *b)
{
	if (b->n != 0)
		b->out->p[b->out->n++] = (uint8_t)b->held;
}

struct bits_in {
	struct cur *c;
	uint64_t held;
	unsigned n;
};

static inline uint64_t
get_bits(struct bits_in *b, unsigned n)
{
	uint64_t v;

	for (; b->n < n; b->n += 8)
		b->held |= (uint64_t)cur_u8(b->c) << b->n;
	v = b->held & ((UINT64_C(1) << n) - 1);
	b->held >>= n;
	b->n -= n;
	return v;
}

static uint64_t
get_wide(struct bits_in *b, unsigned n)
{
	uint64_t low;

	if (n <= 32)
		return get_bits(b, n);
	low = get_bits(b, 32);
	return low | get_bits(b, n - 32) << 32;
}

/* --- Rice's code --- */

static unsigned
length_of(uint64_t v)
{
	return v != 0 ? 64 - (unsigned)__builtin_clzll(v) : 0;
}

static inline void
put_rice(struct bits_out *b, uint64_t v, unsigned k)
{
	uint64_t q = v >> k;

	if (q >= FAR) {
		put_bits(b, 1u << FAR, FAR + 1);
		put_wide(b, v, 64);
		return;
	}
	put_bits(b, UINT64_C(1) << q, (unsigned)q + 1);
	put_wide(b, v, k);
}

static inline uint64_t
get_rice(struct bits_in *b, unsigned k)
{
	unsigned q = 0;

	while (get_bits(b, 1) == 0)
		if (++q > FAR || cur_failed(b->c)) {
			cur_fail(b->c);
			return 0;
		}
	if (q == FAR)
		return get_wide(b, 64);
	return (uint64_t)q << k | get_wide(b, k);
}

/* How many numbers there are of each length. */
struct lengths {
	uint32_t n[65];
	unsigned most;
};

/* What is no longer than the width costs that; up to five bits more, some zeros; the rest stands as it is. */
static unsigned
best_width(const struct lengths *l, size_t n)
{
	uint64_t best = UINT64_MAX;
	size_t within = 0; /* how many are no longer than k */
	unsigned k, b, width = 0;

	for (k = 0; k <= l->most && k < 60; k++) {
		uint64_t cost;
		size_t near;

		within += l->n[k];
		cost = n * (k + 1);
		near = within;
		for (b = k + 1; b <= k + 5 && b <= l->most; b++) {
			cost += l->n[b] * ((3u << (b - k)) / 4);
			near += l->n[b];
		}
		cost += (n - near) * (FAR + 64 - k);
		if (cost < best) {
			best = cost;
			width = k;
		}
	}
	return width;
}

/* --- integers --- */

/* What the i-th would be; sums go round, which the reader's do as well. */
static inline uint64_t
guess_of(const int64_t *v, const int64_t *near, size_t i, enum guess guess)
{
	switch (guess) {
	case GUESS_BEFORE: return (uint64_t)v[i - 1];
	case GUESS_LINE:
		return i == 1 ? (uint64_t)v[0]
			      : 2 * (uint64_t)v[i - 1] - (uint64_t)v[i - 2];
	case GUESS_NEAR: return (uint64_t)near[i];
	default: return 0;
	}
}

static inline uint64_t
rest_of(const int64_t *v, const int64_t *near, size_t i, enum guess guess)
{
	return number_zigzag((int64_t)((uint64_t)v[i] - guess_of(v, near, i, guess)));
}

/* The first stands by itself where the others are guessed from those before. */
static size_t
first_guessed(enum guess guess)
{
	return guess == GUESS_BEFORE || guess == GUESS_LINE;
}

/* The guess that leaves the fewest bits. */
static enum guess
choose(const int64_t *v, const int64_t *near, size_t n)
{
	enum guess best = GUESS_BEFORE;
	uint64_t least = UINT64_MAX, bits;
	size_t i;

	/* From nothing or from a neighbour, where there is one; else from those before. */
	for (bits = i = 1; i < n; i++)
		bits += length_of(rest_of(v, NULL, i, GUESS_BEFORE)) + 1;
	least = bits;
	for (bits = i = 1; i < n && bits < least; i++)
		bits += length_of(rest_of(v, NULL, i, GUESS_LINE)) + 1;
	if (bits < least) {
		least = bits;
		best = GUESS_LINE;
	}
	if (near == NULL)
		return best;
	for (bits = i = 0; i < n && bits < least; i++)
		bits += length_of(rest_of(v, near, i, GUESS_NEAR)) + 1;
	if (bits < least)
		best = GUESS_NEAR;
	return best;
}

static unsigned
width_for(const int64_t *v, const int64_t *near, size_t n, enum guess guess)
{
	struct lengths l = { 0 };
	size_t i;

	for (i = first_guessed(guess); i < n; i++) {
		unsigned b = length_of(rest_of(v, near, i, guess));

		l.n[b]++;
		if (b > l.most)
			l.most = b;
	}
	return best_width(&l, n - first_guessed(guess));
}

static void
put_integers(
    struct buf *out, size_t flags_at, const int64_t *v, const int64_t *near, size_t n)
{
	struct bits_out b = { .out = out };
	enum guess guess = choose(v, near, n);
	unsigned width = width_for(v, near, n, guess);
	size_t i;

	out->p[flags_at] |= (uint8_t)(guess << GUESS_SHIFT);
	buf_u8(out, (uint8_t)width);
	if (first_guessed(guess))
		buf_varint(out, number_zigzag(v[0]));
	buf_reserve(out, n * 12 + 8);
	for (i = first_guessed(guess); i < n; i++)
		put_rice(&b, rest_of(v, near, i, guess), width);
	end_bits(&b);
}

static void
get_integers(struct cur *c, enum guess guess, int64_t *v, const int64_t *near, size_t n)
{
	unsigned width = cur_u8(c);
	struct bits_in b = { .c = c };
	size_t i;

	if (width > 60 || (guess == GUESS_NEAR && near == NULL))
		cur_fail(c);
	if (first_guessed(guess))
		v[0] = number_unzigzag(cur_varint(c));
	for (i = first_guessed(guess); i < n && !cur_failed(c); i++) {
		uint64_t rest = (uint64_t)number_unzigzag(get_rice(&b, width));

		v[i] = (int64_t)(rest + guess_of(v, near, i, guess));
	}
}

/* --- any numbers --- */

static void
put_floats(struct buf *out, const double *v, size_t n)
{
	struct bits_out b = { .out = out };
	uint64_t was = 0;
	size_t i;

	buf_reserve(out, n * 10 + 8);
	for (i = 0; i < n; i++) {
		uint64_t is = number_bits(v[i]), x = is ^ was;
		unsigned low, high;

		was = is;
		if (x == 0) {
			put_bits(&b, 0, 1);
			continue;
		}
		low = (unsigned)__builtin_ctzll(x);
		high = length_of(x);
		put_bits(&b, 1 | low << 1 | (high - low - 1) << 7, 13);
		put_wide(&b, x >> low, high - low);
	}
	end_bits(&b);
}

static void
get_floats(struct cur *c, double *v, size_t n)
{
	struct bits_in b = { .c = c };
	uint64_t was = 0;
	size_t i;

	for (i = 0; i < n && !cur_failed(c); i++) {
		if (get_bits(&b, 1) != 0) {
			unsigned low = (unsigned)get_bits(&b, 6);
			unsigned some = (unsigned)get_bits(&b, 6) + 1;

			if (low + some > 64) {
				cur_fail(c);
				return;
			}
			was ^= get_wide(&b, some) << low;
		}
		memcpy(&v[i], &was, sizeof was);
	}
}

/* --- columns --- */

/* All the same: nothing more need be said than what. */
static void
put_same(struct buf *out, size_t flags_at, double v)
{
	int64_t i;

	if (number_is_whole(v, WHOLE_MAX, &i)) {
		out->p[flags_at] |= SAME_WHOLE;
		buf_varint(out, number_zigzag(i));
	} else if (number_is_decimal(v, &i)) {
		out->p[flags_at] |= SAME_DECIMAL;
		buf_varint(out, number_zigzag(i));
	} else {
		out->p[flags_at] |= SAME_BITS;
		buf_u64(out, number_bits(v));
	}
}

static bool
are_whole(const double *v, size_t n, int64_t *out)
{
	size_t i;

	for (i = 0; i < n && number_is_whole(v[i], WHOLE_MAX, &out[i]); i++)
		;
	return i == n;
}

static bool
are_decimal(const double *v, size_t n, int64_t *out)
{
	size_t i;

	for (i = 0; i < n && number_is_decimal(v[i], &out[i]); i++)
		;
	return i == n;
}

/* What the values may be guessed from, as integers of the same kind; NULL when it is none. */
static const int64_t *
near_as(enum kind kind, const double *near, size_t n, int64_t *room)
{
	if (near == NULL)
		return NULL;
	return (kind == WHOLE ? are_whole(near, n, room) : are_decimal(near, n, room))
	    ? room
	    : NULL;
}

static void
put_numbers(
    struct buf *out, size_t flags_at, const double *v, const double *near, size_t n)
{
	int64_t ints[COLUMN_MAX], others[COLUMN_MAX];
	enum kind kind = are_whole(v, n, ints) ? WHOLE
	    : are_decimal(v, n, ints)          ? DECIMAL
					       : BITS;

	out->p[flags_at] |= (uint8_t)kind;
	if (kind == BITS)
		put_floats(out, v, n);
	else
		put_integers(out, flags_at, ints, near_as(kind, near, n, others), n);
}

static bool
all_same(const double *v, size_t n)
{
	size_t i;

	for (i = 1; i < n && number_bits(v[i]) == number_bits(v[0]); i++)
		;
	return i >= n;
}

/* Those that are known, moved together; a bit for each of all. Returns how many. */
static size_t
gather(struct buf *out, const double *v, const double *near, size_t n, double *known,
    double *near_known)
{
	uint8_t *bits;
	size_t i, some = 0;

	buf_reserve(out, (n + 7) / 8);
	bits = out->p + out->n;
	memset(bits, 0, (n + 7) / 8);
	out->n += (n + 7) / 8;
	for (i = 0; i < n; i++) {
		if (isnan(v[i]))
			continue;
		bits[i / 8] |= (uint8_t)(1u << i % 8);
		if (near != NULL)
			near_known[some] = near[i];
		known[some++] = v[i];
	}
	return some;
}

void
column_put(struct buf *out, const double *v, const double *near, size_t n)
{
	double known[COLUMN_MAX], near_known[COLUMN_MAX];
	size_t flags_at = out->n, i;

	buf_u8(out, 0);
	if (n == 0 || (isnan(v[0]) && all_same(v, n))) {
		out->p[flags_at] = NOTHING;
		return;
	}
	for (i = 0; i < n && !isnan(v[i]); i++)
		;
	if (i < n) {
		out->p[flags_at] = HAS_HOLES;
		n = gather(out, v, near, n, known, near_known);
		v = known;
		near = near != NULL ? near_known : NULL;
	}
	if (all_same(v, n) && n != 0)
		put_same(out, flags_at, v[0]);
	else
		put_numbers(out, flags_at, v, near, n);
}

/* --- and back --- */

static void
get_same(struct cur *c, enum kind kind, double *v, size_t n)
{
	double is = 0;
	uint64_t bits;
	size_t i;

	if (kind == SAME_BITS) {
		bits = cur_u64(c);
		memcpy(&is, &bits, sizeof is);
	} else
		is = (double)number_unzigzag(cur_varint(c)) /
		    (kind == SAME_DECIMAL ? NUMBER_DECIMALS : 1);
	for (i = 0; i < n; i++)
		v[i] = is;
}

static void
get_numbers(struct cur *c, uint8_t flags, double *v, const double *near, size_t n)
{
	enum kind kind = flags & KIND_MASK;
	int64_t ints[COLUMN_MAX], others[COLUMN_MAX];
	size_t i;

	if (kind == BITS) {
		get_floats(c, v, n);
		return;
	}
	get_integers(c, (enum guess)(flags >> GUESS_SHIFT & 3), ints,
	    near_as(kind, near, n, others), n);
	for (i = 0; i < n && !cur_failed(c); i++)
		v[i] = (double)ints[i] / (kind == DECIMAL ? NUMBER_DECIMALS : 1);
}

static void
get_values(struct cur *c, uint8_t flags, double *v, const double *near, size_t n)
{
	enum kind kind = flags & KIND_MASK;
	size_t i;

	if (kind > BITS)
		cur_fail(c);
	else if (kind == NOTHING)
		for (i = 0; i < n; i++)
			v[i] = NAN;
	else if (kind < NOTHING)
		get_same(c, kind, v, n);
	else if (n != 0)
		get_numbers(c, flags, v, near, n);
}

/* Where a bit says that it is known. */
static void
get_known(struct cur *c, uint8_t flags, double *v, const double *near, size_t n)
{
	double known[COLUMN_MAX], near_known[COLUMN_MAX];
	const uint8_t *bits = cur_take(c, (n + 7) / 8);
	size_t i, some = 0;

	for (i = 0; bits != NULL && i < n; i++)
		if (bits[i / 8] >> i % 8 & 1) {
			if (near != NULL)
				near_known[some] = near[i];
			some++;
		}
	get_values(c, flags, known, near != NULL ? near_known : NULL, some);
	if (cur_failed(c))
		return;
	for (i = some = 0; i < n; i++)
		v[i] = bits[i / 8] >> i % 8 & 1 ? known[some++] : NAN;
}

bool
column_get(struct cur *c, double *v, const double *near, size_t n)
{
	uint8_t flags = cur_u8(c);

	if ((flags & ~FLAGS_KNOWN) != 0 || n > COLUMN_MAX)
		cur_fail(c);
	if (cur_failed(c))
		return false;
	if (flags & HAS_HOLES)
		get_known(c, flags, v, near, n);
	else
		get_values(c, flags, v, near, n);
	return cur_done(c);
}
