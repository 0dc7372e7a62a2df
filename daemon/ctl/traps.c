/* traps.c - the commands on what comes to the trap port. */
#include <stdio.h>

#include "base/mem.h"
#include "ctl/ctl.h"

static int
ask(struct ctl *c)
{
	int r = ctl_get(c, "/api/v1/traps");

	if (r == CTL_OK && c->json) {
		print_safe(buf_str(&c->answer));
		putchar('\n');
	}
	return r;
}

int
cmd_trap_stats(struct ctl *c)
{
	static const struct column columns[] = { { "OUTCOME", "name", "", 24 },
		{ "DATAGRAMS", "count", "", 20 } };
	int r = ask(c);

	if (r != CTL_OK || c->json)
		return r;
	printf("%s arrived since the room began; %s were dropped by the system before "
	       "that\n",
	    tree_text(c->tree, "arrived"), tree_text(c->tree, "dropped"));
	table_print(tree_find(c->tree, "outcomes"), columns, ARRAY_LEN(columns));
	return CTL_OK;
}

int
cmd_trap_unknown(struct ctl *c)
{
	static const struct column senders[] = { { "UNKNOWN SENDER", "name", "", 60 },
		{ "DATAGRAMS", "count", "", 20 }, { "LAST", "last", "", 19 } };
	static const struct column traps[] = { { "UNMAPPED TRAP", "name", "", 60 },
		{ "DATAGRAMS", "count", "", 20 }, { "LAST", "last", "", 19 } };
	int r = ask(c);

	if (r != CTL_OK || c->json)
		return r;
	table_print(tree_find(c->tree, "strangers"), senders, ARRAY_LEN(senders));
	putchar('\n');
	table_print(tree_find(c->tree, "unmapped"), traps, ARRAY_LEN(traps));
	return CTL_OK;
}
