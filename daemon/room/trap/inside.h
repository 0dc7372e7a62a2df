/* inside.h - what the files of the trap room share. */
#ifndef ROOM_TRAP_INSIDE_H
#define ROOM_TRAP_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "link/snmp/notify.h"
#include "room/credentials.h"
#include "room/devices.h"
#include "room/lease.h"
#include "room/budget.h"
#include "room/count.h"
#include "room/tally.h"
#include "room/trap/answers.h"
#include "room/trap/informs.h"
#include "room/trap/journal.h"
#include "room/trap/trap.h"

/* A datagram, and where an answer to it goes; borrowed for the call. */
struct arrival {
	struct bytes datagram;
	int fd; /* -1: nowhere */
	struct snmp_address from;
	wall_us at;
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

/* What was said of a state a moment ago. */
struct recent {
	uint64_t state; /* 0: nothing */
	enum level level;
	enum severity severity;
	mono_us at;
};

#define RECENT_MAX 8

/* An address of a device: what its datagrams are read with, and what of it waits to be said. It stays
 * for as long as the room lives; what it borrows is looked up anew when the room's age has changed. */
struct source {
	struct trap *trap;
	struct snmp_address address;
	char who[96]; /* "source 192.0.2.1" */
	uint64_t age;
	const struct device *device; /* NULL: it is no device's any more */
	const struct profile *profile;
	const struct snmp_credential *credential; /* until then; NULL: to be asked for */
	mono_us credential_until;

	struct budget budget;
	struct list_node waiting; /* of struct saying, by in_source; the urgent first */
	uint32_t n_waiting;
	struct list_node in_turn;  /* of the turn it takes, when something waits */
	struct list_node in_storm; /* of those that say too much */
	mono_us told_at;           /* of its storm */
	struct recent recent[RECENT_MAX];
};

/* A datagram that waits for what opens it. */
struct notice {
	struct list_node in_trap;
	struct trap *trap;
	struct arena mem;
	struct arrival a;
	uint64_t device_id;
};

/* One mapping of a notification on its way to a sign, which stands in the journal meanwhile: it waits for its
 * turn, for its row's name, and for the word that it is in the store. */
struct saying {
	struct list_node in_source,
	    in_trap; /* waiting there; said, and not yet kept, here */
	struct trap *trap;
	struct source *source;
	struct entry entry;
	struct arena mem;
	uint64_t state;     /* which state it speaks of: device, row, alarm type */
	uint64_t inform;    /* its key, if it came so; 0 */
	uint64_t label_ask; /* 0: it does not wait for a name */
	const char *label; /* the row's name, when the trap itself has it; "" otherwise */
	bool is_said;
	struct sign sign;
	const char
	    *table; /* of its row; "" for the device. The plan's, as the sign's texts */
	struct timer *limit;
};

struct listening {
	struct trap *trap;
	int fd;
	uint32_t dropped; /* by the system, as it said last */
	struct watch *watch;
};

/* Who is served before whom. */
enum turn { TURN_URGENT, TURN_FRESH, TURN_BUSY, TURN_COUNT };

struct trap {
	struct house *house;
	struct devices devices;
	struct leases *leases;
	struct credentials *credentials;
	struct key_store *keys;
	struct map senders; /* of struct sender by device */
	struct listening *listening;
	size_t n_listening;
	struct list_node notices;
	size_t n_notices;

	struct map sources; /* of struct source by the hash of its address */
	uint64_t age;       /* one more whenever a device or the plan changes */
	struct list_node turns[TURN_COUNT]; /* of struct source */
	struct list_node spent;  /* those that wait until their budget lets them */
	struct list_node storms; /* those that say too much */
	struct timer *refill, *go_on;
	struct budget pace; /* of all together */
	struct turn_end *turn_end;
	size_t n_waiting; /* sayings that wait for their turn */

	struct list_node sayings; /* said, and not yet kept */
	size_t n_said;            /* of them, on their way to the store */
	size_t n_asking;          /* of them, waiting for a name */
	struct map by_label_ask;  /* of struct saying */
	struct map by_sequence;   /* of struct saying that are said */
	uint64_t next_ask;
	struct map labels; /* rows' names, for a moment */

	struct counts counts, reported;
	struct tally *strangers, *unmapped; /* who is not known, what is not mapped */
	struct timer *report, *tell;
	uint8_t *buffers;
	/* Until both are known nothing is read from the sockets: the system keeps it. */
	bool knows_devices, knows_itself;
	wall_us last_at; /* when the last datagram came: no two come at the same moment */
	struct journal *journal;
	struct answers *answers;
	struct turn_end *answering;
	/* SNMPv3: who we are, once the store has said */
	struct notify_reader reader;
	struct sender *reading; /* whose datagram is being read */
	const struct snmp_credential *reading_as;
	struct informs *informs;
};

/* trap.c */
void trap_count(struct trap *t, enum outcome o);

/* source.c: who sends, and whose turn it is */
/* The source of an address; NULL when it is no device's. */
struct source *source_of(struct trap *t, const struct snmp_address *from);
/* Something waits to be said. */
void source_wait(struct source *s, struct saying *y);
void source_leave(struct source *s, struct saying *y);
struct budget_rate budget_of(const struct trap *t);
/* It said more than it may: counted, and told by an alarm of our own. */
void source_sum(struct trap *t, struct source *s);
void sources_tell_storms(struct trap *t);
void sources_open(struct trap *t);
void sources_free(struct trap *t);

/* notice.c: from a datagram to its signs */
void notice_begin(struct trap *t, struct source *s, const struct arrival *a);
void notice_free(struct notice *n);
void notice_open_reader(struct trap *t, struct bytes engine_id, uint32_t boots);
void notice_forget_senders(struct trap *t);

/* saying.c: from a mapping to a sign */
/* inform is its key, or 0. */
enum outcome saying_begin(struct source *s, const struct trap_map *m,
    const struct snmp_trap *trap, wall_us at, uint64_t inform);
struct saying *saying_new(struct source *s, uint64_t state); /* it says nothing yet */
void saying_say(struct saying *y);                           /* its turn has come */
void saying_label(struct trap *t, const struct label_msg *m);
void saying_kept(struct trap *t, uint64_t sequence);
void saying_free(struct saying *y);
void saying_own_texts(struct saying *y);
void sayings_own_texts(struct trap *t); /* before the plan goes that has them */
void sayings_forget_labels(struct trap *t);
uint64_t saying_state(
    const struct sign *s, const char *table, struct oid row, const char *label);

/* entered.c: sayings in the journal */
void entered_open(struct trap *t);
void entered_close(struct trap *t);
void entered_begin(struct trap *t, uint32_t boots); /* from here on it is written */
void entered_restore(struct trap *t);               /* what was not done goes on */
int entered(struct saying *y, uint64_t inform);     /* ERR_FULL */
void entered_done(struct saying *y);

#endif
