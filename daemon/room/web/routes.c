#include <string.h>

#include "base/mem.h"
#include "room/web/inside.h"

#define ARGS_MAX 16

/* The API. A new question or command is a row. */
static const struct route routes[] = {
	{ "GET", "/api/v1/status", NULL, NULL, web_ask_status },
	{ "GET", "/api/v1/devices", "device.list", NULL, NULL },
	{ "GET", "/api/v1/devices/:name", "device.show", NULL, NULL },
	{ "GET", "/api/v1/devices/:name/series", "device.series", NULL, NULL },
	{ "POST", "/api/v1/devices/:name/poll", NULL, "poll.device", NULL },
	{ "POST", "/api/v1/reload", NULL, "reload", NULL },
	{ "GET", "/api/v1/polls", "poll.counts", NULL, NULL },
	{ "GET", "/metrics/samples", "poll.samples", NULL, NULL },
	{ "POST", "/api/v1/devices/:device/host-key", NULL, "device.accept-key", NULL },
	{ "POST", "/api/v1/devices/:device/login", NULL, "device.retry-login", NULL },
	{ "GET", "/api/v1/alarms", "alarm.list", NULL, NULL },
	{ "POST", "/api/v1/alarms", NULL, "alarm.raise", NULL },
	{ "POST", "/api/v1/alarms/clear", NULL, "alarm.clear", NULL },
	{ "GET", "/api/v1/alarms/:id", "alarm.show", NULL, NULL },
	{ "POST", "/api/v1/alarms/:id/ack", NULL, "alarm.ack", NULL },
	{ "POST", "/api/v1/alarms/:id/close", NULL, "alarm.close", NULL },
	{ "POST", "/api/v1/alarms/:id/shelve", NULL, "alarm.shelve", NULL },
	{ "POST", "/api/v1/alarms/:id/unshelve", NULL, "alarm.unshelve", NULL },
	{ "POST", "/api/v1/alarms/purge", NULL, "alarm.purge", NULL },
	{ "POST", "/api/v1/alarms/compress", NULL, "alarm.compress", NULL },
	{ "GET", "/api/v1/alarm-types", NULL, NULL, lists_alarm_types },
	{ "GET", "/api/v1/maintenance", NULL, "maintenance.list", NULL },
	{ "POST", "/api/v1/maintenance", NULL, "maintenance.add", NULL },
	{ "POST", "/api/v1/maintenance/preview", NULL, "maintenance.preview", NULL },
	{ "GET", "/api/v1/maintenance/:id", NULL, "maintenance.show", NULL },
	{ "POST", "/api/v1/maintenance/:id/end", NULL, "maintenance.end", NULL },
	{ "POST", "/api/v1/maintenance/:id/remove", NULL, "maintenance.remove", NULL },
	{ "GET", "/api/v1/cases", "case.list", NULL, NULL },
	{ "GET", "/api/v1/cases/:id", "case.show", NULL, NULL },
	{ "GET", "/api/v1/cases/:id/evidence", "case.evidence", NULL, NULL },
	{ "GET", "/api/v1/cases/:id/explain", "case.explain", NULL, NULL },
	{ "GET", "/api/v1/tickets", "ticket.list", NULL, NULL },
	{ "POST", "/api/v1/tickets", NULL, "ticket.report", NULL },
	{ "GET", "/api/v1/tickets/:id", "ticket.show", NULL, NULL },
	{ "POST", "/api/v1/tickets/:id/accept", NULL, "ticket.accept", NULL },
	{ "POST", "/api/v1/tickets/:id/dispatch", NULL, "ticket.dispatch", NULL },
	{ "POST", "/api/v1/tickets/:id/arrive", NULL, "ticket.arrive", NULL },
	{ "POST", "/api/v1/tickets/:id/mend", NULL, "ticket.mend", NULL },
	{ "POST", "/api/v1/tickets/:id/hold", NULL, "ticket.hold", NULL },
	{ "POST", "/api/v1/tickets/:id/resume", NULL, "ticket.resume", NULL },
	{ "POST", "/api/v1/tickets/:id/resolve", NULL, "ticket.resolve", NULL },
	{ "POST", "/api/v1/tickets/:id/close", NULL, "ticket.close", NULL },
	{ "POST", "/api/v1/tickets/:id/reject", NULL, "ticket.reject", NULL },
	{ "POST", "/api/v1/tickets/:id/cancel", NULL, "ticket.cancel", NULL },
	{ "POST", "/api/v1/tickets/:id/confirm", NULL, "ticket.confirm", NULL },
	{ "POST", "/api/v1/tickets/:id/reopen", NULL, "ticket.reopen", NULL },
	{ "POST", "/api/v1/tickets/:id/part", NULL, "ticket.part", NULL },
	{ "POST", "/api/v1/tickets/:id/service-report", NULL, "ticket.service-report",
	    NULL },
	{ "POST", "/api/v1/tickets/:id/relate", NULL, "ticket.relate", NULL },
	{ "POST", "/api/v1/tickets/:id/urgency", NULL, "ticket.urgency", NULL },
	{ "GET", "/api/v1/tickets/:id/advice", NULL, "ticket.advice", NULL },
	{ "GET", "/api/v1/report", "report", NULL, NULL },
	{ "GET", "/api/v1/stock", NULL, "stock.list", NULL },
	{ "POST", "/api/v1/stock/move", NULL, "stock.move", NULL },
	{ "GET", "/api/v1/tickets/:id/clocks", "ticket.clocks", NULL, NULL },
	{ "POST", "/api/v1/tickets/:id/comment", NULL, "ticket.comment", NULL },
	{ "GET", "/api/v1/gateway/sessions", NULL, "session.live", NULL },
	{ "GET", "/api/v1/gateway/sessions/:id/from/:from", NULL, "session.read", NULL },
	{ "GET", "/api/v1/gateway/host-keys", NULL, "session.hostkeys", NULL },
	{ "POST", "/api/v1/sessions/:id/kill", NULL, "session.kill", NULL },
	{ "POST", "/api/v1/sessions/:id/approve", NULL, "session.approve", NULL },
	{ "GET", "/api/v1/sessions", "session.list", NULL, NULL },
	{ "GET", "/api/v1/sessions/:id", "session.show", NULL, NULL },
	{ "GET", "/api/v1/sessions/:id/commands", "session.commands", NULL, NULL },
	{ "GET", "/api/v1/commands", "command.list", NULL, NULL },
	{ "GET", "/api/v1/people", "person.list", NULL, NULL },
	{ "POST", "/api/v1/people", NULL, "person.add", NULL },
	{ "GET", "/api/v1/people/:name", "person.show", NULL, NULL },
	{ "POST", "/api/v1/people/:name/roles", NULL, "person.roles", NULL },
	{ "POST", "/api/v1/people/:name/remove", NULL, "person.remove", NULL },
	{ "POST", "/api/v1/people/:name/keys", NULL, "person.key-add", NULL },
	{ "POST", "/api/v1/people/:name/keys/remove", NULL, "person.key-remove", NULL },
	{ "POST", "/api/v1/people/:name/password", NULL, "person.password", NULL },
	{ "POST", "/api/v1/people/:name/totp", NULL, "person.totp", NULL },
	{ "GET", "/api/v1/evidence/:hash", "evidence.show", NULL, NULL },
	{ "GET", "/api/v1/events", "event.list", NULL, NULL },
	{ "GET", "/api/v1/events/last", "event.last", NULL, NULL },
	{ "GET", "/api/v1/grants", "grant.list", NULL, NULL },
	{ "GET", "/api/v1/outbox", "outbox.list", NULL, NULL },
	{ "POST", "/api/v1/outbox/:id/retry", NULL, "outbox.retry", NULL },
	{ "POST", "/api/v1/outbox/:id/drop", NULL, "outbox.drop", NULL },
	{ "GET", "/api/v1/stream", NULL, NULL, stream_open },
	{ "GET", "/api/v1/probes", NULL, NULL, lists_probes },
	{ "GET", "/api/v1/probes/:probe", NULL, NULL, lists_probe },
	{ "POST", "/api/v1/probes/:probe/run", NULL, "probe.run", NULL },
	{ "GET", "/api/v1/traps", NULL, NULL, lists_traps },
	{ "GET", "/api/v1/syslog", NULL, NULL, lists_syslog },
	{ "GET", "/api/v1/posted", NULL, NULL, lists_posted },
	{ "POST", "/api/v1/alarms/from/:system", NULL, NULL, posts_take },
	{ "GET", "/api/v1/causes", NULL, NULL, lists_causes },
	{ "POST", "/api/v1/customers/:customer/export", "customer.export",
	    "customer.export", NULL },
	{ "POST", "/api/v1/customers/:customer/forget", NULL, "customer.forget", NULL },
	{ "GET", "/api/v1/kb", "kb.list", NULL, NULL },
	{ "GET", "/api/v1/kb/:name", "kb.show", NULL, NULL },
};

/* Matches part by part; ":name" takes any part that is not empty. */
static bool
matches(const char *pattern, const char *path, struct arena *mem, struct argument *args,
    size_t *n_args)
{
	*n_args = 0;
	while (*pattern == '/' && *path == '/') {
		size_t a = strcspn(++pattern, "/"), b = strcspn(++path, "/");

		if (*pattern == ':') {
			if (b == 0 || *n_args == ARGS_MAX)
				return false;
			args[*n_args].key = arena_text_n(mem, pattern + 1, a - 1);
			args[(*n_args)++].value = arena_text_n(mem, path, b);
		} else if (a != b || memcmp(pattern, path, a) != 0)
			return false;
		pattern += a;
		path += b;
	}
	return *pattern == 0 && *path == 0;
}

const struct route *
route_find(const char *method, const char *path, struct arena *mem, struct argument *args,
    size_t *n_args, int *status)
{
	const char *as = strcmp(method, "HEAD") == 0 ? "GET" : method;
	size_t i;

	*status = 404;
	for (i = 0; i < ARRAY_LEN(routes); i++) {
		if (!matches(routes[i].path, path, mem, args, n_args))
			continue;
		if (strcmp(routes[i].method, as) == 0)
			return &routes[i];
		*status = 405;
	}
	return NULL;
}
