#include "model/expr.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/near.h"

#define DEPTH_MAX 32

static const char *const op_text[] = { "number", "text", "word", "not", "and", "or",
	"==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/" };
static const struct rec_names op_names = { op_text, EXPR_OP_COUNT };

static const struct rec_field expr_node_fields[] = {
	F_ENUM(expr_node, op, op_names),
	F_U32(expr_node, left),
	F_U32(expr_node, right),
	F_F64(expr_node, number),
	F_TEXT(expr_node, text, EXPR_TEXT_MAX),
};
REC_TYPE(expr_node_rec, expr_node, expr_node_fields);

static const struct rec_field expr_fields[] = {
	F_TEXT(expr, source, EXPR_TEXT_MAX),
	F_LIST(expr, nodes, EXPR_NODES_MAX, expr_node_rec),
};
REC_TYPE(expr_rec, expr, expr_fields);

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

static uint32_t
name(struct parser *p)
{
	const char *start = p->p, *text;
	const struct word *w;
	uint32_t at;

	while (is_name(*p->p))
		p->p++;
	text = arena_text_n(p->mem, start, (size_t)(p->p - start));
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

static uint32_t
comparison(struct parser *p)
{
	static const struct {
		const char *symbol;
		enum expr_op op;
	} ops[] = { { "==", EXPR_EQ }, { "!=", EXPR_NE }, { "<=", EXPR_LE },
		{ ">=", EXPR_GE }, { "<", EXPR_LT }, { ">", EXPR_GT } };
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
		if (p->wrong == NULL && p->node[right].op != EXPR_WORD)
			need_word(p, begin, left);
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

/* A value on the way up: a number, a text, or unknown. Truth is a number: 0 or 1. */
static struct expr_value
truth_value(enum truth t)
{
	return (
	    struct expr_value){ .known = t != TRUTH_UNKNOWN, .number = t == TRUTH_TRUE };
}

static enum truth
truth_of(struct expr_value v)
{
	if (!v.known)
		return TRUTH_UNKNOWN;
	return (v.is_text ? *v.text != 0 : v.number != 0) ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth
compare(enum expr_op op, struct expr_value a, struct expr_value b)
{
	double d;

	if (!a.known || !b.known || a.is_text != b.is_text)
		return TRUTH_UNKNOWN;
	if (a.is_text)
		d = strcmp(a.text, b.text);
	else
		d = a.number < b.number ? -1 : a.number > b.number;
	switch (op) {
	case EXPR_EQ: return d == 0 ? TRUTH_TRUE : TRUTH_FALSE;
	case EXPR_NE: return d != 0 ? TRUTH_TRUE : TRUTH_FALSE;
	case EXPR_LT: return d < 0 ? TRUTH_TRUE : TRUTH_FALSE;
	case EXPR_LE: return d <= 0 ? TRUTH_TRUE : TRUTH_FALSE;
	case EXPR_GT: return d > 0 ? TRUTH_TRUE : TRUTH_FALSE;
	default: return d >= 0 ? TRUTH_TRUE : TRUTH_FALSE;
	}
}

static struct expr_value
reckon(enum expr_op op, struct expr_value a, struct expr_value b)
{
	struct expr_value v = { .known = a.known && b.known && !a.is_text && !b.is_text };

	if (!v.known)
		return v;
	switch (op) {
	case EXPR_ADD: v.number = a.number + b.number; break;
	case EXPR_SUB: v.number = a.number - b.number; break;
	case EXPR_MUL: v.number = a.number * b.number; break;
	default: v.known = b.number != 0; v.number = v.known ? a.number / b.number : 0;
	}
	return v;
}

static enum truth
join(enum expr_op op, enum truth a, enum truth b)
{
	enum truth strong = op == EXPR_AND ? TRUTH_FALSE : TRUTH_TRUE;

	if (a == strong || b == strong)
		return strong;
	if (a == TRUTH_UNKNOWN || b == TRUTH_UNKNOWN)
		return TRUTH_UNKNOWN;
	return op == EXPR_AND ? TRUTH_TRUE : TRUTH_FALSE;
}

struct expr_value
expr_reckon(const struct expr *e, expr_lookup *lookup, void *arg)
{
	struct expr_value v[EXPR_NODES_MAX];
	uint32_t i;

	if (e->nodes.n == 0 || e->nodes.n > EXPR_NODES_MAX)
		return (struct expr_value){ 0 };
	for (i = 0; i < e->nodes.n; i++) {
		const struct expr_node *n = &e->nodes.v[i];
		struct expr_value a, b;

		if (n->op == EXPR_NUMBER) {
			v[i] = (struct expr_value){ .known = true, .number = n->number };
			continue;
		}
		if (n->op == EXPR_TEXT) {
			v[i] = (struct expr_value){
				.known = true, .is_text = true, .text = n->text
			};
			continue;
		}
		if (n->op == EXPR_WORD) {
			v[i] = lookup(arg, e, i);
			continue;
		}
		if (n->left >= i || n->right >= i)
			return (struct expr_value){ 0 }; /* not one of ours */
		a = v[n->left];
		b = v[n->right];
		if (n->op == EXPR_NOT)
			v[i] = truth_value(truth_of(a) == TRUTH_UNKNOWN ? TRUTH_UNKNOWN
				: truth_of(a) == TRUTH_TRUE             ? TRUTH_FALSE
									: TRUTH_TRUE);
		else if (n->op == EXPR_AND || n->op == EXPR_OR)
			v[i] = truth_value(join(n->op, truth_of(a), truth_of(b)));
		else if (n->op >= EXPR_EQ && n->op <= EXPR_GE)
			v[i] = truth_value(compare(n->op, a, b));
		else
			v[i] = reckon(n->op, a, b);
	}
	return v[e->nodes.n - 1];
}

enum truth
expr_judge(const struct expr *e, expr_lookup *lookup, void *arg)
{
	return truth_of(expr_reckon(e, lookup, arg));
}
