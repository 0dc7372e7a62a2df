/* child.h - running another program for a moment: bytes to its input, its exit code, a deadline. */
#ifndef SYS_CHILD_H
#define SYS_CHILD_H

#include "base/buf.h"
#include "sys/loop.h"

struct child;

/* How it ended: code is the exit code, or negative: -signal, CHILD_TIMEOUT. output is the first
 * part of what it said on both its outputs. The child is freed after the call. */
#define CHILD_TIMEOUT    (-1000)
#define CHILD_OUTPUT_MAX 2048
typedef void child_fn(void *arg, int code, struct bytes output);

/* Starts argv[0] (a full path) with an environment of PATH and LC_ALL alone. input is copied. After
 * limit_us it is ended. ERR_IO when it cannot be started. */
int child_run(struct loop *l, const char *const argv[], struct bytes input,
    int64_t limit_us, child_fn *fn, void *arg, struct child **out);

/* Ends it (SIGKILL) without a call. */
void child_kill(struct child *c);

#endif
