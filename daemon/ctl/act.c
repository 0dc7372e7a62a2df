/* act.c - the commands that change something, or watch. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "ctl/ctl.h"
#include "link/curl/fetch.h"
#include "link/json/json.h"

bool
ctl_as_json(struct ctl *c)
{
	if (c->json) {
		fwrite(c->answer.p, 1, c->answer.n, stdout);
		putchar('\n');
	}
	return c->json;
}

int
ctl_done(struct ctl *c, const char *said)
{
	if (!ctl_as_json(c))
		puts(said);
	return CTL_OK;
}

static int
operate(struct ctl *c, const char *verb, const char *said)
{
	static const char *const keys[] = { "text", "for" };
	const char *values[] = { c->text, c->for_time };
	const char *id = ctl_id(c, 'A');
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_post(c, arena_printf(&c->mem, "/api/v1/alarms/%s/%s", id, verb), keys,
	    values, ARRAY_LEN(keys));
	return r != CTL_OK ? r : ctl_done(c, said);
}

int
cmd_alarm_ack(struct ctl *c)
{
	return operate(c, "ack", "acknowledged");
}

int
cmd_alarm_close(struct ctl *c)
{
	return operate(c, "close", "closed");
}

int
cmd_alarm_shelve(struct ctl *c)
{
	return operate(c, "shelve", "shelved");
}

int
cmd_alarm_unshelve(struct ctl *c)
{
	return operate(c, "unshelve", "back in the list");
}

int
cmd_alarm_purge(struct ctl *c)
{
	static const char *const keys[] = { "older" };
	const char *values[] = { c->older };
	int r = ctl_post(c, "/api/v1/alarms/purge", keys, values, ARRAY_LEN(keys));

	if (r != CTL_OK)
		return r;
	return ctl_done(
	    c, arena_printf(&c->mem, "%s purged", tree_text(c->tree, "purged")));
}

int
cmd_alarm_compress(struct ctl *c)
{
	static const char *const keys[] = { "id", "device" };
	const char *values[] = { NULL, c->device };
	int r;

	if (c->n_words != 0 && (values[0] = ctl_id(c, 'A')) == NULL)
		return CTL_USAGE;
	r = ctl_post(c, "/api/v1/alarms/compress", keys, values, ARRAY_LEN(keys));
	if (r != CTL_OK)
		return r;
	return ctl_done(
	    c, arena_printf(&c->mem, "%s compressed", tree_text(c->tree, "compressed")));
}

static int
person_says(struct ctl *c, const char *path, const char *said)
{
	static const char *const keys[] = { "device", "type", "component", "severity",
		"text" };
	const char *values[] = { c->device, c->type, c->component, c->severity, c->text };
	int r;

	if (c->device == NULL || c->type == NULL) {
		fputs("triagectl: --device and --type are wanted\n", stderr);
		return CTL_USAGE;
	}
	r = ctl_post(c, path, keys, values, ARRAY_LEN(keys));
	return r != CTL_OK ? r : ctl_done(c, said);
}

int
cmd_alarm_raise(struct ctl *c)
{
	return person_says(c, "/api/v1/alarms", "raised");
}

int
cmd_alarm_clear(struct ctl *c)
{
	return person_says(c, "/api/v1/alarms/clear", "cleared");
}

int
cmd_reload(struct ctl *c)
{
	static const char *const keys[] = { "yes" };
	const char *values[] = { c->yes ? "yes" : "no" };
	int r = ctl_post(c, "/api/v1/reload", keys, values, ARRAY_LEN(keys));

	return r != CTL_OK ? r : ctl_done(c, tree_text(c->tree, "done"));
}

int
cmd_probe_run(struct ctl *c)
{
	static const char *const keys[] = { "device", "component" };
	const char *values[2];
	const struct tree *list, *f;
	int r;

	if (c->n_words != 2) {
		fputs("triagectl: a probe and a device are wanted\n", stderr);
		return CTL_USAGE;
	}
	values[0] = c->words[1];
	values[1] = c->component;
	r = ctl_post(c,
	    arena_printf(&c->mem, "/api/v1/probes/%s/run", ctl_quote(c, c->words[0])),
	    keys, values, 2);
	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	printf("%s%s%s\n", tree_text(c->tree, "outcome"),
	    *tree_text(c->tree, "note") ? ": " : "", tree_text(c->tree, "note"));
	list = tree_find(c->tree, "findings");
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next) {
		printf("%s on %s, confidence %.0f %%: ", tree_text(f, "cause"),
		    tree_text(f, "device"),
		    100 * strtod(tree_text(f, "confidence"), NULL));
		print_safe(tree_text(f, "text"));
		putchar('\n');
	}
	list = tree_find(c->tree, "ruled_out");
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next) {
		printf("not %s: ", tree_text(f, "cause"));
		print_safe(tree_text(f, "why"));
		putchar('\n');
	}
	return strcmp(tree_text(c->tree, "failed"), "true") == 0 ? CTL_REFUSED : CTL_OK;
}

static void
print_event(const struct tree *e)
{
	printf("%.8s  %-8s ",
	    strlen(tree_text(e, "at")) > 19 ? tree_text(e, "at") + 11 : "",
	    tree_text(e, "kind"));
	print_safe(tree_text(e, "text"));
	putchar('\n');
	fflush(stdout);
}

/* Following: the stream tells, what came between is asked for by number. */
struct follow {
	struct ctl *c;
	unsigned long long last;
};

static int
followed(void *arg, const char *line)
{
	struct follow *f = arg;
	const struct tree *t;
	uint32_t at, column;
	const char *why;

	if (strncmp(line, "data: ", 6) != 0)
		return 1;
	if (f->c->json) {
		puts(line + 6);
		fflush(stdout);
	}
	arena_reset(&f->c->mem);
	if (json_read(&f->c->mem, line + 6, strlen(line + 6), &t, &at, &column, &why) < 0)
		return 1;
	f->last = strtoull(tree_text(t, "id"), NULL, 10);
	if (!f->c->json)
		print_event(t);
	return 1;
}

/* Each member of a JSON list as a line of its own, as the stream has them too. */
static void
print_each(struct bytes list)
{
	bool quoted = false;
	size_t i, depth = 0;

	for (i = 1; i + 1 < list.n; i++) {
		char ch = (char)list.p[i];

		if (quoted && ch == '\\') {
			putchar(ch);
			ch = (char)list.p[++i];
		} else if (ch == '"')
			quoted = !quoted;
		else if (!quoted && (ch == '{' || ch == '['))
			depth++;
		else if (!quoted && (ch == '}' || ch == ']'))
			depth--;
		else if (!quoted && ch == ',' && depth == 0)
			ch = '\n';
		putchar(ch);
	}
	if (list.n > 2)
		putchar('\n');
}

static int
catch_up(struct ctl *c, struct follow *f)
{
	const struct tree *e;
	int r = f->last != 0
	    ? ctl_get(c, "/api/v1/events?since=%llu", f->last)
	    : ctl_get(c, "/api/v1/events/last?limit=%s", c->limit ? c->limit : "20");

	if (r != CTL_OK)
		return r;
	for (e = c->tree->child; e != NULL; e = e->next) {
		f->last = strtoull(tree_text(e, "id"), NULL, 10);
		if (!c->json)
			print_event(e);
	}
	if (c->json && c->follow)
		print_each(buf_view(&c->answer));
	else if (c->json)
		puts(buf_str(&c->answer));
	fflush(stdout);
	return CTL_OK;
}

int
cmd_events(struct ctl *c)
{
	struct follow f = { .c = c };
	int r = catch_up(c, &f), status;
	char why[256];

	while (c->follow && (r == CTL_OK || r == CTL_NO_DAEMON)) {
		if (r == CTL_OK)
			(void)fetch_lines(
			    c->socket, "/api/v1/stream", followed, &f, &status, why);
		sleep(1);
		r = catch_up(c, &f);
	}
	return r;
}

static int
of_device(struct ctl *c, const char *path, const char *said)
{
	static const char *const keys[] = { "key" };
	const char *values[] = { c->key };
	int r;

	if (c->n_words == 0) {
		fputs("triagectl: which device?\n", stderr);
		return CTL_USAGE;
	}
	r = ctl_post(c, arena_printf(&c->mem, "/api/v1/devices/%s/%s", c->words[0], path),
	    keys, values, ARRAY_LEN(keys));
	return r != CTL_OK ? r : ctl_done(c, said);
}

int
cmd_device_accept_key(struct ctl *c)
{
	return of_device(c, "host-key", "accepted; it counts from now on");
}

int
cmd_device_retry_login(struct ctl *c)
{
	return of_device(c, "login", "its login may be tried again");
}
