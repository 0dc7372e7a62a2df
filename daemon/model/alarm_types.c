#include "model/alarm_types.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "model/correlate.h"
#include "model/x733.h"

#define BY_MAX 2048 /* of many profiles that extend one another, the first are enough */

/* X.733's probable causes, as IANA numbers them. */
#define CAUSE_SOFTWARE       163 /* softwareError */
#define CAUSE_CONGESTION     202
#define CAUSE_SUBSYSTEM      505 /* communicationsSubsystemFailure */
#define CAUSE_CONFIGURATION  506 /* configurationOrCustomizationError */
#define CAUSE_PROGRAM        545 /* softwareProgramAbnormallyTerminated */
#define CAUSE_AUTHENTICATION 600 /* authenticationFailure */

#define SECURITY "securityServiceOrMechanismViolation"

/* What the house gives itself. */
static const struct type_told own[] = {
	{ TYPE_DEVICE_UNREACHABLE, 1u << SEVERITY_CRITICAL, true, "communicationsAlarm",
	    CAUSE_SUBSYSTEM, "nothing of it answers", "triaged" },
	{ TYPE_AGENT_SILENT, 1u << SEVERITY_MAJOR, true, "processingErrorAlarm",
	    CAUSE_PROGRAM, "the host lives, its SNMP agent does not answer", "triaged" },
	{ TYPE_SSH_SILENT, 1u << SEVERITY_MINOR, true, "processingErrorAlarm",
	    CAUSE_PROGRAM, "its SSH port does not answer as one should", "triaged" },
	{ TYPE_SSH_NO_ALGORITHM, 1u << SEVERITY_WARNING, true, "processingErrorAlarm",
	    CAUSE_CONFIGURATION, "it and we share no algorithm of SSH", "triaged" },
	{ TYPE_SET_ASIDE, 1u << SEVERITY_MINOR, false, "processingErrorAlarm",
	    CAUSE_SOFTWARE, "a room died twice over what it said: set aside for an hour",
	    "triaged" },
	{ TYPE_TRAP_STORM, 1u << SEVERITY_WARNING, true, "qualityOfServiceAlarm",
	    CAUSE_CONGESTION, "it sends more traps than it may: summed up", "triaged" },
	{ TYPE_LOG_STORM, 1u << SEVERITY_WARNING, true, "qualityOfServiceAlarm",
	    CAUSE_CONGESTION, "it logs more than it may: summed up", "triaged" },
	{ TYPE_COLLECTOR_FAILED, 1u << SEVERITY_WARNING, true, "processingErrorAlarm",
	    CAUSE_CONFIGURATION, "a command says what no collector can read", "triaged" },
	{ TYPE_HOST_KEY, 1u << SEVERITY_MAJOR, true, SECURITY, CAUSE_AUTHENTICATION,
	    "another SSH host key than the known one: nothing is sent to it", "triaged" },
	{ TYPE_LOGIN, 1u << SEVERITY_MINOR, true, SECURITY, CAUSE_AUTHENTICATION,
	    "it refuses our login over SSH: not tried again by itself", "triaged" },
	{ TYPE_BOOTS_LOST, 1u << SEVERITY_WARNING, false, SECURITY, CAUSE_AUTHENTICATION,
	    "its count of SNMP engine boots went back", "triaged" },
	{ TYPE_CLOCK_BACK, 1u << SEVERITY_WARNING, false, SECURITY, CAUSE_AUTHENTICATION,
	    "the time of its SNMP engine went back within one boot", "triaged" },
	{ TYPE_ENGINE_CHANGED, 1u << SEVERITY_WARNING, false, SECURITY,
	    CAUSE_AUTHENTICATION, "another SNMP engine answers at its address",
	    "triaged" },
	{ TYPE_SAME_ENGINE, 1u << SEVERITY_WARNING, false, SECURITY, CAUSE_AUTHENTICATION,
	    "two devices have one SNMP engine id", "triaged" },
	{ TYPE_SIGN_IN, 1u << SEVERITY_WARNING, true, SECURITY, CAUSE_AUTHENTICATION,
	    "somebody tries to sign in to the gateway, and fails again and again",
	    "triaged" },
	{ TYPE_COMMON_CAUSE,
	    1u << SEVERITY_MINOR | 1u << SEVERITY_MAJOR | 1u << SEVERITY_CRITICAL, true,
	    "", 0, "many devices have alarms, and something in common", "triaged" },
};

const struct type_told *
alarm_type_own(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(own); i++)
		if (strcmp(own[i].name, name) == 0)
			return &own[i];
	return NULL;
}

struct gathering {
	struct arena *mem;
	struct map by_name;
	struct type_told **v;
	size_t n;
};

static struct type_told *
told(struct gathering *g, const char *name)
{
	struct type_told *t = map_get(&g->by_name, name);

	if (t != NULL)
		return t;
	t = arena_alloc(g->mem, sizeof *t);
	*t = (struct type_told){
		.name = name, .will_clear = true, .event_type = "", .is = "", .by = ""
	};
	map_put(&g->by_name, name, t);
	g->n++;
	return t;
}

/* A rule, or a trap that raises. */
static void
take(struct gathering *g, const struct type_told *from, const char *what,
    const char *profile, const char *name)
{
	struct type_told *t = told(g, from->name);

	t->severities |= from->severities;
	t->will_clear = t->will_clear && from->will_clear;
	if (*t->event_type == 0)
		t->event_type = from->event_type;
	if (t->probable_cause == 0)
		t->probable_cause = from->probable_cause;
	if (*t->is == 0)
		t->is = from->is;
	if (strlen(t->by) < BY_MAX)
		t->by = arena_printf(g->mem, "%s%s%s %s %s", t->by, *t->by ? ", " : "",
		    what, profile, name);
}

/* What somebody's word means; one that only has the device looked at raises nothing. */
static void
take_meaning(
    struct gathering *g, const struct meaning *m, const char *what, const char *profile)
{
	unsigned severities = 1u << m->severity;
	size_t i;

	if (*m->alarm_type == 0 || m->level != LEVEL_RAISED)
		return;
	for (i = 0; i < m->severities.n; i++)
		if (!m->severities.v[i].clears)
			severities |= 1u << m->severities.v[i].severity;
	take(g,
	    &(struct type_told){ m->alarm_type, severities, m->will_clear, m->event_type,
		m->probable_cause, m->text, "" },
	    what, profile, m->name);
}

static void
take_profile(struct gathering *g, const struct profile *p)
{
	size_t i;

	for (i = 0; i < p->rules.n; i++) {
		const struct rule *r = &p->rules.v[i];

		take(g,
		    &(struct type_told){ r->alarm_type, 1u << r->severity, true,
			r->event_type, r->probable_cause, r->text, "" },
		    "rule", p->name, r->name);
	}
	for (i = 0; i < p->traps.n; i++)
		take_meaning(g, &p->traps.v[i].means, "trap", p->name);
	for (i = 0; i < p->messages.n; i++)
		take_meaning(g, &p->messages.v[i].means, "message", p->name);
}

static int
by_name(const void *a, const void *b)
{
	const struct type_told *x = a, *y = b;

	return strcmp(x->name, y->name);
}

size_t
alarm_types(struct arena *mem, const struct plan *plan, struct type_told **out)
{
	struct gathering g = { .mem = mem };
	const struct type_told *t;
	size_t at = 0, i, n = 0;

	map_init(&g.by_name);
	for (i = 0; i < ARRAY_LEN(own); i++)
		*told(&g, own[i].name) = own[i];
	for (i = 0; i < plan->profiles.n; i++)
		take_profile(&g, &plan->profiles.v[i]);
	*out = arena_alloc(mem, g.n * sizeof **out);
	while ((t = map_next(&g.by_name, &at)) != NULL)
		(*out)[n++] = *t;
	qsort(*out, n, sizeof **out, by_name);
	map_fini(&g.by_name);
	return n;
}

static void
put_severities(struct json *j, unsigned severities)
{
	int s;

	json_key(j, "severities");
	json_array(j);
	for (s = 0; s < SEVERITY_COUNT; s++)
		if (severities & 1u << s)
			json_text(j, rec_name(&severity_names, s));
	json_array_end(j);
}

void
alarm_types_json(struct json *j, const struct plan *plan)
{
	struct arena mem;
	struct type_told *v;
	size_t n, i;

	arena_init(&mem);
	n = alarm_types(&mem, plan, &v);
	json_array(j);
	for (i = 0; i < n; i++) {
		const struct x733_cause *c = x733_cause_by_number(v[i].probable_cause);

		json_object(j);
		json_put_text(j, "alarm_type", v[i].name);
		put_severities(j, v[i].severities);
		json_put_bool(j, "will_clear", v[i].will_clear);
		json_put_text(j, "event_type", v[i].event_type);
		json_put_text(j, "probable_cause", c != NULL ? c->name : "");
		json_put_text(j, "is", v[i].is);
		json_put_text(j, "raised_by", v[i].by);
		json_object_end(j);
	}
	json_array_end(j);
	arena_fini(&mem);
}
