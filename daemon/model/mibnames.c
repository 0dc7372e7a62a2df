#include "model/mibnames.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/near.h"

#define FIELDS 6

void
mibnames_init(struct mibnames *m)
{
	arena_init(&m->mem);
	map_init(&m->by_name);
}

void
mibnames_fini(struct mibnames *m)
{
	map_fini(&m->by_name);
	arena_fini(&m->mem);
}

/* One line: six fields with a tab between them. */
static int
add_line(struct mibnames *m, const char *line, size_t n)
{
	const char *field[FIELDS], *end = line + n, *full;
	struct mibname *o;
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		const char *tab = memchr(line, '\t', (size_t)(end - line));

		if ((tab == NULL) != (i == FIELDS - 1))
			return ERR_MALFORMED;
		if (tab == NULL)
			tab = end;
		field[i] = arena_text_n(&m->mem, line, (size_t)(tab - line));
		line = tab + 1;
	}
	o = arena_alloc(&m->mem, sizeof *o);
	*o = (struct mibname){ .module = field[0],
		.name = field[1],
		.kind = field[3],
		.type = field[4],
		.values = field[5] };
	if (oid_parse(&m->mem, field[2], &o->oid) < 0)
		return ERR_MALFORMED;
	full = arena_printf(&m->mem, "%s::%s", o->module, o->name);
	map_put(&m->by_name, full, o);
	if (map_get(&m->by_name, o->name) == NULL)
		map_put(&m->by_name, o->name, o);
	return 0;
}

int
mibnames_add(struct mibnames *m, const char *text, size_t n_bytes, unsigned *line)
{
	const char *end = text + n_bytes;

	for (*line = 1; text < end; (*line)++) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((nl != NULL ? nl : end) - text);

		if (n != 0 && *text != '#' && add_line(m, text, n) < 0)
			return ERR_MALFORMED;
		text += n + 1;
	}
	return 0;
}

int
mibnames_resolve(const struct mibnames *m, struct arena *mem, const char *text,
    struct oid *out, const struct mibname **object)
{
	const struct mibname *o;
	struct oid instance = { NULL, 0 };
	const char *dot;
	uint32_t *arcs;

	*object = NULL;
	if (isdigit((unsigned char)*text) || *text == '.')
		return oid_parse(mem, text, out);
	dot = strchr(text, '.');
	o = map_get(&m->by_name,
	    dot != NULL ? arena_text_n(mem, text, (size_t)(dot - text)) : text);
	if (o == NULL)
		return ERR_NOT_FOUND;
	if (dot != NULL && oid_parse(mem, dot + 1, &instance) < 0)
		return ERR_MALFORMED;
	if (o->oid.n + instance.n > OID_ARCS_MAX)
		return ERR_MALFORMED;
	arcs = arena_alloc(mem, (o->oid.n + instance.n) * sizeof *arcs);
	memcpy(arcs, o->oid.arc, o->oid.n * sizeof *arcs);
	if (instance.n != 0)
		memcpy(arcs + o->oid.n, instance.arc, instance.n * sizeof *arcs);
	*out = (struct oid){ arcs, o->oid.n + instance.n };
	*object = o;
	return 0;
}

const char *
mibnames_nearest(const struct mibnames *m, const char *name)
{
	const struct mibname *o;
	const char *best = NULL;
	size_t at = 0;

	while ((o = map_next(&m->by_name, &at)) != NULL)
		best = near_better(name, best, o->name);
	return best;
}

/* Walks over "up(1),down(2)": false at its end, or where it is no enumeration. */
static bool
next_value(const char **at, struct bytes *name, struct bytes *number)
{
	const char *open = *at != NULL ? strchr(*at, '(') : NULL,
		   *close = open != NULL ? strchr(open, ')') : NULL;

	if (close == NULL)
		return false;
	*name = (struct bytes){ (const uint8_t *)*at, (size_t)(open - *at) };
	*number = (struct bytes){ (const uint8_t *)open + 1, (size_t)(close - open - 1) };
	*at = close[1] == ',' ? close + 2 : NULL;
	return true;
}

static bool
is_text(struct bytes b, const char *text)
{
	return b.n == strlen(text) && memcmp(b.p, text, b.n) == 0;
}

const char *
mibnames_number(struct arena *mem, const char *values, const char *name)
{
	struct bytes n, number;

	while (next_value(&values, &n, &number))
		if (is_text(n, name))
			return arena_text_n(mem, (const char *)number.p, number.n);
	return NULL;
}

const char *
mibnames_name(struct arena *mem, const char *values, const char *number)
{
	struct bytes name, n;

	while (next_value(&values, &name, &n))
		if (is_text(n, number))
			return arena_text_n(mem, (const char *)name.p, name.n);
	return NULL;
}
