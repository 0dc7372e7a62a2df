#include "sys/jail.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

/* A sanitizer makes system calls of its own; what it watches runs without the filter. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_FILTERED false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||               \
    __has_feature(thread_sanitizer)
#define IS_FILTERED false
#endif
#endif
#ifndef IS_FILTERED
#define IS_FILTERED true
#endif

/* What every room needs: memory, time, its channels, its loop. */
static const int always[] = { SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap),
	SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(mlock),
	SCMP_SYS(munlock), SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write),
	SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(lseek),
	SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(dup3), SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg), SCMP_SYS(recvmmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recvfrom),
	SCMP_SYS(sendto), SCMP_SYS(shutdown), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
	SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(poll),
	SCMP_SYS(ppoll), SCMP_SYS(pselect6), SCMP_SYS(timerfd_create),
	SCMP_SYS(timerfd_settime), SCMP_SYS(eventfd2), SCMP_SYS(pipe2),
	SCMP_SYS(socketpair), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
	SCMP_SYS(getegid), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill), SCMP_SYS(kill),
	SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(restart_syscall),
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(uname), SCMP_SYS(sysinfo),
	SCMP_SYS(getrusage), SCMP_SYS(prctl), SCMP_SYS(prlimit64), SCMP_SYS(getrlimit),
	SCMP_SYS(ioctl), SCMP_SYS(memfd_create), SCMP_SYS(ftruncate), SCMP_SYS(umask) };

static const int read_files[] = { SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat),
	SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(pread64),
	SCMP_SYS(preadv), SCMP_SYS(fstatfs), SCMP_SYS(statfs), SCMP_SYS(flock) };

static const int write_files[] = { SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(fsync),
	SCMP_SYS(fdatasync), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename),
	SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
	SCMP_SYS(rmdir), SCMP_SYS(fallocate), SCMP_SYS(fchmod), SCMP_SYS(fchown),
	SCMP_SYS(chmod), SCMP_SYS(utimensat), SCMP_SYS(msync), SCMP_SYS(sync_file_range),
	SCMP_SYS(link), SCMP_SYS(linkat) };

static const int file_given[] = { SCMP_SYS(pread64), SCMP_SYS(pwrite64),
	SCMP_SYS(fdatasync), SCMP_SYS(io_setup), SCMP_SYS(io_submit),
	SCMP_SYS(io_getevents), SCMP_SYS(io_destroy) };

static const int net[] = { SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind) };
static const int accept_calls[] = { SCMP_SYS(accept), SCMP_SYS(accept4),
	SCMP_SYS(listen) };
static const int exec[] = { SCMP_SYS(execve), SCMP_SYS(clone), SCMP_SYS(clone3),
	SCMP_SYS(vfork), SCMP_SYS(fork), SCMP_SYS(wait4), SCMP_SYS(waitid),
	SCMP_SYS(dup2), SCMP_SYS(pipe), SCMP_SYS(arch_prctl), SCMP_SYS(set_tid_address),
	SCMP_SYS(setpgid), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_send_signal),
	SCMP_SYS(close_range), SCMP_SYS(setsid), SCMP_SYS(chdir), SCMP_SYS(getpgrp),
	SCMP_SYS(setrlimit) };

static const int fork_calls[] = { SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(fork),
	SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(pidfd_open),
	SCMP_SYS(pidfd_send_signal), SCMP_SYS(close_range), SCMP_SYS(set_tid_address),
	SCMP_SYS(setrlimit), SCMP_SYS(seccomp) };

bool
jail_user_exists(const char *name)
{
	return getpwnam(name) != NULL;
}

static int
limit(int what, rlim_t most)
{
	struct rlimit r;

	if (getrlimit(what, &r) < 0)
		return ERR_IO;
	if (r.rlim_max == RLIM_INFINITY || r.rlim_max > most)
		r.rlim_max = most;
	r.rlim_cur = r.rlim_max;
	return setrlimit(what, &r) < 0 ? ERR_IO : 0;
}

static int
become(const char *user)
{
	const struct passwd *pw = getpwnam(user);

	if (pw == NULL)
		return ERR_NOT_FOUND;
	if (setgroups(0, NULL) < 0 || setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) < 0 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) < 0)
		return ERR_IO;
	return 0;
}

/* What the service unit gave to the parent ends here. Root keeps what it is: it runs by hand. */
static int
drop_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 };

	if (geteuid() == 0)
		return 0;
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return ERR_IO;
	return syscall(SYS_capset, &head, none) < 0 ? ERR_IO : 0;
}

static int
allow(scmp_filter_ctx ctx, const int *calls, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0) < 0)
			return ERR_IO;
	return 0;
}

static int
filter(unsigned may)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int r;

	if (ctx == NULL)
		return ERR_IO;
	r = allow(ctx, always, ARRAY_LEN(always));
	if (r == 0 && may & (JAIL_READ_FILES | JAIL_WRITE_FILES | JAIL_EXEC))
		r = allow(ctx, read_files, ARRAY_LEN(read_files));
	if (r == 0 && may & JAIL_WRITE_FILES)
		r = allow(ctx, write_files, ARRAY_LEN(write_files));
	if (r == 0 && may & JAIL_FILE_GIVEN)
		r = allow(ctx, file_given, ARRAY_LEN(file_given));
	if (r == 0 && may & JAIL_NET)
		r = allow(ctx, net, ARRAY_LEN(net));
	if (r == 0 && may & JAIL_ACCEPT)
		r = allow(ctx, accept_calls, ARRAY_LEN(accept_calls));
	if (r == 0 && may & JAIL_EXEC)
		r = allow(ctx, exec, ARRAY_LEN(exec));
	if (r == 0 && may & JAIL_FORK)
		r = allow(ctx, fork_calls, ARRAY_LEN(fork_calls));
	if (r == 0)
		(void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (r == 0 && seccomp_load(ctx) < 0)
		r = ERR_IO;
	seccomp_release(ctx);
	return r;
}

int
jail_enter(const struct jail *j, const char **what)
{
	int r;

	*what = "limit on core dumps";
	if ((r = limit(RLIMIT_CORE, 0)) < 0)
		return r;
	*what = "limit on open files";
	if (j->files_max != 0 && (r = limit(RLIMIT_NOFILE, j->files_max)) < 0)
		return r;
	*what = "change of user";
	if (j->user != NULL && (r = become(j->user)) < 0)
		return r;
	*what = "dropping of capabilities";
	if ((r = drop_capabilities()) < 0)
		return r;
	*what = "no_new_privs";
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return ERR_IO;
	*what = "dumpable off";
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return ERR_IO;
	*what = "system call filter";
	if (IS_FILTERED && (r = filter(j->may)) < 0)
		return r;
	*what = NULL;
	return 0;
}

int
jail_narrow(unsigned may)
{
	return IS_FILTERED ? filter(may) : 0;
}
