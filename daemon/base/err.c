#include "base/err.h"

const char *
err_text(int err)
{
	switch (err) {
	case 0: return "ok";
	case ERR_MALFORMED: return "malformed data";
	case ERR_RANGE: return "out of range";
	case ERR_FULL: return "limit reached";
	case ERR_NOT_FOUND: return "not found";
	case ERR_EXISTS: return "exists already";
	case ERR_IO: return "input/output error";
	case ERR_DENIED: return "not permitted";
	case ERR_TIMEOUT: return "timed out";
	case ERR_BUSY: return "busy";
	case ERR_UNSUPPORTED: return "not supported";
	case ERR_CANCELLED: return "cancelled";
	case ERR_CLOSED: return "closed by the other end";
	case ERR_CONFLICT: return "changed meanwhile";
	default: return "unknown error";
	}
}
