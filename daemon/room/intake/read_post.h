/* read_post.h - alarms that another system posts, out of its JSON. Pure.
 *
 * Alertmanager's webhook (version 4), Zabbix's by the fields that config/README.md names, and plain
 * JSON. All or nothing: what is wrong names the field, and nothing of the body is told then.
 */
#ifndef ROOM_INTAKE_READ_POST_H
#define ROOM_INTAKE_READ_POST_H

#include "model/plan.h"

#define POSTED_MAX 1000 /* alarms in one body */

struct posted {
	const char
	    *device[SYSTEM_LABELS_MAX]; /* who it may be, in the order they are tried */
	size_t n_devices;
	const char *table, *label; /* the component: "" for the device */
	struct sign sign;          /* type, qualifier, level, severity, text */
};

/* ERR_MALFORMED with why, a sentence that names the field, in mem. */
int post_read(struct arena *mem, const struct alarm_system *s, struct bytes body,
    struct posted **out, size_t *n, const char **why);

#endif
