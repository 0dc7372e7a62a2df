/* inside.h - what the files of the intake room share. */
#ifndef ROOM_INTAKE_INSIDE_H
#define ROOM_INTAKE_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "link/syslog/line.h"
#include "room/budget.h"
#include "room/count.h"
#include "room/devices.h"
#include "room/intake/intake.h"
#include "room/tally.h"

/* What was said of a state a moment ago. */
struct said {
	uint64_t state; /* 0: nothing */
	enum level level;
	enum severity severity;
	mono_us at;
};

#define SAID_RECENTLY 8

/* A device that tells, and what of it waits to be said. */
struct speaker {
	uint64_t device_id;
	struct budget budget;
	struct said said[SAID_RECENTLY];
	struct list_node
	    waiting; /* of struct telegram, by in_speaker; the urgent first */
	uint32_t n_waiting;
	struct list_node in_line;  /* of those with something that waits */
	struct list_node in_storm; /* of those that say too much */
	mono_us told_at;           /* of its storm */
};

/* A posted body: answered when all its words are on disk. */
struct post {
	struct intake *intake;
	uint64_t ask;
	size_t n_words; /* not on disk yet */
	bool is_read;   /* no more of them come */
	size_t accepted, unknown;
	struct timer *limit;
	struct list_node in_intake;
};

/* A sign on its way: it waits for its turn, for its row's name, and for the word that it is kept. */
struct telegram {
	struct list_node in_speaker, in_post;
	struct intake *intake;
	struct speaker *speaker; /* NULL: it was posted */
	struct post *post;       /* NULL: nobody waits for an answer */
	struct arena mem;
	uint64_t state;
	uint64_t id;        /* 0: it was not said yet */
	uint64_t label_ask; /* 0: it does not wait for a name */
	const char *table;  /* "": it speaks of the device */
	const char *label;  /* what the row is called, until poll has said; or "" */
	struct sign sign;   /* its text with {label} and {device} in it */
	struct timer *limit;
};

struct heard_counts {
	struct counts n, told; /* told: to the web room */
	bool is_told;
	struct tally *strangers, *unmapped;
};

struct ready_maps;

struct intake {
	struct house *house;
	struct devices devices;
	struct map ready; /* map.c: of struct ready_maps by profile */
	struct heard_counts syslog, posted;
	struct timer *tell;
	wall_us last_at; /* when the last line came */

	/* listen.c */
	struct listener *listeners;
	size_t n_listeners;
	struct list_node streams;
	size_t n_streams;
	struct tls_server *tls;
	uint8_t *buffer;

	/* word.c */
	struct map speakers; /* of struct speaker by device */
	struct list_node line, storms;
	struct map by_id, by_label_ask; /* of struct telegram */
	uint64_t next_id, next_ask;
	size_t n_waiting;
	struct timer *refill;

	struct list_node posts;
	size_t n_posts;
};

/* A word before it waits: what message.c and post.c have found out. Borrowed for the call. */
struct telling {
	const struct device *device;
	const struct sign *sign; /* but for device and component; its text a template */
	const char *table, *label, *index;
	int64_t hold_off_us;
};

/* listen.c */
void listen_open(struct intake *t);
void listen_close(struct intake *t);
uint64_t listen_drops(struct intake *t);

/* map.c */
struct known_message;
/* The profile's mappings, ready to be matched; borrowed until the plan changes. */
const struct known_message *maps_of(struct intake *t, const struct profile *p, size_t *n);
void maps_forget(struct intake *t);

/* post.c */
void post_hear(struct intake *t, const struct post_msg *m);
void post_kept(struct post *p); /* one of its words is on disk */
void post_free(struct post *p);

/* word.c */
enum outcome word_begin(struct intake *t, const struct telling *what);
void word_post(struct intake *t, const struct telling *what, struct post *p);
void word_label(struct intake *t, const struct label_msg *m);
void word_kept(struct intake *t, uint64_t id);
void words_say_again(struct intake *t); /* triage is a new one */
void words_tell_storms(struct intake *t);
void words_open(struct intake *t);
void words_close(struct intake *t);

#endif
