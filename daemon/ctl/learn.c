/* learn.c - mappings drafted from a MIB module: what it may send, which ends which, how bad it sounds. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/esc.h"
#include "base/json.h"
#include "base/mem.h"
#include "ctl/ctl.h"
#include "model/mibtext.h"
#include "room/config/load.h"
#include "sys/file.h"

#define MIB_MAX (16 * 1024 * 1024)

/* How names of one thing's beginning and end differ, as makers write them. */
static const struct {
	const char *raises, *clears;
} pairs[] = {
	{ "Down", "Up" },
	{ "Off", "On" },
	{ "Fail", "OK" },
	{ "Fail", "Ok" },
	{ "Fail", "Restored" },
	{ "Fail", "Recovered" },
	{ "Fail", "Clear" },
	{ "Failed", "Restored" },
	{ "Failed", "Recovered" },
	{ "Failed", "Cleared" },
	{ "Failure", "OK" },
	{ "Failure", "Ok" },
	{ "Failure", "Clear" },
	{ "Failure", "Cleared" },
	{ "Failure", "Recovery" },
	{ "Fault", "Clear" },
	{ "Fault", "Cleared" },
	{ "Fault", "Restored" },
	{ "Fault", "Normal" },
	{ "Alarm", "Clear" },
	{ "Alarm", "Cleared" },
	{ "Alarm", "Resume" },
	{ "Alarm", "Normal" },
	{ "AlarmRaised", "AlarmCleared" },
	{ "Raised", "Cleared" },
	{ "Raise", "Clear" },
	{ "Set", "Clear" },
	{ "Lost", "Restored" },
	{ "Lost", "Recovered" },
	{ "Lost", "Found" },
	{ "Loss", "Restored" },
	{ "Disconnected", "Connected" },
	{ "Removed", "Inserted" },
	{ "Disabled", "Enabled" },
	{ "Rising", "Falling" },
	{ "High", "Normal" },
	{ "Low", "Normal" },
	{ "Active", "Clear" },
	{ "Active", "Inactive" },
	{ "Added", "Removed" },
	{ "Begin", "End" },
	{ "Start", "Stop" },
	/* And the same with a word behind it. */
	{ "", "Clear" },
	{ "", "Cleared" },
	{ "", "Resume" },
	{ "", "Restored" },
	{ "", "Recovered" },
	{ "", "Recovery" },
	{ "", "Normal" },
	{ "", "End" },
};

/* Words that say how bad it is; the first that stands in the name. */
static const struct {
	const char *word;
	enum severity severity;
} sounds[] = {
	{ "critical", SEVERITY_CRITICAL },
	{ "fatal", SEVERITY_CRITICAL },
	{ "shutdown", SEVERITY_CRITICAL },
	{ "down", SEVERITY_MAJOR },
	{ "fail", SEVERITY_MAJOR },
	{ "fault", SEVERITY_MAJOR },
	{ "lost", SEVERITY_MAJOR },
	{ "loss", SEVERITY_MAJOR },
	{ "onbattery", SEVERITY_MAJOR },
	{ "disconnect", SEVERITY_MAJOR },
	{ "overtemp", SEVERITY_MAJOR },
	{ "alarm", SEVERITY_MINOR },
	{ "error", SEVERITY_MINOR },
	{ "high", SEVERITY_MINOR },
	{ "low", SEVERITY_MINOR },
	{ "over", SEVERITY_MINOR },
	{ "rising", SEVERITY_MINOR },
	{ "threshold", SEVERITY_MINOR },
	{ "exceed", SEVERITY_MINOR },
	{ "disabled", SEVERITY_MINOR },
	{ "degrad", SEVERITY_MINOR },
	{ "missing", SEVERITY_MINOR },
	{ "reject", SEVERITY_WARNING },
	{ "violation", SEVERITY_WARNING },
	{ "warn", SEVERITY_WARNING },
};

enum draft { DRAFT_TOLD, DRAFT_RAISES, DRAFT_CLEARS };

struct drafted {
	const struct mib_notification *n;
	enum draft is;
	const struct mib_notification *pair; /* what clears it, or what it clears */
	enum severity severity;
};

static bool
has_word(const char *name, const char *word)
{
	size_t n = strlen(word);

	for (; *name != 0; name++)
		if (strncasecmp(name, word, n) == 0)
			return true;
	return false;
}

static const struct mib_notification *
named(const struct mib_module *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (strcmp(m->notifications[i].name, name) == 0)
			return &m->notifications[i];
	return NULL;
}

/* Whatever stands at the end of the name, or before "Trap", "Notification", "Notify". */
static const char *
tail_of(const char *name, size_t *stem)
{
	static const char *const tails[] = { "Notification", "Notify", "Traps", "Trap",
		"Event" };
	size_t n = strlen(name), i, k;

	for (i = 0; i < ARRAY_LEN(tails); i++) {
		k = strlen(tails[i]);
		if (n > k && strcmp(name + n - k, tails[i]) == 0) {
			*stem = n - k;
			return name + n - k;
		}
	}
	*stem = n;
	return name + n;
}

static bool
ends_with(const char *name, size_t n, const char *end)
{
	size_t k = strlen(end);

	return n > k && strncmp(name + n - k, end, k) == 0;
}

/* The notification that this one is the end of; NULL when it is none. */
static const struct mib_notification *
cleared_by(
    struct arena *mem, const struct mib_module *m, const struct mib_notification *n)
{
	const struct mib_notification *o;
	size_t stem, i;
	const char *tail = tail_of(n->name, &stem);

	for (i = 0; i < ARRAY_LEN(pairs); i++) {
		if (!ends_with(n->name, stem, pairs[i].clears))
			continue;
		o = named(m,
		    arena_printf(mem, "%.*s%s%s", (int)(stem - strlen(pairs[i].clears)),
			n->name, pairs[i].raises, tail));
		if (o != NULL && o != n)
			return o;
	}
	return NULL;
}

static void
draft(struct arena *mem, const struct mib_module *m, struct drafted *v)
{
	size_t i, k;

	for (i = 0; i < m->n; i++) {
		v[i].n = &m->notifications[i];
		for (k = 0; k < ARRAY_LEN(sounds) && v[i].is == DRAFT_TOLD; k++)
			if (has_word(v[i].n->name, sounds[k].word)) {
				v[i].is = DRAFT_RAISES;
				v[i].severity = sounds[k].severity;
			}
	}
	for (i = 0; i < m->n; i++) {
		v[i].pair = cleared_by(mem, m, v[i].n);
		if (v[i].pair != NULL)
			v[i].is = DRAFT_CLEARS;
	}
	/* What ends is what began. One that only sounded bad, and ends another, raises nothing. */
	for (i = 0; i < m->n; i++) {
		struct drafted *began;

		if (v[i].is != DRAFT_CLEARS)
			continue;
		began = &v[v[i].pair - m->notifications];
		if (began->is == DRAFT_CLEARS) {
			v[i].is = DRAFT_TOLD;
			v[i].pair = NULL;
			continue;
		}
		if (began->is == DRAFT_TOLD)
			began->severity = SEVERITY_MINOR;
		began->is = DRAFT_RAISES;
		began->pair = v[i].n;
	}
}

/* "ciscoFanFail" as "cisco-fan-fail". */
static const char *
dashed(struct arena *mem, const char *name)
{
	char *out = arena_alloc(mem, 2 * strlen(name) + 1), *o = out;
	const char *p;

	for (p = name; *p != 0 && o < out + 60; p++) {
		bool upper = isupper((unsigned char)*p) != 0;

		if (upper && p != name &&
		    (islower((unsigned char)p[-1]) || isdigit((unsigned char)p[-1])))
			*o++ = '-';
		*o++ =
		    isalnum((unsigned char)*p) ? (char)tolower((unsigned char)*p) : '-';
	}
	*o = 0;
	return out;
}

/* The object whose instance says which row it is: a port's, a part's, or any table's. */
static const struct mib_object *
row_of(const struct mib_notification *n, const char **table)
{
	const struct mib_object *any = NULL;
	size_t i;

	for (i = 0; i < n->n_objects; i++) {
		const struct mib_object *o = &n->objects[i];

		if (!o->is_column || o->oid.n == 0)
			continue;
		if (strncmp(o->name, "if", 2) == 0 &&
		    isupper((unsigned char)o->name[2])) {
			*table = "port";
			return o;
		}
		if (strncmp(o->name, "entPhysical", 11) == 0) {
			*table = "part";
			return o;
		}
		if (any == NULL)
			any = o;
	}
	*table = "alarm";
	return any;
}

static void
print_raises(struct arena *mem, const struct drafted *d)
{
	const char *table;
	const struct mib_object *row = row_of(d->n, &table);
	char oid[OID_TEXT_MAX];

	printf("        says: raised\n        alarm: %s\n", dashed(mem, d->n->name));
	if (row != NULL)
		printf("        on: %s\n        row: %s  # %s\n", table,
		    oid_text(row->oid, oid, sizeof oid), row->name);
	if (d->pair == NULL)
		fputs("        will-clear: no\n        hold-off: 10m\n", stdout);
	printf("        severity: %s\n        text: '%s%s'\n",
	    rec_name(&severity_names, (int)d->severity), d->n->name,
	    row != NULL ? " on {label}" : "");
}

static void
print_one(struct arena *mem, const struct drafted *d)
{
	char oid[OID_TEXT_MAX];
	size_t i;

	if (d->n->oid.n == 0) {
		printf("      # %s is left out: nobody knows the number of what it "
		       "stands under\n",
		    d->n->name);
		return;
	}
	if (*d->n->about != 0)
		printf("      # %s\n", d->n->about);
	for (i = 0; i < d->n->n_objects; i++)
		printf("%s%s%s", i == 0 ? "      # carries " : ", ",
		    d->n->objects[i].name, i + 1 == d->n->n_objects ? "\n" : "");
	printf("      %s:\n        trap: %s\n", d->n->name,
	    oid_text(d->n->oid, oid, sizeof oid));
	if (d->is == DRAFT_CLEARS && d->pair->oid.n != 0)
		printf("        clears: %s\n", d->pair->name);
	else if (d->is == DRAFT_RAISES)
		print_raises(mem, d);
	else
		printf("        says: nothing\n        text: '%s'\n", d->n->name);
}

static void
print_yaml(struct arena *mem, const struct mib_module *m, const struct drafted *v)
{
	size_t i;

	printf("# Drafted from %s. Names were read and not understood: look at each "
	       "line, above all\n"
	       "# at what raises, how bad it is, and which row it is about.\n\n"
	       "profiles:\n  %s-traps:\n    is: what %s tells unasked\n    extends: "
	       "generic-snmp\n"
	       "    traps:\n",
	    *m->name ? m->name : "a module", dashed(mem, *m->name ? m->name : "learned"),
	    *m->name ? m->name : "a module");
	for (i = 0; i < m->n; i++)
		print_one(mem, &v[i]);
}

static void
print_json(const struct mib_module *m, const struct drafted *v)
{
	static const char *const says[] = { "nothing", "raised", "clear" };
	char oid[OID_TEXT_MAX];
	struct buf out;
	struct json j;
	size_t i;

	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	for (i = 0; i < m->n; i++) {
		json_object(&j);
		json_put_text(&j, "name", v[i].n->name);
		json_put_text(&j, "oid", oid_text(v[i].n->oid, oid, sizeof oid));
		json_put_text(&j, "says", says[v[i].is]);
		json_put_text(&j, "pair", v[i].pair != NULL ? v[i].pair->name : "");
		json_put_text(
		    &j, "severity", rec_name(&severity_names, (int)v[i].severity));
		json_object_end(&j);
	}
	json_array_end(&j);
	print_safe(buf_str(&out));
	putchar('\n');
	buf_fini(&out);
}

int
cmd_trap_learn(struct ctl *c)
{
	struct mib_module m;
	struct drafted *v;
	struct loaded l;
	struct buf text;

	if (c->n_words != 1) {
		fputs("triagectl: the file of a MIB module is wanted\n", stderr);
		return CTL_USAGE;
	}
	buf_init(&text);
	if (file_read(c->words[0], MIB_MAX, &text) < 0) {
		fprintf(stderr, "triagectl: cannot read %s\n", ESC(c->words[0]));
		buf_fini(&text);
		return CTL_REFUSED;
	}
	if (ctl_load(c, &l) != 0) {
		buf_fini(&text);
		return CTL_REFUSED;
	}
	mibtext_read(&c->mem, &l.names, buf_view(&text), &m);
	v = arena_alloc(&c->mem, (m.n + 1) * sizeof *v);
	draft(&c->mem, &m, v);
	if (m.n == 0)
		fprintf(stderr,
		    "triagectl: no NOTIFICATION-TYPE and no TRAP-TYPE stands in %s\n",
		    ESC(c->words[0]));
	else if (c->json)
		print_json(&m, v);
	else
		print_yaml(&c->mem, &m, v);
	load_fini(&l);
	buf_fini(&text);
	return m.n != 0 ? CTL_OK : CTL_REFUSED;
}
