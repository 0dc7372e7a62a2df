/* stock.h - spare parts: where they lie, what moved, and what is to be ordered.
 *
 * A depot, or an engineer's van, begins with what the configuration counted there; each later move is
 * an entry that is only ever appended. What lies somewhere is the count and all moves, and nothing else.
 * A part that is reserved for a ticket lies at the place "T12" until it is used, or goes back. The place
 * "" is the world outside: what comes from it was delivered, what goes to it was used up.
 */
#ifndef MODEL_STOCK_H
#define MODEL_STOCK_H

#include "base/clock.h"
#include "base/rec.h"
#include "model/device.h"

#define DEPOTS_MAX      1000
#define STOCK_LINES_MAX 4096
#define STOCK_COUNT_MAX 1000000

struct stock_line {
	const char *part;
	uint32_t count;   /* when it was counted */
	uint32_t reorder; /* at so many or fewer, it is ordered */
	uint32_t up_to;   /* and so many there are then */
};
extern const struct rec_type stock_line_rec;

struct depot {
	const char *name;
	const char *title;
	const char *address;
	double latitude, longitude;
	LIST_OF(struct stock_line) stock;
};
extern const struct rec_type depot_rec;

struct stock_move {
	uint64_t id;
	int64_t at;
	const char *by;
	const char *part;
	const char *from, *to; /* a depot, an engineer, "T12", or "" */
	uint32_t count;
	uint64_t ticket_id; /* 0: for none */
	const char *why;
};
extern const struct rec_type stock_move_rec;

/* What is to be done about a line of which so many are there: so many ordered, 0 for none. Ordered is
 * what is at its reorder point or below, and, where less than 95 % of a place's lines have anything, each
 * that has nothing. */
#define STOCK_COVERAGE 0.95
uint32_t stock_order(const struct stock_line *l, uint32_t there, double coverage);

#endif
