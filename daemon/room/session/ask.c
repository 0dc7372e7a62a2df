/* ask.c - what the session is for: a device, a reason, a role, a time. What was not said is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/esc.h"
#include "base/mem.h"
#include "room/session/seat.h"

static void go_on(struct seat *s);

static void
question(struct seat *s, const char *text, void (*answered)(struct seat *, const char *))
{
	typing_init(&s->typing, *guest_screen(s->guest).term == 0);
	s->answered = answered;
	seat_show(s, text, strlen(text));
}

/* "repair", "30m", "T12", "case-7": words that say what they are; the others name a device. */
static void
take_word(struct seat *s, const char *word)
{
	int role = rec_value(&session_role_names, word);
	int64_t us;

	if (role >= 0) {
		s->role_given = true;
		s->role = (enum session_role)role;
	} else if (duration_parse(word, &us) == 0 && us > 0) {
		s->span_us = us;
	} else if (*s->device == 0) {
		s->device = arena_text(&s->mem, word);
	} else if (*s->reason == 0) {
		char *p = arena_text(&s->mem, word);

		s->reason = p;
		for (; *p != 0; p++)
			if (*p == '-' || *p == '_')
				*p = ' ';
	} else {
		s->answered = NULL;
		seat_leave(s,
		    arena_printf(&s->scratch,
			"\"%s\" is not understood: a device, a ticket (T12, case-7, "
			"alarm-31), a role (diagnose, repair) and a time (30m) may stand "
			"here",
			ESC(word)),
		    1);
	}
}

void
ask_begin(struct seat *s, const char *command)
{
	char *words = arena_text(&s->mem, command), *save = NULL, *word;
	bool approves = false;

	if (strcmp(guest_user(s->guest), s->name) != 0)
		s->device = arena_text(&s->mem, guest_user(s->guest));
	for (word = strtok_r(words, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save)) {
		if (approves) {
			s->at = SEAT_WAITING;
			s->device = "";
			talk_send(s->gate, TALK_APPROVE,
			    &(struct text_msg){ *word == 'S' ? word + 1 : word }, -1);
			return;
		}
		approves = strcmp(word, "approve") == 0;
		if (!approves)
			take_word(s, word);
		if (s->at == SEAT_LEAVING)
			return;
	}
	go_on(s);
}

static void
find(struct seat *s, const char *text)
{
	s->at = SEAT_WAITING;
	talk_send(s->gate, TALK_FIND, &(struct text_msg){ text }, -1);
}

/* --- which device --- */

static void
device_typed(struct seat *s, const char *line)
{
	uint64_t n = strtoull(line, NULL, 10);

	if (*line >= '0' && *line <= '9' && n >= 1 && n <= s->found.lines.n)
		line = s->found.lines.v[n - 1].name;
	if (strlen(line) > NAME_MAX_BYTES)
		line = "";
	s->device = arena_text(&s->mem, line);
	if ((*line == 'T' || *line == 't') && line[1] >= '0' && line[1] <= '9') {
		s->device = "";
		s->reason = arena_text(&s->mem, line);
	}
	if (*s->reason != 0 && *s->device == 0)
		go_on(s);
	else
		find(s, s->device);
}

static void
ask_device(struct seat *s)
{
	question(s, "Device (its name, a part of it, a number above, or a ticket): ",
	    device_typed);
}

void
ask_found(struct seat *s, const struct found_msg *m)
{
	size_t i;

	if (s->at != SEAT_WAITING)
		return;
	s->at = SEAT_ASKING;
	rec_copy(&s->mem, &found_msg_rec, &s->found, m);
	if (m->exact) {
		s->device = arena_text(&s->mem, m->lines.v[0].name);
		go_on(s);
		return;
	}
	if (*s->device != 0 && m->lines.n == 0)
		seat_say(s,
		    arena_printf(
			&s->scratch, "there is no device \"%s\"", ESC(s->device)));
	for (i = 0; i < m->lines.n; i++)
		seat_say(s,
		    arena_printf(&s->scratch, "%3zu  %-24s %s", i + 1,
			ESC(m->lines.v[i].name), ESC(m->lines.v[i].about)));
	if (m->more)
		seat_say(s, "     and more: type more of the name");
	s->device = "";
	ask_device(s);
}

/* --- what for --- */

static void
ask_triage(struct seat *s, const char *text)
{
	struct reason_ask_msg m = { .text = text };

	s->at = SEAT_WAITING;
	talk_send(s->gate, TALK_REASON_ASK, &m, -1);
}

static void
reason_typed(struct seat *s, const char *line)
{
	s->reason = arena_text(&s->mem, line);
	if (*line == 0)
		question(s, "For which ticket, case or alarm (T12, case 7, alarm 31)? ",
		    reason_typed);
	else
		ask_triage(s, s->reason);
}

void
ask_reason(struct seat *s, const struct reason_msg *m)
{
	const char *device = strchr(m->reason, '\n');

	if (s->at != SEAT_WAITING)
		return;
	s->at = SEAT_ASKING;
	seat_say(s, ESC(m->about));
	if (m->ok) {
		s->reason_known = true;
		if (*s->device == 0 && device != NULL)
			s->device = arena_text(&s->mem, device + 1);
		go_on(s);
		return;
	}
	question(
	    s, "For which ticket, case or alarm (T12, case 7, alarm 31)? ", reason_typed);
}

/* --- as what --- */

static void
role_typed(struct seat *s, const char *line)
{
	int role = *line == 0 ? SESSION_DIAGNOSE : rec_value(&session_role_names, line);

	if (role < 0) {
		question(s, "diagnose or repair? ", role_typed);
		return;
	}
	s->role_given = true;
	s->role = (enum session_role)role;
	go_on(s);
}

static void
consent_typed(struct seat *s, const char *line)
{
	struct want_msg m = { .device = s->device,
		.role_given = s->role_given,
		.role = s->role,
		.span_us = s->span_us,
		.consent = line,
		.client = guest_client(s->guest) };

	s->at = SEAT_WAITING;
	talk_send(s->gate, TALK_WANT, &m, -1);
}

static void
go_on(struct seat *s)
{
	if (*s->device == 0 && *s->reason == 0) {
		find(s, "");
	} else if (*s->device != 0 && s->found.lines.n == 0) {
		find(s, s->device);
	} else if (!s->reason_known && *s->reason != 0) {
		ask_triage(s, s->reason);
	} else if (!s->reason_known) {
		question(s, "For which ticket, case or alarm (T12, case 7, alarm 31)? ",
		    reason_typed);
	} else if (*s->device == 0) {
		find(s, "");
	} else if (!s->role_given && session_role_of(s->roles) == SESSION_REPAIR) {
		question(s, "As what (diagnose, repair) [diagnose]? ", role_typed);
	} else {
		consent_typed(s, "");
	}
}

void
ask_answer(struct seat *s, const struct answer_msg *m)
{
	if (s->at != SEAT_WAITING)
		return;
	switch (m->answer) {
	case ANSWER_CONSENT:
		s->at = SEAT_ASKING;
		seat_say(s, m->why);
		question(s, "What did the customer say, and who was it? ", consent_typed);
		return;
	case ANSWER_WAIT:
		s->waits_for_another = true;
		seat_say(s, m->why);
		return;
	case ANSWER_GO:
		s->waits_for_another = false;
		rec_copy(&s->mem, &answer_msg_rec, &s->order, m);
		return;
	default: seat_leave(s, m->why, strcmp(m->why, "approved") == 0 ? 0 : 1); return;
	}
}

bool
ask_wants_keys(const struct seat *s)
{
	return (s->at == SEAT_ASKING && s->answered != NULL) ||
	    (s->at == SEAT_WAITING && s->waits_for_another);
}

static void
line_typed(struct seat *s)
{
	void (*answered)(struct seat *, const char *) = s->answered;
	char line[TYPING_MAX + 1];

	snprintf(line, sizeof line, "%s", typing_trim(&s->typing));
	typing_clear(&s->typing);
	if (*guest_screen(s->guest).term != 0)
		seat_say(s, "");
	s->answered = NULL; /* until the next one is asked */
	answered(s, line);
}

void
ask_keys(struct seat *s)
{
	struct buf echo;
	size_t i;

	buf_init(&echo);
	for (i = 0; i < s->ahead.n && ask_wants_keys(s); i++) {
		enum typed t = typing_key(&s->typing, s->ahead.p[i], &echo);

		if (s->at == SEAT_ASKING)
			seat_show(s, echo.p, echo.n);
		buf_clear(&echo);
		if (t == TYPED_BREAK || t == TYPED_END)
			seat_leave(s, "the person left", 1);
		else if (t == TYPED_LINE && s->at == SEAT_ASKING)
			line_typed(s);
	}
	s->ahead.n -= i;
	memmove(s->ahead.p, s->ahead.p + i, s->ahead.n);
	buf_fini(&echo);
}
