#include "sys/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

int
blob_create(struct bytes content, int *out_fd)
{
	int fd = memfd_create("triaged-blob", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return ERR_IO;
	while (content.n != 0) {
		ssize_t n = write(fd, content.p, content.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			close(fd);
			return ERR_IO;
		}
		content.p += n;
		content.n -= (size_t)n;
	}
	if (fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL) < 0) {
		close(fd);
		return ERR_IO;
	}
	*out_fd = fd;
	return 0;
}

int
blob_map(int fd, struct bytes *out)
{
	off_t size;
	int seals;
	void *p;

	seals = fcntl(fd, F_GET_SEALS); /* -1 for what has none: an ordinary file */
	if (seals < 0 || (seals & SEALS) != SEALS)
		return ERR_DENIED;
	size = lseek(fd, 0, SEEK_END); /* fstat() is for rooms that may see files */
	if (size < 0)
		return ERR_IO;
	if (size == 0) {
		*out = (struct bytes){ NULL, 0 };
		return 0;
	}
	p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return ERR_IO;
	*out = (struct bytes){ p, (size_t)size };
	return 0;
}

void
blob_unmap(struct bytes b)
{
	if (b.n != 0)
		munmap((void *)(uintptr_t)b.p, b.n);
}
