/* measure.h - a table of figures, each beside what it cannot be less than, and beside what others reach. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

/* 0 for a limit, peer or aim stands for none. */
struct figure {
	const char *name, *unit;
	double value, limit, peer, aim;
};

static struct figure figures[48];
static size_t n_figures;

static inline void
figure(struct figure f)
{
	figures[n_figures++] = f;
	printf("  %-44s %10.2f %-26s", f.name, f.value, f.unit);
	if (f.limit > 0)
		printf(" limit %9.2f x%-6.2f", f.limit, f.value / f.limit);
	if (f.peer > 0)
		printf(" peer %9.2f x%-6.2f", f.peer, f.value / f.peer);
	if (f.aim > 0)
		printf(" aim %.2f%s", f.aim, f.value <= f.aim ? "" : " MISSED");
	printf("\n");
	fflush(stdout);
}

static inline void
figures_write(const char *path)
{
	FILE *f = fopen(path, "w");
	size_t i;

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	fprintf(f, "[");
	for (i = 0; i < n_figures; i++) {
		const struct figure *g = &figures[i];

		fprintf(f, "%s\n  {\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.4f",
		    i != 0 ? "," : "", g->name, g->unit, g->value);
		if (g->limit > 0)
			fprintf(f, ", \"limit\": %.4f", g->limit);
		if (g->peer > 0)
			fprintf(f, ", \"peer\": %.4f", g->peer);
		if (g->aim > 0)
			fprintf(f, ", \"aim\": %.4f", g->aim);
		fprintf(f, ", \"better\": \"lower\"}");
	}
	fprintf(f, "\n]\n");
	if (fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

/* User and system time of this process. */
static inline double
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static inline double
wall_us_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static inline void
on_core(int core)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(core, &set);
	(void)sched_setaffinity(0, sizeof set, &set);
}

/* The best of so many runs: other work on the machine only makes it slower. */
#define BEST_OF(times, expression)                                                       \
	({                                                                               \
		double best_ = 1e18, one_;                                               \
		int run_;                                                                \
		for (run_ = 0; run_ < (times); run_++) {                                 \
			one_ = (expression);                                             \
			best_ = one_ < best_ ? one_ : best_;                             \
		}                                                                        \
		best_;                                                                   \
	})

#endif
