#include "model/rule_told.h"

#include <string.h>

#include "model/x733.h"

static void
tell_when(struct buf *out, const struct rule *r)
{
	char text[DURATION_TEXT_MAX];

	buf_printf(out, "raised  when %s", r->when.source);
	if (r->raise_after_us != 0)
		buf_printf(
		    out, ", for %s on end", duration_text(r->raise_after_us, text));
	buf_printf(out, "%s\n", *r->table ? ", for each row by itself" : "");
	if (r->clear.nodes.n != 0)
		buf_printf(out, "clear   when %s", r->clear.source);
	else
		buf_puts(out, "clear   when that is not so any more");
	if (r->clear_after_us != 0)
		buf_printf(
		    out, ", for %s on end", duration_text(r->clear_after_us, text));
	buf_puts(out, "; what cannot be told changes nothing\n");
}

static bool
was_told(const struct expr *e, size_t n, const struct expr_node *what)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (e->nodes.v[i].op == what->op &&
		    e->nodes.v[i].number == what->number &&
		    strcmp(e->nodes.v[i].text, what->text) == 0)
			return true;
	return false;
}

/* What of a word it looks at. */
static void
tell_aspect(struct buf *out, const struct expr_node *n)
{
	char text[DURATION_TEXT_MAX];

	buf_printf(out, "looks   %s",
	    n->op == EXPR_MISSING       ? "whether there is a value of "
		: n->op == EXPR_RATE    ? "how fast it rises a second, of "
		: n->op == EXPR_CHANGED ? "whether it changed, of "
		: n->op == EXPR_USUAL ? "what it is at this time on the last 7 days, of "
				      : "at ");
	buf_puts(out, n->text);
	if (n->op >= EXPR_MISSING && n->number != 0)
		buf_printf(out, ", over %s", duration_text((int64_t)n->number, text));
}

/* Each word once, with what the vocabulary says of it. */
static void
tell_words(struct buf *out, const struct plan *plan, const struct expr *e,
    const struct expr *before)
{
	size_t i;

	for (i = 0; i < e->nodes.n; i++) {
		const struct expr_node *n = &e->nodes.v[i];
		const struct word *w;

		if (!expr_is_asked(n) || was_told(e, i, n) ||
		    (before != NULL && was_told(before, before->nodes.n, n)))
			continue;
		w = vocab_word(&plan->vocab, n->text);
		tell_aspect(out, n);
		if (w != NULL)
			buf_printf(out, "%s%s%s%s%s: %s", *w->unit ? " (" : "", w->unit,
			    *w->unit ? ")" : "",
			    w->type == WORD_COUNTER && n->op != EXPR_MISSING
				? ", so much a second"
				: "",
			    w->type == WORD_STATE ? ", a state" : "", w->is);
		buf_char(out, '\n');
	}
}

void
rule_tell(struct buf *out, const struct plan *plan, const struct profile *p,
    const struct rule *r)
{
	const struct x733_cause *c = x733_cause_by_number(r->probable_cause);
	size_t i;

	buf_printf(out, "%s of %s: a %s alarm %s%s%s%s%s\n", r->name, p->name,
	    rec_name(&severity_names, (int)r->severity), r->alarm_type,
	    *r->qualifier ? " " : "", r->qualifier, *r->table ? " on each " : "",
	    r->table);
	tell_when(out, r);
	tell_words(out, plan, &r->when, NULL);
	tell_words(out, plan, &r->clear, &r->when);
	buf_printf(out, "says    \"%s\"\n", r->text);
	buf_printf(out, "is      %s, %s; family %s\n",
	    *r->event_type ? r->event_type : "of no event type",
	    c != NULL ? c->name : "of no probable cause",
	    rec_name(&family_names, (int)r->family));
	for (i = 0; i < p->traps.n; i++) {
		const struct meaning *m = &p->traps.v[i].means;

		if (strcmp(m->alarm_type, r->alarm_type) == 0 &&
		    strcmp(m->qualifier, r->qualifier) == 0)
			buf_printf(out, "with    trap %s, which says %s\n", m->name,
			    rec_name(&level_names, (int)m->level));
	}
}
