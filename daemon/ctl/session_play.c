/* session_play.c - a record, played: as it was, or faster, and without the long waits. What would steer this
 * terminal is left out (model/screen.h). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "ctl/session.h"
#include "model/cast.h"
#include "model/screen.h"

struct player {
	struct screen screen;
	struct buf data, out;
	double speed;    /* 0: at once */
	int64_t idle_us; /* the longest wait */
	int64_t at_us;
};

static volatile sig_atomic_t stopped;

static void
stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static bool
read_number(const char *option, const char *text, double *out)
{
	char *end;

	if (text == NULL)
		return true;
	*out = strtod(text, &end);
	if (end != text && *end == 0 && *out >= 0)
		return true;
	fprintf(stderr, "triagectl: --%s is a number, such as 2\n", option);
	return false;
}

static void
wait_until(struct player *p, int64_t at_us)
{
	int64_t wait = at_us - p->at_us;
	struct timespec t;

	p->at_us = at_us;
	if (wait <= 0 || p->speed <= 0)
		return;
	if (wait > p->idle_us)
		wait = p->idle_us;
	wait = (int64_t)((double)wait / p->speed);
	t = (struct timespec){ wait / SECOND_US, wait % SECOND_US * 1000 };
	while (nanosleep(&t, &t) < 0 && errno == EINTR && !stopped)
		;
}

static void
show(struct player *p, const void *text, size_t n)
{
	buf_clear(&p->out);
	screen_pass(&p->screen, text, n, &p->out);
	fwrite(p->out.p, 1, p->out.n, stdout);
	fflush(stdout);
}

static bool
play_line(struct player *p, const char *line, size_t n)
{
	struct cast_event e;

	buf_clear(&p->data);
	if (!cast_read(line, n, &e, &p->data))
		return false;
	if (e.kind != 'o')
		return true;
	wait_until(p, e.at_us);
	if (!stopped)
		show(p, p->data.p, p->data.n);
	return true;
}

static int
play(struct player *p, FILE *f, const char *path)
{
	unsigned line = 1;
	char *text = NULL;
	size_t cap = 0;
	ssize_t n = getline(&text, &cap, f);
	int r = CTL_OK;

	if (n < 1 || *text != '{' || strstr(text, "\"version\"") == NULL) {
		fprintf(stderr, "triagectl: %s is no record (asciicast v2)\n", path);
		r = CTL_REFUSED;
	}
	while (r == CTL_OK && !stopped && (n = getline(&text, &cap, f)) > 0) {
		line++;
		if (text[n - 1] == '\n')
			n--;
		if (!play_line(p, text, (size_t)n)) {
			fprintf(stderr, "triagectl: %s:%u does not read\n", path, line);
			r = CTL_REFUSED;
		}
	}
	free(text);
	return r;
}

static void
give_back(struct player *p)
{
	uint64_t refused = p->screen.refused;

	buf_clear(&p->out);
	screen_end(&p->screen, &p->out);
	fwrite(p->out.p, 1, p->out.n, stdout);
	fflush(stdout);
	if (refused != 0)
		fprintf(stderr,
		    "\ntriagectl: %llu sequences or characters that are not for the eye "
		    "were left out\n",
		    (unsigned long long)refused);
}

int
cmd_session_play(struct ctl *c)
{
	struct player p = { .speed = 1 };
	struct sigaction on_stop = { .sa_handler = stop };
	struct session_files files;
	double idle = 1e9;
	FILE *f;
	int r;

	if (!read_number("speed", c->speed, &p.speed) ||
	    !read_number("idle", c->idle, &idle))
		return CTL_USAGE;
	r = session_files(c, &files);
	if (r != CTL_OK)
		return r;
	f = fopen(files.cast, "rbe");
	if (f == NULL) {
		fprintf(stderr, "triagectl: %s: %s\n", files.cast, strerror(errno));
		return CTL_REFUSED;
	}
	if (!isatty(STDOUT_FILENO) && c->speed == NULL)
		p.speed = 0; /* for a program, at once */
	p.idle_us = (int64_t)(idle * (double)SECOND_US);
	sigaction(SIGINT, &on_stop, NULL);
	screen_init(&p.screen);
	buf_init(&p.data);
	buf_init(&p.out);
	r = play(&p, f, files.cast);
	give_back(&p);
	buf_fini(&p.data);
	buf_fini(&p.out);
	fclose(f);
	return r;
}
