#include "model/handover/tmf621.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "model/handover/template.h"

#define CHANNEL "triaged"

const char *
tmf621_external_id(
    const struct tree *ticket, const char *appliance, char text[EXTERNAL_ID_MAX])
{
	snprintf(text, EXTERNAL_ID_MAX, "T%s@%s", template_text(ticket, "id"), appliance);
	return text;
}

/* The handbook's three, in the words of TMF621's examples. */
static const char *
priority_of(const struct tree *t)
{
	const char *urgency = template_text(t, "urgency");

	return strcmp(urgency, "critical") == 0 ? "Critical"
	    : strcmp(urgency, "urgent") == 0    ? "High"
						: "Medium";
}

static void
put_description(struct json *j, const struct tree *t)
{
	const struct tree *list = tree_find(t, "findings"), *f;
	struct buf text;

	buf_init(&text);
	buf_printf(&text, "%s\n%s", template_text(t, "problem.what"),
	    template_text(t, "problem.circumstances"));
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next)
		buf_printf(&text, "\n%s (%s): %s\n%s", template_text(f, "title"),
		    template_text(f, "cause"), template_text(f, "text"),
		    template_text(f, "action"));
	json_put_text(j, "description", buf_str(&text));
	buf_fini(&text);
}

static void
put_who(struct json *j, const char *list, const char *id, const char *name,
    const char *role, const char *type)
{
	json_key(j, list);
	json_array(j);
	json_object(j);
	json_put_text(j, "id", id);
	json_put_text(j, "name", name);
	json_put_text(j, "role", role);
	json_put_text(j, "@referredType", type);
	json_object_end(j);
	json_array_end(j);
}

/* When the loop is to be closed. */
static const char *
due(const struct tree *t)
{
	const struct tree *list = tree_find(t, "clocks"), *k;

	for (k = list != NULL ? list->child : NULL; k != NULL; k = k->next)
		if (strcmp(template_text(k, "clock"), "loop-closed") == 0)
			return template_text(k, "due_at");
	return "";
}

/* By it our note is known again, where ids are kept. */
static const char *
note_id(const struct tree *t, char id[64])
{
	snprintf(id, 64, "triaged-v%s", template_text(t, "version"));
	return id;
}

/* The last change, as a note. */
static void
put_note(struct json *j, const struct tree *t)
{
	const char *why = template_text(t, "changed_why");
	struct buf text;
	char id[64];

	buf_init(&text);
	buf_printf(&text, "%s%s%s", template_text(t, "change"), *why ? ": " : "", why);
	json_object(j);
	json_put_text(j, "id", note_id(t, id));
	json_put_text(j, "author", template_text(t, "changed_by"));
	json_put_text(j, "date", template_text(t, "changed_at"));
	json_put_text(j, "text", buf_str(&text));
	json_object_end(j);
	buf_fini(&text);
}

static void
put_common(struct json *j, const struct tree *t)
{
	put_description(j, t);
	json_put_text(j, "severity", template_text(t, "severity"));
	json_put_text(j, "priority", priority_of(t));
	json_put_text(j, "status", template_text(t, "status"));
	json_put_text(j, "statusChangeReason", template_text(t, "change"));
	if (*due(t) != 0)
		json_put_text(j, "expectedResolutionDate", due(t));
}

void
tmf621_create(const struct tree *t, const char *appliance, struct buf *out)
{
	const char *serial = template_text(t, "product.serial");
	const char *device = template_text(t, "product.device");
	char id[EXTERNAL_ID_MAX];
	struct json j = json_into(out);

	json_object(&j);
	json_put_text(&j, "externalId", tmf621_external_id(t, appliance, id));
	json_put_text(&j, "name", template_text(t, "problem.title"));
	json_put_text(&j, "ticketType", "fault");
	put_common(&j, t);
	json_put_text(&j, "creationDate", template_text(t, "opened_at"));
	json_key(&j, "channel");
	json_object(&j);
	json_put_text(&j, "id", CHANNEL);
	json_put_text(&j, "name", appliance);
	json_object_end(&j);
	if (*device != 0)
		put_who(&j, "relatedEntity", *serial != 0 ? serial : device, device,
		    "product", "Product");
	if (*template_text(t, "customer") != 0)
		put_who(&j, "relatedParty", template_text(t, "customer"),
		    template_text(t, "customer"), "customer", "Customer");
	json_key(&j, "note");
	json_array(&j);
	put_note(&j, t);
	json_array_end(&j);
	json_object_end(&j);
}

/* A note of theirs, as it came. */
static void
put_their_note(struct json *j, const struct tree *n)
{
	static const char *const keys[] = { "id", "author", "date", "text" };
	size_t i;

	json_object(j);
	for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (*template_text(n, keys[i]) != 0)
			json_put_text(j, keys[i], template_text(n, keys[i]));
	json_object_end(j);
}

void
tmf621_update(const struct tree *t, const struct tree *there, struct buf *out)
{
	const struct tree *notes = tree_find(there, "note"), *n;
	struct json j = json_into(out);
	bool is_there = false; /* from a try whose answer was lost */
	char id[64];

	json_object(&j);
	put_common(&j, t);
	json_key(&j, "note");
	json_array(&j);
	for (n = notes != NULL ? notes->child : NULL; n != NULL; n = n->next)
		if (n->kind == TREE_MAP) {
			is_there |= strcmp(template_text(n, "id"), note_id(t, id)) == 0;
			put_their_note(&j, n);
		}
	if (!is_there)
		put_note(&j, t);
	json_array_end(&j);
	json_object_end(&j);
}

const char *
tmf621_find(const struct tree *answer, const char *external_id)
{
	const struct tree *t;

	if (answer->kind != TREE_LIST)
		return NULL;
	for (t = answer->child; t != NULL; t = t->next)
		if (t->kind == TREE_MAP && *template_text(t, "id") != 0 &&
		    strcmp(template_text(t, "externalId"), external_id) == 0)
			return template_text(t, "id");
	return NULL;
}
