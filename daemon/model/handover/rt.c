#include "model/handover/rt.h"

#include <string.h>

#include "base/json.h"
#include "model/handover/template.h"

/* The statuses of RT's default lifecycle. */
static const char *
status_of(const struct tree *t)
{
	static const char *const rows[][2] = { { "acknowledged", "new" },
		{ "inProgress", "open" }, { "pending", "stalled" }, { "held", "stalled" },
		{ "resolved", "resolved" }, { "closed", "resolved" },
		{ "rejected", "rejected" }, { "cancelled", "rejected" } };
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(template_text(t, "status"), rows[i][0]) == 0)
			return rows[i][1];
	return "open";
}

static void
put_findings(struct buf *text, const struct tree *t)
{
	const struct tree *list = tree_find(t, "findings"), *f;

	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next)
		buf_printf(text, "\n%s (%s): %s\nTo do: %s\n", template_text(f, "title"),
		    template_text(f, "cause"), template_text(f, "text"),
		    template_text(f, "action"));
}

static void
put_mark(struct buf *out, const struct tree *t, const char *appliance)
{
	buf_printf(out, "[T%s@%s]", template_text(t, "id"), appliance);
}

void
rt_create(const struct tree *t, const char *appliance, const char *queue, struct buf *out)
{
	struct json j = json_into(out);
	struct buf text;

	buf_init(&text);
	json_object(&j);
	json_put_text(&j, "Queue", queue);
	put_mark(&text, t, appliance);
	buf_printf(&text, " %s: %s", template_text(t, "urgency"),
	    template_text(t, "problem.title"));
	json_put_text(&j, "Subject", buf_str(&text));
	buf_clear(&text);
	buf_printf(&text, "%s\n%s\nDevice: %s %s\nCustomer: %s\n",
	    template_text(t, "problem.what"), template_text(t, "problem.circumstances"),
	    template_text(t, "product.device"), template_text(t, "product.serial"),
	    template_text(t, "customer"));
	put_findings(&text, t);
	json_put_text(&j, "Content", buf_str(&text));
	json_put_text(&j, "ContentType", "text/plain");
	json_put_text(&j, "Status", status_of(t));
	json_object_end(&j);
	buf_fini(&text);
}

void
rt_comment(const struct tree *t, struct buf *out)
{
	const char *why = template_text(t, "changed_why");
	struct json j = json_into(out);
	struct buf text;

	buf_init(&text);
	buf_printf(&text, "%s by %s%s%s\n", template_text(t, "change"),
	    template_text(t, "changed_by"), *why ? ": " : "", why);
	if (strcmp(template_text(t, "change"), "diagnosed") == 0)
		put_findings(&text, t);
	json_object(&j);
	json_put_text(&j, "Content", buf_str(&text));
	json_put_text(&j, "ContentType", "text/plain");
	json_object_end(&j);
	buf_fini(&text);
}

void
rt_status(const struct tree *t, struct buf *out)
{
	struct json j = json_into(out);

	json_object(&j);
	json_put_text(&j, "Status", status_of(t));
	json_object_end(&j);
}

void
rt_query(const struct tree *t, const char *appliance, struct buf *out)
{
	buf_puts(out, "Subject LIKE '");
	put_mark(out, t, appliance);
	buf_char(out, '\'');
}
