/* open.c - a person's report becomes a ticket; and which tickets belong together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "ctl/ctl.h"

/* The five elements, in the order in which one asks a caller. */
static const struct {
	const char *key;
	size_t offset;
	const char *question;
} asked[] = {
	{ "title", offsetof(struct ctl, title), "The problem in a line" },
	{ "customer", offsetof(struct ctl, customer), "Customer" },
	{ "contact", offsetof(struct ctl, contact), "Who is calling" },
	{ "phone", offsetof(struct ctl, phone), "Their telephone" },
	{ "email", offsetof(struct ctl, email), "Their mail address" },
	{ "device", offsetof(struct ctl, device),
	    "Device, by its name here (it is diagnosed at once)" },
	{ "model", offsetof(struct ctl, model), "Make and model" },
	{ "serial", offsetof(struct ctl, serial), "Serial number" },
	{ "purchased", offsetof(struct ctl, purchased), "Bought on (YYYY-MM-DD)" },
	{ "warranty", offsetof(struct ctl, warranty), "Warranty until (YYYY-MM-DD)" },
	{ "what", offsetof(struct ctl, what), "What happens" },
	{ "circumstances", offsetof(struct ctl, circumstances),
	    "Since when, under which circumstances" },
	{ "accompanied", offsetof(struct ctl, accompanied), "What accompanies it" },
	{ "severity", offsetof(struct ctl, severity),
	    "How bad it is: critical, major, minor, warning" },
	{ "kind", offsetof(struct ctl, kind), "fault or complaint" },
};

static const char **
member(struct ctl *c, size_t i)
{
	return (const char **)((char *)c + asked[i].offset);
}

/* What the inventory has of a device that is named need not be asked for. */
static bool
is_known(const struct ctl *c, const char *key)
{
	return c->device != NULL &&
	    (strcmp(key, "model") == 0 || strcmp(key, "serial") == 0 ||
		strcmp(key, "purchased") == 0 || strcmp(key, "warranty") == 0);
}

/* At a terminal what no option said is asked for; an empty line leaves it open. */
static void
interview(struct ctl *c)
{
	char line[4096];
	size_t i, n;

	for (i = 0; i < ARRAY_LEN(asked); i++) {
		if (*member(c, i) != NULL || is_known(c, asked[i].key))
			continue;
		fprintf(stderr, "%s: ", asked[i].question);
		if (fgets(line, sizeof line, stdin) == NULL)
			break;
		n = strcspn(line, "\n");
		if (n != 0)
			*member(c, i) = arena_text_n(&c->mem, line, n);
	}
}

int
cmd_ticket_open(struct ctl *c)
{
	const char *keys[ARRAY_LEN(asked) + 1], *values[ARRAY_LEN(asked) + 1];
	const struct tree *missing;
	size_t i;
	int r;

	if (c->title == NULL && isatty(STDIN_FILENO))
		interview(c);
	if (c->title == NULL) {
		fputs("triagectl: --title is wanted: the problem in a line\n", stderr);
		return CTL_USAGE;
	}
	for (i = 0; i < ARRAY_LEN(asked); i++) {
		keys[i] = asked[i].key;
		values[i] = *member(c, i);
	}
	keys[i] = "apart";
	values[i] = c->apart ? "yes" : NULL;
	r = ctl_post(c, "/api/v1/tickets", keys, values, i + 1);
	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	printf("T%s%s\n", tree_text(c->tree, "id"),
	    strcmp(tree_text(c->tree, "joined"), "true") == 0
		? " (it was open already: the report joins it)"
		: "");
	missing = tree_find(c->tree, "missing");
	for (missing = missing != NULL ? missing->child : NULL;
	     missing != NULL && isatty(STDIN_FILENO); missing = missing->next)
		fprintf(stderr, "not known: %s\n", missing->text);
	return CTL_OK;
}

int
cmd_ticket_relate(struct ctl *c)
{
	static const char *const keys[] = { "as", "of" };
	static const char *const as[] = { "duplicate", "part", "repeat" };
	const char *given[] = { c->duplicate_of, c->part_of, c->repeat_of };
	const char *values[2] = { NULL, NULL };
	const char *id = ctl_id(c, 'T');
	size_t i;
	int r;

	if (id == NULL)
		return CTL_USAGE;
	for (i = 0; i < ARRAY_LEN(as); i++)
		if (given[i] != NULL) {
			values[0] = as[i];
			values[1] = given[i] + (*given[i] == 'T' || *given[i] == 't');
		}
	if (values[0] == NULL) {
		fputs("triagectl: --duplicate-of, --part-of or --repeat-of T is wanted\n",
		    stderr);
		return CTL_USAGE;
	}
	r = ctl_post(c, arena_printf(&c->mem, "/api/v1/tickets/%s/relate", id), keys,
	    values, ARRAY_LEN(keys));
	if (r != CTL_OK)
		return r;
	return ctl_done(
	    c, arena_printf(&c->mem, "T%s is a %s of T%s", id, values[0], values[1]));
}
