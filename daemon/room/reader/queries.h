/* queries.h - the questions there are: those of queries.sql, found by name. */
#ifndef ROOM_READER_QUERIES_H
#define ROOM_READER_QUERIES_H

#include <stdbool.h>

struct queries;

struct query {
	const char *name;
	bool one;        /* one object rather than a list; 404 when there is none */
	const char *sql; /* parameters by name, bound from the arguments as texts */
};

struct queries *queries_new(void);
void queries_free(struct queries *q); /* NULL is fine */
const struct query *queries_find(const struct queries *q, const char *name); /* or NULL */

#endif
