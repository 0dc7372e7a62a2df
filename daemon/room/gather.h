/* gather.h - reading values out of what a command said (model/collector.h says by which ways).
 *
 * Pure: text goes in, rows of fields come out, or what is wrong with the text. A text that does not have
 * the form it should have gives no values at all: half of a changed format would be worse than none.
 */
#ifndef ROOM_GATHER_H
#define ROOM_GATHER_H

#include "base/arena.h"
#include "model/profile.h"

#define GATHER_BYTES_MAX (256 * 1024) /* of a text */

struct gatherer;

/* Of the profile's collector, for its items or the columns of its table, in the profile's order. All are
 * borrowed for as long as it lives. */
struct gatherer *gatherer_new(const struct profile *p, const struct collector *c);
void gatherer_free(struct gatherer *g); /* NULL is fine */

/* The fields it brings, one for each value. */
size_t gatherer_n(const struct gatherer *g);
const struct item *gatherer_item(const struct gatherer *g, size_t i);

/* The fields to be found, the label's last; NULL behind them. */
const char *gatherer_field(const struct gatherer *g, size_t i);

/* What one row, or the whole, says: fields in the gatherer's order, NULL where it says nothing of one;
 * label is "" where there is no table. Borrowed. */
typedef void gather_fn(void *arg, const char *label, const char *const *fields);

/* Calls fn for each row, after all has been found good: NULL, or what is wrong, in mem. *cut: there
 * were more rows than are read. */
const char *gather(const struct gatherer *g, struct arena *mem, struct bytes text,
    gather_fn *fn, void *arg, bool *cut);

#endif
