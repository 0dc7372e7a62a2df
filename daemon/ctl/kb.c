/* kb.c - the knowledge base: looking for an article, reading one, drafting one. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "ctl/ctl.h"

static const struct tree *
members(const struct tree *t, const char *key)
{
	const struct tree *list = tree_find(t, key);

	return list != NULL ? list->child : NULL;
}

int
cmd_kb_search(struct ctl *c)
{
	static const struct column columns[] = { { "ARTICLE", "name", "", 40 },
		{ "TITLE", "title", "", 60 }, { "WHERE", "found", "", 100 } };
	bool all = c->n_words == 0;
	int r = ctl_get(c, "/api/v1/kb?limit=%s%s%s",
	    c->limit != NULL ? ctl_quote(c, c->limit) : "",
	    all ? "" : "&search=", all ? "" : ctl_quote(c, c->words[0]));

	return r != CTL_OK
	    ? r
	    : ctl_list(c, columns, all ? 2 : 3,
		  all ? "The knowledge base is empty: see kb in triaged.yaml(5)."
		      : "No article has all of these words.");
}

/* Line by line: print_safe() writes no line feeds. */
static void
print_lines(struct ctl *c, const char *text)
{
	while (*text != 0) {
		size_t n = strcspn(text, "\n");

		print_safe(arena_text_n(&c->mem, text, n));
		putchar('\n');
		text += n + (text[n] == '\n');
	}
}

static void
print_list(const struct tree *t, const char *title, const char *key)
{
	const struct tree *e = members(t, key);

	if (e == NULL)
		return;
	printf("%-9s ", title);
	for (; e != NULL; e = e->next) {
		print_safe(e->text);
		fputs(e->next != NULL ? ", " : "\n", stdout);
	}
}

int
cmd_kb_show(struct ctl *c)
{
	int r;

	if (c->n_words != 1) {
		fputs("triagectl: one article is wanted here; kb search finds it\n",
		    stderr);
		return CTL_USAGE;
	}
	r = ctl_get(c, "/api/v1/kb/%s", ctl_quote(c, c->words[0]));
	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	print_safe(tree_text(c->tree, "title"));
	putchar('\n');
	print_list(c->tree, "causes", "causes");
	print_list(c->tree, "classes", "classes");
	print_list(c->tree, "models", "models");
	print_list(c->tree, "shows as", "symptoms");
	putchar('\n');
	print_lines(c, tree_text(c->tree, "text"));
	return CTL_OK;
}

/* A text as a line of Markdown or YAML: one line, whatever it was. */
static const char *
one_line(struct ctl *c, const char *text)
{
	char *s = arena_text(&c->mem, text), *p;

	for (p = s; *p != 0; p++)
		if ((unsigned char)*p < ' ' || *p == 127)
			*p = ' ';
	return s;
}

static void
say(struct ctl *c, struct buf *out, const char *before, const char *text)
{
	if (*text != 0)
		buf_printf(out, "%s%s\n", before, one_line(c, text));
}

static void
head(struct ctl *c, struct buf *out, const char *cause, const struct tree *t,
    const char *symptom)
{
	const char *model = t != NULL ? tree_text(t, "product.model") : "";

	buf_puts(out, "---\n");
	buf_printf(out, "causes: [%s]\n", *cause != 0 ? one_line(c, cause) : "CODE");
	if (t != NULL && *tree_text(t, "product.device_class") != 0)
		buf_printf(out, "classes: [%s]\n",
		    one_line(c, tree_text(t, "product.device_class")));
	if (*model != 0 && strpbrk(model, "\"\\") == NULL)
		buf_printf(out, "models: [\"%s\"]   # no such line: it holds for all\n",
		    one_line(c, model));
	if (*symptom != 0)
		buf_printf(out, "symptoms: [%s]\n", one_line(c, symptom));
	buf_puts(out, "---\n\n");
}

/* What the people wrote who mended it; their names, and the customer's, are left out. */
static void
what_was_done(struct ctl *c, struct buf *out, const struct tree *t)
{
	static const char *const acts[] = { "arrived", "mending", "part-there",
		"resolved", "reported", "commented" };
	const struct tree *l;
	size_t i;

	for (l = members(t, "ledger"); l != NULL; l = l->next)
		for (i = 0; i < ARRAY_LEN(acts); i++)
			if (strcmp(tree_text(l, "act"), acts[i]) == 0)
				say(c, out, "- ", tree_text(l, "why"));
}

static void
draft(struct ctl *c, struct buf *out, const struct tree *t, const char *symptom)
{
	const struct tree *f = members(t, "findings"), *a;
	const char *cause = tree_text(t, "cause_found");

	if (*cause == 0)
		cause = tree_text(t, "cause");
	head(c, out, cause, t, symptom);
	say(c, out, "# ", f != NULL ? tree_text(f, "title") : "What it is, in a line");
	buf_puts(
	    out, "\nA draft: say it for the next one who meets it, and cut the rest.");
	if (strcmp(tree_text(t, "status"), "closed") != 0)
		buf_puts(out, " Its ticket is not closed: what it was is not proven.");
	buf_puts(out, "\n\n**Shows.** What was seen:\n\n");
	say(c, out, "- ", tree_text(t, "problem.what"));
	say(c, out, "- ", tree_text(t, "problem.accompanied"));
	for (a = f; a != NULL; a = a->next)
		say(c, out, "- ", tree_text(a, "text"));
	buf_puts(out, "\n**Looks alike.** What it was not:\n\n");
	for (a = members(t, "ruled_out"); a != NULL; a = a->next)
		say(c, out, "- ",
		    arena_printf(
			&c->mem, "%s: %s", tree_text(a, "cause"), tree_text(a, "why")));
	buf_puts(out, "\n**Do.** What was done:\n\n");
	what_was_done(c, out, t);
	if (f != NULL) {
		say(c, out, "- the catalogue says: ", tree_text(f, "action"));
		say(c, out, "\n**Take along.** ", tree_text(f, "part"));
	}
	buf_puts(out, "\n**Proof.** What must be seen before the ticket may close.\n");
}

static void
empty(struct ctl *c, struct buf *out)
{
	head(c, out, c->cause != NULL ? c->cause : "", NULL, "");
	buf_puts(out,
	    "# What it is, in a line\n\nWhat it is.\n\n"
	    "**Shows.** How it shows, and since when.\n\n"
	    "**Looks alike.** What it is mistaken for, and how to tell.\n\n"
	    "**Do.** What can be done from the desk, and what there.\n\n"
	    "**Take along.** Parts and tools.\n\n"
	    "**Proof.** What must be seen before the ticket may close.\n");
}

/* The alarm type is the case's; a report's ticket may have none. */
static const char *
symptom_of(struct ctl *c, const char *case_id)
{
	if (*case_id == 0 || strcmp(case_id, "0") == 0 ||
	    ctl_get(c, "/api/v1/cases/%s", case_id) != CTL_OK)
		return "";
	return tree_text(c->tree, "alarm_type");
}

int
cmd_kb_new(struct ctl *c)
{
	const struct tree *t;
	struct buf out;
	struct json j;
	const char *id, *text;
	int r;

	buf_init(&out);
	if (c->from_ticket == NULL) {
		empty(c, &out);
	} else {
		id = c->from_ticket + (*c->from_ticket == 'T' || *c->from_ticket == 't');
		r = ctl_get(c, "/api/v1/tickets/%s", ctl_quote(c, id));
		if (r != CTL_OK) {
			buf_fini(&out);
			return r;
		}
		t = c->tree;
		draft(c, &out, t, symptom_of(c, tree_text(t, "case_id")));
	}
	text = arena_text(&c->mem, buf_str(&out));
	buf_clear(&out);
	if (c->json) {
		j = json_into(&out);
		json_object(&j);
		json_put_text(&j, "draft", text);
		json_object_end(&j);
		ctl_json_out(&out);
		return CTL_OK;
	}
	print_lines(c, text);
	buf_fini(&out);
	return CTL_OK;
}
