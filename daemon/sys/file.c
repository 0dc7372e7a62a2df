#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

int
file_read(const char *path, size_t max_bytes, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t start = out->n;
	ssize_t n;
	int saved;

	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	do {
		buf_reserve(out, 65536);
		n = read(fd, out->p + out->n, 65536);
		if (n > 0)
			out->n += (size_t)n;
	} while ((n > 0 && out->n - start <= max_bytes) || (n < 0 && errno == EINTR));
	saved = errno;
	close(fd);
	errno = saved;
	if (n < 0)
		return ERR_IO;
	if (out->n - start > max_bytes) {
		out->n = start;
		return ERR_RANGE;
	}
	return 0;
}

int
file_write(int fd, struct bytes *left)
{
	while (left->n != 0) {
		ssize_t n = write(fd, left->p, left->n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		left->p += n;
		left->n -= (size_t)n;
	}
	return 0;
}

int
file_sync(int fd)
{
	return fdatasync(fd) < 0 ? ERR_IO : 0;
}

static int
sync_folder_of(const char *path)
{
	char folder[PATH_MAX];
	char *slash;
	int fd, r;

	snprintf(folder, sizeof folder, "%s", path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		snprintf(folder, sizeof folder, ".");
	else
		slash[slash == folder] = 0;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	r = fsync(fd) < 0 ? ERR_IO : 0;
	close(fd);
	return r;
}

int
file_replace(const char *path, struct bytes content, mode_t mode)
{
	char beside[PATH_MAX];
	int fd, r, saved;

	if (snprintf(beside, sizeof beside, "%s.new", path) >= (int)sizeof beside)
		return ERR_RANGE;
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return ERR_IO;
	r = file_write(fd, &content);
	if (r == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
		r = ERR_IO;
	saved = errno;
	close(fd);
	if (r == 0 && rename(beside, path) < 0) {
		saved = errno;
		r = ERR_IO;
	}
	if (r < 0) {
		unlink(beside);
		errno = saved;
		return r;
	}
	return sync_folder_of(path);
}

int
file_lock(const char *path, pid_t *holder)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	*holder = 0;
	if (fd < 0)
		return ERR_IO;
	if (fcntl(fd, F_SETLK, &whole) == 0)
		return 0;
	if (fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK)
		*holder = whole.l_pid;
	close(fd);
	return ERR_BUSY;
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int
file_make_dirs(const char *path, mode_t mode)
{
	char part[PATH_MAX];
	char *p;

	if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
		return ERR_RANGE;
	for (p = part + 1;; p++) {
		char was = *p;

		if (was != '/' && was != 0)
			continue;
		*p = 0;
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			return ERR_IO;
		*p = was;
		if (was == 0)
			return 0;
	}
}
