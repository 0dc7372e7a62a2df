/* mib.c - names for numbers, and back: from the configuration's tables of names. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/ctl.h"
#include "room/config/load.h"

static void
json_name(struct json *j, const struct mibname *o, const char *instance)
{
	char oid[OID_TEXT_MAX];

	json_object(j);
	json_put_text(j, "module", o->module);
	json_put_text(j, "name", o->name);
	json_put_text(j, "oid", oid_text(o->oid, oid, sizeof oid));
	json_put_text(j, "kind", o->kind);
	json_put_text(j, "type", o->type);
	json_put_text(j, "values", o->values);
	if (*instance != 0)
		json_put_text(j, "instance", instance);
	json_object_end(j);
}

static void
print_name(const struct mibname *o)
{
	char oid[OID_TEXT_MAX];

	printf("%s::%s  %s  %s %s", o->module, o->name, oid_text(o->oid, oid, sizeof oid),
	    o->kind, o->type);
	if (strcmp(o->values, "-") != 0)
		printf("  %.200s", o->values);
	putchar('\n');
}

static bool
has_text(const char *in, const char *what)
{
	size_t n = strlen(what);

	for (; *in != 0; in++)
		if (strncasecmp(in, what, n) == 0)
			return true;
	return n == 0;
}

static int
by_oid(const void *a, const void *b)
{
	const struct mibname *const *x = a, *const *y = b;
	int d = oid_compare((*x)->oid, (*y)->oid);

	return d != 0 ? d : strcmp((*x)->name, (*y)->name);
}

/* Each object once, in the order of the tree; those whose module::name holds the text. */
static const struct mibname **
find(const struct loaded *l, const char *text, size_t *n)
{
	const struct mibname **all = mem_array(l->names.by_name.n + 1, sizeof *all);
	const struct mibname *o;
	size_t at = 0, i, k = 0;
	char full[256];

	*n = 0;
	while ((o = map_next(&l->names.by_name, &at)) != NULL) {
		snprintf(full, sizeof full, "%s::%s", o->module, o->name);
		if (has_text(full, text))
			all[(*n)++] = o;
	}
	qsort(all, *n, sizeof *all, by_oid);
	for (i = 0; i < *n; i++) /* each is there by its name, and by its full one */
		if (k == 0 || all[k - 1] != all[i])
			all[k++] = all[i];
	*n = k;
	return all;
}

int
cmd_mib_find(struct ctl *c)
{
	const struct mibname **all;
	struct loaded l;
	struct buf out;
	struct json j;
	size_t n, i;

	if (c->n_words != 1) {
		fputs("triagectl: a part of a name is wanted\n", stderr);
		return CTL_USAGE;
	}
	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	all = find(&l, c->words[0], &n);
	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	for (i = 0; i < n; i++)
		if (c->json)
			json_name(&j, all[i], "");
		else
			print_name(all[i]);
	json_array_end(&j);
	if (c->json)
		ctl_json_out(&out);
	else
		buf_fini(&out);
	if (n == 0 && !c->json)
		fprintf(stderr, "triagectl: no object's name has \"%s\" in it\n",
		    c->words[0]);
	mem_free(all);
	load_fini(&l);
	return n != 0 ? CTL_OK : CTL_REFUSED;
}

/* The object that is the longest beginning of a number. */
static const struct mibname *
nearest_above(const struct loaded *l, struct oid oid)
{
	const struct mibname *o, *best = NULL;
	size_t at = 0;

	while ((o = map_next(&l->names.by_name, &at)) != NULL)
		if (oid_starts_with(oid, o->oid) &&
		    (best == NULL || o->oid.n > best->oid.n))
			best = o;
	return best;
}

static void
show(struct ctl *c, const struct mibname *o, struct oid oid)
{
	struct oid rest = { oid.arc + o->oid.n, oid.n - o->oid.n };
	char text[OID_TEXT_MAX];
	struct buf out;
	struct json j;

	if (c->json) {
		buf_init(&out);
		j = json_into(&out);
		json_name(&j, o, rest.n != 0 ? oid_text(rest, text, sizeof text) : "");
		ctl_json_out(&out);
		return;
	}
	printf("%s::%s%s%s = %s\n", o->module, o->name, rest.n != 0 ? "." : "",
	    rest.n != 0 ? oid_text(rest, text, sizeof text) : "",
	    oid_text(oid, arena_alloc(&c->mem, OID_TEXT_MAX), OID_TEXT_MAX));
	print_name(o);
}

int
cmd_mib_translate(struct ctl *c)
{
	const struct mibname *o;
	const char *near;
	struct loaded l;
	struct oid oid;
	int r;

	if (c->n_words != 1) {
		fputs("triagectl: an object's name or number is wanted\n", stderr);
		return CTL_USAGE;
	}
	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	r = mibnames_resolve(&l.names, &c->mem, c->words[0], &oid, &o);
	if (r == 0 && o == NULL)
		o = nearest_above(&l, oid);
	if (r == 0 && o != NULL) {
		show(c, o, oid);
		load_fini(&l);
		return CTL_OK;
	}
	near = r < 0 ? mibnames_nearest(&l.names, c->words[0]) : NULL;
	fprintf(stderr, "triagectl: no object is known by \"%s\"%s%s%s\n", c->words[0],
	    near != NULL ? " (did you mean \"" : "", near != NULL ? near : "",
	    near != NULL ? "\"?)" : "");
	load_fini(&l);
	return CTL_REFUSED;
}
