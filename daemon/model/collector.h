/* collector.h - a command that is run on a device at an interval, and how values are read out of what it
 * says.
 *
 * A profile lists them under `ssh`. Their values are words like those that are asked over SNMP: rules
 * judge them, the history keeps them. A collector gives single values, or the rows of one table; each
 * value names the field it stands in:
 *
 *     pattern     a named group of a PCRE2 pattern; of a table, each match is a row
 *     key-value   what stands behind a key and a separator, a line each
 *     columns     a column by its header; each line below is a row
 *     json        a JSON pointer (RFC 6901); of a table, from the row on
 */
#ifndef MODEL_COLLECTOR_H
#define MODEL_COLLECTOR_H

#include "base/rec.h"

#define COLLECTORS_MAX   64
#define FIELD_MAX        128
#define PATTERN_TEXT_MAX 1024
#define LABEL_OF_ROW                                                                     \
	"@key" /* json: the name of the member that is the row, or its place in a list */

enum collector_reads {
	READS_PATTERN,
	READS_KEY_VALUE,
	READS_COLUMNS,
	READS_JSON,
	READS_COUNT
};
extern const struct rec_names collector_reads_names;

/* Its values are the items, or the columns of the table, that name it. */
struct collector {
	const char *name;
	const char *command;
	int64_t every_us;
	enum collector_reads reads;
	const char *pattern;   /* READS_PATTERN */
	const char *separator; /* READS_KEY_VALUE: any of its characters */
	const char *rows;      /* READS_JSON: where the rows are; "" for the whole */
	const char *table; /* "" for single values; then the key of the profile's table */
	const char *label; /* the field that names a row */
	uint32_t rows_max;
};
extern const struct rec_type collector_rec;

#endif
