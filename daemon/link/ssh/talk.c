#include "link/ssh/talk.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

/* A prompt we know needs a short silence behind it; one we have not seen before a longer one. */
#define SETTLE_US (50 * MS_US)
#define LEARN_US  (300 * MS_US)
#define WAKE_US   (3 * SECOND_US)
#define MUTE_US   (2 * SECOND_US)

#define PAGES_MAX       10000
#define ERROR_LINES_MAX 4
#define ECHO_LINES_MAX  4
#define GREETING_MAX    65536 /* bytes kept before the first prompt */

/* Signs around the text cost bytes: so many times the text is listened to. */
#define HEARD_TIMES 8

void
talk_init(struct talk *t, const struct shell *s, bool privilege)
{
	memset(t, 0, sizeof *t);
	t->shell = s;
	t->privilege = privilege && shell_has(s->enable);
	term_init(&t->term, GREETING_MAX);
	t->heard_max = (size_t)GREETING_MAX * HEARD_TIMES;
	buf_init(&t->type);
	t->quiet_us = WAKE_US;
}

void
talk_fini(struct talk *t)
{
	term_fini(&t->term);
	buf_fini(&t->type);
}

const char *
talk_line_end(const struct shell *s)
{
	return shell_has(s->line_end) ? s->line_end : "\n";
}

static void
type_line(struct talk *t, const char *s)
{
	buf_puts(&t->type, s);
	buf_puts(&t->type, talk_line_end(t->shell));
}

static bool
ends_with(struct bytes line, const char *s)
{
	size_t n = strlen(s);

	return n != 0 && line.n >= n && memcmp(line.p + line.n - n, s, n) == 0;
}

static bool
begins_with(struct bytes line, const char *s)
{
	size_t n = strlen(s);

	return line.n >= n && memcmp(line.p, s, n) == 0;
}

static bool
looks_like_prompt(const struct talk *t)
{
	struct bytes line = term_line(&t->term);

	return line.n > 0 && line.n < PROMPT_MAX &&
	    strchr(t->shell->prompt_ends, line.p[line.n - 1]) != NULL;
}

/* Numbers in a prompt (a time, a count) may change, and a star may stand before it. */
static bool
is_the_prompt(const struct talk *t)
{
	struct bytes line = term_line(&t->term);
	const uint8_t *a = line.p, *end = line.p + line.n;
	const char *b = t->prompt;

	if (line.n == 0 || *b == '\0')
		return false;
	if (*a == '*')
		a++;
	if (*b == '*')
		b++;
	while (a < end && *b != '\0') {
		if (isdigit(*a) && isdigit((unsigned char)*b)) {
			while (a < end && isdigit(*a))
				a++;
			while (isdigit((unsigned char)*b))
				b++;
		} else if (*a++ != (uint8_t)*b++) {
			return false;
		}
	}
	return a == end && *b == '\0';
}

static void
learn_prompt(struct talk *t)
{
	struct bytes line = term_line(&t->term);

	snprintf(t->prompt, sizeof t->prompt, "%.*s", (int)line.n, (const char *)line.p);
}

/* Each line is asked with a clean page, but for the prompt that stands on it. */
static void
clean_page(struct talk *t, size_t text_max)
{
	term_clear(&t->term, text_max);
	t->term.line.n = t->term.column = 0;
	t->pages = 0;
	t->heard_bytes = 0;
	t->heard_max = text_max * HEARD_TIMES + GREETING_MAX;
}

static bool
is_privileged(const struct talk *t)
{
	size_t n = strlen(t->prompt);

	return n != 0 && shell_has(t->shell->privileged) &&
	    strchr(t->shell->privileged, t->prompt[n - 1]) != NULL;
}

/* At a prompt, before any command: what comes next? */
static void
go_on(struct talk *t)
{
	const char *first;

	if (t->at == TALK_AT_FIRST && t->privilege && !is_privileged(t)) {
		t->at = TALK_AT_ENABLE;
		clean_page(t, GREETING_MAX);
		type_line(t, t->shell->enable);
		return;
	}
	if (t->at == TALK_AT_ENABLE && !is_privileged(t)) {
		t->at = TALK_AT_REFUSED;
		return;
	}
	t->at = TALK_AT_SETUP;
	first = t->step < t->shell->first.n ? t->shell->first.v[t->step] : NULL;
	if (first == NULL) {
		t->at = TALK_AT_READY;
		return;
	}
	t->step++;
	clean_page(t, GREETING_MAX);
	snprintf(t->command, sizeof t->command, "%s", first);
	type_line(t, first);
}

void
talk_ask(struct talk *t, const char *command, size_t text_max)
{
	clean_page(t, text_max);
	snprintf(t->command, sizeof t->command, "%s", command);
	t->at = TALK_AT_COMMAND;
	t->quiet_us = 0;
	type_line(t, command);
}

/* A pager waits for its key: its words are taken off the page. */
static bool
turn_page(struct talk *t)
{
	struct bytes line = term_line(&t->term);
	size_t i;

	for (i = 0; i < t->shell->pagers.n; i++) {
		const char *p = t->shell->pagers.v[i];

		if (!ends_with(line, p))
			continue;
		/* What stands before on the line is the pager's own ("<--- More --->"). */
		term_cut(&t->term, line.n);
		t->pages++;
		buf_puts(
		    &t->type, shell_has(t->shell->pager_key) ? t->shell->pager_key : " ");
		return true;
	}
	return false;
}

static struct bytes
first_line(struct bytes text)
{
	const uint8_t *end = text.n == 0 ? NULL : memchr(text.p, '\n', text.n);

	return (struct bytes){ text.p, end == NULL ? text.n : (size_t)(end - text.p) };
}

/* The device repeats what was typed, perhaps behind its prompt, perhaps cut at its width. */
static bool
is_echo(const struct talk *t, struct bytes line)
{
	size_t n = strlen(t->command);

	while (n > 0 && t->command[n - 1] == ' ')
		n--;
	if (n == 0)
		return false;
	if (line.n >= n && memcmp(line.p + line.n - n, t->command, n) == 0)
		return true;
	return line.n >= 20 && line.n < n && memcmp(line.p, t->command, line.n) == 0;
}

/* Behind the line that repeats the command; 0 when it is not among the first. What stands before it
 * was said late: the rest of a greeting, a prompt. */
static size_t
past_echo(const struct talk *t)
{
	struct bytes text = buf_view(&t->term.text);
	size_t at = 0;
	int i;

	for (i = 0; i < ECHO_LINES_MAX && at < text.n; i++) {
		struct bytes line =
		    first_line((struct bytes){ text.p + at, text.n - at });

		at += line.n + 1;
		if (is_echo(t, line))
			return at;
	}
	return 0;
}

/* How long it must be silent for the prompt that stands there to be the end; 0 when none does. One
 * without the command before it may have come late: a device that repeats nothing is found out by
 * its silence. */
static int64_t
settled_in(const struct talk *t)
{
	if (!is_the_prompt(t))
		return 0;
	return t->mute || past_echo(t) != 0 ? SETTLE_US : MUTE_US;
}

/* The silence came. */
static bool
is_done(struct talk *t)
{
	if (!is_the_prompt(t))
		return false;
	t->mute = past_echo(t) == 0;
	return true;
}

static void
wait_as_needed(struct talk *t)
{
	switch (t->at) {
	case TALK_AT_FIRST:
		t->quiet_us = looks_like_prompt(t) ? LEARN_US : WAKE_US;
		break;
	case TALK_AT_ENABLE: t->quiet_us = looks_like_prompt(t) ? LEARN_US : 0; break;
	case TALK_AT_SETUP:
	case TALK_AT_COMMAND: t->quiet_us = settled_in(t); break;
	default: t->quiet_us = 0; break;
	}
}

void
talk_hear(struct talk *t, const void *p, size_t n_bytes)
{
	t->heard_bytes += n_bytes;
	term_hear(&t->term, p, n_bytes);
	if (t->at == TALK_AT_ENABLE && shell_has(t->shell->enable_asks) &&
	    ends_with(term_line(&t->term), t->shell->enable_asks)) {
		if (t->secret_told) { /* it did not like it, and is not told again */
			t->at = TALK_AT_REFUSED;
			t->quiet_us = 0;
			return;
		}
		t->secret_told = true;
		t->want_secret = true;
		t->term.line.n = t->term.column = 0;
	}
	if (t->at != TALK_AT_READY && t->pages < PAGES_MAX)
		turn_page(t);
	wait_as_needed(t);
}

void
talk_quiet(struct talk *t)
{
	t->quiet_us = 0;
	switch (t->at) {
	case TALK_AT_FIRST:
		if (looks_like_prompt(t)) {
			learn_prompt(t);
			go_on(t);
		} else if (!t->woken) {
			t->woken = true;
			type_line(t, "");
		}
		break;
	case TALK_AT_ENABLE:
		if (looks_like_prompt(t)) {
			learn_prompt(t);
			go_on(t);
		}
		break;
	case TALK_AT_SETUP:
		if (is_done(t))
			go_on(t);
		break;
	case TALK_AT_COMMAND:
		if (is_done(t))
			t->at = TALK_AT_READY;
		break;
	default: break;
	}
}

bool
talk_is_too_much(const struct talk *t)
{
	return t->term.lost_bytes != 0 || t->heard_bytes > t->heard_max ||
	    t->pages >= PAGES_MAX;
}

struct bytes
talk_answer(const struct talk *t)
{
	struct bytes text = buf_view(&t->term.text);
	size_t echo = past_echo(t);

	return echo == 0 ? text : (struct bytes){ text.p + echo, text.n - echo };
}

struct bytes
talk_error(const struct talk *t)
{
	struct bytes text = talk_answer(t);
	int lines;

	/* At its beginning only: further down, a log may say the same. */
	for (lines = 0; text.n > 0 && lines < ERROR_LINES_MAX; lines++) {
		struct bytes line = first_line(text);
		size_t i;

		for (i = 0; i < t->shell->errors.n; i++) {
			if (begins_with(line, t->shell->errors.v[i]))
				return line;
		}
		text.p += line.n;
		text.n -= line.n;
		if (text.n > 0) {
			text.p++;
			text.n--;
		}
	}
	return (struct bytes){ NULL, 0 };
}
