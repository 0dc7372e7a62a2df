#include "houses.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/list.h"
#include "base/mem.h"
#include "room/files.h"
#include "room/history/history.h"
#include "room/intake/intake.h"
#include "room/poll/poll.h"
#include "room/probe/probe.h"
#include "room/sink/sink.h"
#include "room/store/store.h"
#include "room/trap/trap.h"
#include "room/triage/triage.h"
#include "vault.h"

#define ROOMS         9
#define JOURNAL_BYTES (4 << 20)

/* Which rooms a story has, in the order in which they are started. */
static const struct {
	const struct room_ops *ops;
	unsigned phase;
	bool core;
} casting[ROOMS] = { { &story_vault_room, 1, true }, { &store_room, 1, true },
	{ &triage_room, 2, true }, { &history_room, 3, false }, { &poll_room, 3, false },
	{ &trap_room, 3, false }, { &intake_room, 3, false }, { &probe_room, 3, false },
	{ &sink_room, 3, false } };

struct house {
	struct town *town;
	const struct room_ops *ops;
	unsigned phase;
	bool core;
	void *self;
	bool up, ready;
	uint64_t
	    life; /* counts its starts: letters to an earlier life are not delivered */
	struct arena plan_mem;
	struct plan *plan;
};

struct letter {
	struct list_node in_post;
	struct house *from, *to;
	uint64_t from_life, to_life;
	enum msg msg;
	struct buf body;
};

struct town {
	struct loop *loop;
	char state_dir[512];
	struct house house[ROOMS];
	struct list_node post;
	struct timer *postman, *again;
	struct buf plan, inventory;
	struct arena scratch;
	bool started;
	char scandal[256];
};

static struct house *
house_of(struct town *t, enum role role)
{
	size_t i;

	for (i = 0; i < ROOMS; i++)
		if (t->house[i].ops->role == role)
			return &t->house[i];
	return NULL;
}

static void
deliver(struct town *t, struct letter *l)
{
	const struct rec_type *type = msg_row(l->msg)->type;
	const struct room_hears *ear;
	struct cur c = cur_over(l->body.p, l->body.n);
	void *rec;

	if (!l->to->up || l->to->life != l->to_life || l->from->life != l->from_life)
		return; /* lost with one of the two */
	arena_reset(&t->scratch);
	rec = arena_alloc(&t->scratch, type->size_bytes);
	rec_read(&c, &t->scratch, type, rec);
	for (ear = l->to->ops->hears; ear->msg != 0 && ear->msg != l->msg; ear++)
		;
	if (!cur_done(&c) || ear->msg == 0 ||
	    ear->fn(l->to->self, (struct room_from){ l->from->ops->role, 0 }, rec) < 0)
		snprintf(t->scandal, sizeof t->scandal,
		    "%s told %s a %s that it did not take",
		    rec_name(&role_names, (int)l->from->ops->role),
		    rec_name(&role_names, (int)l->to->ops->role), msg_row(l->msg)->name);
}

static void
post_round(void *arg)
{
	struct town *t = arg;
	struct letter *l;

	if (list_empty(&t->post))
		return;
	l = LIST_THING(t->post.next, struct letter, in_post);
	list_remove(&l->in_post);
	deliver(t, l);
	buf_fini(&l->body);
	mem_free(l);
	if (!list_empty(&t->post))
		timer_after(t->postman, 0);
}

static void
tell_peers(struct house *h, bool up)
{
	struct town *t = h->town;
	size_t i;

	for (i = 0; i < ROOMS; i++) {
		struct house *o = &t->house[i];

		if (o == h || !o->up || !msg_rooms_talk(o->ops->role, h->ops->role))
			continue;
		if (o->ops->peer != NULL)
			o->ops->peer(o->self, h->ops->role, 0, up);
		if (up && h->ops->peer != NULL)
			h->ops->peer(h->self, o->ops->role, 0, true);
	}
}

static void
read_plan(struct house *h)
{
	struct cur c = cur_over(h->town->plan.p, h->town->plan.n);
	struct plan seen;

	arena_fini(&h->plan_mem);
	arena_init(&h->plan_mem);
	rec_read(&c, &h->plan_mem, &plan_rec, &seen);
	h->plan = arena_alloc(&h->plan_mem, sizeof *h->plan);
	rec_copy(&h->plan_mem, &plan_rec, h->plan, &seen);
}

static void
start(struct house *h)
{
	struct town *t = h->town;

	h->life++;
	h->ready = false;
	read_plan(h);
	h->self = h->ops->open(h);
	if (h->self == NULL) {
		snprintf(t->scandal, sizeof t->scandal, "the %s room does not open",
		    rec_name(&role_names, (int)h->ops->role));
		return;
	}
	h->up = true;
	if (h->ops->inventory != NULL)
		h->ops->inventory(h->self, buf_view(&t->inventory));
	tell_peers(h, true);
}

static void
start_phase(struct town *t, unsigned phase)
{
	size_t i;

	for (i = 0; i < ROOMS; i++)
		if (t->house[i].phase == phase && !t->house[i].up)
			start(&t->house[i]);
}

void
house_ready(struct house *h)
{
	struct town *t = h->town;
	size_t i;

	if (h->ready)
		return;
	h->ready = true;
	for (i = 0; i < ROOMS; i++)
		if (t->house[i].phase <= h->phase && !t->house[i].ready)
			return;
	timer_after(t->again, 0); /* the next phase, from the loop */
}

static void
go_on(void *arg)
{
	struct town *t = arg;
	unsigned phase;
	size_t i;

	for (phase = 1; phase <= 3; phase++) {
		start_phase(t, phase);
		for (i = 0; i < ROOMS; i++)
			if (t->house[i].phase == phase && !t->house[i].ready)
				return;
	}
}

struct town *
town_new(struct loop *l, const char *state_dir)
{
	struct town *t = mem_alloc(sizeof *t);
	size_t i;

	t->loop = l;
	snprintf(t->state_dir, sizeof t->state_dir, "%s", state_dir);
	list_init(&t->post);
	t->postman = timer_new(l, post_round, t);
	t->again = timer_new(l, go_on, t);
	for (i = 0; i < ROOMS; i++)
		t->house[i] = (struct house){ .town = t,
			.ops = casting[i].ops,
			.phase = casting[i].phase,
			.core = casting[i].core };
	return t;
}

static void
end(struct house *h)
{
	if (!h->up)
		return;
	h->up = false;
	h->ready = false;
	h->life++;
	if (h->ops->close != NULL)
		h->ops->close(h->self);
	h->self = NULL;
	tell_peers(h, false);
}

bool
town_kill(struct town *t, enum role role)
{
	struct house *h = house_of(t, role);
	size_t i;

	if (role != ROLE_COUNT && h == NULL)
		return false;
	if (role == ROLE_COUNT || h->core)
		for (i = ROOMS; i-- > 0;)
			end(&t->house[i]);
	else
		end(h);
	timer_after(t->again, 100 * MS_US);
	return true;
}

void
town_free(struct town *t)
{
	size_t i;

	town_kill(t, ROLE_COUNT);
	while (!list_empty(&t->post)) {
		struct letter *l = LIST_THING(t->post.next, struct letter, in_post);

		list_remove(&l->in_post);
		buf_fini(&l->body);
		mem_free(l);
	}
	for (i = 0; i < ROOMS; i++)
		arena_fini(&t->house[i].plan_mem);
	timer_free(t->postman);
	timer_free(t->again);
	buf_fini(&t->plan);
	buf_fini(&t->inventory);
	arena_fini(&t->scratch);
	mem_free(t);
}

void
town_plan(struct town *t, const struct plan *plan, const struct inventory *inventory)
{
	size_t i;

	buf_clear(&t->plan);
	buf_clear(&t->inventory);
	rec_write(&t->plan, &plan_rec, plan);
	rec_write(&t->inventory, &inventory_rec, inventory);
	if (!t->started) {
		t->started = true;
		timer_after(t->again, 0);
		return;
	}
	for (i = 0; i < ROOMS; i++) {
		struct house *h = &t->house[i];

		if (!h->up)
			continue;
		read_plan(h);
		if (h->ops->plan != NULL)
			h->ops->plan(h->self);
		if (h->ops->inventory != NULL)
			h->ops->inventory(h->self, buf_view(&t->inventory));
	}
}

void *
town_room(struct town *t, enum role role)
{
	struct house *h = house_of(t, role);

	return h != NULL && h->up ? h->self : NULL;
}

const char *
town_scandal(const struct town *t)
{
	return t->scandal;
}

/* --- room/room.h --- */

struct loop *
house_loop(struct house *h)
{
	return h->town->loop;
}

const struct plan *
house_plan(struct house *h)
{
	return h->plan;
}

const char *
house_state_dir(struct house *h)
{
	return h->town->state_dir;
}

const char *
house_config_path(struct house *h)
{
	(void)h;
	return "";
}

uint32_t
house_instance(struct house *h)
{
	(void)h;
	return 0;
}

static void
post(struct town *t, struct house *from, struct house *to, enum msg m, const void *rec)
{
	struct letter *l = mem_alloc(sizeof *l);

	*l = (struct letter){ .from = from,
		.to = to,
		.from_life = from->life,
		.to_life = to->life,
		.msg = m };
	rec_write(&l->body, msg_row(m)->type, rec);
	if (list_empty(&t->post))
		timer_after(t->postman, 0);
	list_append(&t->post, &l->in_post);
}

bool
town_command(struct town *t, const struct command_msg *m)
{
	const enum role to =
	    strncmp(m->verb, "outbox.", 7) == 0 ? ROLE_STORE : ROLE_TRIAGE;
	struct house *h = house_of(t, to);

	if (h == NULL || !h->up)
		return false;
	post(t, h, h, MSG_COMMAND, m);
	return true;
}

int
house_tell(struct house *h, enum role to, uint32_t instance, enum msg m, const void *rec)
{
	struct town *t = h->town;
	struct house *other = house_of(t, to);

	(void)instance;
	if (other == NULL || !other->up)
		return ERR_CLOSED;
	if (msg_allowed(h->ops->role, to, m) == NULL) {
		snprintf(t->scandal, sizeof t->scandal, "%s may not tell %s a %s",
		    rec_name(&role_names, (int)h->ops->role),
		    rec_name(&role_names, (int)to), msg_row(m)->name);
		return ERR_DENIED;
	}
	post(t, h, other, m, rec);
	return 0;
}

void
house_tell_all(struct house *h, enum role to, enum msg m, const void *rec)
{
	house_tell(h, to, 0, m, rec);
}

/* No room of a story is handed a descriptor. */
int
house_take_fd(struct house *h)
{
	(void)h;
	return -1;
}

int
house_tell_fd(struct house *h, enum msg m, const void *rec, int fd)
{
	(void)h;
	(void)m;
	(void)rec;
	(void)fd;
	return ERR_UNSUPPORTED;
}

uint32_t
house_count(struct house *h, enum role role)
{
	return house_of(h->town, role) != NULL ? 1 : 0;
}

bool
house_is_up(struct house *h, enum role role, uint32_t instance)
{
	struct house *o = house_of(h->town, role);

	return o != NULL && o->up && instance == 0;
}

size_t
house_queued(struct house *h, enum role role, uint32_t instance)
{
	(void)h;
	(void)role;
	(void)instance;
	return 0;
}

uint64_t
house_lost(struct house *h, enum role role, uint32_t instance)
{
	(void)h;
	(void)role;
	(void)instance;
	return 0;
}

int
house_socket(struct house *h, const char *name, size_t i, const char **address)
{
	char path[640];
	int fd;

	(void)address;
	if (strcmp(name, "journal") != 0 || i != 0)
		return -1;
	snprintf(path, sizeof path, "%s/%s", h->town->state_dir, JOURNAL_FILE);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && ftruncate(fd, JOURNAL_BYTES) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void
house_reading(struct house *h, const char *who, const void *p, size_t n_bytes)
{
	(void)h;
	(void)who;
	(void)p;
	(void)n_bytes;
}

void
house_done_reading(struct house *h)
{
	(void)h;
}

bool
house_has_set_aside(struct house *h)
{
	(void)h;
	return false;
}

bool
house_is_set_aside(struct house *h, const char *who)
{
	(void)h;
	(void)who;
	return false;
}

void
house_busy(struct house *h, bool busy)
{
	(void)h;
	(void)busy;
}
