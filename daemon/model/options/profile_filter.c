/* profile_filter.c - `where: {OBJECT: VALUE}`: which of the device's rows are meant. */
#include <stdlib.h>
#include <string.h>

#include "base/esc.h"
#include "model/options/profile_own.h"

const char *
profile_value_named(struct opt_reader *r, const struct mibname *object, const char *text)
{
	const struct mibname *identity;
	const char *number =
	    object != NULL ? mibnames_number(r->mem, object->values, text) : NULL;
	char dotted[OID_TEXT_MAX];
	struct oid oid;

	if (number != NULL)
		return number;
	if (object != NULL && strcmp(object->type, "OBJECT IDENTIFIER") == 0 &&
	    mibnames_resolve(opt_context_of(r)->names, r->mem, text, &oid, &identity) ==
		0)
		return arena_text(r->mem, oid_text(oid, dotted, sizeof dotted));
	return arena_text(r->mem, text);
}

bool
profile_read_part(
    struct opt_reader *r, const struct tree *t, const char *text, struct index_part *out)
{
	char *end;

	out->first = out->last = strtol(text, &end, 10);
	if (end != text && strncmp(end, "..", 2) == 0)
		out->last = strtol(end + 2, &end, 10);
	if (end != text && *end == 0 && out->first != 0 && out->last != 0 &&
	    out->first >= -OID_ARCS_MAX && out->first <= OID_ARCS_MAX)
		return true;
	*out = (struct index_part){ 0, 0 };
	opt_wrong(r, t,
	    "\"%s\" is no part of an index: a number from 1 on, from -1 backwards, or "
	    "two with .. between",
	    ESC(text));
	return false;
}

/* "index.1", or an object. */
static bool
read_subject(struct opt_reader *r, const struct tree *key, struct row_filter *f,
    const struct mibname **object)
{
	*object = NULL;
	if (strncmp(key->text, "index.", 6) == 0)
		return profile_read_part(r, key, key->text + 6, &f->part);
	return profile_object(r, key, &f->oid, object);
}

void
profile_read_filters(
    struct opt_reader *r, const struct tree *map, bool unless, void *list)
{
	const struct tree *c, *v;

	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct tree key = profile_key(c);
		const struct mibname *object = NULL;
		struct row_filter *f, it;

		rec_init(&row_filter_rec, &it);
		if (!read_subject(r, &key, &it, &object))
			continue;
		f = opt_list_add(r, list, sizeof *f);
		*f = it;
		f->unless = unless;
		v = c->kind == TREE_LIST ? c->child : c;
		for (; v != NULL; v = c->kind == TREE_LIST ? v->next : NULL)
			if (opt_want(r, v, TREE_SCALAR))
				*(const char **)opt_list_add(
				    r, &f->values, sizeof(char *)) =
				    profile_value_named(r, object, v->text);
		if (f->values.n > VALUES_MAX)
			opt_wrong(
			    r, c, "%zu values, at most %d fit", f->values.n, VALUES_MAX);
	}
}
