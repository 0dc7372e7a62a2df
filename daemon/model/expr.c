#include "model/expr.h"

#include <string.h>

#include "model/match.h"

static const char *const op_text[] = { "number", "text", "word", "not", "and", "or",
	"==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "~", "missing", "rate",
	"changed", "usual" };
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

const char *
expr_op_name(enum expr_op op)
{
	return rec_name(&op_names, (int)op);
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
	if (op == EXPR_MATCH)
		return a.is_text && match_text(b.text, a.text) ? TRUTH_TRUE : TRUTH_FALSE;
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
		if (expr_is_asked(n)) {
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
		else if ((n->op >= EXPR_EQ && n->op <= EXPR_GE) || n->op == EXPR_MATCH)
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
