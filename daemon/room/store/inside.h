/* inside.h - what the files of the store room share. */
#ifndef ROOM_STORE_INSIDE_H
#define ROOM_STORE_INSIDE_H

#include "base/arena.h"
#include "base/map.h"
#include "link/db/db.h"
#include "room/store/store.h"

/* Something to be written with the next group. */
struct put {
	struct put *next;
	enum msg msg;
	void *rec;
	uint32_t instance; /* of the room it came from */
};

struct store {
	struct house *house;
	struct db *db;

	/* the group being gathered */
	struct arena group_mem;
	struct put *puts, **puts_end;
	size_t n_puts;
	struct map group_alarms; /* the last put of each alarm in it, by its id */
	bool batch_open;         /* triage has put, and not yet committed */
	struct turn_end *turn_end;
	struct timer *gather; /* under load a group gathers for a moment */
	bool loaded;          /* the last group was a large one */
	mono_us written_at;   /* when it was written */
	struct timer *retry;  /* the disk refused; running: wait */
	bool waiting;
	uint64_t n_changes; /* of alarms, since the start */
	uint64_t last_event, last_change,
	    last_note; /* the ids given out: SQLite's own way writes one row more each */

	/* the inventory, as given out */
	struct arena inventory_mem;
	struct inventory inventory;
	struct map devices;    /* of it, by id */
	struct map recognised; /* learned.c: by device id */

	struct timer *outbox_timer;
	struct map
	    in_flight;    /* outbox entries the sink has in hand: their gates, by id */
	struct map gates; /* of struct gate by its sink's name */
	struct timer *idle_timer;
	struct timer *retain_timer;
	bool new_debts; /* this group made or settled outbox rows */
};

/* schema.c: makes or extends the tables. */
int schema_open(struct store *s, const char *path, const char **why);

/* figures.c: the views of the quality figures. */
int figures_make(struct store *s);

/* meta.c: numbers the store keeps of itself (*value stays as it was when there is none), and rows
 * that go: each statement has one parameter, the id. Within a transaction, or each alone. */
int meta_get(struct db *db, const char *key, int64_t *value);
int meta_put(struct db *db, const char *key, int64_t value);
int drop_rows(struct db *db, const char *const *sql, size_t n, uint64_t id);

/* inventory.c */
void inventory_load(struct store *s);                    /* at open, from disk */
void inventory_take(struct store *s, struct bytes blob); /* from the files */
void identity_tell(struct store *s, uint32_t instance);  /* identity.c: one more boot */
void inventory_give(struct store *s, enum role to, uint32_t instance);

/* A device as it is now, to all rooms that want to know. */
void inventory_tell(struct store *s, const struct device *d);

/* learned.c */
void learned_load(struct store *s);
void learned_fini(struct store *s);
/* The device as it is given out: with the profile it was recognised by. Borrows. */
struct device learned_device(const struct store *s, const struct device *d);
void learned_give(struct store *s, uint32_t instance);            /* to a poll room */
int learned_write(struct store *s, const struct learned_list *m); /* in the transaction */
void learned_kept(struct store *s, const struct learned_list *m); /* after it */

/* kb.c: takes the articles over, when they are others than before; in a transaction. */
int kb_write(struct store *s, const struct inventory *now);

/* find.c: once, for tickets that an older release wrote; at open. Then: brings up to date what a ticket is found by; in the transaction that wrote it. */
int find_index_all(struct store *s);
int find_index_ticket(struct store *s, uint64_t id);

/* retain.c: what is known of people goes when its time is over, or when they want it. */
int retain_open(struct store *s); /* its tables, after all others */
void retain_tick(void *arg);
int retain_forget(struct store *s, const struct forget_msg *m); /* in the transaction */

/* recover.c */
void recover_triage(struct store *s);
void recover_vault(struct store *s); /* who may come in */

/* store.c: something of our own for the next group. */
void store_append(struct store *s, enum msg m, uint32_t instance,
    const struct rec_type *t, const void *rec);

/* evidence.c: within the transaction */
int evidence_write(struct store *s, struct evidence *e);         /* gives it its hash */
const char *evidence_seal_of(struct store *s, uint64_t case_id); /* "" without any */

/* outbox.c: within the transaction */
int outbox_owe(struct store *s, const struct ticket *t);
int outbox_owe_alarms(struct store *s); /* those whose changes are in the group */
int outbox_note(struct store *s, const struct delivered_msg *m);
int outbox_obey(struct store *s, const struct command_msg *m);

/* and outside of it */
void outbox_send(struct store *s); /* what is due now */
void outbox_hear(struct store *s, const struct delivered_msg *m);
void outbox_settled(struct store *s, const struct delivered_msg *m);
void outbox_sink_gone(struct store *s);
void outbox_fini(struct store *s);

/* people.c: what people want of the outbox; and that it is on disk */
void people_hear(struct store *s, uint32_t instance, const struct command_msg *m);
void people_settled(struct store *s, uint32_t instance, const struct command_msg *m);

#endif
