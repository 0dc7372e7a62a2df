#include "sys/halt.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "sys/log.h"

static const char *wanted;

void
halt_open(void)
{
	const char *step = getenv("TRIAGED_HALT");

	wanted = step != NULL && *step != 0 ? step : NULL;
}

void
halt_at(const char *step)
{
	if (wanted == NULL || strcmp(wanted, step) != 0)
		return;
	wanted = NULL;
	log_warn("halt: stopped before step=%s, as TRIAGED_HALT asks", step);
	raise(SIGSTOP);
}
