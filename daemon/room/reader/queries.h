/* queries.h - the questions there are. */
#ifndef ROOM_READER_QUERIES_H
#define ROOM_READER_QUERIES_H

#include <stdbool.h>
#include <stddef.h>

struct query_row {
	const char *name;
	bool one; /* one object rather than a list; 404 when there is none */
	const char
	    *sql; /* parameters by name, bound from the arguments as texts; :limit too */
};

const struct query_row *query_row(const char *name);
const struct query_row *query_rows(size_t *n);

#endif
