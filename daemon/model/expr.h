/* expr.h - the conditions that rules are made of.
 *
 *     port.oper-state == down and port.in-use
 *     battery.voltage < 48 and not mains.state == present
 *     (storage.used / storage.size) * 100 > 90
 *     system.descr ~ "*12.2*"               a text, by a pattern as match.h has it
 *     missing(battery.voltage)              it was asked for, and no value came
 *     rate(room.temperature, 10m) > 0.01    how fast it rises a second, over at least so long
 *     changed(optic.serial, 1h)             it is another than within the last hour
 *     rx-octets < 0.2 * usual(rx-octets)    what it is at this time on earlier days
 *
 * A condition is read once, when the configuration is, against the vocabulary: words must exist,
 * states must be states of their word. It is judged on samples, and says true, false, or - when a
 * value it needs is missing - that it cannot tell (Kleene's third value, so "false and unknown" is
 * false). Names are joined by hyphens: "a-b" is a word, "a - b" a difference.
 */
#ifndef MODEL_EXPR_H
#define MODEL_EXPR_H

#include "model/vocab.h"

#define EXPR_TEXT_MAX  512
#define EXPR_NODES_MAX 128

enum expr_op {
	EXPR_NUMBER,
	EXPR_TEXT,
	EXPR_WORD,
	EXPR_NOT,
	EXPR_AND,
	EXPR_OR,
	EXPR_EQ,
	EXPR_NE,
	EXPR_LT,
	EXPR_LE,
	EXPR_GT,
	EXPR_GE,
	EXPR_ADD,
	EXPR_SUB,
	EXPR_MUL,
	EXPR_DIV,
	EXPR_MATCH, /* a text, and a pattern */
	/* Of a word, beside its value: */
	EXPR_MISSING,
	EXPR_RATE,
	EXPR_CHANGED,
	EXPR_USUAL,
	EXPR_OP_COUNT
};

struct expr_node {
	enum expr_op op;
	uint32_t left, right; /* earlier nodes */
	double number; /* of EXPR_RATE and EXPR_CHANGED: over how many us; 0: one poll */
	const char
	    *text; /* of EXPR_TEXT; the word of EXPR_WORD and what follows EXPR_MATCH */
};
extern const struct rec_type expr_node_rec;

/* As it is written: "rate", "==". */
const char *expr_op_name(enum expr_op op);

/* Whoever judges is asked for it: a word's value, or what else there is to know of a word. */
static inline bool
expr_is_asked(const struct expr_node *n)
{
	return n->op == EXPR_WORD || n->op >= EXPR_MISSING;
}

struct expr {
	const char *source;
	LIST_OF(struct expr_node) nodes; /* the last is the whole; none: no condition */
};
extern const struct rec_type expr_rec;

/* What can go wrong, for one who wrote it. */
struct expr_error {
	size_t at; /* offset in the source */
	const char *text;
	bool no_word; /* it names what the vocabulary does not have */
};

/* Reads a condition. Words without a dot before their column ("oper-state") are looked for in
 * table first, where it is not "". ERR_MALFORMED with *why. */
int expr_parse(struct arena *mem, const struct vocab *v, const char *table,
    const char *source, struct expr *out, struct expr_error *why);

enum truth { TRUTH_UNKNOWN, TRUTH_FALSE, TRUTH_TRUE };

struct expr_value {
	bool known;
	bool is_text;
	double number;
	const char *text;
};

/* Gives the value of a word, or of what is asked of one (see expr_is_asked()): for EXPR_MISSING and
 * EXPR_CHANGED 0 or 1. node is its place in the expression, for callers who prepared. */
typedef struct expr_value expr_lookup(void *arg, const struct expr *e, uint32_t node);

enum truth expr_judge(const struct expr *e, expr_lookup *lookup, void *arg);

/* What it comes to: of a condition 0 or 1. */
struct expr_value expr_reckon(const struct expr *e, expr_lookup *lookup, void *arg);

#endif
