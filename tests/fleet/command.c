/* command.c - what is done to the fleet while it runs: lines, on standard input and a UNIX socket. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

#include "fleet.h"

static const char help[] =
    "kill N|P%|all        these fall silent (P%: so many of all, by lot)\n"
    "revive N|P%|all      and these speak again\n"
    "reboot N|all         starts again: its boots go up, its counters from the start\n"
    "forget N|all         starts again and has lost its engineBoots\n"
    "fault N oper-down R  row R of its interface table is down; `fault N none`\n"
    "loss P               so many of a hundred requests are lost\n"
    "latency T, jitter T  500ms, 20us, 1s\n"
    "interval T           whose lateness is watched: a poll of several objects\n"
    "trace N              what this one tells goes to the trace file\n"
    "reset, counts        the figures\n"
    "quit\n";

static int64_t
time_of(const char *s)
{
	char *end;
	double v = strtod(s, &end);

	return (int64_t)(v *
	    (strcmp(end, "us") == 0         ? 1
		    : strcmp(end, "s") == 0 ? 1000000
					    : 1000));
}

static void
reboot(struct agent *a)
{
	a->boots++;
	a->started_ms = fleet.now_ms;
}

static void
forget(struct agent *a)
{
	a->boots = 1;
	a->started_ms = fleet.now_ms;
}

static void
fall_silent(struct agent *a)
{
	a->dead = true;
}

static void
speak(struct agent *a)
{
	a->dead = false;
}

static void
leave_trace(struct agent *a)
{
	a->traced = true;
}

/* To one, to so many of a hundred, or to all. */
static unsigned
each(const char *whom, void (*fn)(struct agent *a))
{
	size_t n = strlen(whom), want;
	unsigned i, done = 0;

	if (strcmp(whom, "all") != 0 && (n == 0 || whom[n - 1] != '%')) {
		i = (unsigned)atoi(whom);
		if (i >= fleet.o.agents)
			return 0;
		fn(&fleet.agents[i]);
		return 1;
	}
	want = strcmp(whom, "all") == 0
	    ? fleet.o.agents
	    : (size_t)(atof(whom) / 100 * fleet.o.agents + 0.5);
	for (i = 0; i < fleet.o.agents; i++)
		if (chance(fleet.o.agents - i) < want - done) {
			fn(&fleet.agents[i]);
			done++;
		}
	return done;
}

static void
reset(void)
{
	fleet.n = (struct fleet_counts){ 0 };
	memset(fleet.per_second, 0, SECONDS_MAX * sizeof *fleet.per_second);
	memset(fleet.late_ms, 0, sizeof fleet.late_ms);
	fleet.polls_timed = 0;
	fleet.reset_ms = fleet.now_ms;
}

static unsigned
lateness(double share)
{
	uint64_t want = (uint64_t)(share * (double)fleet.polls_timed), seen = 0;
	unsigned i;

	for (i = 0; i < 10000; i++) {
		seen += fleet.late_ms[i];
		if (seen >= want)
			break;
	}
	return i;
}

/* One line of JSON. The first and the last second are not whole, and do not count. */
void
counts_print(FILE *out)
{
	const struct fleet_counts *n = &fleet.n;
	int64_t seconds = (fleet.now_ms - fleet.reset_ms) / 1000, i;
	struct rusage u;
	uint64_t sum = 0;
	uint32_t max = 0;

	for (i = 1; i < seconds && i < SECONDS_MAX; i++) {
		sum += fleet.per_second[i];
		if (fleet.per_second[i] > max)
			max = fleet.per_second[i];
	}
	getrusage(RUSAGE_SELF, &u);
	fprintf(out,
	    "{\"seconds\": %.3f, \"requests\": %llu, \"answers\": %llu, \"reports\": "
	    "%llu, "
	    "\"varbinds\": %llu, \"bytes_in\": %llu, \"bytes_out\": %llu, \"gets\": "
	    "%llu, "
	    "\"bulks\": %llu, \"v3\": %llu, \"lost\": %llu, \"to_dead\": %llu, "
	    "\"malformed\": %llu, \"strangers\": %llu, \"wrong_digest\": %llu, ",
	    (double)(fleet.now_ms - fleet.reset_ms) / 1000,
	    (unsigned long long)n->requests, (unsigned long long)n->answers,
	    (unsigned long long)n->reports, (unsigned long long)n->varbinds,
	    (unsigned long long)n->bytes_in, (unsigned long long)n->bytes_out,
	    (unsigned long long)n->gets, (unsigned long long)n->walks_steps,
	    (unsigned long long)n->v3, (unsigned long long)n->lost,
	    (unsigned long long)n->to_dead, (unsigned long long)n->malformed,
	    (unsigned long long)n->strangers, (unsigned long long)n->wrong_digest);
	fprintf(out,
	    "\"max_second\": %u, \"mean_second\": %.2f, \"polls_timed\": %llu, "
	    "\"late_p50_ms\": %u, \"late_p99_ms\": %u, \"late_max_ms\": %u, "
	    "\"cpu_s\": %.3f}\n",
	    max, seconds > 1 ? (double)sum / (double)(seconds - 1) : 0,
	    (unsigned long long)fleet.polls_timed, lateness(0.5), lateness(0.99),
	    lateness(1),
	    (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6);
}

static void
fault(const char *whom, const char *what, const char *row, FILE *out)
{
	unsigned i = (unsigned)atoi(whom);

	if (i >= fleet.o.agents ||
	    (strcmp(what, "oper-down") != 0 && strcmp(what, "none") != 0)) {
		fprintf(out, "what? fault N oper-down ROW, or fault N none\n");
		return;
	}
	fleet.agents[i].row_fault = strcmp(what, "none") == 0 ? 0 : (uint8_t)atoi(row);
	fprintf(out, "1\n");
}

void
command(char *line, FILE *out)
{
	static const struct {
		const char *name;
		void (*fn)(struct agent *a);
	} to_agents[] = { { "kill", fall_silent }, { "revive", speak },
		{ "reboot", reboot }, { "forget", forget }, { "trace", leave_trace } };
	char *save, *word[4];
	unsigned i;

	word[0] = strtok_r(line, " \t\r\n", &save);
	for (i = 1; i < 4; i++)
		word[i] = word[i - 1] != NULL ? strtok_r(NULL, " \t\r\n", &save) : NULL;
	if (word[0] == NULL)
		return;
	for (i = 0; i < sizeof to_agents / sizeof to_agents[0]; i++)
		if (strcmp(word[0], to_agents[i].name) == 0 && word[1] != NULL) {
			fprintf(out, "%u\n", each(word[1], to_agents[i].fn));
			return;
		}
	if (strcmp(word[0], "fault") == 0 && word[2] != NULL) {
		fault(word[1], word[2], word[3] != NULL ? word[3] : "0", out);
		return;
	}
	if (strcmp(word[0], "loss") == 0 && word[1] != NULL)
		fleet.o.loss_percent = (unsigned)atoi(word[1]);
	else if (strcmp(word[0], "latency") == 0 && word[1] != NULL)
		fleet.o.latency_us = time_of(word[1]);
	else if (strcmp(word[0], "jitter") == 0 && word[1] != NULL)
		fleet.o.jitter_us = time_of(word[1]);
	else if (strcmp(word[0], "interval") == 0 && word[1] != NULL)
		fleet.o.interval_ms = time_of(word[1]) / 1000;
	else if (strcmp(word[0], "reset") == 0)
		reset();
	else if (strcmp(word[0], "quit") == 0)
		fleet.over = true;
	else if (strcmp(word[0], "counts") != 0) {
		fputs(help, out);
		return;
	}
	if (strcmp(word[0], "counts") == 0)
		counts_print(out);
	else
		fprintf(out, "ok\n");
	if (fleet.trace != NULL)
		fflush(fleet.trace);
}

int
command_listen(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof a.sun_path)
		return -1;
	strcpy(a.sun_path, path);
	(void)unlink(path);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 8) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}
