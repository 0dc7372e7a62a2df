/* traps.c - the commands on what is told unasked: traps, syslog, alarms of other systems. */
#include <stdio.h>

#include "base/mem.h"
#include "ctl/ctl.h"

static int
ask(struct ctl *c, const char *path)
{
	int r = ctl_get(c, "%s", path);

	if (r == CTL_OK && c->json) {
		print_safe(buf_str(&c->answer));
		putchar('\n');
	}
	return r;
}

static int
stats(struct ctl *c, const char *path, const char *counted)
{
	const struct column columns[] = { { "OUTCOME", "name", "", 24 },
		{ counted, "count", "", 20 } };
	int r = ask(c, path);

	if (r != CTL_OK || c->json)
		return r;
	printf("%s arrived since the room began; %s were dropped by the system before "
	       "that\n",
	    tree_text(c->tree, "arrived"), tree_text(c->tree, "dropped"));
	table_print(tree_find(c->tree, "outcomes"), columns, ARRAY_LEN(columns));
	return CTL_OK;
}

static int
unknown(struct ctl *c, const char *path, const char *who, const char *what,
    const char *counted)
{
	const struct column senders[] = { { who, "name", "", 60 },
		{ counted, "count", "", 20 }, { "LAST", "last", "", 19 } };
	const struct column said[] = { { what, "name", "", 60 },
		{ counted, "count", "", 20 }, { "LAST", "last", "", 19 } };
	int r = ask(c, path);

	if (r != CTL_OK || c->json)
		return r;
	table_print(tree_find(c->tree, "strangers"), senders, ARRAY_LEN(senders));
	if (what == NULL)
		return CTL_OK;
	putchar('\n');
	table_print(tree_find(c->tree, "unmapped"), said, ARRAY_LEN(said));
	return CTL_OK;
}

int
cmd_trap_stats(struct ctl *c)
{
	return stats(c, "/api/v1/traps", "DATAGRAMS");
}

int
cmd_trap_unknown(struct ctl *c)
{
	return unknown(
	    c, "/api/v1/traps", "UNKNOWN SENDER", "UNMAPPED TRAP", "DATAGRAMS");
}

int
cmd_syslog_stats(struct ctl *c)
{
	return stats(c, "/api/v1/syslog", "LINES");
}

int
cmd_syslog_unknown(struct ctl *c)
{
	return unknown(c, "/api/v1/syslog", "UNKNOWN SENDER", "UNMAPPED LINE", "LINES");
}

int
cmd_posted_stats(struct ctl *c)
{
	return stats(c, "/api/v1/posted", "ALARMS");
}

int
cmd_posted_unknown(struct ctl *c)
{
	return unknown(c, "/api/v1/posted", "SYSTEM: UNKNOWN DEVICE", NULL, "ALARMS");
}
