#include "sys/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

struct child {
	struct loop *loop;
	pid_t pid;
	int pidfd;
	int fd; /* our end of a socket that is its input and both its outputs */
	struct watch *ended, *speaks;
	struct timer *limit;
	struct buf input, output;
	size_t sent;
	bool late;
	child_fn *fn;
	void *arg;
};

static void
finish(struct child *c)
{
	watch_free(c->ended);
	watch_free(c->speaks);
	timer_free(c->limit);
	if (c->fd >= 0)
		close(c->fd);
	close(c->pidfd);
	buf_fini(&c->input);
	buf_fini(&c->output);
	mem_free(c);
}

static void
listen_to(struct child *c)
{
	char part[1024];
	ssize_t n;

	while ((n = recv(c->fd, part, sizeof part, MSG_DONTWAIT)) > 0)
		if (c->output.n < CHILD_OUTPUT_MAX)
			buf_put(&c->output, part, (size_t)n);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		watch_set(c->speaks, WATCH_NONE);
}

static void
speak(struct child *c)
{
	ssize_t n = 0;

	if (c->sent < c->input.n)
		n = send(c->fd, c->input.p + c->sent, c->input.n - c->sent,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0)
		c->sent += (size_t)n;
	if (c->sent == c->input.n || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		shutdown(c->fd, SHUT_WR);
		watch_set(c->speaks, WATCH_READ);
	}
}

static void
talk(void *arg, unsigned ready)
{
	struct child *c = arg;

	if (ready & WATCH_WRITE)
		speak(c);
	if (ready & WATCH_READ)
		listen_to(c);
}

static void
ended(void *arg, unsigned ready)
{
	struct child *c = arg;
	int status = 0, code;

	(void)ready;
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	listen_to(c);
	code = c->late            ? CHILD_TIMEOUT
	    : WIFSIGNALED(status) ? -WTERMSIG(status)
				  : WEXITSTATUS(status);
	if (c->output.n > CHILD_OUTPUT_MAX)
		c->output.n = CHILD_OUTPUT_MAX;
	c->fn(c->arg, code, buf_view(&c->output));
	finish(c);
}

static void
too_long(void *arg)
{
	struct child *c = arg;

	c->late = true;
	kill(c->pid, SIGKILL);
}

static _Noreturn void
become(const char *const argv[], int fd)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
		    locale[] = "LC_ALL=C.UTF-8";
	char *const env[] = { path, locale, NULL };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(126);
	(void)syscall(SYS_close_range, 3U, ~0U, 0U);
	execve(argv[0], (char *const *)(uintptr_t)argv, env);
	_exit(127);
}

int
child_run(struct loop *l, const char *const argv[], struct bytes input, int64_t limit_us,
    child_fn *fn, void *arg, struct child **out)
{
	struct child *c;
	int fds[2], pidfd;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return ERR_IO;
	pid = fork();
	if (pid == 0)
		become(argv, fds[1]);
	close(fds[1]);
	pidfd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0U) : -1;
	if (pidfd < 0) {
		if (pid > 0) {
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
		}
		close(fds[0]);
		return ERR_IO;
	}
	c = mem_alloc(sizeof *c);
	*c = (struct child){
		.loop = l, .pid = pid, .pidfd = pidfd, .fd = fds[0], .fn = fn, .arg = arg
	};
	buf_put(&c->input, input.p, input.n);
	c->ended = watch_new(l, pidfd, WATCH_READ, ended, c);
	c->speaks = watch_new(l, c->fd, WATCH_READ | WATCH_WRITE, talk, c);
	c->limit = timer_new(l, too_long, c);
	timer_after(c->limit, limit_us);
	*out = c;
	return 0;
}

void
child_kill(struct child *c)
{
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	finish(c);
}
