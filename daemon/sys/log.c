#include "sys/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_LINE_MAX 1024

static struct {
	char subsystem[32];
	enum log_level most;
	bool journal;
} log_state = { "triaged", LOG_LEVEL_INFO, false };

void
log_open(const char *subsystem, enum log_level most)
{
	snprintf(log_state.subsystem, sizeof log_state.subsystem, "%s", subsystem);
	log_state.most = most;
	log_state.journal = getenv("JOURNAL_STREAM") != NULL;
}

static void
say(enum log_level level, const char *fmt, va_list ap)
{
	static const char priority[][4] = { "<3>", "<4>", "<6>", "<7>" };
	char line[LOG_LINE_MAX];
	int n, m;

	if (level > log_state.most)
		return;
	n = snprintf(line, sizeof line,
	    "%s%s: ", log_state.journal ? priority[level] : "", log_state.subsystem);
	m = vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
	if (m < 0)
		return;
	n += m;
	if ((size_t)n > sizeof line - 2)
		n = sizeof line - 2;
	line[n++] = '\n';
	/* A log that cannot be written is no reason to stop working. */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return;
}

#define LOG_AT(level)                                                                    \
	do {                                                                             \
		va_list ap;                                                              \
		va_start(ap, fmt);                                                       \
		say(level, fmt, ap);                                                     \
		va_end(ap);                                                              \
	} while (0)

void
log_error(const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_ERROR);
}

void
log_warn(const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_WARN);
}

void
log_info(const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_INFO);
}

void
log_debug(const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_DEBUG);
}
