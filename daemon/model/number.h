/* number.h - which numbers are whole, or have three decimals at most, and may be kept as integers.
 *
 * Nearly all that devices tell is one or the other: counters, states and dBm; 48.2 V. As integers
 * they cost their difference. "Exactly" means to the bit: what is read back is what was written.
 */
#ifndef MODEL_NUMBER_H
#define MODEL_NUMBER_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define NUMBER_DECIMALS    1000.0
#define NUMBER_DECIMAL_MAX 9e12

static inline uint64_t
number_zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static inline int64_t
number_unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static inline uint64_t
number_bits(double v)
{
	uint64_t u;

	memcpy(&u, &v, sizeof u);
	return u;
}

/* True for what a 64-bit integer below max holds exactly; not for -0. */
static inline bool
number_is_whole(double v, double max, int64_t *out)
{
	if (!(v > -max && v < max))
		return false;
	*out = (int64_t)v;
	return number_bits((double)*out) == number_bits(v);
}

/* True for what is a whole number of thousandths; that goes to *out. */
static inline bool
number_is_decimal(double v, int64_t *out)
{
	if (!(v > -NUMBER_DECIMAL_MAX && v < NUMBER_DECIMAL_MAX))
		return false;
	*out = llrint(v * NUMBER_DECIMALS);
	return number_bits((double)*out / NUMBER_DECIMALS) == number_bits(v);
}

#endif
