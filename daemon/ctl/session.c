/* session.c - sessions and their records: lists, details, what was typed. */
#include "ctl/session.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define ENDING ".cast"

/* PATH/S12.cast, and what lies beside. */
static void
beside(struct ctl *c, const char *cast, struct session_files *out)
{
	size_t n = strlen(cast), stem = n, slash;

	if (n > sizeof ENDING - 1 && strcmp(cast + n - (sizeof ENDING - 1), ENDING) == 0)
		stem = n - (sizeof ENDING - 1);
	for (slash = n; slash != 0 && cast[slash - 1] != '/'; slash--)
		;
	out->cast = cast;
	out->commands = arena_printf(&c->mem, "%.*s.commands", (int)stem, cast);
	out->seal = arena_printf(&c->mem, "%.*s.seal", (int)stem, cast);
	out->public_key =
	    arena_printf(&c->mem, "%.*s../session-keys/seal.pub", (int)slash, cast);
}

static bool
is_path(const char *word)
{
	size_t n = strlen(word);

	return strchr(word, '/') != NULL ||
	    (n > sizeof ENDING - 1 &&
		strcmp(word + n - (sizeof ENDING - 1), ENDING) == 0);
}

int
session_files(struct ctl *c, struct session_files *out)
{
	const char *id;
	int r;

	*out = (struct session_files){ 0 };
	if (c->n_words == 1 && is_path(c->words[0])) {
		beside(c, c->words[0], out);
		return CTL_OK;
	}
	id = ctl_id(c, 'S');
	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/sessions/%s", id);
	if (r != CTL_OK)
		return r;
	out->row = c->tree;
	beside(c, tree_text(c->tree, "record"), out);
	return CTL_OK;
}

int
cmd_session_list(struct ctl *c)
{
	static const struct column columns[] = { { "ID", "id", "S", 8 },
		{ "STATE", "state", "", 8 }, { "PERSON", "person", "", 20 },
		{ "DEVICE", "device", "", 24 }, { "ROLE", "role", "", 8 },
		{ "BEGAN", "began", "", 19 }, { "UNTIL", "until", "", 19 },
		{ "ENDED", "ended", "", 19 }, { "COMMANDS", "commands", "", 8 },
		{ "REASON", "reason", "", 30 }, { "END", "end_why", "", 40 } };
	int r = ctl_get(c, "/api/v1/sessions?limit=%s%s%s",
	    c->limit != NULL ? ctl_quote(c, c->limit) : "",
	    c->device != NULL ? "&device=" : "",
	    c->device != NULL ? ctl_quote(c, c->device) : "");

	return r != CTL_OK
	    ? r
	    : ctl_list(c, columns, ARRAY_LEN(columns), "There was no session.");
}

int
cmd_session_show(struct ctl *c)
{
	static const struct {
		const char *key, *title;
	} rows[] = { { "person", "person" }, { "from", "from" }, { "client", "client" },
		{ "device", "device" }, { "role", "role" }, { "reason", "reason" },
		{ "state", "state" }, { "began", "began" }, { "until", "until" },
		{ "ended", "ended" }, { "end_why", "end" }, { "approved_by", "approved" },
		{ "consent", "consent" }, { "bytes_out", "shown" },
		{ "bytes_in", "typed" }, { "commands", "commands" },
		{ "record", "record" }, { "record_sha256", "sha-256" } };
	static const struct column columns[] = { { "AT", "at", "", 19 },
		{ "PROMPT", "prompt", "", 24 }, { "COMMAND", "command", "", 100 } };
	const char *id = ctl_id(c, 'S');
	size_t i;
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/sessions/%s", id);
	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const char *text = tree_text(c->tree, rows[i].key);

		if (*text == 0)
			continue;
		printf("%-10s", rows[i].title);
		print_safe(text);
		putchar('\n');
	}
	r = ctl_get(c, "/api/v1/sessions/%s/commands", id);
	if (r == CTL_OK && c->tree->child != NULL)
		table_print(c->tree, columns, ARRAY_LEN(columns));
	return r;
}

int
cmd_session_grep(struct ctl *c)
{
	static const struct column columns[] = { { "SESSION", "session", "S", 8 },
		{ "AT", "at", "", 19 }, { "PERSON", "person", "", 20 },
		{ "DEVICE", "device", "", 24 }, { "PROMPT", "prompt", "", 24 },
		{ "COMMAND", "command", "", 100 } };
	int r;

	if (c->n_words != 1 || *c->words[0] == 0) {
		fputs("triagectl: a part of a command is wanted\n", stderr);
		return CTL_USAGE;
	}
	r = ctl_get(c, "/api/v1/commands?text=%s&limit=%s", ctl_quote(c, c->words[0]),
	    c->limit != NULL ? ctl_quote(c, c->limit) : "");
	return r != CTL_OK
	    ? r
	    : ctl_list(c, columns, ARRAY_LEN(columns), "Nobody has typed that.");
}
