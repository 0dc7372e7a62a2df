/* column.h - the values of one series, one behind the other, in few bits.
 *
 * A series in a file that is not written any more (room/history/block.h) is a column. What never
 * changed costs some bytes in all. Whole numbers, and those of three decimals, cost what is left when
 * they are guessed: from nothing, from the value before, or from the two before - whichever is
 * cheapest - by Rice's code, with the one width that suits the column best. Other numbers cost the bits
 * in which they differ from the one before. A value that is not known is a NaN, and comes back as one;
 * all others come back to the bit.
 */
#ifndef MODEL_COLUMN_H
#define MODEL_COLUMN_H

#include "base/buf.h"
#include "base/cur.h"

#define COLUMN_MAX 512 /* values */

/* Appends n values, at most COLUMN_MAX. `near`, when it is not NULL, holds n numbers that the reader will
 * know too, and that may be near these: then that is a fourth way of guessing. */
void column_put(struct buf *out, const double *v, const double *near, size_t n);

/* Reads them; `near` as it was when they were written. Reads to the cursor's end: whoever puts several
 * behind each other writes their lengths. False when the bytes are not a column's. */
bool column_get(struct cur *c, double *v, const double *near, size_t n);

#endif
