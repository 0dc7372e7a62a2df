/* session_probe.c - what an expert asked once, drafted as a probe that asks it by itself. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/session.h"

#define COMMANDS_MOST 40

/* What begins so does more than read, or is for a terminal: left to the person who looks the draft over. */
static bool
only_reads(const char *command)
{
	static const char *const first[] = { "clear", "commit", "conf", "config",
		"configure", "copy", "debug", "delete", "disable", "edit", "enable",
		"end", "exit", "kill", "logout", "no", "quit", "reboot", "reload",
		"request", "reset", "restart", "rm", "save", "set", "shutdown", "start",
		"stop", "su", "sudo", "system-view", "test", "undo", "vi", "write" };
	size_t n = strcspn(command, " "), i;

	for (i = 0; i < ARRAY_LEN(first); i++)
		if (strlen(first[i]) == n && strncmp(first[i], command, n) == 0)
			return false;
	return true;
}

/* A text of Lua: whatever a device made of a line stays inside the quotes. */
static void
quote(const char *text)
{
	putchar('"');
	for (; *text != 0; text++) {
		unsigned char ch = (unsigned char)*text;

		if (ch == '"' || ch == '\\')
			printf("\\%c", ch);
		else if (ch < 0x20 || ch == 0x7f)
			printf("\\%03u", ch);
		else
			putchar(ch);
	}
	putchar('"');
}

/* Behind "--": one line, whatever it has in it. */
static void
comment(const char *text)
{
	for (; *text != 0; text++)
		putchar((unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text);
}

static bool
was_before(const struct tree *list, const struct tree *this)
{
	const struct tree *t;

	for (t = list->child; t != this; t = t->next)
		if (strcmp(tree_text(t, "command"), tree_text(this, "command")) == 0)
			return true;
	return false;
}

static void
print_commands(const struct tree *list)
{
	const struct tree *t;
	unsigned n = 0;

	for (t = list->child; t != NULL && n < COMMANDS_MOST; t = t->next) {
		const char *command = tree_text(t, "command");

		if (strcmp(command, "*") == 0 || was_before(list, t))
			continue;
		if (!only_reads(command)) {
			printf("\t\t-- left out, it does more than read: ");
			comment(command);
			putchar('\n');
			continue;
		}
		n++;
		printf("\t\tlocal said%u, why%u = ctx.ssh(", n, n);
		quote(command);
		printf(")\n\t\tif not said%u then return unsure(", n);
		quote(command);
		printf(" .. \": \" .. tostring(why%u)) end\n", n);
		printf("\t\t-- local found = text.match(said%u, \"(?m)^...$\")\n\n", n);
	}
}

/* What the session was about, as far as it was said. */
struct about {
	const char *id, *person, *device, *device_class, *reason, *alarm_type, *cause;
};

static const char *
copy(struct ctl *c, const char *key)
{
	return arena_text(&c->mem, tree_text(c->tree, key));
}

static int
learn(struct ctl *c, const char *id, struct about *a)
{
	const char *alarm, *ticket;
	int r = ctl_get(c, "/api/v1/sessions/%s", id);

	if (r != CTL_OK)
		return r;
	a->id = id;
	a->person = copy(c, "person");
	a->device = copy(c, "device");
	a->reason = copy(c, "reason");
	alarm = copy(c, "alarm_id");
	ticket = copy(c, "ticket_id");
	a->alarm_type = "ssh-silent";
	a->cause = a->device_class = "";
	if (strcmp(ticket, "0") != 0 &&
	    ctl_get(c, "/api/v1/tickets/%s", ticket) == CTL_OK) {
		a->cause = copy(c, "cause");
		if (strcmp(alarm, "0") == 0)
			alarm = copy(c, "alarm_id");
	}
	if (strcmp(alarm, "0") != 0 && ctl_get(c, "/api/v1/alarms/%s", alarm) == CTL_OK)
		a->alarm_type = copy(c, "alarm_type");
	if (ctl_get(c, "/api/v1/devices/%s", ctl_quote(c, a->device)) == CTL_OK)
		a->device_class = copy(c, "device_class");
	return ctl_get(c, "/api/v1/sessions/%s/commands", id);
}

static void
print_head(const struct about *a)
{
	printf("--- What ");
	comment(a->person);
	printf(" asked ");
	comment(a->device);
	printf(" in session S%s (", a->id);
	comment(a->reason);
	puts("): a draft.\n--\n"
	     "-- Look over: which questions told what was wrong, what their answers look "
	     "like "
	     "then, which alarm\n"
	     "-- types it is for, which causes it can name or rule out. A command is "
	     "sent only "
	     "if it stands on\n"
	     "-- `commands` of the device's profile; triaged --check says which does "
	     "not.\n");
	printf(
	    "return {\n\tname = \"from_s%s\",\n\ttitle = \"As asked in session S%s\",\n",
	    a->id, a->id);
	if (*a->device_class != 0) {
		printf("\tclasses = { ");
		quote(a->device_class);
		puts(" },");
	}
	printf("\tcovers = { ");
	quote(a->alarm_type);
	printf(" },\n\tneeds = { \"ssh\" },\n\tcauses = { ");
	quote(*a->cause != 0 ? a->cause : "net.upstream-down");
	puts(*a->cause != 0 ? " },\n\tcost = 10,\n"
			    : " }, -- none was found: put yours here\n\tcost = 10,\n");
	puts("\trun = function(ctx)");
}

int
cmd_session_to_probe(struct ctl *c)
{
	const char *id = ctl_id(c, 'S');
	struct about a;
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = learn(c, id, &a);
	if (r != CTL_OK)
		return r;
	if (c->tree->child == NULL) {
		fprintf(stderr, "triagectl: nothing was typed in S%s\n", id);
		return CTL_REFUSED;
	}
	if (c->json)
		return ctl_done(c, "");
	print_head(&a);
	print_commands(c->tree);
	puts("\t\t-- return finding { cause = \"...\", confidence = 0.7, text = \"...\" "
	     "}\n"
	     "\t\treturn unsure(\"a draft: it asks, and does not judge yet\")\n"
	     "\tend,\n}");
	return CTL_OK;
}
