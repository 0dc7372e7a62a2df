/* customer.c - a customer's data: handed over, and forgotten. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/ctl.h"

#define PAGE "1000"

/* Pages of the daemon's answer as one JSON array: the brackets of each are left out. */
static void
print_page(const struct ctl *c, bool first)
{
	if (c->tree->child == NULL)
		return;
	if (!first)
		puts(",");
	fwrite(c->answer.p + 1, 1, c->answer.n - 2, stdout);
}

int
cmd_customer_export(struct ctl *c)
{
	static const char *const keys[] = { "since", "limit" };
	const char *values[] = { "0", PAGE };
	const struct tree *t;
	const char *path;
	bool first = true;
	size_t n;
	int r;

	if (c->n_words != 1) {
		fputs("triagectl: a customer is wanted, as tickets name it\n", stderr);
		return CTL_USAGE;
	}
	path = arena_printf(
	    &c->mem, "/api/v1/customers/%s/export", ctl_quote(c, c->words[0]));
	do {
		r = ctl_post(c, path, keys, values, ARRAY_LEN(keys));
		if (r != CTL_OK)
			return r;
		fputs(first ? "[" : "", stdout);
		print_page(c, first);
		first = false;
		for (n = 0, t = c->tree->child; t != NULL; t = t->next, n++)
			values[0] = tree_text(t, "id");
	} while (n == 1000);
	puts("]");
	return CTL_OK;
}

int
cmd_customer_forget(struct ctl *c)
{
	int r;

	if (c->n_words != 1 || !c->yes) {
		fputs("triagectl: a customer is wanted, as tickets name it, and --yes: "
		      "what is forgotten does not come back\n",
		    stderr);
		return CTL_USAGE;
	}
	r = ctl_post(c,
	    arena_printf(
		&c->mem, "/api/v1/customers/%s/forget", ctl_quote(c, c->words[0])),
	    NULL, NULL, 0);
	return r != CTL_OK ? r : ctl_done(c, "being forgotten");
}
