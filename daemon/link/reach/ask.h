/* ask.h - what all questions share: an id, a deadline, one answer, and what was objected.
 *
 *     reach.c  the door: ids, cancelling, answering at the end of a turn
 *     ping.c   a series of echoes           echo.c  the two sockets they share
 *     touch.c  TCP                          knock.c UDP
 *     icmp.h   bytes                        objects.c  the system's error queues
 */
#ifndef LINK_REACH_ASK_H
#define LINK_REACH_ASK_H

#include "base/list.h"
#include "base/map.h"
#include "link/reach/place.h"
#include "link/reach/reach.h"

struct echo_socket;

struct reach_engine {
	struct loop *loop;
	struct echo_socket *echo4, *echo6; /* NULL: none */
	struct map asks;                   /* by id */
	struct list_node answers;          /* those that are over */
	struct timer *kick;
	struct turn_end *turn_end;
	uint64_t last_id;
};

struct objections {
	struct reach_objection v[REACH_OBJECTIONS_MAX];
	char from[REACH_OBJECTIONS_MAX][PLACE_TEXT_MAX];
	size_t n;
};

struct ask;
struct ask_ops {
	void (*answer)(struct ask *a); /* calls the asker */
	void (*release)(
	    struct ask *a); /* gives back sockets and memory, not the ask itself */
};

/* The first member of each kind of question. */
struct ask {
	uint64_t id;
	struct reach_engine *engine;
	const struct ask_ops *ops;
	struct list_node on_answers;
	struct timer *timer;
	bool over;
	enum reach_status status;
	struct objections objections;
};

/* A question of size bytes, with an id; late() is called when its timer rings. */
void *ask_new(
    struct reach_engine *e, size_t size_bytes, const struct ask_ops *ops, loop_fn *late);

/* It is answered at the end of the turn. */
void ask_over(struct ask *a, enum reach_status status);

/* Notes an objection; from is a socket address, or NULL. */
void objections_note(struct objections *o, enum reach_icmp kind, uint8_t type,
    uint8_t code, uint32_t mtu, const void *from);

/* What the objections amount to when nothing else came: SILENT for none. */
enum reach_status objections_mean(const struct objections *o);

/* Reads one message of the socket's error queue. False when there is none. An ICMP one is noted in o
 * (NULL: not); the request it is about goes to about (*n_bytes: room, then filled; 0 for a local
 * error). */
bool objections_read(int fd, struct objections *o, void *about, size_t *n_bytes);

/* The status of an errno from connect() or send(). */
enum reach_status reach_status_of(int error);

static inline int64_t
or_default(int64_t v, int64_t instead)
{
	return v > 0 ? v : instead;
}

#endif
