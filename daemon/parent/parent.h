/* parent.h - the one who starts the rooms, and does little else.
 *
 * The parent opens the listening sockets and reads none, has the configuration read by a room of
 * its own, starts the rooms phase by phase, joins them by channels as the channel table says,
 * watches their hearts, and starts again what ends. It holds no secret and parses no byte from the
 * network.
 *
 * The files: main.c (the command line), parent.c (life from start to stop), configure.c (reading
 * the configuration), rooms.c (starting, joining, ending), sockets.c, files.c (opening), supervise.c (pure
 * decisions), roles.c (the table).
 */
#ifndef PARENT_PARENT_H
#define PARENT_PARENT_H

#include "base/list.h"
#include "base/map.h"
#include "model/msg.h"
#include "model/plan.h"
#include "parent/roles.h"
#include "parent/supervise.h"
#include "sys/board.h"
#include "sys/chan.h"
#include "sys/loop.h"
#include "sys/spawn.h"

#define VERSION "0.1.0"

#define SLOTS_MAX   128
#define SOCKETS_MAX 64

enum slot_state { SLOT_DOWN, SLOT_STARTING, SLOT_UP, SLOT_ENDING, SLOT_HELD };

/* One room of the house, running or not. */
struct slot {
	struct parent *parent;
	const struct role_row *row;
	uint32_t instance;
	enum slot_state state;
	struct spawned process;
	struct watch *ended;
	struct chan *chan;
	struct board *board;
	struct timer *again; /* when it is to be started again */
	struct endings endings;
	wall_us since;
	uint32_t restarts;
	char last_end[32];
	char killed_for[96]; /* why we ended it, for the log */
};

struct open_socket {
	char name[32];
	char address[256];
	int fd;
};

/* How often a room died while reading one device's or source's bytes. */
struct aside_count {
	char who[BOARD_WHO_MAX];
	enum role room;
	unsigned deaths;
	mono_us first;
};

struct parent {
	struct loop *loop;
	const char *config_path;
	int self_fd;
	const char *halt; /* the steps of TRIAGED_HALT still to be handed out, or NULL */
	struct slot slots[SLOTS_MAX];
	size_t n_slots;
	struct open_socket sockets[SOCKETS_MAX];
	size_t n_sockets;
	struct timer *tick; /* each second: hearts, watchdog, phases */
	struct timer *again_all;
	wall_us started_at;
	bool running; /* the rooms have been started */
	bool told_ready;
	bool stopping, stopped_core;
	struct timer *stop_timer;
	int exit_code;

	/* the configuration in force */
	struct arena plan_mem;
	struct plan plan;
	int plan_fd, inventory_fd;
	uint64_t generation;

	/* the configuration being read */
	struct slot *config_slot;
	int new_plan_fd, new_inventory_fd;
	bool config_answered, read_again;
	uint64_t reload_ask; /* of triagectl; 0: nobody waits for an answer */
	bool reload_yes;     /* also when many devices would go */

	struct map asides; /* of struct aside_count by "ROLE WHO" */
	struct arena scratch;
	struct buf out;
};

/* parent.c: runs the daemon; returns the exit code. */
int parent_run(const char *config_path);
void parent_stop(struct parent *p, int exit_code);

/* configure.c */
void configure_start(struct parent *p); /* at start and at each reload */
/* A person wants a reload, and to hear what became of it. */
void configure_asked(struct parent *p, const struct reload_msg *m);
int configure_hear(struct parent *p, const struct config_says_msg *m, int fd);
void configure_ended(struct parent *p);

/* rooms.c */
void rooms_make_slots(struct parent *p);
void rooms_start_phase(struct parent *p, unsigned phase);
unsigned rooms_phase_reached(
    const struct parent *p); /* all rooms up to this one are ready */
void rooms_start(struct slot *s);
void rooms_kill(struct slot *s, const char *why);
void rooms_end(struct slot *s); /* politely: its channel is closed */
void rooms_end_all(struct parent *p, unsigned from_phase); /* but those that stay */
bool rooms_any_alive(const struct parent *p);              /* but those that stay */
void rooms_new_plan(struct parent *p);
void rooms_check_hearts(struct parent *p);
void rooms_tell_web(struct parent *p);
int rooms_tell(struct slot *s, enum msg m, const void *rec, int fd);
struct slot *rooms_find(struct parent *p, enum role role, uint32_t instance);
int rooms_spawn(struct slot *s, const char *const *argv);

/* sockets.c: all that the plan names; 0, or an error after saying which and why. */
int sockets_open(struct parent *p);

/* Takes the descriptor over, and hands it to the rooms whose row has the name. ERR_FULL. */
int sockets_add(struct parent *p, const char *name, const char *address, int fd);

/* files.c: what rooms are to write that may open no file; 0, or an error after saying why. */
int files_open(struct parent *p);
/* A new socket for pings ("icmp", "icmp6"), or a negative errno. Each room has its own: of one that
 * two of them read, each would miss what the other takes. */
int sockets_icmp(const char *name, const char **how);

#endif
