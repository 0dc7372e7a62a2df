/* line.h - one syslog message, read: RFC 5424, or what is called RFC 3164.
 *
 * The two are told apart by the version behind the priority. RFC 3164 describes what was found on
 * the wire, and nearly nothing is wrong in it: a line without priority is one of 13, one without a
 * time or name is all text (its section 4.3). RFC 5424 has a grammar, and what breaks it is
 * malformed. Makers who put a number, a sequence or another time in front are read where they are
 * known (Cisco, Huawei).
 */
#ifndef LINK_SYSLOG_LINE_H
#define LINK_SYSLOG_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

#define SYSLOG_LINE_MAX 8192 /* longer ones are cut; RFC 5424 6.1 asks for 2048 */
#define SYSLOG_DATA_MAX 64   /* parameters that are kept */
#define SYSLOG_NOTICE   13   /* user.notice: the priority of a line without one */

/* A parameter of structured data; name is "ID.NAME". */
struct syslog_datum {
	const char *name, *value;
};

struct syslog_line {
	bool is_5424;
	uint32_t priority; /* facility * 8 + severity */
	/* "" where none is said. Texts are UTF-8 without control characters. */
	const char *time; /* as it was written: clocks of devices are wrong by years */
	const char *host, *app, *process, *id;
	const struct syslog_datum *data;
	size_t n_data;
	const char *text;
};

/* Reads a message; what it says lies in mem. ERR_MALFORMED when it is none, with why (static). */
int syslog_read(
    struct arena *mem, struct bytes in, struct syslog_line *out, const char **why);

/* The value of a parameter, or NULL. */
const char *syslog_datum(const struct syslog_line *l, const char *name);

static inline uint32_t
syslog_severity(const struct syslog_line *l)
{
	return l->priority & 7;
}

#endif
