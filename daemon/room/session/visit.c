/* visit.c - one connection, as the gate sees it: what it asked for, what it was given. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "room/session/inside.h"
#include "room/session/judge.h"
#include "sys/log.h"

#define KILL_US    (700 * MS_US)    /* for a seat that was told to end */
#define ASK_US     (10 * MINUTE_US) /* from signing in to what it is for */
#define WARN_US    (5 * MINUTE_US)  /* before the end */
#define APPROVE_US (30 * MINUTE_US) /* for a second person */

static const char *
hex_of(struct arena *mem, struct bytes b)
{
	char *text = arena_alloc(mem, b.n * 2 + 1);
	size_t i;

	for (i = 0; i < b.n; i++)
		snprintf(text + 2 * i, 3, "%02x", b.p[i]);
	return text;
}

/* What the seat has written so far stays as it is: whoever changes it is found out. */
static void
seal(struct visit *v, bool last)
{
	struct gate *g = v->gate;
	struct buf b;

	if (v->seal_fd < 0 || v->chain.cast_sha256.n != CHAIN_HASH)
		return;
	buf_init(&b);
	seal_line(g->seal, v->session.id, ++v->seal_n, loop_wall(house_loop(g->house)),
	    &v->chain, last, v->seal_last, &b);
	if (write(v->seal_fd, b.p, b.n) != (ssize_t)b.n || fdatasync(v->seal_fd) < 0)
		log_error("session=%llu: its seal cannot be written: %s",
		    (unsigned long long)v->session.id, strerror(errno));
	buf_fini(&b);
}

/* Nothing more is written. A seat that left had said how far its record goes, and the last line says that it
 * is the last; behind what one that was killed had said there may be more, and its record has no end. */
static void
record_over(struct visit *v, bool has_end)
{
	if (v->seal_fd < 0)
		return;
	if (has_end)
		seal(v, true);
	close(v->seal_fd);
	v->seal_fd = -1;
	v->session.seal_lines = v->seal_n;
	v->session.record_sha256 = hex_of(&v->mem, v->chain.cast_sha256);
	shelf_note(v->gate, &v->session);
}

static int
hear_chain(struct visit *v, const struct record_chain *m)
{
	struct arena mem;

	if (m->cast_sha256.n != CHAIN_HASH || m->commands_sha256.n != CHAIN_HASH)
		return ERR_MALFORMED;
	if (v->seal_fd < 0 || rec_equal(&record_chain_rec, m, &v->chain))
		return 0;
	arena_init(&mem);
	rec_copy(&mem, &record_chain_rec, &v->chain, m);
	arena_fini(&v->chain_mem);
	v->chain_mem = mem;
	seal(v, false);
	return 0;
}

static void
session_over(struct visit *v, const char *why)
{
	struct gate *g = v->gate;

	if (!v->has_session || v->session.state == SESSION_OVER)
		return;
	v->session.state = SESSION_OVER;
	v->session.ended = loop_wall(house_loop(g->house));
	v->session.end_why = arena_text(&v->mem, why);
	log_info("session=%llu person=%s device=%s ended: %s",
	    (unsigned long long)v->session.id, v->session.person, v->session.device,
	    ESC(why));
	shelf_note(g, &v->session);
}

static void
too_slow(void *arg)
{
	struct visit *v = arg;

	spawn_signal(&v->process, SIGKILL);
}

void
visit_end(struct visit *v, const char *why)
{
	talk_send(v->chan, TALK_END, &(struct text_msg){ why }, -1);
	session_over(v, why);
	timer_after(v->kill, KILL_US);
}

static void
say(struct visit *v, const char *text)
{
	talk_send(v->chan, TALK_SAY, &(struct text_msg){ text }, -1);
}

/* Its time has come: of signing in, of asking, of a second person, of the session. */
static void
late(void *arg)
{
	struct visit *v = arg;
	int64_t left;

	if (!v->has_session || v->session.state != SESSION_OPEN) {
		visit_end(v,
		    v->name == NULL       ? "signing in took too long"
			: !v->has_session ? "it took too long"
					  : "nobody approved it in time");
		return;
	}
	left = v->session.until - loop_wall(house_loop(v->gate->house));
	if (left <= 0) {
		visit_end(v, "its time is over");
		return;
	}
	if (left <= WARN_US && !v->warned) {
		v->warned = true;
		say(v,
		    arena_printf(&v->scratch, "this session ends in %d minutes",
			(int)((left + MINUTE_US - 1) / MINUTE_US)));
	}
	timer_after(v->limit, left > WARN_US ? left - WARN_US : left);
}

/* --- what the seat asks --- */

static int
hear_sign_in(struct visit *v, struct sign_in_msg *m)
{
	bool is_probe = strcmp(m->method, "probe") == 0;

	if (v->name != NULL || v->waits != WAITS_NOT)
		return ERR_MALFORMED;
	v->proves = !is_probe;
	if (is_probe)
		m->method = "key";
	m->ask = v->ask = ++v->gate->next_ask;
	v->waits = WAITS_SIGN_IN;
	if (house_tell(v->gate->house, ROLE_VAULT, 0, MSG_SIGN_IN, m) < 0)
		visit_room_gone(v, ROLE_VAULT);
	secret_wipe((void *)(uintptr_t)m->password.p, m->password.n);
	return 0;
}

void
visit_signed_in(struct visit *v, const struct signed_in_msg *m)
{
	struct gate *g = v->gate;

	v->waits = WAITS_NOT;
	if (m->ok && v->proves) {
		v->name = arena_text(&v->mem, m->name);
		v->roles = arena_text(&v->mem, m->roles);
		v->caller->failures = 0;
		g->unsigned_in--;
		timer_after(v->limit, ASK_US);
		log_info(
		    "source=%s person=%s signed in", v->caller->address, ESC(v->name));
	} else if (!m->ok && v->proves) {
		log_warn("source=%s cannot sign in: %s", v->caller->address, ESC(m->why));
		door_failed(g, v->caller);
	}
	talk_send(v->chan, TALK_SIGNED_IN, m, -1);
}

static bool
has_within(const char *text, const char *part)
{
	size_t n = strlen(part);

	for (; *text != 0; text++)
		if (strncasecmp(text, part, n) == 0)
			return true;
	return n == 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(
	    ((const struct found_line *)a)->name, ((const struct found_line *)b)->name);
}

static const char *
about(struct visit *v, const struct device *d)
{
	return arena_printf(&v->scratch, "%.64s%s%.64s%s", d->device_class,
	    *d->site != 0 ? " at " : "", d->site,
	    *d->ssh_credential != 0 ? "" : " (no SSH)");
}

static void
find_recent(struct visit *v, struct found_msg *f, struct found_line *lines)
{
	const struct recents *r = map_get(&v->gate->recents, v->name);
	size_t i;

	for (i = 0; r != NULL && i < RECENT_MAX && r->device[i] != 0; i++) {
		const struct device *d = devices_by_id(&v->gate->devices, r->device[i]);

		if (d != NULL)
			lines[f->lines.n++] = (struct found_line){ d->name, about(v, d) };
	}
}

static void
find_by_name(
    struct visit *v, const char *text, struct found_msg *f, struct found_line *lines)
{
	const struct device *d;
	size_t at = 0;

	while ((d = devices_next(&v->gate->devices, &at)) != NULL) {
		if (!has_within(d->name, text))
			continue;
		if (f->lines.n == FOUND_MAX) {
			f->more = true;
			break;
		}
		lines[f->lines.n++] = (struct found_line){ d->name, about(v, d) };
	}
	qsort(lines, f->lines.n, sizeof *lines, by_name);
}

static int
hear_find(struct visit *v, const struct text_msg *m)
{
	struct found_line lines[FOUND_MAX];
	struct found_msg f = { .lines = { lines, 0 } };
	const struct device *d = devices_by_name(&v->gate->devices, m->text);

	if (v->name == NULL)
		return ERR_MALFORMED;
	if (d != NULL) {
		f.exact = true;
		lines[f.lines.n++] = (struct found_line){ d->name, about(v, d) };
	} else if (*m->text == 0) {
		find_recent(v, &f, lines);
	} else {
		find_by_name(v, m->text, &f, lines);
	}
	talk_send(v->chan, TALK_FOUND, &f, -1);
	return 0;
}

static int
hear_reason_ask(struct visit *v, struct reason_ask_msg *m)
{
	if (v->name == NULL || v->waits != WAITS_NOT || v->has_session)
		return ERR_MALFORMED;
	m->ask = v->ask = ++v->gate->next_ask;
	v->waits = WAITS_REASON;
	if (house_tell(v->gate->house, ROLE_TRIAGE, 0, MSG_REASON_ASK, m) < 0)
		visit_room_gone(v, ROLE_TRIAGE);
	return 0;
}

void
visit_reason(struct visit *v, const struct reason_msg *m)
{
	struct reason_msg said = *m;
	const struct device *d = devices_by_id(&v->gate->devices, m->device_id);

	v->waits = WAITS_NOT;
	rec_copy(&v->mem, &reason_msg_rec, &v->reason, m);
	if (m->ok && d != NULL) /* the seat knows devices by name */
		said.reason = arena_printf(&v->scratch, "%s\n%s", m->reason, d->name);
	talk_send(v->chan, TALK_REASON, &said, -1);
}

static void
refuse(struct visit *v, enum answer answer, const char *why)
{
	struct answer_msg a;

	rec_init(&answer_msg_rec, &a);
	a.answer = answer;
	a.why = why;
	talk_send(v->chan, TALK_ANSWER, &a, -1);
}

static uint32_t
at_device(const struct gate *g, uint64_t device_id)
{
	const struct list_node *n;
	uint32_t sum = 0;

	LIST_EACH (n, &g->visits) {
		const struct visit *v = LIST_THING(n, struct visit, in_gate);

		sum += v->has_session && v->session.state == SESSION_OPEN &&
		    v->session.device_id == device_id;
	}
	return sum;
}

static void
remember(struct gate *g, const char *person, uint64_t device_id)
{
	struct recents *r = map_get(&g->recents, person);
	size_t i;

	if (r == NULL) {
		r = mem_alloc(sizeof *r);
		r->person = mem_text(person);
		map_put(&g->recents, r->person, r);
	}
	for (i = 0; i < RECENT_MAX - 1 && r->device[i] != device_id; i++)
		;
	memmove(&r->device[1], &r->device[0], i * sizeof r->device[0]);
	r->device[0] = device_id;
}

/* The vault is asked; what it says goes on to the seat. */
static void
let_go(struct visit *v)
{
	const struct device *d = devices_by_id(&v->gate->devices, v->session.device_id);
	struct grant_ask_msg m = { .purpose = "session" };

	if (d == NULL) {
		visit_end(v, "the device left the inventory");
		return;
	}
	m.ask = v->ask = ++v->gate->next_ask;
	m.credential = d->ssh_credential;
	m.device_id = d->id;
	m.device = d->name;
	v->waits = WAITS_GRANT;
	if (house_tell(v->gate->house, ROLE_VAULT, 0, MSG_GRANT_ASK, &m) < 0)
		visit_room_gone(v, ROLE_VAULT);
}

static int
hear_want(struct visit *v, const struct want_msg *m)
{
	struct gate *g = v->gate;
	wall_us now = loop_wall(house_loop(g->house));
	const struct device *d = devices_by_name(&g->devices, m->device);
	struct judge_ask ask = { .plan = house_plan(g->house),
		.device = d,
		.person = v->name,
		.roles = v->roles,
		.role_given = m->role_given,
		.role = m->role,
		.reason = v->reason.ok ? &v->reason : NULL,
		.span_us = m->span_us,
		.consent = m->consent,
		.at_device = d == NULL ? 0 : at_device(g, d->id),
		.now = now };
	struct judgement j;
	const char *full;

	if (v->name == NULL || v->has_session || v->waits != WAITS_NOT)
		return ERR_MALFORMED;
	full = shelf_is_full(g);
	if (full != NULL) {
		refuse(v, ANSWER_NO, full);
		return 0;
	}
	j = session_judge(&v->scratch, &ask);
	if (j.verdict == JUDGE_NO || j.verdict == JUDGE_CONSENT) {
		refuse(v, j.verdict == JUDGE_NO ? ANSWER_NO : ANSWER_CONSENT, j.why);
		return 0;
	}
	v->session.id = ++g->last_id;
	v->session.person = v->name;
	v->session.device_id = d->id;
	v->session.device = arena_text(&v->mem, d->name);
	v->session.role = j.role;
	v->session.reason = v->reason.reason;
	v->session.ticket_id = v->reason.ticket_id;
	v->session.case_id = v->reason.case_id;
	v->session.alarm_id = v->reason.alarm_id;
	v->session.began = now;
	v->session.until = j.until;
	v->session.consent = arena_text(&v->mem, m->consent);
	v->session.client = arena_text(&v->mem, m->client);
	v->session.file =
	    arena_printf(&v->mem, "S%llu", (unsigned long long)v->session.id);
	v->session.state = j.verdict == JUDGE_WAIT ? SESSION_WAITING : SESSION_OPEN;
	v->has_session = true;
	remember(g, v->name, d->id);
	log_info("session=%llu person=%s device=%s role=%s for %s: %s",
	    (unsigned long long)v->session.id, v->name, v->session.device,
	    rec_name(&session_role_names, (int)j.role), v->session.reason,
	    j.verdict == JUDGE_WAIT ? "waits for approval" : "begins");
	shelf_note(g, &v->session);
	if (j.verdict == JUDGE_GO) {
		let_go(v);
		return 0;
	}
	timer_after(v->limit, APPROVE_US);
	refuse(v, ANSWER_WAIT,
	    arena_printf(&v->scratch,
		"%s: triagectl session approve %llu, or ssh to this gateway with "
		"\"approve %llu\"",
		j.why, (unsigned long long)v->session.id,
		(unsigned long long)v->session.id));
	return 0;
}

/* The record's files first: without them the secret does not leave. */
static int
give_files(struct visit *v)
{
	static const char *const kinds[] = { "cast", "commands" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		int fd = shelf_file(v->gate, v->session.id, kinds[i]);

		if (fd < 0)
			return ERR_IO;
		talk_send(v->chan, TALK_FILE, &(struct text_msg){ kinds[i] }, fd);
		close(fd);
	}
	v->seal_fd = shelf_file(v->gate, v->session.id, "seal");
	return v->seal_fd < 0 ? ERR_IO : 0;
}

void
visit_granted(struct visit *v, const struct grant_msg *m, int agent_fd)
{
	struct gate *g = v->gate;
	const struct device *d = devices_by_id(&g->devices, v->session.device_id);
	struct answer_msg a;
	const char *why = NULL;

	v->waits = WAITS_NOT;
	if (m->status != GRANT_OK)
		why = "its SSH credential is not in the vault";
	else if (d == NULL)
		why = "the device left the inventory";
	else
		why = accesses_why_not(g->accesses, d, m->version, &v->scratch);
	if (why == NULL && give_files(v) < 0)
		why = arena_printf(
		    &v->scratch, "nothing can be recorded: %s", strerror(errno));
	if (why != NULL) {
		session_over(v, why);
		refuse(v, ANSWER_NO, why);
		return;
	}
	v->version = m->version;
	rec_init(&answer_msg_rec, &a);
	a.answer = ANSWER_GO;
	a.session = v->session;
	a.device = *d;
	a.host_key = accesses_host_key(g->accesses, d);
	a.host_key_type = accesses_host_key_type(g->accesses, d);
	talk_send(v->chan, TALK_ANSWER, &a, -1);
	talk_send(v->chan, TALK_SECRET, m, agent_fd);
	timer_after(v->limit, 0); /* reckons the end */
}

const char *
visit_approve(struct visit *v, const char *who, bool is_local)
{
	if (v->session.state != SESSION_WAITING)
		return "it does not wait for anybody";
	if (!is_local && strcmp(who, v->session.person) == 0)
		return "a second person is wanted";
	v->session.approved_by = arena_text(&v->mem, who);
	v->session.state = SESSION_OPEN;
	log_info("session=%llu is approved by %s", (unsigned long long)v->session.id,
	    ESC(who));
	shelf_note(v->gate, &v->session);
	say(v, arena_printf(&v->scratch, "approved by %s", who));
	let_go(v);
	return NULL;
}

/* Somebody who signed in approves another one's session. */
static int
hear_approve(struct visit *v, const struct text_msg *m)
{
	struct visit *other = visit_of_session(v->gate, strtoull(m->text, NULL, 10));
	const char *why;

	if (v->name == NULL)
		return ERR_MALFORMED;
	if (!session_has_role(v->roles, "approve"))
		why = "your roles do not let you approve";
	else if (other == NULL)
		why = "there is no such session now";
	else
		why = visit_approve(other, v->name, false);
	refuse(v, ANSWER_NO, why == NULL ? "approved" : why);
	return 0;
}

static int
hear_door(struct visit *v, const struct access_seen *m)
{
	struct access_seen s = *m;
	const struct device *d = devices_by_id(&v->gate->devices, v->session.device_id);

	if (!v->has_session || d == NULL)
		return ERR_MALFORMED;
	s.device_id = d->id;
	s.credential = d->ssh_credential;
	s.version = v->version;
	house_tell(v->gate->house, ROLE_TRIAGE, 0, MSG_ACCESS_SEEN, &s);
	return 0;
}

static int
hear_refused(struct visit *v, const struct text_msg *m)
{
	log_warn("source=%s person=%s%s%s tried what no session has: %s",
	    v->caller->address, v->name == NULL ? "-" : ESC(v->name),
	    v->has_session ? " device=" : "", v->has_session ? v->session.device : "",
	    ESC(m->text));
	return 0;
}

static int
seat_says(void *arg, unsigned type, struct bytes body, int fd)
{
	struct visit *v = arg;
	const struct count_msg *count;
	void *m;

	if (fd >= 0)
		close(fd);
	arena_reset(&v->scratch);
	m = fd >= 0 ? NULL : talk_read(&v->scratch, type, body);
	if (m == NULL)
		return ERR_MALFORMED;
	switch (type) {
	case TALK_SIGN_IN: return hear_sign_in(v, m);
	case TALK_FIND: return hear_find(v, m);
	case TALK_REASON_ASK: return hear_reason_ask(v, m);
	case TALK_WANT: return hear_want(v, m);
	case TALK_APPROVE: return hear_approve(v, m);
	case TALK_DOOR: return hear_door(v, m);
	case TALK_REFUSED: return hear_refused(v, m);
	case TALK_COUNT:
		count = m;
		v->session.bytes_in = count->bytes_in;
		v->session.bytes_out = count->bytes_out;
		v->session.commands = count->commands;
		return 0;
	case TALK_CHAIN: return hear_chain(v, m);
	case TALK_LEFT:
		session_over(v, ((const struct text_msg *)m)->text);
		record_over(v, true);
		timer_after(v->kill, 5 * SECOND_US);
		return 0;
	default: return ERR_MALFORMED;
	}
}

/* The seat is gone, or going; its process says when. */
static void
seat_silent(void *arg, int err)
{
	struct visit *v = arg;

	if (err == ERR_MALFORMED) {
		log_error("source=%s: its process says nonsense, and is ended",
		    v->caller->address);
		spawn_signal(&v->process, SIGKILL);
	}
}

static const struct chan_ops seat_ops = { seat_says, seat_silent };

static void
seat_ended(void *arg, unsigned ready)
{
	struct visit *v = arg;
	char how[32];

	(void)ready;
	spawn_reap(&v->process, how, NULL);
	if (v->has_session && v->session.state != SESSION_OVER)
		session_over(v, arena_printf(&v->scratch, "its process ended (%s)", how));
	else if (strcmp(how, "exit 0") != 0)
		log_warn("source=%s: its process ended (%s)", v->caller->address, how);
	record_over(v, false);
	visit_free(v);
}

struct visit *
visit_new(struct gate *g, struct caller *c, int chan_fd, const struct spawned *process)
{
	struct loop *l = house_loop(g->house);
	struct visit *v = mem_alloc(sizeof *v);

	v->gate = g;
	v->caller = c;
	v->process = *process;
	arena_init(&v->mem);
	arena_init(&v->scratch);
	rec_init(&session_rec, &v->session);
	rec_init(&reason_msg_rec, &v->reason);
	rec_init(&record_chain_rec, &v->chain);
	arena_init(&v->chain_mem);
	v->seal_fd = -1;
	v->session.from = arena_text(&v->mem, c->address);
	v->chan = chan_new(l, chan_fd, &seat_ops, v);
	v->ended = watch_new(l, process->pidfd, WATCH_READ, seat_ended, v);
	v->limit = timer_new(l, late, v);
	v->kill = timer_new(l, too_slow, v);
	timer_after(v->limit, house_plan(g->house)->settings.session_grace_us);
	list_append(&g->visits, &v->in_gate);
	return v;
}

void
visit_free(struct visit *v)
{
	door_left(v->gate, v->caller, v->name != NULL);
	list_remove(&v->in_gate);
	watch_free(v->ended);
	timer_free(v->limit);
	timer_free(v->kill);
	chan_free(v->chan);
	if (v->seal_fd >= 0)
		close(v->seal_fd);
	arena_fini(&v->mem);
	arena_fini(&v->chain_mem);
	arena_fini(&v->scratch);
	mem_free(v);
}

/* It owes us an answer that will not come. */
void
visit_room_gone(struct visit *v, enum role role)
{
	static const char *const again =
	    "a part of the house starts again: try in a moment";
	enum visit_waits waits = v->waits;

	if (role == ROLE_VAULT && waits == WAITS_SIGN_IN) {
		struct signed_in_msg m = {
			.name = "", .roles = "", .why = "the vault is not there"
		};

		v->waits = WAITS_NOT;
		talk_send(v->chan, TALK_SIGNED_IN, &m, -1);
	} else if (role == ROLE_TRIAGE && waits == WAITS_REASON) {
		struct reason_msg m = { .reason = "", .about = again };

		v->waits = WAITS_NOT;
		talk_send(v->chan, TALK_REASON, &m, -1);
	} else if (role == ROLE_VAULT && waits == WAITS_GRANT) {
		v->waits = WAITS_NOT;
		session_over(v, again);
		refuse(v, ANSWER_NO, again);
	}
}
