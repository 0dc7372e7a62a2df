/* frame.h - the values of one poll, packed against those of the poll before.
 *
 * A poll brings many values at once: all scalars of an interval, all cells of a table. What did not
 * change costs a bit; a whole number, or one of at most three decimals, costs its difference, others
 * the bytes in which they differ. A frame that is a key stands alone (it is packed against zeros).
 * A value that is not known is a NaN here.
 */
#ifndef MODEL_FRAME_H
#define MODEL_FRAME_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/cur.h"

#define FRAME_VALUES_MAX 262144

/* Appends n values; `before` holds those of the last frame (of a key: is not looked at) and becomes
 * these. */
void frame_put(struct buf *out, bool key, double *before, const double *now, size_t n);

/* Reads n values over those of the frame before. False when the bytes are not a frame's. */
bool frame_get(struct cur *c, bool key, double *values, size_t n);

#endif
