#include "room/config/load.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/near.h"
#include "link/yaml/yaml.h"
#include "model/options/ssh.h"
#include "sys/file.h"

#define FILE_MAX  (512 * 1024 * 1024)
#define FILES_MAX 4096
#define NAMES_MAX (64 * 1024 * 1024)

/* The kinds of sections a file may have, in the order in which they are understood. */
enum section {
	SECTION_WORDS,
	SECTION_TABLES,
	SECTION_CAUSES,
	SECTION_CONTRACTS,
	SECTION_URGENCY,
	SECTION_RELATIONS,
	SECTION_SHELLS,
	SECTION_ALARM_TYPES,
	SECTION_PROFILES,
	SECTION_SITES,
	SECTION_CUSTOMERS,
	SECTION_DEVICES,
	SECTION_SINKS,
	SECTION_SYSTEMS,
	SECTION_MAINTENANCE,
	SECTION_ENGINEERS,
	SECTION_DEPOTS,
	SECTION_COUNT
};

static const char *const section_keys[SECTION_COUNT] = { "words", "tables", "causes",
	"contracts", "urgency", "relations", "shells", "alarm-types", "profiles", "sites",
	"customers", "devices", "sinks", "systems", "maintenance", "engineers",
	"depots" };

static const char *const file_keys[] = { "include", "probes", "mibs", "kb" };

struct gathered {
	struct loaded *l;
	struct tree
	    section[SECTION_COUNT]; /* each a map of all files' entries together */
	struct tree **end[SECTION_COUNT];
	struct map keys[SECTION_COUNT]; /* to notice one name in two files */
	const struct tree *main;
	struct map files; /* read already, by path */
	size_t n_files;
};

static int
section_of(const char *key)
{
	int i;

	for (i = 0; i < SECTION_COUNT; i++)
		if (strcmp(section_keys[i], key) == 0)
			return i;
	return -1;
}

static bool
is_file_key(const char *key)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(file_keys); i++)
		if (strcmp(file_keys[i], key) == 0)
			return true;
	return false;
}

/* A mistake that belongs to a place in a file, without a tree to point at. */
static void
wrong_at(
    struct loaded *l, const char *file, uint32_t line, uint32_t column, const char *text)
{
	struct tree at = { .file = file, .line = line, .column = column };

	opt_wrong(&l->reader, &at, "%s", text);
}

static void
gather(struct gathered *g, enum section s, const struct tree *map)
{
	const struct tree *c;

	if (map->kind == TREE_SCALAR && *map->text == 0)
		return; /* an empty section */
	if (!opt_want(&g->l->reader, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct tree *copy = arena_alloc(&g->l->mem, sizeof *copy);
		const struct tree *was = map_get(&g->keys[s], c->key);

		if (was != NULL && was->file == c->file)
			continue; /* said already */
		if (was != NULL) {
			opt_enter(&g->l->reader, c->key);
			opt_wrong_key(&g->l->reader, c,
			    "stands already at %s:%u; each name stands once", was->file,
			    was->key_line);
			opt_leave(&g->l->reader);
			continue;
		}
		*copy = *c;
		copy->next = NULL;
		map_put(&g->keys[s], copy->key, copy);
		*g->end[s] = copy;
		g->end[s] = &copy->next;
	}
}

/* What of a file is not a section is an option: of the main file, for the others have none. */
static void
unknown_key(struct opt_reader *r, const struct tree *at, bool main_file)
{
	const char **known = arena_alloc(r->mem,
	    (SECTION_COUNT + ARRAY_LEN(file_keys) + settings_options.n) * sizeof *known);
	size_t n = 0, i;

	for (i = 0; i < SECTION_COUNT; i++)
		known[n++] = section_keys[i];
	for (i = 0; i < ARRAY_LEN(file_keys) && main_file; i++)
		known[n++] = file_keys[i];
	for (i = 0; i < settings_options.n && main_file; i++)
		known[n++] = settings_options.rows[i].key;
	opt_unknown_key(r, at, main_file ? "option" : "section", known, n);
}

static bool
is_setting(const char *key)
{
	size_t i;

	for (i = 0; i < settings_options.n; i++)
		if (strcmp(settings_options.rows[i].key, key) == 0)
			return true;
	return false;
}

static void
take_file(struct gathered *g, const struct tree *top, bool main_file)
{
	struct opt_reader *r = &g->l->reader;
	const struct tree *c;

	if (!opt_want(r, top, TREE_MAP))
		return;
	for (c = top->child; c != NULL; c = c->next) {
		int s = section_of(c->key);

		opt_enter(r, c->key);
		if (s >= 0)
			gather(g, (enum section)s, c);
		else if (main_file && (is_file_key(c->key) || is_setting(c->key)))
			;
		else if (is_file_key(c->key) || is_setting(c->key))
			opt_wrong_key(
			    r, c, "belongs into the main file, not into one it includes");
		else
			unknown_key(r, c, main_file);
		opt_leave(r);
	}
}

/* What is wrong in a file that a field names is no part of that field. */
static const char *
leave_field(struct opt_reader *r)
{
	const char *outer = r->depth != 0 ? r->path[0] : NULL;

	r->depth = 0;
	return outer;
}

static void
back_to_field(struct opt_reader *r, const char *outer)
{
	if (outer != NULL)
		opt_enter(r, outer);
}

/* Reads one file; at is the place that named it, NULL for the main file. */
static const struct tree *
read_file(struct gathered *g, const char *path, const struct tree *at)
{
	struct loaded *l = g->l;
	const struct tree *top;
	const struct yaml_error *why;
	struct buf text;
	const char *name = arena_text(&l->mem, path);
	const char *outer;
	int r;

	if (map_put(&g->files, name, l) != NULL)
		return NULL; /* read already: two patterns may name one file */
	buf_init(&text);
	r = file_read(path, FILE_MAX, &text);
	if (r < 0) {
		const char *said =
		    r == ERR_RANGE ? "longer than 512 MiB" : strerror(errno);

		l->reader.torn = true;
		if (at != NULL)
			opt_wrong(&l->reader, at, "cannot read %s: %s", ESC(path), said);
		else
			wrong_at(l, name, 0, 0,
			    arena_printf(&l->mem, "cannot be read: %s", said));
		buf_fini(&text);
		return NULL;
	}
	r = yaml_read(&l->mem, name, (const char *)text.p, text.n, &top, &why);
	buf_fini(&text);
	outer = leave_field(&l->reader);
	for (; why != NULL; why = why->next)
		wrong_at(l, name, why->line, why->column, why->text);
	back_to_field(&l->reader, outer);
	if (r < 0) {
		l->reader.torn = true;
		return NULL;
	}
	outer = leave_field(&l->reader);
	take_file(g, top, at == NULL);
	back_to_field(&l->reader, outer);
	return top;
}

/* The path of an entry, relative to the file it stands in. */
static const char *
path_of(struct loaded *l, const struct tree *t)
{
	const char *slash = strrchr(t->file, '/');

	if (*t->text == '/' || slash == NULL)
		return t->text;
	return arena_printf(&l->mem, "%.*s/%s", (int)(slash - t->file), t->file, t->text);
}

static void
include(struct gathered *g, const struct tree *t)
{
	struct loaded *l = g->l;
	const char *pattern;
	glob_t found;
	size_t i;
	int r;

	if (!opt_want(&l->reader, t, TREE_SCALAR))
		return;
	pattern = path_of(l, t);
	r = glob(pattern, 0, NULL, &found);
	if (r == GLOB_NOMATCH && strpbrk(t->text, "*?[") == NULL) {
		opt_wrong(&l->reader, t, "there is no file %s", ESC(pattern));
		return;
	}
	if (r == GLOB_NOMATCH)
		return;
	if (r != 0) {
		opt_wrong(&l->reader, t, "cannot look for %s", ESC(pattern));
		return;
	}
	for (i = 0; i < found.gl_pathc; i++) {
		if (++g->n_files > FILES_MAX) {
			opt_wrong(&l->reader, t, "more than %d files", FILES_MAX);
			break;
		}
		read_file(g, found.gl_pathv[i], t);
	}
	globfree(&found);
}

/* Each entry of a list, or a single text. */
static void
each(struct gathered *g, const char *key,
    void (*fn)(struct gathered *, const struct tree *))
{
	const struct tree *t = tree_find(g->main, key), *c;

	if (t == NULL)
		return;
	opt_enter(&g->l->reader, key);
	if (t->kind == TREE_SCALAR)
		fn(g, t);
	else if (opt_want(&g->l->reader, t, TREE_LIST))
		for (c = t->child; c != NULL; c = c->next)
			fn(g, c);
	opt_leave(&g->l->reader);
}

static void
read_names(struct gathered *g, const struct tree *t)
{
	struct loaded *l = g->l;
	const char *pattern;
	glob_t found;
	size_t i;

	if (!opt_want(&l->reader, t, TREE_SCALAR))
		return;
	pattern = arena_printf(&l->mem, "%s/*.tsv", path_of(l, t));
	if (glob(pattern, 0, NULL, &found) != 0) {
		l->reader.torn = true;
		opt_wrong(
		    &l->reader, t, "there are no tables of names: %s", ESC(pattern));
		return;
	}
	for (i = 0; i < found.gl_pathc; i++) {
		struct buf text;
		unsigned line = 0;

		buf_init(&text);
		if (file_read(found.gl_pathv[i], NAMES_MAX, &text) < 0) {
			l->reader.torn = true;
			opt_wrong(&l->reader, t, "cannot read %s: %s",
			    ESC(found.gl_pathv[i]), strerror(errno));
		} else if (mibnames_add(&l->names, (const char *)text.p, text.n, &line) <
		    0) {
			l->reader.torn = true;
			wrong_at(l, arena_text(&l->mem, found.gl_pathv[i]), line, 1,
			    "not six fields with a tab between them, or not an OID");
		}
		buf_fini(&text);
	}
	globfree(&found);
}

static void
read_probes(struct gathered *g, const struct tree *t)
{
	const char *outer;

	if (!opt_want(&g->l->reader, t, TREE_SCALAR))
		return;
	outer = leave_field(&g->l->reader);
	probes_load(g->l, t, path_of(g->l, t));
	back_to_field(&g->l->reader, outer);
}

static void
read_articles(struct gathered *g, const struct tree *t)
{
	const char *outer;

	if (!opt_want(&g->l->reader, t, TREE_SCALAR))
		return;
	outer = leave_field(&g->l->reader);
	articles_load(g->l, t, path_of(g->l, t), &g->section[SECTION_CAUSES]);
	back_to_field(&g->l->reader, outer);
}

/* The main file's own options: what is left when sections and file lists are taken out. */
static void
read_settings(struct gathered *g)
{
	struct loaded *l = g->l;
	struct tree own = *g->main, **end = &own.child;
	const struct tree *c;

	own.child = NULL;
	for (c = g->main->child; c != NULL; c = c->next) {
		struct tree *copy;

		if (!is_setting(c->key))
			continue;
		copy = arena_alloc(&l->mem, sizeof *copy);
		*copy = *c;
		copy->next = NULL;
		*end = copy;
		end = &copy->next;
	}
	opt_read(&l->reader, &settings_options, &own, &l->plan.settings);
}

static void
read_section(struct gathered *g, enum section s)
{
	struct loaded *l = g->l;
	struct opt_reader *r = &l->reader;
	const struct tree *map = &g->section[s];

	opt_enter(r, section_keys[s]);
	switch (s) {
	case SECTION_WORDS:
		(void)opt_read_keyed(r, &word_options, map, &l->plan.vocab.words);
		break;
	case SECTION_TABLES:
		(void)opt_read_keyed(r, &word_table_options, map, &l->plan.vocab.tables);
		break;
	case SECTION_CAUSES:
		(void)opt_read_keyed(r, &cause_options, map, &l->plan.causes);
		break;
	case SECTION_CONTRACTS:
		(void)opt_read_keyed(r, &contract_options, map, &l->plan.contracts);
		break;
	case SECTION_URGENCY:
		if (map->child != NULL)
			opt_read(r, &urgency_options, map, &l->plan.urgency);
		break;
	case SECTION_RELATIONS:
		(void)opt_read_keyed(r, &relation_options, map, &l->plan.relations);
		break;
	case SECTION_SHELLS:
		(void)opt_read_keyed(r, &shell_options, map, &l->plan.shells);
		shells_join(r, map, &l->plan);
		break;
	case SECTION_ALARM_TYPES:
		(void)opt_read_keyed(r, &alarm_type_options, map, &l->plan.alarm_types);
		break;
	case SECTION_PROFILES:
		(void)opt_read_keyed(r, &profile_options, map, &l->plan.profiles);
		profiles_join(r, map, &l->plan);
		break;
	case SECTION_SITES:
		(void)opt_read_keyed(r, &site_options, map, &l->plan.sites);
		break;
	case SECTION_CUSTOMERS:
		(void)opt_read_keyed(r, &customer_options, map, &l->plan.customers);
		break;
	case SECTION_DEVICES:
		(void)opt_read_keyed(r, &device_options, map, &l->inventory.devices);
		break;
	case SECTION_SINKS:
		(void)opt_read_keyed(r, &sink_options, map, &l->plan.sinks);
		break;
	case SECTION_MAINTENANCE:
		(void)opt_read_keyed(r, &maintenance_options, map, &l->plan.maintenances);
		break;
	case SECTION_ENGINEERS:
		(void)opt_read_keyed(r, &engineer_options, map, &l->plan.engineers);
		break;
	case SECTION_DEPOTS:
		(void)opt_read_keyed(r, &depot_options, map, &l->plan.depots);
		break;
	case SECTION_SYSTEMS:
		(void)opt_read_keyed(r, &system_options, map, &l->plan.systems);
		break;
	case SECTION_COUNT: break;
	}
	opt_leave(r);
}

/* Lists that grew too long when files and profiles were joined: the rooms could not read them. */
static void
check_fits(struct loaded *l, const char *path)
{
	char why[REC_WHY_MAX];

	if (l->reader.errors == 0 &&
	    (!rec_fits(&plan_rec, &l->plan, why) ||
		!rec_fits(&inventory_rec, &l->inventory, why)))
		wrong_at(l, arena_text(&l->mem, path), 0, 0,
		    arena_printf(&l->mem, "all files together do not fit: %s", why));
}

void
load(struct loaded *l, const char *path)
{
	struct gathered g = { .l = l };
	int i;

	memset(l, 0, sizeof *l);
	rec_init(&plan_rec, &l->plan);
	mibnames_init(&l->names);
	opt_reader_init(&l->reader, &l->mem, &l->context);
	l->context = (struct opt_context){ &l->plan.vocab, &l->names, &l->plan };
	for (i = 0; i < SECTION_COUNT; i++) {
		g.section[i] =
		    (struct tree){ .kind = TREE_MAP, .file = path, .text = "" };
		g.end[i] = &g.section[i].child;
		map_init(&g.keys[i]);
	}
	map_init(&g.files);
	g.main = read_file(&g, path, NULL);
	if (g.main != NULL && g.main->kind == TREE_MAP) {
		each(&g, "mibs", read_names);
		each(&g, "include", include);
		read_settings(&g);
		for (i = 0; i < SECTION_COUNT; i++)
			read_section(&g, (enum section)i);
		each(&g, "probes", read_probes);
		opt_enter(&l->reader, "words");
		vocab_check(&l->reader, &g.section[SECTION_WORDS], &l->plan.vocab);
		opt_leave(&l->reader);
		cross_check(l,
		    &(struct sections){ .devices = &g.section[SECTION_DEVICES],
			.customers = &g.section[SECTION_CUSTOMERS],
			.causes = &g.section[SECTION_CAUSES],
			.relations = &g.section[SECTION_RELATIONS],
			.alarm_types = &g.section[SECTION_ALARM_TYPES],
			.sinks = &g.section[SECTION_SINKS],
			.profiles = &g.section[SECTION_PROFILES],
			.maintenance = &g.section[SECTION_MAINTENANCE],
			.contracts = &g.section[SECTION_CONTRACTS],
			.engineers = &g.section[SECTION_ENGINEERS],
			.depots = &g.section[SECTION_DEPOTS] });
		messages_check(l, &g.section[SECTION_PROFILES]);
		each(&g, "kb", read_articles);
		check_fits(l, path);
	}
	for (i = 0; i < SECTION_COUNT; i++)
		map_fini(&g.keys[i]);
	map_fini(&g.files);
}

void
load_fini(struct loaded *l)
{
	mibnames_fini(&l->names);
	arena_fini(&l->mem);
}

struct placed {
	const struct opt_mistake *m;
	size_t file, order;
};

static int
by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->m->line != y->m->line)
		return x->m->line < y->m->line ? -1 : 1;
	if (x->m->column != y->m->column)
		return x->m->column < y->m->column ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* The files by what was first wrong in each, and its mistakes from top to bottom. */
static struct placed *
in_order(const struct loaded *l, size_t *n)
{
	struct placed *all =
	    mem_alloc((l->reader.errors + l->reader.warnings + 1) * sizeof *all);
	const struct opt_mistake *m;
	struct map files;
	size_t i = 0;

	map_init(&files);
	for (m = l->reader.mistakes; m != NULL; m = m->next, i++) {
		size_t file = (size_t)(uintptr_t)map_get(&files, m->file);

		if (file == 0) {
			file = files.n + 1;
			map_put(&files, m->file, (void *)(uintptr_t)file);
		}
		all[i] = (struct placed){ m, file, i };
	}
	map_fini(&files);
	*n = i;
	qsort(all, i, sizeof *all, by_place);
	return all;
}

void
load_report(const struct loaded *l, struct buf *out)
{
	struct placed *all;
	size_t n, i;

	all = in_order(l, &n);
	for (i = 0; i < n; i++) {
		const struct opt_mistake *m = all[i].m;

		buf_puts(out, m->file);
		if (m->line != 0)
			buf_printf(out, ":%u:%u", m->line, m->column);
		buf_printf(out, ": %s%s\n", m->warning ? "warning: " : "", m->text);
	}
	mem_free(all);
}
