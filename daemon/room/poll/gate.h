/* gate.h - what may be asked at a site at one time: so many jobs, so many bytes a second.
 *
 * All devices of a site are behind one line, and share its gate. A job that finds the gate shut stands
 * in line, is counted, and is let through in its turn: whether a device is there before what it has to
 * tell. The bytes are those on the wire, both ways, with their IP and UDP headers, repeats included;
 * so much as one second allows may go at once.
 */
#ifndef ROOM_POLL_GATE_H
#define ROOM_POLL_GATE_H

#include "base/list.h"
#include "base/map.h"
#include "model/device.h"
#include "sys/loop.h"

struct job;

struct gate {
	char name[NAME_MAX_BYTES + 1];
	unsigned users;          /* devices */
	uint32_t at_once;        /* jobs; 0: no bound */
	uint32_t bytes_a_second; /* 0: no bound */
	uint32_t running;        /* jobs */
	uint32_t in_line;        /* jobs */
	/* Of struct job, by the node that is on the schedule else: who goes first, the others. */
	struct list_node waiting[2];
	mono_us paid_until; /* when the line has carried what was sent, at its rate */
	size_t prepaid; /* bytes of it that were reckoned with, and are still to come */
	struct timer *timer;
	void (*pass)(struct job *j); /* a job's turn has come: it has its place */
	uint64_t waited;             /* jobs that had to, ever */
	uint64_t waited_for_bytes; /* those of them for which only the bytes were short */
	uint64_t packets, bytes;   /* ever */
	struct loop *loop;
};

struct gates {
	struct map by_site;
	struct loop *loop;
	void (*pass)(struct job *j);
};

void gates_init(struct gates *g, struct loop *l, void (*pass)(struct job *j));
void gates_fini(struct gates *g);

/* The gate of a site, with one more user; the site may be NULL when only its name is known. NULL
 * without a name. */
struct gate *gate_use(struct gates *g, const char *name, const struct site *s);
void gate_leave(struct gates *g, struct gate *k);

/* The site says something else now. */
void gate_set(struct gate *k, const struct site *s);

/* True: the job may start, and counts as running until gate_done(). False: it stands in line, off the
 * schedule; first: before those that are not. A NULL gate lets everything through. */
bool gate_enter(struct gate *k, struct job *j, bool first);
void gate_done(struct gate *k);
/* It leaves the line without a turn. */
void gate_forget(struct gate *k, struct job *j);

/* A datagram of so many bytes went either way. */
void gate_carried(struct gate *k, size_t bytes);

#endif
