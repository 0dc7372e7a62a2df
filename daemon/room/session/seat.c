/* seat.c - the process of one connection: the person's program, and the gate. */
#include "room/session/seat.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/session/inside.h"
#include "sys/log.h"

#define TICK_US  (250 * MS_US)
#define LEAVE_US (400 * MS_US) /* for the last words to go out */
#define READ_MAX 4096

int64_t
seat_time(const struct seat *s)
{
	return loop_now(s->loop) - s->began;
}

static void
flush_guest(struct seat *s)
{
	while (s->to_guest.n != 0 && !s->gone) {
		int n = guest_write(s->guest, s->to_guest.p, s->to_guest.n);

		if (n <= 0) {
			s->gone |= n < 0;
			return;
		}
		s->to_guest.n -= (size_t)n;
		memmove(s->to_guest.p, s->to_guest.p + n, s->to_guest.n);
	}
}

void
seat_show(struct seat *s, const void *p, size_t n_bytes)
{
	int n = 0;

	if (s->to_guest.n == 0 && !s->gone)
		n = guest_write(s->guest, p, n_bytes);
	if (n < 0)
		s->gone = true;
	else
		buf_put(&s->to_guest, (const char *)p + n, n_bytes - (size_t)n);
}

void
seat_say(struct seat *s, const char *text)
{
	const char *end = *guest_screen(s->guest).term != 0 ? "\r\n" : "\n";
	struct buf b;

	buf_init(&b);
	buf_puts(&b, text);
	buf_puts(&b, end);
	seat_show(s, b.p, b.n);
	buf_fini(&b);
}

static void
finish(struct seat *s)
{
	chan_flush(s->gate);
	loop_stop(s->loop);
}

static void
leave_late(void *arg)
{
	struct seat *s = arg;

	if (s->gone) {
		finish(s);
		return;
	}
	s->gone = true;
	guest_end(s->guest, s->exit_status);
	timer_after(s->leave, LEAVE_US);
}

static void
leave_when_said(struct seat *s)
{
	flush_guest(s);
	if (s->to_guest.n == 0 && !s->gone) {
		s->gone = true;
		guest_end(s->guest, s->exit_status);
		timer_after(s->leave, LEAVE_US);
	}
}

void
seat_leave(struct seat *s, const char *why, int exit_status)
{
	if (s->at == SEAT_LEAVING)
		return;
	relay_end(s, why);
	s->at = SEAT_LEAVING;
	s->exit_status = exit_status;
	if (*why != 0 && !s->gone) {
		seat_say(s, "");
		seat_say(s, arena_printf(&s->scratch, "triaged: %s", why));
	}
	talk_send(s->gate, TALK_LEFT, &(struct text_msg){ *why != 0 ? why : "left" }, -1);
	chan_flush(s->gate);
	guest_listen(s->guest, true);
	timer_after(s->leave, LEAVE_US);
	leave_when_said(s);
}

/* --- the person's program --- */

static void
on_key(void *arg, const char *user, const char *key, bool proven)
{
	struct seat *s = arg;
	struct sign_in_msg m = {
		.method = proven ? "key" : "probe", .user = "", .key = key, .code = ""
	};

	(void)user;
	talk_send(s->gate, TALK_SIGN_IN, &m, -1);
}

static void
on_password(void *arg, const char *user, const char *name, const struct secret *password,
    const char *code)
{
	struct seat *s = arg;
	struct sign_in_msg m = { .method = "password",
		.user = name,
		.key = "",
		.password = secret_bytes(password),
		.code = code };

	(void)user;
	if (strlen(name) > NAME_MAX_BYTES || strlen(code) > 16)
		guest_turn_away(s->guest);
	else
		talk_send(s->gate, TALK_SIGN_IN, &m, -1);
}

static void
on_opened(void *arg, const char *command)
{
	struct seat *s = arg;

	s->at = SEAT_ASKING;
	ask_begin(s, command == NULL ? "" : command);
}

static void
on_resized(void *arg)
{
	relay_resized(arg);
}

static void
on_moved(void *arg)
{
	struct seat *s = arg;
	uint8_t bytes[READ_MAX];
	int n;

	if (s->at == SEAT_JOINED || s->at == SEAT_DIALLING) {
		relay_pump(s);
		return;
	}
	if (s->at == SEAT_LEAVING) {
		leave_when_said(s);
		return;
	}
	flush_guest(s);
	while (ask_wants_keys(s)) {
		if (s->ahead.n == 0) {
			n = guest_read(s->guest, bytes, sizeof bytes);
			if (n == 0)
				return;
			if (n < 0) {
				seat_leave(s, "the person left", 1);
				return;
			}
			buf_put(&s->ahead, bytes, (size_t)n);
		}
		ask_keys(s);
	}
}

static void
on_refused(void *arg, const char *what)
{
	struct seat *s = arg;

	talk_send(s->gate, TALK_REFUSED, &(struct text_msg){ what }, -1);
}

static void
on_gone(void *arg, const char *why)
{
	struct seat *s = arg;

	s->gone = true;
	if (s->at != SEAT_LEAVING)
		seat_leave(s,
		    *why != 0
			? arena_printf(&s->scratch, "the person's connection: %s", why)
			: "the person left",
		    1);
	finish(s);
}

static const struct guest_ops guest_ops = { on_key, on_password, on_opened, on_resized,
	on_moved, on_refused, on_gone };

/* --- the gate --- */

static void
take_file(struct seat *s, const char *kind, int fd)
{
	int *where = strcmp(kind, "cast") == 0 ? &s->cast_fd : &s->commands_fd;

	if (*where >= 0)
		close(*where);
	*where = fd;
}

static void
hear_signed_in(struct seat *s, const struct signed_in_msg *m)
{
	if (!m->ok) {
		guest_turn_away(s->guest);
		return;
	}
	s->name = arena_text(&s->mem, m->name);
	s->roles = arena_text(&s->mem, m->roles);
	guest_let_in(s->guest);
}

static int
gate_says(void *arg, unsigned type, struct bytes body, int fd)
{
	struct seat *s = arg;
	void *m;

	arena_reset(&s->scratch);
	m = talk_read(&s->scratch, type, body);
	if (m == NULL)
		return ERR_MALFORMED;
	switch (type) {
	case TALK_SIGNED_IN: hear_signed_in(s, m); break;
	case TALK_FOUND: ask_found(s, m); break;
	case TALK_REASON: ask_reason(s, m); break;
	case TALK_ANSWER: ask_answer(s, m); break;
	case TALK_FILE: take_file(s, ((const struct text_msg *)m)->text, fd); break;
	case TALK_SECRET: relay_begin(s, m, fd); break;
	case TALK_SAY:
		seat_say(s, "");
		seat_say(s,
		    arena_printf(
			&s->scratch, "triaged: %s", ((const struct text_msg *)m)->text));
		break;
	case TALK_END: seat_leave(s, ((const struct text_msg *)m)->text, 1); break;
	default: return ERR_MALFORMED;
	}
	on_moved(s); /* what was typed meanwhile may be an answer */
	return 0;
}

static void
gate_gone(void *arg, int err)
{
	struct seat *s = arg;

	(void)err;
	seat_leave(s, "the service ended", 1);
}

static const struct chan_ops gate_ops = { gate_says, gate_gone };

static void
tick(void *arg)
{
	struct seat *s = arg;

	timer_after(s->tick, TICK_US);
	relay_tick(s);
}

static void
again(void *arg)
{
	on_moved(arg);
}

_Noreturn void
seat_run(int fd, int chan_fd, const char *address, const struct guest_keys *keys,
    const struct plan *plan)
{
	struct seat *s = mem_alloc(sizeof *s);

	(void)address;
	s->loop = loop_new();
	s->plan = plan;
	s->cast_fd = s->commands_fd = s->agent_fd = -1;
	s->device = s->reason = "";
	rec_init(&answer_msg_rec, &s->order);
	s->gate = chan_new(s->loop, chan_fd, &gate_ops, s);
	s->leave = timer_new(s->loop, leave_late, s);
	s->again = timer_new(s->loop, again, s);
	s->tick = timer_new(s->loop, tick, s);
	timer_after(s->tick, TICK_US);
	s->guest = guest_new(s->loop, fd, keys, &guest_ops, s);
	if (s->guest == NULL)
		_exit(5);
	loop_run(s->loop);
	guest_free(s->guest);
	_exit(0);
}
