/* talk.h - what the gate and its seats say to each other, over a channel of their own.
 *
 * A seat asks one thing at a time. What it says is judged by the gate as anything from outside would be: a seat
 * may have been taken over by whom it serves.
 */
#ifndef ROOM_SESSION_TALK_H
#define ROOM_SESSION_TALK_H

#include "model/msg.h"
#include "model/record_chain.h"
#include "model/session.h"
#include "sys/chan.h"

enum talk {
	/* by the seat */
	TALK_SIGN_IN =
	    1,     /* sign_in_msg: by "probe" (a key, not proven), "key", "password" */
	TALK_FIND, /* text_msg: a device whose name has this */
	TALK_REASON_ASK, /* reason_ask_msg */
	TALK_WANT,       /* want_msg */
	TALK_APPROVE,    /* text_msg: a session's number */
	TALK_DOOR,       /* access_seen: what the device's door was like */
	TALK_REFUSED,    /* text_msg: something it may not have was tried */
	TALK_COUNT,      /* count_msg: how far it is, once a second, and at the end */
	TALK_CHAIN,      /* record_chain: what was written so far */
	TALK_LEFT,       /* text_msg: it is over, because */
	/* by the gate */
	TALK_SIGNED_IN, /* signed_in_msg */
	TALK_FOUND,     /* found_msg */
	TALK_REASON,    /* reason_msg */
	TALK_ANSWER,    /* answer_msg */
	TALK_FILE,      /* text_msg, with a descriptor: "cast", "commands" */
	TALK_SECRET,    /* grant_msg: what opens the device; go */
	TALK_SAY,       /* text_msg: for the person's eyes */
	TALK_END,       /* text_msg: end, because */
	TALK_KINDS
};

struct text_msg {
	const char *text;
};
extern const struct rec_type text_msg_rec;

struct found_line {
	const char *name, *about;
};
extern const struct rec_type found_line_rec;

#define FOUND_MAX 20
struct found_msg {
	bool more;  /* than are told */
	bool exact; /* the first is the very name */
	LIST_OF(struct found_line) lines;
};
extern const struct rec_type found_msg_rec;

struct want_msg {
	const char *device;
	bool role_given;
	enum session_role role;
	int64_t span_us; /* 0: as long as is usual */
	const char *consent;
	const char *client; /* what the person's program calls itself */
};
extern const struct rec_type want_msg_rec;

enum answer {
	ANSWER_NO,
	ANSWER_CONSENT, /* say what the customer said, and ask again */
	ANSWER_WAIT,    /* for a second person */
	ANSWER_GO,      /* the files and the secret follow */
	ANSWER_KINDS
};
extern const struct rec_names answer_names;

struct answer_msg {
	enum answer answer;
	const char *why; /* a sentence, where it is not GO */
	struct session session;
	struct device device;
	const char *host_key, *host_key_type; /* that it must show; "" for any */
};
extern const struct rec_type answer_msg_rec;

struct count_msg {
	uint64_t bytes_in, bytes_out;
	uint32_t commands, lines_refused;
};
extern const struct rec_type count_msg_rec;

/* fd -1, or one that travels along; the caller keeps its own. */
void talk_send(struct chan *c, enum talk what, const void *rec, int fd);

/* What was said, in mem; NULL when it is nonsense. */
void *talk_read(struct arena *mem, unsigned what, struct bytes body);

#endif
