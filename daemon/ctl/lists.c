/* lists.c - the commands that print a table. */
#include <stdio.h>

#include "base/mem.h"
#include "ctl/ctl.h"

#define LIST_MOST 1000 /* rows, unless --limit says more */

int
ctl_list(struct ctl *c, const struct column *columns, size_t n, const char *none)
{
	if (c->json) {
		fwrite(c->answer.p, 1, c->answer.n,
		    stdout); /* print_safe() cuts long lines */
		putchar('\n');
	} else if (c->tree->child == NULL)
		puts(none);
	else
		table_print(c->tree, columns, n);
	if (c->limit == NULL && tree_count(c->tree) >= LIST_MOST)
		fprintf(stderr, "the first %d; --limit N for more\n", LIST_MOST);
	return CTL_OK;
}

#define LIST(c, columns, none, ...)                                                      \
	do {                                                                             \
		int list_r = ctl_get(c, __VA_ARGS__);                                    \
		return list_r != CTL_OK                                                  \
		    ? list_r                                                             \
		    : ctl_list(c, columns, ARRAY_LEN(columns), none);                    \
	} while (0)

/* What is asked for, of a list that may be long. */
static const char *
which(struct ctl *c)
{
	return arena_printf(&c->mem, "?limit=%s%s%s%s%s%s%s%s%s",
	    c->limit != NULL ? ctl_quote(c, c->limit) : "", c->all ? "&all=yes" : "",
	    c->shelved ? "&shelved=yes" : "", c->device != NULL ? "&device=" : "",
	    c->device != NULL ? ctl_quote(c, c->device) : "",
	    c->search != NULL ? "&search=" : "",
	    c->search != NULL ? ctl_quote(c, c->search) : "",
	    c->before != NULL ? "&before=" : "",
	    c->before != NULL
		? ctl_quote(c, c->before + (*c->before == 'T' || *c->before == 't'))
		: "");
}

int
cmd_device_list(struct ctl *c)
{
	static const struct column columns[] = { { "NAME", "name", "", 40 },
		{ "CLASS", "device_class", "", 16 }, { "STATE", "state", "", 8 },
		{ "ALARMS", "alarms", "", 6 }, { "ADDRESS", "address", "", 40 },
		{ "PROFILE", "profile", "", 24 }, { "SITE", "site", "", 24 },
		{ "FROM", "source", "", 60 } };

	LIST(c, columns, "There are no devices.", "/api/v1/devices%s", which(c));
}

int
cmd_alarm_list(struct ctl *c)
{
	static const struct column columns[] = { { "ID", "id", "A", 8 },
		{ "SEVERITY", "severity", "", 13 }, { "TYPE", "alarm_type", "", 24 },
		{ "DEVICE", "device", "", 24 }, { "COMPONENT", "component", "", 20 },
		{ "RAISED", "raised_at", "", 19 }, { "CLEARED", "cleared_at", "", 19 },
		{ "OPERATOR", "operator_state", "", 10 }, { "FLAPS", "flaps", "", 6 },
		{ "MAINTENANCE TO", "maintenance_until", "", 19 },
		{ "ROOT", "root_id", "A", 8 }, { "CASE", "case_id", "C", 8 },
		{ "TEXT", "text", "", 80 } };

	LIST(c, columns, c->shelved ? "Nothing is on the shelf." : "No alarm is raised.",
	    "/api/v1/alarms%s", which(c));
}

int
cmd_alarm_types(struct ctl *c)
{
	static const struct column columns[] = { { "TYPE", "alarm_type", "", 30 },
		{ "SEVERITIES", "severities", "", 30 }, { "CLEARS", "will_clear", "", 6 },
		{ "EVENT TYPE", "event_type", "", 24 },
		{ "PROBABLE CAUSE", "probable_cause", "", 32 },
		{ "RAISED BY", "raised_by", "", 48 }, { "TEXT", "is", "", 60 } };

	LIST(c, columns, "There are no alarm types.", "/api/v1/alarm-types");
}

int
cmd_case_list(struct ctl *c)
{
	static const struct column columns[] = { { "ID", "id", "C", 8 },
		{ "STATE", "state", "", 8 }, { "VERDICT", "verdict", "", 12 },
		{ "DEVICE", "device", "", 24 }, { "COMPONENT", "component", "", 20 },
		{ "ALARM", "alarm_type", "", 24 }, { "FIRST SIGN", "first_sign", "", 19 },
		{ "DEADLINE", "deadline", "", 19 }, { "TICKET", "ticket_id", "T", 8 } };

	LIST(c, columns, "No case is under way.", "/api/v1/cases%s", which(c));
}

int
cmd_ticket_list(struct ctl *c)
{
	static const struct column columns[] = { { "ID", "id", "T", 8 },
		{ "STATUS", "status", "", 13 }, { "URGENCY", "urgency", "", 8 },
		{ "VERDICT", "verdict", "", 12 }, { "CAUSE", "cause", "", 30 },
		{ "OPENED", "opened_at", "", 19 },
		{ "ALARM CLEARED", "alarm_cleared_at", "", 19 },
		{ "TITLE", "problem.title", "", 80 } };

	LIST(c, columns, "No ticket is open.", "/api/v1/tickets%s", which(c));
}

int
cmd_probe_list(struct ctl *c)
{
	static const struct column columns[] = { { "NAME", "name", "", 24 },
		{ "SECONDS", "cost_s", "", 7 }, { "TITLE", "title", "", 80 } };

	LIST(c, columns, "There are no probes.", "/api/v1/probes");
}

int
cmd_vault_log(struct ctl *c)
{
	static const struct column columns[] = { { "AT", "at", "", 19 },
		{ "EVENT", "event", "", 8 }, { "ROOM", "room", "", 10 },
		{ "CREDENTIAL", "credential", "", 24 }, { "KIND", "kind", "", 14 },
		{ "DEVICE", "device", "", 24 }, { "UNTIL", "until", "", 19 },
		{ "COUNT", "count", "", 6 }, { "WHY", "why", "", 60 } };

	LIST(c, columns, "Nothing was leased.", "/api/v1/grants%s", which(c));
}
