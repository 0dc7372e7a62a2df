/* get.h - many objects of a device by GET, however many it can tell at a time.
 *
 * They are asked for in as few requests as the device takes. An answer that is tooBig halves the
 * request, and the device's limit is remembered in its target. One object that the agent has an error
 * for costs only itself: it is named by the error-index, or found by halving where the agent does not
 * say; then the others are asked again. That is what SNMPv1 makes of every object that is not there
 * (noSuchName, RFC 1157 4.1.2), which is told as noSuchObject here, as the later versions do.
 *
 * Like a walk it stands on engine.h alone.
 */
#ifndef LINK_SNMP_GET_H
#define LINK_SNMP_GET_H

#include "link/snmp/engine.h"

#define SNMP_GET_MAX 65535

struct snmp_get_request {
	const struct oid *oids; /* copied; their arcs are borrowed until the end */
	size_t n;               /* 1 to SNMP_GET_MAX */
	int64_t limit_us;       /* in all; 0: none */
	enum snmp_priority priority;
};

struct snmp_got {
	enum snmp_status
	    status; /* SNMP_OK: of each object is told what there is to tell */
	int err;    /* ERR_FULL: our own engine took no further request */
	/* As asked for, in order; borrowed until the callback returns. VALUE_NULL: nothing was told,
	 * for an error of its own, or because the device fell silent before. */
	const struct snmp_varbind *varbinds;
	size_t n;
	size_t errors; /* objects with an error of their own */
	int64_t
	    error_status; /* the first of those; or the request's, with SNMP_ERROR_STATUS */
	int64_t rtt_us;   /* of the last answer; 0 when it is not known */
	unsigned requests, datagrams;
	bool heard; /* the device said anything at all */
};

typedef void snmp_got_fn(void *arg, const struct snmp_got *g);

struct snmp_get;

/* Begins; fn is called once, later. The get is gone when fn returns. Errors as of snmp_submit(). */
int snmp_get_start(struct loop *l, struct snmp_engine *e, struct snmp_target *t,
    const struct snmp_get_request *r, snmp_got_fn *fn, void *arg, struct snmp_get **out);

/* Nothing is called any more. Within fn it does nothing; NULL is fine. Before the target is
 * forgotten. */
void snmp_get_cancel(struct snmp_get *g);

#endif
