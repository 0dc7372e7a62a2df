/* ticket_house.h - the store, the reader and the sink as real processes, with the bench for all other rooms. */
#ifndef BENCH_TICKET_HOUSE_H
#define BENCH_TICKET_HOUSE_H

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/msg.h"
#include "room/config/load.h"
#include "sys/blob.h"
#include "sys/board.h"
#include "sys/chan.h"
#include "sys/loop.h"
#include "sys/spawn.h"

struct bench_room {
	enum role role;
	struct spawned process;
	struct chan *parent;
	struct board *board;
	bool ready;
};

struct bench_house {
	struct loop *loop;
	int self_fd, plan_fd, inventory_fd;
	size_t plan_bytes, inventory_bytes;
	const char *state_dir;
	struct loaded config;
	struct bench_room store, reader, sink;
	struct chan *as_triage, *as_web; /* to the store, to the reader */
	struct buf out;
	bool (*until)(void *arg); /* what is waited for */
	void *until_arg;
};

static inline void
house_check(struct bench_house *h)
{
	if (h->until != NULL && h->until(h->until_arg))
		loop_stop(h->loop);
}

static inline void
house_wait(struct bench_house *h, bool (*until)(void *), void *arg)
{
	h->until = until;
	h->until_arg = arg;
	if (!until(arg) && loop_run(h->loop) < 0)
		errx(1, "the loop failed");
	h->until = NULL;
}

static inline void
house_say(struct bench_house *h, struct chan *to, enum msg m, const void *rec, int fd)
{
	int r;

	buf_clear(&h->out);
	rec_write(&h->out, msg_row(m)->type, rec);
	r = fd >= 0 ? chan_send_fd(to, m, buf_view(&h->out), fd)
		    : chan_send(to, m, buf_view(&h->out), true);
	if (r < 0)
		errx(1, "cannot tell %s", msg_row(m)->name);
}

static inline int
room_said(void *arg, unsigned type, struct bytes body, int fd)
{
	struct bench_room *r = arg;

	(void)body;
	if (fd >= 0)
		close(fd);
	r->ready |= type == MSG_READY;
	return 0;
}

static inline void
room_gone(void *arg, int e)
{
	(void)arg;
	(void)e;
	errx(1, "a room has ended");
}

static const struct chan_ops room_ops = { room_said, room_gone };

static inline void
room_start(struct bench_house *h, struct bench_room *r, enum role role)
{
	char title[64];
	const char *argv[] = { "triaged", title, NULL };
	const char *env[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", NULL };
	struct start_msg start = {
		.role = role, .state_dir = h->state_dir, .config = "", .user = ""
	};
	struct blob_msg plan = { 1, h->plan_bytes },
			inventory = { 1, h->inventory_bytes };
	int fds[2], board_fd;

	snprintf(title, sizeof title, "--room=%s", rec_name(&role_names, (int)role));
	if (chan_pair(fds) < 0 || board_create(&board_fd, &r->board) < 0 ||
	    spawn_room(h->self_fd, argv, env, fds[1], board_fd, &r->process) < 0)
		err(1, "cannot start %s", title);
	close(fds[1]);
	close(board_fd);
	r->role = role;
	r->ready = false;
	r->parent = chan_new(h->loop, fds[0], &room_ops, r);
	house_say(h, r->parent, MSG_START, &start, -1);
	house_say(h, r->parent, MSG_PLAN, &plan, h->plan_fd);
	if (role == ROLE_STORE)
		house_say(h, r->parent, MSG_INVENTORY, &inventory, h->inventory_fd);
}

static inline void
room_stop(struct bench_room *r)
{
	int status;

	if (r->parent == NULL)
		return;
	chan_free(r->parent);
	r->parent = NULL;
	if (waitpid(r->process.pid, &status, 0) < 0 || status != 0)
		errx(1, "%s ended badly", rec_name(&role_names, (int)r->role));
	close(r->process.pidfd);
	board_close(r->board);
}

/* The CPU time that it has taken so far, in us. */
static inline double
room_cpu_us(const struct bench_room *r)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(r->process.pid, &clock) != 0 ||
	    clock_gettime(clock, &t) < 0)
		return 0;
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Gives a room a channel, at whose other end `as` is: the descriptor of that end. */
static inline int
room_meet(struct bench_house *h, struct bench_room *r, enum role as)
{
	struct peer_msg m = { .role = as, .instance = 0, .instances = 1 };
	int fds[2];

	if (chan_pair(fds) < 0)
		err(1, "no channel");
	house_say(h, r->parent, MSG_PEER, &m, fds[0]);
	close(fds[0]);
	return fds[1];
}

static inline void
room_join(struct bench_house *h, struct bench_room *a, struct bench_room *b)
{
	struct peer_msg m = { .role = a->role, .instance = 0, .instances = 1 };
	int fd = room_meet(h, a, b->role);

	house_say(h, b->parent, MSG_PEER, &m, fd);
	close(fd);
}

/* The program, the configuration, and nothing started yet. */
static inline void
house_open(struct bench_house *h, const char *program, const char *config)
{
	struct buf out, report;

	memset(h, 0, sizeof *h);
	h->loop = loop_new();
	buf_init(&h->out);
	buf_init(&report);
	load(&h->config, config);
	load_report(&h->config, &report);
	if (h->config.reader.errors != 0)
		errx(1, "%s", buf_str(&report));
	buf_fini(&report);
	zones_load(&h->config);
	h->state_dir = h->config.plan.settings.state_dir;
	h->self_fd = open(program, O_RDONLY | O_CLOEXEC);
	buf_init(&out);
	rec_write(&out, &plan_rec, &h->config.plan);
	h->plan_bytes = out.n;
	if (h->self_fd < 0 || blob_create(buf_view(&out), &h->plan_fd) < 0)
		err(1, "%s", program);
	buf_clear(&out);
	rec_write(&out, &inventory_rec, &h->config.inventory);
	h->inventory_bytes = out.n;
	if (blob_create(buf_view(&out), &h->inventory_fd) < 0)
		err(1, "the inventory");
	buf_fini(&out);
}

#endif
