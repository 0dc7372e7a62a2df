#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "base/esc.h"
#include "model/handover/progress.h"
#include "model/options/tables.h"

static void
read_not_in(struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	struct clock_level *l = record;

	(void)o;
	if (!opt_want(r, t, TREE_SCALAR))
		return;
	if (strcmp(t->text, "remote") == 0)
		l->not_in_remote = true;
	else
		opt_wrong(r, t,
		    "\"%s\" is not \"remote\", the only kind of site that can be left "
		    "out",
		    ESC(t->text));
}

/* One clock: a time for each urgency. */
static const struct opt level_rows[] = {
	{ .key = "normal",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct clock_level, normal_us),
	    .min = 1,
	    .max = 31536000,
	    .fallback = NULL,
	    .unit = "",
	    .is = "of a normal ticket" },
	{ .key = "urgent",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct clock_level, urgent_us),
	    .min = 1,
	    .max = 31536000,
	    .fallback = NULL,
	    .unit = "",
	    .is = "of an urgent one" },
	{ .key = "critical",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct clock_level, critical_us),
	    .min = 1,
	    .max = 31536000,
	    .fallback = NULL,
	    .unit = "",
	    .is = "of a critical one" },
	{ .key = "not-in",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "remote",
	    .own = read_not_in,
	    .is = "sites where it does not hold" },
};
static OPT_TABLE(level_options, clock_level, level_rows, clock_level_rec);

/* What a map leaves out would be left out of the promise: it speaks of each. */
static void
all_there(struct opt_reader *r, const struct tree *map, const char *what,
    const struct rec_names *names, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (tree_find(map, names->name[i]) == NULL)
			opt_wrong_key(
			    r, map, "the %s \"%s\" is missing", what, names->name[i]);
}

static void
read_clocks(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct contract *k = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct clock_level *l;
		int clock;

		opt_enter(r, c->key);
		clock = opt_enum_key(r, c, "clock", &clock_names);
		if (clock >= 0) {
			l = opt_list_add(r, &k->clocks, sizeof *l);
			rec_init(&clock_level_rec, l);
			l->clock = (enum clock_kind)clock;
			opt_read(r, &level_options, c, l);
		}
		opt_leave(r);
	}
	if (tree_find(map, rec_name(&clock_names, CLOCK_COMPLAINT)) == NULL)
		*(struct clock_level *)opt_list_add(r, &k->clocks,
		    sizeof(struct clock_level)) = (struct clock_level){ CLOCK_COMPLAINT,
			DAY_US, DAY_US, DAY_US, false };
	all_there(r, map, "clock", &clock_names, CLOCK_COMPLAINT);
}

static void
read_warn_at(
    struct opt_reader *r, const struct opt *o, const struct tree *list, void *record)
{
	struct contract *k = record;
	const struct tree *c;
	double v;

	(void)o;
	if (!opt_want(r, list, TREE_LIST))
		return;
	for (c = list->child; c != NULL; c = c->next) {
		if (!opt_number(r, c, 1, 99, &v))
			continue;
		if (v != (double)(uint32_t)v)
			opt_wrong(r, c, "\"%s\" is not a whole number of percent",
			    ESC(c->text));
		else
			*(struct percent *)opt_list_add(r, &k->warn_at,
			    sizeof(struct percent)) = (struct percent){ (uint32_t)v };
	}
}

/* [1d, 3d] */
static void
read_reminders(
    struct opt_reader *r, const struct opt *o, const struct tree *list, void *record)
{
	struct contract *k = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, list, TREE_LIST))
		return;
	for (c = list->child; c != NULL; c = c->next) {
		struct reminder m;

		if (!opt_duration(r, c, &m.after_us))
			continue;
		if (k->remind_after.n != 0 &&
		    m.after_us <= k->remind_after.v[k->remind_after.n - 1].after_us)
			opt_wrong(r, c, "a reminder comes after the one before it");
		else if (k->remind_after.n == REMINDERS_MAX)
			opt_wrong(
			    r, c, "so many reminders? %d are enough", REMINDERS_MAX);
		else
			*(struct reminder *)opt_list_add(r, &k->remind_after, sizeof m) =
			    m;
	}
}

/* {critical: 0s, minor: 5m, warning: never} */
static void
read_case_starts(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct contract *k = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct case_start s = { .after_us = CASE_NEVER };
		int severity;

		opt_enter(r, c->key);
		severity = opt_enum_key(r, c, "severity", &severity_names);
		if (severity >= 0 &&
		    (c->kind != TREE_SCALAR || strcmp(c->text, "never") != 0))
			opt_duration(r, c, &s.after_us);
		opt_leave(r);
		if (severity < 0)
			continue;
		s.severity = (enum severity)severity;
		*(struct case_start *)opt_list_add(r, &k->case_starts, sizeof s) = s;
	}
	all_there(r, map, "severity", &severity_names, severity_names.count);
}

static void
read_progress(
    struct opt_reader *r, const struct opt *o, const struct tree *list, void *record)
{
	struct contract *c = record;
	const struct tree *t;
	const char **step;

	(void)o;
	if (!opt_want(r, list, TREE_LIST))
		return;
	for (t = list->child; t != NULL; t = t->next) {
		if (!opt_want(r, t, TREE_SCALAR))
			continue;
		if (!progress_is_step(t->text)) {
			opt_wrong(r, t, "\"%s\" is no step; there are " PROGRESS_STEPS,
			    ESC(t->text));
			continue;
		}
		step = opt_list_add(r, &c->progress, sizeof *step);
		*step = arena_text(r->mem, t->text);
	}
}

static const struct opt contract_rows[] = {
	{ .key = "is",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct contract, is),
	    .max = 512,
	    .fallback = "",
	    .unit = "",
	    .is = "what it is, in a sentence" },
	{ .key = "clocks",
	    .kind = OPT_OWN,
	    .fallback = NULL,
	    .unit = "clock: {normal, urgent, critical}",
	    .own = read_clocks,
	    .is = "what is promised, for each urgency" },
	{ .key = "warn-at",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "list of percent",
	    .own = read_warn_at,
	    .is = "when a clock warns, before it escalates at 100" },
	{ .key = "case-starts",
	    .kind = OPT_OWN,
	    .fallback = NULL,
	    .unit = "severity: time or never",
	    .own = read_case_starts,
	    .is = "how long an alarm lasts before its diagnosis begins" },
	{ .key = "progress",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "list of steps",
	    .own = read_progress,
	    .is =
		"at which steps the customer is told, by a sink of kind mail with tell: "
		"customer" },
	{ .key = "clear-for",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct contract, clear_for_us),
	    .min = 0,
	    .max = 604800,
	    .fallback = "10m",
	    .unit = "",
	    .is = "how long an alarm must be clear before its fault counts as gone" },
	{ .key = "agrees-after",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct contract, agrees_after_us),
	    .min = 0,
	    .max = 31536000,
	    .fallback = "5d",
	    .unit = "0s: never",
	    .is = "when a customer who says nothing has agreed that it is mended" },
	{ .key = "remind-after",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "list of times",
	    .own = read_reminders,
	    .is = "when a customer who says nothing is reminded, counted from the proof; "
		  "the later ones come before agrees-after" },
	{ .key = "repeat-within",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct contract, repeat_us),
	    .min = 0,
	    .max = 31536000,
	    .fallback = "30d",
	    .unit = "",
	    .is = "the same fault again so soon after its ticket was closed is a "
		  "repeat" },
	{ .key = "consent",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct contract, consent),
	    .fallback = "none",
	    .unit = "",
	    .of = &consent_names,
	    .is = "whether who enters a device of such a customer is asked for the "
		  "customer's consent" },
};
const struct opt_table contract_options = { "contract", contract_rows,
	ARRAY_LEN(contract_rows), sizeof(struct contract),
	offsetof(struct contract, name), SIZE_MAX, &contract_rec };

static const struct opt urgency_row_rows[] = {
	{ .key = "because",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct urgency_row, because),
	    .max = 256,
	    .fallback = NULL,
	    .unit = "",
	    .is = "the reason that the ticket gives" },
	{ .key = "gold",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct urgency_row, gold),
	    .fallback = NULL,
	    .unit = "",
	    .of = &urgency_names,
	    .is = "for gold customers" },
	{ .key = "silver",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct urgency_row, silver),
	    .fallback = NULL,
	    .unit = "",
	    .of = &urgency_names,
	    .is = "for silver customers" },
	{ .key = "bronze",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct urgency_row, bronze),
	    .fallback = NULL,
	    .unit = "",
	    .of = &urgency_names,
	    .is = "for bronze customers" },
};
static OPT_TABLE(urgency_row_options, urgency_row, urgency_row_rows, urgency_row_rec);

static const struct opt urgency_step_rows[] = {
	{ .key = "affected",
	    .kind = OPT_U32,
	    .offset = offsetof(struct urgency_step, affected),
	    .min = 1,
	    .max = 1000000,
	    .fallback = NULL,
	    .unit = "devices",
	    .is = "from so many devices on" },
	{ .key = "up",
	    .kind = OPT_U32,
	    .offset = offsetof(struct urgency_step, up),
	    .min = 1,
	    .max = 2,
	    .fallback = NULL,
	    .unit = "steps",
	    .is = "urgency rises by so many steps" },
	{ .key = "because",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct urgency_step, because),
	    .max = 256,
	    .fallback = NULL,
	    .unit = "",
	    .is = "the reason that the ticket gives" },
};
static OPT_TABLE(urgency_step_options, urgency_step, urgency_step_rows, urgency_step_rec);

static void
read_urgency_rows(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct urgency_table *t = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct urgency_row *row;
		int severity;

		opt_enter(r, c->key);
		severity = opt_enum_key(r, c, "severity", &severity_names);
		if (severity >= 0) {
			row = opt_list_add(r, &t->rows, sizeof *row);
			rec_init(&urgency_row_rec, row);
			row->severity = (enum severity)severity;
			opt_read(r, &urgency_row_options, c, row);
		}
		opt_leave(r);
	}
	all_there(r, map, "severity", &severity_names, severity_names.count);
}

static const struct opt urgency_rows[] = {
	{ .key = "severity",
	    .kind = OPT_OWN,
	    .fallback = NULL,
	    .unit = "severity: {because, gold, silver, bronze}",
	    .own = read_urgency_rows,
	    .is = "urgency by the alarm's severity and the customer's tier" },
	{ .key = "steps",
	    .kind = OPT_LIST,
	    .offset = offsetof(struct urgency_table, steps),
	    .fallback = "",
	    .unit = "",
	    .of = &urgency_step_options,
	    .is = "how many devices hit make it more urgent" },
};
OPT_TABLE(urgency_options, urgency_table, urgency_rows, urgency_table_rec);

static const struct opt relation_rows[] = {
	{ .key = "symptom",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct relation, symptom),
	    .fallback = NULL,
	    .unit = "",
	    .is = "the alarm type that is only a consequence" },
	{ .key = "root",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct relation, root),
	    .fallback = NULL,
	    .unit = "",
	    .is = "the alarm type that explains it" },
	{ .key = "where",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct relation, where),
	    .fallback = "same-device",
	    .unit = "",
	    .of = &relation_where_names,
	    .is = "how near the two must stand" },
};
const struct opt_table relation_options = { "relation", relation_rows,
	ARRAY_LEN(relation_rows), sizeof(struct relation),
	offsetof(struct relation, name), SIZE_MAX, &relation_rec };

static const struct opt type_flapping_rows[] = {
	{ .key = "raises",
	    .kind = OPT_U32,
	    .offset = offsetof(struct alarm_type, flap_raises),
	    .min = 1,
	    .max = FLAP_RAISES_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "raised so often it is flapping; 1: never; left out: as for all" },
	{ .key = "within",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct alarm_type, flap_within_us),
	    .min = 1,
	    .max = 86400,
	    .fallback = "",
	    .unit = "",
	    .is = "in how short a time; left out: as for all" },
	{ .key = "calm",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct alarm_type, flap_calm_us),
	    .min = 1,
	    .max = 86400,
	    .fallback = "",
	    .unit = "",
	    .is = "when it has not moved for so long it is calm; left out: as for all" },
};
static OPT_TABLE(type_flapping_options, alarm_type, type_flapping_rows, alarm_type_rec);

static const struct opt alarm_type_rows[] = {
	{ .key = "flapping",
	    .kind = OPT_GROUP,
	    .fallback = "",
	    .unit = "",
	    .of = &type_flapping_options,
	    .is = "when alarms of this type come and go too often" },
	{ .key = "correlation-window",
	    .kind = OPT_DURATION,
	    .offset = offsetof(struct alarm_type, correlate_us),
	    .min = 1,
	    .max = 600,
	    .fallback = "",
	    .unit = "",
	    .is = "how long its ticket waits for a root; left out: as for all" },
};
const struct opt_table alarm_type_options = { "alarm type", alarm_type_rows,
	ARRAY_LEN(alarm_type_rows), sizeof(struct alarm_type),
	offsetof(struct alarm_type, name), SIZE_MAX, &alarm_type_rec };
