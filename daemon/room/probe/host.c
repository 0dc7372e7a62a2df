#include <math.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "link/pcre/pattern.h"
#include "room/probe/inside.h"
#include "sys/log.h"

#define PATTERNS_MAX 64

/* The patterns a run has used: compiled once. */
struct pattern_cache {
	struct map by_text;
	struct entry {
		char *text;
		struct pattern *pattern;
	} v[PATTERNS_MAX];
	size_t n;
};

static struct pattern *
pattern_of(struct probing *r, const char *text, char why[128])
{
	struct pattern_cache *c = r->patterns;
	struct entry *e = map_get(&c->by_text, text);
	struct pattern *p;
	size_t at;

	if (e != NULL)
		return e->pattern;
	if (pattern_new(text, &p, why, &at) < 0)
		return NULL;
	e = &c->v[c->n++ % PATTERNS_MAX];
	if (e->text != NULL) { /* the oldest makes room */
		map_del(&c->by_text, e->text);
		pattern_free(e->pattern);
		mem_free(e->text);
	}
	*e = (struct entry){ mem_text(text), p };
	map_put(&c->by_text, e->text, e);
	return p;
}

/* The device that an argument names; an unknown one is an error of the script. */
static const struct device *
device_arg(struct probing *r, struct script *s, int i)
{
	return devices_by_name(&r->room->devices, script_text(s, i, NULL));
}

#define DEVICE_OR_FAIL(d)                                                                \
	const struct device *d = device_arg(r, s, 1);                                    \
	if (d == NULL)                                                                   \
	return script_error(s, "there is no device \"%s\"", ESC(script_text(s, 1, NULL)))

static int
fn_order(struct script *s, void *arg)
{
	struct probing *r = arg;
	wall_us now = loop_wall(house_loop(r->room->house));

	script_push_table(s);
	script_push_text(s, r->device.name);
	script_set(s, "device");
	script_push_text(s, r->order.component);
	script_set(s, "component");
	script_push_text(s, r->order.alarm_type);
	script_set(s, "alarm_type");
	script_push_text(s, r->order.alarm_text);
	script_set(s, "alarm_text");
	script_push_number(s, (double)(now - r->order.first_sign) / 1e6);
	script_set(s, "age");
	return 1;
}

static int
fn_device(struct script *s, void *arg)
{
	struct probing *r = arg;
	const struct device *d = device_arg(r, s, 1);
	size_t i;

	if (d == NULL) {
		script_push_nil(s);
		return 1;
	}
	script_push_table(s);
	script_push_text(s, d->name);
	script_set(s, "name");
	script_push_text(s, d->device_class);
	script_set(s, "class");
	script_push_text(s, d->profile);
	script_set(s, "profile");
	script_push_text(s, d->address);
	script_set(s, "address");
	script_push_text(s, d->model);
	script_set(s, "model");
	script_push_text(s, d->serial);
	script_set(s, "serial");
	script_push_number(s, d->ssh_port);
	script_set(s, "ssh_port");
	script_push_number(s, d->snmp_port);
	script_set(s, "snmp_port");
	script_push_table(s);
	for (i = 0; i < d->upstream.n; i++) {
		script_push_text(s, d->upstream.v[i]);
		script_add(s, (int)i + 1);
	}
	script_set(s, "upstream");
	script_push_table(s);
	for (i = 0; i < d->links.n; i++) {
		script_push_table(s);
		script_push_text(s, d->links.v[i].port);
		script_set(s, "port");
		script_push_text(s, d->links.v[i].to);
		script_set(s, "to");
		script_push_text(s, d->links.v[i].remote_port);
		script_set(s, "remote_port");
		script_add(s, (int)i + 1);
	}
	script_set(s, "links");
	return 1;
}

static int
fn_item(struct script *s, void *arg)
{
	struct probing *r = arg;
	DEVICE_OR_FAIL(d);

	return ask_item(r, d, script_text(s, 2, NULL));
}

static int
fn_table(struct script *s, void *arg)
{
	struct probing *r = arg;
	DEVICE_OR_FAIL(d);

	return ask_table(r, d, script_text(s, 2, NULL));
}

/* The key of the profile's table that has a column: "port/frames" for "port.fcs-errors". */
static int
fn_holder(struct script *s, void *arg)
{
	struct probing *r = arg;
	const struct profile *p;
	size_t i;
	DEVICE_OR_FAIL(d);

	p = plan_profile(house_plan(r->room->house), d->profile);
	for (i = 0; p != NULL && i < p->tables.n; i++)
		if (table_column(&p->tables.v[i], script_text(s, 2, NULL)) != NULL) {
			script_push_text(s, p->tables.v[i].key);
			return 1;
		}
	script_push_nil(s);
	return 1;
}

static int
fn_ssh(struct script *s, void *arg)
{
	struct probing *r = arg;
	DEVICE_OR_FAIL(d);

	return ask_ssh(r, d, script_text(s, 2, NULL));
}

static unsigned
bounded(double v, unsigned least, unsigned most)
{
	return !(v >= least) ? least : v > most ? most : (unsigned)v;
}

static int
fn_ping(struct script *s, void *arg)
{
	struct probing *r = arg;
	DEVICE_OR_FAIL(d);

	return ask_ping(r, d, bounded(script_number(s, 2), 1, 50),
	    bounded(script_number(s, 3), 8, 1472));
}

static int
fn_tcp(struct script *s, void *arg)
{
	struct probing *r = arg;
	DEVICE_OR_FAIL(d);

	return ask_tcp(r, d, bounded(script_number(s, 2), 0, 65535));
}

static int
fn_knock(struct script *s, void *arg)
{
	struct probing *r = arg;
	DEVICE_OR_FAIL(d);

	return ask_knock(r, d);
}

static int
fn_sleep(struct script *s, void *arg)
{
	return ask_sleep(arg, script_number(s, 1));
}

static int
fn_series(struct script *s, void *arg)
{
	struct probing *r = arg;
	DEVICE_OR_FAIL(d);

	return ask_series(
	    r, d, script_text(s, 2, NULL), script_text(s, 3, NULL), script_number(s, 4));
}

static int
fn_match(struct script *s, void *arg)
{
	struct probing *r = arg;
	struct pattern_match m;
	struct pattern *p;
	char why[128];
	size_t n, i;
	const char *subject = script_text(s, 1, &n);
	double from = script_number(s, 3);
	int found;

	p = pattern_of(r, script_text(s, 2, NULL), why);
	if (p == NULL)
		return script_error(s, "the pattern does not compile: %s", why);
	found = pattern_find(p, subject, n, from < 1 ? 0 : (size_t)from - 1, &m);
	if (found < 0)
		return script_error(s, "the pattern takes too long on this text");
	if (found == 0) {
		script_push_nil(s);
		return 1;
	}
	script_push_table(s);
	for (i = 0; i < m.n; i++) {
		if (m.start[i] == SIZE_MAX)
			continue;
		script_push_bytes(s, subject + m.start[i], m.end[i] - m.start[i]);
		script_add(s, (int)i);
		if (pattern_group_name(p, i) != NULL) {
			script_push_bytes(s, subject + m.start[i], m.end[i] - m.start[i]);
			script_set(s, pattern_group_name(p, i));
		}
	}
	script_push_number(s, (double)m.end[0] + 1);
	script_set(s, "next");
	return 1;
}

static int
fn_log(struct script *s, void *arg)
{
	struct probing *r = arg;

	log_info("probe=%s device=%s says: %s", r->probe, r->device.name,
	    ESC(script_text(s, 1, NULL)));
	return 0;
}

static int
fn_done(struct script *s, void *arg)
{
	struct probing *r = arg;

	r->said = script_tree(s, 1, &r->mem);
	return 0;
}

/* A new word for probes: a row here, a function above, its face in prelude.lua. */
static const struct {
	const char *name;
	script_fn *fn;
} functions[] = {
	{ "order", fn_order },
	{ "device", fn_device },
	{ "item", fn_item },
	{ "table", fn_table },
	{ "holder", fn_holder },
	{ "ssh", fn_ssh },
	{ "ping", fn_ping },
	{ "tcp", fn_tcp },
	{ "knock", fn_knock },
	{ "sleep", fn_sleep },
	{ "series", fn_series },
	{ "match", fn_match },
	{ "log", fn_log },
	{ "done", fn_done },
};

void
host_open(struct probing *r)
{
	size_t i;

	r->patterns = mem_alloc(sizeof *r->patterns);
	map_init(&r->patterns->by_text);
	for (i = 0; i < ARRAY_LEN(functions); i++)
		script_host(r->script, functions[i].name, functions[i].fn);
}

void
host_close(struct probing *r)
{
	size_t i;

	if (r->patterns == NULL)
		return;
	for (i = 0; i < PATTERNS_MAX; i++) {
		pattern_free(r->patterns->v[i].pattern);
		mem_free(r->patterns->v[i].text);
	}
	map_fini(&r->patterns->by_text);
	mem_free(r->patterns);
}
