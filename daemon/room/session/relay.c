/* relay.c - the person and the device, joined: bytes both ways, each on record before it goes on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "model/allowed.h"
#include "room/errand.h"
#include "room/session/record.h"
#include "room/session/seat.h"

#define CHUNK_MAX      32768
#define LINE_MAX_BYTES 8192 /* in one line of the record: who watches reads whole lines */
#define CHUNKS_A_GO    16   /* then others of the loop have their turn */
#define WAITING_MAX    4096 /* bytes typed that the device has not taken */
#define SYNC_TICKS     4    /* of a quarter of a second */
#define ALIVE_TICKS    60
#define SCREEN_BYTES   8192

static bool
is_bounded(const struct seat *s)
{
	return s->order.session.role != SESSION_REPAIR;
}

/* What is not on the disk does not go on. */
static bool
recorded(struct seat *s)
{
	char why[160];

	if (s->record == NULL)
		return false;
	if (record_flush(s->record) == 0)
		return true;
	snprintf(why, sizeof why, "the record cannot be written: %s", strerror(errno));
	seat_leave(s, why, 1);
	return false;
}

static void
show(struct seat *s, const void *p, size_t n_bytes)
{
	size_t at;

	s->bytes_out += n_bytes;
	for (at = 0; at < n_bytes; at += LINE_MAX_BYTES)
		record_output(s->record, seat_time(s), (const char *)p + at,
		    n_bytes - at < LINE_MAX_BYTES ? n_bytes - at : LINE_MAX_BYTES);
	if (recorded(s))
		seat_show(s, p, n_bytes);
	if (s->record != NULL && record_is_full(s->record))
		seat_leave(s, "the record is full", 1);
}

static void
show_text(struct seat *s, const char *text)
{
	show(s, text, strlen(text));
}

static void
to_device(struct seat *s, const void *p, size_t n_bytes)
{
	buf_put(&s->to_device, p, n_bytes);
}

/* --- where only lines of the list may go --- */

static const char *
line_end(const struct seat *s)
{
	return s->ways.shell != NULL && shell_has(s->ways.shell->line_end)
	    ? s->ways.shell->line_end
	    : "\r";
}

/* The device waits for a command: its prompt stands there. */
static bool
at_prompt(const struct seat *s)
{
	const char *ends = s->ways.shell != NULL && shell_has(s->ways.shell->prompt_ends)
	    ? s->ways.shell->prompt_ends
	    : "#>$%";
	struct bytes line = term_line(&s->term);

	return line.n != 0 && strchr(ends, line.p[line.n - 1]) != NULL;
}

static bool
at_pager(const struct seat *s)
{
	struct bytes line = term_line(&s->term);
	size_t i;

	for (i = 0; s->ways.shell != NULL && i < s->ways.shell->pagers.n; i++) {
		const char *p = s->ways.shell->pagers.v[i];
		size_t n = strlen(p);

		if (n != 0 && line.n >= n && memcmp(line.p + line.n - n, p, n) == 0)
			return true;
	}
	return false;
}

static void
forget_line(struct seat *s)
{
	s->term.line.n = s->term.column = 0;
}

static void
line_typed(struct seat *s)
{
	char line[TYPING_MAX + 1];
	struct buf b;

	snprintf(line, sizeof line, "%s", typing_trim(&s->typing));
	buf_init(&b);
	if (!at_prompt(s)) {
		buf_puts(&b, "\a\r\ntriaged: the device is busy (^C breaks off)\r\n");
		show(s, b.p, b.n);
		buf_fini(&b);
		typing_clear(&s->typing);
		return;
	}
	typing_erase(&s->typing, &b);
	typing_clear(&s->typing);
	if (*line != 0 && !command_is_allowed(s->allowed, s->n_allowed, line)) {
		s->lines_refused++;
		buf_printf(&b,
		    "%s\r\ntriaged: not sent: it is not among the commands that the "
		    "profile %s lists\r\n",
		    ESC(line), s->order.device.profile);
		*line = 0;
	}
	show(s, b.p, b.n);
	buf_fini(&b);
	if (s->at != SEAT_JOINED)
		return;
	forget_line(s);
	to_device(s, line,
	    strlen(line)); /* the device repeats it; an empty one has it prompt anew */
	to_device(s, line_end(s), strlen(line_end(s)));
}

static void
keys_typed(struct seat *s, const uint8_t *p, size_t n_bytes)
{
	struct buf echo;
	size_t i;

	buf_init(&echo);
	for (i = 0; i < n_bytes && s->at == SEAT_JOINED; i++) {
		enum typed t;

		if (at_pager(s) && strchr(" \rq", p[i]) != NULL && p[i] != 0) {
			forget_line(s);
			to_device(s, &p[i], 1);
			continue;
		}
		t = typing_key(&s->typing, p[i], &echo);
		if (echo.n != 0)
			show(s, echo.p, echo.n);
		buf_clear(&echo);
		if (s->at != SEAT_JOINED)
			break;
		if (t == TYPED_LINE) {
			line_typed(s);
		} else if (t == TYPED_BREAK) {
			typing_clear(&s->typing);
			to_device(s, "\x03", 1);
		} else if (t == TYPED_END) {
			seat_leave(s, "the person left", 0);
		}
	}
	buf_fini(&echo);
}

/* --- both ways --- */

static void
person_said(struct seat *s, const uint8_t *p, size_t n_bytes)
{
	s->bytes_in += n_bytes;
	record_input(s->record, seat_time(s), p, n_bytes);
	if (!recorded(s))
		return;
	if (is_bounded(s))
		keys_typed(s, p, n_bytes);
	else
		to_device(s, p, n_bytes);
}

static void
flush_device(struct seat *s)
{
	while (s->to_device.n != 0 && s->at == SEAT_JOINED) {
		int n = terminal_write(s->terminal, s->to_device.p, s->to_device.n);

		if (n <= 0)
			return;
		s->to_device.n -= (size_t)n;
		memmove(s->to_device.p, s->to_device.p + n, s->to_device.n);
	}
}

/* What the person's program does not take yet stays with the library, and the device waits. */
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

static bool
hear_device(struct seat *s)
{
	static uint8_t chunk[CHUNK_MAX];
	size_t room = guest_room(s->guest);
	int n;

	if (s->to_guest.n != 0 || room == 0)
		return false;
	n = terminal_read(s->terminal, chunk, room < sizeof chunk ? room : sizeof chunk);
	if (n <= 0)
		return false; /* its end is told by device_gone() */
	if (is_bounded(s)) {
		term_clear(&s->term, SCREEN_BYTES);
		term_hear(&s->term, chunk, (size_t)n);
	}
	show(s, chunk, (size_t)n);
	return s->at == SEAT_JOINED;
}

/* The person's input ends: of a program that pipes, the device's does, too, and what it says still comes. */
static void
hear_end(struct seat *s)
{
	s->ended = true;
	if (is_bounded(s) || *guest_screen(s->guest).term != 0 || s->gone)
		seat_leave(s, "the person left", 0);
	else
		to_device(s, "\x04", 1);
}

static bool
hear_person(struct seat *s)
{
	uint8_t keys[WAITING_MAX];
	int n;

	if (s->to_device.n >= WAITING_MAX)
		return false;
	if (s->ahead.n != 0) { /* typed before we were here */
		person_said(s, s->ahead.p, s->ahead.n);
		buf_clear(&s->ahead);
		return s->at == SEAT_JOINED;
	}
	if (s->ended)
		return false;
	n = guest_read(s->guest, keys, sizeof keys);
	if (n < 0) {
		hear_end(s);
		return false;
	}
	if (n > 0)
		person_said(s, keys, (size_t)n);
	return n > 0 && s->at == SEAT_JOINED;
}

void
relay_pump(struct seat *s)
{
	unsigned i;

	if (s->at != SEAT_JOINED)
		return;
	flush_guest(s);
	for (i = 0; i < CHUNKS_A_GO; i++) {
		bool more = hear_device(s);

		if (s->at == SEAT_JOINED)
			more |= hear_person(s);
		if (s->at != SEAT_JOINED)
			return;
		flush_device(s);
		if (!more)
			break;
	}
	if (i == CHUNKS_A_GO)
		timer_after(s->again, 0);
	terminal_listen(s->terminal, s->to_guest.n == 0);
	guest_listen(s->guest, s->to_device.n < WAITING_MAX);
}

void
relay_resized(struct seat *s)
{
	struct guest_screen screen = guest_screen(s->guest);

	if (s->at != SEAT_JOINED && s->at != SEAT_DIALLING)
		return;
	if (s->record != NULL)
		record_resize(s->record, seat_time(s), screen.columns, screen.rows);
	terminal_resize(s->terminal, screen.columns, screen.rows);
}

/* --- the device --- */

static void
tell_door(struct seat *s, const struct ssh_answer *a)
{
	struct access_seen m = { .device_id = s->order.device.id,
		.host_key = a->host_key,
		.host_key_type = a->host_key_type,
		.let_in = a->stage >= SSH_AT_CHANNEL,
		.refused = a->status == SSH_RUN_AUTH_FAILED,
		.credential = "" };

	if (*a->host_key != 0)
		talk_send(s->gate, TALK_DOOR, &m, -1);
}

/* We are in, or never will be. */
static void
forget_secret(struct seat *s)
{
	secret_free(s->secret);
	s->secret = NULL;
	if (s->agent_fd >= 0)
		close(s->agent_fd);
	s->agent_fd = -1;
}

static void
device_opened(void *arg, const struct ssh_answer *how)
{
	struct seat *s = arg;
	char line[256], until[TIME_TEXT_MAX];
	struct ssh_answer seen = *how;

	forget_secret(s);
	seen.stage = SSH_AT_COMMAND;
	tell_door(s, &seen);
	s->at = SEAT_JOINED;
	snprintf(line, sizeof line,
	    "triaged: session %llu on %s as %s for %s, until %s; all of it is "
	    "recorded\r\n",
	    (unsigned long long)s->order.session.id, s->order.device.name,
	    rec_name(&session_role_names, (int)s->order.session.role),
	    s->order.session.reason, wall_text(s->order.session.until, until));
	show_text(s, line);
	if (s->at == SEAT_JOINED && is_bounded(s) && s->n_allowed == 0)
		show_text(s,
		    "triaged: its profile lists no commands: nothing that you type goes "
		    "to it\r\n");
}

static void
device_moved(void *arg)
{
	relay_pump(arg);
}

static void
device_gone(void *arg, const struct ssh_answer *why)
{
	struct seat *s = arg;
	struct errand_answer a = { .ssh = why, .allowed = s->ways.allow };
	char text[ERRAND_WHY_MAX], line[ERRAND_WHY_MAX + 64];

	if (s->at == SEAT_DIALLING) {
		tell_door(s, why);
		snprintf(line, sizeof line, "%s cannot be entered: %s",
		    s->order.device.name, errand_why(&a, text));
		seat_leave(s, line, 1);
	} else if (why->status == SSH_RUN_OK) {
		seat_leave(s, "the device ended it", 0);
	} else {
		snprintf(line, sizeof line, "the device is gone: %s", ESC(why->detail));
		seat_leave(s, line, 1);
	}
}

static const struct terminal_ops terminal_ops = { device_opened, device_moved,
	device_gone };

/* Our files are there, the credential came: go. */
void
relay_begin(struct seat *s, const struct grant_msg *m, int agent_fd)
{
	const struct device *d = &s->order.device;
	struct guest_screen screen = guest_screen(s->guest);
	const struct profile *profile = plan_profile(s->plan, d->profile);
	struct record_head head = { .session = s->order.session.id,
		.person = s->order.session.person,
		.device = d->name,
		.reason = s->order.session.reason,
		.role = rec_name(&session_role_names, (int)s->order.session.role),
		.began = s->order.session.began,
		.columns = screen.columns != 0 ? screen.columns : 80,
		.rows = screen.rows != 0 ? screen.rows : 24,
		.term = *screen.term != 0 ? screen.term : "dumb" };
	struct terminal_request q = { .address = d->address,
		.port = (uint16_t)d->ssh_port,
		.user = m->user,
		.host_key = s->order.host_key,
		.host_key_type = s->order.host_key_type,
		.term = head.term,
		.columns = head.columns,
		.rows = head.rows };

	if (s->agent_fd >= 0)
		close(s->agent_fd);
	s->agent_fd = agent_fd;
	if (s->at != SEAT_WAITING || s->cast_fd < 0 || s->commands_fd < 0) {
		seat_leave(s, "nothing can be recorded", 1);
		return;
	}
	ways_of(s->plan, d, &s->ways);
	if (profile != NULL) {
		s->allowed = (const char *const *)profile->commands.v;
		s->n_allowed = profile->commands.n;
	}
	term_init(&s->term, SCREEN_BYTES);
	typing_init(&s->typing, *screen.term == 0);
	s->began = loop_now(s->loop);
	s->record = record_new(&head, s->ways.shell, s->cast_fd, s->commands_fd);
	s->cast_fd = s->commands_fd = -1;
	if (!recorded(s))
		return;
	s->at = SEAT_DIALLING;
	s->secret = secret_new(m->secret.p, m->secret.n);
	q.secret = s->secret;
	q.allow = s->ways.allow;
	q.login = strcmp(m->kind, "ssh-key") == 0 ? SSH_LOGIN_AGENT : SSH_LOGIN_PASSWORD;
	q.agent_fd = s->agent_fd;
	s->terminal = terminal_new(s->loop, &q, &terminal_ops, s);
}

static void
tell_gate(struct seat *s)
{
	struct count_msg m = { .bytes_in = s->bytes_in,
		.bytes_out = s->bytes_out,
		.lines_refused = s->lines_refused };
	struct record_chain chain;

	if (record_sync(s->record) < 0) {
		seat_leave(s, "the record cannot be kept on the disk", 1);
		return;
	}
	m.commands = record_commands(s->record);
	talk_send(s->gate, TALK_COUNT, &m, -1);
	record_chain(s->record, &chain);
	talk_send(s->gate, TALK_CHAIN, &chain, -1);
}

void
relay_tick(struct seat *s)
{
	if (s->record == NULL || s->at == SEAT_LEAVING)
		return;
	record_tick(s->record, seat_time(s));
	if (!recorded(s))
		return;
	if (++s->ticks % SYNC_TICKS == 0)
		tell_gate(s);
	if (s->at == SEAT_JOINED && s->ticks % ALIVE_TICKS == 0) {
		guest_keep_alive(s->guest);
		terminal_keep_alive(s->terminal);
	}
}

void
relay_end(struct seat *s, const char *why)
{
	struct count_msg m = { .bytes_in = s->bytes_in,
		.bytes_out = s->bytes_out,
		.lines_refused = s->lines_refused };
	struct record_chain chain;
	char text[SESSION_TEXT_MAX];

	forget_secret(s);
	terminal_stop(s->terminal);
	if (s->record == NULL)
		return;
	snprintf(text, sizeof text, "ended: %s", why);
	record_mark(s->record, seat_time(s), text);
	record_end(s->record, seat_time(s));
	if (record_flush(s->record) == 0)
		(void)record_sync(s->record);
	record_chain(s->record, &chain);
	m.commands = record_commands(s->record);
	talk_send(s->gate, TALK_COUNT, &m, -1);
	talk_send(s->gate, TALK_CHAIN, &chain, -1);
	record_free(s->record);
	s->record = NULL;
}
