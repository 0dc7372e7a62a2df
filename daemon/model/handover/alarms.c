#include "model/handover/alarms.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "model/handover/template.h"
#include "model/severity.h"
#include "model/x733.h"

#define STANDS_US (30 * DAY_US) /* or Alertmanager takes it for over after five minutes */
#define FACILITY  16            /* local0 */
#define NAME_MAX  255           /* RFC 5424 6.2.4 */

static bool
is_over(const struct tree *a)
{
	return strcmp(template_text(a, "is_cleared"), "1") == 0;
}

static void
put_alert(struct json *j, const struct tree *a, const char *appliance,
    const char *severity, bool over, wall_us now)
{
	static const char *const labels[][2] = { { "alertname", "alarm_type" },
		{ "device", "device" }, { "component", "component" },
		{ "qualifier", "qualifier" } };
	size_t i;

	json_object(j);
	json_key(j, "labels");
	json_object(j);
	for (i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (*template_text(a, labels[i][1]) != 0)
			json_put_text(j, labels[i][0], template_text(a, labels[i][1]));
	json_put_text(j, "severity", severity);
	json_put_text(j, "appliance", appliance);
	json_object_end(j);
	json_key(j, "annotations");
	json_object(j);
	json_put_text(j, "summary", template_text(a, "text"));
	json_put_text(j, "alarm", template_text(a, "id"));
	json_object_end(j);
	json_put_text(j, "startsAt", template_text(a, "raised_at"));
	if (over)
		json_put_text(j, "endsAt", template_text(a, "changed_at"));
	else
		json_put_time(j, "endsAt", now + STANDS_US);
	json_object_end(j);
}

void
alarm_for_alertmanager(
    const struct tree *alarm, const char *appliance, wall_us now, struct buf *out)
{
	const char *is = template_text(alarm, "severity");
	struct json j = json_into(out);
	uint32_t i;

	json_array(&j);
	put_alert(&j, alarm, appliance, is, is_over(alarm), now);
	for (i = 0; i < severity_names.count; i++)
		if (strcmp(severity_names.name[i], is) != 0)
			put_alert(
			    &j, alarm, appliance, severity_names.name[i], true, now);
	json_array_end(&j);
}

/* RFC 5674 section 2: X.733's severities as those of syslog. */
static int
severity_of(const struct tree *a)
{
	static const struct {
		const char *name;
		int severity;
	} rows[] = { { "critical", 1 }, { "major", 2 }, { "minor", 3 },
		{ "warning", 4 } };
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0] && !is_over(a); i++)
		if (strcmp(template_text(a, "severity"), rows[i].name) == 0)
			return rows[i].severity;
	return 5;
}

/* RFC 5424 6.3.3: in a parameter's value these three are escaped. */
static void
put_param(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " %s=\"", name);
	for (; *value != 0; value++) {
		if (strchr("\"\\]", *value) != NULL)
			buf_char(out, '\\');
		buf_char(out, (unsigned char)*value < 0x20 ? ' ' : *value);
	}
	buf_char(out, '"');
}

/* RFC 5424 6: printable ASCII without blanks, or the nil value. */
static void
put_name(struct buf *out, const char *name)
{
	size_t i;

	for (i = 0; name[i] != 0 && i < NAME_MAX; i++)
		buf_char(out, name[i] > 0x20 && name[i] < 0x7f ? name[i] : '_');
	if (i == 0)
		buf_char(out, '-');
}

void
alarm_for_syslog(const struct tree *a, const char *appliance, struct buf *out)
{
	const struct x733_cause *cause =
	    x733_cause_by_number((unsigned)template_number(a, "probable_cause"));
	char resource[1024];
	const char *p;

	snprintf(resource, sizeof resource, "%s%s%s", template_text(a, "device"),
	    *template_text(a, "component") ? "/" : "", template_text(a, "component"));
	buf_printf(out, "<%d>1 %s ", FACILITY * 8 + severity_of(a),
	    *template_text(a, "changed_at") ? template_text(a, "changed_at") : "-");
	put_name(out, appliance);
	buf_puts(out, " triaged - alarm [alarm");
	put_param(out, "resource", resource);
	put_param(out, "probableCause", cause != NULL ? cause->name : "other");
	put_param(out, "perceivedSeverity",
	    is_over(a) ? "cleared" : template_text(a, "severity"));
	if (*template_text(a, "event_type") != 0)
		put_param(out, "eventType", template_text(a, "event_type"));
	buf_puts(out, "] \xef\xbb\xbf"); /* what follows is UTF-8 */
	buf_printf(
	    out, "A%s %s: ", template_text(a, "id"), template_text(a, "alarm_type"));
	for (p = template_text(a, "text"); *p != 0; p++)
		buf_char(out, (unsigned char)*p < 0x20 ? ' ' : *p);
}
