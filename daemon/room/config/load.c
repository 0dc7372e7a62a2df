#include "room/config/load.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/near.h"
#include "link/yaml/yaml.h"
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
	SECTION_PROFILES,
	SECTION_SITES,
	SECTION_CUSTOMERS,
	SECTION_DEVICES,
	SECTION_SINKS,
	SECTION_COUNT
};

static const char *const section_keys[SECTION_COUNT] = { "words", "tables", "causes",
	"contracts", "urgency", "relations", "profiles", "sites", "customers", "devices",
	"sinks" };

static const char *const file_keys[] = { "include", "probes", "mibs" };

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

		if (was != NULL) {
			opt_enter(&g->l->reader, c->key);
			opt_wrong_key(&g->l->reader, c, "stands already at %s:%u",
			    was->file, was->key_line);
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
static const char *
nearest_key(const char *key, bool main_file)
{
	const char *near = NULL;
	size_t i;

	for (i = 0; i < SECTION_COUNT; i++)
		near = near_better(key, near, section_keys[i]);
	for (i = 0; i < ARRAY_LEN(file_keys) && main_file; i++)
		near = near_better(key, near, file_keys[i]);
	for (i = 0; i < settings_options.n && main_file; i++)
		near = near_better(key, near, settings_options.rows[i].key);
	return near;
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
		const char *near;

		opt_enter(r, c->key);
		near = nearest_key(c->key, main_file);
		if (s >= 0)
			gather(g, (enum section)s, c);
		else if (main_file && (is_file_key(c->key) || is_setting(c->key)))
			;
		else if (is_file_key(c->key) || is_setting(c->key))
			opt_wrong_key(
			    r, c, "belongs into the main file, not into one it includes");
		else if (near != NULL)
			opt_wrong_key(
			    r, c, "no such option (did you mean \"%s\"?)", near);
		else
			opt_wrong_key(r, c, "no such option");
		opt_leave(r);
	}
}

/* Reads one file; at is the place that named it, NULL for the main file. */
static const struct tree *
read_file(struct gathered *g, const char *path, const struct tree *at)
{
	struct loaded *l = g->l;
	const struct tree *top;
	struct yaml_error why;
	struct buf text;
	const char *name = arena_text(&l->mem, path);
	int r;

	if (map_put(&g->files, name, l) != NULL)
		return NULL; /* read already: two patterns may name one file */
	buf_init(&text);
	r = file_read(path, FILE_MAX, &text);
	if (r < 0) {
		const char *said = arena_printf(&l->mem, "cannot read %s: %s", ESC(path),
		    r == ERR_RANGE ? "longer than 512 MiB" : strerror(errno));

		if (at != NULL)
			opt_wrong(&l->reader, at, "%s", said);
		else
			wrong_at(l, name, 0, 0, said);
		buf_fini(&text);
		return NULL;
	}
	r = yaml_read(&l->mem, name, (const char *)text.p, text.n, &top, &why);
	buf_fini(&text);
	if (r < 0) {
		wrong_at(l, name, why.line, why.column, why.text);
		return NULL;
	}
	take_file(g, top, at == NULL);
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
		opt_wrong(&l->reader, t, "no tables of names in it: %s", ESC(pattern));
		return;
	}
	for (i = 0; i < found.gl_pathc; i++) {
		struct buf text;
		unsigned line = 0;

		buf_init(&text);
		if (file_read(found.gl_pathv[i], NAMES_MAX, &text) < 0)
			opt_wrong(&l->reader, t, "cannot read %s: %s",
			    ESC(found.gl_pathv[i]), strerror(errno));
		else if (mibnames_add(&l->names, (const char *)text.p, text.n, &line) < 0)
			wrong_at(l, arena_text(&l->mem, found.gl_pathv[i]), line, 1,
			    "not six fields with a tab between them, or not an OID");
		buf_fini(&text);
	}
	globfree(&found);
}

static void
read_probes(struct gathered *g, const struct tree *t)
{
	if (opt_want(&g->l->reader, t, TREE_SCALAR))
		probes_load(g->l, t, path_of(g->l, t));
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
		opt_read_keyed(r, &word_options, map, &l->plan.vocab.words);
		break;
	case SECTION_TABLES: vocab_read_tables(r, map, &l->plan.vocab); break;
	case SECTION_CAUSES:
		opt_read_keyed(r, &cause_options, map, &l->plan.causes);
		break;
	case SECTION_CONTRACTS:
		opt_read_keyed(r, &contract_options, map, &l->plan.contracts);
		break;
	case SECTION_URGENCY:
		if (map->child != NULL)
			opt_read(r, &urgency_options, map, &l->plan.urgency);
		break;
	case SECTION_RELATIONS:
		opt_read_keyed(r, &relation_options, map, &l->plan.relations);
		break;
	case SECTION_PROFILES:
		opt_read_keyed(r, &profile_options, map, &l->plan.profiles);
		profiles_join(r, map, &l->plan);
		break;
	case SECTION_SITES: opt_read_keyed(r, &site_options, map, &l->plan.sites); break;
	case SECTION_CUSTOMERS:
		opt_read_keyed(r, &customer_options, map, &l->plan.customers);
		break;
	case SECTION_DEVICES:
		opt_read_keyed(r, &device_options, map, &l->inventory.devices);
		break;
	case SECTION_SINKS: opt_read_keyed(r, &sink_options, map, &l->plan.sinks); break;
	case SECTION_COUNT: break;
	}
	opt_leave(r);
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
		opt_enter(&l->reader, "devices");
		cross_check(l, &g.section[SECTION_DEVICES]);
		opt_leave(&l->reader);
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

void
load_report(const struct loaded *l, struct buf *out)
{
	const struct opt_mistake *m;

	for (m = l->reader.mistakes; m != NULL; m = m->next) {
		buf_puts(out, m->file);
		if (m->line != 0)
			buf_printf(out, ":%u:%u", m->line, m->column);
		buf_printf(out, ": %s%s\n", m->warning ? "warning: " : "", m->text);
	}
}
