/* gateway.c - the commands on people at devices that are answered by the gateway itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "ctl/ctl.h"
#include "model/cast.h"
#include "model/screen.h"

#define LOOK_AGAIN_US 200000
#define TRIES_MAX     20

int
cmd_session_live(struct ctl *c)
{
	static const struct column columns[] = {
		{ "ID", "id", "S", 0 },
		{ "STATE", "state", "", 0 },
		{ "PERSON", "person", "", 24 },
		{ "FROM", "from", "", 40 },
		{ "DEVICE", "device", "", 32 },
		{ "ROLE", "role", "", 0 },
		{ "FOR", "reason", "", 40 },
		{ "UNTIL", "until", "", 0 },
	};
	int r = ctl_get(c, "/api/v1/gateway/sessions");

	return r != CTL_OK
	    ? r
	    : ctl_list(c, columns, ARRAY_LEN(columns), "nobody is at a device");
}

int
cmd_session_hostkeys(struct ctl *c)
{
	static const struct column columns[] = {
		{ "KIND", "kind", "", 0 },
		{ "FINGERPRINT", "fingerprint", "", 0 },
	};
	int r = ctl_get(c, "/api/v1/gateway/host-keys");

	return r != CTL_OK ? r : ctl_list(c, columns, ARRAY_LEN(columns), "none");
}

static int
order(struct ctl *c, const char *verb, const char *said)
{
	static const char *const keys[] = { "text" };
	const char *values[] = { c->text };
	const char *id = ctl_id(c, 'S');
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_post(c, arena_printf(&c->mem, "/api/v1/sessions/%s/%s", id, verb), keys,
	    values, ARRAY_LEN(keys));
	return r != CTL_OK ? r : ctl_done(c, said);
}

int
cmd_session_kill(struct ctl *c)
{
	return order(c, "kill", "ended");
}

int
cmd_session_approve(struct ctl *c)
{
	return order(c, "approve", "approved");
}

/* What was shown, in the lines of a record, through the filter. */
static void
show(struct screen *screen, const char *lines)
{
	struct buf data, out;

	buf_init(&data);
	buf_init(&out);
	while (*lines != 0) {
		size_t n = strcspn(lines, "\n");
		struct cast_event e;

		buf_clear(&data);
		if (cast_read(lines, n, &e, &data) && e.kind == 'o')
			screen_pass(screen, data.p, data.n, &out);
		lines += n + (lines[n] == '\n');
	}
	fwrite(out.p, 1, out.n, stdout);
	fflush(stdout);
	buf_fini(&data);
	buf_fini(&out);
}

int
cmd_session_watch(struct ctl *c)
{
	const char *id = ctl_id(c, 'S');
	char session[32], next[32] = "0";
	struct screen screen;
	unsigned tries = 0;
	struct buf out;
	int r = CTL_OK;

	if (id == NULL)
		return CTL_USAGE;
	snprintf(session, sizeof session, "%s", id);
	screen_init(&screen);
	for (;;) {
		const char *text;

		arena_reset(&c->mem);
		r = ctl_get(c, "/api/v1/gateway/sessions/%s/from/%s", session, next);
		if (r == CTL_NO_DAEMON && *next != '0' && tries++ < TRIES_MAX) {
			sleep(1); /* a room starts again; the session goes on */
			continue;
		}
		if (r != CTL_OK || strcmp(tree_text(c->tree, "over"), "true") == 0)
			break;
		tries = 0;
		text = tree_text(c->tree, "text");
		snprintf(next, sizeof next, "%s", tree_text(c->tree, "next"));
		if (*text != 0)
			show(&screen, text);
		else
			usleep(LOOK_AGAIN_US);
	}
	buf_init(&out);
	screen_end(&screen, &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_fini(&out);
	return r;
}
