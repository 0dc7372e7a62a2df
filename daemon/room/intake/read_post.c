#include "room/intake/read_post.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "link/json/json.h"
#include "model/match.h"

struct reading {
	struct arena *mem;
	const struct alarm_system *system;
	const char *at; /* "alerts[3]", "" */
	const char *why;
};

static int
wrong(struct reading *r, const char *field, const char *what)
{
	r->why = arena_printf(
	    r->mem, "%s%s%s: %s", r->at, *r->at && *field ? "." : "", field, what);
	return ERR_MALFORMED;
}

/* A text of a map; "" where it is not there. */
static int
text_of(struct reading *r, const struct tree *map, const char *key, const char **out)
{
	const struct tree *t = tree_find(map, key);

	*out = "";
	if (t == NULL)
		return 0;
	if (t->kind != TREE_SCALAR)
		return wrong(r, key, "a text or a number is wanted");
	*out = t->text;
	return 0;
}

static int
wanted(struct reading *r, const struct tree *map, const char *key, const char **out)
{
	if (text_of(r, map, key, out) < 0)
		return ERR_MALFORMED;
	return **out != 0 ? 0 : wrong(r, key, "is missing");
}

/* A type is a name: what may not stand in one is "-". */
static const char *
as_name(struct arena *mem, const char *text)
{
	char *s = arena_text_n(mem, text, strlen(text) < 64 ? strlen(text) : 64), *p;

	for (p = s; *p != 0; p++)
		if (!isalnum((unsigned char)*p) && strchr("._-", *p) == NULL)
			*p = '-';
	return s;
}

static const char *
cut(struct arena *mem, const char *text, size_t max)
{
	size_t n = strlen(text);

	if (n <= max)
		return text;
	for (n = max; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
		;
	return arena_text_n(mem, text, n);
}

static const struct {
	const char *said;
	enum severity severity;
} usual[] = {
	{ "critical", SEVERITY_CRITICAL },
	{ "disaster", SEVERITY_CRITICAL },
	{ "emergency", SEVERITY_CRITICAL },
	{ "page", SEVERITY_CRITICAL },
	{ "major", SEVERITY_MAJOR },
	{ "high", SEVERITY_MAJOR },
	{ "error", SEVERITY_MAJOR },
	{ "minor", SEVERITY_MINOR },
	{ "average", SEVERITY_MINOR },
	{ "warning", SEVERITY_WARNING },
	{ "info", SEVERITY_INDETERMINATE },
	{ "information", SEVERITY_INDETERMINATE },
	{ "none", SEVERITY_INDETERMINATE },
	{ "not classified", SEVERITY_INDETERMINATE },
	{ "indeterminate", SEVERITY_INDETERMINATE },
};

/* By the system's own table, else as such words are usually meant; false: nobody knows it. */
static bool
weigh(const struct reading *r, const char *said, struct sign *out)
{
	const struct meaning m = { .level = out->level,
		.severities = { r->system->severities.v, r->system->severities.n } };
	size_t i;

	for (i = 0; i < m.severities.n; i++)
		if (match_text(m.severities.v[i].raw, said)) {
			meaning_weigh(&m, said, out);
			return true;
		}
	for (i = 0; i < ARRAY_LEN(usual); i++)
		if (strcasecmp(usual[i].said, said) == 0) {
			out->severity = usual[i].severity;
			return true;
		}
	return false;
}

/* "bs-1:9100" is bs-1, where nothing is called so as a whole. */
static void
put_device(struct reading *r, struct posted *p, const char *name)
{
	const char *colon = strrchr(name, ':');
	size_t n = strlen(name);

	if (n == 0 || p->n_devices + 2 > SYSTEM_LABELS_MAX)
		return;
	p->device[p->n_devices++] = cut(r->mem, name, 128);
	if (colon == NULL || colon == name ||
	    strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return;
	n = (size_t)(colon - name);
	if (*name == '[' && name[n - 1] == ']') {
		name++;
		n -= 2;
	}
	p->device[p->n_devices++] = arena_text_n(r->mem, name, n < 128 ? n : 128);
}

static void
begin(struct posted *p)
{
	memset(p, 0, sizeof *p);
	rec_init(&sign_rec, &p->sign);
	p->table = p->label = "";
	p->sign.witness = WITNESS_SYSTEM;
	p->sign.level = LEVEL_RAISED;
	p->sign.will_clear = true;
	p->sign.event_type = "qualityOfServiceAlarm";
}

/* The labels that the configuration names; texts alone count. */
static void
take_labels(struct reading *r, const struct tree *labels, struct posted *p)
{
	size_t i;

	for (i = 0; i < r->system->device_labels.n; i++) {
		const struct tree *t = tree_find(labels, r->system->device_labels.v[i]);

		if (t != NULL && t->kind == TREE_SCALAR)
			put_device(r, p, t->text);
	}
	for (i = 0; i < r->system->component_labels.n && *p->table == 0; i++) {
		const char *key = r->system->component_labels.v[i];
		const struct tree *t = tree_find(labels, key);

		if (t != NULL && t->kind == TREE_SCALAR && *t->text != 0) {
			p->table = key;
			p->label = cut(r->mem, t->text, 60);
		}
	}
}

/* --- Alertmanager, version 4 --- */

static int
read_alert(struct reading *r, const struct tree *t, struct posted *p)
{
	const struct tree *labels, *notes;
	const char *status, *name, *severity, *text = "", *fingerprint;

	begin(p);
	if (t->kind != TREE_MAP)
		return wrong(r, "", "a map is wanted");
	labels = tree_find(t, "labels");
	if (labels == NULL || labels->kind != TREE_MAP)
		return wrong(r, "labels", "a map is wanted");
	if (wanted(r, t, "status", &status) < 0 ||
	    text_of(r, t, "fingerprint", &fingerprint) < 0 ||
	    wanted(r, labels, "alertname", &name) < 0 ||
	    text_of(r, labels, "severity", &severity) < 0)
		return ERR_MALFORMED;
	if (strcmp(status, "firing") != 0 && strcmp(status, "resolved") != 0)
		return wrong(r, "status", "neither firing nor resolved");
	notes = tree_find(t, "annotations");
	if (notes != NULL && notes->kind == TREE_MAP &&
	    (text_of(r, notes, "summary", &text) < 0 ||
		(*text == 0 && text_of(r, notes, "description", &text) < 0)))
		return ERR_MALFORMED;
	take_labels(r, labels, p);
	p->sign.alarm_type = as_name(r->mem, name);
	p->sign.qualifier = as_name(r->mem, fingerprint);
	p->sign.text = cut(r->mem, *text != 0 ? text : name, 500);
	(void)weigh(r, severity, &p->sign);
	if (strcmp(status, "resolved") == 0)
		p->sign.level = LEVEL_CLEAR;
	return 0;
}

/* --- Zabbix: a problem, or its end --- */

static int
read_problem(struct reading *r, const struct tree *t, struct posted *p)
{
	static const char *const numbers[] = { "not classified", "information", "warning",
		"average", "high", "disaster" };
	const char *value, *name, *severity, *trigger, *host, *ip;

	begin(p);
	if (t->kind != TREE_MAP)
		return wrong(r, "", "a map is wanted");
	if (wanted(r, t, "value", &value) < 0 || wanted(r, t, "name", &name) < 0 ||
	    wanted(r, t, "trigger", &trigger) < 0 || wanted(r, t, "host", &host) < 0 ||
	    text_of(r, t, "ip", &ip) < 0 || text_of(r, t, "severity", &severity) < 0)
		return ERR_MALFORMED;
	if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		return wrong(r, "value", "neither 1, a problem, nor 0, its end");
	take_labels(r, t, p);
	put_device(r, p, host);
	put_device(r, p, ip);
	p->sign.alarm_type = "zabbix-problem";
	p->sign.qualifier = as_name(r->mem, trigger);
	p->sign.text = cut(r->mem, name, 500);
	if (strlen(severity) == 1 && *severity >= '0' && *severity <= '5')
		severity = numbers[*severity - '0'];
	(void)weigh(r, severity, &p->sign);
	if (*value == '0')
		p->sign.level = LEVEL_CLEAR;
	return 0;
}

/* --- plain --- */

static int
read_plain(struct reading *r, const struct tree *t, struct posted *p)
{
	const char *device, *type, *state, *severity, *text, *component, *qualifier,
	    *colon;

	begin(p);
	if (t->kind != TREE_MAP)
		return wrong(r, "", "a map is wanted");
	if (wanted(r, t, "device", &device) < 0 || wanted(r, t, "type", &type) < 0 ||
	    wanted(r, t, "state", &state) < 0 ||
	    text_of(r, t, "severity", &severity) < 0 ||
	    text_of(r, t, "text", &text) < 0 ||
	    text_of(r, t, "component", &component) < 0 ||
	    text_of(r, t, "qualifier", &qualifier) < 0)
		return ERR_MALFORMED;
	if (strcmp(state, "raised") != 0 && strcmp(state, "clear") != 0)
		return wrong(r, "state", "neither raised nor clear");
	if (*severity != 0 && !weigh(r, severity, &p->sign))
		return wrong(r, "severity",
		    "not one of indeterminate, warning, minor, major or critical");
	colon = strchr(component, ':');
	if (*component != 0 && colon == NULL)
		return wrong(r, "component", "is not TABLE:NAME, such as port:ge3");
	if (strcmp(state, "clear") == 0)
		p->sign.level = LEVEL_CLEAR;
	put_device(r, p, device);
	if (colon != NULL) {
		p->table = arena_text_n(r->mem, component,
		    (size_t)(colon - component) < 32 ? (size_t)(colon - component) : 32);
		p->label = cut(r->mem, colon + 1, 60);
	}
	p->sign.alarm_type = as_name(r->mem, type);
	p->sign.qualifier = as_name(r->mem, qualifier);
	p->sign.text = cut(r->mem, *text != 0 ? text : type, 500);
	return 0;
}

/* --- a body --- */

static int
read_each(struct reading *r, const struct tree *list, const char *name,
    int (*fn)(struct reading *, const struct tree *, struct posted *),
    struct posted **out, size_t *n)
{
	const struct tree *t = list->kind == TREE_LIST ? list->child : list;
	size_t i = 0, count = list->kind == TREE_LIST ? tree_count(list) : 1;

	if (count > POSTED_MAX)
		return wrong(r, name, "more than 1000 alarms at once");
	*out = arena_alloc(r->mem, (count + 1) * sizeof **out);
	for (; t != NULL && i < count; t = t->next, i++) {
		if (list->kind == TREE_LIST)
			r->at = arena_printf(r->mem, "%s[%zu]", name, i);
		if (fn(r, t, &(*out)[i]) < 0)
			return ERR_MALFORMED;
	}
	*n = i;
	return 0;
}

static int
read_alerts(struct reading *r, const struct tree *top, struct posted **out, size_t *n)
{
	const struct tree *alerts;
	const char *version;

	if (top->kind != TREE_MAP)
		return wrong(r, "the body", "a map is wanted");
	if (wanted(r, top, "version", &version) < 0)
		return ERR_MALFORMED;
	if (strcmp(version, "4") != 0)
		return wrong(r, "version", "version 4 is understood, and no other");
	alerts = tree_find(top, "alerts");
	if (alerts == NULL || alerts->kind != TREE_LIST)
		return wrong(r, "alerts", "a list is wanted");
	return read_each(r, alerts, "alerts", read_alert, out, n);
}

int
post_read(struct arena *mem, const struct alarm_system *s, struct bytes body,
    struct posted **out, size_t *n, const char **why)
{
	struct reading r = { .mem = mem, .system = s, .at = "", .why = "" };
	const struct tree *top;
	uint32_t line, column;
	int ok;

	if (json_read(mem, (const char *)body.p, body.n, &top, &line, &column, why) < 0) {
		*why = arena_printf(mem, "the body is not JSON: line %u column %u: %s",
		    line, column, *why);
		return ERR_MALFORMED;
	}
	switch (s->kind) {
	case SYSTEM_ALERTMANAGER: ok = read_alerts(&r, top, out, n); break;
	case SYSTEM_ZABBIX: ok = read_each(&r, top, "", read_problem, out, n); break;
	default: ok = read_each(&r, top, "", read_plain, out, n); break;
	}
	*why = r.why;
	return ok;
}
