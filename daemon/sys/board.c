#include "sys/board.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"

static int
map(int fd, struct board **out)
{
	void *p =
	    mmap(NULL, sizeof(struct board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		return ERR_IO;
	*out = p;
	return 0;
}

int
board_create(int *out_fd, struct board **out)
{
	int fd = memfd_create("triaged-board", MFD_CLOEXEC);
	int r;

	if (fd < 0)
		return ERR_IO;
	r = ftruncate(fd, sizeof(struct board)) < 0 ? ERR_IO : map(fd, out);
	if (r < 0) {
		close(fd);
		return r;
	}
	*out_fd = fd;
	return 0;
}

int
board_open(int fd, struct board **out)
{
	int r = map(fd, out);

	close(fd);
	return r;
}

void
board_close(struct board *b)
{
	if (b != NULL)
		munmap(b, sizeof *b);
}

void
board_reading(struct board *b, const char *who, const void *p, size_t n_bytes)
{
	size_t n;

	if (b == NULL)
		return;
	n = strnlen(who, sizeof b->who - 1);
	memcpy(b->who, who, n);
	b->who[n] = 0;
	b->n_bytes = (uint32_t)(n_bytes < BOARD_BYTES_MAX ? n_bytes : BOARD_BYTES_MAX);
	if (b->n_bytes != 0)
		memcpy(b->bytes, p, b->n_bytes);
	b->reading = 1;
}

void
board_done(struct board *b)
{
	if (b != NULL)
		b->reading = 0;
}
