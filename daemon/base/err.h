/* err.h - how a function says that it could not do what it was asked.
 *
 * A function that can fail returns 0 or one of these negative numbers; its results go to *out,
 * which is set only on success. A device that is silent, slow or wrong is not an error but news,
 * and comes back as data.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	ERR_MALFORMED = -1, /* bytes that do not say what they should */
	ERR_RANGE = -2,     /* a number or length outside its bounds */
	ERR_FULL = -3,      /* a named limit is reached */
	ERR_NOT_FOUND = -4,
	ERR_EXISTS = -5,
	ERR_IO = -6, /* the system refused; errno says why */
	ERR_DENIED = -7,
	ERR_TIMEOUT = -8,
	ERR_BUSY = -9,
	ERR_UNSUPPORTED = -10,
	ERR_CANCELLED = -11,
	ERR_CLOSED = -12,  /* the other end is gone */
	ERR_CONFLICT = -13 /* somebody else changed it first */
};

/* The error as three or four words for people; "ok" for 0. Static storage. */
const char *err_text(int err);

#endif
