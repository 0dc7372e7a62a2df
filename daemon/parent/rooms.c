/* rooms.c - starting rooms, joining them, and noticing when one ends. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "parent/parent.h"
#include "sys/log.h"
#include "sys/notify.h"

#define ENV_MAX 16

static const char *
name_of(const struct slot *s)
{
	return rec_name(&role_names, (int)s->row->role);
}

static bool
is_alive(const struct slot *s)
{
	return s->state == SLOT_STARTING || s->state == SLOT_UP ||
	    s->state == SLOT_ENDING;
}

/* What of our environment a room gets: enough for the C library and the journal, nothing else. */
static void
environment(struct parent *p, const char **env, char halt[64])
{
	static const char *const pass[] = { "JOURNAL_STREAM", "TZ", "ASAN_OPTIONS",
		"UBSAN_OPTIONS", "LSAN_OPTIONS" };
	static char kept[ARRAY_LEN(pass)][256];
	size_t n = 0, i;

	env[n++] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	env[n++] = "LC_ALL=C.UTF-8";
	for (i = 0; i < ARRAY_LEN(pass); i++) {
		const char *value = getenv(pass[i]);

		if (value == NULL)
			continue;
		snprintf(kept[i], sizeof kept[i], "%s=%s", pass[i], value);
		env[n++] = kept[i];
	}
	if (p->halt != NULL) {
		snprintf(
		    halt, 64, "TRIAGED_HALT=%.*s", (int)strcspn(p->halt, ","), p->halt);
		env[n++] = halt;
	}
	env[n] = NULL;
}

struct slot *
rooms_find(struct parent *p, enum role role, uint32_t instance)
{
	size_t i;

	for (i = 0; i < p->n_slots; i++)
		if (p->slots[i].row->role == role && p->slots[i].instance == instance)
			return &p->slots[i];
	return NULL;
}

static uint32_t
instances_of(const struct parent *p, enum role role)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < p->n_slots; i++)
		n += p->slots[i].row->role == role;
	return n;
}

void
rooms_make_slots(struct parent *p)
{
	const struct role_row *rows;
	size_t n_rows, i;
	uint32_t k;

	rows = role_rows(&n_rows);
	for (i = 0; i < n_rows; i++) {
		uint32_t n = rows[i].count != NULL ? rows[i].count(&p->plan.settings) : 1;

		if (rows[i].ops == NULL || rows[i].phase == 0)
			continue;
		for (k = 0; k < n && p->n_slots < SLOTS_MAX; k++)
			p->slots[p->n_slots++] =
			    (struct slot){ .parent = p, .row = &rows[i], .instance = k };
	}
}

int
rooms_tell(struct slot *s, enum msg m, const void *rec, int fd)
{
	struct parent *p = s->parent;

	if (s->chan == NULL)
		return ERR_CLOSED;
	buf_clear(&p->out);
	rec_write(&p->out, msg_row(m)->type, rec);
	return fd >= 0 ? chan_send_fd(s->chan, m, buf_view(&p->out), fd)
		       : chan_send(s->chan, m, buf_view(&p->out), true);
}

/* Gives two living rooms a channel of their own, if the table lets them talk. */
static void
join(struct slot *a, struct slot *b)
{
	struct parent *p = a->parent;
	struct peer_msg to_a = { b->row->role, b->instance,
		instances_of(p, b->row->role) };
	struct peer_msg to_b = { a->row->role, a->instance,
		instances_of(p, a->row->role) };
	int fds[2];

	if (a == b || !msg_rooms_talk(a->row->role, b->row->role))
		return;
	if (chan_pair(fds) < 0) {
		log_error("no channel for room=%s-%u and room=%s-%u: %s", name_of(a),
		    a->instance, name_of(b), b->instance, strerror(errno));
		return;
	}
	rooms_tell(a, MSG_PEER, &to_a, fds[0]);
	rooms_tell(b, MSG_PEER, &to_b, fds[1]);
	close(fds[0]);
	close(fds[1]);
}

static void
join_all(struct slot *s)
{
	struct parent *p = s->parent;
	size_t i;

	for (i = 0; i < p->n_slots; i++) {
		struct slot *o = &p->slots[i];

		if (o->state == SLOT_STARTING || o->state == SLOT_UP)
			join(s, o);
	}
}

static void
give_icmp(struct slot *s, const char *name)
{
	struct socket_msg m = { name, "" };
	int fd = sockets_icmp(name, &m.address);

	if (fd < 0)
		return; /* said when the house was opened */
	rooms_tell(s, MSG_SOCKET, &m, fd);
	close(fd);
}

static void
give_sockets(struct slot *s)
{
	struct parent *p = s->parent;
	size_t i, k;

	for (i = 0; i < ROLE_SOCKETS_MAX && s->row->sockets[i] != NULL; i++) {
		if (strncmp(s->row->sockets[i], "icmp", 4) == 0)
			give_icmp(s, s->row->sockets[i]);
		for (k = 0; k < p->n_sockets; k++) {
			struct socket_msg m = { p->sockets[k].name,
				p->sockets[k].address };

			if (strcmp(p->sockets[k].name, s->row->sockets[i]) == 0)
				rooms_tell(s, MSG_SOCKET, &m, p->sockets[k].fd);
		}
	}
}

static void
ready(struct slot *s)
{
	struct parent *p = s->parent;

	if (s->state != SLOT_STARTING)
		return;
	s->state = SLOT_UP;
	s->since = loop_wall(p->loop);
	rooms_tell_web(p);
	if (rooms_phase_reached(p) > s->row->phase - 1)
		rooms_start_phase(p, s->row->phase + 1);
}

/* A room says that its peer sent nonsense: the peer is ended, and started again. */
static void
peer_fault(struct slot *s, const struct fault_msg *m)
{
	struct slot *bad = rooms_find(s->parent, m->role, m->instance);

	if (bad != NULL && is_alive(bad))
		rooms_kill(bad, "it sent a malformed message");
}

static int
room_says(void *arg, unsigned type, struct bytes body, int fd)
{
	struct slot *s = arg;
	struct parent *p = s->parent;
	const struct msg_row *row = msg_row(type);
	struct cur c = cur_over(body.p, body.n);
	void *rec;
	int r = 0;

	if (row == NULL || msg_allowed(s->row->role, ROLE_PARENT, type) == NULL) {
		if (fd >= 0)
			close(fd);
		return ERR_MALFORMED;
	}
	arena_reset(&p->scratch);
	rec = arena_alloc(&p->scratch, row->type->size_bytes);
	rec_read(&c, &p->scratch, row->type, rec);
	if (!cur_done(&c)) {
		if (fd >= 0)
			close(fd);
		return ERR_MALFORMED;
	}
	if (type == MSG_CONFIG_SAYS)
		return configure_hear(p, rec, fd);
	if (fd >= 0)
		close(fd);
	if (type == MSG_READY)
		ready(s);
	else if (type == MSG_PEER_FAULT)
		peer_fault(s, rec);
	else if (type == MSG_RELOAD)
		configure_asked(p, rec);
	else
		r = ERR_MALFORMED;
	return r;
}

static void
room_silent(void *arg, int err)
{
	struct slot *s = arg;

	if (err == ERR_MALFORMED && is_alive(s))
		rooms_kill(s, "it sent the parent a malformed message");
	/* Otherwise it is ending; the pidfd says when. */
}

static const struct chan_ops room_chan_ops = { room_says, room_silent };

/* A room died over somebody's bytes: the second time, they are set aside. */
static void
note_reading(struct slot *s)
{
	struct parent *p = s->parent;
	mono_us now = loop_now(p->loop);
	struct aside_count *a;
	char key[BOARD_WHO_MAX + 32];
	struct set_aside_msg m;
	size_t i;

	if (s->board == NULL || s->board->reading == 0)
		return;
	s->board->who[BOARD_WHO_MAX - 1] = 0;
	snprintf(key, sizeof key, "%s %s", name_of(s), s->board->who);
	a = map_get(&p->asides, key);
	if (a == NULL || now - a->first > ASIDE_US) {
		if (a == NULL) {
			a = mem_alloc(sizeof *a);
			map_put(&p->asides, mem_text(key), a);
		}
		*a = (struct aside_count){ .room = s->row->role, .first = now };
		snprintf(a->who, sizeof a->who, "%s", s->board->who);
	}
	a->deaths++;
	log_error("room=%s-%u died over bytes of %s (%u. time within the hour)",
	    name_of(s), s->instance, ESC(a->who), a->deaths);
	if (a->deaths < 2)
		return;
	m = (struct set_aside_msg){ .who = a->who,
		.room = a->room,
		.until = loop_wall(p->loop) + ASIDE_US,
		.bytes = { s->board->bytes,
		    s->board->n_bytes <= BOARD_BYTES_MAX ? s->board->n_bytes : 0 } };
	log_error("%s is set aside for an hour", ESC(a->who));
	for (i = 0; i < p->n_slots; i++)
		if (p->slots[i].row->role == a->room ||
		    p->slots[i].row->role == ROLE_TRIAGE)
			rooms_tell(&p->slots[i], MSG_SET_ASIDE, &m, -1);
}

/* What is set aside stays so for a room that starts again. */
static void
tell_asides(struct slot *s)
{
	struct parent *p = s->parent;
	struct aside_count *a;
	size_t at = 0;

	while ((a = map_next(&p->asides, &at)) != NULL) {
		int64_t left = ASIDE_US - (loop_now(p->loop) - a->first);
		struct set_aside_msg m = {
			.who = a->who, .room = a->room, .until = loop_wall(p->loop) + left
		};

		if (a->deaths >= 2 && left > 0 && a->room == s->row->role)
			rooms_tell(s, MSG_SET_ASIDE, &m, -1);
	}
}

static void
forget_process(struct slot *s)
{
	watch_free(s->ended);
	s->ended = NULL;
	chan_free(s->chan);
	s->chan = NULL;
	board_close(s->board);
	s->board = NULL;
	s->state = SLOT_DOWN;
	s->since = loop_wall(s->parent->loop);
}

static void
start_again(void *arg)
{
	struct slot *s = arg;

	if (s->state == SLOT_HELD)
		log_info(
		    "room=%s-%u is tried again after its hold", name_of(s), s->instance);
	s->restarts++;
	rooms_start(s);
}

static void
hold(struct slot *s, int64_t wait_us)
{
	s->state = SLOT_HELD;
	log_error(
	    "room=%s-%u ended %d times within a minute and is held for %d min; the lines "
	    "above say why; SIGHUP (systemctl reload triaged) starts it at once",
	    name_of(s), s->instance, RESTARTS_A_MINUTE + 1, (int)(wait_us / MINUTE_US));
}

static void
room_ended(void *arg, unsigned ready_for)
{
	struct slot *s = arg;
	struct parent *p = s->parent;
	bool asked = s->state == SLOT_ENDING;
	enum after_end then;
	int64_t wait_us;

	(void)ready_for;
	spawn_reap(&s->process, s->last_end, NULL);
	if (!asked)
		note_reading(s);
	forget_process(s);
	if (s->row->role == ROLE_CONFIG) {
		configure_ended(p);
		return;
	}
	if (p->stopping || asked)
		return;
	if (p->halt != NULL)
		p->halt = strchr(p->halt, ',') != NULL ? strchr(p->halt, ',') + 1 : NULL;
	then = supervise_ended(&s->endings, s->row->core, loop_now(p->loop), &wait_us);
	log_warn("room=%s-%u ended (%s%s%s), %s", name_of(s), s->instance, s->last_end,
	    *s->killed_for ? ": " : "", s->killed_for,
	    then == AFTER_HOLD          ? "too often"
		: then == AFTER_RESTART ? "starting it again"
					: "starting all rooms again");
	s->killed_for[0] = 0;
	if (then == AFTER_HOLD)
		hold(s, wait_us);
	if (s->row->core) {
		rooms_end_all(p, 1);
		timer_after(p->again_all, wait_us);
	} else {
		timer_after(s->again, wait_us);
	}
	rooms_tell_web(p);
}

int
rooms_spawn(struct slot *s, const char *const *argv)
{
	struct parent *p = s->parent;
	const char *env[ENV_MAX];
	char halt[64];
	int fds[2], board_fd, r;

	environment(p, env, halt);
	r = chan_pair(fds);
	if (r < 0)
		return r;
	r = board_create(&board_fd, &s->board);
	if (r < 0) {
		close(fds[0]);
		close(fds[1]);
		return r;
	}
	r = spawn_room(p->self_fd, argv, env, fds[1], board_fd, &s->process);
	close(fds[1]);
	close(board_fd);
	if (r < 0) {
		close(fds[0]);
		board_close(s->board);
		s->board = NULL;
		return r;
	}
	s->chan = chan_new(p->loop, fds[0], &room_chan_ops, s);
	s->ended = watch_new(p->loop, s->process.pidfd, WATCH_READ, room_ended, s);
	s->state = SLOT_STARTING;
	s->since = loop_wall(p->loop);
	return 0;
}

static const char *
user_for_rooms(const struct parent *p)
{
	const char *user = p->plan.settings.user;

	return geteuid() == 0 && *user != 0 && jail_user_exists(user) ? user : "";
}

void
rooms_start(struct slot *s)
{
	struct parent *p = s->parent;
	char title[64];
	const char *argv[] = { "triaged", title, NULL };
	struct start_msg m = { .role = s->row->role,
		.instance = s->instance,
		.state_dir = p->plan.settings.state_dir,
		.config = "",
		.user = user_for_rooms(p) };
	struct blob_msg blob = { .generation = p->generation };

	if (s->again == NULL)
		s->again = timer_new(p->loop, start_again, s);
	timer_stop(s->again);
	if (is_alive(s) || p->stopping)
		return;
	snprintf(title, sizeof title, "--room=%s", name_of(s));
	if (rooms_spawn(s, argv) < 0) {
		log_error("cannot start room=%s-%u: %s; trying again in a second",
		    name_of(s), s->instance, strerror(errno));
		timer_after(s->again, SECOND_US);
		return;
	}
	rooms_tell(s, MSG_START, &m, -1);
	give_sockets(s);
	tell_asides(s);
	rooms_tell(s, MSG_PLAN, &blob, p->plan_fd);
	if (s->row->role == ROLE_STORE)
		rooms_tell(s, MSG_INVENTORY, &blob, p->inventory_fd);
	join_all(s);
}

void
rooms_start_phase(struct parent *p, unsigned phase)
{
	size_t i;

	for (i = 0; i < p->n_slots; i++)
		if (p->slots[i].row->phase == phase && p->slots[i].state == SLOT_DOWN)
			rooms_start(&p->slots[i]);
}

unsigned
rooms_phase_reached(const struct parent *p)
{
	unsigned least = ~0u;
	size_t i;

	for (i = 0; i < p->n_slots; i++)
		if (p->slots[i].state != SLOT_UP && p->slots[i].row->phase - 1 < least)
			least = p->slots[i].row->phase - 1;
	return least;
}

void
rooms_kill(struct slot *s, const char *why)
{
	snprintf(s->killed_for, sizeof s->killed_for, "%s", why);
	spawn_signal(&s->process, SIGKILL);
}

void
rooms_end(struct slot *s)
{
	if (s->again != NULL)
		timer_stop(s->again);
	if (!is_alive(s)) {
		s->state = SLOT_DOWN;
		return;
	}
	s->state = SLOT_ENDING;
	chan_free(s->chan);
	s->chan = NULL;
}

void
rooms_end_all(struct parent *p, unsigned from_phase)
{
	size_t i;

	for (i = 0; i < p->n_slots; i++)
		if (p->slots[i].row->phase >= from_phase && !p->slots[i].row->stays)
			rooms_end(&p->slots[i]);
}

bool
rooms_any_alive(const struct parent *p)
{
	size_t i;

	for (i = 0; i < p->n_slots; i++)
		if (is_alive(&p->slots[i]) && !p->slots[i].row->stays)
			return true;
	return false;
}

void
rooms_new_plan(struct parent *p)
{
	struct blob_msg blob = { .generation = p->generation };
	size_t i;

	for (i = 0; i < p->n_slots; i++) {
		struct slot *s = &p->slots[i];

		if (s->state == SLOT_HELD) {
			s->endings = (struct endings){ 0 };
			s->state = SLOT_DOWN;
			rooms_start(s);
			continue;
		}
		rooms_tell(s, MSG_PLAN, &blob, p->plan_fd);
		if (s->row->role == ROLE_STORE)
			rooms_tell(s, MSG_INVENTORY, &blob, p->inventory_fd);
	}
}

void
rooms_check_hearts(struct parent *p)
{
	mono_us now = loop_now(p->loop);
	const char *why;
	size_t i;

	if (getenv("TRIAGED_HALT") != NULL)
		return; /* a test stops rooms on purpose */
	for (i = 0; i < p->n_slots; i++) {
		struct slot *s = &p->slots[i];

		if (is_alive(s) && s->board != NULL &&
		    supervise_is_stuck(s->board->beat, s->board->busy, now, &why))
			rooms_kill(s, why);
	}
}

void
rooms_tell_web(struct parent *p)
{
	static const char *const text[] = { "down", "starting", "up", "ending", "held" };
	struct rooms_msg m = { .version = VERSION, .started_at = p->started_at };
	size_t i;

	arena_reset(&p->scratch);
	m.rooms.v = arena_alloc(&p->scratch, p->n_slots * sizeof *m.rooms.v);
	m.rooms.n = p->n_slots;
	for (i = 0; i < p->n_slots; i++) {
		const struct slot *s = &p->slots[i];

		m.rooms.v[i] = (struct room_state){ .role = s->row->role,
			.instance = s->instance,
			.pid = is_alive(s) ? (uint32_t)s->process.pid : 0,
			.state = text[s->state],
			.since = s->since,
			.restarts = s->restarts,
			.last_end = s->last_end };
	}
	for (i = 0; i < p->n_slots; i++)
		if (p->slots[i].row->role == ROLE_WEB)
			rooms_tell(&p->slots[i], MSG_ROOMS, &m, -1);
}
