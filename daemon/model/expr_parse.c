/* expr_parse.c - a condition, from what somebody wrote to nodes in the order in which they are reckoned. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/near.h"
#include "model/expr.h"

#define DEPTH_MAX 32

struct parser {
	struct arena *mem;
	const struct vocab *vocab;
	const char *table;
	const char *source, *p;
	struct expr_node node[EXPR_NODES_MAX];
	uint32_t n;
	unsigned depth;
	const char *wrong;
	size_t wrong_at;
	bool no_word;
};

static uint32_t
refuse(struct parser *p, const char *at, const char *text)
{
	if (p->wrong == NULL) {
		p->wrong = text;
		p->wrong_at = (size_t)(at - p->source);
	}
	return 0;
}

static uint32_t
add(struct parser *p, enum expr_op op, uint32_t left, uint32_t right)
{
	if (p->wrong != NULL)
		return 0;
	if (p->n == EXPR_NODES_MAX)
		return refuse(p, p->p, "the condition is too long");
	p->node[p->n] =
	    (struct expr_node){ .op = op, .left = left, .right = right, .text = "" };
	return p->n++;
}

static void
skip(struct parser *p)
{
	while (isspace((unsigned char)*p->p))
		p->p++;
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '-' || c == '_';
}

/* Takes a keyword that stands alone. */
static bool
keyword(struct parser *p, const char *word)
{
	size_t n = strlen(word);

	skip(p);
	if (strncmp(p->p, word, n) != 0 || is_name(p->p[n]))
		return false;
	p->p += n;
	return true;
}

static bool
symbol(struct parser *p, const char *s)
{
	skip(p);
	if (strncmp(p->p, s, strlen(s)) != 0)
		return false;
	p->p += strlen(s);
	return true;
}

static const struct word *
word_named(struct parser *p, const char *name)
{
	const struct word *w = NULL;

	if (*p->table != 0)
		w = vocab_word(p->vocab, arena_printf(p->mem, "%s.%s", p->table, name));
	if (w == NULL)
		w = vocab_word(p->vocab, name);
	return w;
}

/* As it would be written here: a column of the table by its own name. */
static const char *
nearest_word(struct parser *p, const char *name)
{
	const char *best = NULL;
	size_t i;

	for (i = 0; i < p->vocab->words.n; i++) {
		const struct word *w = &p->vocab->words.v[i];

		if (*w->table != 0 && strcmp(w->table, p->table) == 0)
			best = near_better(name, best, w->name + strlen(w->table) + 1);
		best = near_better(name, best, w->name);
	}
	return best;
}

static uint32_t
no_word(struct parser *p, const char *at, const char *name)
{
	const char *near = nearest_word(p, name);

	if (p->wrong == NULL)
		p->no_word = true;
	return refuse(p, at,
	    near != NULL
		? arena_printf(p->mem, "there is no word \"%s\" (did you mean \"%s\"?)",
		      name, near)
		: arena_printf(
		      p->mem, "there is no word \"%s\" in the vocabulary", name));
}

/* --- what is asked of a word beside its value --- */

#define OVER_MAX_US (7 * DAY_US)

static const struct function {
	const char *name;
	enum expr_op op;
	bool may_last; /* "rate(word, 10m)" */
} functions[] = {
	{ "missing", EXPR_MISSING, false },
	{ "rate", EXPR_RATE, true },
	{ "changed", EXPR_CHANGED, true },
	{ "usual", EXPR_USUAL, false },
};

static const struct function *
function_named(struct parser *p, const char *at, const char *name)
{
	const char *best = NULL;
	size_t i;

	for (i = 0; i < ARRAY_LEN(functions); i++) {
		if (strcmp(functions[i].name, name) == 0)
			return &functions[i];
		best = near_better(name, best, functions[i].name);
	}
	refuse(p, at,
	    best != NULL
		? arena_printf(p->mem, "nothing is called \"%s\" (did you mean \"%s\"?)",
		      name, best)
		: arena_printf(p->mem,
		      "nothing is called \"%s\": there are missing, rate, changed and "
		      "usual",
		      name));
	return NULL;
}

static void
check_function(
    struct parser *p, const char *at, const struct function *f, const struct word *w)
{
	if (f->op == EXPR_RATE && w->type == WORD_COUNTER)
		refuse(p, at,
		    arena_printf(p->mem,
			"\"%s\" is a counter: in a condition it is a rate by itself",
			w->name));
	else if (f->op == EXPR_RATE && w->type != WORD_GAUGE)
		refuse(p, at,
		    arena_printf(
			p->mem, "\"%s\" is no number that could rise or fall", w->name));
	else if (f->op == EXPR_USUAL && w->type != WORD_GAUGE && w->type != WORD_COUNTER)
		refuse(p, at,
		    arena_printf(
			p->mem, "\"%s\" is no number: nothing of it is usual", w->name));
}

/* ", 10m" */
static double
over(struct parser *p, const struct function *f)
{
	const char *start;
	char text[16];
	int64_t us = 0;
	size_t n = 0;

	if (!symbol(p, ","))
		return 0;
	skip(p);
	start = p->p;
	while (is_name(*p->p))
		p->p++;
	n = (size_t)(p->p - start);
	if (n < sizeof text) {
		memcpy(text, start, n);
		text[n] = 0;
	}
	if (!f->may_last)
		refuse(p, start, arena_printf(p->mem, "%s() takes a word only", f->name));
	else if (n >= sizeof text || duration_parse(text, &us) < 0 || us < SECOND_US ||
	    us > OVER_MAX_US)
		refuse(p, start, "a time from 1s to 7d is expected here");
	return (double)us;
}

static uint32_t name(struct parser *p);

/* The bracket behind its name is open. */
static uint32_t
function(struct parser *p, const char *start, const char *called)
{
	const struct function *f = function_named(p, start, called);
	const char *at;
	uint32_t of;

	skip(p);
	at = p->p;
	of = is_name(*p->p) ? name(p) : refuse(p, at, "a word is expected here");
	if (p->wrong == NULL && p->node[of].op == EXPR_TEXT)
		of = no_word(p, at, p->node[of].text);
	else if (p->wrong == NULL && p->node[of].op != EXPR_WORD)
		of = refuse(p, at, "a word is expected here");
	if (p->wrong != NULL)
		return 0;
	check_function(p, at, f, vocab_word(p->vocab, p->node[of].text));
	p->node[of].op = f->op;
	p->node[of].number = over(p, f);
	if (!symbol(p, ")"))
		refuse(p, p->p, "\")\" is missing");
	return of;
}

static uint32_t
name(struct parser *p)
{
	const char *start = p->p, *text;
	const struct word *w;
	uint32_t at;

	while (is_name(*p->p))
		p->p++;
	text = arena_text_n(p->mem, start, (size_t)(p->p - start));
	if (*p->p == '(') {
		p->p++;
		if (++p->depth > DEPTH_MAX)
			return refuse(p, start, "too many brackets");
		at = function(p, start, text);
		p->depth--;
		return at;
	}
	w = word_named(p, text);
	at = add(p, w != NULL ? EXPR_WORD : EXPR_TEXT, 0, 0);
	if (p->wrong != NULL)
		return 0;
	p->node[at].text = w != NULL ? w->name : text;
	if (w == NULL && strchr(text, '.') != NULL)
		return no_word(p, start, text);
	if (w != NULL && *w->table != 0 && strcmp(w->table, p->table) != 0)
		return refuse(p, start,
		    arena_printf(p->mem,
			"\"%s\" is a column of \"%s\", which this is not about", w->name,
			w->table));
	return at;
}

static uint32_t either(struct parser *p);

static uint32_t
factor(struct parser *p)
{
	uint32_t at;
	char *end;

	skip(p);
	if (++p->depth > DEPTH_MAX)
		return refuse(p, p->p, "too many brackets");
	if (symbol(p, "(")) {
		at = either(p);
		if (!symbol(p, ")"))
			at = refuse(p, p->p, "\")\" is missing");
	} else if (*p->p == '"') {
		const char *start = ++p->p;

		while (*p->p != 0 && *p->p != '"')
			p->p++;
		at = add(p, EXPR_TEXT, 0, 0);
		if (*p->p != '"')
			at = refuse(p, start - 1, "the closing quote is missing");
		else if (p->wrong == NULL)
			p->node[at].text =
			    arena_text_n(p->mem, start, (size_t)(p->p++ - start));
	} else if (isdigit((unsigned char)*p->p) ||
	    (*p->p == '-' && isdigit((unsigned char)p->p[1]))) {
		double v = strtod(p->p, &end);

		at = add(p, EXPR_NUMBER, 0, 0);
		p->p = end;
		if (p->wrong == NULL)
			p->node[at].number = v;
		if (is_name(*p->p))
			at = refuse(
			    p, p->p, "a number ends here, and something is stuck to it");
	} else if (is_name(*p->p))
		at = name(p);
	else
		at = refuse(p, p->p,
		    *p->p ? "a word or a number is expected here"
			  : "a word or a number is missing");
	p->depth--;
	return at;
}

static uint32_t
term(struct parser *p)
{
	uint32_t left = factor(p);

	while (p->wrong == NULL) {
		if (symbol(p, "*"))
			left = add(p, EXPR_MUL, left, factor(p));
		else if (symbol(p, "/"))
			left = add(p, EXPR_DIV, left, factor(p));
		else
			break;
	}
	return left;
}

static uint32_t
sum(struct parser *p)
{
	uint32_t left = term(p);

	while (p->wrong == NULL) {
		if (symbol(p, "+"))
			left = add(p, EXPR_ADD, left, term(p));
		else if (symbol(p, "-"))
			left = add(p, EXPR_SUB, left, term(p));
		else
			break;
	}
	return left;
}

/* A state's name beside its word becomes the state's number; anything else must fit too. */
static void
fit(struct parser *p, const char *at, uint32_t word_at, uint32_t value_at)
{
	struct expr_node *value = &p->node[value_at];
	const struct word *w;
	const char *best = NULL;
	size_t i;
	int state;

	if (p->wrong != NULL || p->node[word_at].op != EXPR_WORD ||
	    value->op == EXPR_WORD)
		return;
	w = vocab_word(p->vocab, p->node[word_at].text);
	if (w->type == WORD_TEXT) {
		if (value->op != EXPR_TEXT)
			refuse(p, at,
			    arena_printf(p->mem, "\"%s\" is text: compare it with a text",
				w->name));
		return;
	}
	if (value->op != EXPR_TEXT)
		return;
	if (w->type != WORD_STATE) {
		refuse(p, at,
		    arena_printf(p->mem, "\"%s\" is a number: \"%s\" is not", w->name,
			value->text));
		return;
	}
	state = word_state(w, value->text);
	if (state >= 0) {
		value->op = EXPR_NUMBER;
		value->number = state;
		return;
	}
	for (i = 0; i < w->states.n; i++)
		best = near_better(value->text, best, w->states.v[i]);
	refuse(p, at,
	    best != NULL ? arena_printf(p->mem,
			       "\"%s\" is no state of \"%s\" (did you mean \"%s\"?)",
			       value->text, w->name, best)
			 : arena_printf(p->mem, "\"%s\" is no state of \"%s\"",
			       value->text, w->name));
}

/* A bare name that is no word means something only beside one, as its state or text. */
static void
need_word(struct parser *p, const char *at, uint32_t node)
{
	if (p->wrong == NULL && p->node[node].op == EXPR_TEXT)
		(void)no_word(p, at, p->node[node].text);
}

/* text ~ "pattern" */
static void
check_match(struct parser *p, const char *at, uint32_t left, uint32_t right)
{
	const struct word *w;

	if (p->wrong != NULL)
		return;
	w = p->node[left].op == EXPR_WORD ? vocab_word(p->vocab, p->node[left].text)
					  : NULL;
	if (w == NULL || w->type != WORD_TEXT)
		refuse(p, at, "\"~\" compares a word that is text with a pattern");
	else if (p->node[right].op != EXPR_TEXT)
		refuse(p, at, "a pattern is expected here: \"*a text*\"");
}

static uint32_t
comparison(struct parser *p)
{
	static const struct {
		const char *symbol;
		enum expr_op op;
	} ops[] = { { "==", EXPR_EQ }, { "!=", EXPR_NE }, { "<=", EXPR_LE },
		{ ">=", EXPR_GE }, { "<", EXPR_LT }, { ">", EXPR_GT },
		{ "~", EXPR_MATCH } };
	const char *start, *begin;
	uint32_t left, right;
	size_t i;

	skip(p);
	begin = p->p;
	left = sum(p);
	for (i = 0; i < sizeof ops / sizeof ops[0] && p->wrong == NULL; i++) {
		if (!symbol(p, ops[i].symbol))
			continue;
		skip(p);
		start = p->p;
		right = sum(p);
		fit(p, start, left, right);
		fit(p, start, right, left);
		if (ops[i].op == EXPR_MATCH)
			check_match(p, start, left, right);
		if (p->wrong == NULL && p->node[right].op != EXPR_WORD)
			need_word(p, begin, left);
		if (p->wrong == NULL && p->node[left].op != EXPR_WORD)
			need_word(p, start, right);
		return add(p, ops[i].op, left, right);
	}
	need_word(p, begin, left);
	return left;
}

static uint32_t
negation(struct parser *p)
{
	if (keyword(p, "not")) {
		uint32_t at;

		if (++p->depth > DEPTH_MAX)
			return refuse(p, p->p, "too many \"not\"");
		at = add(p, EXPR_NOT, negation(p), 0);
		p->depth--;
		return at;
	}
	return comparison(p);
}

static uint32_t
both(struct parser *p)
{
	uint32_t left = negation(p);

	while (p->wrong == NULL && keyword(p, "and"))
		left = add(p, EXPR_AND, left, negation(p));
	return left;
}

static uint32_t
either(struct parser *p)
{
	uint32_t left = both(p);

	while (p->wrong == NULL && keyword(p, "or"))
		left = add(p, EXPR_OR, left, both(p));
	return left;
}

int
expr_parse(struct arena *mem, const struct vocab *v, const char *table,
    const char *source, struct expr *out, struct expr_error *why)
{
	struct parser p = {
		.mem = mem, .vocab = v, .table = table, .source = source, .p = source
	};

	either(&p);
	skip(&p);
	if (p.wrong == NULL && *p.p != 0)
		refuse(&p, p.p,
		    *p.p == '=' ? "\"==\" compares" : "the condition ends before this");
	if (p.wrong != NULL) {
		*why = (struct expr_error){ p.wrong_at, p.wrong, p.no_word };
		return ERR_MALFORMED;
	}
	out->source = arena_text(mem, source);
	out->nodes.v = arena_copy(mem, p.node, p.n * sizeof p.node[0]);
	out->nodes.n = p.n;
	return 0;
}
