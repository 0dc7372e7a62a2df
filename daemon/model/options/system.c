/* system.c - the options of other systems that post their alarms. */
#include "base/mem.h"
#include "model/options/meaning.h"

static void
read_severities(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	static const struct opt at = { .offset = 0 };
	struct alarm_system *s = record;
	struct meaning m = { .name = "" };

	(void)o;
	meaning_read_severities(r, &at, map, &m);
	s->severities.v = m.severities.v;
	s->severities.n = m.severities.n;
}

static const struct opt system_rows[] = {
	{ .key = "kind",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct alarm_system, kind),
	    .fallback = "json",
	    .unit = "",
	    .of = &system_kind_names,
	    .is =
		"whose JSON it is: Alertmanager's webhook, Zabbix's, or the plain one" },
	{ .key = "token",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct alarm_system, token),
	    .fallback = "",
	    .unit = "",
	    .is = "the name of a token in the vault, which it shows (Authorization: "
		  "Bearer); "
		  "left out: it is heard from this machine only" },
	{ .key = "device",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct alarm_system, device_labels),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "of Alertmanager and Zabbix: the labels, tried in turn, that name the "
		  "device by its name or address" },
	{ .key = "component",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct alarm_system, component_labels),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "the labels, tried in turn, that name a part of it; one called like a "
		  "table names its row" },
	{ .key = "severities",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "value: severity, or clear",
	    .own = read_severities,
	    .is = "which severity each of its words is, where the usual ones do not do" },
};
const struct opt_table system_options = { "system", system_rows, ARRAY_LEN(system_rows),
	sizeof(struct alarm_system), offsetof(struct alarm_system, name), SIZE_MAX,
	&alarm_system_rec };
