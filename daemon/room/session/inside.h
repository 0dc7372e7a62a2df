/* inside.h - what the files of the gate share. */
#ifndef ROOM_SESSION_INSIDE_H
#define ROOM_SESSION_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "link/ssh/guest_keys.h"
#include "room/accesses.h"
#include "room/devices.h"
#include "room/session/seal.h"
#include "room/session/talk.h"
#include "sys/spawn.h"

#define RECENT_MAX 10

/* Somebody's address: how many came from it, and how often signing in failed there. */
struct caller {
	char address[ADDRESS_MAX];
	uint32_t here;
	uint32_t failures;
	mono_us failed_at;
	bool told; /* an alarm is raised */
};

/* Devices a person was at, the last first. */
struct recents {
	char *person;
	uint64_t device[RECENT_MAX];
};

struct listening {
	struct gate *gate;
	int fd;
	struct watch *watch;
};

struct gate {
	struct house *house;
	struct guest_keys *keys;
	struct seal_key *seal; /* wiped in each seat, before it reads anything */
	char dir[PATH_TEXT_MAX];
	struct devices devices;
	struct accesses *accesses;
	struct list_node visits;
	struct map callers; /* of struct caller by address */
	struct map recents; /* of struct recents by person */
	struct listening listening[LISTEN_MAX];
	size_t n_listening;
	struct timer *tick; /* each minute: callers are forgotten */
	uint32_t here, unsigned_in;
	uint64_t last_id, next_ask;
	mono_us said_full;
};

/* Which room owes a visit an answer. */
enum visit_waits { WAITS_NOT, WAITS_SIGN_IN, WAITS_REASON, WAITS_GRANT };

struct visit {
	struct list_node in_gate;
	struct gate *gate;
	struct caller *caller;
	struct spawned process;
	struct watch *ended;
	struct chan *chan;
	struct timer *limit; /* to sign in; to answer; the session's end */
	struct timer *kill;
	struct arena mem; /* of this visit, small */
	struct arena scratch;
	enum visit_waits waits;
	uint64_t ask;
	bool proves;              /* the answer to the question under way lets in */
	const char *name, *roles; /* NULL: not signed in */
	struct reason_msg reason;
	struct want_msg want;
	bool has_session, warned;
	struct session session;
	int64_t version; /* of the credential that was given */
	int seal_fd;     /* -1: nothing is recorded yet, or any more */
	uint64_t seal_n;
	uint8_t seal_last[SIGN_SIGNATURE];
	struct record_chain chain; /* as the seat said last; its texts in chain_mem */
	struct arena chain_mem;
};

/* gate.c: somebody tried to get in and should not have. */
void gate_alarm(struct gate *g, const char *address, uint32_t failures, bool over);

/* door.c */
void door_open(struct gate *g);
void door_close(struct gate *g);
void door_failed(struct gate *g, struct caller *c);
void door_left(struct gate *g, struct caller *c, bool was_signed_in);
void door_tick(void *arg);

/* visit.c */
struct visit *visit_new(
    struct gate *g, struct caller *c, int chan_fd, const struct spawned *process);
void visit_free(struct visit *v);
struct visit *visit_of_session(struct gate *g, uint64_t id);
struct visit *visit_asking(struct gate *g, enum visit_waits what, uint64_t ask);
void visit_signed_in(struct visit *v, const struct signed_in_msg *m);
void visit_reason(struct visit *v, const struct reason_msg *m);
void visit_granted(struct visit *v, const struct grant_msg *m, int agent_fd);
void visit_room_gone(struct visit *v, enum role role);
/* NULL, or why not. */
const char *visit_approve(struct visit *v, const char *who, bool is_local);
void visit_end(struct visit *v, const char *why);

/* shelf.c: STATE_DIR/sessions and STATE_DIR/session-keys. */
int shelf_open(struct gate *g);
/* A new file of a session ("cast", "commands", "seal"), or -1 with errno. */
int shelf_file(const struct gate *g, uint64_t id, const char *kind);
/* How a session stands, so that it is known after any end of ours. */
void shelf_note(struct gate *g, const struct session *s);
/* Sessions that an end of ours cut off: they are over, and told. */
void shelf_settle(struct gate *g);
/* Whole lines of a session's record from this byte on, appended; ERR_NOT_FOUND. */
int shelf_read(const struct gate *g, uint64_t id, uint64_t from, struct buf *out);
/* NULL, or why nothing can be recorded. */
const char *shelf_is_full(const struct gate *g);

/* orders.c */
int orders_hear(void *self, struct room_from from, const void *body);

/* seat.c: the process of one connection; does not return. */
_Noreturn void seat_run(int fd, int chan_fd, const char *address,
    const struct guest_keys *keys, const struct plan *plan);

#endif
