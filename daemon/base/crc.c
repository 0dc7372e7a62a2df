#include "base/crc.h"

#include <stdbool.h>
#include <string.h>

#define POLYNOMIAL 0x82f63b78u /* reflected */
#define SLICES     8

/* table[k][b]: what byte b does to the checksum k bytes later. */
static uint32_t table[SLICES][256];
static bool is_made;

static void
make(void)
{
	uint32_t b, c;
	int i, k;

	for (b = 0; b < 256; b++) {
		c = b;
		for (i = 0; i < 8; i++)
			c = c & 1 ? c >> 1 ^ POLYNOMIAL : c >> 1;
		table[0][b] = c;
	}
	for (k = 1; k < SLICES; k++)
		for (b = 0; b < 256; b++) {
			c = table[k - 1][b];
			table[k][b] = c >> 8 ^ table[0][c & 255];
		}
	is_made = true;
}

static uint32_t
little(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

uint32_t
crc32c(uint32_t before, const void *p, size_t n_bytes)
{
	const uint8_t *b = p;
	uint32_t c = ~before;

	if (!is_made)
		make();
	for (; n_bytes >= SLICES; n_bytes -= SLICES, b += SLICES) {
		uint32_t x = c ^ little(b), y = little(b + 4);

		c = table[7][x & 255] ^ table[6][x >> 8 & 255] ^ table[5][x >> 16 & 255] ^
		    table[4][x >> 24] ^ table[3][y & 255] ^ table[2][y >> 8 & 255] ^
		    table[1][y >> 16 & 255] ^ table[0][y >> 24];
	}
	while (n_bytes-- != 0)
		c = c >> 8 ^ table[0][(c ^ *b++) & 255];
	return ~c;
}
