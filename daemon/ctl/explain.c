/* explain.c - a diagnosis told step by step: what was asked, what stood beside it, what that changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/ctl.h"

static void
say(const char *text)
{
	print_safe(text);
	putchar('\n');
}

static double
number(const struct tree *t, const char *key)
{
	return strtod(tree_text(t, key), NULL);
}

static void
tell_beside(struct ctl *c, const struct tree *step)
{
	const struct tree *b;

	for (b = tree_members(step, "beside"); b != NULL; b = b->next)
		say(arena_printf(&c->mem, "      before %s (%.1f%s%s)",
		    tree_text(b, "probe"), number(b, "worth"),
		    *tree_text(b, "waits_for") ? ", waited for " : "",
		    tree_text(b, "waits_for")));
}

static void
tell_step(struct ctl *c, const struct tree *s)
{
	const struct tree *t;
	const bool weighed = tree_find(s, "worth") != NULL;

	say(arena_printf(&c->mem, "%3s. %s", tree_text(s, "seq"), tree_text(s, "probe")));
	if (weighed)
		say(arena_printf(&c->mem, "      %s (%.1f of 100 a second)",
		    tree_text(s, "why"), number(s, "worth")));
	else
		say(arena_printf(&c->mem, "      %s%s%s", tree_text(s, "why"),
		    *tree_text(s, "behind") ? ": " : "", tree_text(s, "behind")));
	tell_beside(c, s);
	say(arena_printf(&c->mem, "      %s, %s%s%s", tree_text(s, "state"),
	    tree_text(s, "outcome"), *tree_text(s, "note") ? ": " : "",
	    tree_text(s, "note")));
	for (t = tree_members(s, "found"); t != NULL; t = t->next)
		say(arena_printf(&c->mem, "      + %s %.0f %%: %s", tree_text(t, "cause"),
		    100 * number(t, "confidence"), tree_text(t, "text")));
	for (t = tree_members(s, "ruled_out"); t != NULL; t = t->next)
		say(arena_printf(&c->mem, "      - %s: %s", tree_text(t, "cause"),
		    tree_text(t, "why")));
}

int
cmd_case_explain(struct ctl *c)
{
	const char *id = ctl_id(c, 'C');
	const struct tree *t;
	int r;

	if (id == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/cases/%s/explain", id);
	if (r != CTL_OK || ctl_as_json(c))
		return r;
	say(arena_printf(&c->mem, "C%s: %s on %s %s", id,
	    tree_text(c->tree, "alarm_type"), tree_text(c->tree, "device"),
	    tree_text(c->tree, "component")));
	for (t = tree_members(c->tree, "steps"); t != NULL; t = t->next)
		tell_step(c, t);
	say(arena_printf(&c->mem, "ended: %s (%s)", tree_text(c->tree, "ended"),
	    tree_text(c->tree, "verdict")));
	for (t = tree_members(c->tree, "findings"); t != NULL; t = t->next)
		say(arena_printf(&c->mem, "%s: %s on %s, %.0f %%, by %s",
		    t == tree_members(c->tree, "findings") ? "named" : "runner-up",
		    tree_text(t, "cause"), tree_text(t, "device"),
		    100 * number(t, "confidence"), tree_text(t, "probe")));
	for (t = tree_members(c->tree, "open"); t != NULL; t = t->next)
		say(arena_printf(&c->mem, "nobody told of %s (%.0f of 100): %s",
		    tree_text(t, "cause"), number(t, "prior"), tree_text(t, "title")));
	for (t = tree_members(c->tree, "left_out"); t != NULL; t = t->next)
		say(arena_printf(&c->mem, "not asked: %s, for %s", tree_text(t, "probe"),
		    tree_text(t, "why")));
	return CTL_OK;
}
