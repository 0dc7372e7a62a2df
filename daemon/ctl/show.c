/* show.c - the commands that print one thing in full, for people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ctl/ctl.h"

static void
line(const char *title, const char *text)
{
	if (*text == 0)
		return;
	printf("%-14s ", title);
	print_safe(text);
	putchar('\n');
}

/* The same, for a member of a thing. */
static void
field(const struct tree *t, const char *title, const char *key)
{
	line(title, tree_text(t, key));
}

static void
when(struct ctl *c, const struct tree *t, const char *title, const char *key)
{
	const char *text = tree_text(t, key);

	if (*text != 0)
		line(title, arena_printf(&c->mem, "%.19s UTC (%s)", text, ago(c, text)));
}

static void
indented(const char *text)
{
	while (*text != 0) {
		size_t n = strcspn(text, "\n");
		char part[1024];

		snprintf(part, sizeof part, "%.*s", (int)n, text);
		fputs("      ", stdout);
		print_safe(part);
		putchar('\n');
		text += n + (text[n] == '\n');
	}
}

static bool
one_word(struct ctl *c, const char *what)
{
	if (c->n_words == 1)
		return true;
	fprintf(stderr, "triagectl: one %s is wanted here\n", what);
	return false;
}

/* How much samples take, and what became of them before their time. */
static void
history_line(struct ctl *c, const struct tree *h)
{
	const char *dropped = tree_text(h, "dropped"), *trouble = tree_text(h, "trouble");

	line("history",
	    arena_printf(&c->mem, "%.1f of %.0f MB%s%s%s%s%s",
		strtod(tree_text(h, "bytes"), NULL) / 1e6,
		strtod(tree_text(h, "bytes_max"), NULL) / 1e6,
		strtod(dropped, NULL) > 0 ? ", files dropped for want of room: " : "",
		strtod(dropped, NULL) > 0 ? dropped : "",
		strtod(tree_text(h, "damaged_bytes"), NULL) > 0 ? ", some of it damaged"
								: "",
		*trouble != 0 ? "; " : "", trouble));
}

int
cmd_status(struct ctl *c)
{
	static const struct column columns[] = { { "ROOM", "role", "", 12 },
		{ "#", "instance", "", 3 }, { "STATE", "state", "", 9 },
		{ "PID", "pid", "", 9 }, { "RESTARTS", "restarts", "", 8 },
		{ "SINCE", "since", "", 19 }, { "LAST END", "last_end", "", 20 } };
	int r = ctl_get(c, "/api/v1/status");

	if (r != CTL_OK || ctl_as_json(c))
		return r;
	line("triaged", tree_text(c->tree, "version"));
	when(c, c->tree, "started", "started_at");
	line("devices",
	    arena_printf(&c->mem, "%s, %s of them down", tree_text(c->tree, "devices"),
		tree_text(c->tree, "devices_down")));
	line("alarms",
	    arena_printf(&c->mem, "%s raised (%s critical, %s major)",
		tree_text(c->tree, "alarms"), tree_text(c->tree, "critical"),
		tree_text(c->tree, "major")));
	line("cases", arena_printf(&c->mem, "%s under way", tree_text(c->tree, "cases")));
	line("tickets", arena_printf(&c->mem, "%s open", tree_text(c->tree, "tickets")));
	line("outbox", arena_printf(&c->mem, "%s owed", tree_text(c->tree, "outbox")));
	history_line(c, tree_find(c->tree, "history"));
	putchar('\n');
	if (tree_find(c->tree, "rooms") != NULL)
		table_print(tree_find(c->tree, "rooms"), columns, ARRAY_LEN(columns));
	return CTL_OK;
}

/* How it is spoken to over SSH. */
static void
ways(struct ctl *c, const struct tree *t)
{
	const char *allowed = tree_text(t, "allowed");

	line("shell",
	    arena_printf(&c->mem, "%s%s%s", tree_text(t, "shell"),
		strcmp(tree_text(t, "is_proven"), "true") == 0 ? "" : ", unproven",
		*tree_text(t, "enable") != 0
		    ? arena_printf(
			  &c->mem, ", enable by credential %s", tree_text(t, "enable"))
		    : ""));
	line("links",
	    arena_printf(&c->mem, "%s at once%s", tree_text(t, "links"),
		strcmp(tree_text(t, "one_channel"), "true") == 0 ? ", one command each"
								 : ""));
	if (*allowed != 0)
		line("legacy allowed", allowed);
}

static void
show_ssh(struct ctl *c)
{
	const struct tree *d = c->tree;
	const char *pinned = tree_text(d, "ssh_host_key");

	line("SSH",
	    arena_printf(&c->mem, "port %s, credential %s", tree_text(d, "ssh_port"),
		tree_text(d, "ssh_credential")));
	if (*pinned != 0)
		line("host key", arena_printf(&c->mem, "%s, by the inventory", pinned));
	else if (*tree_text(d, "seen_host_key") != 0)
		line("host key",
		    arena_printf(&c->mem, "%s (%s), since %s, by %s",
			tree_text(d, "seen_host_key"), tree_text(d, "seen_host_key_type"),
			tree_text(d, "seen_host_key_since"),
			tree_text(d, "seen_host_key_by")));
	else
		line("host key", "none seen yet: the first one counts");
	if (*tree_text(d, "offered_host_key") != 0)
		line("ANOTHER KEY",
		    arena_printf(&c->mem,
			"%s (%s), shown at %s: nothing is sent to it until that is "
			"accepted",
			tree_text(d, "offered_host_key"),
			tree_text(d, "offered_host_key_type"),
			tree_text(d, "offered_host_key_at")));
	if (*tree_text(d, "login_refused") != 0)
		line("LOGIN REFUSED",
		    arena_printf(&c->mem,
			"credential %s at %s: not tried again until one of the two is "
			"changed",
			tree_text(d, "login_refused"), tree_text(d, "login_refused_at")));
}

int
cmd_device_show(struct ctl *c)
{
	const struct tree *a;
	int r;

	if (!one_word(c, "device"))
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/devices/%s", ctl_quote(c, c->words[0]));
	if (r != CTL_OK || ctl_as_json(c))
		return r;
	field(c->tree, "device", "name");
	field(c->tree, "class", "device_class");
	field(c->tree, "profile", "profile");
	field(c->tree, "recognised by", "recognised");
	field(c->tree, "address", "address");
	field(c->tree, "state", "state");
	when(c, c->tree, "since", "since");
	when(c, c->tree, "last answer", "last_answer");
	field(c->tree, "note", "note");
	field(c->tree, "says its name", "sys_name");
	field(c->tree, "says it is", "sys_descr");
	field(c->tree, "site", "site");
	field(c->tree, "customer", "customer");
	field(c->tree, "model", "model");
	field(c->tree, "serial", "serial");
	field(c->tree, "warranty until", "warranty_until");
	if (*tree_text(c->tree, "snmp_credential") != 0)
		line("SNMP",
		    arena_printf(&c->mem, "version %s, port %s, credential %s",
			tree_text(c->tree, "snmp_version"),
			tree_text(c->tree, "snmp_port"),
			tree_text(c->tree, "snmp_credential")));
	if (*tree_text(c->tree, "ssh_credential") != 0)
		show_ssh(c);
	if (tree_find(c->tree, "ssh") != NULL &&
	    tree_find(c->tree, "ssh")->kind == TREE_MAP)
		ways(c, tree_find(c->tree, "ssh"));
	for (a = tree_members(c->tree, "upstream"); a != NULL; a = a->next)
		line("upstream", a->text);
	for (a = tree_members(c->tree, "links"); a != NULL; a = a->next)
		line("cable",
		    arena_printf(&c->mem, "%s to %s %s", tree_text(a, "port"),
			tree_text(a, "to"), tree_text(a, "remote_port")));
	line("from",
	    arena_printf(&c->mem, "%s%s", tree_text(c->tree, "source"),
		strcmp(tree_text(c->tree, "source"), "api") != 0 ? " (change it there)"
								 : ""));
	for (a = tree_members(c->tree, "alarms"); a != NULL; a = a->next)
		line("alarm",
		    arena_printf(&c->mem, "A%s %s %s %s: %s", tree_text(a, "id"),
			tree_text(a, "severity"), tree_text(a, "alarm_type"),
			tree_text(a, "component"), tree_text(a, "text")));
	return CTL_OK;
}

int
cmd_alarm_show(struct ctl *c)
{
	const char *id = ctl_id(c, 'A');
	const struct tree *a;
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/alarms/%s", id);
	if (r != CTL_OK || ctl_as_json(c))
		return r;
	line("alarm",
	    arena_printf(&c->mem, "A%s %s", id, tree_text(c->tree, "alarm_type")));
	line("resource",
	    arena_printf(&c->mem, "%s %s", tree_text(c->tree, "device"),
		tree_text(c->tree, "component")));
	line("state",
	    arena_printf(&c->mem, "%s, %s", tree_text(c->tree, "severity"),
		strcmp(tree_text(c->tree, "is_cleared"), "true") == 0 ? "cleared"
								      : "raised"));
	field(c->tree, "text", "text");
	field(c->tree, "event type", "event_type");
	when(c, c->tree, "first sign", "first_sign");
	when(c, c->tree, "raised", "raised_at");
	when(c, c->tree, "cleared", "cleared_at");
	field(c->tree, "raised so far", "raises");
	if (strcmp(tree_text(c->tree, "is_flapping"), "true") == 0)
		line("flapping",
		    arena_printf(&c->mem, "it came %s times since %s",
			tree_text(c->tree, "flaps"),
			ago(c, tree_text(c->tree, "flapping_since"))));
	when(c, c->tree, "maintenance", "maintenance_until");
	line("operator",
	    arena_printf(&c->mem, "%s %s %s", tree_text(c->tree, "operator_state"),
		tree_text(c->tree, "operator_name"),
		tree_text(c->tree, "operator_text")));
	if (strcmp(tree_text(c->tree, "root_id"), "0") != 0)
		line("symptom of",
		    arena_printf(&c->mem, "A%s", tree_text(c->tree, "root_id")));
	if (strcmp(tree_text(c->tree, "case_id"), "0") != 0)
		line("case", arena_printf(&c->mem, "C%s", tree_text(c->tree, "case_id")));
	for (a = tree_members(c->tree, "witnesses"); a != NULL; a = a->next)
		line("witness",
		    arena_printf(&c->mem, "%s %s says %s (%s)", tree_text(a, "witness"),
			tree_text(a, "name"), tree_text(a, "level"),
			ago(c, tree_text(a, "seen_at"))));
	for (a = tree_members(c->tree, "points"); a != NULL; a = a->next)
		line("sample",
		    arena_printf(&c->mem, "%s = %s (%s)", tree_text(a, "word"),
			tree_text(a, "value"), ago(c, tree_text(a, "at"))));
	for (a = tree_members(c->tree, "status_changes"); a != NULL; a = a->next)
		line("change",
		    arena_printf(&c->mem, "%.19s %s by %s", tree_text(a, "at"),
			strcmp(tree_text(a, "is_cleared"), "true") == 0
			    ? "cleared"
			    : tree_text(a, "severity"),
			tree_text(a, "by")));
	return CTL_OK;
}

static void
show_findings(struct ctl *c, const struct tree *t)
{
	const struct tree *f;

	for (f = tree_members(t, "findings"); f != NULL; f = f->next) {
		printf("\nfinding        ");
		print_safe(tree_text(f, "title"));
		printf("\n");
		line("  cause",
		    arena_printf(&c->mem, "%s on %s, confidence %.0f %%, %s",
			tree_text(f, "cause"), tree_text(f, "device"),
			100 * strtod(tree_text(f, "confidence"), NULL),
			tree_text(f, "category")));
		field(f, "  seen", "text");
		field(f, "  action", "action");
		field(f, "  part", "part");
		field(f, "  skill", "skill");
		field(f, "  remote", "remote");
		field(f, "  article", "kb");
		field(f, "  by probe", "probe");
	}
}

static void
show_evidence(struct ctl *c, const struct tree *t)
{
	const struct tree *e;

	for (e = tree_members(t, "evidence"); e != NULL; e = e->next) {
		line("evidence",
		    arena_printf(&c->mem, "%.12s %s %s: %s (%s)", tree_text(e, "hash"),
			tree_text(e, "device"), tree_text(e, "method"),
			tree_text(e, "asked"), tree_text(e, "outcome")));
		indented(tree_text(e, "answer"));
	}
}

int
cmd_case_show(struct ctl *c)
{
	const char *id = ctl_id(c, 'C');
	const struct tree *a;
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/cases/%s", id);
	if (r != CTL_OK || ctl_as_json(c))
		return r;
	line("case",
	    arena_printf(&c->mem, "C%s %s %s", id, tree_text(c->tree, "state"),
		tree_text(c->tree, "verdict")));
	line("about",
	    arena_printf(&c->mem, "%s on %s %s", tree_text(c->tree, "alarm_type"),
		tree_text(c->tree, "device"), tree_text(c->tree, "component")));
	when(c, c->tree, "first sign", "first_sign");
	when(c, c->tree, "deadline", "deadline");
	when(c, c->tree, "closed", "closed_at");
	if (strcmp(tree_text(c->tree, "ticket_id"), "0") != 0)
		line("ticket",
		    arena_printf(&c->mem, "T%s", tree_text(c->tree, "ticket_id")));
	for (a = tree_members(c->tree, "all_runs"); a != NULL; a = a->next) {
		const struct tree *o;

		line("probe",
		    arena_printf(&c->mem, "%s %s %s%s%s", tree_text(a, "probe"),
			tree_text(a, "state"), tree_text(a, "outcome"),
			*tree_text(a, "note") ? ": " : "", tree_text(a, "note")));
		for (o = tree_members(a, "ruled_out"); o != NULL; o = o->next)
			line("  not",
			    arena_printf(&c->mem, "%s: %s", tree_text(o, "cause"),
				tree_text(o, "why")));
	}
	show_findings(c, c->tree);
	putchar('\n');
	show_evidence(c, c->tree);
	return CTL_OK;
}

/* Who could go, while nobody was sent. */
static int
show_advice(struct ctl *c, const char *id)
{
	const char *stage = tree_text(c->tree, "stage");
	int r;

	if (strcmp(stage, "new") != 0 && strcmp(stage, "accepted") != 0)
		return CTL_OK;
	r = ctl_get(c, "/api/v1/tickets/%s/advice", id);
	if (r != CTL_OK || tree_members(c->tree, "candidates") == NULL)
		return r;
	puts("\nwho could go:");
	dispatch_print(c, c->tree);
	return CTL_OK;
}

int
cmd_ticket_show(struct ctl *c)
{
	const char *id = ctl_id(c, 'T');
	const struct tree *a;
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/tickets/%s", id);
	if (r != CTL_OK || ctl_as_json(c))
		return r;
	line("ticket",
	    arena_printf(&c->mem, "T%s: %s", id, tree_text(c->tree, "problem.title")));
	line("status",
	    arena_printf(&c->mem, "%s (%s), version %s", tree_text(c->tree, "status"),
		tree_text(c->tree, "stage"), tree_text(c->tree, "version")));
	if (strcmp(tree_text(c->tree, "kind"), "complaint") == 0)
		line("kind", "a complaint");
	line("urgency",
	    arena_printf(&c->mem, "%s: %s", tree_text(c->tree, "urgency"),
		tree_text(c->tree, "urgency_why")));
	line("customer",
	    arena_printf(&c->mem, "%s (%s)", tree_text(c->tree, "customer"),
		tree_text(c->tree, "tier")));
	line("contact",
	    arena_printf(&c->mem, "%s %s %s", tree_text(c->tree, "contact.name"),
		tree_text(c->tree, "contact.phone"),
		tree_text(c->tree, "contact.email")));
	line("product",
	    arena_printf(&c->mem, "%s: %s, serial %s, warranty until %s (%s)",
		tree_text(c->tree, "product.device"), tree_text(c->tree, "product.model"),
		tree_text(c->tree, "product.serial"),
		tree_text(c->tree, "product.warranty_until"),
		tree_text(c->tree, "product.terms")));
	line("site",
	    arena_printf(&c->mem, "%s %s", tree_text(c->tree, "product.site"),
		tree_text(c->tree, "product.site_address")));
	field(c->tree, "problem", "problem.what");
	field(c->tree, "circumstances", "problem.circumstances");
	field(c->tree, "accompanied by", "problem.accompanied");
	for (a = tree_members(c->tree, "missing"); a != NULL; a = a->next)
		line("not known", a->text);
	line("verdict",
	    arena_printf(&c->mem, "%s %s%s%s", tree_text(c->tree, "verdict"),
		tree_text(c->tree, "cause"),
		*tree_text(c->tree, "expert_group") ? "for " : "",
		tree_text(c->tree, "expert_group")));
	when(c, c->tree, "opened", "opened_at");
	when(c, c->tree, "alarm cleared", "alarm_cleared_at");
	if (strcmp(tree_text(c->tree, "repeat_of"), "0") != 0)
		line("repeats",
		    arena_printf(&c->mem, "T%s; soon after the last: %s",
			tree_text(c->tree, "repeat_of"), tree_text(c->tree, "repeats")));
	when(c, c->tree, "proven gone", "resolved_at");
	if (strcmp(tree_text(c->tree, "part_of"), "0") != 0)
		line("part of",
		    arena_printf(&c->mem, "T%s", tree_text(c->tree, "part_of")));
	for (a = tree_members(c->tree, "parts"); a != NULL; a = a->next)
		line("its part", arena_printf(&c->mem, "T%s", a->text));
	field(c->tree, "engineer", "engineer");
	if (*tree_text(c->tree, "part") != 0)
		line("part",
		    arena_printf(&c->mem, "%s, reserved from %s",
			tree_text(c->tree, "part"), tree_text(c->tree, "part_from")));
	field(c->tree, "part used", "part_used");
	field(c->tree, "confirmed by", "confirmed_by");
	field(c->tree, "satisfaction", "satisfaction");
	field(c->tree, "recommends us", "recommends");
	field(c->tree, "closed by", "closed_by");
	field(c->tree, "cause found", "cause_found");
	for (a = tree_members(c->tree, "clocks"); a != NULL; a = a->next)
		line("clock",
		    arena_printf(&c->mem, "%-16s %s", tree_text(a, "clock"),
			*tree_text(a, "met_at")
			    ? arena_printf(&c->mem, "met %s%s",
				  ago(c, tree_text(a, "met_at")),
				  strcmp(tree_text(a, "is_late"), "true") == 0 ? ", late"
									       : "")
			    : *tree_text(a, "ended_at") ? "over with the ticket"
			    : *tree_text(a, "stopped_at")
			    ? arena_printf(&c->mem, "stopped since %s",
				  ago(c, tree_text(a, "stopped_at")))
			    : *tree_text(a, "due_at")
			    ? arena_printf(&c->mem, "due %.19s UTC (%s)",
				  tree_text(a, "due_at"), ago(c, tree_text(a, "due_at")))
			    : arena_printf(&c->mem, "starts with %s",
				  tree_text(a, "starts_with"))));
	for (a = tree_members(c->tree, "ledger"); a != NULL; a = a->next)
		line("change",
		    arena_printf(&c->mem, "%.19s UTC %s by %s%s%s (%s, %s)",
			tree_text(a, "at"), tree_text(a, "act"), tree_text(a, "by"),
			*tree_text(a, "why") ? ": " : "", tree_text(a, "why"),
			tree_text(a, "status"), tree_text(a, "stage")));
	show_findings(c, c->tree);
	putchar('\n');
	for (a = tree_members(c->tree, "attempts"); a != NULL; a = a->next)
		line("asked",
		    arena_printf(&c->mem, "%s: %s%s%s", tree_text(a, "probe"),
			tree_text(a, "outcome"), *tree_text(a, "note") ? ": " : "",
			tree_text(a, "note")));
	for (a = tree_members(c->tree, "ruled_out"); a != NULL; a = a->next)
		line("not",
		    arena_printf(
			&c->mem, "%s: %s", tree_text(a, "cause"), tree_text(a, "why")));
	show_evidence(c, c->tree);
	return show_advice(c, id);
}

int
cmd_probe_show(struct ctl *c)
{
	const struct tree *a;
	int r;

	if (!one_word(c, "probe"))
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/probes/%s", ctl_quote(c, c->words[0]));
	if (r != CTL_OK || ctl_as_json(c))
		return r;
	field(c->tree, "probe", "name");
	field(c->tree, "title", "title");
	for (a = tree_members(c->tree, "classes"); a != NULL; a = a->next)
		line("for", a->text);
	for (a = tree_members(c->tree, "covers"); a != NULL; a = a->next)
		line("asked for", a->text);
	for (a = tree_members(c->tree, "needs"); a != NULL; a = a->next)
		line("needs", a->text);
	for (a = tree_members(c->tree, "causes"); a != NULL; a = a->next)
		line("can tell", a->text);
	field(c->tree, "file", "file");
	putchar('\n');
	indented(tree_text(c->tree, "is"));
	return CTL_OK;
}

int
cmd_evidence_show(struct ctl *c)
{
	int r;

	if (!one_word(c, "hash"))
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/evidence/%s", ctl_quote(c, c->words[0]));
	if (r != CTL_OK || ctl_as_json(c))
		return r;
	field(c->tree, "hash", "hash");
	field(c->tree, "device", "device");
	field(c->tree, "method", "method");
	field(c->tree, "asked", "asked");
	when(c, c->tree, "at", "asked_at");
	field(c->tree, "outcome", "outcome");
	indented(tree_text(c->tree, "answer"));
	return CTL_OK;
}
