#include "room/room.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/secret.h"
#include "sys/blob.h"
#include "sys/board.h"
#include "sys/chan.h"
#include "sys/halt.h"
#include "sys/log.h"
#include "sys/spawn.h"

#define BEAT_EVERY_US (500 * MS_US)
#define SOCKETS_MAX   64

/* A room we may talk to. */
struct peer {
	struct list_node in_house;
	struct house *house;
	enum role role;
	uint32_t instance;
	struct chan *chan; /* NULL while it is down */
};

struct given_socket {
	char name[32];
	char address[256];
	int fd;
};

struct aside {
	struct list_node in_house;
	char who[BOARD_WHO_MAX];
	wall_us until;
};

struct house {
	const struct room_ops *ops;
	struct loop *loop;
	struct board *board;
	struct chan *parent;
	struct timer *beat;
	struct turn_end *turn_end;
	uint32_t instance;
	char state_dir[PATH_TEXT_MAX];
	char config[PATH_TEXT_MAX];
	char user[NAME_MAX_BYTES + 1];
	bool started, ready;
	uint32_t counts[ROLE_COUNT];
	struct list_node peers, asides;
	struct given_socket sockets[SOCKETS_MAX];
	size_t n_sockets;
	struct arena plan_mem[2]; /* the one in force, and the one before it */
	struct plan *plan;
	struct arena scratch; /* of the message being heard */
	struct buf out;
	int given; /* a descriptor that came with it; -1 */
	void *self;
	int exit_code;
};

static void
beat(void *arg)
{
	struct house *h = arg;

	h->board->beat = loop_now(h->loop);
}

static void
beat_timer(void *arg)
{
	struct house *h = arg;

	timer_after(h->beat, BEAT_EVERY_US);
}

static struct peer *
find_peer(struct house *h, enum role role, uint32_t instance)
{
	struct list_node *n;

	LIST_EACH (n, &h->peers) {
		struct peer *p = LIST_THING(n, struct peer, in_house);

		if (p->role == role && p->instance == instance)
			return p;
	}
	return NULL;
}

static const struct room_hears *
ear_for(const struct room_ops *ops, unsigned msg)
{
	const struct room_hears *e;

	for (e = ops->hears; e != NULL && e->msg != 0; e++)
		if (e->msg == msg)
			return e;
	return NULL;
}

/* Decodes one message from a room into scratch; NULL when it is not what its row says. */
static void *
decode(struct house *h, const struct rec_type *type, struct bytes body)
{
	struct cur c = cur_over(body.p, body.n);
	void *rec;

	arena_reset(&h->scratch);
	rec = arena_alloc(&h->scratch, type->size_bytes);
	rec_read(&c, &h->scratch, type, rec);
	return cur_done(&c) ? rec : NULL;
}

static int
peer_says(void *arg, unsigned type, struct bytes body, int fd)
{
	struct peer *p = arg;
	struct house *h = p->house;
	const struct room_hears *ear = ear_for(h->ops, type);
	const struct msg_row *row = msg_row(type);
	void *rec = NULL;
	int r = ERR_MALFORMED;

	if ((fd < 0 || msg_has_fd(type)) && row != NULL && ear != NULL &&
	    msg_allowed(p->role, h->ops->role, type) != NULL)
		rec = decode(h, row->type, body);
	h->given = fd;
	if (rec != NULL)
		r = ear->fn(h->self, (struct room_from){ p->role, p->instance }, rec);
	fd = house_take_fd(h);
	if (fd >= 0)
		close(fd);
	return r;
}

static void
peer_gone(void *arg, int err)
{
	struct peer *p = arg;
	struct house *h = p->house;

	chan_free(p->chan);
	p->chan = NULL;
	if (err == ERR_MALFORMED) {
		struct fault_msg f = { .role = p->role,
			.instance = p->instance,
			.what =
			    "a message that the channel table does not allow, or that "
			    "does not decode" };

		log_error("room=%s-%u sent nonsense, asking for its restart",
		    rec_name(&role_names, (int)p->role), p->instance);
		house_tell(h, ROLE_PARENT, 0, MSG_PEER_FAULT, &f);
	}
	if (h->ops->peer != NULL)
		h->ops->peer(h->self, p->role, p->instance, false);
}

static const struct chan_ops peer_ops = { peer_says, peer_gone };

static int
start(struct house *h, const struct start_msg *m)
{
	if (h->started || m->role != h->ops->role)
		return ERR_MALFORMED;
	h->started = true;
	h->instance = m->instance;
	snprintf(h->state_dir, sizeof h->state_dir, "%s", m->state_dir);
	snprintf(h->config, sizeof h->config, "%s", m->config);
	snprintf(h->user, sizeof h->user, "%s", m->user);
	return 0;
}

static int
meet_peer(struct house *h, const struct peer_msg *m, int fd)
{
	struct peer *p = find_peer(h, m->role, m->instance);

	if (fd < 0)
		return ERR_MALFORMED;
	if (p == NULL) {
		p = mem_alloc(sizeof *p);
		*p =
		    (struct peer){ .house = h, .role = m->role, .instance = m->instance };
		list_append(&h->peers, &p->in_house);
	} else if (p->chan != NULL) {
		chan_free(p->chan);
		p->chan = NULL;
		if (h->ops->peer != NULL && h->self != NULL)
			h->ops->peer(h->self, p->role, p->instance, false);
	}
	h->counts[m->role] = m->instances;
	p->chan = chan_new(h->loop, fd, &peer_ops, p);
	if (h->self != NULL && h->ops->peer != NULL)
		h->ops->peer(h->self, m->role, m->instance, true);
	return 0;
}

static int
keep_socket(struct house *h, const struct socket_msg *m, int fd)
{
	struct given_socket *s;

	if (fd < 0 || h->n_sockets == SOCKETS_MAX)
		return ERR_MALFORMED;
	s = &h->sockets[h->n_sockets++];
	snprintf(s->name, sizeof s->name, "%s", m->name);
	snprintf(s->address, sizeof s->address, "%s", m->address);
	s->fd = fd;
	return 0;
}

static int
give_inventory(struct house *h, int fd)
{
	struct bytes blob;
	int r;

	if (fd < 0 || h->ops->inventory == NULL)
		return ERR_MALFORMED;
	r = blob_map(fd, &blob);
	close(fd);
	if (r < 0)
		return r;
	h->ops->inventory(h->self, blob);
	blob_unmap(blob);
	return 0;
}

/* Reads the plan; the one before it stays valid for one reload more, for work under way. */
static int
take_plan(struct house *h, int fd)
{
	struct arena swap = h->plan_mem[1];
	struct bytes blob;
	struct plan *plan;
	struct cur c;
	int r;

	if (fd < 0)
		return ERR_MALFORMED;
	r = blob_map(fd, &blob);
	close(fd);
	if (r < 0)
		return r;
	arena_fini(&swap);
	arena_init(&swap);
	plan = arena_alloc(&swap, sizeof *plan);
	c = cur_over(blob.p, blob.n);
	rec_read(&c, &swap, &plan_rec, plan);
	if (cur_done(&c)) {
		struct plan *own = arena_alloc(&swap, sizeof *own);

		rec_copy(&swap, &plan_rec, own, plan); /* byte strings lay in the blob */
		plan = own;
	}
	blob_unmap(blob);
	if (!cur_done(&c)) {
		arena_fini(&swap);
		return ERR_MALFORMED;
	}
	h->plan_mem[1] = h->plan_mem[0];
	h->plan_mem[0] = swap;
	h->plan = plan;
	log_open(
	    rec_name(&role_names, (int)h->ops->role), (enum log_level)plan->settings.log);
	return 0;
}

static int
open_room(struct house *h)
{
	struct jail jail = { .user = *h->user ? h->user : NULL,
		.may = h->ops->may,
		.files_max = h->ops->files_max };
	struct list_node *n;
	const char *what;
	int r;

	h->self = h->ops->open(h);
	if (h->self == NULL)
		return ERR_IO;
	r = jail_enter(&jail, &what);
	if (r < 0) {
		log_error("cannot enter the jail: %s: %s", what, strerror(errno));
		return r;
	}
	if (h->ops->peer == NULL)
		return 0;
	LIST_EACH (n, &h->peers) {
		struct peer *p = LIST_THING(n, struct peer, in_house);

		if (p->chan != NULL)
			h->ops->peer(h->self, p->role, p->instance, true);
	}
	return 0;
}

static int
hear_plan(struct house *h, int fd)
{
	int r = take_plan(h, fd);

	if (r < 0)
		return r;
	if (h->self == NULL)
		return open_room(h);
	if (h->ops->plan != NULL)
		h->ops->plan(h->self);
	return 0;
}

static int
set_aside(struct house *h, const struct set_aside_msg *m)
{
	struct aside *a = mem_alloc(sizeof *a);

	snprintf(a->who, sizeof a->who, "%s", m->who);
	a->until = m->until;
	list_append(&h->asides, &a->in_house);
	if (h->self != NULL && ear_for(h->ops, MSG_SET_ASIDE) != NULL)
		ear_for(h->ops, MSG_SET_ASIDE)
		    ->fn(h->self, (struct room_from){ ROLE_PARENT, 0 }, m);
	return 0;
}

static int
parent_says(void *arg, unsigned type, struct bytes body, int fd)
{
	struct house *h = arg;
	const struct msg_row *row = msg_row(type);
	const struct room_hears *ear = ear_for(h->ops, type);
	void *rec = row != NULL ? decode(h, row->type, body) : NULL;
	int r = ERR_MALFORMED;

	if (rec == NULL || msg_allowed(ROLE_PARENT, h->ops->role, type) == NULL ||
	    (!h->started && type != MSG_START)) {
		if (fd >= 0)
			close(fd);
		return ERR_MALFORMED;
	}
	switch (type) {
	case MSG_START: r = start(h, rec); break;
	case MSG_PEER: return meet_peer(h, rec, fd);
	case MSG_SOCKET: return keep_socket(h, rec, fd);
	case MSG_PLAN: return hear_plan(h, fd);
	case MSG_INVENTORY: return give_inventory(h, fd);
	case MSG_SET_ASIDE: r = set_aside(h, rec); break;
	default:
		if (ear != NULL && h->self != NULL)
			r = ear->fn(h->self, (struct room_from){ ROLE_PARENT, 0 }, rec);
	}
	if (fd >= 0)
		close(fd);
	return r;
}

static void
parent_gone(void *arg, int err)
{
	struct house *h = arg;

	if (err == ERR_MALFORMED) {
		log_error("cannot do what the parent asks, leaving");
		h->exit_code = 1;
	}
	loop_stop(h->loop);
}

static const struct chan_ops parent_ops = { parent_says, parent_gone };

int
room_main(const struct room_ops *ops)
{
	struct house h = { .ops = ops, .given = -1 };
	uint64_t seed[2];

	mem_keep();
	log_open(rec_name(&role_names, (int)ops->role), LOG_LEVEL_INFO);
	halt_open();
	list_init(&h.peers);
	list_init(&h.asides);
	h.loop = loop_new();
	loop_random(h.loop, seed, sizeof seed);
	map_seed(seed[0], seed[1]);
	if (board_open(SPAWN_BOARD_FD, &h.board) < 0) {
		log_error("no board on descriptor %d: a room is started by triaged, not "
			  "by hand",
		    SPAWN_BOARD_FD);
		return 2;
	}
	h.beat = timer_new(h.loop, beat_timer, &h);
	timer_after(h.beat, BEAT_EVERY_US);
	h.turn_end = loop_at_turn_end(h.loop, beat, &h);
	h.parent = chan_new(h.loop, SPAWN_CHAN_FD, &parent_ops, &h);
	if (loop_run(h.loop) < 0)
		h.exit_code = 1;
	if (h.self != NULL && ops->leave != NULL)
		ops->leave(h.self);
	return h.exit_code;
}

struct loop *
house_loop(struct house *h)
{
	return h->loop;
}

const struct plan *
house_plan(struct house *h)
{
	return h->plan;
}

const char *
house_state_dir(struct house *h)
{
	return h->state_dir;
}

const char *
house_config_path(struct house *h)
{
	return h->config;
}

uint32_t
house_instance(struct house *h)
{
	return h->instance;
}

/* Nothing of it stays behind in our buffers; they do not grow while it is written. */
static int
tell_secret(struct chan *to, enum msg m, const void *rec)
{
	struct buf b;
	int r;

	buf_init(&b);
	buf_reserve(&b, rec_room(msg_row(m)->type, rec) + SECRET_MAX);
	rec_write(&b, msg_row(m)->type, rec);
	r = chan_send_secret(to, m, buf_view(&b));
	secret_wipe(b.p, b.n);
	buf_fini(&b);
	return r;
}

static int
tell(struct house *h, struct chan *to, enum role role, enum msg m, const void *rec)
{
	const struct msg_channel *row = msg_allowed(h->ops->role, role, m);

	if (to == NULL)
		return ERR_CLOSED;
	if (row == NULL)
		return ERR_DENIED;
	if (rec_has_secret(msg_row(m)->type))
		return tell_secret(to, m, rec);
	buf_clear(&h->out);
	rec_write(&h->out, msg_row(m)->type, rec);
	return chan_send(to, m, buf_view(&h->out), row->keep);
}

void
house_ready(struct house *h)
{
	static const struct empty_msg yes = { true };

	if (h->ready)
		return;
	h->ready = true;
	tell(h, h->parent, ROLE_PARENT, MSG_READY, &yes);
}

int
house_tell(struct house *h, enum role to, uint32_t instance, enum msg m, const void *rec)
{
	struct peer *p;

	if (to == ROLE_PARENT)
		return tell(h, h->parent, ROLE_PARENT, m, rec);
	p = find_peer(h, to, instance);
	return p == NULL ? ERR_CLOSED : tell(h, p->chan, to, m, rec);
}

int
house_tell_with(
    struct house *h, enum role to, uint32_t instance, enum msg m, const void *rec, int fd)
{
	struct peer *p = find_peer(h, to, instance);

	if (p == NULL || p->chan == NULL)
		return ERR_CLOSED;
	if (msg_allowed(h->ops->role, to, m) == NULL || !msg_has_fd(m))
		return ERR_DENIED;
	buf_clear(&h->out);
	rec_write(&h->out, msg_row(m)->type, rec);
	return chan_send_fd(p->chan, m, buf_view(&h->out), fd);
}

int
house_take_fd(struct house *h)
{
	int fd = h->given;

	h->given = -1;
	return fd;
}

int
house_tell_fd(struct house *h, enum msg m, const void *rec, int fd)
{
	if (fd < 0)
		return tell(h, h->parent, ROLE_PARENT, m, rec);
	buf_clear(&h->out);
	rec_write(&h->out, msg_row(m)->type, rec);
	return chan_send_fd(h->parent, m, buf_view(&h->out), fd);
}

void
house_tell_all(struct house *h, enum role to, enum msg m, const void *rec)
{
	struct list_node *n;

	LIST_EACH (n, &h->peers) {
		struct peer *p = LIST_THING(n, struct peer, in_house);

		if (p->role == to)
			tell(h, p->chan, to, m, rec);
	}
}

uint32_t
house_count(struct house *h, enum role role)
{
	return h->counts[role];
}

bool
house_is_up(struct house *h, enum role role, uint32_t instance)
{
	const struct peer *p = find_peer(h, role, instance);

	return p != NULL && p->chan != NULL;
}

size_t
house_queued(struct house *h, enum role role, uint32_t instance)
{
	const struct peer *p = find_peer(h, role, instance);

	return p != NULL && p->chan != NULL ? chan_queued(p->chan) : 0;
}

uint64_t
house_lost(struct house *h, enum role role, uint32_t instance)
{
	const struct peer *p = find_peer(h, role, instance);

	return p != NULL && p->chan != NULL ? chan_counts(p->chan).lost : 0;
}

int
house_socket(struct house *h, const char *name, size_t i, const char **address)
{
	size_t k;

	for (k = 0; k < h->n_sockets; k++) {
		struct given_socket *s = &h->sockets[k];

		if (strcmp(s->name, name) != 0 || i-- != 0)
			continue;
		if (address != NULL)
			*address = s->address;
		return s->fd;
	}
	return -1;
}

void
house_reading(struct house *h, const char *who, const void *p, size_t n_bytes)
{
	board_reading(h->board, who, p, n_bytes);
}

void
house_done_reading(struct house *h)
{
	board_done(h->board);
}

bool
house_has_set_aside(struct house *h)
{
	return !list_empty(&h->asides);
}

bool
house_is_set_aside(struct house *h, const char *who)
{
	struct list_node *n, *tmp;
	wall_us now;

	if (list_empty(&h->asides))
		return false;
	now = loop_wall(h->loop);
	LIST_EACH_SAFE (n, tmp, &h->asides) {
		struct aside *a = LIST_THING(n, struct aside, in_house);

		if (a->until < now) {
			list_remove(n);
			mem_free(a);
		} else if (strcmp(a->who, who) == 0)
			return true;
	}
	return false;
}

void
house_busy(struct house *h, bool busy)
{
	h->board->busy = busy ? loop_now(h->loop) : 0;
}
