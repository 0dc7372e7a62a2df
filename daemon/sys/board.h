/* board.h - the page each room shares with the parent: that it lives, and whose bytes it reads.
 *
 * A room writes its page, the parent reads it, nobody else sees it. Each turn of the room's loop
 * moves the heartbeat. Before a room parses bytes from outside it notes whose they are and keeps a
 * copy there; if it dies over them, the parent knows the device or source, and has the bytes.
 */
#ifndef SYS_BOARD_H
#define SYS_BOARD_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

#define BOARD_WHO_MAX   128
#define BOARD_BYTES_MAX 2048
#define BOARD_COUNTERS  64

struct board {
	_Atomic int64_t beat; /* mono_us of the last turn */
	_Atomic int64_t
	    busy; /* mono_us since when one piece of work holds the loop; 0: none */
	_Atomic uint32_t reading; /* 1 while the bytes below are being parsed */
	uint32_t n_bytes;
	char who[BOARD_WHO_MAX]; /* "device NAME" or "source ADDRESS" */
	uint8_t bytes[BOARD_BYTES_MAX];
	_Atomic uint64_t counter[BOARD_COUNTERS];
};

/* A new page as a descriptor to hand to a room, and mapped. */
int board_create(int *out_fd, struct board **out);
/* Maps the page behind a descriptor; the descriptor is closed. */
int board_open(int fd, struct board **out);
void board_close(struct board *b);

/* Around parsing: note first, parse, then done. b may be NULL (tests). */
void board_reading(struct board *b, const char *who, const void *p, size_t n_bytes);
void board_done(struct board *b);

#endif
