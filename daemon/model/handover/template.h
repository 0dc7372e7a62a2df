/* template.h - a text with {{field}} in it, filled in from a ticket's JSON.
 *
 * A field is a path: "problem.title", "findings.0.cause". What it says is written so that it fits where
 * it stands - inside a text of JSON, or as a part of a URL - whatever a device called itself. Nothing
 * else can be said: a template does not decide. Two words more are known: "ref", what the other system
 * calls the ticket, and "key", which is the same at each try. "ticket" is all of the JSON.
 */
#ifndef MODEL_HANDOVER_TEMPLATE_H
#define MODEL_HANDOVER_TEMPLATE_H

#include "base/buf.h"
#include "base/tree.h"

enum template_for { TEMPLATE_JSON, TEMPLATE_URL };

struct template_facts {
	const struct tree *ticket;
	struct bytes whole; /* for {{ticket}}: all of it, as it is */
	const char *ref, *key;
};

/* Appends the text. What the ticket does not say is empty. */
void template_fill(const char *template, enum template_for what,
    const struct template_facts *f, struct buf *out);

/* NULL, or what is wrong with it (static), and how many bytes from its beginning. */
const char *template_wrong(const char *template, size_t *at);

/* The text that a path leads to in JSON, or "". Elements of lists go by their number. */
const char *template_text(const struct tree *t, const char *path);

/* The number there; 0. */
int64_t template_number(const struct tree *t, const char *path);

#endif
