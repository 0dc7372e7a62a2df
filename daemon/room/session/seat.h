/* seat.h - what the files of the seat share: the process that serves one connection. */
#ifndef ROOM_SESSION_SEAT_H
#define ROOM_SESSION_SEAT_H

#include "link/ssh/guest.h"
#include "link/ssh/terminal.h"
#include "link/ssh/term.h"
#include "model/typing.h"
#include "model/ways.h"
#include "room/session/talk.h"

struct record;

enum seat_at {
	SEAT_SIGNING,  /* who is it? */
	SEAT_ASKING,   /* what for? */
	SEAT_WAITING,  /* the gate is to say whether */
	SEAT_DIALLING, /* the device */
	SEAT_JOINED,   /* both talk */
	SEAT_LEAVING   /* what is left goes out */
};

struct seat {
	struct loop *loop;
	const struct plan *plan;
	struct chan *gate;
	struct guest *guest;
	struct arena mem;     /* as long as we */
	struct arena scratch; /* of one message */
	enum seat_at at;
	struct timer *leave, *again, *tick;
	bool gone;  /* the person is */
	bool ended; /* nothing more comes from the person */
	int exit_status;

	/* ask.c: what it is for */
	const char *name, *roles;
	const char *device; /* "" until it is known */
	const char *reason; /* as it was typed */
	bool reason_known, role_given, asks_role, asks_consent;
	enum session_role role;
	int64_t span_us;
	struct typing typing;
	struct buf ahead;       /* typed, and not asked for yet */
	bool waits_for_another; /* a second person */
	void (*answered)(
	    struct seat *s, const char *line); /* to the question under way */
	struct found_msg found;

	/* relay.c: the session */
	struct answer_msg order;
	int cast_fd, commands_fd;
	struct secret *secret;
	int agent_fd; /* or -1 */
	struct ssh_ways ways;
	struct terminal *terminal;
	struct record *record;
	mono_us began;
	struct buf to_guest, to_device;
	struct term
	    term; /* where only lines of the list may go: what stands on the screen */
	const char *const *allowed;
	size_t n_allowed;
	uint64_t bytes_in, bytes_out;
	uint32_t lines_refused;
	unsigned ticks;
	char end_why[SESSION_TEXT_MAX];
};

/* seat.c */
void seat_show(
    struct seat *s, const void *p, size_t n_bytes); /* on the person's screen */
void seat_say(struct seat *s, const char *text);    /* a line of ours */
/* It ends: the person reads why, the gate hears why. */
void seat_leave(struct seat *s, const char *why, int exit_status);
int64_t seat_time(const struct seat *s); /* since the session began */

/* ask.c */
void ask_begin(struct seat *s, const char *command);
void ask_found(struct seat *s, const struct found_msg *m);
void ask_reason(struct seat *s, const struct reason_msg *m);
void ask_answer(struct seat *s, const struct answer_msg *m);
bool ask_wants_keys(const struct seat *s);
void ask_keys(struct seat *s); /* those that are ahead */

/* relay.c */
void relay_begin(
    struct seat *s, const struct grant_msg *m, int agent_fd); /* takes it over */
void relay_pump(struct seat *s);
void relay_resized(struct seat *s);
void relay_tick(struct seat *s);
void relay_end(
    struct seat *s, const char *why); /* the record is closed, the device left */

#endif
