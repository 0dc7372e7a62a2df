#include "room/session/command_log.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "link/ssh/term.h"
#include "model/typed.h"

#define PROMPT_MAX 256
#define ENDS_MOST  "$#%>]:"
#define DULL_BYTES 2048
#define CTRL_C     3
#define CTRL_D     4

struct prompt {
	char text[PROMPT_MAX];
	size_t n;
};

struct command_log {
	wall_us began;
	char ends[SHELL_TEXT_MAX + 1];
	struct term term;
	struct prompt now;  /* before the first key of this line */
	struct prompt last; /* of the last command that had a real one */
	bool is_typing;     /* a key was pressed since the line began */
	unsigned entered;   /* Enter keys that were not shown yet */
	bool is_ahead;      /* those are of lines that have no prompt yet */
	int64_t at_us;
	uint32_t count;
};

struct command_log *
command_log_new(const struct record_head *h, const struct shell *shell, struct buf *out)
{
	struct command_log *c = mem_alloc(sizeof *c);
	struct json j = json_into(out);

	c->began = h->began;
	snprintf(c->ends, sizeof c->ends, "%s",
	    shell != NULL && shell_has(shell->prompt_ends) ? shell->prompt_ends
							   : ENDS_MOST);
	term_init(&c->term, 0);
	json_object(&j);
	json_put_u64(&j, "session", h->session);
	json_put_text(&j, "person", h->person);
	json_put_text(&j, "device", h->device);
	json_put_text(&j, "role", h->role);
	json_put_text(&j, "reason", h->reason);
	json_put_time(&j, "began", h->began);
	json_object_end(&j);
	buf_char(out, '\n');
	return c;
}

void
command_log_free(struct command_log *c)
{
	if (c == NULL)
		return;
	term_fini(&c->term);
	mem_free(c);
}

uint32_t
command_log_count(const struct command_log *c)
{
	return c->count;
}

void
command_log_input(struct command_log *c, int64_t at_us, const void *p, size_t n_bytes)
{
	const uint8_t *b = p;
	struct bytes line;
	size_t i;

	for (i = 0; i < n_bytes; i++) {
		if (b[i] == '\r' || b[i] == '\n') {
			c->entered += c->is_typing;
			continue;
		}
		if (b[i] == CTRL_C || b[i] == CTRL_D) {
			c->is_typing = false;
			c->entered = 0;
			continue;
		}
		if (c->is_typing)
			continue;
		line = term_line(&c->term);
		c->now.n = line.n < PROMPT_MAX ? line.n : PROMPT_MAX;
		memcpy(c->now.text, line.n != 0 ? line.p : (const uint8_t *)"", c->now.n);
		c->is_typing = true;
		c->is_ahead = false;
		c->entered = 0;
		c->at_us = at_us;
	}
}

static bool
begins(struct bytes line, const struct prompt *p)
{
	return p->n != 0 && line.n >= p->n && memcmp(line.p, p->text, p->n) == 0;
}

static bool
ends_as_prompt(const struct command_log *c, uint8_t last)
{
	return last != 0 && strchr(c->ends, last) != NULL;
}

/* How many bytes of the line are its prompt. The prompt of before counts more than what stood there
 * at the first key: a message of the device's may have come between, and the line was written anew. */
static size_t
prompt_of(const struct command_log *c, struct bytes line)
{
	size_t i;

	if (begins(line, &c->last) && (c->is_ahead || c->now.n >= c->last.n))
		return c->last.n;
	if (!c->is_ahead && begins(line, &c->now))
		return c->now.n;
	for (i = 0; i + 1 < line.n; i++)
		if (ends_as_prompt(c, line.p[i]) && line.p[i + 1] == ' ')
			return i + 1;
	return 0;
}

static void
write_one(
    struct command_log *c, struct bytes prompt, struct bytes command, struct buf *out)
{
	struct json j = json_into(out);
	char seconds[32];
	int n = snprintf(seconds, sizeof seconds, "%lld.%03lld",
	    (long long)(c->at_us / SECOND_US), (long long)(c->at_us % SECOND_US / MS_US));

	json_object(&j);
	json_put_time(&j, "at", c->began + c->at_us);
	json_key(&j, "seconds");
	json_raw(&j, seconds, (size_t)n);
	json_key(&j, "prompt");
	json_text_n(&j, (const char *)prompt.p, prompt.n);
	json_key(&j, "command");
	json_text_n(&j, (const char *)command.p, command.n);
	json_object_end(&j);
	buf_char(out, '\n');
	c->count++;
}

/* The device shows that Enter was pressed: what stands on the line? */
static void
line_entered(struct command_log *c, struct buf *out)
{
	struct bytes line = term_line(&c->term), command;
	size_t n;

	if (c->is_ahead && !begins(line, &c->last))
		return; /* of what came out; what was typed ahead is still to be shown */
	n = prompt_of(c, line);
	c->entered--;
	c->is_typing = false;
	c->is_ahead = c->entered != 0;
	command = n < line.n ? (struct bytes){ line.p + n, line.n - n }
			     : (struct bytes){ NULL, 0 };
	while (command.n != 0 && *command.p == ' ') {
		command.p++;
		command.n--;
	}
	if (typed_asks_secret((const char *)line.p, n) ||
	    typed_asks_secret(c->now.text, c->now.n))
		command = (struct bytes){ (const uint8_t *)"*", 1 };
	else if (command.n == 0)
		return;
	if (n != 0 && n <= PROMPT_MAX && ends_as_prompt(c, line.p[n - 1])) {
		memcpy(c->last.text, line.p, n);
		c->last.n = n;
	}
	write_one(c, (struct bytes){ line.p, n }, command, out);
}

/* Where nobody has typed, the last line alone matters. */
static size_t
dull(const struct command_log *c, const uint8_t *b, size_t n)
{
	const uint8_t *end = n > DULL_BYTES ? memrchr(b, '\n', n) : NULL;

	return end == NULL || c->entered != 0 ? 0 : (size_t)(end - b);
}

void
command_log_output(struct command_log *c, const void *p, size_t n_bytes, struct buf *out)
{
	const uint8_t *b = p, *end;
	size_t at = dull(c, b, n_bytes);

	while ((end = memchr(b + at, '\n', n_bytes - at)) != NULL) {
		term_hear(&c->term, b + at, (size_t)(end - b) - at);
		if (c->entered != 0)
			line_entered(c, out);
		else
			c->is_typing = false; /* the line that was typed on is gone */
		term_hear(&c->term, "\n", 1);
		term_clear(&c->term, 0);
		at = (size_t)(end - b) + 1;
	}
	term_hear(&c->term, b + at, n_bytes - at);
}
