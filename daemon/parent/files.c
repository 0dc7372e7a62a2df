/* files.c - files that are opened here for rooms that may open none. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "parent/parent.h"
#include "room/files.h"
#include "sys/log.h"

/* Its place on disk is taken now: a full disk is noticed when it can be mended. A larger one than wanted
 * stays as it is, for what it holds may lie anywhere. */
static int
reserve(int fd, const char *path, off_t size_bytes)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		log_error("%s is no file: traps cannot be kept there", path);
		return ERR_IO;
	}
	if (st.st_size >= size_bytes)
		return 0;
	if (fallocate(fd, 0, 0, size_bytes) == 0)
		return 0;
	log_warn("no place for the %lld MB of %s: %s; it takes what there is",
	    (long long)(size_bytes >> 20), path, strerror(errno));
	return ftruncate(fd, size_bytes) < 0 ? ERR_IO : 0;
}

int
files_open(struct parent *p)
{
	const struct settings *s = &p->plan.settings;
	char path[PATH_TEXT_MAX + 32];
	int fd;

	snprintf(path, sizeof path, "%s/%s", s->state_dir, JOURNAL_FILE);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		log_error("cannot open %s: %s", path, strerror(errno));
		return ERR_IO;
	}
	if (reserve(fd, path, (off_t)s->trap_journal_mb << 20) < 0) {
		close(fd);
		return ERR_IO;
	}
	return sockets_add(p, "journal", path, fd);
}
