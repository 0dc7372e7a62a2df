/* room.h - what every room is, and what it knows of the house.
 *
 * A room is a process with one loop. It says in a table what it hears and in its ops how it opens;
 * the house brings it its plan, its sockets and its peers, decodes and checks every message against
 * the channel table, keeps its heartbeat, and locks its jail. A room never sees a descriptor of a
 * channel: it tells a role something, and is told. Under test the same functions are served by a
 * house of one process on a fake clock.
 */
#ifndef ROOM_ROOM_H
#define ROOM_ROOM_H

#include "base/arena.h"
#include "model/msg.h"
#include "model/plan.h"
#include "model/role.h"
#include "sys/jail.h"
#include "sys/loop.h"

struct house; /* the room's view of the house */

struct room_from {
	enum role role;
	uint32_t instance;
};

/* One line of what a room hears. body is the message's record, borrowed until the call returns,
 * as is what it points to. A negative return says it was nonsense: the sender is restarted. */
struct room_hears {
	enum msg msg;
	int (*fn)(void *self, struct room_from from, const void *body);
};

struct room_ops {
	enum role role;
	unsigned may; /* of enum jail_may, once it is open */
	unsigned files_max;
	/* Opens the room: the plan and the sockets are there, peers may come any time later. NULL
	 * when it cannot, having logged why. Calls house_ready() now or when it is able to work. */
	void *(*open)(struct house *h);
	void (*leave)(void
		*self); /* an orderly end: put away what is only in memory; may be NULL */
	void (*close)(void *self); /* frees it, as tests do; may be NULL */
	void (*peer)(
	    void *self, enum role role, uint32_t instance, bool up); /* may be NULL */
	void (*plan)(void *self); /* a new plan is in force; may be NULL */
	void (*inventory)(void *self, struct bytes blob); /* the store's alone */
	const struct room_hears *hears;                   /* ends with msg 0 */
};

/* Runs the room of these ops as this process, until the parent is gone. */
int room_main(const struct room_ops *ops);

struct loop *house_loop(struct house *h);
const struct plan *house_plan(struct house *h);
const char *house_state_dir(struct house *h);
const char *house_config_path(struct house *h); /* the config room's alone */
uint32_t house_instance(struct house *h);

/* Says to the parent that the room is at work. */
void house_ready(struct house *h);

/* Tells one room something. ERR_CLOSED when it is not there now: levels and plans are sent again
 * when it comes back (the peer op), so callers may ignore it. */
int house_tell(
    struct house *h, enum role to, uint32_t instance, enum msg m, const void *rec);
void house_tell_all(struct house *h, enum role to, enum msg m, const void *rec);

/* The same for a message that brings no secret, with a descriptor; the caller keeps its own. */
int house_tell_with(struct house *h, enum role to, uint32_t instance, enum msg m,
    const void *rec, int fd);

/* The descriptor that came with the message being heard, which is the caller's from then on; -1. One
 * that nobody takes is closed. */
int house_take_fd(struct house *h);

/* Tells the parent something, with a descriptor (the caller keeps its own) or -1. */
int house_tell_fd(struct house *h, enum msg m, const void *rec, int fd);

/* How many rooms of the role there are, up or not; and whether one is up. */
uint32_t house_count(struct house *h, enum role role);
bool house_is_up(struct house *h, enum role role, uint32_t instance);

/* Bytes waiting for a room that reads slowly: a reason to start less work. */
size_t house_queued(struct house *h, enum role role, uint32_t instance);

/* Messages to it that were lost for that reason, since it is the room that it is. */
uint64_t house_lost(struct house *h, enum role role, uint32_t instance);

/* A descriptor handed over at the start, by name ("trap"), the i-th of it; -1 when there is none. It
 * is the room's from then on. */
int house_socket(struct house *h, const char *name, size_t i, const char **address);

/* Around parsing bytes from outside: whose they are, and a copy, should they kill us. */
void house_reading(struct house *h, const char *who, const void *p, size_t n_bytes);
void house_done_reading(struct house *h);

/* True while the device ("device NAME") or source ("source ADDRESS") is set aside. */
bool house_is_set_aside(struct house *h, const char *who);
bool house_has_set_aside(struct house *h); /* anybody at all */

/* Marks the beginning and end of one piece of work that may hold the loop (a script, a key
 * exchange): the parent ends the room when it takes too long. */
void house_busy(struct house *h, bool busy);

#endif
