/* probes.c - reading the heads of probe files. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "link/crypto/crypto.h"
#include "link/lua/script.h"
#include "room/config/load.h"
#include "sys/file.h"

/* Enough to build a table; a file that needs more is doing work it should do in run(). */
static const struct script_limits limits = { 1024 * 1024, 1000 * 1000, SECOND_US };
static const char too_dear[] =
    "the file computes for too long, or takes more than 1 MiB, "
    "before it returns its table: that belongs into run()";

static const struct opt probe_rows[] = {
	{ .key = "name",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct probe, name),
	    .fallback = NULL,
	    .unit = "",
	    .is = "its name; the file is called NAME.lua" },
	{ .key = "title",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct probe, title),
	    .max = 128,
	    .fallback = NULL,
	    .unit = "",
	    .is = "what it looks at, in a line" },
	{ .key = "classes",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, classes),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "classes of device; left out: all" },
	{ .key = "covers",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, covers),
	    .max = 64,
	    .fallback = NULL,
	    .unit = "",
	    .is = "the alarm types it is asked for" },
	{ .key = "needs",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, needs),
	    .max = 32,
	    .fallback = "",
	    .unit = "",
	    .is = "snmp, ssh, neighbour: what it cannot do without" },
	{ .key = "words",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, words),
	    .max = 96,
	    .fallback = "",
	    .unit = "",
	    .is = "words that the device's profile must speak" },
	{ .key = "causes",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, causes),
	    .max = 64,
	    .fallback = NULL,
	    .unit = "",
	    .is = "codes of causes it can confirm or rule out" },
	{ .key = "after",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, after),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "probes that are asked first, where both fit" },
	{ .key = "cost",
	    .kind = OPT_U32,
	    .offset = offsetof(struct probe, cost_s),
	    .min = 1,
	    .max = 600,
	    .fallback = "5",
	    .unit = "s",
	    .is = "how long it usually takes" },
	{ .key = "kb",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct probe, kb),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "an article of the knowledge base" },
};
static OPT_TABLE(probe_options, probe, probe_rows, probe_rec);

/* The lines of "---" at the head of the file. */
static const char *
doc_comment(struct arena *mem, const char *text)
{
	struct buf doc;
	const char *s;

	buf_init(&doc);
	while (strncmp(text, "---", 3) == 0 && doc.n < 4000) {
		const char *line = text + 3;
		size_t n = strcspn(line, "\n");

		if (*line == ' ') {
			line++;
			n--;
		}
		buf_put(&doc, line, n);
		buf_char(&doc, '\n');
		text = line + n;
		text += *text == '\n';
	}
	s = arena_text(mem, buf_str(&doc));
	buf_fini(&doc);
	return s;
}

/* "sw_port.lua:12: text" of Lua, taken apart for our own form. */
static void
lua_wrong(struct loaded *l, const char *file, const char *message)
{
	const char *colon = strchr(message, ':');
	struct tree at = { .file = file, .line = 1, .column = 1 };
	unsigned line;
	int used = 0;

	if (colon != NULL && sscanf(colon, ":%u:%n", &line, &used) == 1 && used > 0) {
		at.line = line;
		message = colon + used + (colon[used] == ' ');
	}
	opt_wrong(&l->reader, &at, "%s", message);
}

/* Lua tells no places of what a table holds: they are looked for in its text. */
struct source {
	const char *file, *text;
};

static void
place_at(struct tree *t, const struct source *s, const char *p)
{
	const char *c;

	t->file = s->file;
	t->line = t->column = 1;
	for (c = s->text; c < p; c++) {
		t->column++;
		if (*c == '\n') {
			t->line++;
			t->column = 1;
		}
	}
}

/* "NAME =" that begins a line's words, as members of the head are written; the end if there is none. */
static const char *
find_member(const char *text, const char *name)
{
	const char *p = text, *after;
	size_t n = strlen(name);

	while ((p = strstr(p, name)) != NULL) {
		after = p + n + strspn(p + n, " \t");
		if (after[0] == '=' && after[1] != '=' &&
		    (p == text || strchr(" \t\n{,", p[-1]) != NULL))
			return p;
		p += n;
	}
	return text;
}

/* A quoted text, behind a place; that place where it is not found. */
static const char *
find_quoted(const char *from, const char *text)
{
	const char *p = from;
	size_t n = strlen(text);

	while (n != 0 && (p = strstr(p, text)) != NULL) {
		if (p != from && (p[-1] == '"' || p[-1] == '\'') && p[n] == p[-1])
			return p - 1;
		p += n;
	}
	return from;
}

/* Places the head, its members, and the entries of its lists. */
static void
place_head(struct tree *head, const struct source *s)
{
	const char *top = strstr(s->text, "return"), *at;
	struct tree *c, *e;

	if (top == NULL)
		top = s->text;
	place_at(head, s, top);
	for (c = head->child; c != NULL; c = c->next) {
		at = find_member(top, c->key);
		if (at == top)
			at = s->text;
		place_at(c, s, at);
		c->key_line = c->line;
		c->key_column = c->column;
		if (c->kind == TREE_SCALAR)
			place_at(c, s, find_quoted(at, c->text));
		for (e = c->child; e != NULL; e = e->next)
			place_at(e, s, find_quoted(at, e->text));
	}
}

static const struct tree *
entry(const struct tree *head, const char *field, const char *text)
{
	const struct tree *t = tree_find(head, field), *c;

	for (c = t->child; c != NULL; c = c->next)
		if (strcmp(c->text, text) == 0)
			return c;
	return t;
}

static const char *
nearest_word(const struct vocab *v, const char *name)
{
	const char *near = NULL;
	size_t i;

	for (i = 0; i < v->words.n; i++)
		near = near_better(name, near, v->words.v[i].name);
	for (i = 0; i < v->tables.n; i++)
		near = near_better(name, near, v->tables.v[i].name);
	return near;
}

static const char *
nearest_cause(const struct plan *p, const char *code)
{
	const char *near = NULL;
	size_t i;

	for (i = 0; i < p->causes.n; i++)
		near = near_better(code, near, p->causes.v[i].code);
	return near;
}

static void
check_needs(struct loaded *l, const struct tree *head, const struct probe *p)
{
	static const char *const known[] = { "snmp", "ssh", "neighbour" };
	static const struct rec_names names = { known, ARRAY_LEN(known) };
	size_t i;

	opt_enter(&l->reader, "needs");
	for (i = 0; i < p->needs.n; i++)
		(void)opt_enum(&l->reader, entry(head, "needs", p->needs.v[i]), &names);
	opt_leave(&l->reader);
}

static void
check_words(struct loaded *l, const struct tree *head, const struct probe *p)
{
	const struct vocab *v = &l->plan.vocab;
	size_t i;

	opt_enter(&l->reader, "words");
	for (i = 0; i < p->words.n; i++) {
		const char *word = p->words.v[i];

		if (vocab_word(v, word) == NULL && vocab_table(v, word) == NULL)
			opt_no_such(&l->reader, entry(head, "words", word), "word", word,
			    nearest_word(v, word));
	}
	opt_leave(&l->reader);
}

static void
check_causes(struct loaded *l, const struct tree *head, const struct probe *p)
{
	size_t i;

	opt_enter(&l->reader, "causes");
	for (i = 0; i < p->causes.n; i++) {
		const char *code = p->causes.v[i];

		if (plan_cause(&l->plan, code) == NULL)
			opt_no_such(&l->reader, entry(head, "causes", code), "cause",
			    code, nearest_cause(&l->plan, code));
	}
	opt_leave(&l->reader);
}

static void
take_probe(struct loaded *l, const char *file, const struct buf *text, struct script *s)
{
	const char *base = strrchr(file, '/');
	struct tree *head = (struct tree *)(uintptr_t)script_global(s, "probe", &l->mem);
	char hash[SHA256_TEXT], want[256];
	struct tree at = { .file = file, .line = 1, .column = 1 };
	struct probe *p;

	base = base != NULL ? base + 1 : file;
	if (head == NULL || head->kind != TREE_MAP) {
		opt_wrong(&l->reader, &at,
		    "a probe returns a table that describes it, with a "
		    "function run");
		return;
	}
	place_head(head, &(struct source){ file, (const char *)text->p });
	if (!script_has_function(s, "probe", "run"))
		opt_wrong(&l->reader, &at, "the function run(ctx) is missing");
	p = opt_list_add(&l->reader, &l->plan.probes, sizeof *p);
	rec_init(&probe_rec, p);
	opt_read(&l->reader, &probe_options, head, p);
	snprintf(want, sizeof want, "%s.lua", p->name);
	if (*p->name != 0 && strcmp(want, base) != 0)
		opt_wrong(&l->reader, tree_find(head, "name"),
		    "the probe is called \"%s\", its file %s: they must agree",
		    ESC(p->name), ESC(base));
	check_needs(l, head, p);
	check_words(l, head, p);
	check_causes(l, head, p);
	p->is = doc_comment(&l->mem, (const char *)text->p);
	p->file = arena_text(&l->mem, file);
	p->hash = arena_text(&l->mem, sha256_text(buf_view(text), hash));
	p->source = (struct bytes){ arena_copy(&l->mem, text->p, text->n), text->n };
}

static bool
is_too_dear(const struct script *s)
{
	return script_over_budget(s) ||
	    strstr(script_message(s), "not enough memory") != NULL;
}

static void
read_probe(struct loaded *l, const char *path)
{
	const char *file = arena_text(&l->mem, path);
	struct script *s;
	struct buf text;

	opt_enter(&l->reader, "probe");
	buf_init(&text);
	if (file_read(path, PROBE_SOURCE_MAX, &text) < 0) {
		struct tree at = { .file = file };

		opt_wrong(&l->reader, &at,
		    "cannot read it, or it is longer than %d bytes", PROBE_SOURCE_MAX);
	} else {
		(void)buf_str(&text);
		s = script_new(&limits, NULL);
		if (script_load(s, file, (const char *)text.p, text.n, "probe") < 0)
			lua_wrong(l, file, is_too_dear(s) ? too_dear : script_message(s));
		else
			take_probe(l, file, &text, s);
		script_free(s);
	}
	buf_fini(&text);
	opt_leave(&l->reader);
}

void
probes_load(struct loaded *l, const struct tree *at, const char *folder)
{
	glob_t found;
	size_t i;

	if (glob(arena_printf(&l->mem, "%s/*.lua", folder), 0, NULL, &found) != 0) {
		opt_doubt(&l->reader, at, "probes: there are none in %s", ESC(folder));
		return;
	}
	for (i = 0; i < found.gl_pathc; i++)
		read_probe(l, found.gl_pathv[i]);
	globfree(&found);
}
