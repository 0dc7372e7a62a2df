/* inside.h - what the files of the trap room share. */
#ifndef ROOM_TRAP_INSIDE_H
#define ROOM_TRAP_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "link/snmp/notify.h"
#include "room/credentials.h"
#include "room/devices.h"
#include "room/lease.h"
#include "room/trap/count.h"
#include "room/trap/tally.h"
#include "room/trap/trap.h"

/* Where an answer goes: the socket the datagram came in by, and who sent it. */
struct way_back {
	int fd; /* -1: nowhere */
	struct snmp_address to;
};

/* The keys of a device's SNMPv3 user at one engine. */
struct held_keys {
	uint8_t engine_id[ENGINE_ID_MAX];
	size_t engine_id_n; /* 0: none held */
	struct usm_keys *keys;
};

/* A device that sends SNMPv3. Traps are sealed at its engine, informs at ours. */
struct sender {
	uint64_t device_id;
	struct held_keys at_its, at_ours;
	struct usm_clock clock;
	bool asks; /* keys are on their way */
};

/* A datagram on its way: to the vault for what opens it, to the poll for rows' names, to disk. */
struct notice {
	struct list_node in_trap;
	struct trap *trap;
	struct arena mem;
	struct bytes datagram;
	struct way_back back;
	uint64_t device_id;
	wall_us at;
	/* an inform */
	uint64_t dedup;            /* its key among those known; 0: none */
	struct bytes answer;       /* to be sent when its signs are kept */
	uint64_t first_receipt;    /* of its signs; they are numbered in a row */
	unsigned receipts, unkept; /* signs in all; those that are not on disk yet */
	struct timer *limit;
};

/* One sign of a notice, while its row's name is asked for. */
struct saying {
	struct list_node in_trap;
	struct trap *trap;
	struct arena mem;
	uint64_t label_ask;
	uint64_t receipt; /* 0: nobody waits for it */
	struct sign sign;
	const struct trap_map *map;
	struct timer *limit;
};

struct listening {
	struct trap *trap;
	int fd;
	uint32_t dropped; /* by the system, as it said last */
	struct watch *watch;
};

struct trap {
	struct house *house;
	struct devices devices;
	struct leases *leases;
	struct credentials *credentials;
	struct key_store *keys;
	struct map senders; /* of struct sender by device */
	struct listening *listening;
	size_t n_listening;
	struct list_node notices, sayings;
	size_t n_notices;
	struct map by_label_ask; /* of struct saying */
	struct map by_receipt;   /* of struct notice */
	uint64_t next_ask, next_receipt;
	struct counts counts, reported;
	struct tally *strangers, *unmapped; /* who is not known, what is not mapped */
	struct timer *report, *tell;
	uint8_t *buffers;
	/* SNMPv3: who we are, once the store has said */
	bool knows_itself;
	struct notify_reader reader;
	struct sender *reading; /* whose datagram is being read */
	const struct snmp_credential *reading_as;
	struct informs *informs;
};

/* trap.c */
void trap_count(struct trap *t, enum outcome o);

/* notice.c: from a datagram to its signs */
void notice_begin(struct trap *t, const struct device *d, const struct way_back *back,
    struct bytes datagram, wall_us at);
void notice_free(struct notice *n);
void notice_kept(struct notice *n); /* one of its signs is on disk */
void notice_open_reader(struct trap *t, struct bytes engine_id, uint32_t boots);
void notice_forget_senders(struct trap *t);

/* saying.c: from a mapping to a sign */
void saying_begin(struct notice *n, const struct device *d, const struct trap_map *m,
    const struct snmp_trap *trap);
void saying_label(struct trap *t, const struct label_msg *m);
void saying_free(struct saying *s);

#endif
