/* crc.h - CRC-32C (Castagnoli), the checksum of what lies on disk: RFC 3720 12.1, appendix B.4. */
#ifndef BASE_CRC_H
#define BASE_CRC_H

#include <stddef.h>
#include <stdint.h>

/* Of p, going on from the checksum of what lies before it; 0 at the beginning. */
uint32_t crc32c(uint32_t before, const void *p, size_t n_bytes);

#endif
