/* file.c - tickets as lines of JSON, appended to a file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "room/sink/inside.h"

void
sink_file(struct delivery *d)
{
	struct iovec line[2] = { { (void *)(uintptr_t)d->body.p, d->body.n },
		{ (void *)(uintptr_t) "\n", 1 } };
	int fd = open(
	    d->sink->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	bool ok;
	int e;

	if (fd < 0) {
		delivery_done(d, DELIVERY_AWAY, "cannot open %s: %s", d->sink->path,
		    strerror(errno));
		return;
	}
	ok = writev(fd, line, 2) == (ssize_t)(d->body.n + 1) && fdatasync(fd) == 0;
	e = errno;
	close(fd);
	if (ok)
		delivery_done(d, DELIVERY_TAKEN, "appended");
	else
		delivery_done(d, DELIVERY_AWAY, "cannot append to %s: %s", d->sink->path,
		    strerror(e));
}
