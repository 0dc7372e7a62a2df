/* engine.h - what the files of the engine share: runs, links, targets.
 *
 *     ssh.c      the door; what is done at the end of a turn
 *     run.c      one command, from its asking to its answer
 *     target.c   one address and port: who comes next, and on which link
 *     dialogue.c commands typed into a link's shell
 *     link.c     one connection: dialled, greeted, keys agreed, logged in, at work, idle
 *     wire.h     the library
 *
 * A run waits in its target's queue, then is on one link until it is over, then in the engine's list
 * of those to be answered. A link not yet open carries exactly the run for which it was dialled.
 */
#ifndef LINK_SSH_ENGINE_H
#define LINK_SSH_ENGINE_H

#include "base/arena.h"
#include "base/list.h"
#include "base/map.h"
#include "link/ssh/ssh.h"
#include "link/ssh/wire.h"

struct ssh_engine {
	struct loop *loop;
	struct ssh_options opt;
	struct timer *kick; /* makes a turn come when nothing else would */
	bool kicked, settling;
	struct turn_end *turn_end;
	struct map runs;             /* by id */
	struct map targets;          /* by name */
	struct list_node answers;    /* runs that are over */
	struct list_node touched;    /* links to be settled */
	struct list_node due;        /* targets to be looked at */
	struct list_node blocked;    /* targets that wait for the engine's own limits */
	struct list_node shake_wait; /* links whose banner came, waiting for a place */
	struct list_node shake_due;  /* links with a step of the key exchange to do */
	struct list_node idle;       /* links, longest idle first */
	uint32_t dialling, handshakes, links, open;
	uint64_t last_id;
	struct ssh_counts counts;
};

struct ssh_target {
	struct ssh_engine *engine;
	struct list_node on_due; /* or on blocked */
	struct list_node queue;  /* runs, oldest first */
	struct list_node links;
	uint32_t links_max; /* as the last request said */
	bool one_channel;   /* found out: a second channel beside the first is refused */
	bool one_command;   /* found out: a second command on a link is refused */
	char name[];
};

/* What a link learned, copied into the answers of those it served. Texts live in mem. */
struct ssh_news {
	struct arena mem;
	const char *banner, *said, *detail, *offers, *host_key, *host_key_type,
	    *algorithms;
	bool unguarded;
	int64_t connect_us, banner_us, login_us;
};

struct ssh_dialogue;

struct ssh_link {
	struct ssh_engine *engine;
	struct ssh_target *target;
	struct list_node on_target;
	struct list_node on_engine; /* one of shake_wait, shake_due, idle */
	struct list_node on_touched;
	struct list_node runs;
	enum ssh_stage stage; /* AT_COMMAND: open */
	bool retiring;        /* takes no further run */
	bool holds_place;     /* counted in handshakes */
	uint32_t served;      /* runs that ended well on it */
	int fd;               /* until the wire has it */
	struct watch *watch;
	struct timer *timer;
	struct wire *wire;
	struct ssh_dialogue *dialogue; /* where it has a shell */
	struct wire_login login;
	struct ssh_limits limits; /* of the run it was dialled for */
	mono_us since;            /* its stage */
	mono_us placed;           /* its key exchange began */
	struct ssh_news news;
	/* who may share it */
	const char *user; /* behind the struct */
	uint64_t credential;
	unsigned allow;
	const struct shell *shell;
	bool privilege; /* its shell made the step */
	char pinned[FINGERPRINT_MAX];
};

struct ssh_run {
	uint64_t id;
	struct ssh_engine *engine;
	struct ssh_target *target;
	struct ssh_link *link; /* NULL in the queue, and when over */
	struct list_node on_list;
	struct wire_chan *chan;
	struct timer *timer;
	struct arena mem;
	struct ssh_request req; /* its texts in mem */
	struct ssh_answer answer;
	struct buf out, err;
	enum ssh_stage stage;
	bool beside;  /* others were on the link when it began */
	bool asked;   /* the command was sent, or may have been */
	bool cut;     /* the output limit is reached */
	bool closing; /* all has been said but the close */
	bool over;
	mono_us since; /* asked; then begun */
	ssh_fn *fn;
	void *arg;
};

/* ssh.c: makes the loop take a turn soon. What follows from an event is done at the end of its turn,
 * so that nothing is freed under the feet of those who walk over it. */
void ssh_engine_kick(struct ssh_engine *e);

/* run.c */
struct ssh_run *ssh_run_new(
    struct ssh_engine *e, const struct ssh_request *r, ssh_fn *fn, void *arg);
void ssh_run_free(struct ssh_run *r);
void ssh_run_over(struct ssh_run *r, enum ssh_status status, const struct ssh_news *news,
    const char *detail);
void ssh_run_begin(struct ssh_run *r, struct ssh_link *l); /* on a link that is open */
void ssh_run_step(struct ssh_run *r);                      /* its link has moved */
/* Four ways off an open link: well; cut, and the link goes too; refused, perhaps to try elsewhere;
 * with the link lost under it. */
void ssh_run_ended(struct ssh_run *r, enum ssh_status status, const char *detail);
void ssh_run_cut(struct ssh_run *r, enum ssh_status status, const char *detail);
void ssh_run_refused(struct ssh_run *r);
void ssh_run_lost(struct ssh_run *r, enum ssh_status status, const char *detail);

/* dialogue.c: the shell of a link, which serves one run at a time. */
void ssh_dialogue_begin(struct ssh_link *l, struct ssh_run *r);
void ssh_dialogue_step(struct ssh_dialogue *d);
void ssh_dialogue_leave(struct ssh_dialogue *d); /* its run takes what it said so far */
bool ssh_dialogue_has_heard(const struct ssh_dialogue *d); /* of the command it typed */
void ssh_dialogue_free(struct ssh_dialogue *d);

/* target.c */
struct ssh_target *ssh_target_get(struct ssh_engine *e, const struct ssh_request *r);
void ssh_target_due(struct ssh_target *t);
void ssh_target_dispatch(struct ssh_target *t); /* may free it */
void ssh_target_free(struct ssh_target *t);
void ssh_target_requeue(struct ssh_run *r); /* to the front */

/* link.c */
void ssh_link_dial(struct ssh_target *t, struct ssh_run *lead); /* may be over at once */
bool ssh_link_fits(const struct ssh_link *l, const struct ssh_request *r);
size_t ssh_link_load(const struct ssh_link *l);
void ssh_link_place(struct ssh_link *l); /* it may begin its key exchange */
void ssh_link_shake(struct ssh_link *l); /* one step of it */
void ssh_link_touch(struct ssh_link *l); /* settle it at the end of the turn */
void ssh_link_settle(struct ssh_link *l);
void ssh_link_free(struct ssh_link *l); /* its runs have been taken off */

#endif
