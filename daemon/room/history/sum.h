/* sum.h - the check sum of what lies on disk: by it a piece that was cut, half written or changed is
 * known. No protection against somebody who means it: whoever may write these files may write anything.
 */
#ifndef ROOM_HISTORY_SUM_H
#define ROOM_HISTORY_SUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Eight bytes at a time. */
static inline uint64_t
check_sum(const uint8_t *p, size_t n_bytes)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ n_bytes, w;

	for (; n_bytes >= 8; p += 8, n_bytes -= 8) {
		memcpy(&w, p, 8);
		h = (h ^ w) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	while (n_bytes-- != 0)
		h = (h ^ *p++) * 0x100000001b3u;
	return h ^ h >> 29;
}

#endif
