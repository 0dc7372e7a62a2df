#include "sys/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"

int
spawn_open_self(int *out_fd)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return ERR_IO;
	*out_fd = fd;
	return 0;
}

/* In the child: puts the two descriptors where the room expects them, drops all others. */
static _Noreturn void
become_room(int self_fd, const char *const argv[], const char *const envp[], int chan_fd,
    int board_fd, pid_t parent)
{
	sigset_t none;
	int high[3], null, i;

	/* First out of each other's way, then into place. */
	high[0] = fcntl(chan_fd, F_DUPFD, 100);
	high[1] = fcntl(board_fd, F_DUPFD, 100);
	high[2] = fcntl(self_fd, F_DUPFD_CLOEXEC, 100);
	null = open("/dev/null", O_RDWR);
	if (high[0] < 0 || high[1] < 0 || high[2] < 0 || null < 0 || dup2(null, 0) < 0 ||
	    dup2(null, 1) < 0 || dup2(high[0], SPAWN_CHAN_FD) < 0 ||
	    dup2(high[1], SPAWN_BOARD_FD) < 0)
		_exit(126);
	for (i = 0; i < 2; i++)
		close(high[i]);
	if (dup2(high[2], 5) < 0 || fcntl(5, F_SETFD, FD_CLOEXEC) < 0)
		_exit(126);
	(void)syscall(SYS_close_range, 6U, ~0U, 0U);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	fexecve(5, (char *const *)argv, (char *const *)envp);
	_exit(127);
}

int
spawn_room(int self_fd, const char *const argv[], const char *const envp[], int chan_fd,
    int board_fd, struct spawned *out)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return ERR_IO;
	if (pid == 0)
		become_room(self_fd, argv, envp, chan_fd, board_fd, parent);
	out->pid = pid;
	out->pidfd = (int)syscall(SYS_pidfd_open, pid, 0U);
	if (out->pidfd < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return ERR_IO;
	}
	return 0;
}

const char *
spawn_reap(struct spawned *s, char text[32], int *status)
{
	int st = 0;

	while (waitpid(s->pid, &st, 0) < 0 && errno == EINTR)
		;
	close(s->pidfd);
	s->pidfd = -1;
	if (WIFSIGNALED(st))
		snprintf(text, 32, "signal %d", WTERMSIG(st));
	else
		snprintf(text, 32, "exit %d", WEXITSTATUS(st));
	if (status != NULL)
		*status = st;
	return text;
}

void
spawn_signal(const struct spawned *s, int signo)
{
	(void)syscall(SYS_pidfd_send_signal, s->pidfd, signo, NULL, 0U);
}
