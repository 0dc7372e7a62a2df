/* command.c - a ticket to a program's input. */
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "room/sink/inside.h"
#include "sys/child.h"

static void
ended(void *arg, int code, struct bytes output)
{
	struct delivery *d = arg;

	d->child = NULL;
	if (code == 0)
		delivery_done(d, DELIVERY_TAKEN, "taken");
	else if (code == CHILD_TIMEOUT)
		delivery_done(d, DELIVERY_AWAY, "it did not end in time");
	else if (code == 127)
		delivery_done(d, DELIVERY_AWAY, "the program cannot be started");
	else
		delivery_done(d, DELIVERY_LATER, "it ended with %s %d: %s",
		    code < 0 ? "signal" : "exit code", code < 0 ? -code : code,
		    ESC_N(output.p, output.n));
}

void
program_run(struct delivery *d, const char *const argv[], struct bytes input)
{
	if (child_run(house_loop(d->room->house), argv, input, d->sink->patience_us,
		ended, d, &d->child) < 0)
		delivery_done(d, DELIVERY_AWAY, "the program cannot be started");
}

void
sink_command(struct delivery *d)
{
	const char **argv = arena_alloc(&d->mem, (d->sink->command.n + 1) * sizeof *argv);

	if (d->sink->command.n == 0) {
		delivery_done(d, DELIVERY_AWAY, "the sink has no command");
		return;
	}
	memcpy(argv, d->sink->command.v, d->sink->command.n * sizeof *argv);
	program_run(d, argv, d->body);
}
